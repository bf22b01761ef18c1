//! Properties of the readers, over bytes, over JSON of the names that they look for, and there and back.

use life_gauge::cognito::device::{Device, DeviceKeys};
use life_gauge::flow::gauge::queue::Waiting;
use life_gauge::http::{form_decode, form_encode, percent_encode};
use life_gauge::oauth::authorize::{Authorization, authorization_response};
use life_gauge::oauth::claims::{Nonce, verify};
use life_gauge::oauth::token::{Source, TokenSet};
use life_gauge::route::Route;
use life_gauge::store::{Store, read_response};
use life_gauge::time::UnixSeconds;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Map, Value, json};

use crate::common::{ISSUER, NOW, access_claims, config, id_claims, ok};
use crate::targets::TARGETS;

/// The names that stand in what is read.
const NAMES: &str = "keys|kid|kty|alg|use|n|e|auth|oauth|aws_region|user_pool_id|life_gauge|gauge|endpoints|hosted_ui|\
    Records|Key|Value|SyncCount|LastModifiedDate|SyncSessionToken|DatasetSyncCount|DatasetExists|MergedDatasetNames|\
    Item|Attributes|life|recent|rev|at|N|S|M|__type|message|Message|error|error_description|access_token|id_token|\
    refresh_token|source|state|nonce|code_verifier|started_at|number|points|username|device_key|device_group_key|\
    password|Hello|Moves|Wish|State|SignedIn|SignedOut|Wanted|Tokens|sub|beyond|identity_id|records|key|value|sync_count|last_modified|doing|failure|returned|answers";

/// Texts that mean something somewhere.
const WORDS: &[&str] = &[
    "S",
    "busy",
    "stuck",
    "Read",
    "StartOver",
    "50",
    "RSA",
    "AQAB",
    "us-east-1",
    "-9223372036854775808",
];

fn settings(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(0x5eed),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn name() -> impl Strategy<Value = String> {
    let known: Vec<_> = NAMES.split('|').map(str::to_owned).collect();
    prop_oneof![9 => proptest::sample::select(known), 1 => any::<String>()]
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        proptest::sample::select(WORDS).prop_map(Value::from),
        Just(json!(WORDS)),
    ]
}

/// JSON of known names.
fn tree() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            vec((name(), inner), 0..6).prop_map(|members| Value::from(Map::from_iter(members))),
        ]
    })
}

fn run_all(data: &[u8]) {
    for (_, target) in TARGETS {
        target(data);
    }
}

fn same<T: PartialEq + std::fmt::Debug + serde::Serialize>(
    value: &T,
    read: fn(&Value) -> Option<T>,
) {
    let written = serde_json::to_value(value).expect("JSON");
    assert_eq!(read(&written).as_ref(), Some(value));
}

proptest! {
    #![proptest_config(settings(300))]

    #[test]
    fn any_octets_are_read(data in vec(any::<u8>(), 0..400)) {
        run_all(&data);
    }

    #[test]
    fn any_json_is_read(value in tree()) {
        run_all(value.to_string().as_bytes());
    }

    #[test]
    fn any_pairs_there_and_back(pairs in vec((any::<String>(), any::<String>()), 0..8)) {
        let borrowed: Vec<_> = pairs.iter().map(|(name, value)| (&**name, &**value)).collect();
        let encoded = form_encode(&borrowed);
        prop_assert!(encoded.bytes().all(|octet| octet.is_ascii_graphic()));
        prop_assert_eq!(form_decode(&encoded), pairs);
    }

    #[test]
    fn any_code_comes_back(code in "(?s).{1,200}", before in "[a-z]{0,9}") {
        let started = Authorization::start(&[[7; 32]; 3], NOW);
        let query = format!("?x{before}=1&code={}&state={}", percent_encode(&code), started.state.expose());
        let found = authorization_response(&query, Some(&started), &config(), NOW).unwrap();
        prop_assert_eq!(found.expose(), code);
    }

    #[test]
    fn no_other_state_is_taken(state in any::<String>()) {
        let started = Authorization::start(&[[7; 32]; 3], NOW);
        prop_assume!(state != started.state.expose());
        let query = format!("?code=c&state={}", percent_encode(&state));
        prop_assert!(authorization_response(&query, Some(&started), &config(), NOW).is_err());
    }

    #[test]
    fn what_is_kept_is_read_again(texts in vec(".{1,40}", 4), number in any::<u64>(), points in any::<i8>(), at in any::<i64>()) {
        let secret = |at: usize| texts[at].as_str().into();
        let at = UnixSeconds(at);
        let source = Source::Api(texts[3].clone());
        let mut tokens = TokenSet::new(secret(0), secret(1), secret(2), source);
        tokens.is_remembered = number % 2 == 0;
        same(&tokens, TokenSet::read);
        let authorization = Authorization { state: secret(0), nonce: secret(1), code_verifier: secret(2), started_at: at, place: Route::Account, is_remembered: number % 2 == 0 };
        same(&authorization, Authorization::read);
        let keys = DeviceKeys { device_key: texts[0].clone(), device_group_key: texts[1].clone() };
        same(&Device::new(&texts[2], keys, &[[7; 32]; 3]), Device::read);
        same(&Waiting { number, points, at }, Waiting::read);
    }

    #[test]
    fn any_records_are_read(records in vec((any::<String>(), any::<Option<String>>(), any::<i64>()), 0..20)) {
        let record = |(key, value, count): &(String, Option<String>, i64)| json!({ "Key": key, "Value": value, "SyncCount": count });
        let body = json!({ "Records": records.iter().map(record).collect::<Vec<_>>(), "SyncSessionToken": "t" });
        let page = read_response(Store::Sync, &ok(&body.to_string())).unwrap();
        let found: Vec<_> = page.records.into_iter().map(|record| (record.key, record.value, record.sync_count)).collect();
        prop_assert_eq!(found, records);
    }
}

proptest! {
    #![proptest_config(settings(100))]

    /// Names of players are any text; a token with one character changed is nobody's.
    #[test]
    fn any_name_is_read_and_no_changed_token(name in ".*\\S.*", at in any::<prop::sample::Index>(), octet in "[A-Za-z0-9_-]") {
        let mut claims = id_claims("sub-1", NOW);
        claims["name"] = json!(name);
        let mut tokens = TokenSet::new(
            ISSUER.token(1, &access_claims("sub-1", NOW)).into(),
            ISSUER.token(0, &claims).into(),
            "r".into(),
            Source::HostedUi,
        );
        let judge = |tokens: &TokenSet| verify(tokens, &ISSUER.jwks(), Nonce::NotSent, &config(), NOW);
        prop_assert_eq!(judge(&tokens).unwrap().name, name);
        let mut changed = tokens.id_token.expose().to_owned();
        let at = at.index(changed.len());
        changed.replace_range(at..=at, &octet);
        prop_assume!(changed != tokens.id_token.expose());
        tokens.id_token = changed.into();
        prop_assert!(judge(&tokens).is_err());
    }
}
