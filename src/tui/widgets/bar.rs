//! A horizontal bar with words before it, for rows of results.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::paint::{self, Stretch};
use crate::text::width::cut;
use crate::tui::theme::{Role, Theme};

/// A bar whose length is a share of the room it has.
#[derive(Debug, Clone, Copy)]
pub struct Bar<'a> {
    share: f32,
    theme: &'a Theme,
    label: &'a str,
    role: Role,
}

impl<'a> Bar<'a> {
    /// Creates a bar of this share, 0 to 1.
    pub const fn new(share: f32, theme: &'a Theme) -> Self {
        Self {
            share,
            theme,
            label: "",
            role: Role::Running,
        }
    }

    /// Sets the words before the bar.
    #[must_use]
    pub const fn label(mut self, label: &'a str) -> Self {
        self.label = label;
        self
    }

    /// Sets what the bar means.
    #[must_use]
    pub const fn role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }
}

impl Widget for &Bar<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let mut start = 0;
        if !self.label.is_empty() {
            let label = cut(self.label, area.width, self.theme.glyphs().ellipsis);
            start = paint::text(buf, area, 0, &label, self.theme.style(Role::Text));
            start = start.saturating_add(1);
        }
        let stretch = Stretch {
            glyph: self.theme.glyph(self.role),
            style: self.theme.style(self.role),
            share: self.share,
        };
        paint::bar(buf, paint::after(area, start), &[stretch], self.theme);
    }
}
