//! The Speedup tab: how many times as fast more workers are, beside what is possible.
//!
//! ```text
//! ╭ Speedup · native pool · 8 counts, n = 20000000 ─────────────────────────────────── 1 of 2 ╮
//! │         cores 2                                        workers  speedup  effic.  serial   │
//! │  2 ┊      ◆1.94⠤⠤⠤⠤⠤⠤⠤⠤●1.93                                 1     1.00    100%       -   │
//! │    ┊  ⢀⠔                                             ▸       2     1.94     97%    3.1%   │
//! │  1 ┊  ●1.00                                                  4     1.93     48%    3.6%   │
//! │  0    1   2            4                               2 workers, from ideal to measured  │
//! │ ● measured  ⠒⠒⠒ ideal  ⠂⠐⠀ Amdahl 3.1 %                ideal            2.00 ████████████ │
//! │ More workers than 2 gain nothing: 1.94 times as fast with 2, 1.93 with 4.                 │
//! ╰─ Left, Right: point · Up, Down: sweep ─────────────────────────────────────────────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::pieces::{beside, stack};
use super::{results, words};
use crate::model::{ExecutorKind, GilScope, name_of};
use crate::results::Sweep;
use crate::results::computing_at_once;
use crate::session::Run;
use crate::text::labels::title_of;
use crate::text::width::wrapped;
use crate::tui::app::{App, Focus, Shown, swept};
use crate::tui::theme::Role;
use crate::tui::widgets::Boxed;

mod curve;
mod losses;
mod points;

/// Draws the box.
pub(super) fn render(app: &App, area: Rect, buf: &mut Buffer) {
    let shown = app.shown_sweep();
    let (title, right) = match shown {
        Shown::Nothing => ("Speedup".to_owned(), String::new()),
        Shown::Begun(run) => (title(app, &run_words(app, run)), String::new()),
        Shown::Sweep(sweep) => {
            let all = app.sweeps.sweeps.len();
            let place = match all {
                ..2 => String::new(),
                _ => format!("sweep {} of {all}", app.sweeps.place() + 1),
            };
            let what = format!("{}{}{}", sweep.label, words::dot(&app.theme), sweep.work);
            (title(app, &what), place)
        }
    };
    let keys = match shown {
        Shown::Sweep(_) => format!(
            "Left, Right: point{0}Up, Down: sweep{0}b: busy loops",
            words::dot(&app.theme)
        ),
        _ => String::new(),
    };
    let frame = Boxed::new(&title, &app.theme)
        .right(&right)
        .bottom(&keys)
        .focused(app.focus == Focus::Plot);
    (&frame).render(area, buf);
    let inner = frame.inner(area);
    match shown {
        Shown::Nothing => teach(app, inner, buf),
        Shown::Begun(run) => begun(app, run, inner, buf),
        Shown::Sweep(sweep) => whole(app, sweep, inner, buf),
    }
}

fn title(app: &App, what: &str) -> String {
    format!("Speedup{}{what}", words::dot(&app.theme))
}

fn run_words(app: &App, run: &Run) -> String {
    title_of(&run.start, &app.shown().machine, words::dot(&app.theme))
}

/// Draws a sweep: the curve at the left, its numbers at the right, what they mean below.
fn whole(app: &App, sweep: &Sweep, inner: Rect, buf: &mut Buffer) {
    let sentence = wrapped(&sweep.sentence, inner.width.saturating_sub(2));
    let below = (sentence.len() as u16).min(inner.height / 4);
    let [upper, last] = stack(inner, [inner.height - below, below]);
    let numbers = match inner.width {
        ..72 => 0,
        72..110 => 38,
        width => (width * 2 / 5).min(60),
    };
    let [left, right] = beside(upper, numbers);
    curve::render(app, sweep, left, buf);
    let rows = points::rows(sweep, upper.height);
    let [table, rest] = stack(right, [rows, right.height.saturating_sub(rows)]);
    points::render(app, sweep, table, buf);
    losses::render(app, rest, buf);
    for (at, text) in sentence.into_iter().enumerate() {
        let line = app.theme.span(Role::Text, format!(" {text}"));
        words::line(line, words::row(last, at as u16), buf);
    }
}

/// Draws what is known while the first run of a sweep is on: the ideal line.
fn begun(app: &App, run: &Run, inner: Rect, buf: &mut Buffer) {
    let percent = f64::from(run.progress()) * 100.0;
    let what = match run.start.spec.executor() {
        ExecutorKind::Serial => "The serial run, which all speedups are compared with",
        _ => "The first point",
    };
    let text = format!("{what}: {percent:.0} %. Points appear as runs end.");
    let [upper, last] = stack(inner, [inner.height.saturating_sub(1), 1]);
    curve::render_begun(app, run, upper, buf);
    words::line(app.theme.span(Role::Text, format!(" {text}")), last, buf);
}

/// Says what `w` will do, and what will be seen.
fn teach(app: &App, inner: Rect, buf: &mut Buffer) {
    let spec = &app.panel.draft;
    let work = format!("{} ({}),", name_of(&spec.workload), name_of(&spec.runtime));
    let first = if app.replay.is_some() {
        "Nothing was swept in this session so far; n goes to the next run.".to_owned()
    } else {
        results::sweep_words(app, &work)
    };
    let texts = [
        first,
        format!(
            "Every number of workers becomes a point: how many times as fast as one after another. The \
             ideal line beside it {}; where the points bend away from it, and why, is what there is to \
             see.",
            ideal_words(app)
        ),
        "To see Amdahl's law: choose workload mix and a serial fraction in the Lab (key 1), then w. To see \
         Gustafson's: set work to scaled there."
            .to_owned(),
    ];
    let width = inner.width.saturating_sub(2);
    let place = Rect {
        x: inner.x.saturating_add(1),
        width,
        ..inner
    };
    let mut at = 0;
    for text in texts {
        for line in words::taught(&text, width, &app.theme) {
            words::line(line, words::row(place, at), buf);
            at += 1;
        }
        at += 1;
    }
}

/// Returns where the ideal line of what `w` will do ends.
fn ideal_words(app: &App) -> String {
    let machine = &app.session.machine;
    let points = swept(&app.panel.draft, &app.session);
    let at_once = points
        .last()
        .map(|point| (point, computing_at_once(point, machine)));
    match at_once {
        Some((_, most)) if most.is_infinite() => {
            "goes on with the workers, because waiting needs no core".to_owned()
        }
        Some((point, most)) if most <= 1.0 && GilScope::of(point, machine).is_shared() => {
            "stays at 1, because threads under a GIL compute one at a time".to_owned()
        }
        _ => format!("ends at the available cores ({} here)", machine.usable),
    }
}
