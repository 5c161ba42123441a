//! A box with a title, words at its right, and a sentence in its lower border.
//!
//! ```text
//! ╭ Lanes ─ pool of 4 ──────────── 3.1 s ╮
//! ╰─ One plain sentence. ────────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::{Margin, Rect};
use ratatui::widgets::{Block, Widget};

use super::paint;
use crate::text::width::cut;
use crate::tui::theme::{Role, Theme};

/// A box around something else, which is drawn in [`Boxed::inner`].
#[derive(Debug, Clone, Copy)]
pub struct Boxed<'a> {
    title: &'a str,
    theme: &'a Theme,
    right: &'a str,
    bottom: &'a str,
    focused: bool,
}

impl<'a> Boxed<'a> {
    /// Creates a box with a title.
    pub const fn new(title: &'a str, theme: &'a Theme) -> Self {
        Self {
            title,
            theme,
            right: "",
            bottom: "",
            focused: false,
        }
    }

    /// Sets the words at the right of the upper border; they go first when there is no room.
    #[must_use]
    pub const fn right(mut self, right: &'a str) -> Self {
        self.right = right;
        self
    }

    /// Sets the sentence in the lower border.
    #[must_use]
    pub const fn bottom(mut self, bottom: &'a str) -> Self {
        self.bottom = bottom;
        self
    }

    /// Sets whether the keys go to this box.
    #[must_use]
    pub const fn focused(mut self, focused: bool) -> Self {
        self.focused = focused;
        self
    }

    /// Returns the area inside the borders.
    pub const fn inner(&self, area: Rect) -> Rect {
        area.inner(Margin::new(1, 1))
    }

    fn upper(&self, area: Rect, buf: &mut Buffer) {
        let role = if self.focused {
            Role::Focus
        } else {
            Role::Accent
        };
        let room = area.width.saturating_sub(4);
        let title = cut(self.title, room, self.theme.glyphs().ellipsis);
        if title.is_empty() {
            return;
        }
        let end = paint::text(buf, area, 1, &format!(" {title} "), self.theme.style(role));
        let right = paint::width(self.right);
        let start = area.width.saturating_sub(right.saturating_add(3));
        if right > 0 && start > end {
            let words = format!(" {} ", self.right);
            paint::text(buf, area, start, &words, self.theme.style(Role::Text));
        }
    }

    fn lower(&self, area: Rect, buf: &mut Buffer) {
        let last = paint::row(area, area.height.saturating_sub(1));
        let bottom = cut(
            self.bottom,
            area.width.saturating_sub(6),
            self.theme.glyphs().ellipsis,
        );
        if !bottom.is_empty() && area.height > 1 {
            let style = self.theme.style(Role::Text);
            paint::text(buf, last, 2, &format!(" {bottom} "), style);
        }
    }
}

impl Widget for &Boxed<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let glyphs = self.theme.glyphs();
        let (set, role) = if self.focused {
            (glyphs.focus, Role::Focus)
        } else {
            (glyphs.border, Role::Border)
        };
        let block = Block::bordered()
            .border_set(set)
            .border_style(self.theme.style(role));
        Widget::render(&block, area, buf);
        self.upper(area, buf);
        self.lower(area, buf);
    }
}
