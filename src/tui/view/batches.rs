//! The batches of a run, under its lanes and on the same axis: queued, running, done.
//!
//! ```text
//! batch1 ████████████████ 5.7 s
//! batch2 ░░░░░░░░░░░░░░░░███████████████ 11.0 s
//! batch3 ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░█████████
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;
use ratatui::widgets::Widget;

use super::pieces::GUTTER;
use super::words;
use crate::model::{TaskId, TimeSpan, Timestamp};
use crate::session::{BatchTimes, Run};
use crate::text::figures::time;
use crate::text::width::columns_of;
use crate::tui::app::{App, Window};
use crate::tui::theme::Role;
use crate::tui::widgets::{LaneCell, LaneRow, LaneState};

/// Returns how many of so many rows the batches take: one each, or one for all where there is less
/// room than that.
pub(super) fn rows(run: &Run, room: u16) -> u16 {
    match u16::try_from(run.batches.len()) {
        Ok(0) => 0,
        Ok(all) if all <= room => all,
        _ => room.min(1),
    }
}

/// Draws them: a row each, or in one row which of them runs.
pub(super) fn render(app: &App, run: &Run, area: Rect, buf: &mut Buffer) {
    let session = app.shown();
    let axis = Axis {
        window: app.time.window(session),
        columns: usize::from(area.width.saturating_sub(GUTTER)),
        now: session.now.min(run.ended.unwrap_or(session.now)),
    };
    if usize::from(area.height) < run.batches.len() {
        let cells = axis.running(&run.batches);
        let row = LaneRow::new("batch", &cells, &app.theme).gutter(GUTTER);
        row.render(words::row(area, 0), buf);
        return;
    }
    for (at, batch) in run.batches.iter().enumerate() {
        let number = at + 1;
        let label = if number < 10 {
            format!("batch{number}")
        } else {
            format!("bat {number}")
        };
        let place = words::row(area, at as u16);
        let cells = axis.cells(batch);
        let row = LaneRow::new(&label, &cells, &app.theme).gutter(GUTTER);
        row.render(place, buf);
        if let Some(done) = batch.done {
            let word = format!(" {}", time((done - run.began).as_secs_f64()));
            axis.note(app, (&cells, word), place, buf);
        }
    }
}

/// Returns what the glyph of a batch that is queued means.
pub(super) fn legend(app: &App) -> Vec<Span<'static>> {
    let glyph = app.theme.glyph(Role::Waiting).to_string();
    vec![
        app.theme.span(Role::Waiting, glyph),
        app.theme.span(Role::Dim, " queued  "),
    ]
}

/// The stretch of time that is drawn, and how far it is known.
struct Axis {
    window: Window,
    columns: usize,
    now: Timestamp,
}

impl Axis {
    /// Returns the time in the middle of each column.
    fn times(&self) -> impl Iterator<Item = Timestamp> + use<> {
        let (from, length) = (self.window.from, u128::from(self.window.length().0));
        let halves = 2 * self.columns.max(1) as u128;
        (0..self.columns as u128)
            .map(move |column| from + TimeSpan((length * (2 * column + 1) / halves) as u64))
    }

    /// Returns the columns of one batch.
    fn cells(&self, batch: &BatchTimes) -> Vec<LaneCell> {
        let cell = |at| LaneCell {
            state: self.state(batch, at),
            task: None,
            begins: false,
        };
        self.times().map(cell).collect()
    }

    /// Returns which batch runs in each column: of several the last that began.
    fn running(&self, batches: &[BatchTimes]) -> Vec<LaneCell> {
        let mut before = None;
        let cell = |at| {
            let state = |batch| self.state(batch, at);
            let running = batches
                .iter()
                .rposition(|batch| state(batch) == LaneState::Running);
            let queued = batches
                .iter()
                .any(|batch| state(batch) == LaneState::Waiting);
            let begins = running.is_some() && running != before;
            before = running;
            LaneCell {
                state: match (running, queued) {
                    (Some(_), _) => LaneState::Running,
                    (None, true) => LaneState::Waiting,
                    (None, false) => LaneState::Idle,
                },
                task: running.map(|batch| TaskId(batch as u32 + 1)),
                begins,
            }
        };
        self.times().map(cell).collect()
    }

    fn state(&self, batch: &BatchTimes, at: Timestamp) -> LaneState {
        let since = |time: Option<Timestamp>| time.is_some_and(|time| time <= at);
        if at > self.now || !since(batch.handed_over) || since(batch.done) {
            LaneState::Idle
        } else if since(batch.began) {
            LaneState::Running
        } else {
            LaneState::Waiting
        }
    }

    /// Writes when a batch was done behind its row, or over its end where there is no room.
    fn note(&self, app: &App, (cells, word): (&[LaneCell], String), place: Rect, buf: &mut Buffer) {
        let last = cells.iter().rposition(|cell| cell.state != LaneState::Idle);
        let Some(end) = last.map(|last| last as u16 + 1) else {
            return;
        };
        let width = u16::try_from(columns_of(&word)).unwrap_or(u16::MAX);
        let columns = u16::try_from(self.columns).unwrap_or(u16::MAX);
        let column = GUTTER + end.min(columns.saturating_sub(width));
        let place = Rect {
            x: place.x + column.min(place.width),
            width: place.width.saturating_sub(column),
            ..place
        };
        words::line(app.theme.span(Role::Text, word), place, buf);
    }
}
