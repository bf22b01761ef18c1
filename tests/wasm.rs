//! What must be the same in WebAssembly as it is natively: hashing, signing, checking a signature – and that none of
//! it touches what a browser does not have.
#![cfg(target_arch = "wasm32")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop here"
)]

use life_gauge::cognito::identity::Credentials;
use life_gauge::cognito::sigv4::{Scope, sign};
use life_gauge::http::{Request, Response};
use life_gauge::oauth::jwt::{Jws, jwks_response};
use life_gauge::oauth::pkce::{code_challenge, code_verifier};
use life_gauge::secret::Secret;
use life_gauge::time::UnixSeconds;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// A token signed by Python's `cryptography`.
const TOKEN: &str = include_str!("vectors/jwt/token");

#[wasm_bindgen_test]
fn a_signature_is_checked() {
    let response = Response {
        status: 200,
        body: include_str!("vectors/jwt/jwks.json").to_owned(),
        ..Response::default()
    };
    let keys = jwks_response(&response).unwrap();
    let token = Secret::from(TOKEN);
    let token = Jws::new(&token, &keys);
    assert!(token.is_signed());
    assert_eq!(token.claims["sub"], "7f3c0a52-6d1e-4b8a-9c55-0123456789ab");
    let (message, _) = TOKEN.rsplit_once('.').unwrap();
    let forged = Secret::from(format!("{message}.{}", "A".repeat(342)));
    let forged = Jws::new(&forged, &keys);
    assert!(forged.has_key() && !forged.is_signed());
}

#[wasm_bindgen_test]
fn pkce_is_that_of_the_rfc() {
    let octets = [
        116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37,
        77, 105, 214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
    ];
    let challenge = code_challenge(&code_verifier(&octets));
    assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

#[wasm_bindgen_test]
fn a_request_is_signed() {
    let identity = "https://cognito-sync.us-east-1.amazonaws.com\
        /identitypools/us-east-1%3A11111111-2222-3333-4444-555555555555\
        /identities/us-east-1%3Aaaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee/datasets/gauge/records";
    let credentials = Credentials {
        access_key_id: "ASIAEXAMPLEACCESSKEY".to_owned(),
        secret_key: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".into(),
        session_token: "FQoGZXIvYXdzEXAMPLE//////////wEaDEXAMPLE+TOKEN==".into(),
        expiration: UnixSeconds(i64::MAX),
    };
    let scope = Scope {
        region: "us-east-1",
        service: "cognito-sync",
    };
    let request = Request::get(format!("{identity}?lastSyncCount=0&maxResults=64"));
    let signed = sign(request, &credentials, scope, UnixSeconds(1_770_091_506));
    let (_, authorization) = signed.headers.last().unwrap();
    assert!(authorization.ends_with(include_str!("vectors/sigv4/list-records.signature")));
}
