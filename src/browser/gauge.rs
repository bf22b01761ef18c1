//! What a gauge asks of the browser, and nobody else: this comes with the game.

use life_gauge::flow::{Effect, Event};
use wasm_bindgen_futures::spawn_local;

use super::{Runner, moves, team};

/// Runs an effect that only a gauge asks for.
pub(crate) fn run(runner: Runner, effect: Effect) {
    match effect {
        Effect::Keep {
            epoch,
            owner,
            change,
        } => moves::keep(owner, change, move |kept| {
            runner.send(Event::Kept { epoch, kept });
        }),
        Effect::Join { epoch, owner } => spawn_local(async move {
            let lead = move || runner.send(Event::Leads(epoch));
            let hear = move |text| runner.send(Event::Heard { epoch, text });
            team::join(&owner, lead, hear).await;
        }),
        Effect::Leave => team::leave(),
        Effect::Share(text) => team::share(&text),
        _ => {}
    }
}
