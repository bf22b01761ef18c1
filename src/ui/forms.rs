//! Which form a state asks for, and the fields that forms are made of.

use life_gauge::config::UserPool;
use life_gauge::flow::App;
use life_gauge::flow::account::{Account, Confirm};
use life_gauge::flow::form::{Choice, Page, field};
use life_gauge::flow::sign_in::Stage;
use life_gauge::route::Route;

use super::field::{Field, Kind};
use super::form::{Act, Form, Way};
use super::language::t;
use super::{account_forms, sign_in_forms, words};
use crate::seams;

/// The form, if there is one and its part is here.
pub(super) fn form(app: &App) -> Option<Form> {
    match &app.forms.page {
        Page::None => None,
        Page::SignIn(sign_in) if matches!(sign_in.stage, Stage::Start) => {
            Some(sign_in_forms::start(app, sign_in))
        }
        Page::SignIn(_) | Page::Account(_) => (seams::forms()?.form)(app),
        Page::Settings(_) => (seams::settings()?.form)(app),
    }
}

/// The forms of [`Part::Forms`](life_gauge::flow::parts::Part).
pub(crate) fn later_form(app: &App) -> Option<Form> {
    match &app.forms.page {
        Page::SignIn(sign_in) => Some(sign_in_forms::form(app, sign_in)),
        Page::Account(account) => Some(account_forms::form(app, account)),
        Page::None | Page::Settings(_) => None,
    }
}

/// What the form says beside why it does not go on.
pub(super) fn notice(app: &App) -> String {
    app.forms
        .notice
        .map_or_else(String::new, |notice| words::notice(notice).to_owned())
}

/// In how many seconds another code can be asked for.
pub(super) fn resend_in(app: &App) -> i64 {
    match &app.forms.page {
        Page::Account(
            Account::Confirm(Confirm { resend_at, .. }) | Account::Reset { resend_at, .. },
        ) => resend_at.since(app.now).max(0),
        _ => 0,
    }
}

/// The user name, as the pool has it.
pub(super) fn username_field(pool: &UserPool) -> Field {
    let has = |name: &str| pool.username_attributes.iter().any(|known| known == name);
    let (label, kind) = match (has("email"), has("phone_number")) {
        (true, false) => (t!("E-mail address"), Kind::EmailName),
        (false, true) => (t!("Phone number, with + and country"), Kind::TelephoneName),
        (true, true) => (t!("E-mail address or phone number"), Kind::Username),
        (false, false) => (t!("User name"), Kind::Username),
    };
    Field {
        kind,
        ..named(field::USERNAME, label)
    }
}

pub(super) fn password() -> Field {
    Field {
        kind: Kind::Password,
        aside: Some(go("forgot", t!("Forgot?"), Route::Forgot)),
        ..named(field::PASSWORD, t!("Password"))
    }
}

pub(super) fn new_password() -> Field {
    Field {
        kind: Kind::NewPassword,
        ..named(field::NEW_PASSWORD, t!("New password"))
    }
}

pub(super) fn code() -> Field {
    Field {
        kind: Kind::Code,
        ..named(field::CODE, t!("Code"))
    }
}

/// The field of a user's attribute.
pub(super) fn attribute(name: &str) -> Field {
    let (label, kind) = match name {
        "email" => (t!("E-mail address"), Kind::Email),
        "phone_number" => (t!("Phone number, with + and country"), Kind::Telephone),
        "given_name" => (t!("Given name"), Kind::Text("given-name")),
        "family_name" => (t!("Family name"), Kind::Text("family-name")),
        "name" => (t!("Name"), Kind::Text("name")),
        "nickname" => (t!("Nickname"), Kind::Text("nickname")),
        "birthdate" => (t!("Date of birth"), Kind::Date),
        "address" => (t!("Address"), Kind::Text("street-address")),
        other => (
            other.strip_prefix("custom:").unwrap_or(other),
            Kind::Text("off"),
        ),
    };
    Field {
        kind,
        ..named(name, &label.replace('_', " "))
    }
}

fn named(name: &str, label: &str) -> Field {
    Field {
        name: name.to_owned(),
        label: label.to_owned(),
        kind: Kind::Text("off"),
        value: String::new(),
        aside: None,
        is_optional: false,
    }
}

pub(super) fn way(testid: &str, label: &str, choice: Choice) -> Way {
    Way {
        testid: testid.to_owned(),
        label: label.to_owned(),
        act: Act::Choose(choice),
    }
}

pub(super) fn go(testid: &str, label: &str, route: Route) -> Way {
    Way {
        testid: testid.to_owned(),
        label: label.to_owned(),
        act: Act::Go(route),
    }
}
