//! Characters that are shapes: blocks, shades, lines, circles, braille. Pictures draw them as such, so
//! that they meet their neighbours without a gap and need no font.

/// How dense a shade is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shade {
    Light,
    Medium,
    Dark,
}

/// A character as a shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shape {
    /// A part of the cell: left, top, right, bottom in eighths.
    Part([u8; 4]),
    /// Quarters of the cell: upper left 1, upper right 2, lower left 4, lower right 8.
    Quarters(u8),
    /// The whole cell in a pattern.
    Shade(Shade),
    /// Lines from the middle up, right, down and left: none 0, light 1, heavy 2.
    Lines([u8; 4]),
    /// A light line round a corner, to the right or left, then up or down: signs of x and y.
    Round(i8, i8),
    /// Dashes along the middle, so many in the cell.
    Dashes { upright: bool, count: u8 },
    /// Diagonals: rising 1, falling 2.
    Diagonals(u8),
    /// A circle of which so many quarters are filled.
    Circle(u8),
    /// A small triangle that points right or left.
    Triangle { right: bool },
    /// Braille dots, as Unicode numbers them.
    Braille(u8),
}

impl Shape {
    /// Returns the shape of a character, or nothing for what is text.
    pub(super) fn of(letter: char) -> Option<Self> {
        let code = letter as u32;
        let low = code as u8;
        Some(match letter {
            '▀' => Self::Part([0, 0, 8, 4]),
            '▁'..='█' => Self::Part([0, 0x88 - low, 8, 8]),
            '▉'..='▏' => Self::Part([0, 0, 0x90 - low, 8]),
            '▐' => Self::Part([4, 0, 8, 8]),
            '░' => Self::Shade(Shade::Light),
            '▒' => Self::Shade(Shade::Medium),
            '▓' => Self::Shade(Shade::Dark),
            '▔' => Self::Part([0, 0, 8, 1]),
            '▕' => Self::Part([7, 0, 8, 8]),
            '▖'..='▟' => {
                const QUARTERS: [u8; 10] = [4, 8, 1, 13, 9, 7, 11, 2, 6, 14];
                Self::Quarters(QUARTERS[usize::from(low - 0x96)])
            }
            '╭' => Self::Round(1, 1),
            '╮' => Self::Round(-1, 1),
            '╯' => Self::Round(-1, -1),
            '╰' => Self::Round(1, -1),
            '┄' => dashes(false, 3),
            '┆' => dashes(true, 3),
            '┈' => dashes(false, 4),
            '┊' => dashes(true, 4),
            '╌' => dashes(false, 2),
            '╎' => dashes(true, 2),
            '╱' => Self::Diagonals(1),
            '╲' => Self::Diagonals(2),
            '╳' => Self::Diagonals(3),
            '○' => Self::Circle(0),
            '◔' => Self::Circle(1),
            '◑' => Self::Circle(2),
            '◕' => Self::Circle(3),
            '●' => Self::Circle(4),
            '▸' => Self::Triangle { right: true },
            '◂' => Self::Triangle { right: false },
            '\u{2801}'..='\u{28ff}' => Self::Braille(low),
            _ => Self::Lines(lines(letter)?),
        })
    }

    /// Returns whether cells side by side with this shape are one shape.
    pub(super) const fn continues(self) -> bool {
        match self {
            Self::Part([left, _, right, _]) => left == 0 && right == 8,
            Self::Shade(_) | Self::Lines([0, 1, 0, 1] | [0, 2, 0, 2]) => true,
            _ => false,
        }
    }
}

const fn dashes(upright: bool, count: u8) -> Shape {
    Shape::Dashes { upright, count }
}

/// Returns the weights of a character's lines: up, right, down, left.
fn lines(letter: char) -> Option<[u8; 4]> {
    Some(match letter {
        '─' => [0, 1, 0, 1],
        '━' => [0, 2, 0, 2],
        '│' => [1, 0, 1, 0],
        '┃' => [2, 0, 2, 0],
        '┌' => [0, 1, 1, 0],
        '┐' => [0, 0, 1, 1],
        '└' => [1, 1, 0, 0],
        '┘' => [1, 0, 0, 1],
        '├' => [1, 1, 1, 0],
        '┤' => [1, 0, 1, 1],
        '┬' => [0, 1, 1, 1],
        '┴' => [1, 1, 0, 1],
        '┼' => [1, 1, 1, 1],
        '┏' => [0, 2, 2, 0],
        '┓' => [0, 0, 2, 2],
        '┗' => [2, 2, 0, 0],
        '┛' => [2, 0, 0, 2],
        '┣' => [2, 2, 2, 0],
        '┫' => [2, 0, 2, 2],
        '┳' => [0, 2, 2, 2],
        '┻' => [2, 2, 0, 2],
        '╋' => [2, 2, 2, 2],
        '╴' => [0, 0, 0, 1],
        '╵' => [1, 0, 0, 0],
        '╶' => [0, 1, 0, 0],
        '╷' => [0, 0, 1, 0],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_distinguished_from_text() {
        assert_eq!(Shape::of('▟'), Some(Shape::Quarters(14)));
        assert_eq!(Shape::of('▂'), Some(Shape::Part([0, 6, 8, 8])));
        assert_eq!(Shape::of('┡'), None);
        assert_eq!(Shape::of('a'), None);
    }
}
