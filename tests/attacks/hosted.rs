//! A sign-in through the hosted UI in which one thing is not as it should be.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use life_gauge::flow::session::{Refusal, Session};
use life_gauge::flow::{Call, Effect, Event};
use life_gauge::http::Failure;
use life_gauge::oauth::jwt::TokenProblem;
use life_gauge::route::Route;
use serde_json::{Value, json};

use crate::common::{Game, ISSUER, NOW, access_claims, id_claims, ok};

/// Which of the two tokens is attacked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    Id,
    Access,
}

pub(crate) const KINDS: [Kind; 2] = [Kind::Id, Kind::Access];

impl Kind {
    /// The issuer's key for tokens of this kind.
    pub(crate) fn key(self) -> usize {
        usize::from(self == Self::Access)
    }

    pub(crate) fn header(self) -> Value {
        json!({ "alg": "RS256", "kid": format!("key-{}", self.key()) })
    }

    /// Claims with nothing wrong.
    pub(crate) fn claims(self) -> Value {
        if self == Self::Access {
            return access_claims("sub-1", NOW);
        }
        let mut claims = id_claims("sub-1", NOW);
        claims["nonce"] = json!(random());
        claims
    }

    pub(crate) fn good(self) -> String {
        ISSUER.token(self.key(), &self.claims())
    }

    /// A token of these octets, with the right signature.
    pub(crate) fn of(self, header: &[u8], payload: &[u8]) -> String {
        let [header, payload] = [header, payload].map(|part| URL_SAFE_NO_PAD.encode(part));
        ISSUER.sign_text(self.key(), &format!("{header}.{payload}"))
    }
}

/// What a [`Game`] draws for `state` and `nonce`.
pub(crate) fn random() -> String {
    URL_SAFE_NO_PAD.encode([7; 32])
}

/// A player who has left for the hosted UI.
pub(crate) fn leaving() -> Game {
    let mut game = Game::open(Route::Play, "", None);
    game.send(Event::SignIn(None));
    game
}

/// A player who comes back with a code, which is exchanged for these tokens.
pub(crate) fn exchanged(id: &str, access: &str, jwks: &str) -> Game {
    let mut game = leaving();
    game.reopen(
        Route::Callback,
        &format!("?code=c-1&state={}", random()),
        None,
    );
    let body = json!({ "id_token": id, "access_token": access, "refresh_token": "r" });
    game.answer(Call::Exchange, Ok(ok(&body.to_string())));
    give_keys(&mut game, jwks);
    game
}

/// Answers every question for the keys.
pub(crate) fn give_keys(game: &mut Game, jwks: &str) {
    while game.calls().contains(&Call::Keys) {
        game.answer(Call::Keys, Ok(ok(jwks)));
    }
}

/// A token of one kind beside a good one of the other.
pub(crate) fn beside(kind: Kind, token: &str) -> Game {
    let [id, access] = KINDS.map(|other| {
        if other == kind {
            token.to_owned()
        } else {
            other.good()
        }
    });
    exchanged(&id, &access, &ISSUER.jwks_body())
}

/// Checks that a token is refused by this check, and nothing is left of it.
pub(crate) fn refuses(kind: Kind, token: &str, problem: &TokenProblem, what: &str) {
    let game = beside(kind, token);
    let expected = Some(Refusal::Token(problem.clone()));
    assert_eq!(game.app.refusal, expected, "{kind:?}: {what}");
    leaves_nothing(&game, what);
}

pub(crate) fn accepts(kind: Kind, token: &str, what: &str) {
    let game = beside(kind, token);
    assert_eq!(game.app.refusal, None, "{kind:?}: {what}");
    assert!(game.app.session.signed_in().is_some(), "{kind:?}: {what}");
    assert!(game.kept_tokens(), "{kind:?}: {what}");
}

/// Nobody is signed in, nothing is kept, and nothing is asked of anybody in a player's name.
pub(crate) fn leaves_nothing(game: &Game, what: &str) {
    assert_eq!(game.app.session, Session::SignedOut, "{what}");
    assert!(game.app.gauge.is_none(), "{what}");
    let keeps = |effect: &Effect| {
        matches!(
            effect,
            Effect::KeepTokens(_) | Effect::KeepDevice(_) | Effect::Keep { .. }
        )
    };
    assert!(!game.effects.iter().any(keeps), "{what}");
    assert!(
        game.calls().iter().all(|call| *call == Call::Keys),
        "{what}"
    );
}

/// Checks that the keys are not taken at all, and that nobody is let in for it.
pub(crate) fn has_no_keys(game: &Game, what: &str) {
    assert_eq!(game.app.trouble(), Some(&Failure::Malformed), "{what}");
    assert!(matches!(game.app.session, Session::Checking(_)), "{what}");
    assert!(!game.kept_tokens(), "{what}");
}
