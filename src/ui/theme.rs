//! Light, dark, or as the system says.

use crate::browser::{page, storage};

const ATTRIBUTE: &str = "data-theme";

/// Applies the theme that was chosen earlier, if one was.
pub(crate) fn restore() {
    if let Some(theme) = storage::theme() {
        apply(Some(&theme));
    }
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
    // The colour of the browser's own bar: of the two in the page, one counts.
    for (bar, light_or_dark) in [("#light", "light"), ("#dark", "dark")] {
        let media = match theme {
            Some(chosen) if chosen == light_or_dark => "all",
            Some("light" | "dark") => "not all",
            _ if light_or_dark == "light" => "(prefers-color-scheme: light)",
            _ => "(prefers-color-scheme: dark)",
        };
        if let Ok(Some(bar)) = html.query_selector(bar) {
            let _ = bar.set_attribute("media", media);
        }
    }
}
