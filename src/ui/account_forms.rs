//! The forms of a new account and of a forgotten password.

use life_gauge::config::UserPool;
use life_gauge::flow::App;
use life_gauge::flow::account::Account;
use life_gauge::flow::form::Choice;
use life_gauge::route::Route;

use super::form::{Field, Form, Way};
use super::forms::{attribute, code, go, new_password, username_field, way};
use super::words;

/// The form of a step.
pub(super) fn form(app: &App, account: &Account) -> Form {
    let pool = &app.config.user_pool;
    let to_sign_in = || go("sign-in", "Sign in", Route::SignIn);
    match account {
        Account::SignUp { .. } => sign_up(pool),
        Account::Confirm(confirm) if confirm.is_taken => Form {
            title: "This address is taken",
            lead: "Another account has it as its own. You can take it over, and that account loses it.".to_owned(),
            ways: vec![
                way("take-alias", "Take it over", Choice::TakeAlias),
                way("back", "Leave it", Choice::Back),
            ],
            ..Form::default()
        },
        Account::Confirm(confirm) => Form {
            title: "Confirm your account",
            lead: match &*confirm.delivery.destination {
                "" => "Type the code that was sent to you.".to_owned(),
                destination => format!("We have sent a code to {destination}."),
            },
            fields: unless_known(pool, &confirm.username).into_iter().chain([code()]).collect(),
            submit: "Confirm",
            ways: resend(&confirm.username),
            links: vec![to_sign_in()],
            ..Form::default()
        },
        Account::Forgot { username } => Form {
            title: "Forgotten your password?",
            lead: "Say who you are, and we send you a code for a new one.".to_owned(),
            fields: vec![Field {
                value: username.clone(),
                ..username_field(pool)
            }],
            submit: "Send a code",
            links: vec![to_sign_in()],
            ..Form::default()
        },
        Account::Reset { username, .. } => Form {
            title: "A new password",
            lead: words::sent_perhaps(username),
            fields: unless_known(pool, username)
                .into_iter()
                .chain([code(), new_password()])
                .collect(),
            submit: "Save the new password",
            ways: resend(username),
            links: vec![to_sign_in()],
            ..Form::default()
        },
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
        label: "Password".to_owned(),
        is_optional: pool.passwordless,
        ..new_password()
    });
    Form {
        title: "Create an account",
        lead: if pool.passwordless {
            "Leave the password empty if you would rather sign in with codes.".to_owned()
        } else {
            "Your gauge follows you from then on.".to_owned()
        },
        fields,
        submit: "Create the account",
        links: vec![go("sign-in", "I have one: sign in", Route::SignIn)],
        ..Form::default()
    }
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
