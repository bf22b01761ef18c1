//! What somebody may make a browser bring back from the hosted UI, or from a link that looks like it.

use life_gauge::flow::Call;
use life_gauge::flow::session::{Refusal, Session};
use life_gauge::oauth::authorize::CallbackError;
use life_gauge::route::Route;

use crate::common::{Game, NOW, ok};
use crate::hosted::{leaves_nothing, leaving, random};

const ISS: &str = "iss=http%3A%2F%2F127.0.0.1%3A9229%2Fus-east-1_LifeGauge";

/// A player comes back with this query; `S` stands for the right state.
fn returned(query: &str, seconds: i64) -> Game {
    let mut game = leaving();
    game.now = NOW.plus(seconds);
    let query = query.replace("=S", &format!("={}", random()));
    game.reopen(Route::Callback, &query, None);
    game
}

fn refuses(query: &str, error: CallbackError) {
    let game = returned(query, 60);
    let shown: String = query.chars().take(80).collect();
    assert_eq!(game.app.refusal, Some(Refusal::Callback(error)), "{shown}");
    leaves_nothing(&game, &shown);
}

#[test]
fn good_answers_are_accepted() {
    let rows = [
        "?code=c-1&state=S".to_owned(),
        format!("?code=c-1&state=S&{ISS}"),
        "?state=S&code=c-1&utm_source=x&utm_source=y".to_owned(),
        "?code=c-1&st%61te=S".to_owned(),
        format!("?code={}&state=S", "c".repeat(16_000)),
    ];
    for query in rows {
        let game = returned(&query, 60);
        assert_eq!(game.app.refusal, None, "{query}");
        assert!(game.calls().contains(&Call::Exchange), "{query}");
    }
}

#[test]
fn nothing_is_believed_without_the_right_state() {
    let rows = [
        "?code=c-1",
        "?code=c-1&state=",
        "?code=c-1&state",
        "?code=c-1&state=s",
        "?code=c-1&state=S%00",
        "?code=c-1&state=S%20",
        "?code=c-1&state=S+",
        "?code=c-1&state=S%0D%0A",
        "?code=c-1&state=S%26code%3Dc-1",
        "?code=c-1&state=S;code=c-1",
        "?code=c-1&state=%00",
        "?code=c-1&state=BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBw",
        "?code=c-1&state=bwchbwchbwchbwchbwchbwchbwchbwchbwchbwchbwc",
        "?code=c-1&state=S#",
        "?code=c-1&state=S#state=S",
        "?code=c-1#state=S",
        "?code=c-1&STATE=S",
        "?code=c-1&state[]=S",
        "?code=c-1&state%5B%5D=S",
        "?code=c-1&state%00=S",
        "?code=c-1&%20state=S",
        "?code=c-1%26state=S",
        "?code=c-1&state%3DS",
        "?code=c-1;state=S",
        "?error=access_denied",
        "?error=access_denied&state=s",
        "?error=access_denied&error_description=<script>alert(1)</script>&state=",
    ];
    for query in rows {
        refuses(query, CallbackError::State);
    }
}

#[test]
fn a_parameter_stands_there_once() {
    let rows = [
        "?code=c-1&state=S&state=S",
        "?code=c-1&state=S&state=",
        "?code=c-1&state=s&state=S",
        "?code=c-1&state=S&%73tate=S",
        "?code=c-1&code=c-1&state=S",
        "?code=c-1&code=c-2&state=S",
        "?code=c-1&state=S&c%6Fde=c-2",
        "?code=c-1&code=&state=S",
        "?error=a&error=b&state=S",
        "?error=a&error_description=a&error_description=b&state=S",
        "?code=&state=S",
        "?code&state=S",
        "?state=S",
        "?CODE=c-1&state=S",
        "?code[]=c-1&state=S",
        "?code%00=c-1&state=S",
        "?xcode=c-1&state=S",
        "?#code=c-1&state=S",
        "#code=c-1&state=S",
        "?id_token=a.b.c&access_token=a.b.c&state=S",
    ];
    for query in rows {
        refuses(query, CallbackError::Malformed);
    }
    for query in [
        format!("?code=c-1&state=S&{ISS}&{ISS}"),
        format!("?code=c-1&state=S&{ISS}&iss=https://evil.example"),
    ] {
        refuses(&query, CallbackError::Malformed);
    }
}

/// RFC 9207: a code of another server is not taken to ours, nor an error of it believed.
#[test]
fn an_answer_of_another_server_is_refused() {
    let good = ISS.trim_start_matches("iss=");
    let rows = [
        "https%3A%2F%2Fevil.example".to_owned(),
        String::new(),
        format!("{good}%2F"),
        format!("{good}%00"),
        format!("%20{good}"),
        good.to_uppercase(),
        good.replace("http", "https"),
        good.replace("LifeGauge", "Other"),
        good.replace("LifeGauge", "Lif%D0%B5Gauge"),
        good.replace("9229", "9229%40evil.example"),
    ];
    for iss in rows {
        refuses(
            &format!("?code=c-1&state=S&iss={iss}"),
            CallbackError::Issuer,
        );
        refuses(
            &format!("?error=access_denied&state=S&iss={iss}"),
            CallbackError::Issuer,
        );
    }
}

#[test]
fn an_error_beside_a_code_is_an_error() {
    let refused = |error: &str, error_description: &str| CallbackError::Refused {
        error: error.to_owned(),
        error_description: error_description.to_owned(),
    };
    let html = "<img src=x onerror=alert(1)>";
    let rows = [
        (
            "?code=c-1&error=access_denied&state=S",
            refused("access_denied", ""),
        ),
        (
            "?error=access_denied&code=c-1&state=S",
            refused("access_denied", ""),
        ),
        ("?error=&code=c-1&state=S", refused("", "")),
        ("?error&code=c-1&state=S", refused("", "")),
        ("?error=a%26code%3Dc-1&state=S", refused("a&code=c-1", "")),
        (
            "?error=a&error_description=%3Cimg+src=x+onerror=alert(1)%3E&state=S",
            refused("a", html),
        ),
    ];
    for (query, error) in rows {
        refuses(query, error);
    }
}

#[test]
fn an_answer_counts_once_and_for_half_an_hour() {
    let query = "?code=c-1&state=S";
    for seconds in [30 * 60 + 1, -30 * 60 - 1, i64::MAX / 2, i64::MIN / 2] {
        let game = returned(query, seconds);
        assert_eq!(
            game.app.refusal,
            Some(Refusal::Callback(CallbackError::TooOld))
        );
        leaves_nothing(&game, "too old");
    }
    let mut game = returned(query, 60);
    game.answer(Call::Exchange, Ok(ok("{}")));
    let query = query.replace("=S", &format!("={}", random()));
    for _ in 0..2 {
        game.reopen(Route::Callback, &query, None);
        assert_eq!(
            game.app.refusal,
            Some(Refusal::Callback(CallbackError::NotStarted))
        );
        assert_eq!(game.app.session, Session::SignedOut);
        leaves_nothing(&game, "a replay");
    }
}

#[test]
fn what_is_much_too_long_is_not_read() {
    let long = "x".repeat(1_000_000);
    let rows = [
        format!("?code={long}&state=S"),
        format!("?code=c-1&state=S&x={long}"),
        format!("?code=c-1&state=S{}", "&".repeat(1_000_000)),
        format!("?code=c-1&state=S{}", "&state=S".repeat(5_000)),
        format!("?error=a&error_description={long}&state=S"),
    ];
    for query in rows {
        refuses(&query, CallbackError::Malformed);
    }
}

/// What stands in a code stays in it: it cannot become another parameter of the exchange, or another line.
#[test]
fn a_code_is_only_a_code() {
    let rows = [
        (
            "c%26grant_type%3Drefresh_token",
            "c%26grant_type%3Drefresh_token",
        ),
        ("c%26client_id%3Devil", "c%26client_id%3Devil"),
        ("c%0D%0AHost:+evil.example", "c%0D%0AHost%3A%20evil.example"),
        ("c%00", "c%00"),
        ("c#&", "c%23"),
        ("..%2F..%2Fevil", "..%2F..%2Fevil"),
        ("%E2%80%AEc", "%E2%80%AEc"),
    ];
    for (code, sent) in rows {
        let mut game = returned(&format!("?code={code}&state=S"), 60);
        let request = game.answer(Call::Exchange, Ok(ok("{}")));
        assert_eq!(request.url, "http://127.0.0.1:9229/oauth2/token");
        let fields: Vec<_> = request.body.split('&').collect();
        assert_eq!(fields.len(), 5, "{code}");
        assert!(
            fields.contains(&&*format!("code={sent}")),
            "{code}: {fields:?}"
        );
        assert!(fields.contains(&"client_id=lifegaugepublicwebclient01"));
    }
}
