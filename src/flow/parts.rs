//! The parts of the app that are fetched when they are first needed: who stands at the entrance need not wait for the
//! game.
//!
//! ```text
//!            needed          Brought
//! NotNeeded ────────▶ Asked ─────────▶ Here
//!                      │  ▲
//!           NotBrought ▼  │ TryAgain
//!               again, then Lost
//! ```

use super::app::App;
use super::code::{Code, Codes};
use super::form::Page;
use super::session::Session;
use super::{Context, Effect, MAX_TRIES, Wake};
use crate::route::Route;

/// A part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What only a player needs: the check of his tokens, his gauge, and the screens of both.
    Game,
    /// Every form but the beginning of a sign-in, and what forms say about errors.
    Forms,
    /// What a player can change, and what he can see of his session.
    Settings,
}

/// All parts.
const PARTS: [Part; 3] = [Part::Game, Part::Forms, Part::Settings];

/// How far a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    NotNeeded,
    /// Asked for, so many times without success.
    Asked(u8),
    Lost,
    Here,
}

/// The parts, as far as they are here.
#[derive(Clone, Debug)]
pub struct Parts {
    progress: [Progress; PARTS.len()],
    pub(super) codes: Codes,
}

impl Parts {
    pub(super) fn new() -> Self {
        Self {
            progress: [Progress::NotNeeded; PARTS.len()],
            codes: Codes::default(),
        }
    }

    /// Whether it could not be fetched, and is not asked for any more.
    pub fn is_lost(&self, part: Part) -> bool {
        self.progress[part as usize] == Progress::Lost
    }

    fn is_here(&self, part: Part) -> bool {
        self.progress[part as usize] == Progress::Here
    }

    /// Asks for a part, unless that was done.
    fn need(&mut self, part: Part, context: &mut Context<'_>) {
        if self.progress[part as usize] == Progress::NotNeeded {
            self.ask(part, 0, context);
        }
    }

    fn ask(&mut self, part: Part, tries: u8, context: &mut Context<'_>) {
        self.progress[part as usize] = Progress::Asked(tries);
        context.push(Effect::Bring(part));
    }

    /// Takes the code of a part.
    pub(super) fn brought(&mut self, code: Code) {
        self.progress[code.part() as usize] = Progress::Here;
        self.codes.add(code);
    }

    /// A part could not be fetched; that may pass.
    pub(super) fn not_brought(&mut self, part: Part, context: &mut Context<'_>) {
        let progress = &mut self.progress[part as usize];
        if let Progress::Asked(tries) = *progress {
            *progress = if tries + 1 < MAX_TRIES {
                context.back_off(Wake::Part(part), tries);
                Progress::Asked(tries + 1)
            } else {
                Progress::Lost
            };
        }
    }

    /// Asks again, after [`Wake::Part`].
    pub(super) fn woke(&mut self, part: Part, context: &mut Context<'_>) {
        if let Progress::Asked(tries) = self.progress[part as usize] {
            self.ask(part, tries, context);
        }
    }

    /// Takes the wish to try again what failed.
    pub(super) fn try_again(&mut self, context: &mut Context<'_>) {
        for part in PARTS {
            if self.is_lost(part) {
                self.ask(part, 0, context);
            }
        }
    }
}

impl App {
    /// A part without which the app cannot go on, if one is missing.
    pub fn lacks(&self) -> Option<Part> {
        let missing = |part: &Part| self.needs(*part) && !self.parts.is_here(*part);
        PARTS.into_iter().find(missing)
    }

    fn needs(&self, part: Part) -> bool {
        match (part, &self.forms.page) {
            (Part::Game, _) => match self.session {
                Session::SignedOut => self.is_guest,
                Session::Leaving => false,
                _ => true,
            },
            (Part::Forms, page) => matches!(page, Page::Account(_) | Page::Settings(_)),
            (Part::Settings, page) => {
                matches!(page, Page::Settings(_)) || self.is_at_session_page()
            }
        }
    }

    fn is_at_session_page(&self) -> bool {
        self.route == Route::Session && self.session.signed_in().is_some()
    }

    /// Asks for what is needed now, or next: a sign-in that has begun goes on with a form, and leads to the game.
    pub(super) fn need_parts(&mut self, context: &mut Context<'_>) {
        let is_next = |part| self.forms.is_signing_in() && part != Part::Settings;
        for part in PARTS {
            if is_next(part) || self.needs(part) {
                self.parts.need(part, context);
            }
        }
    }
}
