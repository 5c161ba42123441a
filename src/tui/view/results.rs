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
use unicode_width::UnicodeWidthStr;

use super::words;
use crate::analysis::{Row, figures};
use crate::model::{Estimate, ExecutorKind, Machine, RunEnd, RunSpec};
use crate::tui::app::{App, Focus, compared, seconds_of_all, swept};
use crate::tui::theme::Role;
use crate::tui::widgets::{Bar, Boxed};

/// Draws the box.
pub(super) fn render(app: &App, area: Rect, buf: &mut Buffer) {
    let same = app
        .rows
        .windows(2)
        .all(|pair| pair[0].start.spec.same_work(&pair[1].start.spec));
    let title = match (app.rows.len(), same) {
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
    let columns = Columns::new(app, &rows, table.width);
    columns.head(app, words::row(table, 0), buf);
    for (at, (index, row)) in rows.into_iter().enumerate() {
        let place = words::row(table, at as u16 + 1);
        columns.row(app, (row, index == app.result), place, buf);
    }
    for (at, text) in words::wrapped(&sentence_of(app), sentence.width.saturating_sub(2))
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
    Boxed::new(title, &app.theme).focused(app.focus == Focus::Results)
}

/// Returns the room of the table, heading included, and that of the sentence.
fn divide(app: &App, inner: Rect) -> (Rect, Rect) {
    let lines = words::wrapped(&sentence_of(app), inner.width.saturating_sub(2)).len() as u16;
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
    app.rows.iter().enumerate().skip(first).take(room).collect()
}

/// Returns the sentence on the selected result, and what would make it better.
fn sentence_of(app: &App) -> String {
    let Some(row) = app.rows.get(app.result) else {
        return String::new();
    };
    if row.speedup.is_none() && row.is_whole() && row.did_all_work() {
        format!(
            "{} Press c to see what one core needs.",
            row.verdict.sentence
        )
    } else {
        row.verdict.sentence.clone()
    }
}

/// Says what `c` and `w` will do.
fn teach(app: &App, inner: Rect, buf: &mut Buffer) {
    let (spec, machine) = (&app.panel.spec, &app.session.machine);
    let ways = |specs: &[RunSpec], machine: &Machine| words::about(seconds_of_all(specs, machine));
    let all = compared(spec);
    let each: Vec<String> = all.iter().map(|one| words::manner(one, machine)).collect();
    let sweep = swept(spec, &app.session);
    let counts: Vec<String> = sweep
        .iter()
        .filter(|one| one.executor != ExecutorKind::Serial)
        .filter_map(|one| one.workers)
        .map(|workers| workers.to_string())
        .collect();
    let first = if counts.len() < sweep.len() {
        "serially, then "
    } else {
        ""
    };
    let texts = [
        format!(
            "c: the same work {}{}",
            each.join(", "),
            ways(&all, machine)
        ),
        format!(
            "w: the same {first}with {} workers{}",
            counts.join(", "),
            ways(&sweep, machine)
        ),
    ];
    let width = inner.width.saturating_sub(2);
    let place = Rect {
        x: inner.x.saturating_add(1),
        width,
        ..inner
    };
    let lines = texts
        .iter()
        .flat_map(|text| words::taught(text, width, &app.theme));
    for (at, line) in lines.enumerate() {
        words::line(line, words::row(place, at as u16), buf);
    }
}

/// Where the columns of the table stand.
struct Columns {
    label: usize,
    wall: usize,
    karp_flatt: bool,
    bar: usize,
    /// The longest wall time: the full length of the bar.
    longest: f64,
    /// Whether rows do different work, so that they have to say which.
    works: bool,
}

/// Widths of the columns for user, sys, cores, speedup and efficiency.
const NUMBERS: [usize; 5] = [9, 8, 7, 9, 8];

const KARP_FLATT: usize = 12;

/// A shorter bar says nothing; then Karp-Flatt has no room either.
const LEAST_BAR: usize = 8;

impl Columns {
    fn new(app: &App, rows: &[(usize, &Row)], width: u16) -> Self {
        let works = rows.windows(2).any(|pair| pair[0].1.work != pair[1].1.work);
        let repeated = rows.iter().any(|(_, row)| row.runs.len() > 1);
        let walls = rows.iter().map(|(_, row)| wall_of(row).width());
        let wall = if repeated { 15 } else { 10 };
        let wall = walls.map(|wide| wide + 2).fold(wall, usize::max);
        let width = usize::from(width);
        let numbers = 1 + wall + NUMBERS.iter().sum::<usize>();
        let labels = rows.iter().map(|(_, row)| label(app, row, works).width());
        let wanted = labels.max().unwrap_or(0);
        let label = wanted.min(width.saturating_sub(numbers)).max(8);
        let left = width.saturating_sub(numbers + label);
        let karp_flatt = left >= KARP_FLATT + LEAST_BAR;
        let longest = rows.iter().map(|(_, row)| row.wall.estimate.mean);
        Self {
            label,
            wall,
            karp_flatt,
            bar: left.saturating_sub(if karp_flatt { KARP_FLATT + 2 } else { 2 }),
            longest: longest.fold(0.0, f64::max),
            works,
        }
    }

    fn head(&self, app: &App, area: Rect, buf: &mut Buffer) {
        let [user, sys, cores, speedup, efficiency] = NUMBERS;
        let line = format!(
            "{:label$}{:>wall$}{:>user$}{:>sys$}{:>cores$}{:>speedup$}{:>efficiency$}",
            "",
            "wall",
            "user",
            "sys",
            "cores",
            "speedup",
            "effic.",
            label = self.label + 1,
            wall = self.wall,
        );
        let line = line + &self.karp_flatt("Karp-Flatt");
        words::line(app.theme.span(Role::Dim, line), area, buf);
    }

    fn row(&self, app: &App, (row, selected): (&Row, bool), area: Rect, buf: &mut Buffer) {
        let pointer = if selected {
            app.theme.glyphs().pointer
        } else {
            ' '
        };
        let label = words::cut(&label(app, row, self.works), self.label, &app.theme);
        let role = if selected { Role::Accent } else { Role::Text };
        let name = format!("{pointer}{label:<0$}", self.label);
        let numbers = self.numbers(row);
        let bar = Rect {
            x: area.x + (name.width() + numbers.width()) as u16 + 2,
            width: self.bar as u16,
            ..area
        };
        let line = vec![
            app.theme.span(role, name),
            app.theme.span(Role::Text, numbers),
        ];
        words::line(line, area, buf);
        if self.longest > 0.0 && bar.right() <= area.right() {
            let share = row.wall.estimate.mean / self.longest;
            Bar::new(share as f32, &app.theme).render(bar, buf);
        }
    }

    fn numbers(&self, row: &Row) -> String {
        let [user, sys, cores, speedup, efficiency] = NUMBERS;
        let decimals = decimals(row);
        let line = format!(
            "{1:>0$}{2:>user$.decimals$}{3:>sys$.decimals$}{4:>cores$}",
            self.wall,
            wall_of(row),
            row.user.mean,
            row.sys.mean,
            figures::ratio(row.cores_busy.mean),
        );
        let gain = not_whole(row).unwrap_or_else(|| {
            let (times, share) = (times(row.speedup), share(row.efficiency));
            format!("{times:>speedup$}{share:>efficiency$}")
        });
        let gain = format!("{gain:>0$}", speedup + efficiency);
        line + &gain + &self.karp_flatt(&serial_share(row.karp_flatt))
    }

    /// Returns the last column, where there is room for it.
    fn karp_flatt(&self, words: &str) -> String {
        if self.karp_flatt {
            format!("{words:>KARP_FLATT$}")
        } else {
            String::new()
        }
    }
}

/// Returns why a row's time says nothing on speed.
fn not_whole(row: &Row) -> Option<String> {
    match &row.end {
        RunEnd::Stopped => Some("stopped".to_owned()),
        RunEnd::Broken(_) if row.workers_started < row.start.workers => {
            Some(format!("{} started", row.workers_started))
        }
        RunEnd::Broken(_) => Some("broken off".to_owned()),
        RunEnd::Completed if row.lost > 0 => Some(format!("{} lost", row.lost)),
        RunEnd::Completed => (row.failed > 0).then(|| format!("{} failed", row.failed)),
    }
}

fn label(app: &App, row: &Row, works: bool) -> String {
    if works {
        format!("{}{}{}", row.label, words::dot(&app.theme), row.work)
    } else {
        row.label.clone()
    }
}

/// Returns the decimals of all times of a row: those its wall time needs, as far as there is room.
fn decimals(row: &Row) -> usize {
    figures::decimals_of(row.wall.estimate.mean).min(5)
}

/// Returns the wall time, with its standard deviation if it was measured more than once.
fn wall_of(row: &Row) -> String {
    let Estimate { mean, sd } = row.wall.estimate;
    let decimals = decimals(row);
    if row.runs.len() > 1 {
        format!("{mean:.decimals$} ±{sd:.decimals$} s")
    } else {
        format!("{mean:.decimals$} s")
    }
}

fn times(value: Option<Estimate>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| figures::ratio(value.mean))
}

fn share(value: Option<Estimate>) -> String {
    let told = value.map(|value| format!("{}%", figures::percent(value.mean)));
    told.unwrap_or_else(|| "-".to_owned())
}

fn serial_share(value: Option<Estimate>) -> String {
    value.map_or_else(
        || "-".to_owned(),
        |value| format!("{:.1}%", value.mean * 100.0),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::compare::rows;
    use crate::analysis::play::{begins, over, play, session_of, start, summary};
    use crate::model::{Nanos, RunSummary};

    #[test]
    fn the_numbers_of_a_short_run_do_not_vanish() {
        let serial = RunSpec {
            executor: ExecutorKind::Serial,
            ..RunSpec::default()
        };
        let short = |wall| RunSummary {
            wall: Nanos(wall),
            ..summary(0, 8)
        };
        let rows = rows(&play([
            session_of(2),
            begins(0, 0, start(serial, 1)),
            over(10, 0, short(12_000)),
            begins(20, 1, start(RunSpec::default(), 2)),
            over(30, 1, short(6_500_000)),
        ]));
        let columns = Columns {
            label: 8,
            wall: 11,
            karp_flatt: false,
            bar: 8,
            longest: 1.0,
            works: false,
        };
        let words = |row| -> Vec<String> {
            let numbers = columns.numbers(row);
            numbers.split_whitespace().map(str::to_owned).collect()
        };
        assert_eq!(words(&rows[0])[..2], ["0.00001", "s"]);
        let pool = words(&rows[1]);
        assert_eq!(pool[..2], ["0.00650", "s"]);
        assert_eq!(pool[5..], ["0.0018", "0.092%"]);
    }

    #[test]
    fn a_broken_start_tells_how_many_there_were() {
        let broken = RunSummary {
            end: RunEnd::Broken("no more processes".to_owned()),
            ..summary(10, 0)
        };
        let rows = rows(&play([
            session_of(2),
            begins(0, 0, start(RunSpec::default(), 2)),
            over(10, 0, broken),
        ]));
        assert_eq!(not_whole(&rows[0]).as_deref(), Some("0 started"));
    }
}
