//! Stacks on moto's server: made, changed and deleted, and read back each time.
//!
//! moto's `CloudFormation` knows buckets, tables, roles, functions and their like. The other types are handed to moto's API
//! of their service (`tests/common/moto_types.py`); what that has no place for is named here, and what
//! `CloudFormation` would hand over is compared instead. Its rules are evaluated in [`crate::rules`].

use serde_json::{Value, json};

use crate::common::Moto;
use crate::stack::{ACCOUNT, Parameters, Stack, shared};

const CERTIFICATE_TEMPLATE: &str = include_str!("../../../infra/certificate.yaml");
const CERTIFICATE: &str = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b";
const SES: &str = "arn:aws:ses:us-east-1:123456789012:identity/example.com";

#[test]
fn a_stack_is_made_changed_and_deleted() {
    let moto = Moto::start();
    let stack = Stack::create(&moto, "gauge", &[]);
    stack.check();
    let pool = stack.output("UserPoolId");
    assert_eq!(stack.output("TableName"), Value::Null);
    let moved: Parameters<'_> = &[
        ("Store", "dynamodb"),
        ("AllowGuests", "true"),
        ("Tier", "LITE"),
    ];
    stack.update(moved);
    stack.check();
    let table = stack.output("TableName");
    stack.update(&[
        ("Store", "sync"),
        ("DomainName", "play.example.com"),
        ("CertificateArn", CERTIFICATE),
    ]);
    stack.check();
    assert_eq!(stack.output("SiteUrl"), "https://play.example.com");
    assert_eq!(stack.output("UserPoolId"), pool, "it is still the same");
    stack.delete();
    assert_eq!(
        left(&moto),
        json!({
            "user pools": [pool],
            "identity pools": 1,
            "tables": [table],
            "buckets": 0,
            "distributions": 0,
            "functions": 0,
            "roles": 0,
            "apis": 0,
        })
    );
}

/// What holds data, and what does not.
fn left(moto: &Moto) -> Value {
    let ask =
        |service: &str, operation: &str, arguments: Value| moto.ask(service, operation, &arguments);
    let count = |list: &Value| list.as_array().map_or(0, Vec::len);
    let pools = ask("cognito-idp", "list_user_pools", json!({ "MaxResults": 9 }));
    let ids = pools["UserPools"].as_array().unwrap().iter();
    let identities = ask(
        "cognito-identity",
        "list_identity_pools",
        json!({ "MaxResults": 9 }),
    );
    let distributions = ask("cloudfront", "list_distributions", json!({}));
    json!({
        "user pools": ids.map(|pool| &pool["Id"]).collect::<Vec<_>>(),
        "identity pools": count(&identities["IdentityPools"]),
        "tables": ask("dynamodb", "list_tables", json!({}))["TableNames"],
        "buckets": count(&ask("s3", "list_buckets", json!({}))["Buckets"]),
        "distributions": count(&distributions["DistributionList"]["Items"]),
        "functions": count(&ask("lambda", "list_functions", json!({}))["Functions"]),
        "roles": count(&ask("iam", "list_roles", json!({}))["Roles"]),
        "apis": count(&ask("apigatewayv2", "get_apis", json!({}))["Items"]),
    })
}

#[test]
fn every_choice_makes_a_stack() {
    let moto = shared();
    let choices: [(&str, Parameters<'_>); 4] = [
        (
            "names",
            &[
                ("SignInNames", "username"),
                ("AllowSignUp", "false"),
                ("DomainPrefix", "my-gauge"),
            ],
        ),
        (
            "social",
            &[
                ("LoginWithAmazonClientId", "a"),
                ("LoginWithAmazonClientSecret", "b"),
                ("GoogleClientId", "c"),
                ("GoogleClientSecret", "d"),
                ("FacebookClientId", "e"),
                ("FacebookClientSecret", "f"),
                ("AppleClientId", "g"),
                ("AppleTeamId", "h"),
                ("AppleKeyId", "i"),
                ("ApplePrivateKey", "j"),
            ],
        ),
        (
            "work",
            &[
                ("OidcName", "Other"),
                ("OidcIssuer", "https://id.example.com"),
                ("OidcClientId", "a"),
                ("OidcClientSecret", "b"),
                ("SamlName", "Corp"),
                ("SamlMetadataUrl", "https://corp.example.com/metadata"),
            ],
        ),
        (
            "plus",
            &[
                ("Tier", "PLUS"),
                ("EmailFrom", "no-reply@example.com"),
                ("EmailIdentityArn", SES),
            ],
        ),
    ];
    for (name, parameters) in choices {
        Stack::create(&moto, name, parameters).check();
    }
    let providers = |name: &str| moto.outputs(name)["IdentityProviders"].clone();
    assert_eq!(providers("names"), Value::Null);
    assert_eq!(
        providers("social"),
        "LOGIN_WITH_AMAZON,GOOGLE,FACEBOOK,SIGN_IN_WITH_APPLE"
    );
    assert_eq!(providers("work"), "Other,Corp");
    assert_eq!(moto.outputs("plus")["MfaMethods"], "TOTP,EMAIL");
}

#[test]
fn what_moto_has_no_place_for_is_named() {
    let moto = shared();
    Stack::create(&moto, "left-out", &[]);
    let resources = moto.resources("left-out");
    let left_out = resources.as_object().unwrap().iter();
    let left_out: Value = left_out
        .filter(|(_, resource)| resource["left_out"] != json!([]))
        .map(|(name, resource)| (name.clone(), resource["left_out"].clone()))
        .collect();
    let expected = json!({
        "Headers": ["everything"],
        "Branding": ["everything"],
        "IdentityPoolRoles": ["everything"],
        "SinglePage": ["AutoPublish"],
        "Distribution": [
            "DistributionConfig.IPV6Enabled",
            "DistributionConfig.Origins.CustomOriginConfig.OriginSSLProtocols",
        ],
        "UserPool": ["WebAuthnRelyingPartyID", "WebAuthnUserVerification", "EnabledMfas"],
    });
    assert_eq!(left_out, expected);
}

/// What moto is handed and does not give back.
#[test]
fn what_moto_forgets_is_handed_over() {
    let moto = shared();
    let email: Parameters<'_> = &[
        ("EmailFrom", "no-reply@example.com"),
        ("EmailIdentityArn", SES),
    ];
    let stack = Stack::create(&moto, "forgotten", email);
    let pool = stack.properties("UserPool");
    assert_eq!(
        pool["WebAuthnRelyingPartyID"],
        stack.output("DistributionDomain")
    );
    assert_eq!(pool["WebAuthnUserVerification"], "preferred");
    assert_eq!(
        pool["EnabledMfas"],
        json!(["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"])
    );
    let role = stack.physical("PlayerRole");
    let role = format!("arn:aws:iam::{ACCOUNT}:role/{}", role.as_str().unwrap());
    let roles = stack.properties("IdentityPoolRoles");
    assert_eq!(roles["IdentityPoolId"], stack.output("IdentityPoolId"));
    assert_eq!(
        roles["Roles"],
        json!({ "authenticated": role }),
        "guests have none"
    );
    assert_eq!(stack.properties("IdentityPool")["AllowClassicFlow"], false);
    assert_eq!(stack.properties("UserPoolDomain")["ManagedLoginVersion"], 2);
    let branding = stack.properties("Branding");
    assert_eq!(branding["ClientId"], stack.output("UserPoolClientId"));
    let config = &stack.properties("Distribution")["DistributionConfig"];
    assert_eq!(config["IPV6Enabled"], true);
    let page = &config["DefaultCacheBehavior"]["FunctionAssociations"][0];
    assert_eq!(page["EventType"], "viewer-request");
    let bucket = &config["Origins"][0]["OriginAccessControlId"];
    assert_eq!(*bucket, stack.physical("OriginAccessControl"));
}

#[test]
fn a_certificate_proves_itself_where_there_is_a_zone() {
    let moto = shared();
    let name = ("DomainName", "play.example.com");
    for (stack, parameters, zone) in [
        ("alone", &[name][..], Value::Null),
        ("zone", &[name, ("HostedZoneId", "Z1")], json!("Z1")),
    ] {
        let stack = Stack::create_of(CERTIFICATE_TEMPLATE, &moto, stack, parameters);
        let certificate = stack.properties("Certificate");
        assert_eq!(certificate["DomainName"], "play.example.com");
        assert_eq!(certificate["ValidationMethod"], "DNS");
        let proof = &certificate["DomainValidationOptions"][0];
        assert_eq!(proof["HostedZoneId"], zone);
        assert!(stack.output("CertificateArn").is_string());
    }
}
