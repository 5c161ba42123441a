//! The brush that all widgets share: text and bars, cut at the edges of an area.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use crate::text::width::{columns_of, cut};
use crate::tui::theme::Theme;

/// Returns the share between 0 and 1; NaN gives 0.
pub(super) fn share(value: f32) -> f32 {
    if value.is_nan() {
        0.0
    } else {
        value.clamp(0.0, 1.0)
    }
}

/// Returns how many columns a text takes.
pub(super) fn width(text: &str) -> u16 {
    columns_of(text).try_into().unwrap_or(u16::MAX)
}

/// Writes a text at a column of the area's first row and returns the column after it.
///
/// Columns count from the area's left edge; what is beyond its right edge is cut.
pub(super) fn text(buf: &mut Buffer, area: Rect, column: u16, text: &str, style: Style) -> u16 {
    let area = area.intersection(buf.area);
    if area.is_empty() || column >= area.width {
        return column;
    }
    let room = usize::from(area.width - column);
    let (x, _) = buf.set_stringn(area.x + column, area.y, text, room, style);
    x - area.x
}

/// Writes one character at a column of the area's first row.
pub(super) fn glyph(buf: &mut Buffer, area: Rect, column: u16, glyph: char, style: Style) {
    let area = area.intersection(buf.area);
    if !area.is_empty() && column < area.width {
        buf[(area.x + column, area.y)]
            .set_char(glyph)
            .set_style(style);
    }
}

/// Returns the row of an area, empty if it has none.
pub(super) fn row(area: Rect, row: u16) -> Rect {
    Rect {
        y: area.y.saturating_add(row),
        height: u16::from(row < area.height),
        ..area
    }
}

/// Writes a label before the cells of a row, and returns the area that is left for these. Rows of one
/// axis share the columns before the first cell.
pub(super) fn label(
    buf: &mut Buffer,
    area: Rect,
    (words, style): (&str, Style),
    gutter: u16,
    theme: &Theme,
) -> Rect {
    let words = cut(words, gutter.saturating_sub(1), theme.glyphs().ellipsis);
    text(buf, area, 0, &words, style);
    after(area, gutter)
}

/// Returns the area without its first columns.
pub(super) fn after(area: Rect, columns: u16) -> Rect {
    let columns = columns.min(area.width);
    Rect {
        x: area.x.saturating_add(columns),
        width: area.width - columns,
        ..area
    }
}

/// A core that was busy for less was idle: its number is 0%.
pub(super) const LEAST: f32 = 0.005;

/// A stretch of a bar that means one thing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    /// What it is drawn with.
    pub(super) glyph: char,
    /// And how.
    pub(super) style: Style,
    /// Its share of the whole bar.
    pub(super) share: f32,
}

/// Draws stretches one after another over the area's first row.
///
/// A cell shows the stretch that has most of it. What is not nothing shows at least one mark, and
/// a solid stretch that ends the bar ends in an eighth block where the glyphs have them.
pub(super) fn bar(buf: &mut Buffer, area: Rect, stretches: &[Stretch], theme: &Theme) {
    let cells = f32::from(area.width);
    let total: f32 = stretches.iter().map(|stretch| share(stretch.share)).sum();
    let total = total.min(1.0) * cells;
    for column in 0..area.width {
        let from = f32::from(column);
        let first = column == 0 && total > 0.0;
        if total - from < 1.0 / 16.0 && !first {
            break;
        }
        let Some((stretch, covered)) = most_of(stretches, from, cells) else {
            break;
        };
        let filled = (total - from).min(1.0);
        let parts = theme.glyphs().parts;
        let solid = stretch.glyph == '█' && parts.len() > 1;
        if filled >= 1.0 - 1.0 / 16.0 || !solid {
            if filled >= 0.5 || first || !solid && covered > 0.25 {
                glyph(buf, area, column, stretch.glyph, stretch.style);
            }
        } else {
            let part = ((filled * parts.len() as f32).round() as usize).max(1) - 1;
            glyph(
                buf,
                area,
                column,
                parts[part.min(parts.len() - 1)],
                stretch.style,
            );
        }
    }
}

/// Returns the stretch that has most of the cell that starts at `from`, and how much it has.
fn most_of(stretches: &[Stretch], from: f32, cells: f32) -> Option<(Stretch, f32)> {
    let mut start = 0.0_f32;
    let mut most: Option<(Stretch, f32)> = None;
    for stretch in stretches {
        let end = start + share(stretch.share) * cells;
        let covered = end.min(from + 1.0) - start.max(from);
        if covered > 0.0 && most.is_none_or(|(_, before)| covered > before) {
            most = Some((*stretch, covered));
        }
        start = end;
    }
    most
}

/// Returns the glyph for a share, filled from below: nothing, or at least the lowest level.
pub(super) fn level(value: f32, theme: &Theme) -> char {
    let glyphs = theme.glyphs();
    let value = share(value);
    if value < LEAST {
        return glyphs.nothing;
    }
    let steps = glyphs.levels.len();
    let step = (value * steps as f32 - 0.05).ceil().max(1.0) as usize;
    glyphs.levels[step.min(steps) - 1]
}

/// Returns the style with front and back exchanged.
pub(super) fn reversed(style: Style) -> Style {
    style.add_modifier(Modifier::REVERSED)
}
