//! What a run's tasks fetched and printed, under its lanes, the newest last; or its batches.
//!
//! ```text
//! URLs  † 2 HTTP 403 Forbidden      0.20 s  /wait/200/status/403
//!         0 200 20 kB               0.40 s  /wait/400/size/20000
//!
//! lines   2:line 2:1 2:of 2:5
//!       † 0:line2:line 2:2 0:1 0:of 2:of 2:5 0:5
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::pieces::GUTTER;
use super::{batches, words};
use crate::model::{PrintedLine, WorkloadKind};
use crate::session::{Fetched, Run};
use crate::text::harmless;
use crate::text::width::{beginning, cut, padded};
use crate::tui::app::App;
use crate::tui::theme::Role;

/// More rows than this say no more at a glance.
const MOST_ROWS: u16 = 16;
/// Columns of what came of a URL.
const ANSWER: usize = 24;
/// With less room, the parts of a URL's line follow one upon the other.
const LEAST_IN_COLUMNS: usize = 56;

/// Returns how many of the rows it takes beside the lanes and strips: what they leave, and a
/// third where they leave little.
pub(super) fn rows(run: &Run, room: u16, (lanes, strips): (usize, usize)) -> u16 {
    let wanted = match run.start.spec.workload() {
        WorkloadKind::Fetch => run.start.tasks.min(u32::from(MOST_ROWS)) as u16,
        WorkloadKind::Print => MOST_ROWS,
        _ if run.batches.is_empty() => return 0,
        _ => u16::MAX,
    };
    let others = u16::try_from(lanes + strips).unwrap_or(u16::MAX);
    let room = wanted.min(room.saturating_sub(others).max(room / 3));
    if run.batches.is_empty() {
        room
    } else {
        batches::rows(run, room)
    }
}

/// Draws as many of the newest as fit.
pub(super) fn render(app: &App, run: &Run, area: Rect, buf: &mut Buffer) {
    if !run.batches.is_empty() {
        batches::render(app, run, area, buf);
        return;
    }
    let outside = &run.outside;
    let (label, count) = match run.start.spec.workload() {
        WorkloadKind::Fetch => ("URLs", outside.fetched.len()),
        WorkloadKind::Print => ("lines", outside.lines.len()),
        _ => return,
    };
    words::line(
        app.theme.span(Role::Accent, label),
        words::row(area, 0),
        buf,
    );
    let first = count.saturating_sub(usize::from(area.height));
    for (at, index) in (first..count).enumerate() {
        let place = words::row(area, at as u16);
        // the mark of what went wrong is before the text
        let gutter = (GUTTER - 2).min(place.width);
        let place = Rect {
            x: place.x + gutter,
            width: place.width - gutter,
            ..place
        };
        let room = usize::from(place.width.saturating_sub(2));
        let (wrong, text) = if let Some(line) = outside.lines.get(index) {
            (line.torn, shown(line))
        } else {
            let fetched = &outside.fetched[index];
            (fetched.answer.is_err(), reported(run, fetched, room))
        };
        let lost = app.theme.glyphs().lost;
        let (mark, role) = if wrong {
            (lost, Role::Warning)
        } else {
            (' ', Role::Text)
        };
        let text = cut(&text, room, app.theme.glyphs().ellipsis);
        words::line(app.theme.span(role, format!("{mark} {text}")), place, buf);
    }
}

/// Says how many went wrong, in the row of the tasks.
pub(super) fn sum(app: &App, run: &Run) -> Vec<Span<'static>> {
    let (printed, torn) = (run.outside.printed, run.outside.torn);
    if run.start.spec.workload() != WorkloadKind::Print || printed == 0 {
        return Vec::new();
    }
    let (role, torn) = match torn {
        0 => (Role::Text, "none".to_owned()),
        torn => (Role::Warning, torn.to_string()),
    };
    vec![
        app.theme.span(role, torn),
        app.theme
            .span(Role::Dim, format!(" of {printed} interleaved")),
    ]
}

fn shown(line: &PrintedLine) -> String {
    harmless(&line.text)
}

/// Returns what came of a URL: its task, its answer or the reason, the time, and as much of the URL as
/// fits.
fn reported(run: &Run, fetched: &Fetched, room: usize) -> String {
    let answer = match &fetched.answer {
        Ok(answer) => format!("{} {}", answer.status, size(answer.bytes)),
        Err(reason) => harmless(reason),
    };
    let took = format!("{:.2} s", fetched.took.as_secs_f64());
    let task = fetched.task.0;
    let url = harmless(run.outside.url(fetched.task));
    let url = if run.start.spec.urls().is_empty() {
        // the local server needs no name
        let path = url.splitn(4, '/').nth(3).unwrap_or_default();
        format!("/{path}")
    } else {
        url
    };
    if room < LEAST_IN_COLUMNS {
        return format!("{task} {answer} {took} {url}");
    }
    let answer = padded(beginning(&answer, ANSWER), ANSWER);
    format!("{task:>2} {answer} {took:>7}  {url}")
}

/// Returns bytes with a unit: `20 kB`.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let (mut value, mut unit) = (bytes as f64, 0);
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1_000.0;
        unit += 1;
    }
    if value < 9.95 && unit > 0 {
        format!("{value:.1} {}", UNITS[unit])
    } else {
        format!("{value:.0} {}", UNITS[unit])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        let sizes = [
            0,
            999,
            1_000,
            20_000,
            999_600,
            1_500_000,
            5_000_000_000_000_000,
        ];
        assert_eq!(
            sizes.map(size),
            [
                "0 B", "999 B", "1.0 kB", "20 kB", "1.0 MB", "1.5 MB", "5000 TB"
            ]
        );
    }
}
