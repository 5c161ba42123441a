//! All cores at once: a grid of meters whose cells shrink as cores grow.
//!
//! ```text
//!  0 A[██████████████▓▓  99%]   2 B[███████████████▓ 100%]    wide: 32 columns and more
//!  0A[███▓ 99%]  1 [▏    1%]                                  14
//!  0A▉▉ 99   1  ▏   1                                         9
//!  0 █A  ▇B+ ▁   ·                                            4, after the number of the first
//!  0 ▇▁█·▂▃▁▁                                                 1, in groups of eight
//! ```

mod grid;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::meter::{CoreMeter, MeterMode};
use super::paint;
use crate::model::CoreKind;
use crate::tui::theme::{Role, Theme};
use grid::{Form, Grid};

/// The meters of all cores.
#[derive(Debug, Clone, Copy)]
pub struct Meters<'a> {
    cores: &'a [CoreMeter],
    theme: &'a Theme,
    mode: MeterMode,
}

impl<'a> Meters<'a> {
    /// Creates the meters of these cores, in this order.
    pub const fn new(cores: &'a [CoreMeter], theme: &'a Theme) -> Self {
        Self {
            cores,
            theme,
            mode: MeterMode::YoursAndOthers,
        }
    }

    /// Chooses what is distinguished.
    #[must_use]
    pub const fn mode(mut self, mode: MeterMode) -> Self {
        self.mode = mode;
        self
    }

    /// Returns how many rows the meters take in an area of this width, at most `most`.
    pub fn height(&self, width: u16, most: u16) -> u16 {
        self.grid(width, most).map_or(0, |grid| grid.rows)
    }

    /// Returns the line that says what the bars are made of.
    pub fn legend(&self) -> Line<'static> {
        let mut spans = Vec::new();
        if self.mode == MeterMode::ByWorker {
            spans.push(Span::styled("A", self.theme.style(Role::Running)));
            spans.push(self.theme.span(Role::Dim, " its worker  "));
        }
        for (role, word) in self.mode.legend() {
            spans.push(self.theme.span(*role, self.theme.glyph(*role).to_string()));
            spans.push(self.theme.span(Role::Dim, format!(" {word}  ")));
        }
        if self.cores.iter().any(|core| !core.usable) {
            spans.push(self.theme.span(Role::Dim, "- not for your run  "));
        }
        Line::from(spans)
    }

    fn grid(&self, width: u16, most: u16) -> Option<Grid> {
        let cores = self.cores.len().min(usize::from(u16::MAX)) as u16;
        if cores == 0 || width == 0 || most == 0 {
            return None;
        }
        let digits = self.digits();
        Some(
            Grid::of_bars(cores, width, most)
                .unwrap_or_else(|| Grid::of_marks(cores, width, most, digits + 1)),
        )
    }

    /// Returns how many columns the number of a core needs.
    fn digits(&self) -> u16 {
        let largest = self.cores.iter().map(|core| core.core).max().unwrap_or(0);
        let kinds = self.cores.iter().any(|core| core.kind != CoreKind::Uniform);
        (largest.checked_ilog10().unwrap_or(0) as u16 + 1).max(2) + u16::from(kinds)
    }
}

impl Widget for &Meters<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(buf.area);
        let Some(grid) = self.grid(area.width, area.height) else {
            return;
        };
        let cell = Cell {
            theme: self.theme,
            mode: self.mode,
            digits: self.digits(),
        };
        for (index, core) in self.cores.iter().take(usize::from(grid.shown)).enumerate() {
            let (column, row) = grid.place(index as u16);
            let place = Rect {
                width: grid.cell.min(area.width.saturating_sub(column)),
                ..paint::after(paint::row(area, row), column)
            };
            if grid.gutter > 0 && (index as u16).is_multiple_of(grid.columns) {
                let number = format!("{:>1$}", core.core, usize::from(grid.gutter - 1));
                let style = self.theme.style(Role::Dim);
                paint::text(buf, paint::row(area, row), 0, &number, style);
            }
            match grid.form {
                Form::Wide => cell.wide(core, place, buf),
                Form::Narrow => cell.narrow(core, place, buf),
                Form::Short => cell.short(core, place, buf),
                Form::Letter => cell.letter(core, place, buf),
                Form::Mark => cell.mark(core, place, buf),
            }
        }
        if let Some((column, words)) = grid.hidden(self.cores.len()) {
            let last = paint::row(area, grid.rows - 1);
            paint::text(buf, last, column, &words, self.theme.style(Role::Warning));
        }
    }
}

/// Draws one core in each form.
struct Cell<'a> {
    theme: &'a Theme,
    mode: MeterMode,
    digits: u16,
}

impl Cell<'_> {
    fn wide(&self, core: &CoreMeter, area: Rect, buf: &mut Buffer) {
        let column = self.number(core, area, buf);
        let (letter, many, role) = mark_of(core);
        let letter = if many {
            format!("{letter}+")
        } else {
            format!("{letter:>2}")
        };
        let column = paint::text(buf, area, column, &letter, self.theme.style(role));
        self.bracketed(core, area, column, buf);
    }

    fn narrow(&self, core: &CoreMeter, area: Rect, buf: &mut Buffer) {
        let column = self.number(core, area, buf);
        self.one_letter(core, area, column, buf);
        self.bracketed(core, area, column + 1, buf);
    }

    fn short(&self, core: &CoreMeter, area: Rect, buf: &mut Buffer) {
        let column = self.number(core, area, buf);
        self.one_letter(core, area, column, buf);
        let number = format!("{:>3.0}", paint::share(core.busy) * 100.0);
        let room = area
            .width
            .saturating_sub(column + 2 + paint::width(&number));
        if room >= 2 {
            let place = Rect {
                width: room,
                ..paint::after(area, column + 1)
            };
            self.bar(core, place, buf);
        } else if room == 1 {
            self.level(core, area, column + 1, buf);
        }
        let style = if room == 0 {
            self.most(core)
        } else {
            self.theme.style(Role::Text)
        };
        paint::text(buf, area, column + 1 + room, &number, style);
    }

    fn letter(&self, core: &CoreMeter, area: Rect, buf: &mut Buffer) {
        self.level(core, area, 0, buf);
        self.one_letter(core, area, 1, buf);
        if core.letter().is_some_and(|(_, many)| many) {
            paint::glyph(buf, area, 2, '+', self.theme.style(Role::Accent));
        }
    }

    fn mark(&self, core: &CoreMeter, area: Rect, buf: &mut Buffer) {
        match core.letter() {
            Some((letter, _)) if self.mode == MeterMode::ByWorker => {
                paint::glyph(buf, area, 0, letter, self.most(core));
            }
            _ => self.level(core, area, 0, buf),
        }
    }

    /// Writes the core's number, and its kind where there are two, and returns the column after it.
    fn number(&self, core: &CoreMeter, area: Rect, buf: &mut Buffer) -> u16 {
        let kind = match core.kind {
            CoreKind::Uniform => "",
            CoreKind::Performance => "P",
            CoreKind::Efficiency => "E",
        };
        let number = format!("{}{kind}", core.core);
        let number = format!("{number:>0$}", usize::from(self.digits));
        paint::text(buf, area, 0, &number, self.theme.style(Role::Dim))
    }

    fn one_letter(&self, core: &CoreMeter, area: Rect, column: u16, buf: &mut Buffer) {
        let (letter, _, role) = mark_of(core);
        paint::glyph(buf, area, column, letter, self.theme.style(role));
    }

    /// Draws `[bar 100%]` from a column on, one column short of the cell's end.
    fn bracketed(&self, core: &CoreMeter, area: Rect, column: u16, buf: &mut Buffer) {
        let border = self.theme.style(Role::Border);
        let column = paint::text(buf, area, column, "[", border);
        // A blank keeps the number from a full bar, where there is room.
        let digits = if area.width >= 16 { 4 } else { 3 };
        let number = format!("{:>digits$.0}%", paint::share(core.busy) * 100.0);
        let room = area.width.saturating_sub(column + digits as u16 + 3);
        let place = Rect {
            width: room,
            ..paint::after(area, column)
        };
        self.bar(core, place, buf);
        let text = self.theme.style(Role::Text);
        let column = paint::text(buf, area, column + room, &number, text);
        paint::text(buf, area, column, "]", border);
    }

    fn bar(&self, core: &CoreMeter, area: Rect, buf: &mut Buffer) {
        let stretches = core.stretches(self.mode, self.theme);
        paint::bar(buf, area, &stretches, self.theme);
    }

    fn level(&self, core: &CoreMeter, area: Rect, column: u16, buf: &mut Buffer) {
        let glyph = paint::level(core.busy, self.theme);
        paint::glyph(buf, area, column, glyph, self.most(core));
    }

    /// Returns the style of what the core did most.
    fn most(&self, core: &CoreMeter) -> ratatui::style::Style {
        if paint::share(core.busy) < paint::LEAST {
            return self.theme.style(Role::Idle);
        }
        core.stretches(self.mode, self.theme)
            .into_iter()
            .max_by(|one, other| one.share.total_cmp(&other.share))
            .map(|most| most.style.remove_modifier(Modifier::REVERSED))
            .unwrap_or_default()
    }
}

/// Returns the letter of the core's main worker, whether there are more, and its meaning; or the
/// sign that the run may not go there.
fn mark_of(core: &CoreMeter) -> (char, bool, Role) {
    match core.letter() {
        Some((letter, many)) => (letter, many, Role::Accent),
        None if core.usable => (' ', false, Role::Text),
        None => ('-', false, Role::Dim),
    }
}

#[cfg(test)]
mod tests;
