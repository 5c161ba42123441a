//! The GIL of a run under its lanes: which thread held it, how often it changed hands, which threads wait.
//!
//! ```text
//! GIL    ABCDABCDABCDABCDABCDABCD
//!        192 hand-overs/s · 3 waiting · interval 5 ms (i)
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;
use ratatui::widgets::Widget;

use super::pieces::GUTTER;
use super::tall::{GilRows, Things};
use super::words;
use crate::model::{ExecutorKind, GilScope, RuntimeKind, TimeSpan, Timestamp};
use crate::session::{Run, Session};
use crate::text::width::cut;
use crate::tui::app::App;
use crate::tui::theme::Role;
use crate::tui::widgets::GilRow;

/// Returns what shares the rows of a box that shows a run.
pub(super) fn things(session: &Session, run: &Run, strips: usize) -> Things {
    Things {
        lanes: run.lanes.len().max(run.start.workers as usize),
        gil: rows(session, run),
        strips,
    }
}

/// Draws which thread held it.
pub(super) fn strip(app: &App, run: &Run, area: Rect, buf: &mut Buffer) {
    let window = app.time.window(app.shown());
    let columns = usize::from(area.width.saturating_sub(GUTTER));
    let cells = run.gil.cells(window.from, window.to, columns);
    for row in 0..area.height {
        GilRow::new(if row == 0 { "GIL" } else { "" }, &cells, &app.theme)
            .gutter(GUTTER)
            .render(words::row(area, row), buf);
    }
}

/// Says how often it changes hands, which threads wait and what its interval is, or why there is nothing to
/// draw; as much as fits.
pub(super) fn say(app: &App, run: &Run, area: Rect, buf: &mut Buffer) {
    let session = app.shown();
    let gutter = GUTTER.min(area.width);
    let place = Rect {
        x: area.x + gutter,
        width: area.width - gutter,
        ..area
    };
    if rows(session, run) == GilRows::Words {
        words::line(app.theme.span(Role::Accent, "GIL"), area, buf);
        let text = without_strip(session, run);
        let text = cut(&text, usize::from(place.width), app.theme.glyphs().ellipsis);
        words::line(app.theme.span(Role::Dim, text), place, buf);
        return;
    }
    let full = groups(app, reported(run, session.now, " ms interval (i)"));
    let needed: usize = full.iter().take(3).flatten().map(Span::width).sum();
    let groups = if needed <= usize::from(place.width) {
        full
    } else {
        groups(app, reported(run, session.now, " ms"))
    };
    words::line(words::fitting(groups, place.width), place, buf);
}

/// Returns numbers and what they mean as groups that stay together.
fn groups(app: &App, parts: Vec<(String, String)>) -> Vec<Vec<Span<'static>>> {
    let parts = parts.into_iter().enumerate();
    let groups = parts.map(|(at, (number, unit))| {
        let joint = if at == 0 { "" } else { words::dot(&app.theme) };
        vec![
            app.theme.span(Role::Dim, joint),
            app.theme.span(Role::Accent, number),
            app.theme.span(Role::Dim, unit),
        ]
    });
    groups.collect()
}

/// Returns what is drawn of a run's GIL.
fn rows(session: &Session, run: &Run) -> GilRows {
    match GilScope::of(&run.start.spec, &session.machine) {
        GilScope::Shared => GilRows::Strip,
        GilScope::Unknown if run.gil.is_told() => GilRows::Strip,
        GilScope::Off | GilScope::Each => GilRows::Words,
        GilScope::Never | GilScope::Unknown => GilRows::Nothing,
    }
}

/// Returns why no holder is drawn.
fn without_strip(session: &Session, run: &Run) -> String {
    let each = match (
        GilScope::of(&run.start.spec, &session.machine),
        run.start.spec.executor(),
    ) {
        (GilScope::Off, _) => return "no GIL: this interpreter runs without".to_owned(),
        (_, ExecutorKind::Interpreters) => "interpreter",
        _ => "process",
    };
    format!("each {each} has a GIL of its own")
}

/// Returns the numbers with what they mean, the most telling first; `unit` is what comes after the
/// switch interval.
fn reported(run: &Run, now: Timestamp, unit: &str) -> Vec<(String, String)> {
    let gil = &run.gil;
    let interval = (millis(gil.interval), unit.to_owned());
    if !gil.is_told() {
        return vec![interval];
    }
    let mut parts = if run.is_over() {
        let rate = (
            format!("{:.0}", gil.mean_rate()),
            " hand-overs/s".to_owned(),
        );
        vec![rate]
    } else {
        let waiting = (gil.waiters(now).to_string(), " waiting".to_owned());
        let rate = (format!("{:.0}", gil.rate(now)), " hand-overs/s".to_owned());
        vec![rate, waiting]
    };
    parts.push(interval);
    if let Some(median) = gil.median().filter(|_| gil.hand_overs > 0) {
        parts.push((millis(median), " ms median hold".to_owned()));
        parts.push((millis(gil.longest()), " ms longest".to_owned()));
    }
    parts.push((format!("{:.0}%", gil.share() * 100.0), " held".to_owned()));
    if run.start.spec.runtime() == RuntimeKind::Python {
        parts.push((String::new(), "seen from checkpoints".to_owned()));
    }
    parts
}

/// Returns milliseconds with as many digits as say something.
fn millis(time: TimeSpan) -> String {
    let millis = time.as_secs_f64() * 1e3;
    if time > TimeSpan::ZERO && millis < 0.01 {
        return "<0.01".to_owned();
    }
    let digits = match millis {
        ..1.0 => 2,
        1.0..10.0 => 1,
        _ => 0,
    };
    let text = format!("{millis:.digits$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_have_few_digits() {
        let reported = [900, 100_000, 500_000, 5_068_000, 5_000_000, 50_123_456].map(TimeSpan);
        assert_eq!(
            reported.map(millis),
            ["<0.01", "0.1", "0.5", "5.1", "5", "50"]
        );
    }
}
