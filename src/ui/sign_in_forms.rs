//! The forms of a sign-in: its beginning, and one for every challenge.

use life_gauge::cognito::auth::{Challenge, ChallengeName};
use life_gauge::flow::App;
use life_gauge::flow::challenge::{missing_attributes, ways};
use life_gauge::flow::form::Choice;
use life_gauge::flow::sign_in::{SignIn, Stage};
use life_gauge::route::Route;

use super::field::{Field, Kind};
use super::form::{Act, Form, Way};
use super::forms::{attribute, code, go, new_password, password, username_field, way};
use super::language::t;
use super::{settings_forms, words};

/// The form of a sign-in.
pub(super) fn form(app: &App, sign_in: &SignIn) -> Form {
    let form = match &sign_in.stage {
        Stage::Start => return start(app, sign_in),
        Stage::Asked(challenge) => asked(app, challenge, &sign_in.username),
        Stage::Chosen(challenge, way) => chosen(challenge, way, &sign_in.username),
        Stage::SetUp(_, secret) => settings_forms::authenticator(&sign_in.username, secret),
        Stage::Remembering(..) => Form::new(
            t!("One moment"),
            t!("Your device is being remembered.").to_owned(),
            Vec::new(),
            "",
        ),
        Stage::Remember(..) => Form::new(
            t!("Remember this browser?"),
            t!(
                "Then you will not be asked for a code here. Do not say so on a computer of others."
            )
            .to_owned(),
            Vec::new(),
            "",
        )
        .with_ways(vec![
            way("remember", t!("Remember it"), Choice::Remember(true)),
            way(
                "do-not-remember",
                t!("Not this one"),
                Choice::Remember(false),
            ),
        ]),
    };
    let is_asked = !matches!(sign_in.stage, Stage::Remember(..) | Stage::Remembering(..));
    let back = is_asked.then(|| way("back", t!("Begin again"), Choice::Back));
    let form = form.with_links(back.into_iter().collect());
    numbered(form, sign_in)
}

/// Two questions that look alike are two forms.
fn numbered(mut form: Form, sign_in: &SignIn) -> Form {
    form.question = sign_in.question;
    form
}

/// The beginning.
pub(super) fn start(app: &App, sign_in: &SignIn) -> Form {
    let pool = &app.config.user_pool;
    let mut fields = vec![Field {
        value: sign_in.known_as.clone(),
        ..username_field(pool)
    }];
    if pool.auth_flow.begins_with_password() {
        fields.push(password());
    }
    let form = Form::new(
        t!("Welcome back"),
        t!("Sign in and pick up your gauge where you left it.").to_owned(),
        fields,
        if pool.auth_flow.begins_with_password() {
            t!("Sign in")
        } else {
            t!("Next")
        },
    )
    .with_providers()
    .with_links(vec![go("sign-up", t!("Create an account"), Route::SignUp)]);
    numbered(form, sign_in)
}

fn asked(app: &App, challenge: &Challenge, username: &str) -> Form {
    match &challenge.name {
        ChallengeName::NewPasswordRequired => Form::new(
            t!("Choose your own password"),
            t!("The one that you were given was for once only.").to_owned(),
            missing_attributes(challenge)
                .into_iter()
                .map(|name| attribute(&name))
                .chain([new_password()])
                .collect(),
            t!("Save and sign in"),
        )
        .of(username),
        ChallengeName::Password | ChallengeName::PasswordSrp => with_password(username),
        ChallengeName::SelectChallenge | ChallengeName::SelectMfaType | ChallengeName::MfaSetup => {
            choose(challenge, username)
        }
        ChallengeName::CustomChallenge => Form::new(
            t!("One more question"),
            public_parameters(challenge),
            vec![Field {
                label: t!("Your answer").to_owned(),
                kind: Kind::Text("off"),
                ..code()
            }],
            t!("Answer"),
        ),
        ChallengeName::WebAuthn => Form::new(
            t!("Use your passkey"),
            t!("Your browser asks for it.").to_owned(),
            Vec::new(),
            t!("Ask again"),
        ),
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
    Form::new(
        t!("This page cannot answer that"),
        t!(
            "The user pool {pool} asks for {name}, which this page does not know.",
            pool,
            name
        ),
        Vec::new(),
        "",
    )
}

fn with_code(challenge: &Challenge) -> Form {
    let destination = challenge.parameter("CODE_DELIVERY_DESTINATION");
    let lead = match challenge.name {
        ChallengeName::SoftwareTokenMfa => match challenge.parameter("FRIENDLY_DEVICE_NAME") {
            "" => t!("Type the code that your authenticator shows.").to_owned(),
            device => t!(
                "Type the code that your authenticator “{device}” shows.",
                device
            ),
        },
        _ if destination.is_empty() => t!("We have sent you a code.").to_owned(),
        _ => t!("We have sent a code to {destination}.", destination),
    };
    Form::new(t!("Your code"), lead, vec![code()], t!("Go on"))
}

/// The ways that a challenge offers; if there is none, that is said.
fn choose(challenge: &Challenge, username: &str) -> Form {
    let ways = ways(challenge);
    let (title, lead) = match challenge.name {
        ChallengeName::MfaSetup if ways.is_empty() => (
            t!("A second factor is needed"),
            t!(
                "Codes by text message cannot be set up here. Please ask the operator to add your number."
            ),
        ),
        ChallengeName::MfaSetup => (
            t!("Set up a second factor"),
            t!("This user pool wants one. How would you like to get your codes?"),
        ),
        ChallengeName::SelectMfaType => (
            t!("Where is your code?"),
            t!("You have more than one second factor."),
        ),
        _ if ways.is_empty() => (
            t!("There is no way in"),
            t!("The user pool offers nothing that this page can do."),
        ),
        _ => (t!("How would you like to sign in?"), ""),
    };
    let lead = match lead {
        "" => signing_in_as(username),
        lead => lead.to_owned(),
    };
    let ways = ways
        .into_iter()
        .map(|name| Way {
            testid: format!("way-{name}"),
            label: words::way(&name),
            act: Act::Choose(Choice::Way(name)),
        })
        .collect();
    Form::new(title, lead, Vec::new(), "").with_ways(ways)
}

fn chosen(challenge: &Challenge, way: &str, username: &str) -> Form {
    if challenge.name == ChallengeName::SelectChallenge && way.starts_with("PASSWORD") {
        return with_password(username);
    }
    Form::new(
        t!("Your e-mail address"),
        t!("Your codes will be sent there.").to_owned(),
        vec![attribute("email")],
        t!("Send a code"),
    )
}

fn with_password(username: &str) -> Form {
    Form::new(
        t!("Your password"),
        signing_in_as(username)
            + " "
            + t!("Your password does not leave this page if the user pool takes a proof of it."),
        vec![password()],
        t!("Sign in"),
    )
    .of(username)
}

fn signing_in_as(username: &str) -> String {
    t!("Signing in as {username}.", username)
}

/// What the pool's own Lambda tells the player.
fn public_parameters(challenge: &Challenge) -> String {
    let parameters = challenge.parameters.iter();
    let told =
        parameters.filter(|(name, _)| !["USERNAME", "USER_ID_FOR_SRP"].contains(&name.as_str()));
    let lines: Vec<_> = told.map(|(name, text)| format!("{name}: {text}")).collect();
    lines.join(" · ")
}
