//! Amazon Cognito's services other than the hosted UI: the user pool's API with the arithmetic of its sign-in, identity
//! pools, and the signature that the stores want.

pub mod account;
pub mod auth;
mod body;
pub mod device;
pub mod identity;
pub mod mfa;
pub mod passkeys;
pub mod sigv4;
pub mod srp;
mod srp_claim;
mod srp_group;

use serde::Serialize;

use crate::http::Request;

/// A call in the JSON protocol that user pools and identity pools share: one address, the operation in a header.
fn json_call(endpoint: &str, target: String, body: &impl Serialize) -> Request {
    let mut request =
        Request::post_json(format!("{endpoint}/"), "application/x-amz-json-1.1", body);
    request.headers.push(("x-amz-target", target));
    request
}
