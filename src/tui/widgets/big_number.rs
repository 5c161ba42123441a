//! A whole number in large digits, five rows high, in the middle of its area.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::paint;
use crate::tui::theme::{Role, Theme};

/// The digits, three dots wide, a row a number whose bits are the dots.
const DIGITS: [[u8; 5]; 10] = [
    [0b111, 0b101, 0b101, 0b101, 0b111],
    [0b010, 0b110, 0b010, 0b010, 0b111],
    [0b111, 0b001, 0b111, 0b100, 0b111],
    [0b111, 0b001, 0b111, 0b001, 0b111],
    [0b101, 0b101, 0b111, 0b001, 0b001],
    [0b111, 0b100, 0b111, 0b001, 0b111],
    [0b111, 0b100, 0b111, 0b101, 0b111],
    [0b111, 0b001, 0b010, 0b010, 0b010],
    [0b111, 0b101, 0b111, 0b101, 0b111],
    [0b111, 0b101, 0b111, 0b001, 0b111],
];

const MINUS: [u8; 5] = [0, 0, 0b111, 0, 0];

/// Columns of a dot, and of a digit with what is between it and the next.
const DOT: u16 = 2;
const DIGIT: u16 = 4 * DOT;

/// A number in large digits; as plain text where those have no room.
#[derive(Debug, Clone, Copy)]
pub struct BigNumber<'a> {
    number: i64,
    theme: &'a Theme,
    role: Role,
}

impl<'a> BigNumber<'a> {
    /// The rows of a digit.
    pub const ROWS: u16 = 5;

    /// Creates a number.
    pub const fn new(number: i64, theme: &'a Theme) -> Self {
        Self {
            number,
            theme,
            role: Role::Text,
        }
    }

    /// Sets what the number means.
    #[must_use]
    pub const fn role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }
}

impl Widget for BigNumber<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let style = self.theme.style(self.role);
        let text = self.number.to_string();
        let width = text.len() as u16 * DIGIT - DOT;
        if width > area.width || area.height < Self::ROWS {
            let column = area.width.saturating_sub(text.len() as u16) / 2;
            paint::text(buf, area, column, &text, style);
            return;
        }
        let ink = if self.theme.ascii() { '#' } else { '█' };
        let start = (area.width - width) / 2;
        for (at, digit) in text.bytes().enumerate() {
            let dots = match digit {
                b'-' => MINUS,
                digit => DIGITS[usize::from(digit - b'0') % DIGITS.len()],
            };
            for (row, bits) in dots.into_iter().enumerate() {
                let line = Rect {
                    y: area.y + row as u16,
                    height: 1,
                    ..area
                };
                for column in (0..3 * DOT).filter(|column| bits >> (2 - column / DOT) & 1 == 1) {
                    let column = start + at as u16 * DIGIT + column;
                    paint::glyph(buf, line, column, ink, style);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(number: i64, (width, height): (u16, u16)) -> Buffer {
        let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
        let theme = Theme::default();
        BigNumber::new(number, &theme).render(buf.area, &mut buf);
        buf
    }

    #[test]
    fn digits_stand_in_the_middle() {
        let seven = Buffer::with_lines([
            "  ██████  ",
            "      ██  ",
            "    ██    ",
            "    ██    ",
            "    ██    ",
        ]);
        let shown = drawn(7, (10, 5));
        let symbols = |buf: &Buffer| -> Vec<String> {
            buf.content()
                .iter()
                .map(|cell| cell.symbol().to_owned())
                .collect()
        };
        assert_eq!(symbols(&shown), symbols(&seven));
    }

    #[test]
    fn without_room_it_is_plain_text_or_nothing() {
        for (width, height) in [(0, 0), (1, 1), (3, 5), (40, 4), (u16::MAX / 64, 1)] {
            drawn(i64::MIN, (width, height));
        }
        let shown: String = drawn(42, (6, 1))
            .content()
            .iter()
            .map(ratatui::buffer::Cell::symbol)
            .collect();
        assert_eq!(shown, "  42  ");
    }
}
