//! The last line: keys that work here, or what the program has to say.
//!
//! ```text
//!  Enter run  c compare  ? help  Space pause  q quit
//! ```

use std::cmp::Reverse;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use crate::model::Nanos;
use crate::tui::app::{App, Leaving};
use crate::tui::keymap;
use crate::tui::theme::Role;
use crate::tui::widgets::{Hint, Hints};

use super::words;

/// How long a notice stands.
const NOTICE: Nanos = Nanos::from_millis(8_000);

/// Draws the line.
pub(super) fn render(app: &App, area: Rect, buf: &mut Buffer) {
    let rows = keymap::footer(app.situation());
    let ascii = app.theme.ascii();
    let mut words: Vec<(u8, String, &str)> =
        rows.iter().filter_map(|row| row.hint(ascii)).collect();
    // How to quit is the most important, and stands last.
    words.sort_by_key(|(rank, ..)| Reverse(*rank));
    let hints: Vec<Hint<'_>> = words
        .iter()
        .map(|(_, key, word)| Hint { key, word })
        .collect();
    let Some((&quit, others)) = hints.split_first() else {
        return;
    };
    let Some(notice) = notice(app) else {
        Hints::new(others, quit, &app.theme).render(area, buf);
        return;
    };
    let end = (quit.key.len() + quit.word.len() + 4) as u16;
    let left = Rect {
        width: area.width.saturating_sub(end),
        ..area
    };
    let right = Rect {
        x: left.right(),
        width: area.width - left.width,
        ..area
    };
    let notice = format!(" {notice}");
    words::line(app.theme.span(Role::Warning, notice), left, buf);
    Hints::new(&[], quit, &app.theme).render(right, buf);
}

/// Returns what the program has to say now.
fn notice(app: &App) -> Option<String> {
    match app.leaving {
        Leaving::Stopping => return Some("stopping the run; q again kills it".to_owned()),
        Leaving::Killing => return Some("killing the run; q again leaves at once".to_owned()),
        Leaving::No => {}
    }
    let (at, text) = app.session.notices.last()?;
    (app.session.now - *at < NOTICE).then(|| text.clone())
}
