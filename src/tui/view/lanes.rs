//! The lanes of a run, with the cores and the eggs on the same axis.
//!
//! ```text
//! ╭ Lanes ─ gil threads x2 · 8 eggs of 1 s ────────── 3.1 s ╮
//! │ A     ▐0█╳██╳█╳██╳█╳██╳█╳██╳█╳██╳█╳██          GIL 50%  │
//! │ B     ▐1╳█╳╳█╳█╳╳█╳█╳╳█╳█╳╳█╳█╳╳█╳█╳╳          GIL 50%  │
//! │ GIL   ABABABABABABABABABABABABABABAB                    │
//! │       192 hand-overs/s · 1 waiting · 5 ms interval      │
//! │ cores ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄                    │
//! │       0         1 s        2 s        3 s    waits for  │
//! │ eggs  ◔◔○○○○○○                                          │
//! ╰─ █ running  ╳ GIL  ▒ ready, no core  ▓ overhead ────╯
//! ```

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;
use ratatui::widgets::Widget;

use super::pieces::{GUTTER, stack};
use super::tall::{GilRows, Tall};
use super::{deadlock, gil, legend, outside, strip, why, words};
use crate::model::{ExecutorKind, Exit, GilScope, TimeSpan, Timestamp};
use crate::session::{Lane, Run, Session};
use crate::text::labels::{label_of, title_of};
use crate::text::orders::order_of;
use crate::text::width::columns_of;
use crate::tui::app::{App, Focus, Window};
use crate::tui::theme::Role;
use crate::tui::widgets::{Axis, Boxed, Egg, EggRow, LaneCell, LaneRow};
use crate::workload::{about, seconds};

/// Columns that the lanes of the Lab keep beside the reasons.
const LEAST_WITH_REASONS: u16 = 66;

/// Draws the box.
pub(super) fn render(app: &App, area: Rect, buf: &mut Buffer) {
    let inner = frame(app, "Lanes", area, buf);
    let Some(run) = app.time.run(app.shown()) else {
        teach(app, inner, buf);
        return;
    };
    let (inner, graph) = deadlock::divide(run, inner);
    deadlock::render(app, run, graph, buf);
    let (inner, reasons) = why::divide(Some(run), inner, LEAST_WITH_REASONS);
    let (things, room) = (
        gil::things(app.shown(), run, 1),
        inner.height.saturating_sub(2),
    );
    let outside = outside::rows(run, room, (things.lanes, things.strips));
    let room = room - outside;
    // A blank row keeps the cores from being taken for one lane more.
    let blank = u16::from(things.least() < usize::from(room));
    let rows = things.rows(room - blank);
    let dense = Tall::of(rows.lanes, things.lanes).is_dense();
    let blank = if rows.gil > 0 {
        rows.blank
    } else {
        blank * u16::from(dense)
    };
    let heights = [
        rows.lanes,
        rows.gil,
        rows.words,
        blank,
        rows.strips,
        1,
        outside,
        1,
    ];
    let [
        lanes_area,
        gil_area,
        words_area,
        _,
        cores_area,
        axis_area,
        outside_area,
        eggs_area,
    ] = stack(inner, heights);
    lanes(app, run, (lanes_area, reasons), buf);
    gil::strip(app, run, gil_area, buf);
    gil::say(app, run, words_area, buf);
    strip::cores(app, cores_area, buf);
    axis(app, (axis_area, reasons), buf);
    outside::render(app, run, outside_area, buf);
    eggs(app, run, eggs_area, buf);
    if rows.words == 0 && things.gil != GilRows::Nothing {
        // Eggs seldom need all of their row.
        let eggs = usize::from(GUTTER) + 2 * run.start.tasks as usize;
        let eggs = u16::try_from(eggs).unwrap_or(u16::MAX).min(inner.width);
        let beside = Rect {
            x: eggs_area.x + eggs,
            width: eggs_area.width - eggs,
            ..eggs_area
        };
        gil::say(app, run, beside, buf);
    }
}

/// Draws the box around lanes: which run it is, how long it has taken, what the glyphs mean.
pub(super) fn frame(app: &App, name: &str, area: Rect, buf: &mut Buffer) -> Rect {
    let run = app.time.run(app.shown());
    frame_with(app, name, (area, legend::shown(app, run)), buf)
}

/// Draws the same around other things of the run, with what their glyphs mean.
pub(super) fn frame_with(
    app: &App,
    name: &str,
    (area, legend): (Rect, Vec<Vec<Span<'static>>>),
    buf: &mut Buffer,
) -> Rect {
    let session = app.shown();
    let run = app.time.run(session);
    let title = run.map_or_else(|| name.to_owned(), |run| title(app, run, name, area.width));
    let right = right_words(app, session, run);
    let frame = Boxed::new(&title, &app.theme)
        .right(&right)
        .focused(app.focus == Focus::Lanes);
    (&frame).render(area, buf);
    if run.is_some() {
        draw_legend(area, legend, buf);
    }
    let inner = frame.inner(area);
    Rect {
        x: inner.x + inner.width.min(1),
        width: inner.width.saturating_sub(2),
        ..inner
    }
}

/// Draws what glyphs mean into the lower border of a box.
pub(super) fn draw_legend(area: Rect, legend: Vec<Vec<Span<'static>>>, buf: &mut Buffer) {
    if area.height > 1 {
        let room = Rect {
            x: area.x.saturating_add(2),
            y: area.bottom() - 1,
            width: area.width.saturating_sub(5),
            height: 1,
        };
        words::line(words::fitting(legend, room.width), room, buf);
    }
}

/// Draws the lanes that fit, says how many do not, and beside them why they stand still.
pub(super) fn lanes(app: &App, run: &Run, (area, reasons): (Rect, Rect), buf: &mut Buffer) {
    let session = app.shown();
    let window = app.time.window(session);
    let ghost = app.time.ghost(session);
    let (first, shown) = visible(app, run, area);
    let columns = usize::from(area.width.saturating_sub(GUTTER));
    let tall = Tall::of(area.height, shown.max(run.start.workers as usize));
    for (at, lane) in run.lanes[first..first + shown].iter().enumerate() {
        let cells = run.columns(lane, (window.from, window.to), columns, session.now);
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
        why::say(app, run, lane.worker, beside(reasons, area, top), buf);
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
            Focus::Panel | Focus::Results | Focus::Plot => "Tab, then Up and Down",
        };
        let text = format!("{hidden} more lanes ({keys})");
        let place = words::row(area, shown as u16);
        words::line(app.theme.span(Role::Dim, text), place, buf);
    }
    if run.lanes.is_empty() {
        let text = match (run.is_over(), run.workers_started()) {
            (false, _) => "starting the workers",
            (true, 0) => "no worker started",
            (true, _) => "only the results are kept of so old a run",
        };
        let line = app.theme.span(Role::Dim, text);
        words::line(line, words::row(area, 0), buf);
    }
}

/// Draws the times, counted from the run's start, and where the program was suspended.
pub(super) fn axis(app: &App, (area, reasons): (Rect, Rect), buf: &mut Buffer) {
    why::head(app, beside(reasons, area, 0), buf);
    let session = app.shown();
    let window = app.time.window(session);
    let run = app.time.run(session);
    let zero = run.map_or(Timestamp::START, |run| run.began);
    let reported = session.suspended.iter().copied();
    let of_run = run.into_iter().flat_map(Run::suspensions);
    let cuts: Vec<TimeSpan> = reported
        .chain(of_run)
        .flat_map(|(from, to)| [from, to])
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
    let label = match run.start.spec.workload() {
        crate::model::WorkloadKind::Eggs => "eggs",
        _ => "tasks",
    };
    let lost = run.failed.saturating_add(run.lost);
    let counts = [
        (run.done, Egg::Done(1.0)),
        (lost, Egg::Lost),
        (
            run.start
                .tasks
                .saturating_sub(run.done.saturating_add(lost)),
            Egg::Done(0.0),
        ),
    ];
    let row = if run.knows_each_task() {
        EggRow::new(label, &run.eggs, &app.theme)
    } else {
        EggRow::counted(label, &counts, &app.theme)
    };
    row.gutter(GUTTER).render(area, buf);
    let sum = outside::sum(app, run);
    let width = sum.iter().map(Span::width).sum::<usize>() as u16;
    if width <= area.width / 2 {
        let x = area.right() - width;
        words::line(sum, Rect { x, width, ..area }, buf);
    }
}

/// Says what Enter will do.
pub(super) fn teach(app: &App, inner: Rect, buf: &mut Buffer) {
    let (spec, machine) = (&app.panel.draft.spec(), &app.session.machine);
    let text = if app.replay.is_some() {
        "n: to the next run of the session".to_owned()
    } else if app.queue.waiting() > 0 {
        "Measuring how fast this machine is, then starting the workers.".to_owned()
    } else {
        format!(
            "Enter: {}{}",
            order_of(spec, machine),
            about(seconds(spec, machine))
        )
    };
    let mut lines = words::taught(&text, inner.width, &app.theme);
    let more = if spec.executor() == ExecutorKind::Async {
        "Every task in flight gets a row here, above the cores; all of them are on one thread."
    } else if GilScope::of(spec, machine).is_shared() {
        "Every worker gets a row here, above the GIL and the cores."
    } else {
        "Every worker gets a row here, above the cores."
    };
    lines.extend(words::taught(more, inner.width, &app.theme));
    for (at, line) in lines.into_iter().enumerate() {
        words::line(line, words::row(inner, at as u16), buf);
    }
}

/// Returns the row of the reasons beside a row of an area.
fn beside(reasons: Rect, area: Rect, row: u16) -> Rect {
    let Rect { y, height, .. } = words::row(area, row);
    Rect {
        y,
        height,
        ..reasons
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
    let machine = &app.shown().machine;
    let dot = words::dot(&app.theme);
    // The time at the right, the corners and blanks stay free.
    let room = usize::from(width).saturating_sub(22);
    [
        format!("{name}{dot}{}", title_of(&run.start, machine, dot)),
        format!("{name}{dot}{}", label_of(&run.start, machine)),
    ]
    .into_iter()
    .find(|title| columns_of(title) <= room)
    .unwrap_or_else(|| name.to_owned())
}

fn right_words(app: &App, session: &Session, run: Option<&Run>) -> String {
    let elapsed = run.map(|run| format!("{:.1}", run.elapsed(session.now)));
    let which = run.filter(|_| app.time.run.is_some()).map(|run| {
        let at = session.runs.iter().position(|other| other.id == run.id);
        format!("run {} of {}", at.unwrap_or(0) + 1, session.runs.len())
    });
    let waiting = app.queue.waiting();
    let waiting = (waiting > 0 && !app.is_paused()).then(|| format!("{waiting} wait"));
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

fn column(at: Timestamp, window: Window, columns: usize) -> Option<u16> {
    if at < window.from || at > window.to || window.length() == TimeSpan::ZERO {
        return None;
    }
    let share = (at - window.from).as_secs_f64() / window.length().as_secs_f64();
    let column = (share * columns as f64) as usize;
    Some(column.min(columns.saturating_sub(1)) as u16)
}
