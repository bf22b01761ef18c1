//! The languages of the page, and the texts of one of them.
//!
//! English stands in the code. Every other language is a catalogue, `lang/{tag}.json`, which has a translation for each
//! English text, as [GNU gettext](https://www.gnu.org/software/gettext/manual/html_node/Mark-Keywords.html) does it.

use std::fmt::{Display, Write as _};

use serde_json::Value;

/// A language that the page speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// What the code is written in.
    #[default]
    English,
    /// `fr`
    French,
    /// `de`
    German,
    /// `es`
    Spanish,
    /// `ja`
    Japanese,
    /// `ar`, from the right to the left
    Arabic,
}

impl Language {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 6] = [
        Self::English,
        Self::French,
        Self::German,
        Self::Spanish,
        Self::Japanese,
        Self::Arabic,
    ];

    /// Its tag of [BCP 47](https://www.rfc-editor.org/info/bcp47).
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
            Self::German => "de",
            Self::Spanish => "es",
            Self::Japanese => "ja",
            Self::Arabic => "ar",
        }
    }

    /// What those who speak it call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::French => "Français",
            Self::German => "Deutsch",
            Self::Spanish => "Español",
            Self::Japanese => "日本語",
            Self::Arabic => "العربية",
        }
    }

    /// How its lines run, as HTML's `dir` has it.
    pub fn direction(self) -> &'static str {
        match self {
            Self::Arabic => "rtl",
            _ => "ltr",
        }
    }

    /// The value of `lang` for Cognito's managed login, which does not speak Arabic.
    pub fn managed_login(self) -> Option<&'static str> {
        (self != Self::Arabic).then(|| self.tag())
    }

    /// The language of a tag, whatever the region: `fr-CA` is French.
    pub fn of(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        let is_it = |language: &Self| language.tag().eq_ignore_ascii_case(primary);
        Self::ALL.into_iter().find(is_it)
    }

    /// The first of the wanted ones that the page speaks, or English.
    pub fn best<T: AsRef<str>>(wanted: impl IntoIterator<Item = T>) -> Self {
        let mut spoken = wanted.into_iter().filter_map(|tag| Self::of(tag.as_ref()));
        spoken.next().unwrap_or_default()
    }
}

/// The translations of one language. What is missing is shown in English.
#[derive(Debug)]
pub struct Catalogue(Value);

impl Catalogue {
    /// Reads a catalogue; `None` if it is none.
    pub fn parse(json: &str) -> Option<Self> {
        let texts: Value = serde_json::from_str(json).ok()?;
        texts.is_object().then_some(Self(texts))
    }

    /// The translation of an English text.
    pub fn text(&self, english: &str) -> Option<&str> {
        self.0.get(english)?.as_str()
    }

    /// The same of a text with a count in it: its form for a
    /// [plural category](https://cldr.unicode.org/index/cldr-spec/plural-rules), such as `few`.
    pub fn form(&self, english: &str, category: &str) -> Option<&str> {
        let forms = self.0.get(english)?;
        forms.get(category).or_else(|| forms.get("other"))?.as_str()
    }
}

/// A text with its `{names}` filled in. What nobody gives a value for stays as it is.
pub fn fill(text: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, (name, after))) = next_name(rest) {
        filled.push_str(before);
        let _ = match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => write!(filled, "{value}"),
            None => write!(filled, "{{{name}}}"),
        };
        rest = after;
    }
    filled + rest
}

/// What stands before the next name, the name, and what comes after it.
fn next_name(text: &str) -> Option<(&str, (&str, &str))> {
    let (before, after) = text.split_once('{')?;
    Some((before, after.split_once('}')?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_gets_the_first_language_that_is_spoken_here() {
        let rows: [(&[&str], Language); 6] = [
            (&["de-AT", "en"], Language::German),
            (&["nl", "fr_CA", "es"], Language::French),
            (&["AR-eg"], Language::Arabic),
            (&["jam", "x"], Language::English),
            (&["", "-", "ja-Latn-JP"], Language::Japanese),
            (&[], Language::English),
        ];
        for (wanted, language) in rows {
            assert_eq!(Language::best(wanted), language, "{wanted:?}");
        }
    }

    #[test]
    fn names_in_a_text_are_filled_in() {
        let rows = [
            ("{n} of {all}", "3 of 4"),
            ("no name", "no name"),
            ("{unknown} {n}", "{unknown} 3"),
            ("{n", "{n"),
            ("}{n}{}", "}3{}"),
        ];
        for (text, filled) in rows {
            assert_eq!(fill(text, &[("n", &3), ("all", &"4")]), filled);
        }
    }

    #[test]
    fn a_catalogue_has_texts_and_plural_forms() {
        let catalogue =
            Catalogue::parse(r#"{"Play": "Jouer", "{count} moves": {"one": "a", "other": "b"}}"#)
                .unwrap();
        assert_eq!(catalogue.text("Play"), Some("Jouer"));
        assert_eq!(catalogue.text("Stay"), None);
        assert_eq!(catalogue.text("{count} moves"), None);
        assert_eq!(catalogue.form("{count} moves", "one"), Some("a"));
        assert_eq!(catalogue.form("{count} moves", "few"), Some("b"));
        assert_eq!(catalogue.form("Play", "few"), None);
        for text in ["", "[]", "\"x\"", "{"] {
            assert!(Catalogue::parse(text).is_none(), "{text}");
        }
    }
}
