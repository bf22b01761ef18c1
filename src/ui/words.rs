//! Errors and facts in sentences: the one file where the app's words for them stand.

use life_gauge::config::{ConfigError, Rule};
use life_gauge::flow::form::Notice;
use life_gauge::flow::session::Refusal;
use life_gauge::flow::trouble::Trouble;
use life_gauge::http::Failure;
use life_gauge::oauth::authorize::CallbackError;
use life_gauge::oauth::jwt::TokenProblem;

/// Why an exchange failed.
pub(super) fn failure(failure: &Failure) -> String {
    match failure {
        Failure::Unreachable => "No connection.".to_owned(),
        Failure::TimedOut => "No answer in time.".to_owned(),
        Failure::Malformed => "The answer made no sense.".to_owned(),
        Failure::Service(error) => match &*error.name {
            "TooManyRequestsException" | "ThrottlingException" => {
                "Too many requests just now.".to_owned()
            }
            "ResourceConflictException" | "ConditionalCheckFailedException" => {
                "Somebody else keeps changing the gauge.".to_owned()
            }
            "LimitExceededException" => "The dataset is full.".to_owned(),
            "ExpiredTokenException" => "Your credentials have ended.".to_owned(),
            "AccessDeniedException" | "NotAuthorizedException" => {
                with("Cognito does not allow this.", &error.message)
            }
            _ if error.status >= 500 => "Cognito has trouble right now.".to_owned(),
            name => with(&format!("Cognito refused ({name})."), &error.message),
        },
    }
}

/// The browser does not keep what it is given.
pub(super) fn not_kept(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Unreadable => {
            "What this browser had kept of your session could not be read. Please sign in again."
        }
        Trouble::Full => {
            "This browser has no room left to keep anything. You can play, but a reload signs you out."
        }
        Trouble::Blocked => {
            "This browser does not let the page keep anything. You can play, but a reload signs you out."
        }
        Trouble::NoWayBack => {
            "This browser does not let the page keep anything, and this way in needs that. Please take another one."
        }
    }
}

pub(super) fn with(sentence: &str, message: &str) -> String {
    if message.is_empty() {
        sentence.to_owned()
    } else {
        format!("{sentence} It says: {message}")
    }
}

/// Why somebody is not signed in: a title, and what to make of it.
pub(super) fn refusal(refusal: &Refusal) -> (&'static str, String) {
    match refusal {
        Refusal::Callback(error) => callback(error),
        Refusal::Exchange(failure) if failure.is("invalid_grant") => (
            "This sign-in cannot be used any more",
            "Its code was used before, has ended, or belongs to another sign-in. Please sign in again.".to_owned(),
        ),
        Refusal::Exchange(reason) => ("Signing in did not work", format!("{} Please sign in again.", failure(reason))),
        Refusal::Token(problem) => ("Your sign-in was not accepted", token(problem).to_owned()),
        Refusal::Ended => (
            "Your session has ended",
            "Please sign in again: what is not saved yet waits for you.".to_owned(),
        ),
        Refusal::Idle => (
            "You were away for a while",
            "So that nobody else plays in your name, you were signed out. What is not saved yet waits for you."
                .to_owned(),
        ),
    }
}

fn callback(error: &CallbackError) -> (&'static str, String) {
    let forged = "This sign-in does not belong here";
    let (title, text) = match error {
        CallbackError::NotStarted => (
            "There is no sign-in to finish",
            "It was finished before, or was begun in another tab. Please sign in again.",
        ),
        CallbackError::State => (
            forged,
            "The answer does not match the sign-in that this tab began, so it was ignored.",
        ),
        CallbackError::Issuer => (
            forged,
            "The answer comes from another user pool, so it was ignored.",
        ),
        CallbackError::Malformed => (forged, "The answer is not complete, so it was ignored."),
        CallbackError::TooOld => (
            "This sign-in took too long",
            "It was begun over half an hour ago. Please sign in again.",
        ),
        CallbackError::Refused {
            error,
            error_description,
        } => return redirected(error, error_description),
    };
    (title, text.to_owned())
}

/// The error redirects of the authorize endpoint.
fn redirected(error: &str, description: &str) -> (&'static str, String) {
    let sentence = match error {
        "access_denied" => {
            return (
                "You have cancelled",
                "Nothing has changed. You can sign in whenever you like.".to_owned(),
            );
        }
        "login_required" => "Nobody is signed in at the user pool any more.",
        "invalid_scope" => {
            "This page asks for a scope that the user pool does not have; its operator must correct “scopes” in config.json."
        }
        "unauthorized_client" => {
            "The app client does not allow the code flow; its operator must allow “authorization code grant”."
        }
        "server_error" | "temporarily_unavailable" => {
            "The user pool has trouble right now. Please try again."
        }
        "invalid_request" => "The user pool or the provider behind it could not go on.",
        _ => "The user pool did not sign you in.",
    };
    ("Signing in did not work", with(sentence, description))
}

fn token(problem: &TokenProblem) -> &'static str {
    match problem {
        TokenProblem::Malformed => {
            "A token came damaged, so nothing was kept. Please sign in again."
        }
        TokenProblem::Algorithm => {
            "A token is not signed the way it must be (RS256), so nothing was kept."
        }
        TokenProblem::UnknownKey => {
            "A token is signed with a key that the user pool does not have, so nothing was kept."
        }
        TokenProblem::Signature => "The signature of a token is wrong, so nothing was kept.",
        TokenProblem::Issuer => "A token was issued by another user pool, so nothing was kept.",
        TokenProblem::Audience => "A token was issued to another app, so nothing was kept.",
        TokenProblem::TokenUse => "A token of the wrong kind came, so nothing was kept.",
        TokenProblem::Expired => {
            "A token has ended already, so nothing was kept. Is the clock of this device right?"
        }
        TokenProblem::IssuedAt => {
            "A token was issued in the future, so nothing was kept. Is the clock of this device right?"
        }
        TokenProblem::Nonce => "A token belongs to another sign-in (nonce), so nothing was kept.",
        TokenProblem::AtHash => "The tokens do not belong together (at_hash), so nothing was kept.",
        TokenProblem::Subject => "The tokens are not of one user, so nothing was kept.",
    }
}

/// What is wrong with `config.json`: a title, and what to do.
pub(super) fn config_error(error: &ConfigError) -> (&'static str, String) {
    match error {
        ConfigError::Missing => (
            "config.json is missing",
            "This page reads config.json from beside itself and could not load it. Put it there: the README tells what it holds.".to_owned(),
        ),
        ConfigError::NotJson(reason) => ("config.json is not JSON", format!("The parser says: {reason}.")),
        ConfigError::Wrong { key, expected } => ("config.json needs a correction", format!("{key} should be {expected}.")),
        ConfigError::ClientSecret(key) => (
            "config.json holds a client secret",
            format!("A browser cannot keep a secret. Remove {key}, make an app client without a secret (a public client), and treat this one as known to everybody."),
        ),
        ConfigError::ForeignPage { key, page } => (
            "config.json is for another address",
            format!("This page is open at {page}, and {key} has no entry that begins so. Add one, and register it with the app client."),
        ),
    }
}

/// The button of an external provider: what tests call it, and what it says.
pub(super) fn provider(name: &str) -> (String, String) {
    match name {
        "LoginWithAmazon" => ("sign-in-amazon".to_owned(), "Login with Amazon".to_owned()),
        "SignInWithApple" => ("sign-in-apple".to_owned(), "Sign in with Apple".to_owned()),
        name => (format!("sign-in-{name}"), format!("Continue with {name}")),
    }
}

/// The stand-in does not answer.
pub(super) fn no_stand_in(url: &str) -> String {
    format!(
        "The stand-in for Cognito does not answer at {url}. Start it with “cargo run -p stand-in”, or start \
         everything with “cargo xtask serve”."
    )
}

/// Cognito does not answer as it should.
pub(super) fn no_service(url: &str, reason: &Failure) -> String {
    format!(
        "The user pool service at {url} cannot be used right now. {}",
        failure(reason)
    )
}

/// The first text, or the second if there is none.
pub(super) fn or(text: &str, otherwise: &str) -> String {
    if text.is_empty() { otherwise } else { text }.to_owned()
}

/// One rule of a password.
pub(super) fn rule(rule: Rule) -> String {
    match rule {
        Rule::Length(length) => return format!("{length} characters or more"),
        Rule::Lowercase => "a small letter",
        Rule::Uppercase => "a capital letter",
        Rule::Number => "a number",
        Rule::Symbol => "a symbol, such as - or !",
    }
    .to_owned()
}

/// A way to sign in or to get codes, by the wire's name.
pub(super) fn way(name: &str) -> String {
    match name {
        "PASSWORD" | "PASSWORD_SRP" => "Password",
        "EMAIL_OTP" | "EMAIL_MFA" => "Code by e-mail",
        "SMS_OTP" | "SMS_MFA" => "Code by text message",
        "WEB_AUTHN" => "Passkey",
        "SOFTWARE_TOKEN_MFA" => "Authenticator app",
        other => other,
    }
    .to_owned()
}

/// What a form says when it opens.
pub(super) fn notice(notice: Notice) -> &'static str {
    match notice {
        Notice::Confirmed => "Your account is confirmed. You can sign in now.",
        Notice::NotConfirmed => {
            "Your account has to be confirmed first. Ask for another code if you have none."
        }
        Notice::PasswordReset => "Your new password is saved. Sign in with it.",
        Notice::ResetRequired => "Your password has to be reset. Ask for a code if you have none.",
        Notice::PasswordChanged => "Your password is changed.",
        Notice::FactorsChanged => "Your second factors are changed.",
        Notice::PasskeyAdded => "Your passkey is saved.",
        Notice::CodeSent => "Another code is on its way.",
    }
}

/// A code was sent, if there is anybody to send it to.
pub(super) fn sent_perhaps(username: &str) -> String {
    if username.is_empty() {
        return "Type the code that was sent to you.".to_owned();
    }
    format!(
        "If {username} has an account, a code is on its way to the address that was verified for it."
    )
}

/// The button that asks for another code.
pub(super) fn resend(seconds: i64) -> String {
    match seconds {
        ..=0 => "Send another code".to_owned(),
        seconds => format!("Another code in {seconds} s"),
    }
}

/// The beginning of a long text.
pub(super) fn short(text: &str) -> String {
    match text.char_indices().nth(48) {
        Some((end, _)) => text.get(..end).unwrap_or_default().to_owned() + "…",
        None => text.to_owned(),
    }
}

/// `us-east-1:4f1c…9a2e`
pub(super) fn short_id(id: &str) -> String {
    match (id.get(..14), id.get(id.len().saturating_sub(4)..)) {
        (Some(head), Some(tail)) if id.len() > 20 => format!("{head}…{tail}"),
        _ => id.to_owned(),
    }
}

/// The beginning of a key's name.
pub(super) fn short_kid(kid: &str) -> String {
    match kid.get(..8) {
        Some(head) if kid.len() > 10 => format!("{head}…"),
        _ => kid.to_owned(),
    }
}

/// Up to two capitals of a name.
pub(super) fn initials(name: &str) -> String {
    let words: Vec<_> = name
        .split_whitespace()
        .filter_map(|word| word.chars().next())
        .collect();
    let ends = words
        .first()
        .into_iter()
        .chain(words.get(1..).and_then(<[char]>::last));
    ends.flat_map(|letter| letter.to_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::{initials, short_id};

    #[test]
    fn small_texts() {
        assert_eq!(initials("Ada Lovelace"), "AL");
        assert_eq!(initials("grace brewster murray hopper"), "GH");
        assert_eq!(
            (initials("ß"), initials("  ")),
            ("SS".to_owned(), String::new())
        );
        assert_eq!(
            short_id("us-east-1:4f1c0000-0000-0000-0000-000000009a2e"),
            "us-east-1:4f1c…9a2e"
        );
    }
}
