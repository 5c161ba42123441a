//! What the glyphs of the lanes mean, at the foot of their box.

use ratatui::text::Span;

use super::batches;
use crate::model::{ExecutorKind, TimeSpan};
use crate::session::{Lane, LaneState, Run};
use crate::tui::app::App;
use crate::tui::theme::Role;
use crate::tui::widgets::{explained_states, lane_legend};

/// So many lanes are looked at for what is to be explained.
const LEGEND: usize = 64;

/// Returns what the glyphs mean. Nothing in this run waits or takes a lock unless it is seen to.
pub(super) fn shown(app: &App, run: Option<&Run>) -> Vec<Vec<Span<'static>>> {
    let now = app.shown().now;
    let seen = |state| {
        run.is_some_and(|run| {
            let open = |lane: &Lane| lane.open(now).any(|open| open.state == state);
            run.time_in(state) > TimeSpan::ZERO || run.lanes.iter().take(LEGEND).any(open)
        })
    };
    let on_loop = run.is_some_and(|run| run.start.spec.executor() == ExecutorKind::Async);
    let blank = vec![Span::styled(" ", app.theme.style(Role::Dim))];
    let shown = explained_states().filter(|state| {
        let always = match state {
            LaneState::Running | LaneState::Overhead => true,
            // what keeps a task of an event loop is the loop
            LaneState::Ready => !on_loop,
            LaneState::Loop => on_loop,
            _ => false,
        };
        always || seen(*state)
    });
    let batches = run.is_some_and(|run| !run.batches.is_empty());
    let queued = batches.then(|| batches::legend(app));
    let mut shown = shown.map(|state| lane_legend(state, &app.theme));
    [Some(blank), shown.next(), queued]
        .into_iter()
        .flatten()
        .chain(shown)
        .collect()
}
