//! Tokens that came by the user pool's API, as a table of events: kept, renewed, given back.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::forms::{Answered, CLIENT_ID, body, denied, empty, good, refused, tokens};
use common::store::error;
use common::{Game, ISSUER, NOW, ok, reply, tokens_body};
use life_gauge::flow::session::{Refusal, Session};
use life_gauge::flow::{Call, Effect, Event, News};
use life_gauge::http::{Failure, Request};
use life_gauge::oauth::token::{Source, TokenSet};
use life_gauge::route::Route;
use life_gauge::time::UnixSeconds;
use serde_json::{Value, json};

const KEY: &str = "us-east-1_11111111-2222-3333-4444-555555555555";

/// What a tab had kept, read back from what it was written as.
fn kept(device_key: &str, since: UnixSeconds) -> TokenSet {
    let source = Source::Api(device_key.to_owned());
    let tokens = TokenSet {
        source,
        ..ISSUER.tokens("sub-1", None, since)
    };
    read_back(&tokens)
}

fn read_back(tokens: &TokenSet) -> TokenSet {
    let written = serde_json::to_value(tokens).ok();
    let read = written.as_ref().and_then(TokenSet::read);
    assert_eq!(read.as_ref(), Some(tokens));
    read.unwrap_or_else(good)
}

/// A player whose tokens were kept, as old as that.
fn restored(device_key: &str, since: UnixSeconds) -> Game {
    let mut game = Game::open(Route::Play, "", Some(kept(device_key, since)));
    game.answer(Call::Keys, Ok(ok(&ISSUER.jwks_body())));
    game
}

/// A player whose new tokens are asked for ahead of time.
fn renewing(device_key: &str) -> Game {
    let mut game = restored(device_key, NOW);
    game.now = NOW.plus(3300);
    game.wake();
    assert!(game.is_signed_in());
    game
}

/// A player who has come back too late for his tokens.
fn ended() -> Game {
    let game = restored("", NOW.plus(-4000));
    assert!(game.is_signed_in(), "as far as anybody can tell");
    game
}

fn called(request: &Request, operation: &str) -> Value {
    let target = format!("AWSCognitoIdentityProviderService.{operation}");
    assert!(request.headers.contains(&("x-amz-target", target)));
    serde_json::from_str(&request.body).unwrap_or_default()
}

/// New tokens, with a new refresh token if there is rotation.
fn renewed(now: UnixSeconds, refresh_token: Option<&str>) -> Answered {
    let new = ISSUER.tokens("sub-1", None, now);
    let mut result =
        json!({ "AccessToken": new.access_token, "IdToken": new.id_token, "ExpiresIn": 3600 });
    if let Some(refresh_token) = refresh_token {
        result["RefreshToken"] = json!(refresh_token);
    }
    body(&json!({ "AuthenticationResult": result }))
}

fn last_kept(game: &Game) -> Option<TokenSet> {
    game.effects.iter().rev().find_map(|effect| match effect {
        Effect::KeepTokens(tokens) => Some(tokens.clone()),
        _ => None,
    })
}

#[test]
fn new_tokens_come_from_the_api_with_the_key_of_the_device() {
    for device_key in ["", KEY] {
        for rotated in [None, Some("refresh-2")] {
            let mut game = renewing(device_key);
            let now = game.now;
            let request = game.answer(Call::Renew, renewed(now, rotated));
            let mut expected = json!({ "ClientId": CLIENT_ID, "RefreshToken": "refresh" });
            if !device_key.is_empty() {
                expected["DeviceKey"] = json!(device_key);
            }
            assert_eq!(called(&request, "GetTokensFromRefreshToken"), expected);

            let new = last_kept(&game).map_or_else(good, |tokens| read_back(&tokens));
            assert_eq!(new.refresh_token.expose(), rotated.unwrap_or("refresh"));
            assert_eq!(new.source, Source::Api(device_key.to_owned()));
            assert_eq!(
                game.app
                    .session
                    .signed_in()
                    .map(|player| player.player.expires_at),
                Some(now.plus(3600))
            );
        }
    }
}

#[test]
fn a_rotated_refresh_token_is_the_next_one_to_go() {
    let mut game = renewing(KEY);
    let now = game.now;
    game.answer(Call::Renew, renewed(now, Some("refresh-2")));
    game.now = game.now.plus(3300);
    game.wake();
    let now = game.now;
    let request = game.answer(Call::Renew, renewed(now, Some("refresh-3")));
    assert_eq!(
        called(&request, "GetTokensFromRefreshToken")["RefreshToken"],
        "refresh-2"
    );
    game.send(Event::SignOut);
    let request = game.answer(Call::Revoke, empty());
    assert_eq!(called(&request, "RevokeToken")["Token"], "refresh-3");
}

#[test]
fn a_new_refresh_token_counts_before_the_others_are_believed() {
    let mut game = renewing("");
    let mut foreign = ISSUER.tokens("sub-1", None, game.now);
    let header = json!({ "alg": "RS256", "kid": "key-2" });
    foreign.id_token = ISSUER
        .sign(2, &header, &common::id_claims("sub-1", game.now))
        .into();
    foreign.refresh_token = "refresh-2".into();
    game.answer(Call::Renew, tokens(&foreign));
    assert!(game.calls().contains(&Call::Keys), "its key is looked for");
    game.send(Event::SignOut);
    let request = game.answer(Call::Revoke, empty());
    assert_eq!(called(&request, "RevokeToken")["Token"], "refresh-2");
}

#[test]
fn tokens_that_have_ended_are_renewed_when_the_page_opens() {
    let mut game = ended();
    game.answer(Call::Renew, renewed(NOW, None));
    assert!(game.is_signed_in());
    assert_eq!(
        last_kept(&game).map(|tokens| tokens.source),
        Some(Source::Api(String::new()))
    );
}

/// What the user pool says when a session is over.
fn ends() -> Vec<Answered> {
    let messages = [
        "Refresh Token has been revoked",
        "Refresh Token has expired",
        "Invalid Refresh Token",
        "User is disabled.",
    ];
    let names = [
        "TokenRevokedException",
        "UserNotFoundException",
        "PasswordResetRequiredException",
        "UserNotConfirmedException",
        "RefreshTokenReuseException",
    ];
    messages
        .map(denied)
        .into_iter()
        .chain(names.map(refused))
        .collect()
}

#[test]
fn the_user_pool_ends_a_session_by_these_names() {
    for answer in ends() {
        for mut game in [ended(), renewing(KEY)] {
            game.answer(Call::Renew, answer.clone());
            assert_eq!(
                (&game.app.session, &game.app.refusal),
                (&Session::SignedOut, &Some(Refusal::Ended)),
                "{answer:?}"
            );
            assert!(game.effects.contains(&Effect::ForgetAll) && game.app.gauge.is_none());
        }
    }
}

#[test]
fn and_by_no_other() {
    let names = [
        "ResourceNotFoundException",
        "InvalidParameterException",
        "UnexpectedLambdaException",
        "UserLambdaValidationException",
        "InvalidLambdaResponseException",
        "ForbiddenException",
        "OperationNotEnabledException",
        "LimitExceededException",
        "SomethingNewerException",
    ];
    let nonsense = [
        empty(),
        Ok(ok("<html>")),
        Ok(reply(403, "<html>blocked</html>")),
    ];
    for answer in names.map(refused).into_iter().chain(nonsense) {
        let (mut ended, mut renewing) = (ended(), renewing(""));
        ended.answer(Call::Renew, answer.clone());
        renewing.answer(Call::Renew, answer.clone());
        for game in [ended, renewing] {
            assert!(game.is_signed_in(), "{answer:?}");
            assert!(game.app.refusal.is_none() && !game.effects.contains(&Effect::ForgetAll));
        }
    }
}

/// Whether the player was told that there are no new tokens.
fn gave_up(game: &Game) -> bool {
    let signed_in = game.app.session.signed_in();
    signed_in.is_some_and(|player| player.renewal_failure().is_some())
}

#[test]
fn trouble_is_waited_out() {
    let rows = [
        refused("TooManyRequestsException"),
        error(500, "InternalErrorException", ""),
        Err(Failure::Unreachable),
        Err(Failure::TimedOut),
    ];
    for answer in rows {
        let mut game = ended();
        for _ in 0..4 {
            game.answer(Call::Renew, answer.clone());
            game.wake();
        }
        game.answer(Call::Renew, answer.clone());
        assert!(gave_up(&game), "{answer:?}");
        game.send(Event::TryAgain);
        game.answer(Call::Renew, renewed(NOW, None));
        assert!(game.is_signed_in());
    }
}

#[test]
fn tokens_are_given_back_to_the_api_and_nobody_is_led_away() {
    for answer in [
        empty(),
        refused("UnsupportedOperationException"),
        Err(Failure::TimedOut),
    ] {
        let mut game = restored(KEY, NOW);
        game.send(Event::SignOut);
        assert!(
            game.effects.contains(&Effect::ForgetAll)
                && game
                    .effects
                    .contains(&Effect::Tell(News::SignedOut("sub-1".to_owned())))
        );
        let request = game.answer(Call::Revoke, answer);
        assert_eq!(
            called(&request, "RevokeToken"),
            json!({ "ClientId": CLIENT_ID, "Token": "refresh" })
        );
        assert_eq!(
            (&game.app.session, game.app.route),
            (&Session::SignedOut, Route::SignedOut)
        );
        assert!(game.effects.contains(&Effect::Replace(Route::SignedOut)));
        assert!(
            !game
                .effects
                .iter()
                .any(|effect| matches!(effect, Effect::Navigate(_)))
        );
    }
}

#[test]
fn tokens_of_the_hosted_ui_stay_with_its_endpoint() {
    let hosted = read_back(&good());
    assert_eq!(hosted.source, Source::HostedUi);
    let mut game = Game::open(Route::Play, "", Some(hosted));
    game.answer(Call::Keys, Ok(ok(&ISSUER.jwks_body())));
    game.now = NOW.plus(3300);
    game.wake();
    let new = ISSUER.tokens("sub-1", None, game.now);
    let request = game.answer(Call::Renew, Ok(ok(&tokens_body(&new))));
    assert!(request.url.ends_with("/oauth2/token"));
    assert_eq!(
        last_kept(&game).map(|tokens| tokens.source),
        Some(Source::HostedUi)
    );
}
