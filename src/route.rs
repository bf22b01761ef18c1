//! The addresses of the page, parsed and printed side by side.

/// Where in the app one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// The game, or a welcome with the ways in.
    Play,
    /// Where the hosted UI sends the player back to.
    Callback,
    /// Where the hosted UI leads after a sign-out.
    SignedOut,
    /// No such page.
    NotFound,
}

impl Route {
    /// The route of a path below the page's base, which begins and ends with a slash.
    pub fn parse(path: &str, base: &str) -> Self {
        let below = path
            .strip_prefix(base.trim_end_matches('/'))
            .unwrap_or(path);
        match below.trim_matches('/') {
            "" | "index.html" => Self::Play,
            "callback" => Self::Callback,
            "signed-out" => Self::SignedOut,
            _ => Self::NotFound,
        }
    }

    /// The path of the route; a page that does not exist leads to the start.
    pub fn path(self, base: &str) -> String {
        let below = match self {
            Self::Play | Self::NotFound => "",
            Self::Callback => "callback",
            Self::SignedOut => "signed-out",
        };
        format!("{base}{below}")
    }
}

#[cfg(test)]
mod tests {
    use super::Route;

    #[test]
    fn there_and_back() {
        for base in ["/", "/games/gauge/"] {
            for route in [Route::Play, Route::Callback, Route::SignedOut] {
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
