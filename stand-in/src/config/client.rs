//! An app client of a user pool.

use serde::{Deserialize, Serialize};

/// One app client.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "the shape of the file")]
pub struct Client {
    /// The client id.
    pub id: String,
    /// With a secret, every call of the JSON API needs `SECRET_HASH`; a page cannot use such a client.
    #[serde(default)]
    pub secret: Option<String>,
    /// Scopes that it may ask for.
    #[serde(default = "usual_scopes")]
    pub scopes: Vec<String>,
    /// Redirect URIs; `{page}` stands for each page's origin.
    #[serde(default)]
    pub callback_urls: Vec<String>,
    /// Sign-out URLs; `{page}` stands for each page's origin.
    #[serde(default)]
    pub sign_out_urls: Vec<String>,
    /// Whether the authorization code grant is enabled.
    #[serde(default = "yes")]
    pub allow_code_grant: bool,
    /// `ExplicitAuthFlows`: what `InitiateAuth` may be asked for.
    #[serde(default = "all_flows")]
    pub flows: Vec<String>,
    /// What a page is told to sign in with.
    #[serde(default)]
    pub sign_in_flow: SignInFlow,
    /// `PreventUserExistenceErrors`: unknown users are treated like known ones with another password.
    #[serde(default = "yes")]
    pub hide_unknown_users: bool,
    /// `EnableTokenRevocation`.
    #[serde(default = "yes")]
    pub revocation: bool,
    /// Whether each refresh hands out a new refresh token and ends the old one.
    #[serde(default)]
    pub rotate_refresh_tokens: bool,
    /// How long the old refresh token goes on working after that.
    #[serde(default)]
    pub rotation_grace_seconds: i64,
    /// `AuthSessionValidity`: life of a challenge.
    #[serde(default = "three_minutes")]
    pub challenge_seconds: i64,
    /// Life of an ID token.
    #[serde(default = "one_hour")]
    pub id_token_seconds: i64,
    /// Life of an access token.
    #[serde(default = "one_hour")]
    pub access_token_seconds: i64,
    /// Life of a refresh token.
    #[serde(default = "thirty_days")]
    pub refresh_token_seconds: i64,
}

/// `AuthFlow` of a page's own sign-in form.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
pub enum SignInFlow {
    /// The password is proven.
    #[default]
    #[serde(rename = "USER_SRP_AUTH")]
    Srp,
    /// The first factor is of the user's choice.
    #[serde(rename = "USER_AUTH")]
    Choice,
    /// The password is sent.
    #[serde(rename = "USER_PASSWORD_AUTH")]
    Password,
    /// The pool's own question.
    #[serde(rename = "CUSTOM_AUTH")]
    Custom,
}

fn usual_scopes() -> Vec<String> {
    ["openid", "email", "profile"].map(str::to_owned).to_vec()
}

fn all_flows() -> Vec<String> {
    [
        "ALLOW_USER_SRP_AUTH",
        "ALLOW_USER_PASSWORD_AUTH",
        "ALLOW_USER_AUTH",
        "ALLOW_CUSTOM_AUTH",
        "ALLOW_REFRESH_TOKEN_AUTH",
    ]
    .map(str::to_owned)
    .to_vec()
}

fn yes() -> bool {
    true
}

fn three_minutes() -> i64 {
    180
}

fn one_hour() -> i64 {
    3600
}

fn thirty_days() -> i64 {
    30 * 24 * 3600
}
