//! Results: the same work side by side, the newest first, and one plain sentence.
//!
//! ```text
//! ╭ Results ─ the same work, side by side ───────────────────────────────────────────────╮
//! │                     wall     user    sys  cores  speedup  effic.  Karp-Flatt          │
//! │▸native pool x4    4.06 s    16.00   0.02   3.95     3.94     98%        0.5%  ████████│
//! │ native serial    16.02 s    16.00   0.00   1.00     1.00    100%           -  ███     │
//! │ 8 eggs in 4.06 s: 3.9 of 8 cores busy, 3.94 times as fast as serially.                │
//! ╰──────────────────────────────────────────────────────────────────────────────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::words;
use crate::model::{ExecutorKind, Machine, RunSpec, name_of};
use crate::results::{Measured, Row};
use crate::text::orders::manner_of;
use crate::text::width::wrapped;
use crate::tui::app::{App, Focus, compared, swept};
use crate::tui::theme::Role;
use crate::tui::widgets::Boxed;
use crate::workload::about_all;

mod columns;
mod sharing_table;

use columns::Columns;
use sharing_table::SharingTable;

/// Draws the box.
pub(super) fn render(app: &App, area: Rect, buf: &mut Buffer) {
    let title = match (app.rows.len(), app.rows.are_alike()) {
        (0 | 1, _) => "Results",
        (_, true) => "Results: the same work, side by side",
        (_, false) => "Results: the newest first",
    };
    let frame = frame(app, title);
    (&frame).render(area, buf);
    let inner = frame.inner(area);
    if app.rows.is_empty() {
        teach(app, inner, buf);
        return;
    }
    let (table, sentence) = divide(app, inner);
    let rows = visible(app, table);
    if let Some(sharing_table) = SharingTable::new(&rows, table.width) {
        sharing_table.head(app, words::row(table, 0), buf);
        for (at, (index, row)) in rows.into_iter().enumerate() {
            let place = words::row(table, at as u16 + 1);
            sharing_table.row(app, (row, index == app.result), place, buf);
        }
    } else {
        let columns = Columns::new(app, &rows, table.width);
        columns.head(app, words::row(table, 0), buf);
        for (at, (index, row)) in rows.into_iter().enumerate() {
            let place = words::row(table, at as u16 + 1);
            columns.row(app, (row, index == app.result), place, buf);
        }
    }
    for (at, text) in wrapped(&sentence_of(app), sentence.width.saturating_sub(2))
        .into_iter()
        .enumerate()
    {
        let line = app.theme.span(Role::Text, format!(" {text}"));
        words::line(line, words::row(sentence, at as u16), buf);
    }
}

/// Returns which result, counted from the newest, is at a row of the screen.
pub(in crate::tui) fn result_at(app: &App, area: Rect, row: u16) -> Option<usize> {
    let (table, _) = divide(app, frame(app, "").inner(area));
    let at = row.checked_sub(table.y.saturating_add(1))?;
    visible(app, table)
        .get(usize::from(at))
        .map(|(index, _)| *index)
}

fn frame<'a>(app: &'a App, title: &'a str) -> Boxed<'a> {
    let hint = if app.rows.is_empty() { "" } else { "v: why" };
    Boxed::new(title, &app.theme)
        .bottom(hint)
        .focused(app.focus == Focus::Results)
}

/// Returns the room of the table, heading included, and that of the sentence.
fn divide(app: &App, inner: Rect) -> (Rect, Rect) {
    let lines = wrapped(&sentence_of(app), inner.width.saturating_sub(2)).len() as u16;
    let sentence = lines.min(inner.height.saturating_sub(2));
    let table = inner.height - sentence;
    (
        Rect {
            height: table,
            ..inner
        },
        Rect {
            y: inner.y + table,
            height: sentence,
            ..inner
        },
    )
}

/// Returns the rows that are seen, with their places: the selected one is always among them.
fn visible(app: &App, table: Rect) -> Vec<(usize, &Row)> {
    let room = usize::from(table.height.saturating_sub(1));
    let first = (app.result + 1).saturating_sub(room);
    let places = (first..app.rows.len()).take(room);
    places.filter_map(|at| Some((at, app.row(at)?))).collect()
}

/// Returns the sentence on the selected result, and what would make it better.
fn sentence_of(app: &App) -> String {
    let Some(row) = app.row(app.result) else {
        return String::new();
    };
    let sentence = app.verdict_on(row).sentence;
    let whole = row.measured.is_whole() && row.measured.did_all_work() && app.replay.is_none();
    let alone = || !app.rows.any_way(|other| is_other_way(row, other));
    match row.measured.sharing {
        Some(_) if whole && alone() => {
            format!("{sentence} Press c to see what the other synchronization methods cost.")
        }
        None if whole && row.comparison().speedup.is_none() => {
            format!("{sentence} Press c to see what one core needs.")
        }
        _ => sentence,
    }
}

/// Returns whether another row counted the same by another synchronization method.
fn is_other_way(row: &Row, other: &Measured) -> bool {
    row.measured.same_task(other) && row.measured.start.spec.share() != other.start.spec.share()
}

/// Says what `c` and `w` will do, or in a replay where results are.
fn teach(app: &App, inner: Rect, buf: &mut Buffer) {
    let texts = if app.replay.is_some() {
        vec![
            "n: to the end of this run, or to the next one; its result is shown here then"
                .to_owned(),
        ]
    } else {
        offers(app)
    };
    let width = inner.width.saturating_sub(2);
    let place = Rect {
        x: inner.x.saturating_add(1),
        width,
        ..inner
    };
    let texts = texts.iter();
    let lines = texts.flat_map(|text| words::taught(text, width, &app.theme));
    for (at, line) in lines.enumerate() {
        words::line(line, words::row(place, at as u16), buf);
    }
}

/// Returns what can be done with the panel's work.
fn offers(app: &App) -> Vec<String> {
    let (spec, machine) = (&app.panel.draft, &app.session.machine);
    let all = compared(spec);
    let each: Vec<String> = all.iter().map(|one| way(one, machine)).collect();
    let by = if spec.spec().shares() {
        ", shared as "
    } else {
        " "
    };
    let mut texts = vec![
        format!(
            "c: the same work{by}{}{}",
            each.join(", "),
            about_all(&all, machine)
        ),
        sweep_words(app, "the same"),
    ];
    let race = "s: step through a race condition; you choose whose step comes next";
    texts.extend(spec.spec().shares().then(|| race.to_owned()));
    texts
}

/// Returns what is different about one of the ways that `c` runs.
fn way(spec: &RunSpec, machine: &Machine) -> String {
    if spec.shares() {
        name_of(&spec.share())
    } else if spec.may_hang() {
        format!("with {} as a fix", name_of(&spec.cure()))
    } else {
        manner_of(spec, machine)
    }
}

/// Returns what `w` will do with some work.
pub(super) fn sweep_words(app: &App, work: &str) -> String {
    let (spec, machine) = (&app.panel.draft, &app.session.machine);
    let sweep = swept(spec, &app.session);
    let counts: Vec<String> = sweep
        .iter()
        .filter(|one| one.executor() != ExecutorKind::Serial)
        .filter_map(RunSpec::workers)
        .map(|workers| workers.to_string())
        .collect();
    let first = if counts.len() < sweep.len() {
        "serially, then "
    } else {
        ""
    };
    format!(
        "w: {work} {first}with {} workers{}",
        counts.join(", "),
        about_all(&sweep, machine)
    )
}
