//! The Timeline: the same lanes, full size, and a strip for every core on the same axis.
//!
//! ```text
//! ╭ Timeline ─ native pool x4 · 8 eggs of 1 s ──────── 3.1 s ╮
//! │ A     ▐0██████████████▐4████████████                     │
//! │       0         1 s        2 s        3 s                │
//! │ core 0▁▇█████████████████████████████                    │
//! │ core 1▁▁▁▂▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁                    │
//! ╰─ █ running  ▒ ready, core taken  ▓ start, hand-over ─────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::{lanes, words};
use crate::tui::app::App;
use crate::tui::theme::Role;
use crate::tui::widgets::HeatRow;

/// Draws the box.
pub(super) fn render(app: &App, area: Rect, buf: &mut Buffer) {
    let inner = lanes::frame(app, "Timeline", area, buf);
    let run = app.time.run(app.shown());
    let wanted = run.map_or(1, |run| run.lanes.len().max(1));
    let eggs = u16::from(run.is_some()).min(inner.height);
    // The axis, and one strip at least, come before more lanes.
    let room = (inner.height - eggs).saturating_sub(2);
    let cores = app.shown().cores.len();
    let most = room.saturating_sub(strips_kept(cores, room));
    let height = (wanted.min(usize::from(most))) as u16;
    let rows = Rect { height, ..inner };
    match run {
        Some(run) => lanes::lanes(app, run, rows, buf),
        None => lanes::teach(app, rows, buf),
    }
    lanes::axis(app, words::row(inner, height), buf);
    let strips = Rect {
        y: inner.y + (height + 1).min(inner.height),
        height: inner.height.saturating_sub(height + 1 + eggs),
        ..inner
    };
    render_strips(app, strips, buf);
    if let Some(run) = run {
        let last = words::row(inner, inner.height.saturating_sub(1));
        lanes::eggs(app, run, last, buf);
    }
}

/// Returns how many rows stay with the strips when there are many lanes: half, or one a core.
fn strips_kept(cores: usize, room: u16) -> u16 {
    (room / 2).min(u16::try_from(cores).unwrap_or(u16::MAX))
}

fn render_strips(app: &App, area: Rect, buf: &mut Buffer) {
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
    for (at, core) in session.cores.iter().take(shown).enumerate() {
        let shares = session
            .history
            .core_row(core.id, window.from, window.to, columns);
        HeatRow::new(&format!("cpu {:>2}", core.id), &shares, &app.theme)
            .gutter(lanes::GUTTER)
            .render(words::row(area, at as u16), buf);
    }
    if cores > shown {
        let text = format!("+{} cores hidden", cores - shown);
        let place = words::row(area, shown as u16);
        words::line(app.theme.span(Role::Dim, text), place, buf);
    }
}
