//! The JSON API: calls of administrators, and the users that they make.

use serde_json::{Value, json};

use crate::common::aws::{identity, logins};
use crate::common::user_pool::{
    Reply, ada, admin, code, idp, letter, not_authorized, password, refused, respond, sign_in,
    stand_with,
};
use crate::common::{Stand, claims};

const TEMPORARY: &str = "Temporary-1";
const PASSWORD: &str = "Difference-Engine-1";

async fn create(stand: &Stand, username: &str) -> Reply {
    let email = json!({"Name": "email", "Value": format!("{username}@example.com")});
    let verified = json!({"Name": "email_verified", "Value": "true"});
    let body = json!({
        "Username": username, "TemporaryPassword": TEMPORARY, "UserAttributes": [email, verified],
    });
    admin(stand, "AdminCreateUser", body).await
}

async fn for_user(stand: &Stand, operation: &str, username: &str) -> Reply {
    admin(stand, operation, json!({"Username": username})).await
}

#[tokio::test]
async fn an_invited_user_chooses_a_password_and_fills_in_what_is_required() {
    let stand = stand_with(json!({"required_attributes": ["name"]}), json!({})).await;
    let user = create(&stand, "charles").await.unwrap();
    assert_eq!(user["User"]["UserStatus"], "FORCE_CHANGE_PASSWORD");
    let invitation = letter(&stand).await;
    assert_eq!(
        (&invitation["kind"], &invitation["code"]),
        (&json!("invitation"), &json!(TEMPORARY))
    );
    let asked = sign_in(&stand, "charles", TEMPORARY).await.unwrap();
    assert_eq!(asked["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    let told = &asked["ChallengeParameters"];
    assert_eq!(told["requiredAttributes"], r#"["userAttributes.name"]"#);
    let attributes: Value = serde_json::from_str(told["userAttributes"].as_str().unwrap()).unwrap();
    assert_eq!(attributes["email"], "charles@example.com");
    let mut answer = json!({"USERNAME": "charles", "NEW_PASSWORD": "weak"});
    let weak = respond(&stand, &asked, answer.clone()).await.unwrap_err();
    assert_eq!(weak.name, "InvalidPasswordException");
    answer["NEW_PASSWORD"] = json!(PASSWORD);
    let incomplete = respond(&stand, &asked, answer.clone()).await.unwrap_err();
    assert!(
        incomplete
            .message
            .contains("name: The attribute is required")
    );
    answer["userAttributes.name"] = json!("Charles Babbage");
    let tokens = respond(&stand, &asked, answer.clone()).await.unwrap();
    let id = claims(&tokens["AuthenticationResult"]["IdToken"]);
    assert_eq!(id["name"], "Charles Babbage");
    let again = respond(&stand, &asked, answer).await.unwrap_err();
    assert_eq!(
        again,
        not_authorized("Invalid session for the user, session is expired.")
    );
    password(&stand, "charles", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_temporary_password_lasts_a_week() {
    let stand = Stand::start().await;
    create(&stand, "charles").await.unwrap();
    stand.advance(7 * 24 * 3600).await;
    let late = password(&stand, "charles", TEMPORARY).await.unwrap_err();
    assert!(late.message.starts_with("Temporary password has expired"));
    let body = json!({"Username": "charles", "Password": PASSWORD, "Permanent": true});
    admin(&stand, "AdminSetUserPassword", body).await.unwrap();
    password(&stand, "charles", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_reset_password_works_no_more() {
    let stand = Stand::start().await;
    for_user(&stand, "AdminResetUserPassword", "ada")
        .await
        .unwrap();
    for attempt in [
        sign_in(&stand, "ada", "Correct-Horse-9").await,
        sign_in(&stand, "ada", "x").await,
    ] {
        let told = "Password reset required for the user";
        assert_eq!(
            attempt.unwrap_err(),
            refused("PasswordResetRequiredException", told)
        );
    }
    let body = json!({
        "Username": "ada", "ConfirmationCode": code(&stand).await, "Password": PASSWORD,
    });
    idp(&stand, "ConfirmForgotPassword", body).await.unwrap();
    sign_in(&stand, "ada", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_disabled_user_is_out_until_enabled() {
    let stand = Stand::start().await;
    let access = ada(&stand).await["AccessToken"].take();
    for_user(&stand, "AdminDisableUser", "ada").await.unwrap();
    let get = async || idp(&stand, "GetUser", json!({"AccessToken": access})).await;
    assert_eq!(
        get().await.unwrap_err(),
        not_authorized("Access Token has been revoked")
    );
    let refusal = password(&stand, "ada", "Correct-Horse-9")
        .await
        .unwrap_err();
    assert_eq!(refusal, not_authorized("User is disabled."));
    for_user(&stand, "AdminEnableUser", "ada").await.unwrap();
    let tokens = ada(&stand).await;
    for_user(&stand, "AdminUserGlobalSignOut", "ada")
        .await
        .unwrap();
    let over = idp(
        &stand,
        "GetUser",
        json!({"AccessToken": tokens["AccessToken"]}),
    )
    .await;
    assert_eq!(
        over.unwrap_err(),
        not_authorized("Access Token has been revoked")
    );
}

#[tokio::test]
async fn administrators_confirm_change_and_group_users() {
    let stand = Stand::start().await;
    let body = json!({"Username": "charles", "Password": PASSWORD});
    idp(&stand, "SignUp", body).await.unwrap();
    for_user(&stand, "AdminConfirmSignUp", "charles")
        .await
        .unwrap();
    let attributes = json!([{"Name": "email_verified", "Value": "true"}]);
    let body = json!({"Username": "charles", "UserAttributes": attributes});
    admin(&stand, "AdminUpdateUserAttributes", body)
        .await
        .unwrap();
    let member = json!({"Username": "charles", "GroupName": "players"});
    let missing = admin(&stand, "AdminAddUserToGroup", member.clone())
        .await
        .unwrap_err();
    assert_eq!(
        missing,
        refused("ResourceNotFoundException", "Group not found.")
    );
    let group = json!({"GroupName": "players"});
    admin(&stand, "CreateGroup", group.clone()).await.unwrap();
    let again = admin(&stand, "CreateGroup", group).await.unwrap_err();
    assert_eq!(again.name, "GroupExistsException");
    admin(&stand, "AdminAddUserToGroup", member).await.unwrap();
    let tokens = password(&stand, "charles", PASSWORD).await.unwrap();
    let id = claims(&tokens["AuthenticationResult"]["IdToken"]);
    assert_eq!(id["cognito:groups"], json!(["players"]));
    let user = for_user(&stand, "AdminGetUser", "charles").await.unwrap();
    assert_eq!(
        (&user["UserStatus"], &user["Enabled"]),
        (&json!("CONFIRMED"), &json!(true))
    );
    for_user(&stand, "AdminDeleteUser", "charles")
        .await
        .unwrap();
    let gone = for_user(&stand, "AdminGetUser", "charles")
        .await
        .unwrap_err();
    assert_eq!(
        gone,
        refused("UserNotFoundException", "User does not exist.")
    );
}

#[tokio::test]
async fn pools_and_clients_can_be_made_at_run_time() {
    let stand = Stand::start().await;
    let policy = json!({"PasswordPolicy": {"MinimumLength": 12}});
    let body = json!({"PoolName": "second", "Policies": policy, "UsernameAttributes": ["email"]});
    let pool = admin(&stand, "CreateUserPool", body).await.unwrap()["UserPool"]["Id"].take();
    let body = json!({"UserPoolId": pool, "ClientName": "page", "GenerateSecret": false});
    let client = admin(&stand, "CreateUserPoolClient", body).await.unwrap();
    let client = &client["UserPoolClient"]["ClientId"];
    let body = json!({"UserPoolId": pool, "ClientId": client});
    let told = admin(&stand, "DescribeUserPoolClient", body).await.unwrap();
    assert_eq!(
        told["UserPoolClient"]["PreventUserExistenceErrors"],
        "LEGACY"
    );
    let mut body = json!({"ClientId": client, "Username": "c@example.com", "Password": "short"});
    let weak = idp(&stand, "SignUp", body.clone()).await.unwrap_err();
    assert!(weak.message.ends_with("Password not long enough"));
    body["Password"] = json!("long enough now");
    idp(&stand, "SignUp", body).await.unwrap();
}

#[tokio::test]
async fn pools_and_clients_are_made_with_what_was_said() {
    let stand = Stand::start().await;
    let body = json!({
        "PoolName": "second",
        "Schema": [{"Name": "email", "Required": true}, {"Name": "locale", "Required": false}],
        "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
        "DeviceConfiguration": {"DeviceOnlyRememberedOnUserPrompt": true},
    });
    let pool = admin(&stand, "CreateUserPool", body).await.unwrap()["UserPool"]["Id"].take();
    let body = json!({
        "UserPoolId": pool,
        "ClientName": "page",
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
        "AccessTokenValidity": 5,
        "TokenValidityUnits": {"AccessToken": "minutes"},
        "RefreshTokenValidity": 1,
        "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0},
    });
    let client = admin(&stand, "CreateUserPoolClient", body).await.unwrap();
    let client = &client["UserPoolClient"];
    assert_eq!(client["AccessTokenValidity"], 300);
    assert_eq!(client["RefreshTokenValidity"], 24 * 3600);
    assert_eq!(client["RefreshTokenRotation"]["Feature"], "ENABLED");
    let id = &client["ClientId"];
    let mut body = json!({"ClientId": id, "Username": "c", "Password": "long enough"});
    let refusal = idp(&stand, "SignUp", body.clone()).await.unwrap_err();
    assert!(refusal.message.contains("email"), "{refusal:?}");
    body["UserAttributes"] = json!([{"Name": "email", "Value": "c@example.com"}]);
    idp(&stand, "SignUp", body).await.unwrap();
    let body = json!({"UserPoolId": pool, "Username": "c"});
    admin(&stand, "AdminConfirmSignUp", body).await.unwrap();
    let body = json!({
        "ClientId": id,
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": {"USERNAME": "c", "PASSWORD": "long enough"},
    });
    let tokens = idp(&stand, "InitiateAuth", body).await.unwrap();
    let tokens = &tokens["AuthenticationResult"];
    assert_eq!(tokens["ExpiresIn"], 300);
    assert!(tokens["NewDeviceMetadata"]["DeviceKey"].is_string());
    let body = json!({
        "ClientId": id,
        "RefreshToken": tokens["RefreshToken"],
        "DeviceKey": tokens["NewDeviceMetadata"]["DeviceKey"],
    });
    let fresh = idp(&stand, "GetTokensFromRefreshToken", body)
        .await
        .unwrap();
    assert!(fresh["AuthenticationResult"]["RefreshToken"].is_string());
}

#[tokio::test]
async fn an_administrator_must_sign() {
    let stand = Stand::start().await;
    let body = json!({"UserPoolId": crate::common::POOL, "Username": "ada"});
    let unsigned = idp(&stand, "AdminDeleteUser", body).await.unwrap_err();
    assert_eq!(unsigned.name, "MissingAuthenticationTokenException");
    ada(&stand).await;
}

#[tokio::test]
async fn an_identity_pool_made_at_run_time_takes_tokens_of_this_api() {
    let stand = Stand::start().await;
    let provider = format!(
        "cognito-idp.us-east-1.amazonaws.com/{}",
        crate::common::POOL
    );
    let body = json!({
        "IdentityPoolName": "second", "AllowUnauthenticatedIdentities": false,
        "CognitoIdentityProviders": [{"ProviderName": provider, "ClientId": crate::common::CLIENT}],
    });
    let (_, pool) = identity(&stand, "CreateIdentityPool", body).await;
    let roles = json!({"IdentityPoolId": pool["IdentityPoolId"], "Roles": {}});
    assert_eq!(identity(&stand, "SetIdentityPoolRoles", roles).await.0, 200);
    let tokens = ada(&stand).await;
    let logins = logins(&tokens["IdToken"]);
    let body = json!({"IdentityPoolId": pool["IdentityPoolId"], "Logins": logins});
    let (status, id) = identity(&stand, "GetId", body).await;
    assert_eq!(status, 200, "{id}");
    let body = json!({"IdentityId": id["IdentityId"], "Logins": logins});
    let (status, reply) = identity(&stand, "GetCredentialsForIdentity", body).await;
    assert_eq!(status, 200, "{reply}");
}
