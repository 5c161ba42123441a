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

    /// Chooses what is told apart.
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
mod tests {
    use super::super::tests::{core, draw};
    use super::*;
    use crate::model::CoreTimes;
    use crate::tui::theme::{GlyphSet, ThemeName};
    use crate::tui::widgets::WorkerShare;

    fn eight() -> Vec<CoreMeter> {
        let busy = [0.99, 0.01, 1.0, 0.0, 1.0, 0.12, 0.6, f32::NAN];
        let mut cores: Vec<CoreMeter> = (0..8).map(|id| core(id, busy[usize::from(id)])).collect();
        for (core, letter) in [(0, 'A'), (2, 'B'), (4, 'C'), (6, 'D')] {
            cores[core].workers = vec![WorkerShare { letter, share: 1.0 }];
        }
        cores[4].workers = vec![
            WorkerShare {
                letter: 'C',
                share: 0.5,
            },
            WorkerShare {
                letter: 'E',
                share: 0.3,
            },
        ];
        cores[7].usable = false;
        cores
    }

    fn many(count: u16) -> Vec<CoreMeter> {
        (0..count)
            .map(|id| core(id, f32::from(id % 9) / 8.0))
            .collect()
    }

    fn drawn(cores: &[CoreMeter], mode: MeterMode, width: u16, most: u16) -> String {
        let theme = Theme::default();
        let meters = Meters::new(cores, &theme).mode(mode);
        draw(width, meters.height(width, most), &meters)
    }

    #[test]
    fn eight_cores_fill_two_columns() {
        insta::assert_snapshot!(drawn(&eight(), MeterMode::YoursAndOthers, 90, 8));
    }

    #[test]
    fn up_to_four_cores_have_a_row_each() {
        insta::assert_snapshot!(drawn(&eight()[..3], MeterMode::ByWorker, 60, 4));
        insta::assert_snapshot!(drawn(&eight()[..4], MeterMode::YoursAndOthers, 13, 4));
        insta::assert_snapshot!(drawn(&eight()[..4], MeterMode::YoursAndOthers, 8, 4));
        insta::assert_snapshot!(drawn(&eight()[..4], MeterMode::YoursAndOthers, 4, 4));
    }

    #[test]
    fn cells_shrink_as_cores_grow() {
        insta::assert_snapshot!(drawn(&eight(), MeterMode::ByWorker, 80, 2));
        insta::assert_snapshot!(drawn(&eight(), MeterMode::YoursAndOthers, 80, 1));
        insta::assert_snapshot!(drawn(&many(64), MeterMode::YoursAndOthers, 80, 5));
        insta::assert_snapshot!(drawn(&many(256), MeterMode::YoursAndOthers, 80, 6));
    }

    #[test]
    fn what_is_hidden_is_counted() {
        let text = drawn(&many(1024), MeterMode::YoursAndOthers, 80, 6);
        assert!(text.trim_end().ends_with(" +648 hidden"), "{text}");
        let whole = drawn(&many(1024), MeterMode::YoursAndOthers, 200, 12);
        assert_eq!(whole.lines().count(), 8);
        assert!(!whole.contains("hidden"));
        assert!(drawn(&many(90), MeterMode::YoursAndOthers, 7, 3).contains('+'));
    }

    #[test]
    fn ascii_meters_are_ascii() {
        let theme = Theme::new(ThemeName::Mono).with_glyphs(GlyphSet::Ascii);
        let cores = eight();
        for mode in [
            MeterMode::YoursAndOthers,
            MeterMode::Htop,
            MeterMode::ByWorker,
        ] {
            let meters = Meters::new(&cores, &theme).mode(mode);
            for (width, height) in [(90, 4), (80, 2), (80, 1), (20, 2)] {
                assert!(draw(width, height, &meters).is_ascii());
            }
            assert!(meters.legend().to_string().is_ascii());
        }
    }

    #[test]
    fn colour_carries_the_meaning_of_a_mark() {
        let theme = Theme::default();
        let cores = [eight(), many(64)].concat();
        let meters = Meters::new(&cores, &theme);
        let area = Rect::new(0, 0, 80, 1);
        let mut buffer = Buffer::empty(area);
        meters.render(area, &mut buffer);
        let style = |column: u16| buffer[(column, 0)].fg;
        assert_eq!(Some(style(3)), theme.style(Role::Running).fg);
        assert_eq!(Some(style(4)), theme.style(Role::Ready).fg);
        assert_eq!(Some(style(6)), theme.style(Role::Idle).fg);
    }

    #[test]
    fn parts_sum_to_what_was_busy() {
        let mut busy = core(0, 0.8);
        busy.times = Some(CoreTimes {
            user: 0.6,
            system: 0.2,
            ..CoreTimes::default()
        });
        busy.workers = vec![WorkerShare {
            letter: 'A',
            share: 0.8,
        }];
        let (yours, kernel, others) = busy.parts();
        assert!(
            (yours - 0.6).abs() < 1e-6 && (kernel - 0.2).abs() < 1e-6,
            "{yours} {kernel}"
        );
        assert!(others.abs() < 1e-6);
        busy.workers[0].share = 0.1;
        assert!((busy.parts().2 - 0.5).abs() < 1e-6);
    }

    #[test]
    fn the_legend_names_what_is_drawn() {
        let theme = Theme::default();
        let legend = Meters::new(&[], &theme).legend().to_string();
        assert_eq!(legend.trim_end(), "█ your run  ▓ kernel  ▒ other programs");
        let cores = eight();
        let legend = Meters::new(&cores, &theme).legend().to_string();
        assert!(legend.contains("- not for your run"));
    }
}
