//! Which thread held the GIL, cell by cell, on the time axis.
//!
//! ```text
//! GIL    AABBCCDDAABBCC··DD
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::paint;
use crate::model::WorkerId;
use crate::session::GilCell;
use crate::tui::theme::{Role, Theme};

/// The row of a GIL: its label, then the letter of its holder in every column.
#[derive(Debug, Clone, Copy)]
pub struct GilRow<'a> {
    label: &'a str,
    cells: &'a [GilCell],
    theme: &'a Theme,
    gutter: u16,
}

impl<'a> GilRow<'a> {
    /// Creates the row of a GIL that was held like this.
    pub const fn new(label: &'a str, cells: &'a [GilCell], theme: &'a Theme) -> Self {
        Self {
            label,
            cells,
            theme,
            gutter: 6,
        }
    }

    /// Sets the columns before the first cell; rows of one axis share them.
    #[must_use]
    pub const fn gutter(mut self, columns: u16) -> Self {
        self.gutter = columns;
        self
    }
}

impl Widget for &GilRow<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let label = (self.label, self.theme.style(Role::Accent));
        let area = paint::label(buf, area, label, self.gutter, self.theme);
        let open = self.theme.style(Role::Running);
        // Neighbours are solid and open, so that every hand-over is an edge.
        let mut before: Option<(WorkerId, bool)> = None;
        let cells = self.cells.iter().take(usize::from(area.width));
        for (column, cell) in cells.enumerate() {
            let (glyph, style) = match cell {
                GilCell::Unknown => continue,
                GilCell::Free => (self.theme.glyphs().nothing, self.theme.style(Role::Idle)),
                GilCell::Held(worker) => {
                    let solid = match before {
                        Some((holder, solid)) if holder == *worker => solid,
                        Some((_, solid)) => !solid,
                        None => worker.0.is_multiple_of(2),
                    };
                    before = Some((*worker, solid));
                    let style = if solid { paint::reversed(open) } else { open };
                    (worker.letter(), style)
                }
            };
            paint::glyph(buf, area, column as u16, glyph, style);
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Cell;
    use ratatui::style::Modifier;

    use super::*;

    #[test]
    fn every_hand_over_is_an_edge() {
        let held = |worker| GilCell::Held(WorkerId(worker));
        let cells = [
            GilCell::Unknown,
            held(2),
            held(2),
            held(0),
            GilCell::Free,
            held(0),
            held(1),
        ];
        let theme = Theme::default();
        let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 1));
        GilRow::new("GIL", &cells, &theme).render(buffer.area, &mut buffer);
        let symbols: String = buffer.content().iter().map(Cell::symbol).collect();
        assert_eq!(symbols, "GIL    CCA·A");
        let solid = |column| {
            let style = buffer[(column, 0)].style();
            style.add_modifier.contains(Modifier::REVERSED)
        };
        assert_eq!([7, 8, 9, 11].map(solid), [true, true, false, false]);
    }
}
