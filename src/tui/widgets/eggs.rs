//! Eggs by doneness: one mark each, or counted by stage where they do not fit.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::paint;
use crate::session::Egg;
use crate::tui::theme::{Role, Theme};

/// A row of eggs: its label, then a mark for each.
#[derive(Debug, Clone, Copy)]
pub struct EggRow<'a> {
    label: &'a str,
    eggs: Eggs<'a>,
    theme: &'a Theme,
    gutter: u16,
}

#[derive(Debug, Clone, Copy)]
enum Eggs<'a> {
    Each(&'a [Egg]),
    Counts(&'a [(u32, Egg)]),
}

impl<'a> EggRow<'a> {
    /// Creates the row of these eggs: apart where there is room, counted where there is none.
    pub const fn new(label: &'a str, eggs: &'a [Egg], theme: &'a Theme) -> Self {
        Self {
            label,
            eggs: Eggs::Each(eggs),
            theme,
            gutter: 6,
        }
    }

    /// Creates the row of eggs of which only so many of a kind are known.
    pub const fn counted(label: &'a str, counts: &'a [(u32, Egg)], theme: &'a Theme) -> Self {
        Self {
            label,
            eggs: Eggs::Counts(counts),
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

impl EggRow<'_> {
    fn each(&self, eggs: &[Egg], area: Rect, buf: &mut Buffer) {
        let apart = eggs.len() * 2 <= usize::from(area.width) + 1;
        let pitch = if apart { 2 } else { 1 };
        for (at, egg) in eggs.iter().enumerate() {
            let (glyph, role) = self.mark(stage(*egg));
            let column = at as u16 * pitch;
            paint::glyph(buf, area, column, glyph, self.theme.style(role));
        }
    }

    fn counts(&self, counts: [usize; 6], area: Rect, buf: &mut Buffer) {
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

impl Widget for &EggRow<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let label = (self.label, self.theme.style(Role::Dim));
        let area = paint::label(buf, area, label, self.gutter, self.theme);
        let mut counts = [0; 6];
        match self.eggs {
            Eggs::Each(eggs) if eggs.len() <= usize::from(area.width) => {
                return self.each(eggs, area, buf);
            }
            Eggs::Each(eggs) => eggs.iter().for_each(|egg| counts[stage(*egg)] += 1),
            Eggs::Counts(known) => {
                for (count, egg) in known {
                    counts[stage(*egg)] += *count as usize;
                }
            }
        }
        self.counts(counts, area, buf);
    }
}

/// Returns the stage, 0 (raw) to 4 (done), or 5 for what is lost. Only what is done, but for the
/// clock's precision, counts as done, and only what has had no heat as raw.
fn stage(egg: Egg) -> usize {
    match egg {
        Egg::Done(done) if done >= 0.995 => 4,
        Egg::Done(done) if paint::share(done) < 0.01 => 0,
        Egg::Done(done) => ((paint::share(done) * 4.0).round() as usize).clamp(1, 3),
        Egg::Lost => 5,
    }
}
