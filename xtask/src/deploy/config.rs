//! `config.json` of a deployment: what the stack put out, in the shape that the page reads, with the operator's additions.

use serde_json::{Value, json};

use super::stack::Texts;
use crate::failure::{Failure, Result};

/// The outputs without which there is no page.
pub(super) const NEEDED: [&str; 7] = [
    "BucketName",
    "DistributionId",
    "IdentityPoolId",
    "SiteUrl",
    "UserPoolClientId",
    "UserPoolDomain",
    "UserPoolId",
];

/// Outputs as they could be, to try an operator's additions on before there is a stack.
pub(super) fn examples(region: &str) -> Texts {
    let value = |name: &str| match name {
        "SiteUrl" => "https://d111111abcdef8.cloudfront.net".to_owned(),
        "UserPoolId" => format!("{region}_Example"),
        "IdentityPoolId" => format!("{region}:11111111-2222-3333-4444-555555555555"),
        "UserPoolDomain" => format!("example.auth.{region}.amazoncognito.com"),
        _ => "example".to_owned(),
    };
    let named = NEEDED.iter().map(|name| ((*name).to_owned(), value(name)));
    named.collect()
}

/// The text of the file; `extra` wins where both say something.
pub(super) fn text(outputs: &Texts, region: &str, extra: &Value) -> Result<String> {
    require(outputs)?;
    let mut config = json!({ "auth": auth(outputs, region), "life_gauge": life_gauge(outputs) });
    merge(&mut config, extra);
    Ok(format!("{config:#}\n"))
}

fn require(outputs: &Texts) -> Result<()> {
    let missing = NEEDED.iter().find(|name| !outputs.contains_key(**name));
    missing.map_or(Ok(()), |name| {
        Err(Failure::new(format!(
            "the stack has no output {name}: was it made by something else?"
        )))
    })
}

fn auth(outputs: &Texts, region: &str) -> Value {
    let site = &outputs["SiteUrl"];
    let mut auth = json!({
        "aws_region": region,
        "user_pool_id": outputs["UserPoolId"],
        "user_pool_client_id": outputs["UserPoolClientId"],
        "identity_pool_id": outputs["IdentityPoolId"],
        "oauth": {
            "identity_providers": list(outputs, "IdentityProviders"),
            "domain": outputs["UserPoolDomain"],
            "scopes": ["openid", "email", "profile", "aws.cognito.signin.user.admin"],
            "redirect_sign_in_uri": [format!("{site}/callback")],
            "redirect_sign_out_uri": [format!("{site}/signed-out")],
            "response_type": "code",
        },
        "username_attributes": list(outputs, "UsernameAttributes"),
        "user_verification_types": ["email"],
        "mfa_configuration": "OPTIONAL",
        "mfa_methods": list(outputs, "MfaMethods"),
        "unauthenticated_identities_enabled": flag(outputs, "AllowGuests"),
    });
    if let Some(length) = number(outputs, "PasswordMinLength") {
        auth["password_policy"] = json!({ "min_length": length });
    }
    if let Some(passwordless) = passwordless(outputs) {
        auth["passwordless"] = passwordless;
    }
    auth
}

/// What a sign-in can begin with instead of a password.
fn passwordless(outputs: &Texts) -> Option<Value> {
    let factors = list(outputs, "FirstFactors");
    let has = |name: &str| factors.iter().any(|factor| factor == name);
    let mut passwordless = json!({});
    if has("EMAIL_OTP") {
        passwordless["email_otp_enabled"] = json!(true);
    }
    if has("WEB_AUTHN") {
        passwordless["web_authn"] = json!({});
    }
    (passwordless != json!({})).then_some(passwordless)
}

fn life_gauge(outputs: &Texts) -> Value {
    // The stack's app client may write every attribute.
    let mut ours = json!({ "sign_up": { "locale": true } });
    for (pointer, output) in [
        (["gauge", "store"], "Store"),
        (["gauge", "table"], "TableName"),
        (["sign_in", "flow"], "SignInFlow"),
        (["endpoints", "hello"], "HelloUrl"),
    ] {
        if let Some(value) = outputs.get(output) {
            ours[pointer[0]][pointer[1]] = json!(value);
        }
    }
    ours
}

/// The items of an output that is separated by commas.
fn list(outputs: &Texts, name: &str) -> Vec<String> {
    let items = outputs
        .get(name)
        .into_iter()
        .flat_map(|text| text.split(','));
    let items = items.filter(|item| !item.is_empty());
    items.map(str::to_owned).collect()
}

fn flag(outputs: &Texts, name: &str) -> bool {
    outputs.get(name).is_some_and(|value| value == "true")
}

fn number(outputs: &Texts, name: &str) -> Option<u64> {
    outputs.get(name)?.parse().ok()
}

/// Objects are merged, all else is replaced.
fn merge(into: &mut Value, extra: &Value) {
    match (into, extra) {
        (Value::Object(into), Value::Object(extra)) => {
            for (key, value) in extra {
                merge(into.entry(key).or_insert(Value::Null), value);
            }
        }
        (_, Value::Null) => {}
        (into, extra) => *into = extra.clone(),
    }
}

#[cfg(test)]
mod tests {
    use life_gauge::config::{AuthFlow, Config};
    use life_gauge::store::Store;

    use super::*;

    const REGION: &str = "eu-west-1";

    fn outputs(more: &[(&str, &str)]) -> Texts {
        let mut outputs = examples(REGION);
        for (name, value) in more {
            outputs.insert((*name).to_owned(), (*value).to_owned());
        }
        outputs
    }

    fn config(more: &[(&str, &str)], extra: &Value) -> Config {
        let text = text(&outputs(more), REGION, extra).unwrap();
        let config = Config::parse(&text).unwrap();
        config.at("https://d111111abcdef8.cloudfront.net").unwrap()
    }

    #[test]
    fn the_page_reads_what_the_stack_puts_out() {
        let more = [
            ("Store", "dynamodb"),
            ("TableName", "life-Table-1X"),
            ("IdentityProviders", "LOGIN_WITH_AMAZON,Okta"),
            ("UsernameAttributes", "email"),
            ("PasswordMinLength", "12"),
            ("MfaMethods", "TOTP,EMAIL"),
            ("FirstFactors", "PASSWORD,WEB_AUTHN,EMAIL_OTP"),
            ("SignInFlow", "USER_AUTH"),
            ("AllowGuests", "true"),
            (
                "HelloUrl",
                "https://d111111abcdef8.cloudfront.net/api/hello",
            ),
        ];
        let config = config(&more, &json!({}));
        assert_eq!(config.user_pool_id, "eu-west-1_Example");
        assert_eq!(
            (config.store, &*config.table),
            (Store::DynamoDb, "life-Table-1X")
        );
        assert_eq!(config.oauth.identity_providers, ["LoginWithAmazon", "Okta"]);
        assert_eq!(config.user_pool.username_attributes, ["email"]);
        assert_eq!(
            config.user_pool.second_factors,
            ["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"]
        );
        assert_eq!(config.user_pool.auth_flow, AuthFlow::UserAuth);
        assert_eq!(config.user_pool.password_policy.check("").len(), 1);
        assert!(config.has_guests && config.user_pool.has_passkeys);
        assert!(config.endpoints.hello.is_some());
    }

    #[test]
    fn what_the_stack_does_not_put_out_is_left_to_the_page() {
        let config = config(&[("FirstFactors", "PASSWORD")], &Value::Null);
        assert_eq!((config.store, &*config.table), (Store::Sync, "life-gauge"));
        assert!(config.oauth.identity_providers.is_empty());
        assert!(!config.user_pool.has_passkeys && !config.user_pool.passwordless);
        assert!(!config.has_guests);
    }

    #[test]
    fn additions_are_merged_in() {
        let extra = json!({
            "life_gauge": { "session": { "idle_minutes": 5 }, "gauge": { "dataset": "g" } },
        });
        let config = config(&[("Store", "sync")], &extra);
        assert_eq!(config.idle_seconds, Some(300));
        assert_eq!((config.store, &*config.dataset), (Store::Sync, "g"));
    }

    #[test]
    fn a_stack_of_something_else_is_told_apart() {
        let mut outputs = outputs(&[]);
        outputs.remove("BucketName");
        let failure = text(&outputs, REGION, &Value::Null).unwrap_err();
        assert!(failure.to_string().contains("no output BucketName"));
    }
}
