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
    let session = app.shown();
    let run = app.time.run(session);
    let parts = Parts::of(
        inner,
        run.map_or(2, |run| run.lanes.len()),
        session.cores.len(),
    );
    match run {
        Some(run) => {
            lanes::lanes(app, run, parts.lanes, buf);
            lanes::eggs(app, run, parts.eggs, buf);
        }
        None => lanes::teach(app, parts.lanes, buf),
    }
    lanes::axis(app, parts.axis, buf);
    strips(app, parts.strips, buf);
}

/// Where the parts of the box go.
struct Parts {
    lanes: Rect,
    axis: Rect,
    strips: Rect,
    eggs: Rect,
}

impl Parts {
    /// Divides the box: axis and eggs need a row each, lanes and cores share the rest, each as
    /// tall as there is room for.
    fn of(inner: Rect, lanes: usize, cores: usize) -> Self {
        let room = inner.height.saturating_sub(2);
        let tall = lanes::Tall::of(usize::from(room), lanes + cores);
        let rows = |things: usize| {
            let things = u16::try_from(things).unwrap_or(u16::MAX);
            things.saturating_mul(tall.pitch())
        };
        // Where not all fit, the cores keep up to half of the rows.
        let kept = rows(cores).min(room / 2);
        let lanes = rows(lanes.max(1)).min(room - kept);
        let cores = rows(cores).min(room - lanes);
        let mut below = inner.y;
        let mut cut = |height: u16| {
            let part = Rect {
                y: below,
                height: height.min(inner.bottom().saturating_sub(below)),
                ..inner
            };
            below += part.height;
            part
        };
        Self {
            lanes: cut(lanes),
            axis: cut(1),
            strips: cut(cores),
            eggs: cut(1),
        }
    }
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
    let tall = lanes::Tall::of(rows, shown);
    for (at, core) in session.cores.iter().take(shown).enumerate() {
        let (from, to) = (window.from, window.to);
        let shares = session.history.core_row(core.id, from, to, columns);
        let label = format!("cpu {:>2}", core.id);
        for level in 0..tall.rows() {
            let from_bottom = tall.rows() - 1 - level;
            let row = at as u16 * tall.pitch() + level;
            HeatRow::new(
                if level == 0 { &label } else { "" },
                &part(&shares, from_bottom, tall.rows()),
                &app.theme,
            )
            .gutter(lanes::GUTTER)
            .render(words::row(area, row), buf);
        }
    }
    if cores > shown {
        let text = format!("+{} cores hidden", cores - shown);
        let place = words::row(area, shown as u16);
        words::line(app.theme.span(Role::Dim, text), place, buf);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tall_strip_fills_from_below() {
        let shares = [None, Some(0.0), Some(0.25), Some(0.75)];
        assert_eq!(part(&shares, 0, 2), [None, Some(0.0), Some(0.5), Some(1.0)]);
        assert_eq!(part(&shares, 1, 2), [None, None, None, Some(0.5)]);
    }

    #[test]
    fn cores_keep_half_of_the_rows_beside_many_lanes() {
        let parts = Parts::of(Rect::new(0, 0, 80, 22), 100, 100);
        assert_eq!((parts.lanes.height, parts.strips.height), (10, 10));
        let few = Parts::of(Rect::new(0, 0, 80, 22), 2, 4);
        assert_eq!((few.lanes.height, few.strips.height), (6, 12));
        assert_eq!(few.eggs.bottom(), 20);
    }
}
