//! The forms of the settings.

use life_gauge::cognito::mfa::otpauth_uri;
use life_gauge::flow::App;
use life_gauge::flow::form::{Choice, Page, field};
use life_gauge::flow::settings::{Factor, Task};
use life_gauge::secret::Secret;

use super::form::{Field, Form};
use super::forms::{attribute, code, new_password, password, way};

/// What an authenticator shows beside its codes.
const ISSUER: &str = "Life Gauge";

/// The form of what is being changed, if anything is.
pub(crate) fn form(app: &App) -> Option<Form> {
    let Page::Settings(settings) = &app.forms.page else {
        return None;
    };
    let form = match &settings.task {
        Task::Overview => return None,
        Task::ChangePassword => Form::new(
            "Change your password",
            "Sessions on other devices go on; end them with “sign out everywhere”.".to_owned(),
            vec![
                Field {
                    label: "Password until now".to_owned(),
                    aside: None,
                    ..password()
                },
                new_password(),
            ],
            "Change it",
        ),
        Task::Authenticator(secret) => authenticator(account(app), secret),
        Task::Address(factor) => Form::new(
            address_title(*factor),
            "Your codes will be sent there.".to_owned(),
            vec![attribute(factor.attribute())],
            "Send a code",
        ),
        Task::AddressCode(_, delivery) => Form::new(
            "Is it yours?",
            match &*delivery.destination {
                "" => "Type the code that was sent to you.".to_owned(),
                destination => format!("We have sent a code to {destination}."),
            },
            vec![code()],
            "Confirm",
        )
        .with_ways(vec![way("resend", "", Choice::Resend)]),
    };
    let back = way("back", "Back to your account", Choice::Back);
    Some(form.with_links(vec![back]))
}

fn address_title(factor: Factor) -> &'static str {
    match factor {
        Factor::Email => "Your e-mail address",
        Factor::Sms => "Your phone number",
    }
}

fn account(app: &App) -> &str {
    app.session
        .signed_in()
        .map_or("", |signed_in| &signed_in.player.username)
}

/// The form that an authenticator is set up with.
pub(super) fn authenticator(account: &str, secret: &Secret) -> Form {
    Form::new("Set up an authenticator", "Let your authenticator app read this picture, or type the secret there. Then type the code that it shows.".to_owned(), vec![Field {
            name: field::CODE.to_owned(),
            ..code()
        }], "Go on").with_authenticator(otpauth_uri(ISSUER, account, secret).expose().to_owned())
}
