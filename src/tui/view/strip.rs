//! Strips of cores over time, under lanes and on the same axis.
//!
//! ```text
//! 1.0/2  ▁▂▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄
//! cores  █████████████████████
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::pieces::GUTTER;
use super::tall::Tall;
use super::{busy, words};
use crate::text::width::cut;
use crate::tui::app::App;
use crate::tui::theme::Role;
use crate::tui::widgets::HeatRow;

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
    draw(app, ("cores", &shares), area, buf);
    let above = Tall::of(area.height, 1).rows.checked_sub(2);
    // the number is of now, the strip beside a run that is over is not
    let now = app.time.follows() && session.current().is_some();
    if let (Some(row), true) = (above, now) {
        let (busy, all) = busy::cores_busy(session);
        let now = cut(
            &format!("{busy:.1}/{all}"),
            usize::from(GUTTER) - 1,
            app.theme.glyphs().ellipsis,
        );
        let place = words::row(area, row);
        words::line(app.theme.span(Role::Accent, now), place, buf);
    }
}

/// Draws a strip of shares as tall as its area allows, filled from below.
pub(super) fn draw(
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
