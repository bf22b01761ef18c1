//! What the page's own forms have to know of the user pool: it cannot be asked without AWS credentials.

use serde_json::Value;

use super::ConfigError;
use super::file::File;

/// How the user pool names, checks and lets in its users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserPool {
    /// What takes the place of a user name: `email`, `phone_number`, or nothing.
    pub username_attributes: Vec<String>,
    /// Attributes that a sign-up has to bring.
    pub required_attributes: Vec<String>,
    /// Whether a new user's e-mail address has to be verified.
    pub verifies_email: bool,
    /// What a password has to be made of.
    pub password_policy: PasswordPolicy,
    /// Whether a user may do without a password.
    pub passwordless: bool,
    /// Whether a user may have passkeys.
    pub has_passkeys: bool,
    /// The second factors that a user may have, by the names of `UserMFASettingList`.
    pub second_factors: Vec<&'static str>,
    /// How a sign-in begins.
    pub auth_flow: AuthFlow,
}

/// How a sign-in begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthFlow {
    /// With a proof of the password.
    UserSrpAuth,
    /// With a choice of what the user has.
    UserAuth,
    /// With the password itself, for pools that take users over from elsewhere.
    UserPasswordAuth,
    /// With whatever the pool's own Lambda asks.
    CustomAuth,
}

impl AuthFlow {
    const NAMES: [(&'static str, Self); 4] = [
        ("USER_SRP_AUTH", Self::UserSrpAuth),
        ("USER_AUTH", Self::UserAuth),
        ("USER_PASSWORD_AUTH", Self::UserPasswordAuth),
        ("CUSTOM_AUTH", Self::CustomAuth),
    ];

    fn parse(name: &str) -> Option<Self> {
        let found = Self::NAMES.into_iter().find(|(known, _)| *known == name);
        found.map(|(_, flow)| flow)
    }

    /// The wire's name.
    pub fn as_str(self) -> &'static str {
        let found = Self::NAMES.into_iter().find(|(_, flow)| *flow == self);
        found.map_or("", |(name, _)| name)
    }

    /// Whether the password is asked for together with the user name.
    pub fn begins_with_password(self) -> bool {
        matches!(self, Self::UserSrpAuth | Self::UserPasswordAuth)
    }
}

impl UserPool {
    pub(super) fn read(file: &File<'_>) -> Result<Self, ConfigError> {
        let texts = |key, expected| match file.at(key) {
            Value::Null => Ok(Vec::new()),
            _ => file.texts(key, expected, |_| true),
        };
        let verification = texts(
            "auth.user_verification_types",
            "a list of \"email\" and \"phone_number\"",
        )?;
        let auth_flow = file.absent_or("life_gauge.sign_in.flow", FLOW, |text| {
            AuthFlow::parse(text).is_some()
        })?;
        let passwordless = file.at("auth.passwordless");
        Ok(Self {
            username_attributes: texts(
                "auth.username_attributes",
                "a list of \"email\" and \"phone_number\", or empty",
            )?,
            required_attributes: texts(
                "auth.standard_required_attributes",
                "a list of names of attributes",
            )?,
            verifies_email: verification.iter().any(|kind| kind == "email"),
            password_policy: PasswordPolicy::read(file)?,
            // A passkey is made by somebody who is signed in, so at first there must be a code or a password.
            passwordless: ["email_otp_enabled", "sms_otp_enabled"]
                .iter()
                .any(|way| passwordless[way] == true),
            has_passkeys: passwordless["web_authn"].is_object(),
            second_factors: second_factors(file)?,
            auth_flow: auth_flow
                .and_then(|name| AuthFlow::parse(&name))
                .unwrap_or(AuthFlow::UserSrpAuth),
        })
    }
}

/// Amplify's names of the second factors, and the wire's.
const SECOND_FACTORS: [(&str, &str); 3] = [
    ("TOTP", "SOFTWARE_TOKEN_MFA"),
    ("EMAIL", "EMAIL_OTP"),
    ("SMS", "SMS_MFA"),
];

/// All of them, where the file says nothing.
fn second_factors(file: &File<'_>) -> Result<Vec<&'static str>, ConfigError> {
    let key = "auth.mfa_methods";
    let methods = match file.at(key) {
        Value::Null => None,
        _ => Some(file.texts(key, "a list of \"TOTP\", \"EMAIL\" and \"SMS\"", |_| true)?),
    };
    let is_off = *file.at("auth.mfa_configuration") == "NONE";
    let has = |name: &str| {
        let methods = methods.as_ref();
        !is_off && methods.is_none_or(|methods| methods.iter().any(|method| method == name))
    };
    let factors = SECOND_FACTORS.into_iter().filter(|(name, _)| has(name));
    Ok(factors.map(|(_, factor)| factor).collect())
}

const FLOW: &str = "USER_SRP_AUTH, USER_AUTH, USER_PASSWORD_AUTH or CUSTOM_AUTH";

/// What a password has to be made of
/// ([AWS](https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html)). The user pool has
/// the last word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordPolicy {
    rules: Vec<Rule>,
}

/// One thing that a password needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// So many characters.
    Length(usize),
    /// One of a–z.
    Lowercase,
    /// One of A–Z.
    Uppercase,
    /// A digit.
    Number,
    /// One of the characters that Cognito counts as symbols.
    Symbol,
}

impl PasswordPolicy {
    fn read(file: &File<'_>) -> Result<Self, ConfigError> {
        let at = |name: &str| format!("auth.password_policy.{name}");
        let mut rules = Vec::new();
        match file.at(&at("min_length")) {
            Value::Null => {}
            length => rules.push(Rule::Length(
                length
                    .as_u64()
                    .and_then(|length| usize::try_from(length).ok())
                    .filter(|length| (6..=99).contains(length))
                    .ok_or_else(|| ConfigError::Wrong {
                        key: at("min_length"),
                        expected: "a number from 6 to 99",
                    })?,
            )),
        }
        let switches = [
            ("require_lowercase", Rule::Lowercase),
            ("require_uppercase", Rule::Uppercase),
            ("require_numbers", Rule::Number),
            ("require_symbols", Rule::Symbol),
        ];
        let on = switches
            .into_iter()
            .filter(|(name, _)| *file.at(&at(name)) == true);
        rules.extend(on.map(|(_, rule)| rule));
        Ok(Self { rules })
    }

    /// Every rule, and whether a password keeps it.
    pub fn check(&self, password: &str) -> Vec<(Rule, bool)> {
        let check = |rule: &Rule| (*rule, rule.is_kept_by(password));
        self.rules.iter().map(check).collect()
    }
}

impl Rule {
    fn is_kept_by(self, password: &str) -> bool {
        let any = |is: fn(&u8) -> bool| password.bytes().any(|byte| is(&byte));
        match self {
            Self::Length(length) => password.chars().count() >= length,
            Self::Lowercase => any(u8::is_ascii_lowercase),
            Self::Uppercase => any(u8::is_ascii_uppercase),
            Self::Number => any(u8::is_ascii_digit),
            Self::Symbol => any(u8::is_ascii_punctuation) || password.trim().contains(' '),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{AuthFlow, Rule};
    use crate::config::{Config, ConfigError};
    use serde_json::{Value, json};

    const COMMITTED: &str = include_str!("../../config.json");

    fn with(pointer: &str, value: Value) -> Result<Config, ConfigError> {
        let mut file: Value = serde_json::from_str(COMMITTED).unwrap();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        file.pointer_mut(parent).unwrap()[name] = value;
        Config::parse(&file.to_string())
    }

    #[test]
    fn the_rules_tick_off_one_by_one() {
        let policy = Config::parse(COMMITTED).unwrap().user_pool.password_policy;
        let rows = [
            ("", [false; 5]),
            ("a", [false, true, false, false, false]),
            ("aA1", [false, true, true, true, false]),
            ("aA1-aA1-", [true; 5]),
            ("äÄ1 äÄ1x", [true, true, false, true, true]),
            (" aA1aA1a ", [true, true, true, true, false]),
        ];
        for (password, kept) in rows {
            let check = policy.check(password);
            assert_eq!(check[0].0, Rule::Length(8));
            let checked: Vec<_> = check.into_iter().map(|(_, kept)| kept).collect();
            assert_eq!(checked, kept, "{password}");
        }
    }

    #[test]
    fn a_pool_without_a_word_has_no_rules() {
        let config = with("/auth/password_policy", Value::Null).unwrap();
        assert!(config.user_pool.password_policy.check("").is_empty());
    }

    #[test]
    fn second_factors_are_those_of_the_pool() {
        let with = |configuration: &str, methods: Value| {
            let mut file: Value = serde_json::from_str(COMMITTED).unwrap();
            file["auth"]["mfa_configuration"] = json!(configuration);
            file["auth"]["mfa_methods"] = methods;
            let config = Config::parse(&file.to_string());
            config.map(|config| config.user_pool.second_factors)
        };
        let rows = [
            ("NONE", json!(["TOTP"]), vec![]),
            (
                "OPTIONAL",
                json!(["SMS", "TOTP"]),
                vec!["SOFTWARE_TOKEN_MFA", "SMS_MFA"],
            ),
            (
                "REQUIRED",
                Value::Null,
                vec!["SOFTWARE_TOKEN_MFA", "EMAIL_OTP", "SMS_MFA"],
            ),
        ];
        for (configuration, methods, factors) in rows {
            assert_eq!(with(configuration, methods), Ok(factors));
        }
        assert!(matches!(
            with("OPTIONAL", json!("TOTP")),
            Err(ConfigError::Wrong { .. })
        ));
    }

    #[test]
    fn a_flow_is_one_of_four() {
        for (name, flow) in AuthFlow::NAMES {
            let config = with("/life_gauge/sign_in", json!({ "flow": name })).unwrap();
            assert_eq!((config.user_pool.auth_flow, flow.as_str()), (flow, name));
        }
        for (pointer, bad) in [
            (
                "/life_gauge/sign_in",
                json!({ "flow": "ADMIN_NO_SRP_AUTH" }),
            ),
            ("/auth/password_policy", json!({ "min_length": 5 })),
            ("/auth/username_attributes", json!("email")),
        ] {
            let refused = with(pointer, bad);
            assert!(
                matches!(refused, Err(ConfigError::Wrong { .. })),
                "{pointer}"
            );
        }
    }
}
