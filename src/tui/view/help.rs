//! The list of all keys, above everything else.
//!
//! ```text
//! ╭ Keys ──────────────────────────────────────────╮
//! │ on the tabs                                    │
//! │   Enter              run what the panel says   │
//! ╰────────────────────────────────────────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Clear, Widget};

use super::words;
use crate::tui::app::{Above, App};
use crate::tui::keymap;
use crate::tui::theme::Role;
use crate::tui::widgets::Boxed;

/// Draws the box over the middle of the screen.
pub(super) fn render(app: &App, area: Rect, buf: &mut Buffer) {
    let Above::Help(scrolled) = app.above else {
        return;
    };
    let lines = lines(app);
    // The footer stays in sight.
    let above = Rect {
        height: area.height.saturating_sub(1),
        ..area
    };
    let place = centred(above, 92, lines.len() as u16 + 2);
    let rows = usize::from(place.height.saturating_sub(2));
    let hidden = lines.len().saturating_sub(rows);
    let first = usize::from(scrolled).min(hidden);
    let right = if hidden > 0 { "Up and Down scroll" } else { "" };
    clear(app, place, buf);
    let frame = Boxed::new("Keys", &app.theme)
        .right(right)
        .bottom("mouse: click a tab, a field, its arrows, a lane; the wheel scrolls")
        .focused(true);
    (&frame).render(place, buf);
    let inner = frame.inner(place);
    for (at, line) in lines.into_iter().skip(first).take(rows).enumerate() {
        words::line(line, words::row(inner, at as u16), buf);
    }
}

/// Makes an area blank, in the theme's colours.
pub(super) fn clear(app: &App, area: Rect, buf: &mut Buffer) {
    let area = area.intersection(buf.area);
    Clear.render(area, buf);
    buf.set_style(area, app.theme.base());
}

/// Returns an area of this size, or as much as there is, in the middle of another.
pub(super) fn centred(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    }
}

fn lines(app: &App) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let mut heading = "";
    for row in keymap::help(app.situation().modes) {
        if row.heading() != heading {
            heading = row.heading();
            lines.push(Line::from(
                app.theme.span(Role::Accent, format!(" {heading}")),
            ));
        }
        let keys = format!("   {:<21}", row.key_names());
        lines.push(Line::from(vec![
            app.theme.span(Role::Text, keys),
            app.theme.span(Role::Dim, format!("  {}", row.words)),
        ]));
    }
    lines
}
