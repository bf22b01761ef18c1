//! Light, dark, or as the system says.

use crate::browser::{page, storage};

const ATTRIBUTE: &str = "data-theme";

/// Applies the theme that was chosen earlier.
pub(crate) fn restore() {
    apply(storage::theme().as_deref());
}

/// Goes on to the next theme: system, light, dark.
pub(crate) fn next() {
    let theme = match storage::theme().as_deref() {
        None => Some("light"),
        Some("light") => Some("dark"),
        Some(_) => None,
    };
    storage::keep_theme(theme);
    apply(theme);
}

fn apply(theme: Option<&str>) {
    let Some(html) = page::html() else { return };
    let _ = match theme {
        Some(theme @ ("light" | "dark")) => html.set_attribute(ATTRIBUTE, theme),
        _ => html.remove_attribute(ATTRIBUTE),
    };
}
