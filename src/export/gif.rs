//! Drawn buffers as an animated GIF.
//!
//! All frames share a palette: the colours of the theme, and the steps between them that soft edges
//! need. A frame holds the rectangle that changed, and in it only the pixels that did. Times are in
//! hundredths of a second; what rounding takes from one frame it gives to the next.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};

use gif::{Encoder, EncodingError, Frame, Repeat};
use ratatui::buffer::Buffer;
use ratatui::style::Color;

use super::cells::{Colors, Rgb, mixed};
use super::palette;
use super::raster::{Raster, Scale};
use crate::model::Timestamp;

/// A frame that stands shorter is not seen: browsers would show it for a tenth of a second.
const SHORTEST: u64 = 2;
/// Steps of a soft edge, from the colour behind it on.
const STEPS: u16 = 7;
/// The most colours, beside the one that means: as before.
const MOST: usize = 255;

/// An animation that is written.
pub(crate) struct Gif<W: Write> {
    encoder: Encoder<W>,
    raster: Raster,
    palette: Palette,
    size: (usize, usize),
    /// The pixels of the last frame that was written.
    shown: Vec<u8>,
    /// The frame that is seen, and since when; it is written when it is known how long it stands.
    seen: (u64, Vec<u8>),
}

/// The colours of an animation.
struct Palette {
    colors: Vec<Rgb>,
    nearest: HashMap<Rgb, u8>,
}

impl<W: Write> Gif<W> {
    /// Begins with a frame, in the colours of text and of what is behind it, for cells that leave
    /// them to the terminal; `all` are those that are likely to come.
    pub(crate) fn begin(
        first: &Buffer,
        base: (Color, Color),
        all: &[Color],
        to: W,
    ) -> io::Result<Self> {
        let mut palette = Palette::new(Colors::new(base).back, all);
        let mut raster = Raster::new(base, Scale::Small);
        let pixels = raster.draw(first);
        let size = (pixels.width, pixels.height);
        let seen = (0, palette.indexed(&pixels.rgb));
        let mut encoder =
            Encoder::new(to, side(size.0)?, side(size.1)?, &palette.bytes()).map_err(wrong)?;
        encoder.set_repeat(Repeat::Infinite).map_err(wrong)?;
        Ok(Self {
            encoder,
            raster,
            palette,
            size,
            shown: Vec::new(),
            seen,
        })
    }

    /// Shows a frame of the same size from then on.
    pub(crate) fn show(&mut self, at: Timestamp, frame: &Buffer) -> io::Result<()> {
        let pixels = self.palette.indexed(&self.raster.draw(frame).rgb);
        if pixels == self.seen.1 {
            return Ok(());
        }
        let at = hundredths(at);
        if at >= self.seen.0 + SHORTEST {
            self.write(at)?;
            self.seen.0 = at;
        }
        self.seen.1 = pixels;
        Ok(())
    }

    /// Ends when the last frame has stood long enough.
    pub(crate) fn finish(mut self, at: Timestamp) -> io::Result<()> {
        self.write(hundredths(at))
    }

    /// Writes the frame that is seen, which stands until then.
    fn write(&mut self, until: u64) -> io::Result<()> {
        let changed = self.changed();
        let mut left = until - self.seen.0;
        let (from, to) = changed;
        let same = self.palette.same();
        let mut buffer = Vec::with_capacity((to.0 - from.0) * (to.1 - from.1));
        for y in from.1..to.1 {
            for at in y * self.size.0 + from.0..y * self.size.0 + to.0 {
                let new = self.seen.1[at];
                let is_new = self.shown.get(at) != Some(&new);
                buffer.push(if is_new { new } else { same });
            }
        }
        let mut frame = Frame {
            left: side(from.0)?,
            top: side(from.1)?,
            width: side(to.0 - from.0)?,
            height: side(to.1 - from.1)?,
            transparent: Some(same),
            buffer: Cow::Owned(buffer),
            ..Frame::default()
        };
        loop {
            frame.delay = u16::try_from(left).unwrap_or(u16::MAX);
            self.encoder.write_frame(&frame).map_err(wrong)?;
            left -= u64::from(frame.delay);
            if left == 0 {
                break;
            }
            // one that stands longer than a frame can is followed by one that changes nothing
            (frame.width, frame.height) = (1, 1);
            frame.buffer = Cow::Owned(vec![same]);
        }
        self.shown.clone_from(&self.seen.1);
        Ok(())
    }

    /// Returns the rectangle in which the frame that is seen differs from the last, which may be one
    /// pixel that does not.
    fn changed(&self) -> ((usize, usize), (usize, usize)) {
        let width = self.size.0.max(1);
        if self.shown.is_empty() {
            return ((0, 0), self.size);
        }
        let rows = || self.shown.chunks(width).zip(self.seen.1.chunks(width));
        let differs = |(old, new): (&[u8], &[u8])| old != new;
        let Some(top) = rows().position(differs) else {
            return ((0, 0), (1, 1));
        };
        let bottom = rows().rposition(differs).unwrap_or(top) + 1;
        let columns = rows().skip(top).take(bottom - top).map(|(old, new)| {
            let pairs = || old.iter().zip(new);
            let left = pairs().position(|(old, new)| old != new);
            let right = pairs().rposition(|(old, new)| old != new);
            (left.unwrap_or(width), right.map_or(0, |right| right + 1))
        });
        let (left, right) =
            columns.fold((width, 0), |all, row| (all.0.min(row.0), all.1.max(row.1)));
        ((left, top), (right, bottom))
    }
}

impl Palette {
    fn new(back: Rgb, all: &[Color]) -> Self {
        let mut colors = vec![back];
        for front in all.iter().filter_map(|color| palette::rgb(*color)) {
            for step in (1..=STEPS).rev() {
                let color = mixed(back, front, (step, STEPS));
                if colors.len() < MOST && !colors.contains(&color) {
                    colors.push(color);
                }
            }
        }
        Self {
            colors,
            nearest: HashMap::new(),
        }
    }

    /// Returns the number that means: as before.
    fn same(&self) -> u8 {
        self.colors.len() as u8
    }

    fn bytes(&self) -> Vec<u8> {
        let none = [0; 3];
        self.colors
            .iter()
            .chain([&none])
            .flatten()
            .copied()
            .collect()
    }

    fn indexed(&mut self, rgb: &[u8]) -> Vec<u8> {
        let mut last = None;
        let indices = rgb.chunks_exact(3).map(|pixel| {
            let color = [pixel[0], pixel[1], pixel[2]];
            match last {
                Some((before, index)) if before == color => index,
                _ => {
                    let index = self.index(color);
                    last = Some((color, index));
                    index
                }
            }
        });
        indices.collect()
    }

    fn index(&mut self, color: Rgb) -> u8 {
        *self.nearest.entry(color).or_insert_with(|| {
            let away = |other: &Rgb| -> u32 {
                let parts = color.iter().zip(other);
                parts
                    .map(|(one, other)| u32::from(one.abs_diff(*other)).pow(2))
                    .sum()
            };
            let nearest = self
                .colors
                .iter()
                .enumerate()
                .min_by_key(|(_, other)| away(other));
            nearest.map_or(0, |(index, _)| index as u8)
        })
    }
}

fn hundredths(at: Timestamp) -> u64 {
    (at.0 + 5_000_000) / 10_000_000
}

fn side(length: usize) -> io::Result<u16> {
    u16::try_from(length).map_err(io::Error::other)
}

fn wrong(error: EncodingError) -> io::Error {
    match error {
        EncodingError::Io(error) => error,
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    use gif::{ColorOutput, DecodeOptions};
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    const WHITE_ON_BLACK: (Color, Color) = (Color::White, Color::Black);

    fn lines(texts: [&str; 2]) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 2));
        for (row, text) in texts.into_iter().enumerate() {
            buffer.set_string(0, row as u16, text, Style::new());
        }
        buffer
    }

    /// Time that each frame stands, and its place and size.
    fn decoded(bytes: &[u8]) -> Vec<(u16, [u16; 4])> {
        let mut options = DecodeOptions::new();
        options.set_color_output(ColorOutput::Indexed);
        let mut decoder = options.read_info(bytes).unwrap();
        assert_eq!((decoder.width(), decoder.height()), (8 * 9, 2 * 18));
        let mut frames = Vec::new();
        while let Some(frame) = decoder.read_next_frame().unwrap() {
            let place = [frame.left, frame.top, frame.width, frame.height];
            frames.push((frame.delay, place));
        }
        frames
    }

    #[test]
    fn a_frame_is_what_changed_for_as_long_as_it_stood() {
        let mut bytes = Vec::new();
        let at = Timestamp::from_millis;
        let mut gif = Gif::begin(
            &lines(["███     ", "        "]),
            WHITE_ON_BLACK,
            &[Color::White],
            &mut bytes,
        )
        .unwrap();
        gif.show(at(0), &lines(["████    ", "        "])).unwrap();
        gif.show(at(104), &lines(["████    ", " █      "])).unwrap();
        gif.show(at(150), &lines(["████    ", " █      "])).unwrap();
        gif.show(at(208), &lines(["████    ", " ██     "])).unwrap();
        gif.show(at(312), &lines(["████    ", " ███    "])).unwrap();
        gif.finish(at(700_312)).unwrap();
        let frames = decoded(&bytes);
        assert_eq!(
            frames,
            [
                (10, [0, 0, 72, 36]),
                (11, [9, 18, 9, 18]),
                (10, [18, 18, 9, 18]),
                (65_535, [27, 18, 9, 18]),
                (4_465, [27, 18, 1, 1]),
            ]
        );
    }

    #[test]
    fn colours_of_the_theme_are_exact_and_others_near() {
        let mut palette = Palette::new([0; 3], &[Color::Rgb(86, 180, 233), Color::Reset]);
        assert_eq!(palette.colors.len(), 1 + STEPS as usize);
        let exact = palette.index([86, 180, 233]);
        assert_eq!(palette.colors[usize::from(exact)], [86, 180, 233]);
        assert_eq!(palette.index([80, 170, 255]), exact);
        assert_eq!(palette.index([9, 2, 1]), 0);
        let many: Vec<Color> = (0..=255).map(Color::Indexed).collect();
        assert_eq!(Palette::new([0; 3], &many).colors.len(), MOST);
        let mut buffer = lines(["eggs", ""]);
        buffer.set_style(buffer.area, Style::new().fg(Color::Blue));
        assert!(Gif::begin(&buffer, WHITE_ON_BLACK, &[], Vec::new()).is_ok());
    }
}
