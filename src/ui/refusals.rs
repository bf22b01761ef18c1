//! Every error that a form can meet: the sentence for it, and the field that it belongs to. Names are those of the API
//! reference; texts of the user pool are shown where they say more than we can.

use life_gauge::cognito::srp::SrpError;
use life_gauge::flow::App;
use life_gauge::flow::form::{Page, Refusal, field};
use life_gauge::http::{Failure, after};
use life_gauge::language::Language;
use life_gauge::time::UnixSeconds;

use super::language::{self, t};
use super::{forms, words};

/// Where an error is shown if there is no such field: above the form.
const FORM: &str = "";

/// What stands at a field.
pub(crate) fn at(app: &App, name: &str) -> String {
    shown(app)
        .filter(|(field, _)| *field == name)
        .map_or_else(String::new, |(_, text)| text)
}

/// What stands above a form with these fields.
pub(crate) fn beside(app: &App, names: &[String]) -> String {
    shown(app)
        .filter(|(field, _)| !names.iter().any(|name| name == field))
        .map_or_else(String::new, |(_, text)| text)
}

fn shown(app: &App) -> Option<(&'static str, String)> {
    let (field, text) = match app.forms.refusal.as_ref()? {
        Refusal::Failure(failure) => of(failure),
        Refusal::StartAgain(failure) => start_again(failure),
        Refusal::Locked(until) => (field::PASSWORD, locked(*until, app.now)),
        Refusal::Srp(error) => (FORM, srp(*error)),
        Refusal::OtherName => (field::USERNAME, t!("That is another name.").to_owned()),
        Refusal::GaugeStays(failure) => (
            FORM,
            t!(
                "Your gauge could not be deleted, so your account is still there. {reason}",
                reason = words::failure(failure)
            ),
        ),
        Refusal::UserStays(failure) => (
            FORM,
            t!(
                "Your gauge is deleted, but your account is still there. {reason}",
                reason = of(failure).1
            ),
        ),
    };
    let text = match app.forms.page {
        // Who is signed in is right about his user name.
        Page::Settings(_) if field == field::PASSWORD => {
            t!("That password is not right.").to_owned()
        }
        _ => text,
    };
    // Without the account's word nobody learns whether it exists; the password is asked for at another step here.
    let is_there = forms::form(app).is_some_and(|form| form.has(field));
    Some((if is_there { field } else { FORM }, text))
}

fn locked(until: UnixSeconds, now: UnixSeconds) -> String {
    match until.since(now) {
        ..=0 => t!("You can try again now.").to_owned(),
        seconds @ 1..=90 => t!(
            "Too many wrong passwords. Please wait {seconds} s.",
            seconds
        ),
        seconds => t!(
            "Too many wrong passwords. Please wait {minutes} min.",
            minutes = seconds / 60 + 1
        ),
    }
}

fn srp(error: SrpError) -> String {
    let name = match error {
        SrpError::B => "SRP_B",
        SrpError::Salt => "SALT",
        SrpError::SecretBlock => "SECRET_BLOCK",
        SrpError::U => "u",
    };
    t!(
        "The user pool sent a {name} that cannot be used, so your password was not touched. Please try again.",
        name
    )
}

fn start_again(failure: &Failure) -> (&'static str, String) {
    let text = match failure.name() {
        "NotAuthorizedException" if is_configuration(failure) => return of(failure),
        "NotAuthorizedException" => t!("This took too long. Please begin again.").to_owned(),
        "ExpiredCodeException" => t!("That code has ended. Please begin again.").to_owned(),
        "ResourceNotFoundException" => {
            t!("This browser was forgotten as your device. Please sign in again.").to_owned()
        }
        _ => return (FORM, of(failure).1 + " " + t!("Please begin again.")),
    };
    (FORM, text)
}

fn is_configuration(failure: &Failure) -> bool {
    failure.says("SECRET_HASH")
}

/// An error's field and sentence.
fn of(failure: &Failure) -> (&'static str, String) {
    let message = failure.message();
    let (field, text) = match failure.name() {
        _ if is_configuration(failure) => (
            FORM,
            t!(
                "This app client has a secret, which a browser cannot keep. Its operator must make a public client."
            ),
        ),
        "NotAuthorizedException" => return not_authorized(message),
        "UserNotFoundException" => (
            field::PASSWORD,
            t!("That user name and password don’t match."),
        ),
        "InvalidPasswordException" => (field::NEW_PASSWORD, in_english(without_prefix(message))),
        "PasswordHistoryPolicyViolationException" => (
            field::NEW_PASSWORD,
            t!("You have used this password before."),
        ),
        "CodeMismatchException" => (field::CODE, t!("That code is not right. Please try again.")),
        "EnableSoftwareTokenMFAException" => {
            (field::CODE, t!("Wrong code. Is your device’s clock right?"))
        }
        "ExpiredCodeException" => (field::CODE, t!("That code is wrong or has ended.")),
        "UsernameExistsException" => (
            field::USERNAME,
            t!("There is an account of this name already."),
        ),
        "AliasExistsException" => ("email", t!("Another account has this address already.")),
        "LimitExceededException" => (
            FORM,
            t!("That was tried too often. Please try again in an hour."),
        ),
        "TooManyFailedAttemptsException" => (
            FORM,
            t!("That was tried too often. Please try again later."),
        ),
        "TooManyRequestsException" | "ThrottlingException" => (
            FORM,
            t!("Too many people are at it right now. Please try again in a moment."),
        ),
        "CodeDeliveryFailureException" => (
            FORM,
            t!("The code could not be sent. Is the address right?"),
        ),
        "UserNotConfirmedException" => (FORM, t!("This account is not confirmed yet.")),
        "PasswordResetRequiredException" => (FORM, t!("The password has to be reset first.")),
        "SoftwareTokenMFANotFoundException" | "MFAMethodNotFoundException" => {
            (FORM, t!("This second factor is not there any more."))
        }
        _ => return other(failure),
    };
    (field, text.to_owned())
}

/// The errors that the player can do little about, and those in words of others.
fn other(failure: &Failure) -> (&'static str, String) {
    let message = failure.message();
    let text = match failure.name() {
        "UserLambdaValidationException"
        | "UnexpectedLambdaException"
        | "InvalidLambdaResponseException" => lambda_text(message),
        "ForbiddenException" => {
            t!("A firewall in front of the user pool has refused this.").to_owned()
        }
        "FeatureUnavailableInTierException" => {
            t!("The user pool’s plan does not include this.").to_owned()
        }
        "OperationNotEnabledException" | "UnsupportedOperationException" => {
            t!("The user pool does not allow this.").to_owned()
        }
        "ConcurrentModificationException" => {
            t!("Somebody else changes this right now. Please try again.").to_owned()
        }
        "InvalidParameterException" => {
            // What does not name a field in words is meant for programs.
            let told = match after(message, "validation error") {
                Some(_) => "",
                None => message,
            };
            return (
                parameter_field(message),
                words::or(told, t!("Something here is not as the user pool wants it.")),
            );
        }
        "InvalidUserPoolConfigurationException"
        | "InvalidSmsRoleAccessPolicyException"
        | "InvalidSmsRoleTrustRelationshipException"
        | "InvalidEmailRoleAccessPolicyException" => words::with(
            t!("The user pool is not set up right; its operator must look at it."),
            message,
        ),
        name if name.starts_with("WebAuthn") => {
            words::with(t!("This passkey was not accepted."), message)
        }
        // What browsers say themselves.
        "NotAllowedError" | "AbortError" => {
            t!("No passkey was used. You can try again, or go another way.").to_owned()
        }
        "InvalidStateError" => t!("This device has a passkey for you already.").to_owned(),
        "NotSupportedError" | "SecurityError" => {
            t!("This browser cannot use passkeys here.").to_owned()
        }
        _ => words::failure(failure),
    };
    (FORM, text)
}

fn not_authorized(message: &str) -> (&'static str, String) {
    let says = |words| after(message, words).is_some();
    let (field, text) = match message {
        "" | "Incorrect username or password." | "Incorrect username or password" => (
            field::PASSWORD,
            t!("That user name and password don’t match."),
        ),
        _ if says("disabled") => (FORM, t!("This account is switched off.")),
        _ if says("security reasons") => (
            FORM,
            t!("The user pool thinks that this sign-in is not safe, and has refused it."),
        ),
        _ if says("revoked") || says("expired") => {
            (FORM, t!("Your session has ended. Please sign in again."))
        }
        _ if says("required scopes") => (
            FORM,
            t!(
                "This session may not change the account: the scope aws.cognito.signin.user.admin is missing."
            ),
        ),
        _ => {
            return (
                FORM,
                words::with(t!("The user pool does not allow this."), message),
            );
        }
    };
    (field, text.to_owned())
}

/// `Password did not conform with policy: Password must have …` → the part that tells.
fn without_prefix(message: &str) -> &str {
    let told = after(message, ": ").unwrap_or_default();
    if told.is_empty() {
        t!("This password does not keep the rules.")
    } else {
        told
    }
}

/// What a rule of the user pool says, to those who read its language; the rules stand beside the field.
fn in_english(told: &str) -> &str {
    match language::spoken() {
        Language::English => told,
        _ => t!("This password does not keep the rules."),
    }
}

/// `PreSignUp failed with error {text}.` → `{text}`: what the pool's operator wrote for the player.
fn lambda_text(message: &str) -> String {
    let told = after(message, " failed with error ").unwrap_or(message);
    let told = told.strip_suffix('.').unwrap_or(told);
    words::or(told, t!("The user pool has refused this."))
}

/// Where the user pool complains about a user name, an address or a number, that is where it shows.
fn parameter_field(message: &str) -> &'static str {
    let lower = message.to_ascii_lowercase();
    let fields = [
        ("username", field::USERNAME),
        ("email", "email"),
        ("phone", "phone_number"),
        ("previouspassword", field::PASSWORD),
        ("password", field::NEW_PASSWORD),
        ("code", field::CODE),
    ];
    let found = fields
        .into_iter()
        .find(|(word, _)| after(&lower, word).is_some());
    found.map_or(FORM, |(_, field)| field)
}

#[cfg(test)]
mod tests {
    use super::{lambda_text, locked, of, without_prefix};
    use life_gauge::http::{Failure, ServiceError};
    use life_gauge::time::UnixSeconds;

    fn refused(name: &str, message: &str) -> (&'static str, String) {
        of(&Failure::Service(ServiceError {
            status: 400,
            name: name.to_owned(),
            message: message.to_owned(),
        }))
    }

    #[test]
    fn errors_stand_at_their_fields() {
        let rows = [
            (
                "NotAuthorizedException",
                "Incorrect username or password.",
                "password",
            ),
            ("NotAuthorizedException", "User is disabled.", ""),
            (
                "NotAuthorizedException",
                "Client x is configured with secret but SECRET_HASH was not received",
                "",
            ),
            ("InvalidPasswordException", "", "new-password"),
            ("CodeMismatchException", "", "code"),
            ("UsernameExistsException", "", "username"),
            ("AliasExistsException", "", "email"),
            (
                "InvalidParameterException",
                "Invalid phone number format.",
                "phone_number",
            ),
            (
                "InvalidParameterException",
                "USER_AUTH flow not enabled for this client",
                "",
            ),
            ("SomethingNewException", "What it says.", ""),
        ];
        for (name, message, field) in rows {
            let (at, text) = refused(name, message);
            assert_eq!(at, field, "{name} {message}");
            assert!(text.len() > 10, "{name}: {text}");
        }
    }

    #[test]
    fn texts_of_others_are_cleaned() {
        assert_eq!(
            lambda_text("PreSignUp failed with error Only friends, please.."),
            "Only friends, please."
        );
        assert_eq!(lambda_text("Something else."), "Something else");
        assert_eq!(lambda_text(""), "The user pool has refused this.");
        let long = "Password did not conform with policy: Password must have numeric characters";
        assert_eq!(
            without_prefix(long),
            "Password must have numeric characters"
        );
        assert_eq!(
            refused("SomethingNewException", "Text.").1,
            "Cognito refused (SomethingNewException). It says: Text."
        );
    }

    #[test]
    fn waiting_is_told_in_time() {
        let until = |seconds: i64| locked(UnixSeconds(100 + seconds), UnixSeconds(100));
        assert_eq!(until(8), "Too many wrong passwords. Please wait 8 s.");
        assert_eq!(until(300), "Too many wrong passwords. Please wait 6 min.");
        assert_eq!(until(0), "You can try again now.");
    }
}
