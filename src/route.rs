//! The addresses of the page, parsed and printed side by side.

use serde::{Serialize, Serializer};
use serde_json::Value;

/// Where in the app one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// The game, or a welcome with the ways in.
    Play,
    /// Where the hosted UI sends the player back to.
    Callback,
    /// Where the hosted UI leads after a sign-out.
    SignedOut,
    /// Sign-in by our own forms.
    SignIn,
    /// A new account.
    SignUp,
    /// The code that confirms it.
    Confirm,
    /// A forgotten password.
    Forgot,
    /// The code for a new one.
    Reset,
    /// What a player can change.
    Account,
    /// The player's tokens, explained.
    Session,
    /// No such page.
    NotFound,
}

impl Route {
    const PATHS: [(&'static str, Self); 10] = [
        ("", Self::Play),
        ("callback", Self::Callback),
        ("signed-out", Self::SignedOut),
        ("sign-in", Self::SignIn),
        ("sign-up", Self::SignUp),
        ("confirm", Self::Confirm),
        ("forgot", Self::Forgot),
        ("reset", Self::Reset),
        ("account", Self::Account),
        ("session", Self::Session),
    ];

    /// Whether somebody who is signed in is sent on from here.
    pub fn is_entrance(self) -> bool {
        match self {
            Self::Callback => true,
            Self::Account | Self::Session => false,
            other => other.has_form(),
        }
    }

    /// Whether a player who signs in can go on here.
    pub fn is_place(self) -> bool {
        matches!(self, Self::Play | Self::Account | Self::Session)
    }

    /// Whether there is a form to fill in, if only by somebody who is not signed in yet.
    pub fn has_form(self) -> bool {
        matches!(
            self,
            Self::SignIn
                | Self::SignUp
                | Self::Confirm
                | Self::Forgot
                | Self::Reset
                | Self::Account
                | Self::Session
        )
    }

    /// The route of a path below the page's base, which begins and ends with a slash.
    pub fn parse(path: &str, base: &str) -> Self {
        let below = path
            .strip_prefix(base.trim_end_matches('/'))
            .unwrap_or(path);
        let below = below.trim_matches('/');
        let below = if below == "index.html" { "" } else { below };
        let found = Self::PATHS.iter().find(|(path, _)| *path == below);
        found.map_or(Self::NotFound, |(_, route)| *route)
    }

    /// Reads where a player can go on, out of what was written as JSON. Whatever else is written there, it is a place of
    /// ours.
    pub fn read(json: &Value) -> Self {
        let route = Self::parse(json.as_str().unwrap_or_default(), "");
        if route.is_place() { route } else { Self::Play }
    }

    /// The path of the route; a page that does not exist leads to the start.
    pub fn path(self, base: &str) -> String {
        let found = Self::PATHS.iter().find(|(_, route)| *route == self);
        let below = found.map_or("", |(path, _)| path);
        format!("{base}{below}")
    }
}

/// The path: what is kept while somebody signs in.
impl Serialize for Route {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.path(""))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Route;

    #[test]
    fn only_a_place_can_be_gone_on_at() {
        let rows = [
            (json!(Route::Account), Route::Account),
            (json!(Route::Play), Route::Play),
            (json!(Route::Callback), Route::Play),
            (json!("//evil.example"), Route::Play),
            (json!("https://evil.example/account"), Route::Play),
            (json!(["account"]), Route::Play),
            (json!(null), Route::Play),
        ];
        for (json, route) in rows {
            assert_eq!(Route::read(&json), route, "{json}");
        }
    }

    #[test]
    fn there_and_back() {
        for base in ["/", "/games/gauge/"] {
            for (_, route) in Route::PATHS {
                assert_eq!(Route::parse(&route.path(base), base), route);
            }
            assert_eq!(
                Route::parse(&format!("{base}nowhere"), base),
                Route::NotFound
            );
            assert_eq!(
                Route::parse(&format!("{base}callback/x"), base),
                Route::NotFound
            );
        }
        assert_eq!(Route::parse("/callback/", "/"), Route::Callback);
    }
}
