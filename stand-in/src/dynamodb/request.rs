//! What the operations are sent, and what it means.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::attribute::{Item, read_item};
use super::condition::Condition;
use super::refusal::Refusal;
use super::scope::Scope;
use super::update::Update;

/// The members that are played; others are refused, as they would be ignored.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Request {
    table_name: Option<String>,
    key: Option<Map<String, Value>>,
    #[serde(rename = "ConsistentRead")]
    _consistent_read: Option<bool>,
    update_expression: Option<String>,
    condition_expression: Option<String>,
    expression_attribute_names: Option<BTreeMap<String, String>>,
    expression_attribute_values: Option<Map<String, Value>>,
    return_values: Option<String>,
    return_values_on_condition_check_failure: Option<String>,
}

/// The operations that are played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    /// `GetItem`
    Get,
    /// `UpdateItem`
    Update,
    /// `DeleteItem`
    Delete,
}

/// What an operation replies with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReturnValues {
    /// Nothing.
    None,
    /// The item as it was.
    AllOld,
    /// The item as it is now.
    AllNew,
    /// What was changed, as it was.
    UpdatedOld,
    /// What was changed, as it is now.
    UpdatedNew,
}

/// The expressions of a request.
#[derive(Default)]
pub(crate) struct Expressions {
    /// None leaves the item as it is, or makes one of nothing but the key.
    pub(crate) update: Option<Update>,
    /// None always holds.
    pub(crate) condition: Option<Condition>,
}

impl Operation {
    /// By its name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "GetItem" => Self::Get,
            "UpdateItem" => Self::Update,
            "DeleteItem" => Self::Delete,
            _ => return None,
        })
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Get => "GetItem",
            Self::Update => "UpdateItem",
            Self::Delete => "DeleteItem",
        }
    }

    fn missing_expressions(self) -> &'static str {
        match self {
            Self::Update => "UpdateExpression and ConditionExpression are null",
            _ => "ConditionExpression is null",
        }
    }
}

impl Request {
    /// The name of the table.
    pub(crate) fn table(&self) -> Result<&str, Refusal> {
        let name = self.table_name.as_deref();
        name.ok_or_else(|| missing("tableName"))
    }

    /// The key, which is not checked against the table's.
    pub(crate) fn key(&self) -> Result<Item, Refusal> {
        let key = self.key.as_ref().ok_or_else(|| missing("key"))?;
        Ok(read_item(key)?)
    }

    /// `ReturnValues`, of which only some fit a deletion.
    pub(crate) fn return_values(&self, operation: Operation) -> Result<ReturnValues, Refusal> {
        let wanted = match self.return_values.as_deref().unwrap_or("NONE") {
            "NONE" => ReturnValues::None,
            "ALL_OLD" => ReturnValues::AllOld,
            "ALL_NEW" => ReturnValues::AllNew,
            "UPDATED_OLD" => ReturnValues::UpdatedOld,
            "UPDATED_NEW" => ReturnValues::UpdatedNew,
            other => {
                let set = "ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW";
                return Err(not_in_set("returnValues", other, set));
            }
        };
        let fits = matches!(wanted, ReturnValues::None | ReturnValues::AllOld);
        if operation == Operation::Delete && !fits {
            return Err(Refusal::validation("Return values set to invalid value"));
        }
        Ok(wanted)
    }

    /// Whether a failed condition shall tell the item.
    pub(crate) fn tells_item_on_failure(&self) -> Result<bool, Refusal> {
        let wanted = self.return_values_on_condition_check_failure.as_deref();
        match wanted.unwrap_or("NONE") {
            "NONE" => Ok(false),
            "ALL_OLD" => Ok(true),
            other => {
                let member = "returnValuesOnConditionCheckFailure";
                Err(not_in_set(member, other, "ALL_OLD, NONE"))
            }
        }
    }

    /// Parses the expressions and sees that names and values are all used.
    pub(crate) fn expressions(&self, operation: Operation) -> Result<Expressions, Refusal> {
        let expressions = self.parse_expressions(operation);
        match operation {
            Operation::Update => expressions.map_err(Refusal::in_envelope),
            _ => expressions,
        }
    }

    fn parse_expressions(&self, operation: Operation) -> Result<Expressions, Refusal> {
        let update = self.update_expression.as_deref();
        let update = update.filter(|_| operation == Operation::Update);
        let condition = self.condition_expression.as_deref();
        let condition = condition.filter(|_| operation != Operation::Get);
        if update.is_none() && condition.is_none() {
            return self.without_expressions(operation);
        }
        let mut scope = Scope::read(
            self.expression_attribute_names.as_ref(),
            self.expression_attribute_values.as_ref(),
        )?;
        let parse = |source| scope.parse("UpdateExpression", source, Update::parse);
        let update = update.map(parse).transpose();
        let update = update.map_err(Refusal::validation)?;
        let parse = |source| scope.parse("ConditionExpression", source, Condition::parse);
        let condition = condition.map(parse).transpose();
        let condition = condition.map_err(Refusal::validation)?;
        scope.check_all_used().map_err(Refusal::validation)?;
        Ok(Expressions { update, condition })
    }

    fn without_expressions(&self, operation: Operation) -> Result<Expressions, Refusal> {
        let only = "can only be specified when using expressions";
        if self.expression_attribute_names.is_some() {
            let message = format!("ExpressionAttributeNames {only}");
            return Err(Refusal::validation(message));
        }
        if self.expression_attribute_values.is_some() && operation != Operation::Get {
            let why = operation.missing_expressions();
            let message = format!("ExpressionAttributeValues {only}: {why}");
            return Err(Refusal::validation(message));
        }
        Ok(Expressions::default())
    }
}

fn missing(member: &str) -> Refusal {
    Refusal::validation(format!(
        "1 validation error detected: Value null at '{member}' failed to satisfy constraint: \
         Member must not be null"
    ))
}

fn not_in_set(member: &str, value: &str, set: &str) -> Refusal {
    Refusal::validation(format!(
        "1 validation error detected: Value '{value}' at '{member}' failed to satisfy \
         constraint: Member must satisfy enum value set: [{set}]"
    ))
}
