//! Where the page lives under its host, as it says itself.

use crate::failure::{Failure, Result};

/// A path with a slash at both ends.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place(String);

impl Place {
    /// It becomes part of a server's configuration, so it must not hold what means something there.
    pub(super) fn of(page: &str) -> Result<Self> {
        let base = base(page).unwrap_or("/");
        let is_good = |c: char| c.is_ascii_alphanumeric() || "-._~/".contains(c);
        let is_path = base.starts_with('/') && base.ends_with('/') && !base.contains("//");
        if is_path && base.chars().all(is_good) {
            Ok(Self(base.to_owned()))
        } else {
            Err(Failure::new(format!(
                "the page says that it lives at {base}, which is no plain path with a slash at both ends"
            )))
        }
    }

    pub(super) fn path(&self) -> &str {
        &self.0
    }

    /// The same without the slash at its end, unless it is the root.
    pub(super) fn without_slash(&self) -> Option<&str> {
        let path = self.0.strip_suffix('/')?;
        (!path.is_empty()).then_some(path)
    }
}

/// What stands in `<base href=…>`, with quotes or without.
fn base(page: &str) -> Option<&str> {
    let (_, rest) = page.split_once("<base href=")?;
    let rest = rest.strip_prefix('"').unwrap_or(rest);
    rest.split(['"', '>', ' ']).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_where_it_lives() {
        for (page, path, without) in [
            ("<base href=/>", "/", None),
            ("<base href=\"/a/b/\">", "/a/b/", Some("/a/b")),
            ("<head></head>", "/", None),
        ] {
            let place = Place::of(page).unwrap();
            assert_eq!((place.path(), place.without_slash()), (path, without));
        }
    }

    #[test]
    fn what_a_configuration_would_trip_over_is_refused() {
        for base in ["a/", "/a", "//a/", "/$a/", "/a;/", "/a{2}/", "https://a/"] {
            assert!(Place::of(&format!("<base href={base}>")).is_err(), "{base}");
        }
    }
}
