//! An item of a `DynamoDB` table, with just the expressions that the gauge writes.

use serde_json::{Map, Value, json};

use super::oracle::Oracle;
use super::server::{Refusal, markers};

#[derive(Debug, Default)]
pub(super) struct Item(Map<String, Value>);

impl Item {
    pub(super) fn get(&self) -> Value {
        if self.0.is_empty() {
            json!({})
        } else {
            json!({ "Item": self.0 })
        }
    }

    /// Only `life`, sometimes as a number: there are such clients.
    pub(super) fn write_foreign(&mut self, life: &str) {
        let is_number = life.len() == 1 && life.parse::<u8>().is_ok();
        let name = if is_number { "N" } else { "S" };
        self.0.insert("life".to_owned(), json!({ name: life }));
    }

    pub(super) fn update(&mut self, body: &Value, oracle: &mut Oracle) -> Result<Value, Refusal> {
        let expression = |name: &str| body[name].as_str().unwrap_or_default();
        let condition = expression("ConditionExpression");
        if !condition.split(" AND ").all(|term| self.holds(term, body)) {
            let words = "The conditional request failed".to_owned();
            return Err((400, "ConditionalCheckFailedException", words));
        }
        let (sets, removes) = split(expression("UpdateExpression"));
        for set in sets.split(", ") {
            let (name, value) = set.split_once(" = ").unwrap_or_default();
            self.0.insert(
                name_of(name, body).to_owned(),
                value_of(value, body).clone(),
            );
        }
        for name in removes.split(", ") {
            self.0.remove(name_of(name, body));
        }
        self.judge(sets, body, oracle);
        Ok(json!({ "Attributes": self.0 }))
    }

    fn holds(&self, term: &str, body: &Value) -> bool {
        if let Some(name) = term.strip_prefix("attribute_not_exists(") {
            let name = name_of(name.trim_end_matches(')'), body);
            return !self.0.contains_key(name);
        }
        let (name, value) = term.split_once(" = ").unwrap_or_default();
        self.0.get(name_of(name, body)) == Some(value_of(value, body))
    }

    fn judge(&self, sets: &str, body: &Value, oracle: &mut Oracle) {
        let names = sets
            .split(", ")
            .map(|set| name_of(set.split(' ').next().unwrap_or_default(), body));
        let number = |name: &str| {
            self.0[name]["M"]["n"]["N"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        };
        let changes: Vec<_> = names
            .filter(|name| name.starts_with("applied."))
            .map(|name| (name, number(name)))
            .collect();
        let life = self.0["life"]["S"].as_str().unwrap_or_default();
        let changes = changes.iter().map(|(name, number)| (*name, &**number));
        oracle.written(life, &markers(changes));
    }
}

fn split(update: &str) -> (&str, &str) {
    let update = update.trim_start_matches("SET ");
    update.split_once(" REMOVE ").unwrap_or((update, ""))
}

fn name_of<'a>(placeholder: &str, body: &'a Value) -> &'a str {
    body["ExpressionAttributeNames"][placeholder]
        .as_str()
        .unwrap_or_default()
}

fn value_of<'a>(placeholder: &str, body: &'a Value) -> &'a Value {
    &body["ExpressionAttributeValues"][placeholder]
}
