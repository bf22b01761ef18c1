//! The forms of the settings.

use life_gauge::cognito::mfa::otpauth_uri;
use life_gauge::cognito::passkeys::Passkey;
use life_gauge::flow::App;
use life_gauge::flow::address::Factor;
use life_gauge::flow::form::{Choice, Page, field};
use life_gauge::flow::settings::Task;
use life_gauge::secret::Secret;

use super::field::Field;
use super::form::Form;
use super::forms::{attribute, code, new_password, password, way};
use super::language::t;
use super::passkeys;

/// What an authenticator shows beside its codes.
const ISSUER: &str = "Life Gauge";

/// The form of what is being changed, if anything is.
pub(crate) fn form(app: &App) -> Option<Form> {
    let Page::Settings(settings) = &app.forms.page else {
        return None;
    };
    let form = match &settings.task {
        Task::Overview | Task::Passkeys(_) => return None,
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
        Task::AddressCode(_, _, delivery) => Form::new(
            t!("Is it yours?"),
            match &*delivery.destination {
                "" => t!("Type the code that was sent to you.").to_owned(),
                destination => t!("We have sent a code to {destination}.", destination),
            },
            vec![code()],
            t!("Confirm"),
        )
        .with_ways(vec![way("resend", "", Choice::Resend)]),
        Task::RemovePasskey(passkey) => removal(passkey),
        Task::Delete(name) => deletion(name),
    };
    let back = match &settings.task {
        Task::RemovePasskey(_) => t!("Back to your passkeys"),
        _ => t!("Back to your account"),
    };
    let back = way("back", back, Choice::Back);
    Some(form.with_links(vec![back]))
}

fn removal(passkey: &Passkey) -> Form {
    let lead = t!(
        "“{name}” will let nobody in any more. Remove it from your device as well, or it will still be offered there.",
        name = passkeys::name(passkey)
    );
    let title = t!("Remove this passkey?");
    Form::new(title, lead, Vec::new(), t!("Remove it")).grave()
}

fn deletion(name: &str) -> Form {
    let name = Field {
        label: t!("Type {name} to confirm", name),
        ..attribute(field::USERNAME)
    };
    Form::new(
        t!("Delete your account?"),
        t!("Your account, its passkeys and your gauge go for good. Nobody can bring them back.")
            .to_owned(),
        vec![name],
        t!("Delete it for good"),
    )
    .grave()
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
