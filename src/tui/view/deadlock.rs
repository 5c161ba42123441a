//! A deadlock under the lanes of its run: that it is one, and who waits for whom.
//!
//! ```text
//!  DEADLOCK  A waits for B, B waits for A · all asleep, cores idle · k ends it
//! ┏━━━━━━━━━━━━┓               ╭────────────╮
//! ┃ A · task 0 ┃━━ waits for ━▶│   lock 1   │
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::Span;
use ratatui::widgets::Widget;

use super::pieces::{self, stack};
use super::words;
use crate::model::{Hang, Party};
use crate::session::{ObservedDeadlock, Run};
use crate::text::width::cut;
use crate::tui::app::App;
use crate::tui::theme::Role;
use crate::tui::widgets::{Boxed, WaitGraph};

/// Columns that the lanes keep where the graph is beside them.
const LEAST_BESIDE: u16 = 60;
/// Columns of a graph beside the lanes.
const BESIDE: u16 = 56;
/// Rows that cores, axis and tasks keep where the graph is below them.
const LEAST_ABOVE: u16 = 3;

/// Cuts the room for the graph off the box that shows a run: beside the lanes where that is wide enough,
/// else under them; none where the run has no deadlock.
pub(super) fn divide(run: &Run, inner: Rect) -> (Rect, Rect) {
    let none = Rect { height: 0, ..inner };
    if run.deadlock.is_none() {
        return (inner, none);
    }
    if inner.width >= LEAST_BESIDE + BESIDE {
        let lanes = Rect {
            width: inner.width - BESIDE - 2,
            ..inner
        };
        let graph = Rect {
            x: lanes.right() + 2,
            width: BESIDE,
            ..inner
        };
        return (lanes, graph);
    }
    let lanes = u16::try_from(run.lanes.len()).unwrap_or(u16::MAX);
    let kept = lanes.saturating_add(LEAST_ABOVE).min(inner.height * 3 / 5);
    let wanted = 1 + WaitGraph::height();
    let height = wanted.min(inner.height - kept);
    let [lanes, graph] = stack(inner, [inner.height - height, height]);
    (lanes, graph)
}

/// Cuts the room for the graph off a box under the run's processes: beside the other half where it is
/// wide, else all of it. None where the run that is shown has no deadlock.
pub(super) fn beside(app: &App, area: Rect) -> (Rect, Rect) {
    let none = Rect { width: 0, ..area };
    let run = app.time.run(app.shown());
    if run.is_none_or(|run| run.deadlock.is_none()) {
        return (area, none);
    }
    if area.width < LEAST_BESIDE + BESIDE {
        return (none, area);
    }
    let [rest, graph] = pieces::beside(area, BESIDE);
    (rest, graph)
}

/// Draws the deadlock of the run that is shown in a box of its own.
pub(super) fn boxed(app: &App, area: Rect, buf: &mut Buffer) {
    let run = app.time.run(app.shown());
    let Some(run) = run.filter(|_| !area.is_empty()) else {
        return;
    };
    let frame = Boxed::new("Who waits for whom", &app.theme);
    (&frame).render(area, buf);
    let inner = frame.inner(area);
    let inside = Rect {
        x: inner.x + inner.width.min(1),
        width: inner.width.saturating_sub(2),
        ..inner
    };
    render(app, run, inside, buf);
}

/// Draws the deadlock of a run, if it has one.
pub(super) fn render(app: &App, run: &Run, area: Rect, buf: &mut Buffer) {
    let Some(seen) = run.deadlock.as_ref().filter(|_| area.height > 0) else {
        return;
    };
    let rest = area.height - 1;
    let extra = u16::from(rest > WaitGraph::height());
    let [head, _, graph, behind] = stack(area, [1, extra, WaitGraph::height(), 1]);
    banner(app, (run, seen), head, buf);
    WaitGraph::new(&seen.deadlock.cycle, &app.theme).render(graph, buf);
    let text = others(seen);
    words::line(app.theme.span(Role::Text, text), behind, buf);
}

/// Says in one line that it is a deadlock, who waits for whom, and how to end it.
fn banner(app: &App, (run, seen): (&Run, &ObservedDeadlock), area: Rect, buf: &mut Buffer) {
    let theme = &app.theme;
    let mark = theme.style(Role::Warning);
    let mark = mark.add_modifier(Modifier::REVERSED | Modifier::BOLD);
    let dot = words::dot(theme);
    let hang = match seen.deadlock.kind {
        Hang::Sleeping => "all asleep",
        Hang::Spinning => "spinning",
    };
    let room = usize::from(area.width.saturating_sub(11));
    let who = cut(&seen.deadlock.words(), room, theme.glyphs().ellipsis);
    let mut groups = vec![
        vec![Span::styled(" DEADLOCK ", mark), Span::raw(" ")],
        vec![theme.span(Role::Text, who)],
    ];
    if run.deadlocked().is_some() {
        let end = vec![
            theme.span(Role::Dim, dot),
            theme.span(Role::Accent, "k"),
            theme.span(Role::Text, " ends it"),
        ];
        groups.push(end);
    }
    groups.push(vec![theme.span(Role::Dim, format!("{dot}{hang}"))]);
    words::line(words::fitting(groups, area.width), area, buf);
}

/// Returns which other workers can never continue: `B, C, D wait likewise`.
fn others(seen: &ObservedDeadlock) -> String {
    let cycle = &seen.deadlock.cycle;
    let in_cycle = |worker| cycle.iter().any(|step| step.waits == Party::Worker(worker));
    let others = seen
        .deadlock
        .stuck
        .iter()
        .filter(|worker| !in_cycle(**worker));
    let letters: Vec<String> = others.map(|worker| worker.letter().to_string()).collect();
    match letters.len() {
        0 => String::new(),
        1 => format!("{} waits behind them", letters[0]),
        _ => format!("{} wait likewise", letters.join(", ")),
    }
}
