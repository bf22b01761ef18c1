//! Pictures one after the other, as a GIF that begins anew at its end. Of each picture only the part is kept in which it
//! differs from the one before.

use gif::{DisposalMethod, Encoder, Frame, Repeat};

use crate::failure::{Failure, Result, While};

/// Red, green, blue, and how opaque.
const CHANNELS: usize = 4;
/// How closely colours are looked at: 1 is best.
const SPEED: i32 = 1;

pub(super) struct Film {
    size: (u16, u16),
    frames: Vec<Frame<'static>>,
    last: Vec<u8>,
}

/// Left, top, and what is beyond the right and the bottom.
type Part = [usize; 4];

impl Film {
    pub(super) fn of(size: (u16, u16)) -> Self {
        Self {
            size,
            frames: Vec::new(),
            last: Vec::new(),
        }
    }

    /// A picture as PNG, to be seen for so many hundredths of a second.
    pub(super) fn add(&mut self, png: &[u8], hundredths: u16) -> Result<()> {
        let picture = self.read(png)?;
        match self.changed(&picture) {
            Some(part) => {
                let mut frame = self.frame(&picture, part)?;
                frame.delay = hundredths;
                self.frames.push(frame);
            }
            // The same is seen for longer.
            None => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.delay += hundredths;
                }
            }
        }
        self.last = picture;
        Ok(())
    }

    pub(super) fn to_gif(&self) -> Result<Vec<u8>> {
        let doing = || "the film cannot be made".to_owned();
        let mut bytes = Vec::new();
        let (width, height) = self.size;
        let mut encoder = Encoder::new(&mut bytes, width, height, &[]).or_fail(doing)?;
        encoder.set_repeat(Repeat::Infinite).or_fail(doing)?;
        for frame in &self.frames {
            encoder.write_frame(frame).or_fail(doing)?;
        }
        drop(encoder);
        Ok(bytes)
    }

    fn read(&self, png: &[u8]) -> Result<Vec<u8>> {
        let doing = || "the browser's picture cannot be read".to_owned();
        let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
        decoder.set_transformations(png::Transformations::ALPHA);
        let mut reader = decoder.read_info().or_fail(doing)?;
        let mut picture = vec![0; reader.output_buffer_size().unwrap_or_default()];
        let told = reader.next_frame(&mut picture).or_fail(doing)?;
        let (width, height) = self.size;
        if (told.width, told.height) != (width.into(), height.into()) {
            return Err(Failure::new("the browser's picture has another size"));
        }
        Ok(picture)
    }

    /// The part that differs from the last picture; all of the first.
    fn changed(&self, picture: &[u8]) -> Option<Part> {
        let (width, height) = (usize::from(self.size.0), usize::from(self.size.1));
        if self.last.is_empty() {
            return Some([0, 0, width, height]);
        }
        let pixels = picture.chunks(CHANNELS).zip(self.last.chunks(CHANNELS));
        let differ = pixels
            .enumerate()
            .filter(|(_, (now, before))| now != before);
        differ.fold(None, |part, (at, _)| {
            let (x, y) = (at % width, at / width);
            let [left, top, right, bottom] = part.unwrap_or([x, y, x + 1, y + 1]);
            Some([left.min(x), top.min(y), right.max(x + 1), bottom.max(y + 1)])
        })
    }

    fn frame(&self, picture: &[u8], [left, top, right, bottom]: Part) -> Result<Frame<'static>> {
        let width = usize::from(self.size.0);
        let row =
            |y: usize| &picture[(y * width + left) * CHANNELS..(y * width + right) * CHANNELS];
        let mut pixels = (top..bottom).flat_map(row).copied().collect::<Vec<_>>();
        let small =
            |number: usize| u16::try_from(number).or_fail(|| "a picture is too large".into());
        let (wide, high) = (small(right - left)?, small(bottom - top)?);
        let mut frame = Frame::from_rgba_speed(wide, high, &mut pixels, SPEED);
        (frame.left, frame.top) = (small(left)?, small(top)?);
        frame.dispose = DisposalMethod::Keep;
        Ok(frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three pixels beside each other, of these shades.
    fn picture(shades: [u8; 3]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 3, 1);
        encoder.set_color(png::ColorType::Rgb);
        let mut writer = encoder.write_header().unwrap();
        let pixels: Vec<u8> = shades.iter().flat_map(|shade| [*shade; 3]).collect();
        writer.write_image_data(&pixels).unwrap();
        writer.finish().unwrap();
        bytes
    }

    #[test]
    fn only_what_changes_is_kept() {
        let mut film = Film::of((3, 1));
        for shades in [[0, 0, 0], [0, 9, 0], [0, 9, 0]] {
            film.add(&picture(shades), 10).unwrap();
        }
        let told: Vec<_> = film
            .frames
            .iter()
            .map(|it| (it.left, it.width, it.delay))
            .collect();
        assert_eq!(told, [(0, 3, 10), (1, 1, 20)]);
        assert!(film.to_gif().unwrap().starts_with(b"GIF89a"));
    }

    #[test]
    fn a_picture_of_another_size_is_refused() {
        assert!(Film::of((4, 1)).add(&picture([0; 3]), 10).is_err());
    }
}
