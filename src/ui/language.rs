//! What the page says, in the player's language.
//!
//! Every text stands in the code, in English, within one of three macros: [`t!`], [`counted!`] and [`key!`]. A test looks
//! for them, and holds every catalogue to what it finds (`tests/languages.rs`).

use std::cell::Cell;
use std::fmt::Display;

use leptos::prelude::*;
use life_gauge::flow::Event;
use life_gauge::language::{Catalogue, Language, fill};
use life_gauge::time::UnixSeconds;
use wasm_bindgen_futures::spawn_local;

use super::part::{alert, follow, nothing};
use crate::browser::{Runner, catalogue, intl, page, storage};

/// A text; with values for its `{names}`, those are filled in.
macro_rules! t {
    (@value $name:ident) => { $name };
    (@value $name:ident $value:expr) => { $value };
    ($english:literal) => {
        $crate::ui::language::text($english)
    };
    ($english:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {
        $crate::ui::language::filled(
            $crate::ui::language::text($english),
            &[$((stringify!($name), &$crate::ui::language::t!(@value $name $($value)?))),+],
        )
    };
}

/// A text with a `{count}` in it, in the form that goes with the number.
macro_rules! counted {
    ($one:literal, $other:literal, $count:expr) => {
        $crate::ui::language::with_count($one, $other, i64::try_from($count).unwrap_or(i64::MAX))
    };
}

/// Marks a text that is translated where it is shown, by [`text`].
macro_rules! key {
    ($english:literal) => {
        $english
    };
}

pub(crate) use {counted, key, t};

/// Where a language is chosen.
const CHOICE: &str = "[data-testid=language]";

thread_local! {
    static SPOKEN: Cell<(Language, Option<&'static Catalogue>)> = const { Cell::new((Language::English, None)) };
}

/// A text in the language that is spoken.
pub(crate) fn text(english: &'static str) -> &'static str {
    let (_, catalogue) = SPOKEN.get();
    let translated = catalogue.and_then(|catalogue| catalogue.text(english));
    translated.unwrap_or(english)
}

/// A text with its names filled in. Where it runs from the right, each value is an
/// [isolate](https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates): it keeps its own order, and the text its.
pub(crate) fn filled(text: &str, values: &[(&str, &dyn Display)]) -> String {
    if spoken().direction() == "ltr" {
        return fill(text, values);
    }
    let isolate = |(_, value): &(&str, &dyn Display)| format!("\u{2068}{value}\u{2069}");
    let isolates: Vec<String> = values.iter().map(isolate).collect();
    let names = values.iter().map(|(name, _)| *name);
    let values = names.zip(isolates.iter().map(|isolate| isolate as &dyn Display));
    fill(text, &values.collect::<Vec<_>>())
}

/// A text with a number in it.
pub(crate) fn with_count(one: &'static str, other: &'static str, count: i64) -> String {
    let text = match SPOKEN.get() {
        (language, Some(catalogue)) => {
            let category = intl::plural(language, count);
            catalogue.form(other, &category).unwrap_or(other)
        }
        _ if count == 1 => one,
        _ => other,
    };
    fill(text, &[("count", &number(count))])
}

/// A number as it is written.
pub(crate) fn number(number: i64) -> String {
    match SPOKEN.get() {
        (_, None) => number.to_string(),
        (language, Some(_)) => intl::number(language, number),
    }
}

/// A point in time, in UTC.
pub(crate) fn date(at: UnixSeconds) -> String {
    match SPOKEN.get() {
        (_, None) => at.utc(),
        (language, Some(_)) => intl::date(language, at),
    }
}

/// Its day.
pub(crate) fn day(at: UnixSeconds) -> String {
    match SPOKEN.get() {
        (_, None) => at.utc_day(),
        (language, Some(_)) => intl::day(language, at),
    }
}

/// How far off something is, in the words of the browser; `None` for English, which has its own.
pub(crate) fn relative(number: i64, unit: &str, style: &str) -> Option<String> {
    let (language, catalogue) = SPOKEN.get();
    catalogue.map(|_| intl::relative(language, number, unit, style))
}

/// The language that is spoken.
pub(crate) fn spoken() -> Language {
    SPOKEN.get().0
}

/// Speaks the language that was chosen in this browser, or else the first of the browser's own that there is.
pub(crate) async fn restore() {
    let chosen = storage::language().and_then(|tag| Language::of(&tag));
    let language = chosen.unwrap_or_else(|| Language::best(page::languages()));
    speak(language).await;
}

/// Says whether the language is spoken now: its texts may not be within reach.
async fn speak(language: Language) -> bool {
    let catalogue = match language {
        Language::English => None,
        language => match catalogue::load(language).await {
            Some(catalogue) => Some(&*Box::leak(Box::new(catalogue))),
            None => return false,
        },
    };
    SPOKEN.set((language, catalogue));
    true
}

/// The choice of a language: a list of the browser's own behind a picture.
pub(super) fn choice(runner: Runner) -> AnyView {
    let is_lost = RwSignal::new(false);
    let option = |language: Language| {
        let (tag, is_spoken) = (language.tag(), language == spoken());
        view! { <option value=tag lang=tag selected=is_spoken>{language.name()}</option> }
            .into_any()
    };
    let options: Vec<_> = Language::ALL.into_iter().map(option).collect();
    let choose = move |event| {
        if let Some(language) = Language::of(&event_target_value(&event)) {
            spawn_local(async move { is_lost.set(!choose(runner, language).await) });
        }
    };
    let lost = follow(move || {
        if is_lost.get() {
            let text = t!("This language could not be fetched. Is there a connection?");
            alert("note bad", "no-language", text.to_owned())
        } else {
            nothing()
        }
    });
    view! {
        <label class="language icon">
            <svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c5 5 5 12 0 17M12 3.5c-5 5-5 12 0 17"/></svg>
            <select aria-label=t!("Language") data-testid="language" on:change=choose>{options}</select>
        </label>
        {lost}
    }
    .into_any()
}

/// Goes on in another language. What is typed into a form stays there.
async fn choose(runner: Runner, language: Language) -> bool {
    let is_spoken = speak(language).await;
    if is_spoken {
        storage::keep_language(language.tag());
        page::keep_typed(move || runner.send(Event::Speaks(language)), CHOICE);
    }
    is_spoken
}
