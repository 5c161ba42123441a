//! How many colours the terminal has, and the nearest of them to a colour of the theme.

use ratatui::style::Color;

use crate::export::palette::{ANSI, LEVELS};

/// How many colours the terminal can show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Depth {
    /// 24 bits.
    #[default]
    True,
    /// 256: a cube of 6 x 6 x 6, and 24 greys.
    Indexed,
    /// The 16 of old.
    Ansi,
    /// None.
    Mono,
}

impl Depth {
    /// Guesses from the values of `NO_COLOR`, `COLORTERM` and `TERM`.
    pub fn guess(no_color: Option<&str>, colorterm: Option<&str>, term: Option<&str>) -> Self {
        let term = term.unwrap_or_default();
        if no_color.is_some_and(|value| !value.is_empty()) || term == "dumb" {
            Self::Mono
        } else if matches!(colorterm, Some("truecolor" | "24bit")) || term.contains("direct") {
            Self::True
        } else if term.contains("256") || colorterm.is_some_and(|value| !value.is_empty()) {
            Self::Indexed
        } else {
            Self::Ansi
        }
    }

    /// Returns the colour the terminal has that is nearest; what is no RGB stays as it is.
    pub fn nearest(self, color: Color) -> Color {
        let Color::Rgb(r, g, b) = color else {
            return color;
        };
        let rgb = [r, g, b];
        match self {
            Self::True => color,
            Self::Indexed => Color::Indexed(nearest_indexed(rgb)),
            Self::Ansi => nearest_ansi(rgb),
            Self::Mono => Color::Reset,
        }
    }
}

fn nearest_indexed(rgb: [u8; 3]) -> u8 {
    let step = |value: u8| {
        (0..6_u8)
            .min_by_key(|&level| LEVELS[usize::from(level)].abs_diff(value))
            .unwrap_or_default()
    };
    let cube = rgb.map(step);
    let in_cube = cube.map(|level| LEVELS[usize::from(level)]);
    let mean = rgb.iter().map(|&value| u16::from(value)).sum::<u16>() / 3;
    let grey = (mean.saturating_sub(3) / 10).min(23) as u8;
    let in_grey = [8 + 10 * grey; 3];
    if distance(rgb, in_grey) < distance(rgb, in_cube) {
        232 + grey
    } else {
        16 + 36 * cube[0] + 6 * cube[1] + cube[2]
    }
}

fn nearest_ansi(rgb: [u8; 3]) -> Color {
    ANSI.iter()
        .min_by_key(|(_, candidate)| distance(rgb, *candidate))
        .map_or(Color::Reset, |(color, _)| *color)
}

/// Distance with the weights of "redmean", a cheap approach to how different colours look
/// (Thiadmer Riemersma, "Colour metric").
fn distance(one: [u8; 3], other: [u8; 3]) -> u32 {
    let mean = u32::midpoint(u32::from(one[0]), u32::from(other[0]));
    let squared = |index: usize| u32::from(one[index].abs_diff(other[index])).pow(2);
    (((512 + mean) * squared(0)) >> 8) + 4 * squared(1) + (((767 - mean) * squared(2)) >> 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_are_guessed_from_their_environment() {
        let guess = Depth::guess;
        assert_eq!(guess(Some("1"), Some("truecolor"), None), Depth::Mono);
        assert_eq!(guess(Some(""), Some("truecolor"), None), Depth::True);
        assert_eq!(guess(None, None, Some("xterm-256color")), Depth::Indexed);
        assert_eq!(guess(None, None, Some("linux")), Depth::Ansi);
        assert_eq!(guess(None, None, Some("dumb")), Depth::Mono);
        assert_eq!(guess(None, None, None), Depth::Ansi);
    }

    #[test]
    fn nearest_colours_are_near() {
        assert_eq!(
            Depth::Indexed.nearest(Color::Rgb(0x1c, 0x1c, 0x1c)),
            Color::Indexed(234)
        );
        assert_eq!(
            Depth::Indexed.nearest(Color::Rgb(255, 255, 255)),
            Color::Indexed(231)
        );
        assert_eq!(
            Depth::Indexed.nearest(Color::Rgb(95, 135, 175)),
            Color::Indexed(67)
        );
        assert_eq!(Depth::Ansi.nearest(Color::Rgb(250, 5, 5)), Color::LightRed);
        assert_eq!(Depth::Ansi.nearest(Color::Reset), Color::Reset);
    }
}
