//! A session as a line: where runs are, what is marked, and the moment that is shown.
//!
//! ```text
//! ──━━━━━━──●━━━──────◆──
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::paint;
use crate::tui::theme::{Role, Theme};

/// A line of time, in shares of the session from 0 to 1.
#[derive(Debug, Clone, Copy)]
pub struct TimeBar<'a> {
    now: f32,
    runs: &'a [(f32, f32)],
    marks: &'a [f32],
    theme: &'a Theme,
}

impl<'a> TimeBar<'a> {
    /// Creates the line with the moment that is shown, the runs and the marks.
    pub const fn new(now: f32, runs: &'a [(f32, f32)], marks: &'a [f32], theme: &'a Theme) -> Self {
        Self {
            now,
            runs,
            marks,
            theme,
        }
    }
}

/// Returns the column of a share of the line.
fn column(share: f32, width: u16) -> u16 {
    let last = width.saturating_sub(1);
    (paint::share(share) * f32::from(last)).round() as u16
}

impl Widget for &TimeBar<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let ascii = self.theme.ascii();
        let [idle, run] = if ascii { ['-', '='] } else { ['─', '━'] };
        let [here, mark] = self.theme.glyphs().points;
        for at in 0..area.width {
            paint::glyph(buf, area, at, idle, self.theme.style(Role::Dim));
        }
        for &(from, to) in self.runs {
            for at in column(from, area.width)..=column(to, area.width) {
                paint::glyph(buf, area, at, run, self.theme.style(Role::Running));
            }
        }
        for &at in self.marks {
            let at = column(at, area.width);
            paint::glyph(buf, area, at, mark, self.theme.style(Role::Warning));
        }
        let at = column(self.now, area.width);
        paint::glyph(buf, area, at, here, self.theme.style(Role::Accent));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(now: f32, width: u16) -> String {
        let theme = Theme::default();
        let area = Rect::new(0, 0, width, 1);
        let mut buffer = Buffer::empty(area);
        (&TimeBar::new(now, &[(0.25, 0.5)], &[0.8], &theme)).render(area, &mut buffer);
        let cells = buffer.content().iter();
        cells.map(ratatui::buffer::Cell::symbol).collect()
    }

    #[test]
    fn runs_and_marks_stand_where_they_were() {
        assert_eq!(drawn(0.0, 9), "●─━━━─◆──");
        assert_eq!(drawn(2.0, 9), "──━━━─◆─●");
        assert_eq!(drawn(f32::NAN, 2), "●◆");
        assert_eq!(drawn(0.5, 0), "");
    }
}
