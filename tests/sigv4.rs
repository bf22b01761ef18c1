//! Our signer against published vectors, every intermediate compared. The files in `vectors/sigv4/` hold requests to
//! Cognito Sync that botocore's signer was given as well.
#![cfg(not(target_arch = "wasm32"))]

use life_gauge::cognito::identity::Credentials;
use life_gauge::cognito::sigv4::{Scope, canonical_request, sign, signing_key, string_to_sign};
use life_gauge::http::Request;
use life_gauge::time::UnixSeconds;

const NOW: UnixSeconds = UnixSeconds(1_770_091_506);
const SCOPE: Scope<'_> = Scope {
    region: "us-east-1",
    service: "cognito-sync",
};
const SECRET_KEY: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const IDENTITY: &str = "https://cognito-sync.us-east-1.amazonaws.com\
    /identitypools/us-east-1%3A11111111-2222-3333-4444-555555555555\
    /identities/us-east-1%3Aaaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee/datasets/";

fn credentials() -> Credentials {
    Credentials {
        access_key_id: "ASIAEXAMPLEACCESSKEY".to_owned(),
        secret_key: SECRET_KEY.into(),
        session_token: "FQoGZXIvYXdzEXAMPLE//////////wEaDEXAMPLE+TOKEN==".into(),
        expiration: NOW.plus(3600),
    }
}

struct Vector {
    request: Request,
    canonical_request: &'static str,
    string_to_sign: &'static str,
    signature: &'static str,
    signed_headers: &'static str,
}

macro_rules! vector {
    ($name:literal, $signed_headers:literal, $request:expr) => {
        Vector {
            request: $request,
            canonical_request: include_str!(concat!("vectors/sigv4/", $name, ".canonical-request")),
            string_to_sign: include_str!(concat!("vectors/sigv4/", $name, ".string-to-sign")),
            signature: include_str!(concat!("vectors/sigv4/", $name, ".signature")),
            signed_headers: $signed_headers,
        }
    };
}

fn vectors() -> [Vector; 3] {
    let get = |tail: &str| Request::get(format!("{IDENTITY}{tail}"));
    let body = include_str!("vectors/sigv4/update-records.body");
    [
        vector!(
            "list-records",
            "host;x-amz-date;x-amz-security-token",
            // The order in the URL is free, the canonical one is not.
            get("gauge/records?maxResults=64&lastSyncCount=0")
        ),
        vector!(
            "session-token",
            "host;x-amz-date;x-amz-security-token",
            get("app%3Agauge.v1/records?syncSessionToken=tok%2B%2F%3D%26x%20y~")
        ),
        vector!(
            "update-records",
            "content-type;host;x-amz-date;x-amz-security-token",
            Request::post(
                format!("{IDENTITY}gauge"),
                "application/json",
                body.to_owned()
            )
        ),
    ]
}

#[test]
fn every_intermediate_matches() {
    for vector in vectors() {
        let signed = sign(vector.request, &credentials(), SCOPE, NOW);
        let (authorization, headers) = signed.headers.split_last().unwrap();
        let unsigned = Request {
            headers: headers.to_vec(),
            ..signed.clone()
        };
        let canonical = canonical_request(&unsigned);
        assert_eq!(canonical, vector.canonical_request);
        assert_eq!(
            string_to_sign(&canonical, &NOW.amz_date(), SCOPE),
            vector.string_to_sign
        );
        let expected = format!(
            "AWS4-HMAC-SHA256 Credential=ASIAEXAMPLEACCESSKEY/20260203/us-east-1/cognito-sync/aws4_request, \
             SignedHeaders={}, Signature={}",
            vector.signed_headers, vector.signature
        );
        assert_eq!(*authorization, ("authorization", expected));
    }
}

#[test]
fn the_signing_key_matches() {
    let key = signing_key(SECRET_KEY, "20260203", SCOPE);
    let hex = key
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    assert_eq!(
        hex,
        "e1f4e1f058ffcdf810ba0f4243456bd7b9176c03901c2cc14f44c45fee0dd280"
    );
}
