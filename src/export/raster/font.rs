//! The letters of pictures: two faces of a monospaced font, drawn once by `assets/font/make.py`.

use std::io::Cursor;
use std::sync::LazyLock;

use super::{HEIGHT, Mask, Scale, WIDTH};

/// 32 letters a row, 16 levels of grey, first the regular face, then the bold one.
const SHEET: &[u8] = include_bytes!("../../../assets/font/glyphs.png");
/// The letters of a face in their order.
const LETTERS: &str = include_str!("../../../assets/font/characters.txt");
const COLUMNS: usize = 32;
/// Pixels of the sheet to a unit.
const FINE: usize = Scale::Fine.pixels();

/// The sheet of letters, unpacked once.
static FONT: LazyLock<Font> = LazyLock::new(|| Font {
    // the tests read it; without it there would be boxes instead of letters
    nibbles: read_sheet().unwrap_or_default(),
    letters: LETTERS.trim_end().chars().collect(),
});

struct Font {
    /// Two pixels a byte.
    nibbles: Vec<u8>,
    /// In the order of their numbers.
    letters: Vec<char>,
}

/// Returns what a letter covers of its cell, if the font has it.
pub(super) fn glyph(letter: char, bold: bool, scale: Scale) -> Option<Mask> {
    let place = FONT.letters.binary_search(&letter).ok()?;
    let number = place + if bold { FONT.letters.len() } else { 0 };
    let (column, row) = (number % COLUMNS, number / COLUMNS);
    let (width, height) = (WIDTH * FINE, HEIGHT * FINE);
    let (left, top) = (column * width, row * height);
    let fine = (0..width * height).map(|at| FONT.level(left + at % width, top + at / width));
    let fine: Option<Mask> = fine.collect();
    match scale {
        Scale::Fine => fine,
        Scale::Small => fine.map(|fine| halved(&fine)),
    }
}

/// Returns the mask at half its size: each pixel is the mean of four.
fn halved(fine: &Mask) -> Mask {
    let pixels = (0..WIDTH * HEIGHT).map(|at| {
        let first = (at / WIDTH * WIDTH * 2 + at % WIDTH) * 2;
        let four = [first, first + 1, first + WIDTH * 2, first + WIDTH * 2 + 1];
        let sum: u16 = four.iter().map(|&at| u16::from(fine[at])).sum();
        (sum / 4) as u8
    });
    pixels.collect()
}

impl Font {
    fn level(&self, x: usize, y: usize) -> Option<u8> {
        let at = y * COLUMNS * WIDTH * FINE + x;
        let pair = self.nibbles.get(at / 2)?;
        let level = if at.is_multiple_of(2) {
            pair >> 4
        } else {
            pair & 15
        };
        Some(level * 17)
    }
}

fn read_sheet() -> Result<Vec<u8>, png::DecodingError> {
    let mut reader = png::Decoder::new(Cursor::new(SHEET)).read_info()?;
    let mut nibbles = vec![0; reader.output_buffer_size().unwrap_or_default()];
    reader.next_frame(&mut nibbles)?;
    Ok(nibbles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_of_the_list_is_there_in_both_faces() {
        assert!(FONT.letters.is_sorted());
        for &letter in &FONT.letters {
            for bold in [false, true] {
                let mask = glyph(letter, bold, Scale::Fine).unwrap();
                let blank = mask.iter().all(|&level| level == 0);
                assert!(!blank || letter == '\u{ad}', "{letter}");
            }
        }
        for needed in ('!'..='~').chain("→←↑↓…†✓✗◆▲▼◀▶·⏎±éÄßж–×".chars())
        {
            assert!(glyph(needed, false, Scale::Fine).is_some(), "{needed}");
        }
        assert!(glyph('日', false, Scale::Fine).is_none());
    }
}
