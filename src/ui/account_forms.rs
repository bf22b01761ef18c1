//! The forms of a new account and of a forgotten password.

use life_gauge::config::UserPool;
use life_gauge::flow::App;
use life_gauge::flow::account::Account;
use life_gauge::flow::form::Choice;
use life_gauge::route::Route;

use super::field::Field;
use super::form::{Form, Way};
use super::forms::{attribute, code, go, new_password, username_field, way};
use super::language::t;
use super::words;

/// The form of a step.
pub(super) fn form(app: &App, account: &Account) -> Form {
    let pool = &app.config.user_pool;
    let to_sign_in = || go("sign-in", t!("Sign in"), Route::SignIn);
    match account {
        Account::SignUp { .. } => sign_up(pool),
        Account::Confirm(confirm) if confirm.is_taken => Form::new(
            t!("This address is taken"),
            t!("Another account has it as its own. You can take it over, and that account loses it.")
                .to_owned(),
            Vec::new(),
            "",
        )
        .with_ways(vec![
            way("take-alias", t!("Take it over"), Choice::TakeAlias),
            way("back", t!("Leave it"), Choice::Back),
        ]),
        Account::Confirm(confirm) => Form::new(
            t!("Confirm your account"),
            match &*confirm.delivery.destination {
                "" => t!("Type the code that was sent to you.").to_owned(),
                destination => t!("We have sent a code to {destination}.", destination),
            },
            unless_known(pool, &confirm.username)
                .into_iter()
                .chain([code()])
                .collect(),
            t!("Confirm"),
        )
        .with_ways(resend(&confirm.username))
        .with_links(vec![to_sign_in()]),
        Account::Forgot { username } => Form::new(
            t!("Forgotten your password?"),
            t!("Say who you are, and we send you a code for a new one.").to_owned(),
            vec![Field {
                value: username.clone(),
                ..username_field(pool)
            }],
            t!("Send a code"),
        )
        .with_links(vec![to_sign_in()]),
        Account::Reset { username, .. } => Form::new(
            t!("A new password"),
            words::sent_perhaps(username),
            unless_known(pool, username)
                .into_iter()
                .chain([code(), new_password()])
                .collect(),
            t!("Save the new password"),
        )
        .of(username)
        .with_ways(resend(username))
        .with_links(vec![to_sign_in()]),
    }
}

fn sign_up(pool: &UserPool) -> Form {
    let mut names = vec!["given_name"];
    if pool.verifies_email {
        names.push("email");
    }
    names.extend(pool.required_attributes.iter().map(String::as_str));
    let mut fields = vec![username_field(pool)];
    for (at, name) in names.iter().enumerate() {
        let is_username = pool.username_attributes.iter().any(|known| known == name);
        if !is_username && !names[..at].contains(name) {
            fields.push(Field {
                is_optional: *name == "given_name"
                    && !pool.required_attributes.iter().any(|known| known == name),
                ..attribute(name)
            });
        }
    }
    fields.push(Field {
        label: t!("Password").to_owned(),
        is_optional: pool.passwordless,
        ..new_password()
    });
    Form::new(
        t!("Create an account"),
        if pool.passwordless {
            t!("Leave the password empty if you would rather sign in with codes.").to_owned()
        } else {
            t!("Your gauge follows you from then on.").to_owned()
        },
        fields,
        t!("Create the account"),
    )
    .with_links(vec![go(
        "sign-in",
        t!("I have one: sign in"),
        Route::SignIn,
    )])
}

/// The user name, if the step does not know it.
fn unless_known(pool: &UserPool, known: &str) -> Option<Field> {
    known.is_empty().then(|| username_field(pool))
}

fn resend(username: &str) -> Vec<Way> {
    let is_known = !username.is_empty();
    is_known
        .then(|| way("resend", "", Choice::Resend))
        .into_iter()
        .collect()
}
