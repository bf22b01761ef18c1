//! What the page may do: a [Content Security Policy](https://www.w3.org/TR/CSP3/) and a
//! [Permissions Policy](https://www.w3.org/TR/permissions-policy/).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::origins::Origins;
use crate::split;

/// What the page asks of a browser, by Permissions Policy: passkeys, and the button that copies a code.
const ALLOWED: [&str; 3] = [
    "publickey-credentials-get",
    "publickey-credentials-create",
    "clipboard-write",
];
/// What it never asks for. There is no word for "everything else", so these are the features that browsers have.
const DENIED: [&str; 37] = [
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "captured-surface-control",
    "clipboard-read",
    "compute-pressure",
    "cross-origin-isolated",
    "digital-credentials-create",
    "digital-credentials-get",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "keyboard-map",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "otp-credentials",
    "payment",
    "picture-in-picture",
    "private-state-token-issuance",
    "private-state-token-redemption",
    "screen-wake-lock",
    "serial",
    "speaker-selection",
    "storage-access",
    "sync-xhr",
    "usb",
    "window-management",
    "xr-spatial-tracking",
];

/// The Content Security Policy of a page that talks to these hosts.
pub(super) fn content(page: &str, origins: &Origins) -> String {
    let mut directives = vec![
        "default-src 'none'".to_owned(),
        listed("script-src 'self' 'wasm-unsafe-eval'", &script_hashes(page)),
        "style-src 'self'".to_owned(),
        // The icons.
        "img-src 'self'".to_owned(),
        listed("connect-src 'self'", origins.all()),
        "worker-src 'self'".to_owned(),
        "manifest-src 'self'".to_owned(),
        "object-src 'none'".to_owned(),
        format!("base-uri {}", base_uri(page)),
        // Our own forms are read by the program; to the hosted UI it leads by a navigation.
        "form-action 'none'".to_owned(),
        "frame-ancestors 'none'".to_owned(),
    ];
    // The page of one piece that Trunk makes has no policy for what it does.
    if split::is_cut(page) {
        directives.push("require-trusted-types-for 'script'".to_owned());
        directives.push("trusted-types default".to_owned());
    }
    if origins.are_secure() {
        directives.push("upgrade-insecure-requests".to_owned());
    }
    directives.join("; ")
}

pub(super) fn permissions() -> String {
    let allowed = ALLOWED.map(|feature| format!("{feature}=(self)"));
    let denied = DENIED.map(|feature| format!("{feature}=()"));
    allowed
        .into_iter()
        .chain(denied)
        .collect::<Vec<_>>()
        .join(", ")
}

fn listed(start: &str, sources: &[String]) -> String {
    sources
        .iter()
        .fold(start.to_owned(), |list, source| list + " " + source)
}

/// The page says itself where it lives, if it says so at all; nobody else may.
fn base_uri(page: &str) -> &'static str {
    if page.contains("<base ") {
        "'self'"
    } else {
        "'none'"
    }
}

/// The hashes of the scripts that stand in the page, which may run though no other such script may.
fn script_hashes(page: &str) -> Vec<String> {
    let tags = page.split("<script").skip(1);
    let scripts = tags.filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let has_file = attributes
            .split_whitespace()
            .any(|it| it.starts_with("src="));
        let (script, _) = rest.split_once("</script>")?;
        (!has_file).then_some(script)
    });
    scripts
        .map(|script| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(script))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origins(endpoint: &str) -> Origins {
        let config = include_str!("../../../config.json");
        Origins::of(&config.replace("http://127.0.0.1:9229", endpoint)).unwrap()
    }

    #[test]
    fn a_policy_names_the_hosts_and_nothing_more() {
        let page = "<head><base href=/><script src=a.js defer></script></head>";
        assert_eq!(
            content(page, &origins("http://localhost:1")),
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
             connect-src 'self' http://localhost:1; worker-src 'self'; manifest-src 'self'; object-src 'none'; \
             base-uri 'self'; form-action 'none'; frame-ancestors 'none'; \
             require-trusted-types-for 'script'; trusted-types default"
        );
    }

    #[test]
    fn a_page_of_secure_hosts_has_no_others() {
        let policy = content("", &origins("https://a.example"));
        assert!(policy.ends_with("; upgrade-insecure-requests"), "{policy}");
        assert!(policy.contains("base-uri 'none'"), "{policy}");
    }

    #[test]
    fn a_script_of_the_page_has_its_hash_in_the_policy() {
        let page = "<script>1</script><script type=module src=a.js></script><script type=module>1</script>";
        // `printf 1 | openssl dgst -sha256 -binary | base64`
        let hash = "'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='";
        assert_eq!(script_hashes(page), [hash, hash]);
    }

    #[test]
    fn permissions_are_few() {
        let policy = permissions();
        assert!(policy.starts_with("publickey-credentials-get=(self), "));
        assert_eq!(policy.matches("=(self)").count(), ALLOWED.len());
        assert_eq!(policy.matches("=()").count(), DENIED.len());
    }
}
