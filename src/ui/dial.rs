//! The dial: a 270° arc that sweeps to the value and takes its colour.

use leptos::prelude::*;

use super::gauge_words;
use super::language::t;

/// The end of the scale that a value is near, as the style sheet names it.
fn band(points: &str) -> &'static str {
    match points.parse() {
        Err(_) => "empty",
        Ok(0..=25) => "low",
        Ok(26..=50) => "half",
        Ok(51..=75) => "good",
        Ok(_) => "full",
    }
}

/// The dial of the player: `points` is empty while there is no value yet. The arc begins to sweep to `settled`, which
/// comes a frame later, so that the number need not wait for it.
pub(super) fn dial(points: Memo<String>, settled: Memo<String>) -> AnyView {
    let band = Memo::new(move |_| band(&settled.read()).to_owned());
    let label = Memo::new(move |_| gauge_words::under_number(&settled.read()).to_owned());
    let number = Memo::new(move |_| match &**points.read() {
        "" => "–".to_owned(),
        points => points.to_owned(),
    });
    // A meter has to have a value, and words where that is none.
    let value = Memo::new(move |_| match &**points.read() {
        "" => "0".to_owned(),
        points => points.to_owned(),
    });
    let words = Memo::new(move |_| points.read().is_empty().then_some("–"));
    view! {
        <div
            class="dial"
            data-band=band
            style:--points=settled
            role="meter"
            aria-label=t!("Life points")
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=value
            aria-valuetext=words
            data-testid="gauge"
            data-value=points
        >
            {scale()}
            <div class="number"><b>{number}</b><span>{label}</span></div>
        </div>
    }
    .into_any()
}

/// A dial that means nothing, to look at.
pub(super) fn sample() -> AnyView {
    view! { <div class="dial sample" data-band="good" aria-hidden="true">{scale()}</div> }
        .into_any()
}

/// Track, arc, tip and ticks on a view of 360 × 330, in one static piece.
fn scale() -> AnyView {
    view! {
        <svg viewBox="0 0 360 330" aria-hidden="true">
            <defs><linearGradient id="sweep"><stop class="near" offset="0"/><stop class="far" offset="1"/></linearGradient></defs>
            <path class="track" d="M74 296a150 150 0 1 1 212 0"/>
            <path class="arc" pathLength="100" d="M74 296a150 150 0 1 1 212 0"/>
            <g class="tip"><circle cx="74" cy="296" r="6.5"/></g>
            <text x="54" y="330">"0"</text>
            <text x="14" y="122">"25"</text>
            <text x="180" y="14">"50"</text>
            <text x="346" y="122">"75"</text>
            <text x="306" y="330">"100"</text>
        </svg>
    }
    .into_any()
}
