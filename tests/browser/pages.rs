//! The pages that a player sees, by what can be done and read there.

use std::time::Duration;

use reqwest::Url;
use tokio::time::sleep;

use super::chrome::Browser;
use super::world::World;

/// A user of the stand-in: name and password.
pub(crate) type User = (&'static str, &'static str);
pub(crate) const ADA: User = ("ada", "Correct-Horse-9");
pub(crate) const GRACE: User = ("grace", "Battery-Staple-7");

const SIGN_IN: &str = "[data-testid=sign-in-hosted]";
const ANSWER: Duration = Duration::from_millis(300);

/// The welcome, or any other card with the ways in.
#[derive(Clone, Copy)]
pub(crate) struct Welcome<'a>(&'a Browser);

impl<'a> Welcome<'a> {
    pub(crate) async fn open(world: &World, browser: &'a Browser) -> Self {
        browser.go(&world.at("/")).await;
        Self::seen(browser).await
    }

    /// Waits until one can sign in.
    pub(crate) async fn seen(browser: &'a Browser) -> Self {
        browser.wait_for(SIGN_IN).await;
        Self(browser)
    }

    /// To the login page of the user pool, which must not know the player yet.
    pub(crate) async fn sign_in(self) -> HostedUi<'a> {
        self.press_sign_in().await;
        HostedUi::seen(self.0).await
    }

    /// The same when the user pool may know the player, and leads back at once.
    pub(crate) async fn press_sign_in(self) {
        self.0.click(SIGN_IN).await;
    }

    pub(crate) async fn play_as_guest(self) -> Play<'a> {
        self.0.click("[data-testid=play-as-guest]").await;
        Play::seen(self.0).await
    }

    pub(crate) async fn sign_in_with_amazon(self) -> Provider<'a> {
        self.0.click("[data-testid=sign-in-amazon]").await;
        self.0.wait_for("button[name=person]").await;
        Provider(self.0)
    }
}

/// The login page of the user pool.
pub(crate) struct HostedUi<'a>(&'a Browser);

impl<'a> HostedUi<'a> {
    pub(crate) async fn seen(browser: &'a Browser) -> Self {
        browser.wait_for("button[name=signInSubmitButton]").await;
        Self(browser)
    }

    pub(crate) async fn submit(self, (name, password): User) {
        self.0.type_into("input[name=username]", name).await;
        self.0.type_into("input[name=password]", password).await;
        self.0.click("button[name=signInSubmitButton]").await;
    }

    pub(crate) async fn sign_in_as(self, user: User) -> Play<'a> {
        let browser = self.0;
        self.submit(user).await;
        Play::seen(browser).await
    }

    /// The `state` that the page has sent along.
    pub(crate) async fn state(&self) -> String {
        let url = Url::parse(&self.0.url().await).unwrap();
        let mut pairs = url.query_pairs();
        let (_, state) = pairs.find(|(name, _)| name == "state").unwrap();
        state.into_owned()
    }
}

/// The page of an external provider.
pub(crate) struct Provider<'a>(&'a Browser);

impl<'a> Provider<'a> {
    pub(crate) async fn choose(self, person: &str) -> Play<'a> {
        self.press(person).await;
        Play::seen(self.0).await
    }

    pub(crate) async fn cancel(self) -> Refusal<'a> {
        self.press("cancel").await;
        Refusal::seen(self.0).await
    }

    async fn press(&self, person: &str) {
        let button = format!("button[name=person][value={person}]");
        self.0.click(&button).await;
    }
}

/// The game.
#[derive(Clone, Copy)]
pub(crate) struct Play<'a>(pub(super) &'a Browser);

impl<'a> Play<'a> {
    /// Signs in from an empty profile.
    pub(crate) async fn as_user(world: &World, browser: &'a Browser, user: User) -> Self {
        let hosted_ui = Welcome::open(world, browser).await.sign_in().await;
        hosted_ui.sign_in_as(user).await
    }

    /// Opens the page in a browser in which somebody plays already, or is known to the user pool.
    pub(crate) async fn join(world: &World, browser: &'a Browser) -> Self {
        browser.go(&world.at("/")).await;
        let is_here = async || {
            if browser.has("[data-testid=sync-status]").await {
                return Some(true);
            }
            browser.has(SIGN_IN).await.then_some(false)
        };
        let is_here = browser.until("the game or the welcome", is_here).await;
        // An open page has a moment to answer.
        sleep(ANSWER).await;
        if !is_here && browser.has(SIGN_IN).await {
            Welcome(browser).press_sign_in().await;
        }
        Self::seen(browser).await
    }

    /// Waits until the gauge shows a value.
    pub(crate) async fn seen(browser: &'a Browser) -> Self {
        let play = Self(browser);
        browser.until("a value", async || play.value().await).await;
        play
    }

    pub(crate) async fn value(self) -> Option<u8> {
        let attribute = "return document.querySelector('[data-testid=gauge]')?.dataset.value";
        self.0.script(attribute).await.as_str()?.parse().ok()
    }

    pub(crate) async fn heart(self) {
        self.0.click("[data-testid=heart]").await;
    }

    pub(crate) async fn bomb(self) {
        self.0.click("[data-testid=bomb]").await;
    }

    pub(crate) async fn refresh(self) {
        self.0.click("[data-testid=refresh]").await;
    }

    pub(crate) async fn try_again(self) {
        self.0.click("[data-testid=try-again]").await;
    }

    pub(crate) async fn sign_out(self) {
        self.0.click("[data-testid=sign-out]").await;
    }

    /// The line under the gauge, which follows the value two frames later, together with the arc.
    pub(crate) async fn status(self) -> String {
        let follows = "
            const gauge = document.querySelector('[data-testid=gauge]');
            return gauge?.style.getPropertyValue('--points') === gauge?.dataset.value || null";
        let follows = async || self.0.script(follows).await.as_bool();
        self.0.until("the page to follow the value", follows).await;
        self.0.wait_for("[data-testid=sync-status]").await
    }

    pub(crate) async fn name(self) -> String {
        self.0.wait_for("[data-testid=player-name]").await
    }

    pub(crate) async fn wait_for_value(self, wanted: u8) {
        let shows = async || (self.value().await? == wanted).then_some(());
        self.0.until(&format!("the value {wanted}"), shows).await;
    }

    pub(crate) async fn wait_saved(self) {
        let saved = async || {
            let says = self.status().await;
            let is_good = self.0.has("[data-testid=sync-status].good").await;
            (is_good && says.starts_with("Saved")).then_some(())
        };
        self.0.until("“Saved”", saved).await;
    }

    /// The refresh token that the tab keeps.
    pub(crate) async fn refresh_token(self) -> String {
        self.token("refresh_token").await
    }

    /// One of the tokens that the tab keeps.
    pub(crate) async fn token(self, name: &str) -> String {
        let kept = format!("return JSON.parse(sessionStorage['life-gauge.tokens']).{name}");
        self.0.script(&kept).await.as_str().unwrap().to_owned()
    }
}

/// A card that says why somebody is not signed in.
pub(crate) struct Refusal<'a>(&'a Browser);

impl<'a> Refusal<'a> {
    pub(crate) async fn seen(browser: &'a Browser) -> Self {
        browser.wait_for("[data-testid=refusal]").await;
        Self(browser)
    }

    /// What the whole card says: the text, the title, the ways on.
    async fn card(&self) -> String {
        self.0.wait_for("main").await
    }

    /// Waits until the card says this, and sees to it that nobody is signed in and there is a way on.
    pub(crate) async fn says(&self, words: &str) {
        let said = async || self.card().await.contains(words).then_some(());
        self.0.until(&format!("a refusal: “{words}”"), said).await;
        let kept = self.0.script("return Object.keys(sessionStorage).join()");
        assert_eq!(kept.await, "", "something is kept: {words}");
        assert!(
            self.0.has("[data-testid=sign-in-hosted]").await,
            "no way on: {words}"
        );
    }
}
