//! The forms of the settings.

use life_gauge::cognito::mfa::otpauth_uri;
use life_gauge::flow::App;
use life_gauge::flow::form::{Choice, Page, field};
use life_gauge::flow::settings::{Factor, Task};
use life_gauge::secret::Secret;

use super::form::{Field, Form};
use super::forms::{attribute, code, new_password, password, way};
use super::language::t;

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
            t!("Change your password"),
            t!("Sessions on other devices go on; end them with “sign out everywhere”.").to_owned(),
            vec![
                Field {
                    label: t!("Current password").to_owned(),
                    aside: None,
                    ..password()
                },
                new_password(),
            ],
            t!("Change it"),
        )
        .of(account(app)),
        Task::Authenticator(secret) => authenticator(account(app), secret),
        Task::Address(factor) => Form::new(
            address_title(*factor),
            t!("Your codes will be sent there.").to_owned(),
            vec![attribute(factor.attribute())],
            t!("Send a code"),
        ),
        Task::AddressCode(_, delivery) => Form::new(
            t!("Is it yours?"),
            match &*delivery.destination {
                "" => t!("Type the code that was sent to you.").to_owned(),
                destination => t!("We have sent a code to {destination}.", destination),
            },
            vec![code()],
            t!("Confirm"),
        )
        .with_ways(vec![way("resend", "", Choice::Resend)]),
    };
    let back = way("back", t!("Back to your account"), Choice::Back);
    Some(form.with_links(vec![back]))
}

fn address_title(factor: Factor) -> &'static str {
    match factor {
        Factor::Email => t!("Your e-mail address"),
        Factor::Sms => t!("Your phone number"),
    }
}

fn account(app: &App) -> &str {
    app.session
        .signed_in()
        .map_or("", |signed_in| &signed_in.player.username)
}

/// The form that an authenticator is set up with.
pub(super) fn authenticator(account: &str, secret: &Secret) -> Form {
    Form::new(t!("Set up an authenticator"), t!("Let your authenticator app read this picture, or type the secret there. Then type the code that it shows.").to_owned(), vec![Field {
            name: field::CODE.to_owned(),
            ..code()
        }], t!("Go on")).with_authenticator(otpauth_uri(ISSUER, account, secret).expose().to_owned())
}
