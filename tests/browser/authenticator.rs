//! An authenticator app, which learns its secret from a picture.

use rqrr::PreparedImage;
use totp_rs::{Builder, Secret};

/// What an authenticator shows for one account.
pub(crate) struct Authenticator {
    secret: Secret,
    /// What the picture says.
    pub(crate) uri: String,
}

impl Authenticator {
    /// Reads the QR code in a screenshot.
    pub(crate) fn reads(png: &[u8]) -> Self {
        let (width, height, grey) = grey(png);
        let mut picture =
            PreparedImage::prepare_from_greyscale(width, height, |x, y| grey[y * width + x]);
        let codes = picture.detect_grids();
        assert_eq!(codes.len(), 1, "one QR code");
        let (_, uri) = codes[0].decode().unwrap();
        let url = reqwest::Url::parse(&uri).unwrap();
        assert_eq!((url.scheme(), url.host_str()), ("otpauth", Some("totp")));
        let (_, secret) = url
            .query_pairs()
            .find(|(name, _)| name == "secret")
            .unwrap();
        let secret = Secret::try_from_base32(&*secret).unwrap();
        Self { secret, uri }
    }

    /// The code at this time, in seconds since 1970.
    pub(crate) fn code(&self, now: i64) -> String {
        let totp = Builder::new().with_secret(self.secret.clone());
        let now = u64::try_from(now).unwrap();
        totp.build_noncompliant().generate(now).to_string()
    }
}

/// A picture as width, height and shades.
fn grey(png: &[u8]) -> (usize, usize, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png))
        .read_info()
        .unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    let grey = pixels.chunks_exact(info.color_type.samples());
    let grey = grey.map(|pixel| pixel[..3].iter().copied().min().unwrap());
    (info.width as usize, info.height as usize, grey.collect())
}
