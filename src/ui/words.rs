//! Errors and facts in sentences: the one file where the app's words for them stand.

use life_gauge::config::{ConfigError, Rule};
use life_gauge::flow::form::Notice;
use life_gauge::flow::session::Refusal;
use life_gauge::flow::trouble::Trouble;
use life_gauge::http::Failure;
use life_gauge::oauth::authorize::CallbackError;
use life_gauge::oauth::jwt::TokenProblem;

use super::language::{counted, t};

/// Why an exchange failed.
pub(super) fn failure(failure: &Failure) -> String {
    match failure {
        Failure::Unreachable => t!("No connection.").to_owned(),
        Failure::TimedOut => t!("No answer in time.").to_owned(),
        Failure::Malformed => t!("The answer made no sense.").to_owned(),
        Failure::Service(error) => match &*error.name {
            "TooManyRequestsException" | "ThrottlingException" => {
                t!("Too many requests just now.").to_owned()
            }
            "ResourceConflictException" | "ConditionalCheckFailedException" => {
                t!("Somebody else keeps changing the gauge.").to_owned()
            }
            "LimitExceededException" => t!("The dataset is full.").to_owned(),
            "ExpiredTokenException" => t!("Your credentials have ended.").to_owned(),
            "AccessDeniedException" | "NotAuthorizedException" => {
                with(t!("Cognito does not allow this."), &error.message)
            }
            _ if error.status >= 500 => t!("Cognito has trouble right now.").to_owned(),
            name => with(&t!("Cognito refused ({name}).", name), &error.message),
        },
    }
}

/// The browser does not keep what it is given.
pub(super) fn not_kept(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Unreadable => {
            t!(
                "What this browser had kept of your session could not be read. Please sign in again."
            )
        }
        Trouble::Full => {
            t!(
                "This browser has no room left to keep anything. You can play, but a reload signs you out."
            )
        }
        Trouble::Blocked => {
            t!(
                "This browser does not let the page keep anything. You can play, but a reload signs you out."
            )
        }
        Trouble::NoWayBack => {
            t!(
                "This browser does not let the page keep anything, and this way in needs that. Please take another one."
            )
        }
    }
}

pub(super) fn with(sentence: &str, message: &str) -> String {
    if message.is_empty() {
        sentence.to_owned()
    } else {
        t!("{sentence} It says: {message}", sentence, message)
    }
}

/// Why somebody is not signed in: a title, and what to make of it.
pub(super) fn refusal(refusal: &Refusal) -> (&'static str, String) {
    match refusal {
        Refusal::Callback(error) => callback(error),
        Refusal::Exchange(failure) if failure.is("invalid_grant") => (
            t!("This sign-in cannot be used any more"),
            t!("Its code was used before, has ended, or belongs to another sign-in. Please sign in again.").to_owned(),
        ),
        Refusal::Exchange(reason) => (t!("Signing in did not work"), failure(reason) + " " + t!("Please sign in again.")),
        Refusal::Token(problem) => (t!("Your sign-in was not accepted"), token(problem).to_owned()),
        Refusal::Ended => (
            t!("Your session has ended"),
            t!("Please sign in again: what is not saved yet waits for you.").to_owned(),
        ),
        Refusal::Idle => (
            t!("You were away for a while"),
            t!("So that nobody else plays in your name, you were signed out. What is not saved yet waits for you.")
                .to_owned(),
        ),
    }
}

fn callback(error: &CallbackError) -> (&'static str, String) {
    let forged = t!("This sign-in does not belong here");
    let (title, text) = match error {
        CallbackError::NotStarted => (
            t!("There is no sign-in to finish"),
            t!("It was finished before, or was begun in another tab. Please sign in again."),
        ),
        CallbackError::State => (
            forged,
            t!("The answer does not match the sign-in that this tab began, so it was ignored."),
        ),
        CallbackError::Issuer => (
            forged,
            t!("The answer comes from another user pool, so it was ignored."),
        ),
        CallbackError::Malformed => (forged, t!("The answer is not complete, so it was ignored.")),
        CallbackError::TooOld => (
            t!("This sign-in took too long"),
            t!("It was begun over half an hour ago. Please sign in again."),
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
                t!("You have cancelled"),
                t!("Nothing has changed. You can sign in whenever you like.").to_owned(),
            );
        }
        "login_required" => t!("Nobody is signed in at the user pool any more."),
        "invalid_scope" => {
            t!(
                "This page asks for a scope that the user pool does not have; its operator must correct “scopes” in config.json."
            )
        }
        "unauthorized_client" => {
            t!(
                "The app client does not allow the code flow; its operator must allow “authorization code grant”."
            )
        }
        "server_error" | "temporarily_unavailable" => {
            t!("The user pool has trouble right now. Please try again.")
        }
        "invalid_request" => t!("The user pool or the provider behind it could not go on."),
        _ => t!("The user pool did not sign you in."),
    };
    (t!("Signing in did not work"), with(sentence, description))
}

fn token(problem: &TokenProblem) -> &'static str {
    match problem {
        TokenProblem::Malformed => {
            t!("A token came damaged, so nothing was kept. Please sign in again.")
        }
        TokenProblem::Algorithm => {
            t!("A token is not signed the way it must be (RS256), so nothing was kept.")
        }
        TokenProblem::UnknownKey => {
            t!(
                "A token is signed with a key that the user pool does not have, so nothing was kept."
            )
        }
        TokenProblem::Signature => t!("The signature of a token is wrong, so nothing was kept."),
        TokenProblem::Issuer => t!("A token was issued by another user pool, so nothing was kept."),
        TokenProblem::Audience => t!("A token was issued to another app, so nothing was kept."),
        TokenProblem::TokenUse => t!("A token of the wrong kind came, so nothing was kept."),
        TokenProblem::Expired => {
            t!("A token has ended already, so nothing was kept. Is the clock of this device right?")
        }
        TokenProblem::IssuedAt => {
            t!(
                "A token was issued in the future, so nothing was kept. Is the clock of this device right?"
            )
        }
        TokenProblem::Nonce => {
            t!("A token belongs to another sign-in (nonce), so nothing was kept.")
        }
        TokenProblem::AtHash => {
            t!("The tokens do not belong together (at_hash), so nothing was kept.")
        }
        TokenProblem::Subject => t!("The tokens are not of one user, so nothing was kept."),
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
        "LoginWithAmazon" => (
            "sign-in-amazon".to_owned(),
            t!("Login with Amazon").to_owned(),
        ),
        "SignInWithApple" => (
            "sign-in-apple".to_owned(),
            t!("Sign in with Apple").to_owned(),
        ),
        name => (format!("sign-in-{name}"), t!("Continue with {name}", name)),
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
    t!(
        "The user pool service at {url} cannot be used right now. {reason}",
        url,
        reason = failure(reason)
    )
}

/// The first text, or the second if there is none.
pub(super) fn or(text: &str, otherwise: &str) -> String {
    if text.is_empty() { otherwise } else { text }.to_owned()
}

/// One rule of a password.
pub(super) fn rule(rule: Rule) -> String {
    match rule {
        Rule::Length(length) => {
            return counted!(
                "{count} character or more",
                "{count} characters or more",
                length
            );
        }
        Rule::Lowercase => t!("a small letter"),
        Rule::Uppercase => t!("a capital letter"),
        Rule::Number => t!("a number"),
        Rule::Symbol => t!("a symbol, such as - or !"),
    }
    .to_owned()
}

/// A way to sign in or to get codes, by the wire's name.
pub(super) fn way(name: &str) -> String {
    match name {
        "PASSWORD" | "PASSWORD_SRP" => t!("Password"),
        "EMAIL_OTP" | "EMAIL_MFA" => t!("Code by e-mail"),
        "SMS_OTP" | "SMS_MFA" => t!("Code by text message"),
        "WEB_AUTHN" => t!("Passkey"),
        "SOFTWARE_TOKEN_MFA" => t!("Authenticator app"),
        other => other,
    }
    .to_owned()
}

/// What a form says when it opens.
pub(super) fn notice(notice: Notice) -> &'static str {
    match notice {
        Notice::Confirmed => t!("Your account is confirmed. You can sign in now."),
        Notice::NotConfirmed => {
            t!("Your account has to be confirmed first. Ask for another code if you have none.")
        }
        Notice::PasswordReset => t!("Your new password is saved. Sign in with it."),
        Notice::ResetRequired => {
            t!("Your password has to be reset. Ask for a code if you have none.")
        }
        Notice::PasswordChanged => t!("Your password is changed."),
        Notice::FactorsChanged => t!("Your second factors are changed."),
        Notice::PasskeyAdded => t!("Your passkey is saved."),
        Notice::PasskeyRemoved => t!("The passkey is removed."),
        Notice::AddressVerified => t!("Your address is confirmed."),
        Notice::Deleted => t!("Your account and your gauge are deleted."),
        Notice::CodeSent => t!("Another code is on its way."),
    }
}

/// A code was sent, if there is anybody to send it to.
pub(super) fn sent_perhaps(username: &str) -> String {
    if username.is_empty() {
        return t!("Type the code that was sent to you.").to_owned();
    }
    t!(
        "If {username} has an account, a code is on its way to the address that was verified for it.",
        username
    )
}

/// The button that asks for another code.
pub(super) fn resend(seconds: i64) -> String {
    match seconds {
        ..=0 => t!("Send another code").to_owned(),
        seconds => t!("Another code in {seconds} s", seconds),
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
