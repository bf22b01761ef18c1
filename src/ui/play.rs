//! The game.

use leptos::prelude::*;
use life_gauge::flow::gauge::Gauge;
use life_gauge::flow::gauge::life::{Life, Move};
use life_gauge::flow::{App, Event};

use super::chart::chart;
use super::dial::dial;
use super::gauge_words;
use super::language::t;
use super::part::{alert, button, follow, later, nothing, picture_button, picture_switch};
use super::returned::returned;
use super::status::status;
use crate::browser::{Runner, sound};

/// The gauge with its buttons, and what Cognito returned.
pub(crate) fn play(runner: Runner) -> AnyView {
    let points = runner.text_at_once(points);
    let settled = runner.text(self::points);
    let announced = Memo::new(move |_| gauge_words::life_points(&settled.read()));
    let foreign = runner.text(|app| life(app).and_then(Result::err).unwrap_or_default());
    let question = follow(move || match foreign.get() {
        text if text.is_empty() => nothing(),
        text => {
            let text = alert("", "foreign-value", gauge_words::foreign(&text));
            let start_over = button("plain", "start-over", t!("Start again at 50"), move || {
                runner.send(Event::StartOver);
            });
            view! { <div class="note bad stack">{text}{start_over}</div> }.into_any()
        }
    });
    let press = |step| move || moved(runner, step);
    let bomb = picture_button(
        "round bomb",
        "bomb",
        t!("Bomb: 25 points less"),
        BOMB,
        press(Move::BOMB),
    );
    let heart = picture_button(
        "round heart",
        "heart",
        t!("Heart: 25 points more"),
        HEART,
        press(Move::HEART),
    );
    let again = picture_button(
        "round",
        "refresh",
        t!("Read the gauge again"),
        AGAIN,
        move || runner.send(Event::Reread),
    );
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if let Some(order) = order(&event) {
            event.prevent_default();
            match order {
                Event::Moved(step) => moved(runner, step),
                order => runner.send(order),
            }
        }
    };
    let board = view! {
        <div class="board">
            <section class="card game" aria-label=t!("Your gauge") on:keydown=on_key>
                <h1 class="hidden">{t!("Your gauge")}</h1>
                {sound_switch()}
                {dial(points, settled)}
                <p class="hidden" aria-live="polite">{announced}</p>
                <div class="moves">{vec![control("− 25", bomb), control(t!("Refresh"), again), control("+ 25", heart)]}</div>
                {status(runner)}
                {undo(runner)}
                <p class="keys soft"><kbd>"↑"</kbd><kbd>"H"</kbd>{t!("heart")}<kbd>"↓"</kbd><kbd>"B"</kbd>{t!("bomb")}<kbd>"R"</kbd>{t!("refresh")}<kbd>"U"</kbd>{t!("undo")}</p>
            </section>
            <div class="side">{later(move || vec![chart(runner), returned(runner)].into_any())}</div>
        </div>
    };
    vec![board.into_any(), question].into_any()
}

/// A move, with what one hears and feels of it.
fn moved(runner: Runner, step: Move) {
    runner.send(Event::Moved(step));
    sound::after_move(step == Move::HEART);
}

/// Whether moves are heard.
fn sound_switch() -> AnyView {
    let is_on = RwSignal::new(sound::is_on());
    let pressed = Memo::new(move |_| is_on.get().to_string());
    let names = ["sound", t!("Sound")];
    picture_switch("quiet icon sound", names, SPEAKER, pressed, move || {
        is_on.set(sound::turn());
    })
}

/// What a key means while the focus is in the game, so that nobody plays who only wants to scroll or type.
fn order(event: &leptos::ev::KeyboardEvent) -> Option<Event> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.repeat() {
        return None;
    }
    Some(match &*event.key() {
        "ArrowUp" | "ArrowRight" | "h" | "+" => Event::Moved(Move::HEART),
        "ArrowDown" | "ArrowLeft" | "b" | "-" => Event::Moved(Move::BOMB),
        "r" => Event::Reread,
        "u" | "Backspace" => Event::Undo,
        _ => return None,
    })
}

/// The value to show, or the text of one that is no number.
fn life(app: &App) -> Option<Result<String, String>> {
    Some(match app.gauge.as_ref()?.life()? {
        Life::Points(points) => Ok(points.to_string()),
        Life::Foreign(text) => Err(format!("“{text}”")),
    })
}

/// The value; nothing while there is none.
fn points(app: &App) -> String {
    life(app).and_then(Result::ok).unwrap_or_default()
}

/// The way back from the last move, while there is one.
fn undo(runner: Runner) -> AnyView {
    let can = runner.text(|app| {
        let can = app.gauge.as_ref().is_some_and(Gauge::can_undo);
        (if can { "undo" } else { "" }).to_owned()
    });
    let way = follow(move || match can.get() {
        can if can.is_empty() => nothing(),
        can => button("plain small", can, t!("Undo the last move"), move || {
            runner.send(Event::Undo);
        }),
    });
    view! { <div class="undo">{way}</div> }.into_any()
}

fn control(label: &'static str, button: AnyView) -> AnyView {
    view! { <div class="move">{button}<b>{label}</b></div> }.into_any()
}

const HEART: &str = r#"<svg viewBox="0 0 24 24"><path class="fill" d="M12 20.5C6 16.2 3 13 3 9.3A4.8 4.8 0 0 1 7.8 4.5c1.7 0 3.3.9 4.2 2.3.9-1.4 2.5-2.3 4.2-2.3A4.8 4.8 0 0 1 21 9.3c0 3.7-3 6.9-9 11.2z"/></svg>"#;
const BOMB: &str = r#"<svg viewBox="0 0 24 24"><circle class="fill" cx="10" cy="14.5" r="6.5"/><path d="M14 9.5l1.5-1.5c.2-2.2 1.4-3.3 3.5-3.2"/><path d="M20.5 2.5v.1M22.5 4.5v.1M21.5 7v.1"/></svg>"#;
const SPEAKER: &str = r#"<svg viewBox="0 0 24 24"><path d="M4 9.5v5h3.5l4.5 4v-13l-4.5 4z"/><path class="waves" d="M15.5 9a4.5 4.5 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11"/><path class="cross" d="M16 10l4.5 4.5m0-4.5l-4.5 4.5"/></svg>"#;
const AGAIN: &str =
    r#"<svg viewBox="0 0 24 24"><path d="M19 12a7 7 0 1 1-2-5l2 2m0-5v5h-5"/></svg>"#;
