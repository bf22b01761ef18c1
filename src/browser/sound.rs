//! What one hears and feels of a move: two notes, if somebody wants them, and a short buzz where a device can.

use std::cell::RefCell;

use wasm_bindgen::JsValue;
use web_sys::AudioContext;

use super::{page, storage};

/// In hertz: up for the heart, down for the bomb.
const UP: [f32; 2] = [523.25, 783.99];
const DOWN: [f32; 2] = [196.0, 98.0];
const NOTE_SECONDS: f64 = 0.09;
const LOUDNESS: f32 = 0.12;
/// So short that it is felt as a click.
const BUZZ_MILLISECONDS: u32 = 12;

thread_local! {
    /// A browser lets nobody make one before a key or a button was pressed.
    static CONTEXT: RefCell<Option<AudioContext>> = const { RefCell::new(None) };
}

/// Whether moves are heard.
pub(crate) fn is_on() -> bool {
    storage::has_sound()
}

/// Switches between on and off, and says which it is now.
pub(crate) fn turn() -> bool {
    let is_on = !is_on();
    storage::keep_sound(is_on);
    if is_on {
        let _ = notes(UP);
    }
    is_on
}

/// After the frame that shows the move.
pub(crate) fn after_move(is_up: bool) {
    page::after_paint(move || {
        page::buzz(BUZZ_MILLISECONDS);
        if is_on() {
            // A device without sound plays as well.
            let _ = notes(if is_up { UP } else { DOWN });
        }
    });
}

/// One note after the other, each fading away.
fn notes(frequencies: [f32; 2]) -> Result<(), JsValue> {
    let context = context()?;
    let mut at = context.current_time();
    for frequency in frequencies {
        let (oscillator, gain) = (context.create_oscillator()?, context.create_gain()?);
        oscillator.frequency().set_value(frequency);
        gain.gain().set_value_at_time(LOUDNESS, at)?;
        gain.gain()
            .linear_ramp_to_value_at_time(0.0, at + 2.0 * NOTE_SECONDS)?;
        oscillator.connect_with_audio_node(&gain)?;
        gain.connect_with_audio_node(&context.destination())?;
        oscillator.start_with_when(at)?;
        at += NOTE_SECONDS;
        oscillator.stop_with_when(at + NOTE_SECONDS)?;
    }
    Ok(())
}

fn context() -> Result<AudioContext, JsValue> {
    CONTEXT.with_borrow_mut(|kept| match kept {
        Some(context) => Ok(context.clone()),
        None => Ok(kept.insert(AudioContext::new()?).clone()),
    })
}
