//! The columns of the results: what is shown of each row, as far as there is room.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;
use ratatui::widgets::Widget;

use crate::model::{Estimate, RunEnd, RunSpec};
use crate::results::Row;
use crate::text::figures;
use crate::text::width::{columns_of, cut, cut_inside, padded};
use crate::tui::app::App;
use crate::tui::theme::Role;
use crate::tui::view::words;
use crate::tui::widgets::Bar;

/// Where the columns of the table are.
pub(super) struct Columns {
    label: usize,
    wall: usize,
    /// The last columns, as far as there is room.
    extras: Vec<Extra>,
    bar: usize,
    /// The longest wall time: the full length of the bar.
    longest: f64,
    /// Whether rows do different work, so that they have to say which.
    works: bool,
}

/// Widths of the columns for user, sys, cores, speedup and efficiency.
const NUMBERS: [usize; 5] = [9, 8, 7, 9, 8];

/// A column that is shown where there is room for it: its head, its width and its cell.
type Extra = (&'static str, usize, fn(&Row) -> String);

const TO_NATIVE: Extra = ("to native", 11, |row| {
    row.ratio
        .map_or_else(|| "-".to_owned(), |ratio| figures::times_native(ratio.mean))
});

const PER_UNIT: Extra = ("per unit", 11, |row| {
    row.measured
        .per_unit
        .map_or_else(|| "-".to_owned(), |unit| figures::time(unit.mean))
});

const KARP_FLATT: Extra = ("Karp-Flatt", 12, |row| serial_share(row.karp_flatt));

/// A shorter bar says nothing; then the last columns have no room either.
const LEAST_BAR: usize = 8;

impl Columns {
    pub(super) fn new(app: &App, rows: &[(usize, &Row)], width: u16) -> Self {
        let works = rows
            .windows(2)
            .any(|pair| pair[0].1.measured.work != pair[1].1.measured.work);
        let repeated = rows.iter().any(|(_, row)| row.measured.runs.len() > 1);
        let walls = rows.iter().map(|(_, row)| columns_of(&wall_of(row)));
        let wall = if repeated { 15 } else { 10 };
        let wall = walls.map(|wide| wide + 2).fold(wall, usize::max);
        let width = usize::from(width);
        let numbers = 1 + wall + NUMBERS.iter().sum::<usize>();
        let labels = rows
            .iter()
            .map(|(_, row)| columns_of(&label(app, row, works)));
        let wanted = labels.max().unwrap_or(0);
        let label = wanted.min(width.saturating_sub(numbers)).max(8);
        let mut left = width.saturating_sub(numbers + label + 2);
        // With one runtime only, the time per unit adds nothing.
        let wanted: &[Extra] = if has_runtimes(rows) {
            &[TO_NATIVE, PER_UNIT, KARP_FLATT]
        } else {
            &[KARP_FLATT]
        };
        let mut extras = Vec::new();
        for extra in wanted {
            if left + 2 >= extra.1 + LEAST_BAR {
                extras.push(*extra);
                left -= extra.1;
            }
        }
        let longest = rows.iter().map(|(_, row)| row.measured.wall.estimate.mean);
        Self {
            label,
            wall,
            extras,
            bar: left,
            longest: longest.fold(0.0, f64::max),
            works,
        }
    }

    pub(super) fn head(&self, app: &App, area: Rect, buf: &mut Buffer) {
        let [user, sys, cores, speedup, efficiency] = NUMBERS;
        let line = format!(
            "{:label$}{:>wall$}{:>user$}{:>sys$}{:>cores$}{:>speedup$}{:>efficiency$}",
            "",
            "wall",
            "user",
            "sys",
            "cores",
            "speedup",
            "eff.",
            label = self.label + 1,
            wall = self.wall,
        );
        let line = line + &self.extras(|(head, ..)| (*head).to_owned());
        words::line(app.theme.span(Role::Dim, line), area, buf);
    }

    pub(super) fn row(
        &self,
        app: &App,
        (row, selected): (&Row, bool),
        area: Rect,
        buf: &mut Buffer,
    ) {
        let (pointer, role) = pointed(app, selected);
        let label = label(app, row, self.works);
        let label = if self.works {
            cut(&label, self.label, app.theme.glyphs().ellipsis)
        } else {
            cut_inside(&label, self.label, app.theme.glyphs().ellipsis)
        };
        let name = format!("{pointer}{}", padded(&label, self.label));
        let numbers = self.numbers(row);
        let line = vec![
            app.theme.span(role, name),
            app.theme.span(Role::Text, numbers),
        ];
        let used = line.iter().map(Span::width).sum();
        words::line(line, area, buf);
        if self.longest > 0.0 {
            let share = row.measured.wall.estimate.mean / self.longest;
            bar_behind(app, share, (used, self.bar), area, buf);
        }
    }

    fn numbers(&self, row: &Row) -> String {
        let [user, sys, cores, speedup, efficiency] = NUMBERS;
        let decimals = decimals(row);
        let line = format!(
            "{1:>0$}{2:>user$.decimals$}{3:>sys$.decimals$}{4:>cores$}",
            self.wall,
            wall_of(row),
            row.measured.user.mean,
            row.measured.sys.mean,
            cores_of(row),
        );
        let gain = not_whole(row).unwrap_or_else(|| {
            let doubtful = if row.has_sound_base() { "" } else { "?" };
            let times = format!("{}{doubtful}", times(row.comparison().speedup));
            let share = share(row.efficiency);
            format!("{times:>speedup$}{share:>efficiency$}")
        });
        let gain = format!("{gain:>0$}", speedup + efficiency);
        line + &gain + &self.extras(|(_, _, cell)| cell(row))
    }

    /// Returns the last columns with these words in them.
    fn extras(&self, words: impl Fn(&Extra) -> String) -> String {
        self.extras.iter().fold(String::new(), |line, extra| {
            line + &format!("{:>1$}", words(extra), extra.1)
        })
    }
}

/// Returns whether different programs or interpreters did the work.
fn has_runtimes(rows: &[(usize, &Row)]) -> bool {
    let runtime = |spec: &RunSpec| (spec.runtime(), spec.python().map(str::to_owned));
    rows.windows(2).any(|pair| {
        let [one, next] = [pair[0].1, pair[1].1].map(|row| runtime(&row.measured.start.spec));
        one != next
    })
}

/// Returns why a row's time says nothing on speed.
pub(super) fn not_whole(row: &Row) -> Option<String> {
    match &row.measured.end {
        RunEnd::Stopped => Some("stopped".to_owned()),
        RunEnd::Deadlocked => Some("deadlock".to_owned()),
        RunEnd::TimedOut => Some("out of time".to_owned()),
        RunEnd::Broken(_) if row.measured.workers_started < row.measured.start.workers => {
            Some(format!("{} started", row.measured.workers_started))
        }
        RunEnd::Broken(_) => Some("aborted".to_owned()),
        RunEnd::Completed if row.measured.lost > 0 => Some(format!("{} lost", row.measured.lost)),
        RunEnd::Completed => {
            (row.measured.failed > 0).then(|| format!("{} failed", row.measured.failed))
        }
    }
}

/// Returns what stands before a row, and how its name looks.
pub(super) fn pointed(app: &App, selected: bool) -> (char, Role) {
    if selected {
        (app.theme.glyphs().pointer, Role::Accent)
    } else {
        (' ', Role::Text)
    }
}

/// Draws a bar of so many columns behind those of a row that are used, where there is room for it.
pub(super) fn bar_behind(
    app: &App,
    share: f64,
    (used, columns): (usize, usize),
    area: Rect,
    buf: &mut Buffer,
) {
    let bar = Rect {
        x: area.x + used as u16 + 2,
        width: columns as u16,
        ..area
    };
    if bar.right() <= area.right() && columns > 0 {
        Bar::new(share as f32, &app.theme).render(bar, buf);
    }
}

fn label(app: &App, row: &Row, works: bool) -> String {
    if works {
        row.measured.title(words::dot(&app.theme))
    } else {
        row.measured.label.clone()
    }
}

/// Returns how many cores were busy; `<0.01` for almost none, because the column is narrow.
fn cores_of(row: &Row) -> String {
    match row.measured.cores_busy.mean {
        busy if busy > 0.0 && busy < 0.01 => "<0.01".to_owned(),
        busy => figures::ratio(busy),
    }
}

/// Returns the decimals of all times of a row: those its wall time needs, as far as there is room.
fn decimals(row: &Row) -> usize {
    figures::decimals_of(row.measured.wall.estimate.mean).min(5)
}

/// Returns the wall time, with its standard deviation if it was measured more than once.
pub(super) fn wall_of(row: &Row) -> String {
    let Estimate { mean, sd } = row.measured.wall.estimate;
    let decimals = decimals(row);
    if row.measured.runs.len() > 1 {
        format!("{mean:.decimals$} ±{sd:.decimals$} s")
    } else {
        format!("{mean:.decimals$} s")
    }
}

fn times(value: Option<Estimate>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| figures::ratio(value.mean))
}

fn share(value: Option<Estimate>) -> String {
    let reported = value.map(|value| format!("{}%", figures::percent(value.mean)));
    reported.unwrap_or_else(|| "-".to_owned())
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
    use crate::model::{Draft, ExecutorKind, RunSpec, RunSummary, TimeSpan};
    use crate::results::compare::rows;
    use crate::session::play::{begins, over, play, session_of, start, summary};

    #[test]
    fn the_numbers_of_a_short_run_do_not_vanish() {
        let serial = Draft {
            executor: ExecutorKind::Serial,
            ..Draft::default()
        }
        .spec();
        let short = |wall| RunSummary {
            wall: TimeSpan(wall),
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
            extras: Vec::new(),
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
    fn a_broken_start_says_how_many_there_were() {
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
