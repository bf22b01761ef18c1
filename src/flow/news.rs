//! What the pages of one browser tell each other. Any page of this origin can say anything, so nothing here is believed:
//! tokens are checked like any others, and a lie about the end of a session costs a sign-in at the most.

use serde::Serialize;
use serde_json::Value;

use crate::oauth::token::TokenSet;
use crate::time::UnixSeconds;

/// One piece of news.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum News {
    /// A player, by his `sub`, has signed in.
    SignedIn(String),
    /// He has signed out.
    SignedOut(String),
    /// A page would like to have tokens.
    Wanted(Wanted),
    /// The tokens of somebody who has just signed in, or that were renewed, or that somebody wanted.
    Tokens(TokenSet),
}

/// Which tokens a page would like to have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Wanted {
    /// Whose; of a page that was just opened, anybody's.
    pub sub: Option<String>,
    /// They end later than this.
    pub beyond: UnixSeconds,
}

impl News {
    /// As it is sent.
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what was sent; nothing if it is none of this.
    pub fn read(text: &str) -> Option<Self> {
        let Value::Object(news) = serde_json::from_str(text).ok()? else {
            return None;
        };
        let (name, value) = news.iter().next().filter(|_| news.len() == 1)?;
        let sub = |value: &Value| value.as_str().map(str::to_owned);
        Some(match &**name {
            "SignedIn" => Self::SignedIn(sub(value)?),
            "SignedOut" => Self::SignedOut(sub(value)?),
            "Wanted" => Self::Wanted(Wanted {
                sub: sub(&value["sub"]),
                beyond: UnixSeconds(value["beyond"].as_i64()?),
            }),
            "Tokens" => Self::Tokens(TokenSet::read(value)?),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{News, Wanted};
    use crate::oauth::token::{Source, TokenSet};
    use crate::time::UnixSeconds;

    #[test]
    fn what_is_sent_can_be_read() {
        let source = Source::Api("device".to_owned());
        let tokens = TokenSet::new("a".into(), "i".into(), "r".into(), source);
        let wanted = |sub| Wanted {
            sub,
            beyond: UnixSeconds(-1),
        };
        for news in [
            News::SignedIn("s".to_owned()),
            News::SignedOut("\"".to_owned()),
            News::Wanted(wanted(None)),
            News::Wanted(wanted(Some("s".to_owned()))),
            News::Tokens(tokens),
        ] {
            assert_eq!(News::read(&news.text()), Some(news));
        }
    }

    #[test]
    fn anything_else_is_nothing() {
        for text in [
            "",
            "signed-out",
            "[]",
            "{}",
            r#"{"SignedOut":1}"#,
            r#"{"SignedOut":"s","SignedIn":"s"}"#,
            r#"{"Tokens":{"access_token":"a","id_token":"i"}}"#,
            r#"{"Tokens":{"access_token":"a","id_token":"i","refresh_token":""}}"#,
            r#"{"Wanted":{"sub":null,"beyond":"1"}}"#,
            r#"{"Forget":"s"}"#,
        ] {
            assert_eq!(News::read(text), None, "{text}");
        }
    }
}
