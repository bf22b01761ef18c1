//! Which form a state asks for, and what it says.

use life_gauge::cognito::auth::{Challenge, ChallengeName};
use life_gauge::config::UserPool;
use life_gauge::flow::App;
use life_gauge::flow::account::{Account, Confirm};
use life_gauge::flow::challenge::{missing_attributes, ways};
use life_gauge::flow::form::{Choice, Page, field};
use life_gauge::flow::sign_in::{SignIn, Stage};
use life_gauge::route::Route;

use super::form::{Act, Field, Form, Kind, Way};
use super::{settings_forms, words};

/// The form, if there is one.
pub(super) fn form(app: &App) -> Option<Form> {
    match &app.forms.page {
        Page::None => None,
        Page::SignIn(sign_in) => Some(self::sign_in(app, sign_in)),
        Page::Account(account) => Some(self::account(app, account)),
        Page::Settings(settings) => settings_forms::form(app, settings),
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

fn sign_in(app: &App, sign_in: &SignIn) -> Form {
    let form = match &sign_in.stage {
        Stage::Start => start(app, sign_in),
        Stage::Asked(challenge) => asked(app, challenge),
        Stage::Chosen(challenge, way) => chosen(challenge, way),
        Stage::SetUp(_, secret) => settings_forms::authenticator(&sign_in.username, secret),
        Stage::Remembering(..) => Form {
            title: "One moment",
            lead: "Your device is being remembered.".to_owned(),
            ..Form::default()
        },
        Stage::Remember(..) => Form {
            title: "Remember this browser?",
            lead:
                "Then you will not be asked for a code here. Do not say so on a computer of others."
                    .to_owned(),
            ways: vec![
                way("remember", "Remember it", Choice::Remember(true)),
                way("do-not-remember", "Not this one", Choice::Remember(false)),
            ],
            ..Form::default()
        },
    };
    let is_asked = !matches!(
        sign_in.stage,
        Stage::Start | Stage::Remember(..) | Stage::Remembering(..)
    );
    let back = is_asked.then(|| way("back", "Begin again", Choice::Back));
    Form {
        question: sign_in.question,
        links: form.links.into_iter().chain(back).collect(),
        ..form
    }
}

fn start(app: &App, sign_in: &SignIn) -> Form {
    let pool = &app.config.user_pool;
    let mut fields = vec![Field {
        value: sign_in.known_as.clone(),
        ..username(pool)
    }];
    if pool.auth_flow.begins_with_password() {
        fields.push(password());
    }
    Form {
        title: "Welcome back",
        lead: "Sign in and pick up your gauge where you left it.".to_owned(),
        fields,
        submit: if pool.auth_flow.begins_with_password() {
            "Sign in"
        } else {
            "Next"
        },
        has_providers: true,
        links: vec![go("sign-up", "Create an account", Route::SignUp)],
        ..Form::default()
    }
}

fn asked(app: &App, challenge: &Challenge) -> Form {
    match &challenge.name {
        ChallengeName::NewPasswordRequired => Form {
            title: "Choose your own password",
            lead: "The one that you were given was for once only.".to_owned(),
            fields: missing_attributes(challenge)
                .into_iter()
                .map(|name| attribute(&name))
                .chain([new_password()])
                .collect(),
            submit: "Save and sign in",
            ..Form::default()
        },
        ChallengeName::Password | ChallengeName::PasswordSrp => with_password(),
        ChallengeName::SelectChallenge | ChallengeName::SelectMfaType | ChallengeName::MfaSetup => {
            choose(challenge)
        }
        ChallengeName::CustomChallenge => Form {
            title: "One more question",
            lead: public_parameters(challenge),
            fields: vec![Field {
                label: "Your answer".to_owned(),
                kind: Kind::Text("off"),
                ..code()
            }],
            submit: "Answer",
            ..Form::default()
        },
        ChallengeName::WebAuthn => Form {
            title: "Use your passkey",
            lead: "Your browser asks for it.".to_owned(),
            submit: "Ask again",
            ..Form::default()
        },
        ChallengeName::SmsMfa
        | ChallengeName::SmsOtp
        | ChallengeName::EmailOtp
        | ChallengeName::SoftwareTokenMfa => with_code(challenge),
        _ => unknown(app, challenge),
    }
}

/// A question newer than this page, or one that does not belong here.
fn unknown(app: &App, challenge: &Challenge) -> Form {
    let name = challenge.name.as_str();
    let pool = &app.config.user_pool_id;
    Form {
        title: "This page cannot answer that",
        lead: format!("The user pool {pool} asks for {name}, which this page does not know."),
        ..Form::default()
    }
}

fn with_code(challenge: &Challenge) -> Form {
    let destination = challenge.parameter("CODE_DELIVERY_DESTINATION");
    let lead = match challenge.name {
        ChallengeName::SoftwareTokenMfa => match challenge.parameter("FRIENDLY_DEVICE_NAME") {
            "" => "Type the code that your authenticator shows.".to_owned(),
            device => format!("Type the code that your authenticator “{device}” shows."),
        },
        _ if destination.is_empty() => "We have sent you a code.".to_owned(),
        _ => format!("We have sent a code to {destination}."),
    };
    Form {
        title: "Your code",
        lead,
        fields: vec![code()],
        submit: "Go on",
        ..Form::default()
    }
}

/// The ways that a challenge offers; if there is none, that is said.
fn choose(challenge: &Challenge) -> Form {
    let ways = ways(challenge);
    let (title, lead) = match challenge.name {
        ChallengeName::MfaSetup if ways.is_empty() => (
            "A second factor is needed",
            "Codes by text message cannot be set up here. Please ask the operator to add your number.",
        ),
        ChallengeName::MfaSetup => (
            "Set up a second factor",
            "This user pool wants one. How would you like to get your codes?",
        ),
        ChallengeName::SelectMfaType => (
            "Where is your code?",
            "You have more than one second factor.",
        ),
        _ if ways.is_empty() => (
            "There is no way in",
            "The user pool offers nothing that this page can do.",
        ),
        _ => ("How would you like to sign in?", "All of these lead in."),
    };
    let ways = ways
        .into_iter()
        .map(|name| Way {
            testid: format!("way-{name}"),
            label: words::way(&name),
            act: Act::Choose(Choice::Way(name)),
        })
        .collect();
    Form {
        title,
        lead: lead.to_owned(),
        ways,
        ..Form::default()
    }
}

fn chosen(challenge: &Challenge, way: &str) -> Form {
    if challenge.name == ChallengeName::SelectChallenge && way.starts_with("PASSWORD") {
        return with_password();
    }
    Form {
        title: "Your e-mail address",
        lead: "Your codes will be sent there.".to_owned(),
        fields: vec![attribute("email")],
        submit: "Send a code",
        ..Form::default()
    }
}

fn with_password() -> Form {
    Form {
        title: "Your password",
        lead: "It does not leave this page if the user pool takes a proof of it.".to_owned(),
        fields: vec![password()],
        submit: "Sign in",
        ..Form::default()
    }
}

/// What the pool's own Lambda tells the player.
fn public_parameters(challenge: &Challenge) -> String {
    let parameters = challenge.parameters.as_object().into_iter().flatten();
    let told =
        parameters.filter(|(name, _)| !["USERNAME", "USER_ID_FOR_SRP"].contains(&name.as_str()));
    let lines: Vec<_> = told
        .filter_map(|(name, value)| Some(format!("{name}: {}", value.as_str()?)))
        .collect();
    lines.join(" · ")
}

fn account(app: &App, account: &Account) -> Form {
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
                ..self::username(pool)
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
    let mut fields = vec![username(pool)];
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

/// The user name, as the pool has it.
fn username(pool: &UserPool) -> Field {
    let has = |name: &str| pool.username_attributes.iter().any(|known| known == name);
    let (label, kind) = match (has("email"), has("phone_number")) {
        (true, false) => ("E-mail address", Kind::Email),
        (false, true) => ("Phone number, with + and country", Kind::Telephone),
        (true, true) => ("E-mail address or phone number", Kind::Username),
        (false, false) => ("User name", Kind::Username),
    };
    Field {
        kind,
        ..named(field::USERNAME, label)
    }
}

/// The user name, if the step does not know it.
fn unless_known(pool: &UserPool, known: &str) -> Option<Field> {
    known.is_empty().then(|| username(pool))
}

fn resend(username: &str) -> Vec<Way> {
    let is_known = !username.is_empty();
    is_known
        .then(|| way("resend", "", Choice::Resend))
        .into_iter()
        .collect()
}

pub(super) fn password() -> Field {
    Field {
        kind: Kind::Password,
        aside: Some(go("forgot", "Forgot?", Route::Forgot)),
        ..named(field::PASSWORD, "Password")
    }
}

pub(super) fn new_password() -> Field {
    Field {
        kind: Kind::NewPassword,
        ..named(field::NEW_PASSWORD, "New password")
    }
}

pub(super) fn code() -> Field {
    Field {
        kind: Kind::Code,
        ..named(field::CODE, "Code")
    }
}

/// The field of a user's attribute.
pub(super) fn attribute(name: &str) -> Field {
    let (label, kind) = match name {
        "email" => ("E-mail address", Kind::Email),
        "phone_number" => ("Phone number, with + and country", Kind::Telephone),
        "given_name" => ("Given name", Kind::Text("given-name")),
        "family_name" => ("Family name", Kind::Text("family-name")),
        "name" => ("Name", Kind::Text("name")),
        "nickname" => ("Nickname", Kind::Text("nickname")),
        "birthdate" => ("Date of birth, as 2000-12-31", Kind::Text("bday")),
        "address" => ("Address", Kind::Text("street-address")),
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

fn go(testid: &str, label: &str, route: Route) -> Way {
    Way {
        testid: testid.to_owned(),
        label: label.to_owned(),
        act: Act::Go(route),
    }
}
