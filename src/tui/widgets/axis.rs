//! The time axis under lanes and heat strips.
//!
//! ```text
//!       0         1 s       2 s    ╱  3 s
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::paint;
use crate::model::TimeSpan;
use crate::tui::theme::{Role, Theme};

/// Times at sensible distances over a window.
#[derive(Debug, Clone, Copy)]
pub struct Axis<'a> {
    from: TimeSpan,
    to: TimeSpan,
    theme: &'a Theme,
    gutter: u16,
    cuts: &'a [TimeSpan],
}

impl<'a> Axis<'a> {
    /// Creates the axis of the window from one time to another.
    pub const fn new(from: TimeSpan, to: TimeSpan, theme: &'a Theme) -> Self {
        Self {
            from,
            to,
            theme,
            gutter: 6,
            cuts: &[],
        }
    }

    /// Sets the columns before the window's start; rows of one axis share them.
    #[must_use]
    pub const fn gutter(mut self, columns: u16) -> Self {
        self.gutter = columns;
        self
    }

    /// Marks the times at which the program was suspended.
    #[must_use]
    pub const fn cuts(mut self, cuts: &'a [TimeSpan]) -> Self {
        self.cuts = cuts;
        self
    }

    /// Returns the distance of ticks that leaves room for their words.
    fn step(&self, width: u16) -> Option<u64> {
        let length = (self.to - self.from).0;
        let largest = self.to.0;
        if length == 0 || width == 0 {
            return None;
        }
        let room = |step: u64| u128::from(step) * u128::from(width) / u128::from(length);
        let roomy = steps().find(|&step| {
            let words = paint::width(&words(largest, step));
            room(step) >= u128::from(words + 3).max(LEAST_DISTANCE)
        });
        // a start alone would say nothing about the length
        let tells = |&step: &u64| {
            let mut ticks = self.ticks(step, width);
            ticks.any(|(tick, column)| {
                let end = column.saturating_add(paint::width(&words(tick, step)));
                column >= LEAST_ALONE && end <= width
            })
        };
        roomy.filter(tells).or_else(|| {
            let shorter = steps()
                .skip_while(|&step| room(step) < LEAST_ALONE.into())
                .take_while(|&step| step < length);
            shorter.filter(tells).last().or(roomy)
        })
    }

    /// Returns the times of the ticks and their columns.
    fn ticks(&self, step: u64, width: u16) -> impl Iterator<Item = (u64, u16)> {
        let first = self.from.0.checked_next_multiple_of(step);
        let ticks = std::iter::successors(first, move |tick| tick.checked_add(step));
        ticks.map_while(move |tick| Some((tick, self.column(tick, width)?)))
    }

    fn column(&self, at: u64, width: u16) -> Option<u16> {
        let length = (self.to - self.from).0;
        let after = at.checked_sub(self.from.0)?;
        let column = u128::from(after) * u128::from(width) / u128::from(length.max(1));
        u16::try_from(column).ok().filter(|&column| column < width)
    }
}

impl Widget for &Axis<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let area = paint::after(area, self.gutter);
        let Some(step) = self.step(area.width) else {
            return;
        };
        let dim = self.theme.style(Role::Dim);
        for (tick, column) in self.ticks(step, area.width) {
            let words = words(tick, step);
            if column.saturating_add(paint::width(&words)) <= area.width {
                paint::text(buf, area, column, &words, dim);
            }
        }
        for cut in self.cuts {
            if let Some(column) = self.column(cut.0, area.width) {
                let glyph = self.theme.glyphs().cut;
                paint::glyph(buf, area, column, glyph, self.theme.style(Role::Warning));
            }
        }
    }
}

const SECOND: u64 = 1_000_000_000;
/// Columns between ticks, so that an eye finds them one by one.
const LEAST_DISTANCE: u128 = 9;

/// Columns before the only tick of a short axis that is beside its start.
const LEAST_ALONE: u16 = 4;

/// Returns the distances between ticks that people count in, from a microsecond to half a day.
fn steps() -> impl Iterator<Item = u64> {
    const CLOCK: [u64; 13] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 900, 1_800, 3_600, 43_200];
    let powers = (3..9).map(|power| 10_u64.pow(power));
    powers
        .flat_map(|power| [1, 2, 5].map(|factor| factor * power))
        .chain(CLOCK.map(|seconds| seconds * SECOND))
}

/// Returns a tick's time with as many digits as the distance of ticks needs.
fn words(at: u64, step: u64) -> String {
    if at == 0 {
        return "0".to_owned();
    }
    if step >= 15 * SECOND {
        let seconds = at / SECOND;
        let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        return match hours {
            0 => format!("{minutes}:{seconds:02}"),
            _ => format!("{hours}:{minutes:02}:{seconds:02}"),
        };
    }
    let (unit, name) = match step {
        0..1_000_000 => (1_000, "us"),
        1_000_000..100_000_000 => (1_000_000, "ms"),
        _ => (SECOND, "s"),
    };
    if at.is_multiple_of(unit) {
        format!("{} {name}", at / unit)
    } else {
        format!("{:.1} {name}", at as f64 / unit as f64)
    }
}
