//! Why a worker does not run, at the end of its lane.
//!
//! ```text
//! A     ██╳╳╳╳╳██╳╳╳╳  GIL 75%
//! B     ╳╳██╳╳╳╳╳██╳╳  GIL 73%  core 2%
//!                      mostly
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::pieces::beside;
use super::words;
use crate::model::WorkerId;
use crate::session::{Reason, Run, Why};
use crate::tui::app::App;
use crate::tui::theme::Role;

/// Columns of one reason, a blank before it included.
const ONE: u16 = 13;

/// A smaller share says little.
const LEAST: f32 = 0.03;

/// Cuts the columns for the reasons off a box: none where lanes would have fewer than `least`
/// columns left, two reasons where there is plenty.
pub(super) fn divide(run: Option<&Run>, inner: Rect, least: u16) -> (Rect, Rect) {
    let wide = |columns: u16| inner.width >= columns;
    let width = match run {
        Some(_) if wide(least * 2 + ONE * 2) => ONE * 2,
        Some(_) if wide(least + ONE) => ONE,
        _ => 0,
    };
    let [lanes, reasons] = beside(inner, width);
    (lanes, reasons)
}

/// Says why a worker does not run, with as many reasons as fit.
pub(super) fn say(app: &App, run: &Run, worker: WorkerId, area: Rect, buf: &mut Buffer) {
    if let Some(why) = run.why(worker) {
        words::line(words::fitting(reasons(app, &why), area.width), area, buf);
    }
}

/// Writes what the columns mean.
pub(super) fn head(app: &App, area: Rect, buf: &mut Buffer) {
    if area.width > 0 {
        words::line(app.theme.span(Role::Dim, "  mostly"), area, buf);
    }
}

fn reasons(app: &App, why: &Why) -> Vec<Vec<Span<'static>>> {
    let word = |role, text: String| vec![app.theme.span(role, format!("  {text:<11}"))];
    let percent = |name: &str, share: f32| format!("{name} {:.0}%", share * 100.0);
    let reasons = why.reasons(LEAST);
    if reasons.is_empty() && why.running > LEAST {
        return vec![word(Role::Dim, percent("runs", why.running))];
    }
    let reasons = reasons.into_iter();
    reasons
        .map(|(reason, share)| word(role(reason), percent(name(reason), share)))
        .collect()
}

const fn name(reason: Reason) -> &'static str {
    match reason {
        Reason::Gil => "GIL",
        Reason::Lock => "lock",
        Reason::Barrier => "barrier",
        Reason::Core => "core",
        Reason::Loop => "loop",
        Reason::Io => "I/O",
        Reason::Quota => "quota",
        Reason::Stolen => "stolen",
        Reason::NotKnown => "unknown",
    }
}

const fn role(reason: Reason) -> Role {
    match reason {
        Reason::Gil | Reason::Lock | Reason::Loop => Role::Lock,
        Reason::Barrier => Role::Barrier,
        Reason::Core => Role::Ready,
        Reason::Io => Role::Waiting,
        Reason::Quota | Reason::Stolen => Role::Warning,
        Reason::NotKnown => Role::Dim,
    }
}
