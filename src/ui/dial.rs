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
    let value = Signal::derive(move || points.get().map(|points| points.to_string()));
    let length = Signal::derive(move || value.get().unwrap_or_else(|| "0".to_owned()));
    let shown = Signal::derive(move || value.get().unwrap_or_else(|| "–".to_owned()));
    let band = Signal::derive(move || points.get().map_or("empty", band).to_owned());
    let meaning = move |text| (!decoration).then_some(text);
    let meant_value = if decoration {
        Signal::stored(None)
    } else {
        value
    };
    view! {
        <div
            class="dial"
            data-band=band
            style:--points=length
            role=meaning("meter")
            data-testid=meaning("gauge")
            data-value=meant_value
            aria-valuemin=meaning("0")
            aria-valuemax=meaning("100")
            aria-valuenow=meant_value
            aria-label=meaning("Life points")
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
