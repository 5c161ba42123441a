//! One line on the experiment that was taken from the list: what to look at while it runs, and then
//! whether what was expected came, and what the notes measured.
//!
//! ```text
//!  E5  as expected · notes: serial 3.83 s, 4 threads 4.15 s, 4 processes 2.55 s (4 logical cores)
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::words;
use crate::diagnosis::expected;
use crate::text::width::{columns_of, cut};
use crate::tui::app::{App, Chosen};
use crate::tui::theme::Role;

/// Draws the line.
pub(super) fn render(app: &App, area: Rect, buf: &mut Buffer) {
    let Some(chosen) = app.preset.as_ref().filter(|_| area.height > 0) else {
        return;
    };
    let name = app
        .theme
        .span(Role::Accent, format!(" {}  ", chosen.preset.id));
    let mut spans = vec![name];
    spans.extend(if chosen.judgements.is_some() {
        afterwards(app, chosen)
    } else {
        let look = format!("look at: {}", chosen.preset.look);
        vec![app.theme.span(Role::Text, look)]
    });
    let mut room = usize::from(area.width);
    for span in &mut spans {
        let cut = cut(&span.content, room, app.theme.glyphs().ellipsis);
        room = room.saturating_sub(columns_of(&cut));
        span.content = cut.into();
    }
    words::line(spans, area, buf);
}

fn afterwards(app: &App, chosen: &Chosen) -> Vec<Span<'static>> {
    let judgements = chosen.judgements.as_deref().unwrap_or_default();
    let mut broken = judgements.iter().filter(|one| one.held == Some(false));
    let reason = expected::reason(judgements);
    let why = reason.map_or_else(String::new, |reason| format!(": {reason}"));
    let (role, word) = match (chosen.held(), broken.next()) {
        (_, Some(one)) => (Role::Warning, format!("not so: {}{why}", one.expected)),
        (Some(true), None) => match expected::counted(judgements) {
            (came, all) if came < all => {
                let word = format!("as expected, {came} of {all}{why}");
                (Role::Accent, word)
            }
            _ => (Role::Accent, "as expected".to_owned()),
        },
        _ => {
            let untold = match expected::counted(judgements) {
                (0, _) => "unknown".to_owned(),
                (came, all) => format!("{came} of {all} as expected, the rest unknown"),
            };
            (Role::Dim, format!("{untold}{why}"))
        }
    };
    let dot = words::dot(&app.theme);
    let rest = match chosen.preset.notes() {
        Some(notes) => format!("{dot}notes: {notes}"),
        None => format!("{dot}{}", chosen.preset.look),
    };
    vec![app.theme.span(role, word), app.theme.span(Role::Text, rest)]
}
