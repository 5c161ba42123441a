//! The Timeline: the same lanes, full size, and a strip for every core on the same axis.
//!
//! ```text
//! ╭ Timeline ─ native pool x4 · 8 eggs of 1 s ──────── 3.1 s ╮
//! │ A     ▐0██████████████▐4████████████          core 12%   │
//! │       0         1 s        2 s        3 s     mostly     │
//! │ core 0▁▇█████████████████████████████                    │
//! │ core 1▁▁▁▂▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁                    │
//! ╰─ █ running  ▒ ready, no core  ▓ overhead ────────────╯
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::pieces::{GUTTER, stack};
use super::tall::{GilRows, Tall, Things};
use super::{gil, lanes, outside, strip, why};
use crate::tui::app::App;

/// Draws the box.
pub(super) fn render(app: &App, area: Rect, buf: &mut Buffer) {
    let inner = lanes::frame(app, "Timeline", area, buf);
    let session = app.shown();
    let run = app.time.run(session);
    let (inner, reasons) = why::divide(run, inner, LEAST_WITH_REASONS);
    let things = run.map_or(
        Things {
            lanes: 2,
            gil: GilRows::Nothing,
            strips: session.cores.len(),
        },
        |run| gil::things(session, run, session.cores.len()),
    );
    let room = inner.height.saturating_sub(2);
    let outside = run.map_or(0, |run| {
        outside::rows(run, room, (things.lanes, things.strips))
    });
    let rows = things.rows(room - outside);
    let heights = [
        rows.lanes,
        rows.gil,
        rows.words,
        rows.blank,
        1,
        rows.strips,
        outside,
        1,
    ];
    let [
        lanes_area,
        gil_area,
        words_area,
        _,
        axis,
        strips_area,
        outside_area,
        eggs,
    ] = stack(inner, heights);
    match run {
        Some(run) => {
            lanes::lanes(app, run, (lanes_area, reasons), buf);
            gil::strip(app, run, gil_area, buf);
            gil::say(app, run, words_area, buf);
            outside::render(app, run, outside_area, buf);
            lanes::eggs(app, run, eggs, buf);
        }
        None => lanes::teach(app, lanes_area, buf),
    }
    lanes::axis(app, (axis, reasons), buf);
    self::strips(app, strips_area, buf);
}

/// Columns that the lanes keep beside the reasons.
const LEAST_WITH_REASONS: u16 = 50;

/// Draws a strip for every core, or for every group of neighbours where there are too many.
fn strips(app: &App, area: Rect, buf: &mut Buffer) {
    let session = app.shown();
    let window = app.time.window(session);
    let columns = usize::from(area.width.saturating_sub(GUTTER));
    let group = group(session.cores.len(), area.height);
    let groups = session.cores.chunks(group);
    let pitch = Tall::of(area.height, groups.len()).pitch();
    for (at, cores) in groups.enumerate() {
        let (first, last) = (cores[0].id, cores[cores.len() - 1].id);
        let (from, to) = (window.from, window.to);
        let shares = session.history.mean_row(first..=last, (from, to), columns);
        let place = Rect {
            y: area.y + at as u16 * pitch,
            height: pitch.min(area.height),
            ..area
        };
        strip::draw(app, (&label(first, last), &shares), place, buf);
    }
}

/// Returns how many cores share a strip: a power of two, as siblings and packages are.
fn group(cores: usize, rows: u16) -> usize {
    cores
        .div_ceil(usize::from(rows).max(1))
        .max(1)
        .next_power_of_two()
}

fn label(first: u16, last: u16) -> String {
    let range = format!("{first}-{last}");
    match range.len() {
        _ if first == last => format!("cpu {first:>2}"),
        ..7 => range,
        _ => format!("{first}-"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_share_a_strip_where_there_are_too_many() {
        let groups = [(8, 8), (64, 10), (1_024, 10), (3, 0)];
        assert_eq!(
            groups.map(|(cores, rows)| group(cores, rows)),
            [1, 8, 128, 4]
        );
        assert_eq!(label(3, 3), "cpu  3");
        assert_eq!(label(64, 71), "64-71");
        assert_eq!(label(896, 1_023), "896-");
    }
}
