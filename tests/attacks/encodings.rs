//! How a token is written: its parts, their base64url, their JSON, its size.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use life_gauge::oauth::jwt::TokenProblem;
use serde_json::json;

use crate::common::ISSUER;
use crate::hosted::{KINDS, Kind, accepts, refuses};

/// Claims whose base64url has both characters in it that the other alphabet lacks, and a length that is padded.
fn telling(kind: Kind) -> Vec<u8> {
    let mut claims = kind.claims();
    claims["name"] = json!("~~~~>>>>????");
    let mut text = claims.to_string();
    while text.len() % 3 != 1 {
        text.push(' ');
    }
    let encoded = URL_SAFE_NO_PAD.encode(&text);
    assert!(encoded.contains('-') || encoded.contains('_'));
    text.into_bytes()
}

#[test]
fn only_base64url_without_padding_is_read() {
    for kind in KINDS {
        let (header, claims) = (kind.header().to_string(), telling(kind));
        accepts(
            kind,
            &kind.of(header.as_bytes(), &claims),
            "as it should be",
        );
        let header = URL_SAFE_NO_PAD.encode(header);
        let payload = URL_SAFE_NO_PAD.encode(&claims);
        // A last character with bits that no octet has.
        let loose = format!("{}B", &payload[..payload.len() - 1]);
        let rows = [
            (format!("{header}="), payload.clone()),
            (header.clone(), URL_SAFE.encode(&claims)),
            (header.clone(), STANDARD_NO_PAD.encode(&claims)),
            (format!(" {header}"), payload.clone()),
            (format!("{header}\n"), payload.clone()),
            (header.clone(), format!("{payload} ")),
            (
                header.clone(),
                format!("{}\r\n{}", &payload[..8], &payload[8..]),
            ),
            (header.clone(), loose),
            (header.clone(), payload.replacen('e', "%65", 1)),
            (header.clone(), format!("{payload}\0")),
            (format!("Bearer {header}"), payload.clone()),
            (format!("\u{feff}{header}"), payload.clone()),
            (String::new(), payload.clone()),
        ];
        for (header, payload) in rows {
            let token = ISSUER.sign_text(kind.key(), &format!("{header}.{payload}"));
            refuses(kind, &token, &TokenProblem::Malformed, &token[..40]);
        }
    }
}

#[test]
fn a_token_has_three_parts() {
    for kind in KINDS {
        let good = kind.good();
        let [header, payload, signature] = good.split('.').collect::<Vec<_>>()[..] else {
            unreachable!()
        };
        let rows = [
            header.to_owned(),
            format!("{header}.{payload}"),
            format!(".{good}"),
            format!("{good}."),
            format!("{header}..{payload}.{signature}"),
            format!("{good}.{good}"),
            format!("{good}.AAAA.AAAA"),
            "..".to_owned(),
            ".".to_owned(),
            format!("{header}:{payload}:{signature}"),
            json!({ "protected": header, "payload": payload, "signature": signature }).to_string(),
            "opaque".to_owned(),
        ];
        for token in rows {
            refuses(kind, &token, &TokenProblem::Malformed, &token);
        }
        let token = ISSUER.sign_text(kind.key(), &format!("{header}."));
        refuses(kind, &token, &TokenProblem::Malformed, "an empty payload");
    }
}

#[test]
fn header_and_payload_are_one_json_object_each() {
    for kind in KINDS {
        let (header, claims) = (kind.header().to_string(), kind.claims().to_string());
        let inside = |text: &str| {
            let mut octets = claims.clone().into_bytes();
            octets.splice(1..1, text.bytes());
            octets
        };
        let utf16: Vec<u8> = claims.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let deep = format!("\"x\":{}{},", "[".repeat(200), "]".repeat(200));
        let mut latin1 = inside("\"x\":\"#\",");
        latin1[6] = 0xe9;
        let rows = [
            latin1,
            inside("\"x\":\"\0\","),
            inside("\"x\":\"\\ud800\","),
            inside("\"x\":01,"),
            inside("\"x\":NaN,"),
            inside("'x':1,"),
            inside("/**/"),
            inside(","),
            inside(&deep),
            format!("\u{feff}{claims}").into_bytes(),
            utf16,
            format!("{claims}{claims}").into_bytes(),
            format!("{claims}\0").into_bytes(),
            format!("[{claims}]").into_bytes(),
            json!(claims).to_string().into_bytes(),
            b"null".to_vec(),
            b"7".to_vec(),
        ];
        for payload in rows {
            let what = String::from_utf8_lossy(&payload).into_owned();
            let token = kind.of(header.as_bytes(), &payload);
            refuses(kind, &token, &TokenProblem::Malformed, &what);
        }
        for header in [
            format!("[{header}]"),
            format!("{header}x"),
            json!(header).to_string(),
        ] {
            let token = kind.of(header.as_bytes(), claims.as_bytes());
            refuses(kind, &token, &TokenProblem::Malformed, &header);
        }
    }
}

/// RFC 7515 (4) and RFC 7519 (4) leave two ways with names that stand there twice: to refuse, or to take the last.
#[test]
fn the_last_of_two_members_counts() {
    for kind in KINDS {
        let (header, claims) = (kind.header().to_string(), kind.claims().to_string());
        let behind = |text: &str, more: &str| format!("{}{more}}}", &text[..text.len() - 1]);
        let before = |text: &str, more: &str| format!("{{{more}{}", &text[1..]);
        let headers = [
            (r#""alg":"none""#, TokenProblem::Algorithm),
            (r#""\u0061lg":"HS256""#, TokenProblem::Algorithm),
            (r#""kid":"key-9""#, TokenProblem::UnknownKey),
        ];
        for (more, problem) in headers {
            let token = kind.of(
                behind(&header, &format!(",{more}")).as_bytes(),
                claims.as_bytes(),
            );
            refuses(kind, &token, &problem, more);
            let token = kind.of(
                before(&header, &format!("{more},")).as_bytes(),
                claims.as_bytes(),
            );
            accepts(kind, &token, more);
        }
        let payloads = [
            (r#""iss":"https://evil.example""#, TokenProblem::Issuer),
            (r#""i\u0073s":"https://evil.example""#, TokenProblem::Issuer),
            (r#""token_use":"refresh""#, TokenProblem::TokenUse),
            (r#""exp":1"#, TokenProblem::Expired),
            (r#""sub":"sub-2""#, TokenProblem::Subject),
        ];
        for (more, problem) in payloads {
            let token = kind.of(
                header.as_bytes(),
                behind(&claims, &format!(",{more}")).as_bytes(),
            );
            refuses(kind, &token, &problem, more);
            let token = kind.of(
                header.as_bytes(),
                before(&claims, &format!("{more},")).as_bytes(),
            );
            accepts(kind, &token, more);
        }
    }
}

#[test]
fn what_is_much_too_long_is_not_read() {
    for kind in KINDS {
        let long = |octets: usize| {
            let mut claims = kind.claims();
            claims["custom:long"] = json!("x".repeat(octets));
            ISSUER.token(kind.key(), &claims)
        };
        accepts(kind, &long(40_000), "40 kB");
        for octets in [64 * 1024, 1_000_000] {
            refuses(kind, &long(octets), &TokenProblem::Malformed, "too long");
        }
        let nothing = "a".repeat(1_000_000);
        refuses(kind, &nothing, &TokenProblem::Malformed, "a megabyte");
        let dots = ".".repeat(1_000_000);
        refuses(kind, &dots, &TokenProblem::Malformed, "a megabyte of dots");
    }
}
