//! The window: address bar, history, and the root element.

use std::cell::Cell;

use js_sys::Reflect;
use leptos::ev;
use leptos::prelude::window_event_listener;
use life_gauge::config::Config;
use life_gauge::http::{form_decode, form_encode};
use life_gauge::language::Language;
use life_gauge::route::Route;
use life_gauge::secret::Secret;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Document, Element, Event, EventInit, FormData, HtmlElement, HtmlFormElement, HtmlInputElement,
    SubmitEvent, Window,
};

const TWO_FRAMES_MILLISECONDS: u32 = 34;

thread_local! {
    /// Whether the form that is drawn next is the one that was there, and not begun.
    static IS_KEPT: Cell<bool> = const { Cell::new(false) };
}

#[expect(
    clippy::disallowed_methods,
    reason = "the place where the window is touched"
)]
#[expect(
    clippy::expect_used,
    reason = "this program runs in a page, never in a worker"
)]
pub(super) fn window() -> Window {
    web_sys::window().expect("a window")
}

#[expect(clippy::expect_used, reason = "this program runs in a page")]
fn document() -> Document {
    window().document().expect("a document")
}

/// `https://play.example`
pub(crate) fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// The path that the page lives under, with a slash at both ends.
pub(super) fn base() -> String {
    let base = document().base_uri().ok().flatten().unwrap_or_default();
    let path = base.strip_prefix(&origin()).unwrap_or("/");
    path.rsplit_once('/')
        .map_or("/", |(folder, _)| folder)
        .to_owned()
        + "/"
}

/// Where in the app the address bar is. A redirect URI at another path than ours is the callback as well, when the
/// address carries an answer.
pub(super) fn route(config: &Config) -> Route {
    let path = window().location().pathname().unwrap_or_default();
    let here = format!("{}{path}", origin());
    let is_answer = config.oauth.redirect_sign_in_uri.contains(&here) && state().is_some();
    if is_answer {
        Route::Callback
    } else {
        Route::parse(&path, &base())
    }
}

/// The query of the address, with its `?`.
pub(super) fn query() -> String {
    window().location().search().unwrap_or_default()
}

/// The `state` of a redirect back to us.
pub(super) fn state() -> Option<String> {
    let mut pairs = form_decode(&query()).into_iter();
    pairs.find_map(|(name, value)| (name == "state").then_some(value))
}

/// Leaves the page.
pub(super) fn leave(url: &str) {
    let _ = window().location().assign(url);
}

/// Shows a route in place of the current address.
pub(super) fn replace(route: Route) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&route.path(&base())));
    }
}

/// Shows a route as a new entry of the history, with the user name that it is about, if there is one.
pub(super) fn push(route: Route, username: &str) {
    let query = if username.is_empty() {
        String::new()
    } else {
        format!("?{}", form_encode(&[("username", username)]))
    };
    if let Ok(history) = window().history() {
        let url = address(route) + &query;
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&url));
    }
}

/// The address of a route.
pub(crate) fn address(route: Route) -> String {
    route.path(&base())
}

/// What was typed into the fields of a form.
pub(crate) fn texts_of(event: &SubmitEvent, names: &[String]) -> Vec<(String, Secret)> {
    let form = event.target().and_then(|target| target.dyn_into().ok());
    let data = form.and_then(|form: HtmlFormElement| FormData::new_with_form(&form).ok());
    let text = |name: &String| {
        let value = data.as_ref()?.get(name).as_string()?;
        Some((name.clone(), value.into()))
    };
    names.iter().filter_map(text).collect()
}

/// Begins a form, once it is there: nothing of what was typed into the one before stays, as elements are used again,
/// and the keyboard's focus is on its first field, or on its first button if there is none.
pub(crate) fn begin_form_later() {
    if IS_KEPT.get() {
        return;
    }
    super::clock::after(0, || {
        if let Some(form) = find::<HtmlFormElement>("form") {
            form.reset();
        }
        if !focus("form input:not([hidden])") {
            focus("form button");
        }
    });
}

/// Does what draws the page anew, at the next turn of the browser, and keeps what is typed into a form. The focus goes
/// where the player has been.
pub(crate) fn keep_typed(draw: impl FnOnce(), focus_on: &'static str) {
    let typed: Vec<(String, Secret)> = fields()
        .map(|field| (field.name(), field.value().into()))
        .collect();
    IS_KEPT.set(true);
    draw();
    super::clock::after(0, move || {
        IS_KEPT.set(false);
        for field in fields() {
            if let Some((_, text)) = typed.iter().find(|(name, _)| *name == field.name()) {
                field.set_value(text.expose());
                tell_of_input(&field);
            }
        }
        focus(focus_on);
    });
}

/// The fields of the form.
fn fields() -> impl Iterator<Item = HtmlInputElement> {
    let found = document().query_selector_all("form input[name]").ok();
    let nodes = found.into_iter().flat_map(|found| {
        let count = found.length();
        (0..count).filter_map(move |at| found.get(at))
    });
    nodes.filter_map(|node| node.dyn_into().ok())
}

/// Has those who follow a field look at what stands in it.
fn tell_of_input(field: &HtmlInputElement) {
    let bubbling = EventInit::new();
    bubbling.set_bubbles(true);
    if let Ok(event) = Event::new_with_event_init_dict("input", &bubbling) {
        let _ = field.dispatch_event(&event);
    }
}

/// Puts the keyboard's focus on the first such element, once it is there.
pub(crate) fn focus_later(selector: &'static str) {
    super::clock::after(0, move || {
        focus(selector);
    });
}

/// The same, if what had it is there no more.
pub(crate) fn find_lost_focus_later(selector: &'static str) {
    super::clock::after(0, move || {
        let holder = document().active_element();
        if holder.is_none_or(|element| element.tag_name() == "BODY") {
            focus(selector);
        }
    });
}

/// Says whether there is such an element.
fn focus(selector: &str) -> bool {
    find::<HtmlElement>(selector).is_some_and(|element| element.focus().is_ok())
}

fn find<T: JsCast>(selector: &str) -> Option<T> {
    document().query_selector(selector).ok()??.dyn_into().ok()
}

/// Calls back when the browser brings the page back from its cache, where its state is of long ago.
pub(super) fn on_return(call: impl Fn() + 'static) {
    window_event_listener(ev::pageshow, move |event| {
        if event.persisted() {
            call();
        }
    });
}

/// Calls back when the player goes back or forward.
pub(super) fn on_move(call: impl Fn() + 'static) {
    window_event_listener(ev::popstate, move |_| call());
}

/// Whether the tab is in view.
pub(super) fn is_seen() -> bool {
    !document().hidden()
}

/// Calls back when the next frame is painted, as a rule. To ask the browser for that very moment would put work into the
/// frame itself.
pub(crate) fn after_paint(call: impl FnOnce() + 'static) {
    super::clock::after(TWO_FRAMES_MILLISECONDS, call);
}

/// Calls back when the page is left or closed.
pub(super) fn on_leave(call: impl Fn() + 'static) {
    window_event_listener(ev::pagehide, move |_| call());
}

/// Whether the browser has a network.
pub(super) fn is_online() -> bool {
    window().navigator().on_line()
}

/// Calls back when the tab comes into view or goes out of it, and when the window gets the focus.
pub(super) fn on_seen(call: impl Fn(bool) + Clone + 'static) {
    let change = call.clone();
    window_event_listener(ev::visibilitychange, move |_| change(is_seen()));
    window_event_listener(ev::focus, move |_| call(true));
}

/// Calls back when somebody presses a button or a key.
pub(super) fn on_activity(call: impl Fn() + Clone + 'static) {
    let press = call.clone();
    window_event_listener(ev::pointerdown, move |_| press());
    window_event_listener(ev::keydown, move |_| call());
}

/// Calls back when the network comes back or goes.
pub(super) fn on_online(call: impl Fn(bool) + Clone + 'static) {
    let come = call.clone();
    window_event_listener(ev::online, move |_| come(true));
    window_event_listener(ev::offline, move |_| call(false));
}

/// The element that the app is drawn into, emptied of what stood there before.
pub(crate) fn root() -> Option<HtmlElement> {
    let root: HtmlElement = document().get_element_by_id("app")?.dyn_into().ok()?;
    root.set_inner_html("");
    Some(root)
}

/// The element that carries the theme.
pub(crate) fn html() -> Option<Element> {
    document().document_element()
}

/// The languages that the browser's owner reads, the best one first.
pub(crate) fn languages() -> Vec<String> {
    let languages = window().navigator().languages();
    languages.iter().filter_map(|tag| tag.as_string()).collect()
}

/// Tells the browser what the page speaks.
pub(crate) fn set_language(language: Language) {
    let Some(html) = html() else { return };
    let _ = html.set_attribute("lang", language.tag());
    let _ = html.set_attribute("dir", language.direction());
}

/// The title of the page.
pub(crate) fn set_title(title: &str) {
    document().set_title(title);
}

/// Shakes the device for a moment, if it can, and if somebody has touched the page, without which the browser complains.
pub(super) fn buzz(milliseconds: u32) {
    let navigator = window().navigator();
    let activation = Reflect::get(&navigator, &"userActivation".into());
    let touched = activation.and_then(|it| Reflect::get(&it, &"hasBeenActive".into()));
    let can = Reflect::has(&navigator, &"vibrate".into());
    if touched.is_ok_and(|it| it.is_truthy()) && can.unwrap_or_default() {
        navigator.vibrate_with_duration(milliseconds);
    }
}

/// Puts a text into the clipboard, and says whether the browser has let us.
pub(crate) async fn copy(text: &str) -> bool {
    let written = window().navigator().clipboard().write_text(text);
    JsFuture::from(written).await.is_ok()
}
