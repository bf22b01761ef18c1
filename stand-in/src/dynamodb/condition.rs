//! `ConditionExpression`: comparisons for equality and existence, joined by `AND`, `OR` and parentheses.
//!
//! See <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html>.

use super::attribute::Item;
use super::scope::{Operand, Rank, Scope};
use super::tokens::{Kind, Tokens};

/// What must hold for the item as it is.
#[derive(Debug, PartialEq)]
pub(crate) enum Condition {
    /// Both hold.
    And(Box<Self>, Box<Self>),
    /// One of them holds.
    Or(Box<Self>, Box<Self>),
    /// `attribute_exists`
    Exists(Operand),
    /// `attribute_not_exists`
    NotExists(Operand),
    /// `=`
    Equal(Operand, Operand),
}

/// Functions of `DynamoDB` that are not played.
const OTHER_FUNCTIONS: [&str; 4] = ["attribute_type", "begins_with", "contains", "size"];
/// Words that begin or join other conditions.
const OTHER_WORDS: [&str; 3] = ["NOT", "IN", "BETWEEN"];

impl Condition {
    /// Parses all of an expression.
    pub(crate) fn parse(tokens: &mut Tokens<'_>, scope: &mut Scope) -> Result<Self, String> {
        if tokens.has_doubled_parentheses() {
            let problem = "The expression has redundant parentheses;".to_owned();
            scope.object(Rank::Reserved, problem);
        }
        Parser { tokens, scope }.either()
    }

    /// Whether it holds; there may be no item.
    pub(crate) fn holds(&self, item: Option<&Item>) -> bool {
        match self {
            Self::And(left, right) => left.holds(item) && right.holds(item),
            Self::Or(left, right) => left.holds(item) || right.holds(item),
            Self::Exists(operand) => operand.of(item).is_some(),
            Self::NotExists(operand) => operand.of(item).is_none(),
            Self::Equal(left, right) => {
                let left = left.of(item);
                left.is_some() && left == right.of(item)
            }
        }
    }
}

struct Parser<'a, 'b> {
    tokens: &'a mut Tokens<'b>,
    scope: &'a mut Scope,
}

impl Parser<'_, '_> {
    fn either(&mut self) -> Result<Condition, String> {
        let mut all = self.both()?;
        while self.tokens.keyword("OR") {
            all = Condition::Or(Box::new(all), Box::new(self.both()?));
        }
        Ok(all)
    }

    fn both(&mut self) -> Result<Condition, String> {
        let mut all = self.one()?;
        while self.tokens.keyword("AND") {
            all = Condition::And(Box::new(all), Box::new(self.one()?));
        }
        Ok(all)
    }

    fn one(&mut self) -> Result<Condition, String> {
        let token = self.tokens.peek();
        if self.tokens.sign("(") {
            return self.parenthesised();
        }
        let played = |word: &&str| !token.text.eq_ignore_ascii_case(word);
        if !OTHER_WORDS.iter().all(played) {
            return Err(not_played(token.text));
        }
        if token.kind == Kind::Word && self.tokens.sign_follows("(") {
            return self.function();
        }
        self.comparison()
    }

    fn parenthesised(&mut self) -> Result<Condition, String> {
        let inner = self.either()?;
        if !self.tokens.sign(")") {
            return Err(self.tokens.syntax_error());
        }
        Ok(inner)
    }

    fn function(&mut self) -> Result<Condition, String> {
        let name = self.tokens.take().text;
        if OTHER_FUNCTIONS.contains(&name) {
            return Err(not_played(name));
        }
        self.tokens.sign("(");
        let mut operands = vec![self.scope.operand(self.tokens)?];
        while self.tokens.sign(",") {
            operands.push(self.scope.operand(self.tokens)?);
        }
        if !self.tokens.sign(")") {
            return Err(self.tokens.syntax_error());
        }
        self.check(name, &operands);
        let operand = operands.swap_remove(0);
        Ok(match name {
            "attribute_exists" => Condition::Exists(operand),
            _ => Condition::NotExists(operand),
        })
    }

    fn check(&mut self, name: &str, operands: &[Operand]) {
        let problem = if !["attribute_exists", "attribute_not_exists"].contains(&name) {
            let problem = format!("Invalid function name; function: {name}");
            return self.scope.object(Rank::Function, problem);
        } else if operands.len() != 1 {
            format!(
                "Incorrect number of operands for operator or function; operator or function: \
                 {name}, number of operands: {}",
                operands.len()
            )
        } else if matches!(operands[0], Operand::Value(_)) {
            format!("Operator or function requires a document path; operator or function: {name}")
        } else {
            return;
        };
        self.scope.object(Rank::Operand, problem);
    }

    fn comparison(&mut self) -> Result<Condition, String> {
        let left = self.scope.operand(self.tokens)?;
        let sign = self.tokens.peek().text;
        if ["<", "<=", ">", ">=", "<>"].contains(&sign) {
            return Err(not_played(sign));
        }
        if !self.tokens.sign("=") {
            return Err(self.tokens.syntax_error());
        }
        let right = self.scope.operand(self.tokens)?;
        if let (Operand::Path(name), true) = (&left, left == right) {
            let problem = format!(
                "The first operand must be distinct from the remaining operands for this \
                 operator or function; operator: =, first operand: [{name}]"
            );
            self.scope.object(Rank::Operand, problem);
        }
        Ok(Condition::Equal(left, right))
    }
}

fn not_played(what: &str) -> String {
    format!("The stand-in does not play `{what}`.")
}
