//! The end of an account, as a table of events.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::browser::{Browser, DEVICE, PLAYER};
use common::forms::{Answered, body, denied, empty, good, refused};
use common::settings::{by_token, settings, user};
use common::store::{IDENTITY, credentials, error, identity};
use common::stores::config_of;
use common::{Game, ISSUER, ok};
use life_gauge::flow::form::{Choice, Notice, Operation, Refusal};
use life_gauge::flow::gauge::life::Move;
use life_gauge::flow::session::Session;
use life_gauge::flow::settings::Task;
use life_gauge::flow::{Call, Effect, Event, News};
use life_gauge::http::{Failure, Method, Request};
use life_gauge::oauth::token::{Source, TokenSet};
use life_gauge::route::Route;
use life_gauge::store::Store;
use serde_json::{Value, json};

const NAME: &str = "ada@example.com";

/// The steps with answers that let the next one begin.
fn steps() -> [(Operation, Answered); 4] {
    [
        (Operation::GetId, identity()),
        (Operation::GetCredentialsForIdentity, credentials(3600)),
        (Operation::DeleteGauge, body(&json!({ "Dataset": {} }))),
        (Operation::DeleteUser, empty()),
    ]
}

/// A player with tokens from there, and his gauge in this store, who is asked for his name.
fn asked(store: Store, source: Source) -> Game {
    let mut game = Game::new(config_of(store), &Browser::new(DEVICE));
    let kept = TokenSet { source, ..good() };
    game.reopen(Route::Account, "", Some(kept));
    game.answer(Call::Keys, Ok(ok(&ISSUER.jwks_body())));
    game.answer_form(Operation::GetUser, user(&json!({}), ""));
    game.choose(Choice::DeleteAccount);
    assert_eq!(settings(&game).task, Task::Delete(NAME.to_owned()));
    game
}

/// The same, just before this step is answered.
fn before(operation: Operation) -> Game {
    let mut game = asked(Store::Sync, Source::Api(String::new()));
    game.submit(&[("username", NAME)]);
    for (step, answer) in steps() {
        if step == operation {
            break;
        }
        game.answer(Call::Form(step), answer);
    }
    game
}

fn requests(game: &mut Game) -> [Request; 4] {
    steps().map(|(step, answer)| {
        assert!(game.is_signed_in(), "not before the user pool has done it");
        game.answer(Call::Form(step), answer)
    })
}

fn target(request: &Request) -> &str {
    let target = request
        .headers
        .iter()
        .find(|(name, _)| *name == "x-amz-target");
    target.map_or("", |(_, target)| target)
}

fn sent(request: &Request) -> Value {
    serde_json::from_str(&request.body).unwrap_or_default()
}

#[test]
fn the_gauge_goes_first_and_then_the_user() {
    let mut game = asked(Store::Sync, Source::Api(String::new()));
    game.submit(&[("username", " Ada@Example.com ")]);
    let [id, credentials, gauge, user] = requests(&mut game);
    let id_token = json!(good().id_token);
    assert!(
        sent(&id)["Logins"]
            .as_object()
            .unwrap()
            .values()
            .all(|token| *token == id_token)
    );
    assert_eq!(sent(&credentials)["IdentityId"], IDENTITY);
    assert_eq!(gauge.method, Method::Delete);
    assert!(
        gauge
            .url
            .ends_with("/identities/us-east-1%3A1111/datasets/gauge"),
        "{}",
        gauge.url
    );
    let signature = gauge
        .headers
        .iter()
        .find(|(name, _)| *name == "authorization");
    assert!(
        signature.is_some_and(|(_, value)| value.starts_with("AWS4-HMAC-SHA256 Credential=ASIA1/"))
    );
    assert_eq!(
        target(&user),
        "AWSCognitoIdentityProviderService.DeleteUser"
    );
    assert_eq!(sent(&user), by_token(json!({})));
}

#[test]
fn the_item_of_a_table_goes_as_well() {
    let mut game = asked(Store::DynamoDb, Source::Api(String::new()));
    game.submit(&[("username", NAME)]);
    let [_, _, gauge, _] = requests(&mut game);
    assert_eq!(target(&gauge), "DynamoDB_20120810.DeleteItem");
    assert_eq!(
        sent(&gauge)["Key"],
        json!({ "identityId": { "S": IDENTITY } })
    );
}

#[test]
fn nothing_of_the_player_stays() {
    for source in [Source::HostedUi, Source::Api(String::new())] {
        let mut game = asked(Store::Sync, source.clone());
        game.send(Event::Moved(Move::HEART));
        assert_eq!(game.browser.borrow().moves(PLAYER), [(1, 25)]);
        game.submit(&[("username", NAME)]);
        requests(&mut game);
        for effect in [
            Effect::EndSession("sub-1".to_owned()),
            Effect::Tell(News::SignedOut("sub-1".to_owned())),
            Effect::ForgetDevice("ada".to_owned()),
            Effect::ForgetDevice(NAME.to_owned()),
            Effect::ForgetAll,
        ] {
            assert!(game.effects.contains(&effect), "{effect:?}");
        }
        assert_eq!(game.browser.borrow().moves(PLAYER), []);
        assert!(!game.calls().contains(&Call::Revoke) && game.app.gauge.is_none());
        let leaves =
            |effect: &Effect| matches!(effect, Effect::Navigate(url) if url.contains("/logout?"));
        if source == Source::HostedUi {
            assert_eq!(game.app.session, Session::Leaving);
            assert!(
                game.effects.iter().any(leaves),
                "the hosted UI has a session of its own"
            );
        } else {
            assert_eq!(
                (&game.app.session, game.app.route),
                (&Session::SignedOut, Route::SignedOut)
            );
            assert_eq!(game.app.forms.notice, Some(Notice::Deleted));
        }
    }
}

#[test]
fn another_name_deletes_nobody() {
    let mut game = asked(Store::Sync, Source::HostedUi);
    for name in ["", "ada", "ada@example.co", "ada@example.com.evil"] {
        game.submit(&[("username", name)]);
        assert_eq!(game.refusal(), Some(&Refusal::OtherName), "{name}");
        assert!(game.form_calls().is_empty());
    }
    game.choose(Choice::Back);
    assert_eq!(settings(&game).task, Task::Overview);
}

#[test]
fn what_is_gone_already_is_no_obstacle() {
    let mut game = before(Operation::DeleteGauge);
    game.answer(
        Call::Form(Operation::DeleteGauge),
        refused("ResourceNotFoundException"),
    );
    game.answer(
        Call::Form(Operation::DeleteUser),
        refused("UserNotFoundException"),
    );
    assert_eq!(game.app.forms.notice, Some(Notice::Deleted));
}

#[test]
fn a_step_that_is_refused_is_the_last_one() {
    for (operation, _) in steps() {
        let mut game = before(operation);
        game.answer(Call::Form(operation), refused("AccessDeniedException"));
        let failure = Failure::named("AccessDeniedException");
        let told = match game.refusal() {
            Some(Refusal::GaugeStays(told)) if operation == Operation::DeleteGauge => told,
            Some(Refusal::UserStays(told)) if operation == Operation::DeleteUser => told,
            Some(Refusal::Failure(told)) => told,
            other => unreachable!("{operation:?}: {other:?}"),
        };
        assert!(told.is(failure.name()), "{operation:?}");
        assert!(game.is_signed_in() && game.form_calls().is_empty());
        game.submit(&[("username", NAME)]);
        assert_eq!(
            game.form_calls(),
            [Operation::GetId],
            "it can be tried again"
        );
    }
}

#[test]
fn only_those_who_look_at_tokens_doubt_them() {
    for (operation, _) in steps() {
        let mut game = before(operation);
        game.answer(Call::Form(operation), denied("no"));
        let doubts = game.calls().contains(&Call::Renew);
        assert_eq!(doubts, operation != Operation::DeleteGauge, "{operation:?}");
    }
}

#[test]
fn a_lost_answer_is_asked_for_again() {
    for (operation, _) in steps() {
        for answer in [
            error(500, "InternalErrorException", ""),
            Err(Failure::TimedOut),
        ] {
            assert_eq!(
                before(operation).exhaust(operation, &answer),
                5,
                "{operation:?}"
            );
        }
    }
}

#[test]
fn whoever_signs_out_meanwhile_deletes_nothing_more() {
    let mut game = before(Operation::DeleteGauge);
    game.send(Event::SignOut);
    assert!(game.app.forms.refusal.is_none());
    game.answer(Call::Form(Operation::DeleteGauge), empty());
    assert!(!game.form_calls().contains(&Operation::DeleteUser));
}
