//! The catalogues in `lang/` against the texts in the code: none is missing, none is left over, and each says as much as
//! the English one.
#![cfg(not(target_arch = "wasm32"))]
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop here"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use life_gauge::language::Language;
use proc_macro2::{TokenStream, TokenTree};
use serde_json::Value;
use syn::LitStr;

/// Whether a text has a form for one, by the English text for all other counts; and where it stands.
type Texts = BTreeMap<String, (bool, String)>;

/// The [plural categories](https://www.unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html) that whole
/// numbers have in a language. French and Spanish have another one for millions, which `other` does for.
fn categories(language: Language) -> &'static [&'static str] {
    match language {
        Language::Japanese => &["other"],
        Language::Arabic => &["few", "many", "one", "other", "two", "zero"],
        _ => &["one", "other"],
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All texts in the code of the screens.
fn texts() -> Texts {
    let mut texts = Texts::new();
    for file in fs::read_dir(root().join("src/ui")).unwrap() {
        let path = file.unwrap().path();
        let code = fs::read_to_string(&path).unwrap();
        let tokens: TokenStream = code.parse().unwrap();
        let name = path.file_name().unwrap().to_string_lossy();
        collect(tokens, &name, &mut texts);
    }
    texts
}

/// The texts within the macros `t!`, `key!` and `counted!`, wherever they stand.
fn collect(tokens: TokenStream, file: &str, texts: &mut Texts) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else {
            continue;
        };
        let literals = literals(group.stream());
        let before = |back: usize| at.checked_sub(back).map(|at| tokens[at].to_string());
        if before(1).as_deref() == Some("!") {
            match (before(2).as_deref(), literals.as_slice()) {
                (Some("t" | "key"), [text, ..]) => {
                    texts.insert(text.clone(), (false, file.to_owned()));
                }
                (Some("counted"), [_, other, ..]) => {
                    texts.insert(other.clone(), (true, file.to_owned()));
                }
                _ => {}
            }
        }
        collect(group.stream(), file, texts);
    }
}

fn literals(tokens: TokenStream) -> Vec<String> {
    let literal = |token: TokenTree| syn::parse2::<LitStr>(token.into()).ok();
    let texts = tokens.into_iter().filter_map(literal);
    texts.map(|literal| literal.value()).collect()
}

/// The names in braces.
fn names(text: &str) -> BTreeSet<&str> {
    let names = text.split('{').skip(1);
    names
        .filter_map(|rest| Some(rest.split_once('}')?.0))
        .collect()
}

fn catalogue(language: Language) -> BTreeMap<String, Value> {
    let path = root().join(format!("lang/{}.json", language.tag()));
    let text = fs::read_to_string(&path).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn others() -> impl Iterator<Item = Language> {
    Language::ALL
        .into_iter()
        .filter(|language| *language != Language::English)
}

#[test]
fn every_text_of_the_code_is_found() {
    let texts = texts();
    assert!(texts.len() > 350, "{}", texts.len());
    for known in ["Sign in", "Your id at the user pool. It never changes"] {
        assert!(!texts[known].0, "{known}");
    }
    assert!(texts["{count} moves waiting"].0);
}

#[test]
fn no_translation_is_missing_or_left_over() {
    let texts = texts();
    for language in others() {
        let translated = catalogue(language);
        let missing: Vec<_> = texts
            .iter()
            .filter(|(text, _)| !translated.contains_key(*text))
            .collect();
        assert!(missing.is_empty(), "{language:?} lacks {missing:#?}");
        let unused: Vec<_> = translated
            .keys()
            .filter(|text| !texts.contains_key(*text))
            .collect();
        assert!(
            unused.is_empty(),
            "nobody asks for {unused:#?} in {language:?}"
        );
    }
}

#[test]
fn every_translation_has_the_forms_and_the_names_of_its_text() {
    let texts = texts();
    for language in others() {
        for (english, translated) in catalogue(language) {
            let Some((is_counted, _)) = texts.get(&english) else {
                continue;
            };
            let forms: Vec<&str> = match &translated {
                Value::String(text) if !is_counted => vec![text],
                Value::Object(forms) if *is_counted => {
                    let found: BTreeSet<_> = forms.keys().map(String::as_str).collect();
                    let wanted = categories(language).iter().copied().collect();
                    assert_eq!(found, wanted, "{language:?}: {english}");
                    forms.values().map(|form| form.as_str().unwrap()).collect()
                }
                _ => panic!("{language:?}: {english} has not the right shape"),
            };
            for form in forms {
                assert!(!form.trim().is_empty(), "{language:?}: {english}");
                // A form for one or two may have the number in a word.
                let found = names(form);
                let wanted = names(english.as_str());
                let is_whole = found == wanted || (*is_counted && found.is_empty());
                assert!(is_whole, "{language:?}: “{form}” for “{english}”");
            }
        }
    }
}

#[test]
fn catalogues_are_in_order() {
    for language in others() {
        let path = root().join(format!("lang/{}.json", language.tag()));
        let text = fs::read_to_string(path).unwrap();
        let sorted: Value = serde_json::to_value(catalogue(language)).unwrap();
        assert_eq!(
            text,
            format!("{sorted:#}\n"),
            "{language:?}: sort by key, indent by two"
        );
    }
}
