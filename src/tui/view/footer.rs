//! The last line: keys that work here, or what the program has to say.
//!
//! ```text
//!  Enter run  c compare  ? help  Space pause  q quit
//! ```

use std::cmp::Reverse;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use crate::model::TimeSpan;
use crate::text::harmless;
use crate::text::width::{columns_of, cut};
use crate::tui::app::{App, Leaving};
use crate::tui::keymap::{self, Action, Binding};
use crate::tui::theme::Role;
use crate::tui::widgets::{Hint, Hints};

use super::{time_bar, words};

/// How long a notice is shown.
const NOTICE: TimeSpan = TimeSpan::from_millis(8_000);

/// Draws the line.
pub(super) fn render(app: &App, area: Rect, buf: &mut Buffer) {
    let area = time_bar::render(app, area, buf);
    let mut rows = keymap::footer(app.situation());
    let notice = notice(app);
    if notice.is_some() {
        // It needs the room, but how to end things must stay in sight.
        let leaving = app.leaving != Leaving::No;
        rows.retain(|row| match row.action {
            Action::Stop | Action::EndRun => !leaving,
            Action::Run => app.is_repeating() && !leaving,
            action => action == Action::Quit,
        });
    }
    let ascii = app.theme.ascii();
    let mut words: Vec<(u8, String, &str)> = rows
        .iter()
        .filter_map(|row| hint(app, row, ascii))
        .collect();
    // How to quit is the most important, and comes last.
    words.sort_by_key(|(rank, ..)| Reverse(*rank));
    let hints: Vec<Hint<'_>> = words
        .iter()
        .map(|(_, key, word)| Hint { key, word })
        .collect();
    let Some((&quit, others)) = hints.split_first() else {
        return;
    };
    let mut place = area;
    if let Some(notice) = notice {
        let lengths = hints
            .iter()
            .map(|hint| columns_of(hint.key) + columns_of(hint.word) + 3);
        let wanted = u16::try_from(lengths.sum::<usize>()).unwrap_or(u16::MAX);
        place.width = wanted.min(area.width);
        place.x = area.right() - place.width;
        let room = usize::from(area.width - place.width);
        let notice = cut(&format!(" {notice}"), room, app.theme.glyphs().ellipsis);
        words::line(app.theme.span(Role::Warning, notice), area, buf);
    }
    Hints::new(others, quit, &app.theme).render(place, buf);
}

/// Returns a row of the keys as the footer shows it.
fn hint(app: &App, row: &Binding, ascii: bool) -> Option<(u8, String, &'static str)> {
    let (rank, key, word) = row.hint(ascii)?;
    let key = match row.action {
        Action::StepThread => format!("1-{}", app.race_program().program().threads.len()),
        _ => key,
    };
    let held = app.play.as_ref().is_some_and(|play| play.held);
    let plays = app.replay.as_ref().is_some_and(|replay| replay.playing);
    let word = match row.action {
        Action::Compare if app.panel.draft.spec().shares() => "sync methods",
        // it ends the repeats, with what there is
        Action::Run if app.is_repeating() => "enough",
        Action::Play if plays => "pause",
        Action::HoldPlay if held => "resume",
        // it waits for no one
        Action::GoOn if !app.play.as_ref().is_some_and(|play| play.waits) => return None,
        _ => word,
    };
    Some((rank, key, word))
}

/// Returns what the program has to say now.
fn notice(app: &App) -> Option<String> {
    match app.leaving {
        Leaving::Stopping => return Some("stopping the run; q again kills it".to_owned()),
        Leaving::Killing => return Some("killing the run; q again leaves at once".to_owned()),
        Leaving::No => {}
    }
    if let Some(replay) = &app.replay
        && let Some(cut) = replay.cut.as_ref().filter(|_| app.session.now >= replay.to)
    {
        return Some(format!("the file ends here: {cut}"));
    }
    if let Some(play) = app.play.as_ref().filter(|play| play.held) {
        return Some(format!("{} is held", harmless(&play.title)));
    }
    if let Some(seen) = app.deadlocked() {
        return Some(format!("deadlock: {}", seen.deadlock.words()));
    }
    let (at, text) = app.session.notices.last()?;
    (app.session.now - *at < NOTICE).then(|| text.clone())
}
