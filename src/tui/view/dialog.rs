//! A box with lines of text over the middle of the screen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::{help, words};
use crate::tui::app::App;
use crate::tui::theme::Role;
use crate::tui::widgets::Boxed;

/// What a box says.
#[derive(Debug)]
pub(super) struct Dialog<'a> {
    pub(super) title: &'a str,
    /// What can be pressed, in the lower border.
    pub(super) bottom: &'a str,
    pub(super) lines: Vec<(Role, String)>,
}

/// Returns where a box with so many lines is, or as much of it as there is room for.
pub(super) fn place(area: Rect, width: u16, lines: usize) -> Rect {
    help::centred(area, width, lines as u16 + 2)
}

impl Dialog<'_> {
    /// Draws the box over what is there.
    pub(super) fn render(self, app: &App, place: Rect, buf: &mut Buffer) {
        help::clear(app, place, buf);
        let frame = Boxed::new(self.title, &app.theme)
            .bottom(self.bottom)
            .focused(true);
        (&frame).render(place, buf);
        let inner = frame.inner(place);
        for (at, (role, line)) in self.lines.into_iter().enumerate() {
            let line = app.theme.span(role, format!(" {line}"));
            words::line(line, words::row(inner, at as u16), buf);
        }
    }
}
