//! A browser that does not keep what it is given. The page is played all the same, and says so.

use super::app::App;
use super::session::Session;

/// What goes wrong with what is kept; the gravest comes last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// What was kept of a session could not be read.
    Unreadable,
    /// There is no room left.
    Full,
    /// Nothing may be kept.
    Blocked,
    /// So the page was not left for the hosted UI: it would not know the answer.
    NoWayBack,
}

impl App {
    pub(super) fn not_kept(&mut self, trouble: Trouble) {
        if trouble == Trouble::NoWayBack && self.session == Session::Leaving {
            self.session = Session::SignedOut;
        }
        self.not_kept = self.kept_trouble().max(Some(trouble));
    }

    /// What the player should know of what the browser keeps of him.
    pub fn kept_trouble(&self) -> Option<Trouble> {
        // Whoever has signed in again has lost nothing.
        let is_over = |trouble: &Trouble| match trouble {
            Trouble::Unreadable | Trouble::NoWayBack => self.session.signed_in().is_some(),
            _ => false,
        };
        self.not_kept.filter(|trouble| !is_over(trouble))
    }
}
