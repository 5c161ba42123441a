//! How the cells of a drawn buffer look, colours worked out: what all pictures draw from.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

use super::palette;
use crate::text::width::columns_of;

/// Red, green and blue.
pub(super) type Rgb = [u8; 3];

/// The colours of text and of what is behind it, where a cell leaves them to the terminal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Colors {
    front: Rgb,
    /// What is behind everything.
    pub(super) back: Rgb,
}

/// How a cell is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) front: Rgb,
    pub(super) back: Rgb,
    pub(super) modifier: Modifier,
}

impl Colors {
    /// Takes the colours of a theme; light on dark, where that leaves them to the terminal, too.
    pub(super) fn new((front, back): (Color, Color)) -> Self {
        Self {
            front: palette::rgb(front).unwrap_or([0xd0; 3]),
            back: palette::rgb(back).unwrap_or([0x1c; 3]),
        }
    }

    /// Returns how the cells of a row look.
    pub(super) fn looks(self, row: &[Cell]) -> Vec<Look> {
        let mut looks: Vec<Look> = row.iter().map(|cell| self.look(cell)).collect();
        for column in 1..row.len() {
            // The buffer leaves the second half of a wide character without a style.
            if columns_of(row[column - 1].symbol()) > 1 {
                looks[column] = looks[column - 1];
            }
        }
        looks
    }

    fn look(self, cell: &Cell) -> Look {
        let mut front = palette::rgb(cell.fg).unwrap_or(self.front);
        let mut back = palette::rgb(cell.bg).unwrap_or(self.back);
        if cell.modifier.contains(Modifier::REVERSED) {
            std::mem::swap(&mut front, &mut back);
        }
        if cell.modifier.contains(Modifier::DIM) {
            front = mixed(back, front, (5, 8));
        }
        if cell.modifier.contains(Modifier::HIDDEN) {
            front = back;
        }
        Look {
            front,
            back,
            // The rest does not change how text and shapes are drawn.
            modifier: cell.modifier & (Modifier::BOLD | Modifier::ITALIC | Modifier::UNDERLINED),
        }
    }
}

/// Returns the colour with so much of the front in it: a part of a whole.
pub(super) fn mixed(back: Rgb, front: Rgb, (part, whole): (u16, u16)) -> Rgb {
    std::array::from_fn(|at| {
        let (back, front) = (u32::from(back[at]), u32::from(front[at]));
        let (part, whole) = (u32::from(part), u32::from(whole));
        ((front * part + back * (whole - part)) / whole) as u8
    })
}
