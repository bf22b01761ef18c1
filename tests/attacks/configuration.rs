//! Values of `config.json` that would send a player, his password or his tokens to somebody else.

use life_gauge::config::{Config, ConfigError};
use serde_json::{Value, json};

const COMMITTED: &str = include_str!("../../config.json");
const ENDPOINTS: [&str; 7] = [
    "cognito_idp",
    "issuer",
    "hosted_ui",
    "cognito_identity",
    "cognito_sync",
    "dynamodb",
    "hello",
];
const URIS: [&str; 2] = ["redirect_sign_in_uri", "redirect_sign_out_uri"];

/// The committed file with one value changed, or removed.
fn with(key: &str, value: Option<&Value>) -> Result<Config, ConfigError> {
    let mut file: Value = serde_json::from_str(COMMITTED).unwrap();
    let pointer = format!("/{}", key.replace('.', "/"));
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let members = file.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match value {
        Some(value) => members.insert(name.to_owned(), value.clone()),
        None => members.remove(name),
    };
    Config::parse(&file.to_string())
}

/// Checks that a value is refused for what it is, by the name of its key.
fn refuses(key: &str, value: Option<&Value>) {
    let refused = with(key, value);
    assert!(
        matches!(&refused, Err(ConfigError::Wrong { key: named, .. }) if named == key),
        "{key}: {value:?}: {refused:?}"
    );
}

/// Addresses that are not what they look like, or no place for a secret.
const ADDRESSES: &[&str] = &[
    "",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "javascript://127.0.0.1/%0aalert(1)",
    "data:text/html,x",
    "blob:https://page.example/x",
    "file:///etc/passwd",
    "ftp://page.example",
    "ws://127.0.0.1",
    "//evil.example",
    "/evil",
    "evil.example",
    "http:/127.0.0.1",
    "http:127.0.0.1",
    "http://",
    "https://",
    "https:///evil.example",
    "https://:443",
    "https:\\\\evil.example",
    "HTTPS://page.example",
    " https://page.example",
    "https://page.example ",
    "https://page.example\n",
    "https://page.example\t.evil.example",
    "https://page.example\0",
    "https://user@evil.example",
    "https://user:password@evil.example",
    "https://page.example@evil.example",
    "https://page.example:443@evil.example",
    "https://page.example\\@evil.example",
    "https://page.example\\.evil.example",
    "https://page.example?.evil.example",
    "https://page.example#.evil.example",
    "https://page.example%2eevil.example",
    "https://раge.example",
    "https://page。example",
    "https://\u{202e}page.example",
    "https://page.example/<script>",
    "https://page.example/\"onload=\"x",
    "http://page.example",
    "http://evil.example",
    "http://169.254.169.254",
    "http://10.0.0.1",
    "http://192.168.1.2:8080",
    "http://0.0.0.0",
    "http://127.0.0.1.evil.example",
    "http://127.0.0.10",
    "http://127.0.0.1@evil.example",
    "http://localhost.evil.example",
    "http://localhost@evil.example",
    "http://localhosts",
    "http://LOCALHOST",
    "http://[::2]",
    "http://[::1].evil.example",
];

fn addresses() -> impl Iterator<Item = String> {
    let long = format!("https://{}.example", "x".repeat(1_000_000));
    let addresses = ADDRESSES.iter().map(|address| (*address).to_owned());
    addresses.chain([long])
}

/// What stands where a text should.
fn no_texts() -> [Value; 6] {
    let address = "https://page.example";
    [
        json!(7),
        json!(true),
        json!([address]),
        json!({ "url": address }),
        json!([]),
        json!({}),
    ]
}

#[test]
fn good_addresses_are_taken() {
    for address in [
        "https://page.example",
        "https://page.example:8443/a/b-c_d~e/",
        "http://127.0.0.1:9229",
        "http://localhost/x",
        "http://[::1]:80",
    ] {
        for name in ENDPOINTS {
            let taken = with(
                &format!("life_gauge.endpoints.{name}"),
                Some(&json!(address)),
            );
            assert!(taken.is_ok(), "{name}: {address}");
        }
        for name in URIS {
            let taken = with(&format!("auth.oauth.{name}"), Some(&json!([address])));
            assert!(taken.is_ok(), "{name}: {address}");
        }
    }
}

#[test]
fn requests_go_to_no_doubtful_place() {
    for name in ENDPOINTS {
        let key = format!("life_gauge.endpoints.{name}");
        for address in addresses() {
            refuses(&key, Some(&json!(address)));
        }
        for value in no_texts() {
            refuses(&key, Some(&value));
        }
    }
}

#[test]
fn a_player_is_sent_to_no_doubtful_place() {
    let good = json!("http://localhost:8080/callback");
    for name in URIS {
        let key = format!("auth.oauth.{name}");
        for address in addresses() {
            refuses(&key, Some(&json!([address])));
            refuses(&key, Some(&json!([good, address])));
        }
        for value in [
            json!([]),
            json!([good, 7]),
            json!([[good]]),
            json!([null]),
            good.clone(),
            Value::Null,
        ] {
            refuses(&key, Some(&value));
        }
        refuses(&key, None);
    }
}

#[test]
fn a_player_comes_back_to_this_page_alone() {
    let config = Config::parse(COMMITTED).unwrap();
    for page in ["http://localhost:8080", "http://localhost:8080/"] {
        assert!(config.clone().at(page).is_ok());
    }
    for page in [
        "",
        "null",
        "https://evil.example",
        "http://localhost",
        "http://localhost:808",
        "http://localhost:80800",
        "http://localhost:8080.evil.example",
        "http://localhost:8080/call",
        "http://localhost:8080/elsewhere/",
        "HTTP://localhost:8080",
        "https://localhost:8080",
    ] {
        let refused = config.clone().at(page);
        assert!(
            matches!(refused, Err(ConfigError::ForeignPage { .. })),
            "{page}"
        );
    }
}

/// Names that are none, or reach beyond themselves.
const NAMES: [(&str, &str); 17] = [
    ("auth.aws_region", "us-east-1.evil.example"),
    ("auth.aws_region", "us-east-1/"),
    ("auth.aws_region", "us-east-1@evil"),
    ("auth.aws_region", "useast1"),
    ("auth.user_pool_id", "us-east-1_a/b"),
    ("auth.user_pool_id", "us-east-1_../x"),
    ("auth.user_pool_id", "eu-west-1_LifeGauge"),
    ("auth.user_pool_id", "us-east-1"),
    ("auth.user_pool_client_id", "a&redirect_uri=x"),
    ("auth.user_pool_client_id", "a b"),
    ("auth.identity_pool_id", "us-east-1:a/b"),
    ("auth.identity_pool_id", "eu-west-1:0a0b"),
    ("auth.oauth.response_type", "token"),
    ("auth.oauth.response_type", "code token"),
    ("life_gauge.gauge.dataset", "a/b"),
    ("life_gauge.gauge.table", "a/b"),
    ("life_gauge.gauge.store", "https://evil.example"),
];

/// Names that become part of a host, or of a path.
#[test]
fn a_name_does_not_reach_beyond_itself() {
    let hosts = [
        "",
        "/",
        "a/b",
        "a?b",
        "a#b",
        "a@b",
        "a:b/",
        "a b",
        "a\\b",
        "a%2eb",
        "a\nb",
        "а",
        "https://a",
    ];
    let mut file: Value = serde_json::from_str(COMMITTED).unwrap();
    file["life_gauge"]["endpoints"]["hosted_ui"] = Value::Null;
    for domain in hosts {
        file["auth"]["oauth"]["domain"] = json!(domain);
        let refused = Config::parse(&file.to_string());
        assert!(
            matches!(refused, Err(ConfigError::Wrong { key, .. }) if key == "auth.oauth.domain"),
            "{domain}"
        );
    }
    for (key, value) in NAMES {
        refuses(key, Some(&json!(value)));
    }
    let long = json!("a".repeat(1_000_000));
    for key in [
        "auth.user_pool_client_id",
        "life_gauge.gauge.dataset",
        "life_gauge.gauge.table",
    ] {
        refuses(key, Some(&long));
    }
    refuses(
        "auth.user_pool_id",
        Some(&json!(format!("us-east-1_{}", "a".repeat(1_000_000)))),
    );
}

#[test]
fn what_is_needed_is_there_and_of_its_kind() {
    for key in [
        "aws_region",
        "user_pool_id",
        "user_pool_client_id",
        "identity_pool_id",
        "oauth.scopes",
    ] {
        let key = format!("auth.{key}");
        refuses(&key, None);
        for value in no_texts() {
            refuses(&key, Some(&value));
        }
    }
    for key in [
        "auth.oauth.response_type",
        "life_gauge.gauge.store",
        "life_gauge.gauge.dataset",
        "life_gauge.gauge.table",
    ] {
        for value in no_texts() {
            refuses(key, Some(&value));
        }
    }
    for section in ["auth", "auth.oauth"] {
        for value in [Value::Null, json!(7), json!([]), json!("x")] {
            assert!(
                matches!(with(section, Some(&value)), Err(ConfigError::Wrong { .. })),
                "{section}: {value}"
            );
        }
    }
}

#[test]
fn a_secret_is_found_wherever_it_stands() {
    let secret = json!("s3cret");
    let rows = [
        ("auth.user_pool_client_secret", secret.clone()),
        ("auth.clientSecret", secret.clone()),
        ("auth.oauth.Client-Secret", secret.clone()),
        ("auth.oauth.client_secret", json!(["s3cret"])),
        ("auth.groups", json!([{ "client_secret": "s3cret" }])),
        (
            "auth.clients",
            json!({ "a": [[{ "b": { "CLIENT_SECRET": 7 } }]] }),
        ),
    ];
    for (key, value) in rows {
        let refused = with(key, Some(&value));
        assert!(
            matches!(refused, Err(ConfigError::ClientSecret(_))),
            "{key}: {refused:?}"
        );
    }
    assert!(with("auth.client_secret", Some(&Value::Null)).is_ok());
}

#[test]
fn what_is_no_json_is_not_read() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let rows = [
        String::new(),
        "{".to_owned(),
        "<html>".to_owned(),
        format!("\u{feff}{COMMITTED}"),
        format!("{COMMITTED}{COMMITTED}"),
        format!("// {COMMITTED}"),
        "\0".repeat(1_000_000),
        deep,
    ];
    for text in rows {
        let refused = Config::parse(&text);
        assert!(
            matches!(refused, Err(ConfigError::NotJson(_))),
            "{refused:?}"
        );
    }
}
