//! The Timeline: the same lanes, full size, and a strip for every core on the same axis.
//!
//! ```text
//! ╭ Timeline ─ native pool x4 · 8 eggs of 1 s ──────── 3.1 s ╮
//! │ A     ▐0██████████████▐4████████████                     │
//! │       0         1 s        2 s        3 s                │
//! │ core 0▁▇█████████████████████████████                    │
//! │ core 1▁▁▁▂▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁                    │
//! ╰─ █ running  ▒ core taken  ▓ start, hand-over ────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::layout::stack;
use super::tall::{Tall, Things};
use super::{lanes, words};
use crate::tui::app::App;
use crate::tui::theme::Role;

/// Draws the box.
pub(super) fn render(app: &App, area: Rect, buf: &mut Buffer) {
    let inner = lanes::frame(app, "Timeline", area, buf);
    let session = app.shown();
    let run = app.time.run(session);
    let things = run.map_or(
        Things {
            lanes: 2,
            strips: session.cores.len(),
        },
        |run| Things::of(run, session.cores.len()),
    );
    let (lanes, strips) = things.rows(inner.height.saturating_sub(2));
    let [lanes_area, axis, strips_area, eggs] = stack(inner, [lanes, 1, strips, 1]);
    match run {
        Some(run) => {
            lanes::lanes(app, run, lanes_area, buf);
            lanes::eggs(app, run, eggs, buf);
        }
        None => lanes::teach(app, lanes_area, buf),
    }
    lanes::axis(app, axis, buf);
    self::strips(app, strips_area, buf);
}

/// Draws a strip for every core, or says how many are hidden.
fn strips(app: &App, area: Rect, buf: &mut Buffer) {
    let session = app.shown();
    let window = app.time.window(session);
    let columns = usize::from(area.width.saturating_sub(lanes::GUTTER));
    let rows = usize::from(area.height);
    let cores = session.cores.len();
    let shown = if cores > rows {
        rows.saturating_sub(1)
    } else {
        cores
    };
    let pitch = Tall::of(area.height, shown).pitch();
    for (at, core) in session.cores.iter().take(shown).enumerate() {
        let (from, to) = (window.from, window.to);
        let shares = session.history.core_row(core.id, from, to, columns);
        let label = format!("cpu {:>2}", core.id);
        let place = Rect {
            y: area.y + at as u16 * pitch,
            height: pitch,
            ..area
        };
        lanes::strip(app, (&label, &shares), place, buf);
    }
    if cores > shown {
        let text = format!("+{} cores hidden", cores - shown);
        let place = words::row(area, shown as u16);
        words::line(app.theme.span(Role::Dim, text), place, buf);
    }
}
