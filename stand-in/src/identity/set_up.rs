//! Identity pools made by an administrator at run time; any signature will do.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::config::{IdentityPool, LoginProvider};
use crate::error::AwsError;
use crate::{pools, random};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CreatePool {
    identity_pool_name: String,
    allow_unauthenticated_identities: bool,
    #[serde(default)]
    allow_classic_flow: bool,
    #[serde(default)]
    cognito_identity_providers: Vec<Provider>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Provider {
    provider_name: String,
    client_id: String,
}

/// [CreateIdentityPool](https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_CreateIdentityPool.html)
pub(crate) fn create_pool(app: &App, request: &CreatePool) -> Result<Value, AwsError> {
    let trusted = request.cognito_identity_providers.iter();
    let pool = IdentityPool {
        id: format!("{}:{}", app.config.region, random::uuid()),
        allow_guests: request.allow_unauthenticated_identities,
        allow_basic_flow: request.allow_classic_flow,
        providers: trusted.map(trust).collect::<Result<_, _>>()?,
    };
    let told = json!({
        "IdentityPoolId": pool.id,
        "IdentityPoolName": request.identity_pool_name,
        "AllowUnauthenticatedIdentities": pool.allow_guests,
        "AllowClassicFlow": pool.allow_basic_flow,
    });
    pools::keep_identity_pool(app, pool)?;
    Ok(told)
}

/// `cognito-idp.{region}.amazonaws.com/{user pool id}` and a client of that pool.
fn trust(provider: &Provider) -> Result<LoginProvider, AwsError> {
    let (_, user_pool) = provider
        .provider_name
        .split_once('/')
        .ok_or_else(|| AwsError::invalid_parameter("Invalid Cognito Identity Provider"))?;
    Ok(LoginProvider {
        user_pool: user_pool.to_owned(),
        client: provider.client_id.clone(),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SetRoles {
    identity_pool_id: String,
}

/// [SetIdentityPoolRoles](https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_SetIdentityPoolRoles.html):
/// there are no roles here, so only the pool is looked for.
pub(crate) fn set_roles(app: &App, request: &SetRoles) -> Result<Value, AwsError> {
    let id = &request.identity_pool_id;
    match app.identity_pool(id) {
        Some(_) => Ok(json!({})),
        None => Err(AwsError::not_found(format!(
            "IdentityPool '{id}' not found."
        ))),
    }
}
