//! The cases of `DynamoDB` against two implementations of other people, moto and dynalite: what is written in the table
//! must not be the stand-in's opinion only.

#[cfg(test)]
#[path = "../common/dynamodb_cases.rs"]
mod dynamodb_cases;

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod server;
