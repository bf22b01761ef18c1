//! `GetOpenIdToken`, the first half of the basic flow.

use serde_json::{Value, json};

use super::credentials::ForIdentity;
use super::identities;
use crate::app::App;
use crate::error::AwsError;
use crate::jwt;

const LIFE_SECONDS: i64 = 600;

/// [GetOpenIdToken](https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetOpenIdToken.html)
pub(crate) fn get_token(app: &App, request: &ForIdentity) -> Result<Value, AwsError> {
    let identity = identities::enter(app, &request.identity_id, request.logins.as_ref())?;
    let pool = app.identity_pool(&identity.pool);
    if !pool.is_some_and(|pool| pool.allow_basic_flow) {
        return Err(AwsError::invalid_parameter(
            "Basic (classic) flow is not enabled, please use enhanced flow.",
        ));
    }
    let mut amr = vec!["unauthenticated".to_owned()];
    if let Some(login) = identity.logins.first() {
        amr = vec!["authenticated".to_owned(), login.provider.clone()];
    }
    let now = app.clock.now();
    let claims = json!({
        "sub": identity.id,
        "aud": identity.pool,
        "amr": amr,
        "iss": "https://cognito-identity.amazonaws.com",
        "iat": now,
        "exp": now + LIFE_SECONDS,
    });
    let token = jwt::sign(&app.keys.current()?.id, &claims)?;
    Ok(json!({"IdentityId": identity.id, "Token": token}))
}
