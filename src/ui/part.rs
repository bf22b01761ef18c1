//! The parts that every screen shares.

use leptos::prelude::*;

use super::theme;

/// A part that follows the state. Each kind of closure in a view costs some 3 kB of code of its own; in a box they are
/// all of one kind.
pub(super) fn follow(view: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    fn boxed(view: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
        (move || view()).into_any()
    }
    boxed(Box::new(view))
}

/// As [`follow`], for a part that may be absent.
pub(super) fn follow_some(view: impl Fn() -> Option<AnyView> + Send + 'static) -> AnyView {
    follow(move || view().unwrap_or_else(|| ().into_any()))
}

/// The line at the top: the name of the game, what the screen adds, and the choice of theme.
#[component]
pub(super) fn Top(#[prop(optional)] children: Option<Children>) -> impl IntoView {
    view! {
        <header class="top">
            <span class="brand">
                <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
                    <path d="M6 18a8.5 8.5 0 1 1 12 0"/>
                </svg>
                "Life Gauge"
            </span>
            {children.map(|children| children())}
            <button class="quiet icon" title="Light, dark or as the system" aria-label="Change theme" on:click=|_| theme::next()>
                <svg viewBox="0 0 24 24" aria-hidden="true">
                    <circle cx="12" cy="12" r="8"/>
                    <path class="fill" d="M12 4a8 8 0 0 1 0 16z"/>
                </svg>
            </button>
        </header>
    }
}

/// One card in the middle of the page.
#[component]
pub(super) fn Card(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="card solo">
            <h1>{title}</h1>
            {children()}
        </section>
    }
}

/// A card that says what the player waits for.
#[component]
pub(super) fn Wait(text: &'static str) -> impl IntoView {
    view! {
        <section class="card solo wait" role="status">
            <div class="spinner" aria-hidden="true"></div>
            <p>{text}</p>
        </section>
    }
}
