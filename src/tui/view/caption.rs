//! The rows above the keys for viewers: a sentence, and the keys that were pressed.
//!
//! ```text
//!  Four threads, one lock: the letters take turns, and the bars       ▐ + x3 ▌ ▐ Enter ▌
//!  together make one core.
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::words;
use crate::text::width::{columns_of, wrapped};
use crate::tui::app::App;
use crate::tui::theme::Role;

/// Rows of a sentence; they stay while a screenplay that has sentences is on, so that nothing moves
/// when it changes.
const SENTENCE: u16 = 2;

/// Returns how many rows are wanted.
pub(super) fn height(app: &App) -> u16 {
    let acts = &app.session.acts;
    if acts.captioned {
        SENTENCE
    } else {
        u16::from(app.shows_keys || acts.shows_keys)
    }
}

/// Draws the rows.
pub(super) fn render(app: &App, area: Rect, buf: &mut Buffer) {
    if area.height == 0 {
        return;
    }
    let used = keys(app, area, buf);
    let width = area.width.saturating_sub(used + 2);
    let caption = app.session.acts.caption.as_deref().unwrap_or_default();
    let lines = wrapped(caption, width);
    for (at, line) in lines.into_iter().enumerate().take(usize::from(area.height)) {
        let line = app.theme.span(Role::Accent, format!(" {line}"));
        words::line(line, words::row(area, at as u16), buf);
    }
}

/// Draws the keys at the right; returns the columns that this takes.
fn keys(app: &App, area: Rect, buf: &mut Buffer) -> u16 {
    let shown = app.keys_shown();
    let names = shown.iter().map(|(key, times)| match times {
        1 => format!(" {key} "),
        times => format!(" {key} x{times} "),
    });
    // the latest are at the right, and stay longest
    let mut right = area.right();
    for name in names.rev() {
        let width = columns_of(&name) as u16;
        if right.saturating_sub(area.x) < width + 1 || area.right() - right > area.width / 2 {
            break;
        }
        right -= width + 1;
        let place = Rect {
            x: right,
            width,
            height: 1,
            ..area
        };
        words::line(app.theme.span(Role::Selected, name), place, buf);
    }
    area.right() - right
}
