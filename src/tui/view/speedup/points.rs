//! The points of a sweep as numbers.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::model::Estimate;
use crate::results::sweep::{Point, Sweep};
use crate::text::figures;
use crate::tui::app::App;
use crate::tui::theme::Role;
use crate::tui::view::words;

/// Returns how many rows the table gets of so many: its losses shall have some, too.
pub(super) fn rows(sweep: &Sweep, height: u16) -> u16 {
    let wanted = u16::try_from(sweep.points.len() + 2).unwrap_or(u16::MAX);
    wanted.min((height / 2).max(4)).min(height)
}

/// Draws the table; the selected point is always in sight.
pub(super) fn render(app: &App, sweep: &Sweep, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let head = format!("{:>8}{:>13}{:>8}", "workers", "speedup", "eff.");
    let head = if sweep.is_scaled() {
        head
    } else {
        format!("{head}{:>8}", "K-F")
    };
    words::line(app.theme.span(Role::Dim, head), words::row(area, 0), buf);
    let selected = app.sweeps.point().map(|point| point.workers);
    let is_selected = |point: &Point| Some(point.workers) == selected;
    let room = usize::from(area.height.saturating_sub(2)).max(1);
    let place = sweep.points.iter().position(is_selected).unwrap_or(0);
    let first = (place + 1).saturating_sub(room);
    for (at, point) in sweep.points.iter().skip(first).take(room).enumerate() {
        let role = if is_selected(point) {
            Role::Accent
        } else {
            Role::Text
        };
        let pointer = if is_selected(point) {
            app.theme.glyphs().pointer
        } else {
            ' '
        };
        let line = format!("{pointer}{}", cells(app, point, sweep.is_scaled()));
        words::line(
            app.theme.span(role, line),
            words::row(area, at as u16 + 1),
            buf,
        );
    }
}

fn cells(app: &App, point: &Point, scaled: bool) -> String {
    let Estimate { mean, sd } = point.speedup;
    let speedup = if sd > 0.0 {
        let plus_minus = if app.theme.ascii() { "+-" } else { "±" };
        format!("{mean:.2} {plus_minus}{sd:.2}")
    } else {
        figures::ratio(mean)
    };
    let share = |value: Option<Estimate>| {
        value.map_or_else(
            || "-".to_owned(),
            |value| format!("{:.0}%", value.mean * 100.0),
        )
    };
    let line = format!(
        "{:>7}{speedup:>13}{:>8}",
        point.workers,
        share(point.efficiency)
    );
    if scaled {
        return line;
    }
    let karp_flatt = point
        .karp_flatt
        .map(|value| format!("{:.1}%", value.mean * 100.0));
    line + &format!("{:>8}", karp_flatt.unwrap_or_else(|| "-".to_owned()))
}
