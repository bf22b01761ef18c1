//! The protected call: who is greeted, and what the others are told.

use serde_json::{Value, json};

use crate::common::Stand;
use crate::common::browser::Browser;
use crate::common::user_pool::{ada, admin, idp};

/// Status, body and `WWW-Authenticate` of a call.
async fn call(stand: &Stand, authorization: Option<String>) -> (u16, Value, String) {
    let mut request = stand.http.get(stand.url("/hello"));
    if let Some(authorization) = authorization {
        request = request.header("authorization", authorization);
    }
    let reply = request.send().await.unwrap();
    let headers = reply.headers().clone();
    let exposed = headers["access-control-expose-headers"].to_str().unwrap();
    assert!(exposed.contains("WWW-Authenticate"));
    assert_eq!(headers["access-control-allow-origin"], "*");
    let challenge = headers.get("www-authenticate");
    let challenge = challenge.map(|value| value.to_str().unwrap().to_owned());
    let status = reply.status().as_u16();
    let body = reply.json().await.unwrap();
    (status, body, challenge.unwrap_or_default())
}

async fn with(stand: &Stand, token: &Value) -> (u16, Value, String) {
    call(stand, Some(format!("Bearer {}", token.as_str().unwrap()))).await
}

async fn is_refused(stand: &Stand, token: &Value, why: &str) {
    let (status, body, challenge) = with(stand, token).await;
    assert_eq!((status, body), (401, json!({"message": "Unauthorized"})));
    let expected = format!(r#"Bearer scope="" error="invalid_token" error_description="{why}""#);
    assert_eq!(challenge, expected);
}

#[tokio::test]
async fn an_access_token_is_greeted_by_name() {
    let stand = Stand::start().await;
    let hosted = Browser::new(&stand).tokens_of_ada().await["access_token"].take();
    let by_api = ada(&stand).await["AccessToken"].take();
    for token in [hosted, by_api] {
        let (status, body, challenge) = with(&stand, &token).await;
        assert_eq!(
            (status, body),
            (200, json!({"message": "Hello, Ada Lovelace"}))
        );
        assert_eq!(challenge, "");
    }
    assert_eq!(stand.control("counters").await["hello"], 2);
}

#[tokio::test]
async fn nobody_else_is() {
    let stand = Stand::start().await;
    let tokens = Browser::new(&stand).tokens_of_ada().await;
    let token = tokens["access_token"].as_str().unwrap();
    let (message, signature) = token.rsplit_once('.').unwrap();
    let other = if signature.starts_with('A') { 'B' } else { 'A' };
    let tampered = json!(format!("{message}.{other}{}", &signature[1..]));
    is_refused(&stand, &tampered, "signature is invalid").await;
    is_refused(
        &stand,
        &tokens["id_token"],
        "the token is not an access token",
    )
    .await;
    is_refused(&stand, &json!("nonsense"), "the token is malformed").await;
    let (status, body, challenge) = call(&stand, None).await;
    assert_eq!((status, body), (401, json!({"message": "Unauthorized"})));
    assert_eq!(challenge, "Bearer");
    stand.advance(3601).await;
    is_refused(&stand, &tokens["access_token"], "the token has expired").await;
}

#[tokio::test]
async fn a_session_that_was_ended_is_known_here() {
    let stand = Stand::start().await;
    let (first, second) = (ada(&stand).await, ada(&stand).await);
    let target = |operation| format!("AWSCognitoIdentityProviderService.{operation}");
    let body = json!({"Token": first["RefreshToken"], "ClientId": crate::common::CLIENT});
    crate::common::aws::call(&stand, &target("RevokeToken"), body).await;
    is_refused(&stand, &first["AccessToken"], "the token has been revoked").await;
    assert_eq!(with(&stand, &second["AccessToken"]).await.0, 200);
    let body = json!({"AccessToken": second["AccessToken"]});
    crate::common::aws::call(&stand, &target("GlobalSignOut"), body).await;
    is_refused(&stand, &second["AccessToken"], "the token has been revoked").await;
}

#[tokio::test]
async fn tokens_of_another_client_are_not_for_it() {
    let stand = Stand::start().await;
    let wanted = json!({
        "ClientName": "another",
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
    });
    let made = admin(&stand, "CreateUserPoolClient", wanted).await.unwrap();
    let reply = idp(
        &stand,
        "InitiateAuth",
        json!({
            "AuthFlow": "USER_PASSWORD_AUTH",
            "ClientId": made["UserPoolClient"]["ClientId"],
            "AuthParameters": {"USERNAME": "ada", "PASSWORD": "Correct-Horse-9"},
        }),
    );
    let tokens = reply.await.unwrap()["AuthenticationResult"].take();
    let why = "the token does not have a valid audience";
    is_refused(&stand, &tokens["AccessToken"], why).await;
}

#[tokio::test]
async fn trouble_is_that_of_api_gateway() {
    let stand = Stand::start().await;
    for (fault, status, message) in [
        ("throttle", 429, "Too Many Requests"),
        ("server-error", 500, "Internal Server Error"),
        ("expired-token", 401, "Unauthorized"),
    ] {
        stand.fault("hello", fault).await;
        let reply = stand.http.get(stand.url("/hello")).send().await.unwrap();
        assert_eq!(reply.status(), status, "{fault}");
        let body: Value = reply.json().await.unwrap();
        assert_eq!(body, json!({"message": message}));
    }
}
