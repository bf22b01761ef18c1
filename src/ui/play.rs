//! The game.

use leptos::prelude::*;
use life_gauge::flow::Event;
use life_gauge::flow::life::{Life, Move};

use super::dial::Dial;
use super::part::follow_some;
use super::returned::ReturnedCard;
use super::status::Status;
use crate::browser::Runner;

/// The gauge with its buttons, and what Cognito returned.
#[component]
pub(super) fn Play(runner: Runner) -> impl IntoView {
    let points = runner.memo(|app| match app.gauge.as_ref()?.life()? {
        Life::Points(points) => Some(points),
        Life::Foreign(_) => None,
    });
    let foreign = runner.memo(|app| match app.gauge.as_ref()?.life()? {
        Life::Points(_) => None,
        Life::Foreign(text) => Some(text),
    });
    let announced = Signal::derive(move || {
        points
            .get()
            .map_or_else(String::new, |points| format!("{points} life points"))
    });
    let question = move || {
        foreign
            .get()
            .map(|text| view! { <Foreign text runner/> }.into_any())
    };
    view! {
        <div class="board">
            <section class="card game" aria-label="Your gauge">
                <Dial points/>
                <p class="hidden" aria-live="polite">{announced}</p>
                {follow_some(question)}
                <div class="moves">
                    <GameButton kind="bomb" label="− 25" name="Bomb: 25 points less" points path=BOMB step=Move::Bomb runner/>
                    <div class="again">
                        <button class="round" data-testid="refresh" aria-label="Read the gauge again" on:click=move |_| runner.send(Event::Reread)>
                            <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M19 12a7 7 0 1 1-2-5l2 2m0-5v5h-5"/></svg>
                        </button>
                        <span>"Refresh"</span>
                    </div>
                    <GameButton kind="heart" label="+ 25" name="Heart: 25 points more" points path=HEART step=Move::Heart runner/>
                </div>
                <Status runner/>
            </section>
            <ReturnedCard runner/>
        </div>
    }
}

const HEART: &str = "M12 20.5C6 16.2 3 13 3 9.3A4.8 4.8 0 0 1 7.8 4.5c1.7 0 3.3.9 4.2 2.3.9-1.4 2.5-2.3 4.2-2.3A4.8 4.8 0 0 1 21 9.3c0 3.7-3 6.9-9 11.2z";
const BOMB: &str = "M10 8.5a6.3 6.3 0 1 0 0 12.6 6.3 6.3 0 0 0 0-12.6zM12.5 6.2l3.3 3.3-1.3 1.3-3.3-3.3zM15 7.3c.6-2.2 1.9-3.3 3.7-3.1l.1 1.4c-1.1-.1-2 .7-2.4 2.1zM19.6 2l.6 1.9-1.2.4-.6-1.9zM22.7 4.5l-1.9.7-.4-1.2 1.9-.7zM21 6.2l1.3 1.5-.9.8-1.3-1.5z";

/// The heart or the bomb.
#[component]
fn GameButton(
    kind: &'static str,
    label: &'static str,
    name: &'static str,
    points: Memo<Option<u8>>,
    path: &'static str,
    step: Move,
    runner: Runner,
) -> impl IntoView {
    let disabled = Signal::derive(move || points.get().is_none());
    view! {
        <div class="move">
            <button class=format!("round {kind}") data-testid=kind aria-label=name disabled=disabled on:click=move |_| runner.send(Event::Moved(step))>
                <svg viewBox="0 0 24 24" aria-hidden="true"><path class="fill" d=path/></svg>
            </button>
            <b>{label}</b>
        </div>
    }
}

/// A value that is no number, and the question whether it may go.
#[component]
fn Foreign(text: String, runner: Runner) -> impl IntoView {
    view! {
        <div class="note bad" role="alert" data-testid="foreign-value">
            <p>"Another program has stored " <code>{text}</code> " here, which is no number. It stays until you say so."</p>
            <button class="plain" on:click=move |_| runner.send(Event::StartOver)>"Start again at 50"</button>
        </div>
    }
}
