//! Curves as dots of Braille, eight to a cell, or as one character a cell.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::paint;
use super::Curve;
use super::scale::Scale;
use crate::tui::theme::{Role, Theme};

/// How a curve's line looks, so that it is known without its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Without a break.
    Solid,
    /// Long dashes.
    Dashed,
    /// Single dots.
    Dotted,
}

impl Line {
    /// Returns whether the line has a dot at this column of dots.
    const fn has(self, column: u16) -> bool {
        match self {
            Self::Solid => true,
            Self::Dashed => column % 6 < 3,
            Self::Dotted => column.is_multiple_of(3),
        }
    }

    /// Returns a character for a cell of the line where there are no dots.
    const fn ascii(self) -> char {
        match self {
            Self::Solid => '.',
            Self::Dashed => '-',
            Self::Dotted => '\'',
        }
    }

    /// Returns a piece of the line, for a legend.
    pub fn sample(self, ascii: bool) -> String {
        if ascii {
            return self.ascii().to_string().repeat(2);
        }
        let cell = |cell: u16| {
            let dots = (0..2).filter(|dot| self.has(cell * 2 + dot));
            braille(dots.fold(0, |bits, dot| bits | bit(dot, 1)))
        };
        (0..3).map(cell).collect()
    }
}

/// The cells of a plot, each with its dots and what they mean.
pub(super) struct Raster {
    area: Rect,
    cells: Vec<(u8, Line, Role)>,
}

/// Dots of a cell beside each other, and above each other.
const ACROSS: u16 = 2;
const UP: u16 = 4;

impl Raster {
    pub(super) fn new(area: Rect) -> Self {
        let count = usize::from(area.width) * usize::from(area.height);
        Self {
            area,
            cells: vec![(0, Line::Solid, Role::Text); count],
        }
    }

    /// Draws a curve; a cell means what was drawn into it last.
    pub(super) fn draw(&mut self, curve: &Curve<'_>, across: &Scale, up: &Scale) {
        let (columns, rows) = (self.area.width * ACROSS, self.area.height * UP);
        let mut before: Option<u16> = None;
        for column in 0..columns {
            let share = (f64::from(column) + 0.5) / f64::from(columns);
            let value = (curve.of)(across.value(share)).map(|value| up.share(value));
            let inside = |share: &f64| share.is_finite() && (0.0..1.0).contains(share);
            let Some(share) = value.filter(inside) else {
                before = None;
                continue;
            };
            let row = ((share * f64::from(rows)) as u16).min(rows - 1);
            // Where it is steep, its dots join.
            let joined = before.map_or(row, |before| {
                if before < row {
                    before + 1
                } else {
                    before.max(row + 1) - 1
                }
            });
            if curve.line.has(column) {
                for row in row.min(joined)..=row.max(joined) {
                    self.set((column, row), curve);
                }
            }
            before = Some(row);
        }
    }

    /// Sets a dot, its row counted from below.
    fn set(&mut self, (column, row): (u16, u16), curve: &Curve<'_>) {
        let from_above = self.area.height * UP - 1 - row;
        let cell = usize::from(from_above / UP) * usize::from(self.area.width)
            + usize::from(column / ACROSS);
        let (bits, line, role) = &mut self.cells[cell];
        if *role != curve.role {
            *bits = 0;
        }
        *bits |= bit(column % ACROSS, from_above % UP);
        (*line, *role) = (curve.line, curve.role);
    }

    /// Paints all cells that have dots.
    pub(super) fn paint(&self, theme: &Theme, buf: &mut Buffer) {
        for row in 0..self.area.height {
            let line = paint::row(self.area, row);
            let first = usize::from(row) * usize::from(self.area.width);
            let cells = &self.cells[first..first + usize::from(self.area.width)];
            for (column, &(bits, line_of, role)) in (0..).zip(cells) {
                if bits != 0 {
                    let glyph = if theme.ascii() {
                        line_of.ascii()
                    } else {
                        braille(bits)
                    };
                    paint::glyph(buf, line, column, glyph, theme.style(role));
                }
            }
        }
    }
}

/// Returns the bit of a dot, its column and row counted from the upper left.
const fn bit(column: u16, row: u16) -> u8 {
    match (column, row) {
        (0, 3) => 0x40,
        (_, 3) => 0x80,
        (0, row) => 1 << row,
        (_, row) => 8 << row,
    }
}

/// Returns the character with these dots.
fn braille(bits: u8) -> char {
    char::from_u32(0x2800 + u32::from(bits)).unwrap_or(' ')
}
