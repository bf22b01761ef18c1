//! The dial: a 270° arc that sweeps to the value and takes its colour.

use leptos::prelude::*;

/// The five ticks and where their numbers stand, on a view of 360 × 330.
const TICKS: [(&str, &str, &str); 5] = [
    ("0", "54", "316"),
    ("25", "16", "122"),
    ("50", "180", "14"),
    ("75", "344", "122"),
    ("100", "306", "316"),
];

/// The end of the scale that a value is near, as the style sheet names it.
fn band(points: u8) -> &'static str {
    match points {
        0..=25 => "low",
        26..=50 => "half",
        51..=75 => "good",
        _ => "full",
    }
}

/// The dial; without a value while there is none yet. As a decoration it says nothing to tests and screen readers.
#[component]
pub(super) fn Dial(
    #[prop(into)] points: Signal<Option<u8>>,
    #[prop(optional)] decoration: bool,
) -> impl IntoView {
    let value = move || points.get().map(|points| points.to_string());
    let shown = move || value().unwrap_or_else(|| "–".to_owned());
    let meaning = (!decoration).then_some(("meter", "gauge", "0", "100", "Life points"));
    view! {
        <div
            class="dial"
            class:empty=move || points.get().is_none()
            data-band=move || band(points.get().unwrap_or(0))
            style:--points=move || value().unwrap_or_else(|| "0".to_owned())
            role=meaning.map(|meaning| meaning.0)
            data-testid=meaning.map(|meaning| meaning.1)
            data-value=move || meaning.and_then(|_| value())
            aria-valuemin=meaning.map(|meaning| meaning.2)
            aria-valuemax=meaning.map(|meaning| meaning.3)
            aria-valuenow=move || meaning.and_then(|_| value())
            aria-label=meaning.map(|meaning| meaning.4)
        >
            <svg viewBox="0 0 360 330" aria-hidden="true">
                <defs>
                    <linearGradient id="sweep">
                        <stop class="near" offset="0"/>
                        <stop class="far" offset="1"/>
                    </linearGradient>
                </defs>
                <path class="track" d="M74 296a150 150 0 1 1 212 0"/>
                <path class="arc" pathLength="100" d="M74 296a150 150 0 1 1 212 0"/>
                <g class="tip"><circle cx="74" cy="296" r="6.5"/></g>
                {TICKS.map(|(text, x, y)| view! { <text x=x y=y>{text}</text> })}
            </svg>
            <div class="number"><b>{shown}</b><span>"life points"</span></div>
        </div>
    }
}
