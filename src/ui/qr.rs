//! A QR code as a picture.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

/// The quiet zone that the standard wants, in modules.
const QUIET: i32 = 4;

/// SVG of one path; empty for a text that no code can hold.
pub(crate) fn svg(text: &str) -> String {
    let Ok(code) = QrCode::encode_binary(text.as_bytes(), QrCodeEcc::Medium) else {
        return String::new();
    };
    let side = code.size() + 2 * QUIET;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    format!(
        r##"<svg viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><path fill="#fff" stroke="none" d="M0 0h{side}v{side}H0z"/><path fill="#000" stroke="none" d="{path}"/></svg>"##
    )
}

#[cfg(test)]
mod tests {
    use super::svg;

    #[test]
    fn a_code_is_drawn_and_too_much_is_not() {
        assert!(svg("otpauth://totp/x").starts_with("<svg"));
        assert_eq!(svg(&"x".repeat(5_000)), "");
    }
}
