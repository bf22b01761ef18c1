//! The forms of the page, by what can be done and read there. All of it is done without a mouse, in every journey.

use serde_json::json;

use super::chrome::Browser;
use super::everybody::everybody_can_use_once;
use super::keys::Keyboard;
use super::pages::{Play, User, Welcome};
use super::world::World;

/// The titles of the forms.
pub(crate) mod title {
    pub(crate) const SIGN_IN: &str = "Welcome back";
    pub(crate) const SIGN_UP: &str = "Create an account";
    pub(crate) const CONFIRM: &str = "Confirm your account";
    pub(crate) const FORGOT: &str = "Forgotten your password?";
    pub(crate) const RESET: &str = "A new password";
    pub(crate) const CODE: &str = "Your code";
    pub(crate) const CHOICE: &str = "How would you like to sign in?";
    pub(crate) const PASSWORD: &str = "Your password";
    pub(crate) const PASSKEY: &str = "Use your passkey";
    pub(crate) const AUTHENTICATOR: &str = "Set up an authenticator";
}

/// The second factors of a player, once neither a word of patience nor another try stands in their place.
const ANSWERED: &str =
    "section[data-testid=account]:not(:has(> .hidden, > [data-testid=try-again]))";

/// What is wrong with a form for those who have no mouse, or do not see it; and where the keyboard's focus is.
const LOOK: &str = "
    const inputs = [...document.querySelectorAll('form input:not([hidden])')];
    const named = text => (text ?? '').trim() !== '';
    const wrong = inputs.flatMap(input => {
        const [place] = input.getAttribute('aria-describedby').split(' ');
        const error = document.getElementById(place);
        return [
            !named(input.labels[0]?.innerText) && `${input.name} has no label`,
            input.type !== 'checkbox' && error?.getAttribute('role') !== 'alert' && `${input.name} has no place for an error`,
        ];
    });
    for (const button of document.querySelectorAll('button')) {
        if (!named(button.innerText) && !named(button.ariaLabel)) wrong.push('a button has no name');
    }
    const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
    if (new Set(ids).size !== ids.length) wrong.push('an id is used twice');
    if (document.querySelectorAll('h1').length !== 1) wrong.push('there is not one title');
    return {
        wrong: wrong.filter(Boolean).join(),
        begins: !inputs.length || document.activeElement === inputs[0],
    }";

/// A form of the page, whichever: they are all drawn alike.
#[derive(Clone, Copy)]
pub(crate) struct Form<'a>(&'a Browser);

impl<'a> Form<'a> {
    /// Opens the form at a path.
    pub(crate) async fn open(world: &World, browser: &'a Browser, path: &str, title: &str) -> Self {
        browser.go(&world.at(path)).await;
        Self::seen(browser, title).await
    }

    /// Opens the sign-in.
    pub(crate) async fn sign_in(world: &World, browser: &'a Browser) -> Self {
        Self::open(world, browser, "/sign-in", title::SIGN_IN).await
    }

    /// Waits for the form of this title and the focus in its first field, and sees to it that everybody can use it.
    pub(crate) async fn seen(browser: &'a Browser, title: &str) -> Self {
        let is_there = async || (browser.text_of("main h1").await? == title).then_some(());
        browser.until(&format!("“{title}”"), is_there).await;
        let begun = async || {
            let look = browser.script(LOOK).await;
            look["begins"].as_bool()?.then_some(look["wrong"].clone())
        };
        let wrong = browser.until("the focus in the first field", begun).await;
        assert_eq!(wrong, "", "“{title}” is not for everybody");
        everybody_can_use_once(browser, title).await;
        Self(browser)
    }

    /// What the form says at its beginning.
    pub(crate) async fn lead(self) -> String {
        self.0.wait_for("[data-testid=lead]").await
    }

    /// What stands in a field.
    pub(crate) async fn value(self, field: &str) -> String {
        let value = format!("return document.getElementById({})?.value", json!(field));
        let value = self.0.script(&value).await;
        value.as_str().unwrap_or_default().to_owned()
    }

    /// The label of a field, if there is such a field.
    pub(crate) async fn label(self, field: &str) -> Option<String> {
        self.0.text_of(&format!("label[for='{field}']")).await
    }

    pub(crate) async fn fill(self, field: &str, text: &str) {
        let field = format!("[id='{field}']");
        Keyboard(self.0).tab_to(&field).await;
        self.0.type_into(&field, text).await;
    }

    pub(crate) async fn submit(self) {
        let submit = "[data-testid=submit]:not([disabled])";
        Keyboard(self.0).enter(submit).await;
    }

    /// Fills these fields in and submits.
    pub(crate) async fn send(self, fields: &[(&str, &str)]) {
        for (field, text) in fields {
            self.fill(field, text).await;
        }
        self.submit().await;
    }

    /// Signs in with a name and a password.
    pub(crate) async fn send_user(self, (name, password): User) {
        self.send(&[("username", name), ("password", password)])
            .await;
    }

    /// Presses another button than the one that submits, or follows a link, by its test id.
    pub(crate) async fn press(self, testid: &str) {
        let button = format!("[data-testid='{testid}']");
        Keyboard(self.0).enter(&button).await;
    }

    /// Waits until the form says this above its fields.
    pub(crate) async fn refuses(self, words: &str) {
        self.says("[data-testid=refusal]", words).await;
    }

    /// The same of something that is no trouble.
    pub(crate) async fn notes(self, words: &str) {
        self.says("[data-testid=notice]", words).await;
    }

    /// Waits until the form says this at a field; the focus is there then, for another try.
    pub(crate) async fn refuses_at(self, field: &str, words: &str) {
        self.says_at(field, words).await;
        let is_ready = format!(
            "const field = document.getElementById({}); return document.activeElement === field && field.ariaInvalid",
            json!(field)
        );
        let is_ready = async || (self.0.script(&is_ready).await == "true").then_some(());
        self.0
            .until(&format!("the focus in {field}"), is_ready)
            .await;
    }

    /// Waits until the form says this at a field.
    pub(crate) async fn says_at(self, field: &str, words: &str) {
        self.says(&format!("[id='{field}-error']"), words).await;
    }

    async fn says(self, css: &str, words: &str) {
        let said = async || self.0.text_of(css).await?.contains(words).then_some(());
        self.0.until(&format!("“{words}” in {css}"), said).await;
    }

    /// How many rules the new password keeps, and how many there are.
    pub(crate) async fn rules(self) -> (u64, u64) {
        let count = async |css: &str| {
            let count = format!("return document.querySelectorAll('{css}').length");
            self.0.script(&count).await.as_u64().unwrap_or_default()
        };
        let rules = "[data-testid=rules] li";
        (count(&format!("{rules}.kept")).await, count(rules).await)
    }

    /// Waits until another code may be asked for.
    pub(crate) async fn may_resend(self) {
        self.says("[data-testid=resend]", "Send another code").await;
    }
}

/// What a player sees of his account.
#[derive(Clone, Copy)]
pub(crate) struct Settings<'a>(&'a Browser);

impl<'a> Settings<'a> {
    /// From the game.
    pub(crate) async fn open(browser: &'a Browser) -> Self {
        let way = "[data-testid=account]:not(section)";
        Keyboard(browser).enter(way).await;
        Self::seen(browser).await
    }

    /// Waits until the user pool has told of the second factors, of which it may have none.
    pub(crate) async fn seen(browser: &'a Browser) -> Self {
        browser.wait_for(ANSWERED).await;
        Self(browser)
    }

    /// User name, e-mail address, groups and so on.
    pub(crate) async fn facts(self) -> String {
        self.0.wait_for("[data-testid=profile]").await
    }

    pub(crate) async fn press(self, testid: &str) {
        Form(self.0).press(testid).await;
    }

    /// Waits until a second factor is `off`, `on` or `preferred`.
    pub(crate) async fn wait_for_factor(self, name: &str, state: &str) {
        let row = format!("[data-testid=factor-{name}][data-state={state}]");
        self.0.wait_for(&row).await;
    }

    pub(crate) async fn notes(self, words: &str) {
        Form(self.0).notes(words).await;
    }

    pub(crate) async fn refuses(self, words: &str) {
        Form(self.0).refuses(words).await;
    }

    /// Back to the game and out of it.
    pub(crate) async fn sign_out(self) {
        self.press("sign-out-here").await;
        Welcome::seen(self.0).await;
    }
}

/// Signs in by the page's own form, where a password is enough.
pub(crate) async fn play_as<'a>(world: &World, browser: &'a Browser, user: User) -> Play<'a> {
    Form::sign_in(world, browser).await.send_user(user).await;
    Play::seen(browser).await
}
