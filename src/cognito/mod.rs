//! Amazon Cognito's services other than the hosted UI: identity pools, Cognito Sync, and the signature that Sync wants.

pub mod identity;
pub mod sigv4;
pub mod sync;
