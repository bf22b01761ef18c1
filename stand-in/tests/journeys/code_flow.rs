//! The authorization code flow with PKCE, and how it fails.

use serde_json::json;

use crate::common::browser::{Browser, location, parameter, query};
use crate::common::{CALLBACK, CLIENT, Stand, claims};

#[tokio::test]
async fn a_player_signs_in_and_gets_tokens_with_all_claims() {
    let stand = Stand::start().await;
    let browser = Browser::new(&stand);
    let called_back = browser.sign_in_as_ada().await;
    assert!(called_back.starts_with(CALLBACK));
    assert_eq!(
        parameter(&called_back, "state").unwrap(),
        "a state of the app"
    );
    let (status, tokens) = browser.redeem(&called_back).await;
    assert_eq!((status, &tokens["token_type"]), (200, &json!("Bearer")));
    assert_eq!(
        tokens["refresh_token"].as_str().unwrap().split('.').count(),
        5
    );

    let id = claims(&tokens["id_token"]);
    let access = claims(&tokens["access_token"]);
    assert_eq!(id["iss"], stand.url("/us-east-1_LifeGauge"));
    assert_eq!(
        (&id["aud"], &id["token_use"]),
        (&json!(CLIENT), &json!("id"))
    );
    assert_eq!(
        (&id["nonce"], &id["name"]),
        (&json!("a-nonce"), &json!("Ada Lovelace"))
    );
    assert_eq!(
        (&id["email_verified"], &id["cognito:username"]),
        (&json!(true), &json!("ada"))
    );
    assert_eq!(
        (&access["client_id"], &access["token_use"]),
        (&json!(CLIENT), &json!("access"))
    );
    assert_eq!(
        access["scope"],
        "openid email profile aws.cognito.signin.user.admin"
    );
    assert_eq!(id["origin_jti"], access["origin_jti"]);
    assert_eq!(id["sub"], access["sub"]);
    assert_ne!(id["jti"], access["jti"]);
    assert!(access["aud"].is_null());
}

#[tokio::test]
async fn both_keys_are_published_and_each_signs_its_own_kind_of_token() {
    let stand = Stand::start().await;
    let tokens = Browser::new(&stand).tokens_of_ada().await;
    let discovery = stand.url("/us-east-1_LifeGauge/.well-known/openid-configuration");
    let discovery = stand.get_json(&discovery).await;
    let jwks = discovery["jwks_uri"].as_str().unwrap();
    let jwks = stand.get_json(jwks).await;
    let kid = |token: &serde_json::Value| {
        let header = jsonwebtoken::decode_header(token.as_str().unwrap()).unwrap();
        json!(header.kid.unwrap())
    };
    assert_eq!(jwks["keys"].as_array().unwrap().len(), 2);
    assert_eq!(jwks["keys"][0]["kid"], kid(&tokens["id_token"]));
    assert_eq!(jwks["keys"][1]["kid"], kid(&tokens["access_token"]));
    assert_ne!(kid(&tokens["id_token"]), kid(&tokens["access_token"]));
}

#[tokio::test]
async fn claims_follow_the_scopes() {
    let stand = Stand::start().await;
    let browser = Browser::new(&stand);
    let login = location(&browser.authorize(&[("scope", "openid phone")]).await);
    let called_back = browser.log_in(&login, "ada", "Correct-Horse-9").await;
    let (_, tokens) = browser.redeem(&location(&called_back)).await;
    let id = claims(&tokens["id_token"]);
    assert!(id["email"].is_null() && id["name"].is_null());

    let only_admin = [("scope", "aws.cognito.signin.user.admin")];
    let called_back = location(&browser.authorize(&only_admin).await);
    let (_, tokens) = browser.redeem(&called_back).await;
    assert!(tokens["id_token"].is_null(), "no ID token without openid");
}

#[tokio::test]
async fn a_code_needs_the_verifier_of_its_challenge() {
    let stand = Stand::start().await;
    let browser = Browser::new(&stand);
    let called_back = browser.sign_in_as_ada().await;
    let (status, refused) = browser.redeem_with(&called_back, &"x".repeat(43)).await;
    assert_eq!((status, &refused["error"]), (400, &json!("invalid_grant")));
}

#[tokio::test]
async fn a_code_works_once_and_a_second_try_revokes_what_the_first_one_gave() {
    let stand = Stand::start().await;
    let browser = Browser::new(&stand);
    let called_back = browser.sign_in_as_ada().await;
    let (_, tokens) = browser.redeem(&called_back).await;
    assert_eq!(stand.refresh(&tokens["refresh_token"]).await.0, 200);
    let (status, refused) = browser.redeem(&called_back).await;
    assert_eq!((status, &refused["error"]), (400, &json!("invalid_grant")));
    assert_eq!(stand.refresh(&tokens["refresh_token"]).await.0, 400);
}

#[tokio::test]
async fn a_code_lives_for_five_minutes() {
    let stand = Stand::start().await;
    let browser = Browser::new(&stand);
    let called_back = browser.sign_in_as_ada().await;
    stand.advance(301).await;
    let (status, refused) = browser.redeem(&called_back).await;
    assert_eq!((status, &refused["error"]), (400, &json!("invalid_grant")));
}

#[tokio::test]
async fn a_redirect_uri_must_be_registered_exactly_and_be_repeated_exactly() {
    let stand = Stand::start().await;
    let browser = Browser::new(&stand);
    for wrong in [
        "http://localhost:8080/callback/",
        "https://evil.example/\"><script>",
    ] {
        let page = browser.authorize(&[("redirect_uri", wrong)]).await;
        assert_eq!(page.status(), 400);
        let html = page.text().await.unwrap();
        assert!(html.contains("redirect_mismatch") && !html.contains("<script>"));
    }
    let code = parameter(&browser.sign_in_as_ada().await, "code").unwrap();
    let (status, refused) = stand
        .token(&[
            ("grant_type", "authorization_code"),
            ("client_id", CLIENT),
            ("code", &code),
            ("redirect_uri", "http://127.0.0.1:8080/callback"),
        ])
        .await;
    assert_eq!(
        (status, &refused["error"]),
        (400, &json!("unauthorized_client"))
    );
}

#[tokio::test]
async fn bad_requests_are_told_to_the_app_with_its_state() {
    let stand = Stand::start().await;
    let browser = Browser::new(&stand);
    for (changes, error) in [
        (("response_type", ""), "invalid_request"),
        (("response_type", "token"), "unauthorized_client"),
        (("scope", "openid fly"), "invalid_scope"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("code_challenge_method", ""), "invalid_request"),
        (("identity_provider", "Nobody"), "invalid_request"),
        (("prompt", "none"), "login_required"),
    ] {
        let back = location(&browser.authorize(&[changes]).await);
        assert_eq!(
            parameter(&back, "error").as_deref(),
            Some(error),
            "{changes:?}"
        );
        assert_eq!(
            parameter(&back, "state").as_deref(),
            Some("a state of the app")
        );
    }
}

#[tokio::test]
async fn the_token_endpoint_names_each_mistake() {
    let stand = Stand::start().await;
    for (form, error) in [
        (vec![("grant_type", "refresh_token")], "invalid_client"),
        (vec![("client_id", CLIENT)], "invalid_request"),
        (
            vec![("client_id", CLIENT), ("grant_type", "password")],
            "unsupported_grant_type",
        ),
        (
            vec![
                ("client_id", CLIENT),
                ("grant_type", "refresh_token"),
                ("refresh_token", "unknown"),
            ],
            "invalid_grant",
        ),
    ] {
        let (status, refused) = stand.token(&form).await;
        assert_eq!((status, &refused["error"]), (400, &json!(error)));
    }
}

#[tokio::test]
async fn a_wrong_password_shows_one_sentence_and_reflects_nothing_as_html() {
    let stand = Stand::start().await;
    let browser = Browser::new(&stand);
    let login = format!("/login?{}", query(&[]));
    let page = browser.log_in(&login, "<b>ada</b>\"", "wrong").await;
    let html = page.text().await.unwrap();
    assert!(html.contains("Incorrect username or password."));
    assert!(html.contains("&lt;b&gt;ada&lt;/b&gt;&quot;") && !html.contains("<b>"));
}

#[tokio::test]
async fn a_login_form_from_elsewhere_is_refused() {
    let stand = Stand::start().await;
    let login = format!("/login?{}", query(&[]));
    let form = [
        ("_csrf", "guess"),
        ("username", "ada"),
        ("password", "Correct-Horse-9"),
    ];
    let reply = Browser::new(&stand).post(&login, &form).await;
    assert_eq!(reply.status(), 400);
}
