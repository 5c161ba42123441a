//! A drawn buffer as pixels, for formats that hold pixels.
//!
//! Every cell has the same size. What a character covers of it is a [`Mask`]: shapes are worked out,
//! letters are taken from a picture that the program carries. So nothing depends on the machine, and
//! the same buffer always gives the same pixels.

mod font;
mod masks;

use std::collections::HashMap;

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};

use super::cells::{Colors, Look, Rgb, mixed};
use super::shapes::Shape;
use crate::text::width::columns_of;

/// Width and height of a cell in units; a unit is as many pixels as the [`Scale`] says.
const WIDTH: usize = 9;
const HEIGHT: usize = 18;

/// How far below the top of its cell a line under text is, in units.
const UNDERLINE: usize = 15;

/// How large the pixels are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    /// 18 x 36 pixels a cell.
    Fine,
    /// 9 x 18 pixels a cell.
    Small,
}

impl Scale {
    /// Returns how many pixels wide and high a unit is.
    const fn pixels(self) -> usize {
        match self {
            Self::Fine => 2,
            Self::Small => 1,
        }
    }
}

/// How much of each pixel of some cells side by side a character covers, 0 to 255, row by row.
type Mask = Box<[u8]>;

/// Pixels, row by row from the top.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pixels {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) rgb: Vec<u8>,
}

/// What draws buffers; it keeps what it has worked out for the next one.
pub(super) struct Raster {
    colors: Colors,
    scale: Scale,
    /// By letter, number of cells, and whether it is bold.
    masks: HashMap<(char, usize, bool), Mask>,
}

impl Raster {
    /// Returns one that draws with the colours of a theme.
    pub(super) fn new(colors: (Color, Color), scale: Scale) -> Self {
        Self {
            colors: Colors::new(colors),
            scale,
            masks: HashMap::new(),
        }
    }

    /// Draws a buffer.
    pub(super) fn draw(&mut self, buffer: &Buffer) -> Pixels {
        let unit = self.scale.pixels();
        let columns = usize::from(buffer.area.width);
        let mut pixels = Pixels {
            width: columns * WIDTH * unit,
            height: usize::from(buffer.area.height) * HEIGHT * unit,
            rgb: Vec::new(),
        };
        pixels.rgb.resize(pixels.width * pixels.height * 3, 0);
        for (row, cells) in buffer.content.chunks(columns.max(1)).enumerate() {
            let looks = self.colors.looks(cells);
            let mut column = 0;
            while column < columns {
                let symbol = cells[column].symbol();
                let wide = columns_of(symbol).clamp(1, columns - column);
                let letter = symbol.chars().next().unwrap_or(' ');
                let place = (column * WIDTH * unit, row * HEIGHT * unit);
                self.cell(&mut pixels, place, (letter, wide), looks[column]);
                column += wide;
            }
        }
        pixels
    }

    fn cell(
        &mut self,
        pixels: &mut Pixels,
        (left, top): (usize, usize),
        (letter, cells): (char, usize),
        look: Look,
    ) {
        let unit = self.scale.pixels();
        let width = cells * WIDTH * unit;
        let underlined = look.modifier.contains(Modifier::UNDERLINED);
        let underline = UNDERLINE * unit..(UNDERLINE + 1) * unit;
        let mask = self.mask(letter, cells, look.modifier.contains(Modifier::BOLD));
        for (y, covered) in mask.chunks(width).enumerate() {
            let from = ((top + y) * pixels.width + left) * 3;
            let line = &mut pixels.rgb[from..from + width * 3];
            for (pixel, &part) in line.chunks_exact_mut(3).zip(covered) {
                let part = if underlined && underline.contains(&y) {
                    255
                } else {
                    part
                };
                let color: Rgb = mixed(look.back, look.front, (u16::from(part), 255));
                pixel.copy_from_slice(&color);
            }
        }
    }

    fn mask(&mut self, letter: char, cells: usize, bold: bool) -> &Mask {
        let scale = self.scale;
        let one = || Shape::of(letter).map(|shape| masks::of(shape, scale));
        let one = || one().or_else(|| font::glyph(letter, bold, scale));
        let draw = || match cells {
            _ if letter == ' ' || letter.is_control() => masks::blank(scale, cells),
            1 => one().unwrap_or_else(|| masks::unknown(scale, 1)),
            _ => masks::unknown(scale, cells),
        };
        let key = (letter, cells, bold);
        self.masks.entry(key).or_insert_with(draw)
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    const WHITE_ON_BLACK: (Color, Color) = (Color::White, Color::Black);

    fn drawn(text: &str, style: Style) -> Pixels {
        let width = columns_of(text) as u16;
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, 1));
        buffer.set_string(0, 0, text, style);
        Raster::new(WHITE_ON_BLACK, Scale::Fine).draw(&buffer)
    }

    /// How much of the picture is lit, as a share.
    fn lit(pixels: &Pixels) -> f64 {
        let sum: f64 = pixels.rgb.iter().map(|&part| f64::from(part)).sum();
        sum / (pixels.rgb.len() as f64 * 255.0)
    }

    #[test]
    fn blocks_cover_what_they_say() {
        for (block, share) in [
            ("█", 1.0),
            ("▌", 0.5),
            ("▀", 0.5),
            ("▚", 0.5),
            ("▟", 0.75),
            ("░", 0.25),
            ("▒", 0.5),
            ("▓", 0.75),
            (" ", 0.0),
        ] {
            let lit = lit(&drawn(block, Style::new()));
            assert!((lit - share).abs() < 0.001, "{block}: {lit}");
        }
        for (number, block) in "▁▂▃▄▅▆▇".chars().enumerate() {
            let lit = lit(&drawn(&block.to_string(), Style::new()));
            assert!((lit - (number + 1) as f64 / 8.0).abs() < 0.02, "{block}");
        }
    }

    #[test]
    fn lines_and_blocks_have_no_gaps_between_cells() {
        for text in ["████", "━━━━", "────"] {
            let pixels = drawn(text, Style::new());
            let columns = (0..pixels.width).map(|x| {
                (0..pixels.height)
                    .map(|y| u32::from(pixels.rgb[(y * pixels.width + x) * 3]))
                    .sum::<u32>()
            });
            let columns: Vec<u32> = columns.collect();
            assert!(columns[0] > 255 && columns.iter().all(|sum| *sum == columns[0]));
        }
    }

    #[test]
    fn letters_are_drawn_and_bold_ones_are_heavier() {
        let plain = lit(&drawn("eggs", Style::new()));
        let bold = lit(&drawn("eggs", Style::new().bold()));
        let under = lit(&drawn("eggs", Style::new().underlined()));
        assert!(plain > 0.08 && bold > plain * 1.2 && under > plain);
        let reversed = lit(&drawn("eggs", Style::new().reversed()));
        assert!((reversed - (1.0 - plain)).abs() < 0.01);
    }

    #[test]
    fn no_character_is_too_much() {
        let letters = (0..0x100).chain(0x2500..0x25a0).chain(0x2ff0..0x3010);
        let letters = letters.chain([0xfffd, 0xffff, 0x1_f95a]);
        let letters: Vec<char> = letters.filter_map(char::from_u32).collect();
        let mut buffer = Buffer::empty(Rect::new(0, 0, letters.len() as u16, 1));
        for (cell, letter) in buffer.content.iter_mut().zip(&letters) {
            cell.set_char(*letter);
        }
        let pixels = Raster::new(WHITE_ON_BLACK, Scale::Fine).draw(&buffer);
        assert_eq!(pixels.rgb.len(), letters.len() * 18 * 36 * 3);
        let nothing = Raster::new(WHITE_ON_BLACK, Scale::Fine).draw(&Buffer::empty(Rect::ZERO));
        assert_eq!(nothing, Pixels::default());
    }
}
