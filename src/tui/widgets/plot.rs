//! Speedup over workers: measured points with their errors, curves of laws, marks at numbers of cores.
//!
//! ```text
//!      available 2
//!   2 ┊   ●1.95⠤⠤⠤⠤⠤⠤⠤⠤●1.93
//!     ┊ ⢀⠔
//!   1 ●⠊1.00
//!   0 1   2           4
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::paint;
use crate::tui::theme::{Role, Theme};

mod raster;
mod scale;
#[cfg(test)]
mod tests;

use raster::Raster;
use scale::Scale;

pub use raster::Line;

/// A curve, and how it is drawn.
#[derive(Clone, Copy)]
pub struct Curve<'a> {
    /// Its value at a number of workers; nothing where it has none.
    pub of: &'a dyn Fn(f64) -> Option<f64>,
    /// How its line looks.
    pub line: Line,
    /// What it means.
    pub role: Role,
}

/// A measured point.
#[derive(Debug, Clone, Copy)]
pub struct Dot {
    /// Workers.
    pub x: f64,
    /// Speedup.
    pub y: f64,
    /// Its error, up and down.
    pub error: f64,
    /// Whether it is the one that is selected.
    pub selected: bool,
}

/// A vertical line with words.
#[derive(Debug, Clone)]
pub struct Mark {
    /// Its position.
    pub x: f64,
    /// What it means.
    pub words: String,
    /// Whether it is what happens now, and not a limit.
    pub now: bool,
}

/// Speedup over workers.
#[derive(Clone, Copy)]
pub struct Plot<'a> {
    theme: &'a Theme,
    curves: &'a [Curve<'a>],
    dots: &'a [Dot],
    marks: &'a [Mark],
}

/// Columns before the plot, for the numbers of its axis.
const GUTTER: u16 = 5;

impl<'a> Plot<'a> {
    /// Creates a plot without anything in it.
    pub const fn new(theme: &'a Theme) -> Self {
        Self {
            theme,
            curves: &[],
            dots: &[],
            marks: &[],
        }
    }

    /// Sets the curves; later ones are drawn over earlier ones.
    #[must_use]
    pub const fn curves(mut self, curves: &'a [Curve<'a>]) -> Self {
        self.curves = curves;
        self
    }

    /// Sets the points, from few workers to many.
    #[must_use]
    pub const fn dots(mut self, dots: &'a [Dot]) -> Self {
        self.dots = dots;
        self
    }

    /// Sets the marks.
    #[must_use]
    pub const fn marks(mut self, marks: &'a [Mark]) -> Self {
        self.marks = marks;
        self
    }

    /// Returns the scales of both axes for an area of the plot alone.
    fn scales(&self, area: Rect) -> (Scale, Scale) {
        let whole = |value: &f64| value.is_finite() && *value > 0.0;
        let xs = self.dots.iter().map(|dot| dot.x);
        let xs = xs.chain(self.marks.iter().map(|mark| mark.x)).filter(whole);
        let most = xs.fold(1.0, f64::max);
        let tops = self.dots.iter().map(|dot| dot.y + dot.error);
        let curves = self.curves.iter().filter_map(|curve| (curve.of)(most));
        let top = tops.chain(curves).filter(whole).fold(1.0, f64::max);
        let least = self.dots.iter().map(|dot| dot.y - dot.error);
        let least = least.filter(whole).fold(1.0, f64::min);
        (
            Scale::new((1.0, most), area.width),
            Scale::new((least, top), area.height).like(most),
        )
    }
}

impl Widget for &Plot<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(buf.area);
        // The words of marks above, the numbers of workers below.
        let inner = Rect {
            y: area.y.saturating_add(1),
            height: area.height.saturating_sub(2),
            ..paint::after(area, GUTTER)
        };
        if inner.width < 4 || inner.height < 2 {
            return;
        }
        let (across, up) = self.scales(inner);
        let place = Place { inner, across, up };
        self.numbers(area, &place, buf);
        self.draw_marks(&place, buf);
        let mut raster = Raster::new(inner);
        for curve in self.curves {
            raster.draw(curve, &across, &up);
        }
        raster.paint(self.theme, buf);
        for dot in self.dots {
            self.error(dot, &place, buf);
        }
        for dot in self.dots {
            self.value(dot, &place, buf);
        }
        for dot in self.dots {
            self.dot(dot, &place, buf);
        }
    }
}

/// Where the plot is, and its scales.
struct Place {
    inner: Rect,
    across: Scale,
    up: Scale,
}

impl Place {
    fn column(&self, x: f64) -> Option<u16> {
        self.across.cell(x)
    }

    /// Returns the row of a value, counted from above.
    fn row(&self, y: f64) -> Option<u16> {
        let cell = self.up.cell(y)?;
        Some(self.inner.height - 1 - cell)
    }

    fn line(&self, row: u16) -> Rect {
        paint::row(self.inner, row)
    }
}

impl Plot<'_> {
    /// Writes the numbers of both axes.
    fn numbers(&self, area: Rect, place: &Place, buf: &mut Buffer) {
        let dim = self.theme.style(Role::Dim);
        for (value, words) in place.up.ticks(2) {
            if let Some(row) = place.row(value) {
                let line = Rect {
                    width: GUTTER - 1,
                    ..paint::row(area, row + 1)
                };
                let column = (GUTTER - 1).saturating_sub(paint::width(&words) + 1);
                paint::text(buf, line, column, &words, dim);
            }
        }
        let last = paint::row(area, area.height - 1);
        let mut free = 0;
        let dots = self.dots.iter().map(|dot| dot.x);
        let now = self.marks.iter().filter(|mark| mark.now).map(|mark| mark.x);
        let mut all: Vec<f64> = dots.chain(now).collect();
        if all.is_empty() {
            all = self.marks.iter().map(|mark| mark.x).collect();
        }
        all.sort_by(f64::total_cmp);
        for x in all {
            let words = format!("{x}");
            let Some(column) = place.column(x) else {
                continue;
            };
            let width = paint::width(&words);
            let start = (GUTTER + column).saturating_sub(width / 2);
            if start >= free && start + width <= area.width {
                free = paint::text(buf, last, start, &words, self.theme.style(Role::Text)) + 1;
            }
        }
        let name = "workers";
        let start = area.width.saturating_sub(paint::width(name));
        if start > free {
            paint::text(buf, last, start, name, dim);
        }
    }

    /// Draws the vertical lines, and their words above the plot, one beside the other.
    fn draw_marks(&self, place: &Place, buf: &mut Buffer) {
        let above = Rect {
            y: place.inner.y - 1,
            height: 1,
            ..place.inner
        };
        let mut free = 0;
        let mut marks: Vec<&Mark> = self.marks.iter().collect();
        marks.sort_by(|one, other| one.x.total_cmp(&other.x));
        for mark in marks {
            let role = if mark.now { Role::Running } else { Role::Dim };
            let style = self.theme.style(role);
            let Some(column) = place.column(mark.x) else {
                continue;
            };
            for row in 0..place.inner.height {
                paint::glyph(
                    buf,
                    place.line(row),
                    column,
                    self.theme.glyphs().ghost,
                    style,
                );
            }
            let width = paint::width(&mark.words);
            let last = place.inner.width.saturating_sub(width);
            let start = column.saturating_sub(width / 2).max(free).min(last);
            if start >= free {
                free = paint::text(buf, above, start, &mark.words, style) + 2;
            }
        }
    }

    fn error(&self, dot: &Dot, place: &Place, buf: &mut Buffer) {
        let ends = [dot.y + dot.error, dot.y - dot.error].map(|y| place.row(y.max(0.0)));
        let (Some(column), [Some(top), Some(bottom)]) = (place.column(dot.x), ends) else {
            return;
        };
        for row in top..=bottom {
            let style = self.theme.style(Role::Text);
            paint::glyph(
                buf,
                place.line(row),
                column,
                self.theme.glyphs().error,
                style,
            );
        }
    }

    /// Writes the value beside the point where there is nothing else.
    fn value(&self, dot: &Dot, place: &Place, buf: &mut Buffer) {
        let (Some(column), Some(row)) = (place.column(dot.x), place.row(dot.y)) else {
            return;
        };
        let words = format!("{:.2}", dot.y);
        let width = paint::width(&words);
        let beside = |other: &Dot| {
            let at = place.column(other.x).unwrap_or(u16::MAX);
            let same = other.x.to_bits() == dot.x.to_bits();
            !same && at.abs_diff(column) <= width + 1
        };
        if self.dots.iter().any(beside) && !dot.selected {
            return;
        }
        // Nothing that matters is below the point: the curves run above it or through it.
        let row = if row + 1 < place.inner.height {
            row + 1
        } else {
            row.saturating_sub(1)
        };
        let start = column.saturating_sub(width / 2);
        let start = start.min(place.inner.width.saturating_sub(width));
        let role = if dot.selected {
            Role::Accent
        } else {
            Role::Text
        };
        paint::text(buf, place.line(row), start, &words, self.theme.style(role));
    }

    fn dot(&self, dot: &Dot, place: &Place, buf: &mut Buffer) {
        let (Some(column), Some(row)) = (place.column(dot.x), place.row(dot.y)) else {
            return;
        };
        let [plain, selected] = self.theme.glyphs().points;
        let glyph = if dot.selected { selected } else { plain };
        let style = self.theme.style(Role::Accent);
        paint::glyph(buf, place.line(row), column, glyph, style);
    }
}
