//! The page that explains the player's session, and the protected call on it.

use serde_json::{Value, json};

use super::chrome::Browser;
use super::forms::{Form, Settings, play_as, title};
use super::pages::{ADA, Play, Welcome};
use super::screens::take_all;
use super::world::World;

const ISSUED_AT: &str = "[data-testid=id-token] [data-claim=iat]";
const ANSWER: &str = "[data-testid=hello-answer]";
const AN_HOUR: i64 = 3600;

/// The page, by what can be read and done there.
#[derive(Clone, Copy)]
pub(crate) struct SessionPage<'a>(&'a Browser);

impl<'a> SessionPage<'a> {
    /// From the game, by way of the account.
    pub(crate) async fn open(browser: &'a Browser) -> Self {
        let settings = Settings::open(browser).await;
        settings.press("nav-session").await;
        Self::seen(browser).await
    }

    pub(crate) async fn seen(browser: &'a Browser) -> Self {
        browser.wait_for("[data-testid=access-token] .checks").await;
        Self(browser)
    }

    async fn press(self, testid: &str) {
        let button = format!("[data-testid={testid}]");
        self.0.click(&button).await;
    }

    async fn wait_until_says(self, css: &str, words: &str) {
        let says = async || {
            let text = self.0.text_of(css).await?;
            text.contains(words).then_some(())
        };
        self.0.until(&format!("“{words}” in {css}"), says).await;
    }

    /// Waits until the ID token is another one.
    async fn renews(self) {
        let before = self.0.wait_for(ISSUED_AT).await;
        self.press("renew").await;
        let changed = async || (self.0.text_of(ISSUED_AT).await? != before).then_some(());
        self.0.until("another ID token", changed).await;
    }

    async fn says_hello(self, button: &str, words: &[&str]) {
        self.press(button).await;
        self.hears(words).await;
    }

    /// Waits until the protected call is answered with these words.
    pub(crate) async fn hears(self, words: &[&str]) {
        for words in words {
            self.wait_until_says(ANSWER, words).await;
        }
    }

    /// Nothing that a token consists of can be read anywhere on the page, or in what it is made of.
    async fn shows_no_token(self) {
        let kept = "return Object.values(JSON.parse(sessionStorage['life-gauge.tokens']))";
        let kept = self.0.script(kept).await;
        let page = "return document.documentElement.outerHTML + document.title + location";
        let page = self.0.script(page).await;
        let page = page.as_str().unwrap();
        let tokens = kept.as_array().unwrap().iter().filter_map(Value::as_str);
        let parts = tokens.flat_map(|token| token.split('.'));
        for part in parts.filter(|part| part.len() > 8) {
            assert!(!page.contains(part), "{}…", &part[..8]);
        }
    }
}

#[tokio::test]
async fn the_tokens_are_explained_and_never_shown() {
    let world = World::start().await;
    let browser = Browser::open().await;
    play_as(&world, &browser, ADA).await;
    let page = SessionPage::open(&browser).await;
    assert_eq!(browser.url().await, world.at("/session"));
    let says = [
        ("[data-testid=id-token]", "Your e-mail address"),
        ("[data-testid=id-token]", "ada@example.com"),
        ("[data-testid=id-token] [data-claim=exp]", "UTC"),
        (
            "[data-testid=access-token] [data-claim=token_use]",
            "it lets you do things",
        ),
        ("[data-testid=history]", "You signed in"),
        ("[data-testid=refresh-token]", "opaque"),
        ("[data-testid=left]", "left"),
    ];
    for (css, words) in says {
        page.wait_until_says(css, words).await;
    }
    let checks = "return ['id', 'access'].map(kind =>
        [...document.querySelectorAll(`[data-testid=${kind}-token] .holds`)].map(it => it.dataset.check).join())";
    let made = "Form,Algorithm,Key,Signature,Issuer,Use,Issued,End,Audience,Subject";
    assert_eq!(browser.script(checks).await, json!([made, made]));
    assert!(!browser.has(".fails").await);
    page.shows_no_token().await;
    browser.reload().await;
    SessionPage::seen(&browser).await.press("play").await;
    Play::seen(&browser).await;
    browser.close().await;
}

#[tokio::test]
async fn it_fits_a_small_phone() {
    let world = World::start().await;
    let browser = Browser::open().await;
    play_as(&world, &browser, ADA).await;
    SessionPage::open(&browser).await;
    let small = json!({ "width": 320, "height": 640, "mobile": true, "deviceScaleFactor": 1 });
    browser
        .devtools("Emulation.setDeviceMetricsOverride", small)
        .await;
    let widths = "return document.documentElement.scrollWidth";
    assert_eq!(browser.script(widths).await, 320);
    browser.close().await;
}

#[tokio::test]
async fn it_needs_somebody_who_is_signed_in() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let form = Form::open(&world, &browser, "/session", title::SIGN_IN).await;
    form.send_user(ADA).await;
    SessionPage::seen(&browser).await;
    assert_eq!(browser.url().await, world.at("/session"));
    browser.close().await;
}

#[tokio::test]
async fn tokens_are_renewed_when_the_player_says_so() {
    let world = World::start().await;
    let browser = Browser::open().await;
    play_as(&world, &browser, ADA).await;
    let page = SessionPage::open(&browser).await;
    world.stand_in.advance(60).await;
    page.renews().await;
    assert_eq!(world.stand_in.count("GetTokensFromRefreshToken").await, 1);
    page.wait_until_says("[data-testid=history]", "You signed in")
        .await;
    page.shows_no_token().await;
    browser.close().await;
}

#[tokio::test]
async fn the_protected_call_is_answered_for_a_good_token_only() {
    let world = World::start().await;
    let browser = Browser::open().await;
    let play = play_as(&world, &browser, ADA).await;
    let refresh_token = play.refresh_token().await;
    let page = SessionPage::open(&browser).await;
    page.says_hello("say-hello", &["200 OK", "Hello, Ada Lovelace"])
        .await;
    take_all(&browser, "session-hello").await;
    let refused = [
        "401 Unauthorized",
        "signature is invalid",
        "does not fit any more",
    ];
    page.says_hello("say-hello-tampered", &refused).await;
    assert_eq!(world.stand_in.count("hello").await, 2);
    take_all(&browser, "session-refused").await;

    world.stand_in.advance(AN_HOUR + 1).await;
    let refused = [
        "401 Unauthorized",
        "the token has expired",
        "Renew your tokens",
    ];
    page.says_hello("say-hello", &refused).await;
    take_all(&browser, "session-over").await;
    page.renews().await;
    page.says_hello("say-hello", &["200 OK", "Hello, Ada Lovelace"])
        .await;

    world.stand_in.revoke(&refresh_token).await;
    let refused = [
        "401 Unauthorized",
        "the token has been revoked",
        "Sign in again",
    ];
    page.says_hello("say-hello", &refused).await;
    page.press("renew").await;
    Welcome::seen(&browser).await;
    assert!(browser.text().await.contains("session has ended"));
    browser.close().await;
}

#[tokio::test]
async fn a_call_that_fails_is_told_and_one_that_is_not_there_is_not_offered() {
    let world = World::start().await;
    let browser = Browser::open().await;
    play_as(&world, &browser, ADA).await;
    let page = SessionPage::open(&browser).await;
    for (fault, words) in [
        ("server-error", "has trouble right now"),
        ("throttle", "Wait a little"),
        ("drop-before", "No connection"),
    ] {
        world.stand_in.fail("hello", fault, 1).await;
        page.says_hello("say-hello", &[words]).await;
    }
    let mut config = world.config.clone();
    config["life_gauge"]["endpoints"]["hello"] = Value::Null;
    world.configure(&config);
    browser.reload().await;
    SessionPage::seen(&browser).await;
    assert!(!browser.has("[data-testid=hello]").await);
    browser.close().await;
}

#[tokio::test]
async fn keys_roll_over_while_a_player_plays() {
    let world = World::start().await;
    let browser = Browser::open().await;
    play_as(&world, &browser, ADA).await;
    let page = SessionPage::open(&browser).await;
    roll_over(&world, true).await;
    world.stand_in.advance(60).await;
    page.renews().await;
    browser.reload().await;
    SessionPage::seen(&browser).await.press("play").await;
    let play = Play::seen(&browser).await;
    play.heart().await;
    play.wait_saved().await;
    assert_eq!(world.stand_in.lives().await, ["75"]);
    browser.close().await;
}

#[tokio::test]
async fn a_key_that_was_never_published_is_no_key() {
    let world = World::start().await;
    let browser = Browser::open().await;
    play_as(&world, &browser, ADA).await;
    let page = SessionPage::open(&browser).await;
    let before = browser.wait_for(ISSUED_AT).await;
    roll_over(&world, false).await;
    world.stand_in.advance(60).await;
    page.press("renew").await;
    let status = "[data-testid=renewal]";
    page.wait_until_says(status, "wait for the user pool’s new keys")
        .await;
    assert_eq!(
        browser.wait_for(ISSUED_AT).await,
        before,
        "nothing is believed"
    );
    page.press("play").await;
    let play = Play::seen(&browser).await;
    play.heart().await;
    play.wait_saved().await;
    play.sign_out().await;
    Welcome::seen(&browser).await;

    let form = Form::sign_in(&world, &browser).await;
    form.send_user(ADA).await;
    let refusal = super::pages::Refusal::seen(&browser).await;
    refusal.says("a key that the user pool does not have").await;
    browser.close().await;
}

/// The user pool signs with new keys from now on.
async fn roll_over(world: &World, publish: bool) {
    let wanted = json!({ "publish": publish });
    let told = world
        .stand_in
        .ask(reqwest::Method::POST, "keys", wanted)
        .await;
    let published = told["published"].as_array().unwrap();
    assert_eq!(published.contains(&told["id"]), publish);
}
