//! The columns of results that share a number: what an addition costs, on a logarithmic scale, and
//! whether the total is right.
//!
//! ```text
//!                              wall   cores  additions  each takes           total  (log scale)
//! ▸native threads x2 atomic  1.58 s    1.94     64 M/s     28.8 ns  ✓        right  ████████
//!  native threads x2 unlock  0.97 s    1.96    210 M/s     9.50 ns  ✗ lost 312,443  ██████████
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::columns::{bar_behind, not_whole, pointed, wall_of};
use crate::results::{Row, Sharing};
use crate::text::figures;
use crate::text::width::{columns_of, cut, padded};
use crate::tui::app::App;
use crate::tui::theme::{Role, Theme};
use crate::tui::view::words;

/// Widths of the columns for cores, additions a second, and the time of one.
const NUMBERS: [usize; 3] = [7, 11, 12];
/// A shorter bar says nothing.
const LEAST_BAR: usize = 8;

/// Where the columns of the table are.
pub(super) struct SharingTable {
    label: usize,
    /// Words that all labels begin with and that are left out for want of room.
    common: usize,
    wall: usize,
    total: usize,
    bar: usize,
    /// Powers of ten of additions a second, at the begin and the end of the bars.
    scale: (f64, f64),
}

impl SharingTable {
    /// Returns the columns, if all rows share a number.
    pub(super) fn new(rows: &[(usize, &Row)], width: u16) -> Option<Self> {
        let all: Option<Vec<&Sharing>> = rows
            .iter()
            .map(|(_, row)| row.measured.sharing.as_ref())
            .collect();
        let all = all.filter(|all| !all.is_empty())?;
        let widest = |cell: fn(&Row) -> String, least: usize| {
            let cells = rows.iter().map(|(_, row)| columns_of(&cell(row)) + 2);
            cells.fold(least, usize::max)
        };
        let (wall, total) = (widest(wall_of, 10), widest(total_of, 7) + 2);
        let numbers = 1 + wall + NUMBERS.iter().sum::<usize>() + total;
        let width = usize::from(width);
        let longest = |common: usize| {
            let labels = rows
                .iter()
                .map(|(_, row)| columns_of(&label_of(row, common)));
            labels.fold(8, usize::max)
        };
        let room = width.saturating_sub(numbers + 2);
        let common = if longest(0) + LEAST_BAR > room {
            common_words(rows)
        } else {
            0
        };
        let label = longest(common).min(width.saturating_sub(numbers)).max(8);
        let bar = room.saturating_sub(label);
        let logs = all
            .iter()
            .map(|sharing| sharing.per_second.max(1.0).log10());
        let (least, most) = logs.fold((f64::MAX, 0.0_f64), |(least, most), log| {
            (least.min(log), most.max(log))
        });
        Some(Self {
            label,
            common,
            wall,
            total,
            bar: if bar < LEAST_BAR { 0 } else { bar },
            // a decade below the slowest: its bar has a length, too
            scale: ((least - 1.0).floor(), most.max(least + 0.1)),
        })
    }

    pub(super) fn head(&self, app: &App, area: Rect, buf: &mut Buffer) {
        let [cores, additions, each] = NUMBERS;
        let line = format!(
            "{:label$}{:>wall$}{:>cores$}{:>additions$}{:>each$}{:>total$}  {}",
            "",
            "wall",
            "cores",
            "additions",
            "each takes",
            "total",
            if self.bar > 0 { "log scale" } else { "" },
            label = self.label + 1,
            wall = self.wall,
            total = self.total,
        );
        words::line(app.theme.span(Role::Dim, line), area, buf);
    }

    pub(super) fn row(
        &self,
        app: &App,
        (row, selected): (&Row, bool),
        area: Rect,
        buf: &mut Buffer,
    ) {
        let Some(sharing) = &row.measured.sharing else {
            return;
        };
        let (pointer, role) = pointed(app, selected);
        let label = cut(
            &label_of(row, self.common),
            self.label,
            app.theme.glyphs().ellipsis,
        );
        let name = format!("{pointer}{}", padded(&label, self.label));
        let numbers = self.numbers(row, sharing);
        let (mark, mark_role) = mark(sharing, &app.theme);
        let total = format!("{:>1$}", total_of(row), self.total - 4);
        let spans = vec![
            app.theme.span(role, name),
            app.theme.span(Role::Text, numbers),
            app.theme.span(mark_role, format!("  {mark} ")),
            app.theme.span(mark_role, total),
        ];
        let used = spans.iter().map(Span::width).sum();
        words::line(spans, area, buf);
        bar_behind(app, self.share(sharing), (used, self.bar), area, buf);
    }

    fn numbers(&self, row: &Row, sharing: &Sharing) -> String {
        let [cores, additions, each] = NUMBERS;
        format!(
            "{1:>0$}{2:>cores$}{3:>additions$}{4:>each$}",
            self.wall,
            wall_of(row),
            figures::ratio(row.measured.cores_busy.mean),
            figures::rate(sharing.per_second),
            figures::time(sharing.per_operation),
        )
    }

    /// Returns how long a bar is, 0 to 1.
    fn share(&self, sharing: &Sharing) -> f64 {
        let (from, to) = self.scale;
        ((sharing.per_second.max(1.0).log10() - from) / (to - from)).clamp(0.0, 1.0)
    }
}

/// Returns how many words all labels begin with; the last word of a label is its own.
fn common_words(rows: &[(usize, &Row)]) -> usize {
    let words = |row: &Row| -> Vec<String> {
        let words = row.measured.label.split_whitespace();
        words.map(str::to_owned).collect()
    };
    let Some((_, first)) = rows.first() else {
        return 0;
    };
    let first = words(first);
    let common = rows.iter().map(|(_, row)| {
        let other = words(row);
        let alike = first.iter().zip(&other).take_while(|(one, two)| one == two);
        alike.count().min(other.len().saturating_sub(1))
    });
    common.min().unwrap_or(0)
}

/// Returns a row's label without so many of its first words.
fn label_of(row: &Row, common: usize) -> String {
    let words: Vec<&str> = row.measured.label.split_whitespace().skip(common).collect();
    words.join(" ")
}

/// Returns whether the total is right, as a glyph.
fn mark(sharing: &Sharing, theme: &Theme) -> (&'static str, Role) {
    match (sharing.is_right(), theme.ascii()) {
        (None, _) => (" ", Role::Dim),
        (Some(true), false) => ("✓", Role::Text),
        (Some(true), true) => ("ok", Role::Text),
        (Some(false), false) => ("✗", Role::Warning),
        (Some(false), true) => ("NO", Role::Warning),
    }
}

/// Returns whether the total is right, or how wrong it is.
fn total_of(row: &Row) -> String {
    if let Some(reason) = not_whole(row) {
        return reason;
    }
    let judged = row.measured.sharing.and_then(|sharing| sharing.judged());
    judged.unwrap_or_else(|| "-".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Draft, RunEvent, RunSpec, RunSummary, SyncMethod, WorkloadKind};
    use crate::results::compare::rows;
    use crate::session::play::{begins, in_run, over, play, session_of, start, summary};

    fn counted(reported: &[(SyncMethod, u64, u64)]) -> Vec<Row> {
        let mut story = vec![session_of(2)];
        for (run, &(share, wall, total)) in reported.iter().enumerate() {
            let (run, at) = (run as u32, run as u64 * 100_000);
            let spec = Draft {
                workload: WorkloadKind::Counter,
                share,
                ..Draft::default()
            }
            .spec();
            let end = RunSummary {
                output: serde_json::json!(1_000_000),
                ..summary(wall, 8)
            };
            story.push(begins(at, run, start(spec, 2)));
            story.push(in_run(at + wall, run, RunEvent::Shared { total }));
            story.push(over(at + wall, run, end));
        }
        rows(&play(story))
    }

    #[test]
    fn bars_are_as_long_as_the_logarithm() {
        let rows = counted(&[
            (SyncMethod::Mutex, 10, 1_000_000),
            (SyncMethod::Pipe, 10_000, 1_000_000),
            (SyncMethod::Unlocked, 100, 999_000),
        ]);
        let rows: Vec<(usize, &Row)> = rows.iter().enumerate().collect();
        let sharing_table = SharingTable::new(&rows, 140).unwrap();
        let share = |at: usize| sharing_table.share(rows[at].1.measured.sharing.as_ref().unwrap());
        // 100 M, 100 k and 10 M a second, from 10 k on
        assert!((share(0) - 1.0).abs() < 1e-9);
        assert!((share(1) - 0.25).abs() < 1e-9);
        assert!((share(2) - 0.75).abs() < 1e-9);
        let totals: Vec<String> = rows.iter().map(|(_, row)| total_of(row)).collect();
        assert_eq!(totals, ["right", "right", "lost 1,000"]);
    }

    #[test]
    fn where_room_is_short_labels_leave_out_what_they_have_in_common() {
        let rows = counted(&[
            (SyncMethod::Mutex, 10, 1_000_000),
            (SyncMethod::Pipe, 10, 1_000_000),
        ]);
        let rows: Vec<(usize, &Row)> = rows.iter().enumerate().collect();
        let label = |width| label_of(rows[1].1, SharingTable::new(&rows, width).unwrap().common);
        assert_eq!(label(140), "native pool x2 pipe");
        assert_eq!(label(78), "pipe");
    }

    #[test]
    fn what_shares_nothing_has_other_columns() {
        let shared = counted(&[(SyncMethod::Mutex, 10, 1)]);
        let eggs = rows(&play([
            session_of(2),
            begins(0, 0, start(RunSpec::default(), 2)),
            over(10, 0, summary(10, 8)),
        ]));
        assert!(SharingTable::new(&[(0, &eggs[0])], 100).is_none());
        assert!(SharingTable::new(&[(0, &shared[0]), (1, &eggs[0])], 100).is_none());
        assert!(SharingTable::new(&[], 100).is_none());
    }
}
