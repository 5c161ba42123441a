//! A step of a waterfall: a bar that begins where the one above it ends.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::paint;
use crate::tui::theme::{Role, Theme};

/// A bar between two shares of the room it has.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    from: f32,
    to: f32,
    theme: &'a Theme,
    role: Role,
}

impl<'a> Step<'a> {
    /// Creates a bar from one share to another, each 0 to 1.
    pub const fn new(from: f32, to: f32, theme: &'a Theme) -> Self {
        Self {
            from,
            to,
            theme,
            role: Role::Running,
        }
    }

    /// Sets what the bar means.
    #[must_use]
    pub const fn role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }
}

impl Widget for &Step<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let cells = f32::from(area.width);
        let edge = |share: f32| (paint::share(share) * cells).round() as u16;
        let from = edge(self.from).min(area.width.saturating_sub(1));
        // What is not nothing has at least one mark.
        let to = edge(self.to).max(from + 1);
        // What was lost is lighter than what is there.
        let glyph = match self.role {
            Role::Lock => self.theme.glyph(Role::Ready),
            _ => self.theme.glyph(Role::Running),
        };
        for column in from..to {
            paint::glyph(buf, area, column, glyph, self.theme.style(self.role));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(from: f32, to: f32, width: u16) -> String {
        let theme = Theme::default();
        let area = Rect::new(0, 0, width, 1);
        let mut buffer = Buffer::empty(area);
        (&Step::new(from, to, &theme)).render(area, &mut buffer);
        buffer
            .content()
            .iter()
            .map(ratatui::buffer::Cell::symbol)
            .collect()
    }

    #[test]
    fn a_step_begins_where_its_start_is() {
        assert_eq!(drawn(0.5, 1.0, 8), "    ████");
        assert_eq!(drawn(0.0, 0.5, 8), "████    ");
        assert_eq!(drawn(0.5, 0.5, 8), "    █   ");
        assert_eq!(drawn(f32::NAN, 2.0, 4), "████");
        assert_eq!(drawn(1.0, 1.0, 4), "   █");
        assert_eq!(drawn(0.2, 0.7, 0), "");
    }
}
