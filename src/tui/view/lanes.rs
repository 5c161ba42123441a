//! The lanes of a run, with the cores and the eggs on the same axis.
//!
//! ```text
//! ╭ Lanes ─ native pool x4 · 8 eggs of 1 s ────────── 3.1 s ╮
//! │ A     ▐0██████████████▐4████████████                    │
//! │ B     ▐1███████████████▐5███████████                    │
//! │ cores ▁▇█████████████████████████████                   │
//! │       0         1 s        2 s        3 s               │
//! │ eggs  ●●●●◕◕◑◔                                          │
//! ╰─ █ running  ▒ core taken  ▓ start, hand-over ───────────╯
//! ```

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;
use ratatui::widgets::Widget;

use super::layout::stack;
use super::tall::{Tall, Things};
use super::words;
use crate::analysis::compare::{label_of, work_of};
use crate::analysis::{Cell, Lane, LaneState, Run, Session};
use crate::model::{Exit, Nanos};
use crate::tui::app::{App, Focus, Window, seconds};
use crate::tui::theme::Role;
use crate::tui::widgets::{
    self, Axis, Boxed, Egg, EggRow, HeatRow, LaneCell, LaneRow, lane_legend,
};

/// Columns before the axis begins.
pub(super) const GUTTER: u16 = 7;

/// Draws the box.
pub(super) fn render(app: &App, area: Rect, buf: &mut Buffer) {
    let inner = frame(app, "Lanes", area, buf);
    let Some(run) = app.time.run(app.shown()) else {
        teach(app, inner, buf);
        return;
    };
    let (things, room) = (Things::of(run, 1), inner.height.saturating_sub(2));
    // A blank row keeps the cores from being taken for one lane more.
    let blank = u16::from(things.lanes + 1 < usize::from(room));
    let (lanes_rows, cores_rows) = things.rows(room - blank);
    let blank = blank * u16::from(Tall::of(lanes_rows, things.lanes).is_dense());
    let [lanes_area, _, cores_area, axis_area, eggs_area] =
        stack(inner, [lanes_rows, blank, cores_rows, 1, 1]);
    lanes(app, run, lanes_area, buf);
    cores(app, cores_area, buf);
    axis(app, axis_area, buf);
    eggs(app, run, eggs_area, buf);
}

/// Draws the box around lanes: which run it is, how long it has taken, what the glyphs mean.
pub(super) fn frame(app: &App, name: &str, area: Rect, buf: &mut Buffer) -> Rect {
    let session = app.shown();
    let run = app.time.run(session);
    let title = run.map_or_else(|| name.to_owned(), |run| title(app, run, name, area.width));
    let right = right_words(app, session, run);
    let frame = Boxed::new(&title, &app.theme)
        .right(&right)
        .focused(app.focus == Focus::Lanes);
    (&frame).render(area, buf);
    if run.is_some() && area.height > 1 {
        let room = Rect {
            x: area.x.saturating_add(2),
            y: area.bottom() - 1,
            width: area.width.saturating_sub(5),
            height: 1,
        };
        words::line(words::fitting(legend(app, run), room.width), room, buf);
    }
    let inner = frame.inner(area);
    Rect {
        x: inner.x + inner.width.min(1),
        width: inner.width.saturating_sub(2),
        ..inner
    }
}

/// Draws the lanes that fit, and says how many do not.
pub(super) fn lanes(app: &App, run: &Run, area: Rect, buf: &mut Buffer) {
    let session = app.shown();
    let window = app.time.window(session);
    let ghost = app.time.ghost(session);
    let (first, shown) = visible(app, run, area);
    let columns = usize::from(area.width.saturating_sub(GUTTER));
    let tall = Tall::of(area.height, shown.max(run.start.workers as usize));
    for (at, lane) in run.lanes[first..first + shown].iter().enumerate() {
        let cells: Vec<LaneCell> = run
            .columns(lane, (window.from, window.to), columns, session.now)
            .into_iter()
            .map(cell)
            .collect();
        let ended = ghost.and_then(|ghost| Some((ghost, ghost.lanes.get(first + at)?)));
        let ghost = ended.and_then(|(ghost, lane)| {
            let end = lane.segments.last()?.to - ghost.began;
            column(run.began + end, window, columns)
        });
        let (label, note) = (label(lane), note(lane));
        let top = at as u16 * tall.pitch();
        LaneRow::new(&label, &cells, &app.theme)
            .gutter(GUTTER)
            .ghost(ghost)
            .note(&note)
            .render(words::row(area, top), buf);
        let bare: Vec<LaneCell> = cells
            .iter()
            .map(|cell| LaneCell {
                task: None,
                ..*cell
            })
            .collect();
        for below in 1..tall.rows {
            LaneRow::new("", &bare, &app.theme)
                .gutter(GUTTER)
                .ghost(ghost)
                .render(words::row(area, top + below), buf);
        }
    }
    let hidden = run.lanes.len().saturating_sub(shown);
    if hidden > 0 && usize::from(area.height) > shown {
        let keys = match app.focus {
            Focus::Lanes => "Up and Down",
            Focus::Panel | Focus::Results => "Tab, then Up and Down",
        };
        let text = format!("{hidden} more lanes ({keys})");
        let place = words::row(area, shown as u16);
        words::line(app.theme.span(Role::Dim, text), place, buf);
    }
    if run.lanes.is_empty() {
        let text = match (run.is_over(), run.workers_started()) {
            (false, _) => "starting the workers",
            (true, 0) => "no worker started",
            (true, _) => "of a run so long ago only the results are kept",
        };
        let line = app.theme.span(Role::Dim, text);
        words::line(line, words::row(area, 0), buf);
    }
}

/// Draws how many of all cores were busy.
pub(super) fn cores(app: &App, area: Rect, buf: &mut Buffer) {
    let session = app.shown();
    let window = app.time.window(session);
    let columns = usize::from(area.width.saturating_sub(GUTTER));
    let all = session.cores.len().max(1) as f32;
    let busy = session.history.cores_busy(window.from, window.to, columns);
    let shares: Vec<Option<f32>> = busy
        .into_iter()
        .map(|cores| cores.map(|cores| cores / all))
        .collect();
    strip(app, ("cores", &shares), area, buf);
}

/// Draws a strip of shares as tall as its area allows, filled from below.
pub(super) fn strip(
    app: &App,
    (label, shares): (&str, &[Option<f32>]),
    area: Rect,
    buf: &mut Buffer,
) {
    let rows = Tall::of(area.height, 1).rows;
    for level in 0..rows {
        let row = part(shares, rows - 1 - level, rows);
        HeatRow::new(if level + 1 == rows { label } else { "" }, &row, &app.theme)
            .gutter(GUTTER)
            .render(words::row(area, level), buf);
    }
}

/// Returns the part of the shares that one of several rows shows, counted from the bottom; above
/// the bottom, what does not reach the row is blank.
fn part(shares: &[Option<f32>], from_bottom: u16, rows: u16) -> Vec<Option<f32>> {
    let shares = shares.iter().map(|share| {
        let level = (*share)? * f32::from(rows) - f32::from(from_bottom);
        (level > 0.0 || from_bottom == 0).then(|| level.clamp(0.0, 1.0))
    });
    shares.collect()
}

/// Draws the times, counted from the run's start, and where the program was suspended.
pub(super) fn axis(app: &App, area: Rect, buf: &mut Buffer) {
    let session = app.shown();
    let window = app.time.window(session);
    let zero = app.time.run(session).map_or(Nanos::ZERO, |run| run.began);
    let cuts: Vec<Nanos> = session
        .suspended
        .iter()
        .flat_map(|(from, to)| [*from, *to])
        .filter(|at| *at >= window.from)
        .map(|at| at - zero)
        .collect();
    Axis::new(window.from - zero, window.to - zero, &app.theme)
        .gutter(GUTTER)
        .cuts(&cuts)
        .render(area, buf);
}

/// Draws how done every task is.
pub(super) fn eggs(app: &App, run: &Run, area: Rect, buf: &mut Buffer) {
    let label = match run.start.spec.workload {
        crate::model::WorkloadKind::Eggs => "eggs",
        _ => "tasks",
    };
    let lost = run.failed + run.lost;
    let counts = [
        (run.done, Egg::Done(1.0)),
        (lost, Egg::Lost),
        (
            run.start.tasks.saturating_sub(run.done + lost),
            Egg::Done(0.0),
        ),
    ];
    let row = if run.knows_each_task() {
        EggRow::new(label, &run.eggs, &app.theme)
    } else {
        EggRow::counted(label, &counts, &app.theme)
    };
    row.gutter(GUTTER).render(area, buf);
}

/// Says what Enter will do.
pub(super) fn teach(app: &App, inner: Rect, buf: &mut Buffer) {
    let (spec, machine) = (&app.panel.spec, &app.session.machine);
    let text = if app.waiting > 0 {
        "Measuring how fast this machine is, then starting the workers.".to_owned()
    } else {
        format!(
            "Enter: {}{}",
            words::order(spec, machine),
            words::about(seconds(spec, machine))
        )
    };
    let mut lines = words::taught(&text, inner.width, &app.theme);
    let more = "Every worker gets a row here, above the cores.";
    lines.extend(words::taught(more, inner.width, &app.theme));
    for (at, line) in lines.into_iter().enumerate() {
        words::line(line, words::row(inner, at as u16), buf);
    }
}

/// Returns the first lane that is seen and how many are; a row is kept to say that there are more.
fn visible(app: &App, run: &Run, area: Rect) -> (usize, usize) {
    let rows = usize::from(area.height);
    let lanes = run.lanes.len();
    let shown = if lanes > rows {
        rows.saturating_sub(1)
    } else {
        lanes
    };
    (app.lanes_above.min(lanes - shown), shown)
}

/// Returns the title with as much on the run as fits.
fn title(app: &App, run: &Run, name: &str, width: u16) -> String {
    let label = label_of(&run.start, &app.shown().machine);
    let work = work_of(&run.start);
    let dot = words::dot(&app.theme);
    // The time at the right, the corners and blanks stay free.
    let room = usize::from(width).saturating_sub(22);
    [
        format!("{name}{dot}{label}{dot}{work}"),
        format!("{name}{dot}{label}"),
    ]
    .into_iter()
    .find(|title| title.chars().count() <= room)
    .unwrap_or_else(|| name.to_owned())
}

/// Returns what the glyphs mean. Nothing in this run waits or takes a lock unless it is seen to.
fn legend(app: &App, run: Option<&Run>) -> Vec<Vec<Span<'static>>> {
    let seen = |state| run.is_some_and(|run| run.time_in(state) > Nanos::ZERO);
    let pairs = words::pairs(&lane_legend(&app.theme));
    let states = LaneState::ALL.into_iter().zip(pairs);
    let blank = vec![Span::styled(" ", app.theme.style(Role::Dim))];
    let shown = states.filter(|(state, _)| {
        !matches!(state, LaneState::Waiting | LaneState::Lock) || seen(*state)
    });
    [blank]
        .into_iter()
        .chain(shown.map(|(_, pair)| pair))
        .collect()
}

fn right_words(app: &App, session: &Session, run: Option<&Run>) -> String {
    let elapsed = run.map(|run| format!("{:.1}", run.elapsed(session.now)));
    let which = run.filter(|_| app.time.run.is_some()).map(|run| {
        let at = session.runs.iter().position(|other| other.id == run.id);
        format!("run {} of {}", at.unwrap_or(0) + 1, session.runs.len())
    });
    let waiting = (app.waiting > 0 && !app.is_paused()).then(|| format!("{} wait", app.waiting));
    let paused = app.is_paused().then(|| "paused".to_owned());
    let zoom = app.time.zoom();
    let zoom = (zoom > 1).then(|| format!("zoom {zoom}"));
    let words = [which, waiting, zoom, paused, elapsed];
    let words: Vec<String> = words.into_iter().flatten().collect();
    words.join(words::dot(&app.theme))
}

/// Returns a worker's letter, and its number where letters have run out.
fn label(lane: &Lane) -> Cow<'static, str> {
    match lane.worker.letter() {
        '#' => format!("#{}", lane.worker.0).into(),
        letter => letter.to_string().into(),
    }
}

/// Returns how a worker ended, when it did not end well.
fn note(lane: &Lane) -> String {
    match lane.exited {
        Some((_, exit @ Exit::Signal(_))) => format!("killed by {exit}"),
        Some((_, exit @ Exit::Code(code))) if code != 0 => exit.to_string(),
        _ => String::new(),
    }
}

fn column(at: Nanos, window: Window, columns: usize) -> Option<u16> {
    if at < window.from || at > window.to || window.length() == Nanos::ZERO {
        return None;
    }
    let share = (at - window.from).as_secs_f64() / window.length().as_secs_f64();
    let column = (share * columns as f64) as usize;
    Some(column.min(columns.saturating_sub(1)) as u16)
}

fn cell(cell: Cell) -> LaneCell {
    let state = match cell.state {
        LaneState::Running => widgets::LaneState::Running,
        LaneState::Waiting => widgets::LaneState::Waiting,
        LaneState::Lock => widgets::LaneState::Lock,
        LaneState::Ready => widgets::LaneState::Ready,
        LaneState::Overhead => widgets::LaneState::Overhead,
        LaneState::Idle => widgets::LaneState::Idle,
    };
    LaneCell {
        state,
        task: cell.task,
        begins: cell.begins,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tall_strip_fills_from_below() {
        let shares = [None, Some(0.0), Some(0.25), Some(0.75)];
        assert_eq!(part(&shares, 0, 2), [None, Some(0.0), Some(0.5), Some(1.0)]);
        assert_eq!(part(&shares, 1, 2), [None, None, None, Some(0.5)]);
    }
}
