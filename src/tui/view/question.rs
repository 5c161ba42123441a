//! A question before something that may be a mistake.
//!
//! ```text
//! ╭ So many workers? ──────────────────────────────╮
//! │ 640 workers on 2 available cores: each needs      │
//! │ memory, and starting them takes a while.       │
//! ╰─ Enter: do it   Esc: leave it ─────────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::{help, words};
use crate::diagnosis::beforehand;
use crate::text::width::wrapped;
use crate::tui::app::{Above, App};
use crate::tui::theme::Role;
use crate::tui::widgets::Boxed;

/// Draws the box over the middle of the screen.
pub(super) fn render(app: &App, area: Rect, buf: &mut Buffer) {
    let (title, text, keys) = match &app.above {
        Above::ManyWorkers { workers, .. } => {
            let usable = app.session.machine.usable;
            let text = format!(
                "{workers} workers on {usable} available cores: each needs memory, and starting them \
                 takes a while."
            );
            ("So many workers?", text, "Enter: do it   Esc: leave it")
        }
        Above::NotAtRest { experiment, why } => (
            "Not at rest",
            beforehand::asked(experiment.name(), why),
            "Enter: start anyway   Esc: leave it",
        ),
        _ => return,
    };
    let width = area.width.min(56);
    let lines = wrapped(&text, width.saturating_sub(4));
    let place = help::centred(area, width, lines.len() as u16 + 2);
    help::clear(app, place, buf);
    let frame = Boxed::new(title, &app.theme).bottom(keys).focused(true);
    (&frame).render(place, buf);
    let inner = frame.inner(place);
    for (at, line) in lines.into_iter().enumerate() {
        let line = app.theme.span(Role::Text, format!(" {line}"));
        words::line(line, words::row(inner, at as u16), buf);
    }
}
