//! The parts that every screen is made of.
//!
//! They are functions of few types and not generic components, because code is bytes here: each new kind of closure,
//! attribute or child in a view costs up to 3 kB of WebAssembly of its own, each further use of the same kind next to
//! nothing.

use std::cell::Cell;

use leptos::prelude::*;

use life_gauge::route::Route;
use wasm_bindgen_futures::spawn_local;

use super::language::t;
use super::theme;
use crate::browser::{Runner, clock, page};

/// A part that follows the state.
pub(super) fn follow(view: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    fn boxed(view: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
        (move || view()).into_any()
    }
    boxed(Box::new(view))
}

/// A part that is drawn anew when its key is another one: nothing of what was there stays, and so nothing moves. The key
/// is read, though nobody wants to know it: one that is only tracked is never computed, and so never changes.
pub(super) fn follow_key(
    key: Memo<String>,
    view: impl Fn() -> AnyView + Send + 'static,
) -> AnyView {
    let is_odd = Cell::new(false);
    follow(move || {
        drop(key.read());
        let drawn = view();
        // A view of the type of the last one would only change that.
        if is_odd.replace(!is_odd.get()) {
            (drawn,).into_any()
        } else {
            drawn
        }
    })
}

/// A part that nobody looks at first: it is drawn when the rest can be seen.
pub(super) fn later(view: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let is_due = RwSignal::new(false);
    page::after_paint(move || {
        is_due.try_set(true);
    });
    follow(move || if is_due.get() { view() } else { nothing() })
}

/// Nothing to see.
pub(super) fn nothing() -> AnyView {
    ().into_any()
}

/// A button: how it looks, what tests call it, what it says, what it does.
pub(super) fn button(
    class: &'static str,
    testid: impl Into<String>,
    label: impl Into<String>,
    press: impl Fn() + 'static,
) -> AnyView {
    fn boxed(class: &'static str, testid: String, label: String, press: Box<dyn Fn()>) -> AnyView {
        view! { <button class=class type="button" data-testid=testid on:click=move |_| press()>{label}</button> }
            .into_any()
    }
    boxed(class, testid.into(), label.into(), Box::new(press))
}

/// How long a button says that it has copied, in milliseconds.
const TOLD_MILLISECONDS: u32 = 2000;

/// A button that puts a text into the clipboard, and says so.
pub(super) fn copier(
    class: &'static str,
    testid: &'static str,
    label: String,
    text: String,
) -> AnyView {
    let is_copied = RwSignal::new(false);
    let copy = move || {
        let text = text.clone();
        spawn_local(async move {
            if page::copy(&text).await {
                is_copied.try_set(true);
                clock::after(TOLD_MILLISECONDS, move || {
                    is_copied.try_set(false);
                });
            }
        });
    };
    follow(move || {
        let label = if is_copied.get() {
            t!("Copied")
        } else {
            &label
        };
        button(class, testid, label, copy.clone())
    })
}

/// A way to another route: an address like any other, but the page stays.
pub(super) fn link(
    runner: Runner,
    class: &'static str,
    testid: impl Into<String>,
    label: impl Into<String>,
    route: Route,
) -> AnyView {
    fn plain(
        runner: Runner,
        class: &'static str,
        testid: String,
        label: String,
        route: Route,
    ) -> AnyView {
        let go = move |event| follow_link(runner, route, &event);
        view! { <a class=class data-testid=testid href=page::address(route) on:click=go>{label}</a> }
            .into_any()
    }
    plain(runner, class, testid.into(), label.into(), route)
}

/// Goes to a route without leaving the page, unless the player wants another tab for it.
pub(super) fn follow_link(runner: Runner, route: Route, event: &leptos::ev::MouseEvent) {
    if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
        event.prevent_default();
        runner.go(route);
    }
}

/// A button of which one only sees a picture: `face` is SVG out of this program, never out of a reply.
pub(super) fn picture_button(
    class: &'static str,
    testid: &'static str,
    label: &'static str,
    face: &'static str,
    press: impl Fn() + 'static,
) -> AnyView {
    fn boxed(
        class: &'static str,
        names: [&'static str; 2],
        face: &'static str,
        press: Box<dyn Fn()>,
    ) -> AnyView {
        let [testid, label] = names;
        view! {
            <button class=class type="button" data-testid=testid aria-label=label title=label inner_html=face on:click=move |_| press()></button>
        }
        .into_any()
    }
    boxed(class, [testid, label], face, Box::new(press))
}

/// The same for what is on or off; the style sheet shows which.
pub(super) fn picture_switch(
    class: &'static str,
    names: [&'static str; 2],
    face: &'static str,
    is_on: Memo<String>,
    press: impl Fn() + 'static,
) -> AnyView {
    let [testid, label] = names;
    let press: Box<dyn Fn()> = Box::new(press);
    view! {
        <button class=class type="button" data-testid=testid aria-label=label title=label aria-pressed=is_on inner_html=face on:click=move |_| press()></button>
    }
    .into_any()
}

/// A sentence.
pub(super) fn sentence(text: impl Into<String>) -> AnyView {
    fn plain(text: String) -> AnyView {
        view! { <p>{text}</p> }.into_any()
    }
    plain(text.into())
}

/// A sentence that a screen reader says at once.
pub(super) fn alert(class: &'static str, testid: &'static str, text: String) -> AnyView {
    view! { <p class=class role="alert" data-testid=testid>{text}</p> }.into_any()
}

/// Names with what they stand for.
pub(super) fn facts(facts: Vec<(String, String)>) -> AnyView {
    let line = |(name, value)| view! { <dt>{name}</dt><dd>{value}</dd> }.into_any();
    let lines: Vec<_> = facts.into_iter().map(line).collect();
    view! { <dl data-testid="facts">{lines}</dl> }.into_any()
}

/// One card in the middle of the page.
pub(super) fn card(title: &'static str, children: Vec<AnyView>) -> AnyView {
    view! {
        <section class="card solo">
            <h1>{title}</h1>
            {children}
        </section>
    }
    .into_any()
}

/// A card that says what the player waits for.
pub(super) fn wait(text: &'static str) -> AnyView {
    view! {
        <section class="card solo wait" role="status">
            <div class="spinner" aria-hidden="true"></div>
            <h1>{text}</h1>
        </section>
    }
    .into_any()
}

/// The line at the top: the name of the game, what the screen adds, and the choices of language and theme.
pub(super) fn top(player: AnyView, language: AnyView) -> AnyView {
    view! {
        <header class="top">
            <span class="brand">
                <svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 18a8.5 8.5 0 1 1 12 0"/></svg>
                "Life Gauge"
            </span>
            {player}
            <div class="tools">
                {language}
                {picture_button("quiet icon", "theme", t!("Light, dark, or as the system"), THEME, theme::next)}
            </div>
        </header>
    }
    .into_any()
}

const THEME: &str = r#"<svg viewBox="0 0 24 24"><circle cx="12" cy="12" r="8"/><path class="fill" d="M12 4a8 8 0 0 1 0 16z"/></svg>"#;
