//! Amazon Cognito's services other than the hosted UI: identity pools, Cognito Sync with the signature that it wants,
//! and the arithmetic of a sign-in to the user pool.

pub mod identity;
pub mod sigv4;
pub mod srp;
pub mod sync;
