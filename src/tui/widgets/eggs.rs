//! Eggs by doneness: one mark each, or counted by stage where they do not fit.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::paint;
use crate::tui::theme::{Role, Theme};

/// One egg.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Egg {
    /// How done it is, 0 (raw) to 1.
    Done(f32),
    /// Nobody will get it: its task failed or was lost.
    Lost,
}

impl Egg {
    /// Returns the stage, 0 (raw) to 4 (done), or 5 for what is lost. Only what is done, but for
    /// the clock's precision, counts as done.
    fn stage(self) -> usize {
        match self {
            Self::Done(done) if done >= 0.995 => 4,
            Self::Done(done) => (paint::share(done) * 4.0) as usize,
            Self::Lost => 5,
        }
    }
}

/// A row of eggs: its label, then a mark for each.
#[derive(Debug, Clone, Copy)]
pub struct EggRow<'a> {
    label: &'a str,
    eggs: &'a [Egg],
    theme: &'a Theme,
    gutter: u16,
}

impl<'a> EggRow<'a> {
    /// Creates the row of these eggs.
    pub const fn new(label: &'a str, eggs: &'a [Egg], theme: &'a Theme) -> Self {
        Self {
            label,
            eggs,
            theme,
            gutter: 6,
        }
    }

    /// Sets the columns before the first egg.
    #[must_use]
    pub const fn gutter(mut self, columns: u16) -> Self {
        self.gutter = columns;
        self
    }

    fn mark(&self, stage: usize) -> (char, Role) {
        let glyphs = self.theme.glyphs();
        match stage {
            0 => (glyphs.eggs[0], Role::Idle),
            1..=4 => (glyphs.eggs[stage], Role::Running),
            _ => (glyphs.lost, Role::Lock),
        }
    }
}

impl Widget for &EggRow<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let label = paint::fit(self.label, self.gutter.saturating_sub(1), self.theme);
        paint::text(buf, area, 0, &label, self.theme.style(Role::Dim));
        let area = paint::after(area, self.gutter);
        if self.eggs.len() <= usize::from(area.width) {
            for (column, egg) in self.eggs.iter().enumerate() {
                let (glyph, role) = self.mark(egg.stage());
                paint::glyph(buf, area, column as u16, glyph, self.theme.style(role));
            }
            return;
        }
        let mut counts = [0_usize; 6];
        for egg in self.eggs {
            counts[egg.stage()] += 1;
        }
        let mut column = 0;
        // The done ones first: they are what is waited for.
        for stage in [4, 5, 3, 2, 1, 0] {
            if counts[stage] > 0 {
                let (glyph, role) = self.mark(stage);
                let count = format!("{} ", counts[stage]);
                column = paint::text(buf, area, column, &count, self.theme.style(Role::Text));
                paint::glyph(buf, area, column, glyph, self.theme.style(role));
                column = column.saturating_add(3);
            }
        }
    }
}
