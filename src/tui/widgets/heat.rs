//! A strip of shares over time, one column a window, filled from below.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::paint;
use crate::tui::theme::{Role, Theme};

/// A row of shares: its label, then a cell a column.
#[derive(Debug, Clone, Copy)]
pub struct HeatRow<'a> {
    label: &'a str,
    shares: &'a [Option<f32>],
    theme: &'a Theme,
    gutter: u16,
    role: Role,
}

impl<'a> HeatRow<'a> {
    /// Creates the strip of these shares, 0 to 1; where there is none, nothing is known.
    pub const fn new(label: &'a str, shares: &'a [Option<f32>], theme: &'a Theme) -> Self {
        Self {
            label,
            shares,
            theme,
            gutter: 6,
            role: Role::Running,
        }
    }

    /// Sets the columns before the first cell; rows of one axis share them.
    #[must_use]
    pub const fn gutter(mut self, columns: u16) -> Self {
        self.gutter = columns;
        self
    }

    /// Sets what the shares mean.
    #[must_use]
    pub const fn role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }
}

impl Widget for &HeatRow<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let label = (self.label, self.theme.style(Role::Dim));
        let area = paint::label(buf, area, label, self.gutter, self.theme);
        let shares = self.shares.iter().take(usize::from(area.width));
        for (column, value) in shares.enumerate() {
            let Some(value) = value else { continue };
            let glyph = paint::level(*value, self.theme);
            let role = if glyph == self.theme.glyphs().nothing {
                Role::Idle
            } else {
                self.role
            };
            paint::glyph(buf, area, column as u16, glyph, self.theme.style(role));
        }
    }
}
