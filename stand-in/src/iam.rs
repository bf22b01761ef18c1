//! The words of IAM, whose policies let a player reach his own data only.

/// The account that everything is in.
const ACCOUNT: &str = "000000000000";
const ROLE: &str = "LifeGaugePlayer";

/// The full name of a resource.
pub(crate) fn arn(service: &str, region: &str, resource: &str) -> String {
    format!("arn:aws:{service}:{region}:{ACCOUNT}:{resource}")
}

/// The message of `AccessDeniedException`.
pub(crate) fn denial(service: &str, action: &str, resource: &str) -> String {
    format!(
        "User: arn:aws:sts::{ACCOUNT}:assumed-role/{ROLE}/CognitoIdentityCredentials is not \
         authorized to perform: {service}:{action} on resource: {resource}"
    )
}
