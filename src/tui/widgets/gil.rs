//! Who held the GIL, cell by cell, on the time axis.
//!
//! ```text
//! GIL    AABBCCDDAABBCC··DD
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;

use super::paint;
use crate::analysis::GilCell;
use crate::model::WorkerId;
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

    /// Returns how a worker looks: neighbours solid and open in turn, so that a hand-over is an edge.
    fn style(&self, worker: WorkerId) -> Style {
        let style = self.theme.style(Role::Running);
        if worker.0.is_multiple_of(2) {
            paint::reversed(style)
        } else {
            style
        }
    }
}

impl Widget for &GilRow<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let label = paint::fit(self.label, self.gutter.saturating_sub(1), self.theme);
        paint::text(buf, area, 0, &label, self.theme.style(Role::Accent));
        let area = paint::after(area, self.gutter);
        let cells = self.cells.iter().take(usize::from(area.width));
        for (column, cell) in cells.enumerate() {
            let (glyph, style) = match cell {
                GilCell::Unknown => continue,
                GilCell::Free => (self.theme.glyphs().nothing, self.theme.style(Role::Idle)),
                GilCell::Held(worker) => (worker.letter(), self.style(*worker)),
            };
            paint::glyph(buf, area, column as u16, glyph, style);
        }
    }
}
