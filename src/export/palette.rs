//! The colours behind the numbers and names that terminals know.

use ratatui::style::Color;

/// The levels of the cube of 6 x 6 x 6 among the 256 colours.
pub const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// The 16 colours in the order of their numbers, as xterm shows them; terminals differ a little.
pub const ANSI: [(Color, [u8; 3]); 16] = [
    (Color::Black, [0, 0, 0]),
    (Color::Red, [205, 0, 0]),
    (Color::Green, [0, 205, 0]),
    (Color::Yellow, [205, 205, 0]),
    (Color::Blue, [0, 0, 238]),
    (Color::Magenta, [205, 0, 205]),
    (Color::Cyan, [0, 205, 205]),
    (Color::Gray, [229, 229, 229]),
    (Color::DarkGray, [127, 127, 127]),
    (Color::LightRed, [255, 0, 0]),
    (Color::LightGreen, [0, 255, 0]),
    (Color::LightYellow, [255, 255, 0]),
    (Color::LightBlue, [92, 92, 255]),
    (Color::LightMagenta, [255, 0, 255]),
    (Color::LightCyan, [0, 255, 255]),
    (Color::White, [255, 255, 255]),
];

/// Returns a colour's red, green and blue, or nothing where the terminal decides.
pub fn rgb(color: Color) -> Option<[u8; 3]> {
    match color {
        Color::Reset => None,
        Color::Rgb(r, g, b) => Some([r, g, b]),
        Color::Indexed(index @ 0..16) => Some(ANSI[usize::from(index)].1),
        Color::Indexed(index @ 16..232) => {
            let index = index - 16;
            Some([index / 36, index / 6 % 6, index % 6].map(|level| LEVELS[usize::from(level)]))
        }
        Color::Indexed(index) => Some([8 + 10 * (index - 232); 3]),
        named => ANSI
            .iter()
            .find(|(color, _)| *color == named)
            .map(|(_, rgb)| *rgb),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_but_the_terminals_own_has_a_value() {
        assert_eq!(rgb(Color::Reset), None);
        assert_eq!(rgb(Color::LightBlue), Some([92, 92, 255]));
        assert_eq!(rgb(Color::Indexed(12)), Some([92, 92, 255]));
        assert_eq!(rgb(Color::Indexed(67)), Some([95, 135, 175]));
        assert_eq!(rgb(Color::Indexed(255)), Some([238, 238, 238]));
    }
}
