//! All cores at once: a grid of meters whose cells shrink as cores grow.
//!
//! ```text
//!  0 A[██████████████▓▓  99%]   2 B[███████████████▓ 100%]    wide: 32 columns and more
//!  0A[███▓ 99%]  1 [▏    1%]                                  14
//!  0A▉▉ 99   1  ▏   1                                         9
//!  0 A █ A+▇                                                  4, after the number of the first
//!  0 ▇▁█·▂▃▁▁                                                 1, in groups of eight
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::meter::{CoreMeter, MeterMode};
use super::paint;
use crate::model::CoreKind;
use crate::tui::theme::{Role, Theme};

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
            spans.push(self.theme.span(Role::Dim, "( ) not for your run  "));
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

/// How a core is drawn, from most to least room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Wide,
    Narrow,
    Short,
    Letter,
    Mark,
}

impl Form {
    /// Forms whose cells carry the core's number, with the least width of a column.
    const BARS: [(Self, u16); 3] = [(Self::Wide, 32), (Self::Narrow, 14), (Self::Short, 9)];

    /// Returns the form for a single column of this width.
    const fn for_width(width: u16) -> Option<Self> {
        match width {
            20.. => Some(Self::Wide),
            13.. => Some(Self::Narrow),
            8.. => Some(Self::Short),
            _ => None,
        }
    }
}

/// Rows that wide meters fill before they take a further column.
const ROWS_LIKED: u16 = 4;

/// Cores in a group of marks.
const GROUP: u16 = 8;

/// Where every core goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Grid {
    form: Form,
    /// Cells in a row.
    columns: u16,
    rows: u16,
    /// Columns from one cell to the next.
    cell: u16,
    /// Columns before the first cell, for the number of the first core in the row.
    gutter: u16,
    /// Whether a blank stands after every group.
    grouped: bool,
    /// Cores that are drawn.
    shown: u16,
    /// The area's width.
    width: u16,
}

impl Grid {
    /// Returns a grid of cells with numbers, filled downwards, if all cores fit so.
    fn of_bars(cores: u16, width: u16, most: u16) -> Option<Self> {
        let grid = |form, columns: u16, rows| Self {
            form,
            columns,
            rows,
            cell: width / columns,
            gutter: 0,
            grouped: false,
            shown: cores,
            width,
        };
        if cores <= ROWS_LIKED && cores <= most {
            return Form::for_width(width).map(|form| grid(form, 1, cores));
        }
        Form::BARS.into_iter().find_map(|(form, least)| {
            let columns = width / least;
            let rows = cores.checked_div(columns)? + u16::from(!cores.is_multiple_of(columns));
            let rows = rows.max(ROWS_LIKED.min(most).min(cores));
            (rows <= most).then(|| grid(form, cores.div_ceil(rows), rows))
        })
    }

    /// Returns a grid of letters, or else of single marks, filled along the rows.
    fn of_marks(cores: u16, width: u16, most: u16, gutter: u16) -> Self {
        let gutter = if width < gutter + GROUP { 0 } else { gutter };
        let room = width - gutter;
        let grid = |form, columns: u16, cell, grouped| Self {
            form,
            columns: columns.min(cores),
            rows: cores.div_ceil(columns).min(most),
            cell,
            gutter,
            grouped,
            shown: cores,
            width,
        };
        let fits = |columns: u16| columns > 0 && cores.div_ceil(columns) <= most;
        let letters = even(room / 4);
        if fits(letters) {
            return grid(Form::Letter, letters, 4, false);
        }
        let groups = (room + 1) / (GROUP + 1);
        let power = groups.checked_ilog2().map_or(0, |power| 1 << power);
        for groups in [power, groups] {
            if fits(groups * GROUP) {
                return grid(Form::Mark, groups * GROUP, 1, true);
            }
        }
        if fits(room) || groups == 0 {
            return grid(Form::Mark, room, 1, false).cut(cores);
        }
        grid(Form::Mark, groups * GROUP, 1, true).cut(cores)
    }

    /// Leaves room in the last row to say how many are hidden, if any are.
    fn cut(mut self, cores: u16) -> Self {
        let fitting = u32::from(self.rows) * u32::from(self.columns);
        if u32::from(cores) <= fitting {
            return self;
        }
        let before = (self.rows - 1) * self.columns;
        let words = paint::width(&format!(" +{cores} hidden"));
        let short = paint::width(&format!(" +{cores}"));
        let room = self.width - self.gutter;
        let words = if words <= room { words } else { short };
        let last = (0..self.columns)
            .take_while(|&index| self.offset(index) + self.cell + words <= room)
            .count();
        self.shown = before + last as u16;
        self
    }

    /// Returns a core's column and row, in cells of the screen.
    fn place(&self, index: u16) -> (u16, u16) {
        if self.gutter == 0 && self.form != Form::Mark && self.form != Form::Letter {
            return (index / self.rows * self.cell, index % self.rows);
        }
        let column = index % self.columns;
        (self.gutter + self.offset(column), index / self.columns)
    }

    fn offset(&self, column: u16) -> u16 {
        let gaps = if self.grouped { column / GROUP } else { 0 };
        column * self.cell + gaps
    }

    /// Returns the words that count the cores not drawn, and their column in the last row.
    fn hidden(&self, cores: usize) -> Option<(u16, String)> {
        let hidden = cores - usize::from(self.shown);
        if hidden == 0 {
            return None;
        }
        let last = self.shown - (self.rows - 1) * self.columns;
        let column = match last {
            0 => self.gutter,
            _ => self.gutter + self.offset(last - 1) + self.cell + 1,
        };
        let room = self.width.saturating_sub(column);
        let words = format!("+{hidden} hidden");
        if paint::width(&words) <= room {
            Some((column, words))
        } else {
            Some((column, format!("+{hidden}")))
        }
    }
}

/// Rounds down to whole groups, where there is at least one.
const fn even(columns: u16) -> u16 {
    if columns < GROUP {
        columns
    } else {
        columns - columns % GROUP
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
        let letter = match core.letter() {
            Some((letter, true)) => format!("{letter}+"),
            Some((letter, false)) => format!(" {letter}"),
            None => "  ".to_owned(),
        };
        let column = paint::text(buf, area, column, &letter, self.theme.style(Role::Accent));
        // The column after the bracket keeps neighbours apart.
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
        self.one_letter(core, area, 0, buf);
        let many = core.letter().is_some_and(|(_, many)| many);
        if many {
            paint::glyph(buf, area, 1, '+', self.theme.style(Role::Accent));
        }
        self.level(core, area, 2, buf);
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
        if let Some((letter, _)) = core.letter() {
            paint::glyph(buf, area, column, letter, self.theme.style(Role::Accent));
        }
    }

    /// Draws `[bar 100%]` from a column on, one column short of the cell's end.
    fn bracketed(&self, core: &CoreMeter, area: Rect, column: u16, buf: &mut Buffer) {
        let [open, close] = if core.usable { ["[", "]"] } else { ["(", ")"] };
        let border = self.theme.style(Role::Border);
        let column = paint::text(buf, area, column, open, border);
        let number = format!("{:>3.0}%", paint::share(core.busy) * 100.0);
        let room = area.width.saturating_sub(column + 6);
        let place = Rect {
            width: room,
            ..paint::after(area, column)
        };
        self.bar(core, place, buf);
        let text = self.theme.style(Role::Text);
        let column = paint::text(buf, area, column + room, &number, text);
        paint::text(buf, area, column, close, border);
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
        if paint::share(core.busy) < 0.005 {
            return self.theme.style(Role::Idle);
        }
        core.stretches(self.mode, self.theme)
            .into_iter()
            .max_by(|one, other| one.share.total_cmp(&other.share))
            .map(|most| most.style.remove_modifier(Modifier::REVERSED))
            .unwrap_or_default()
    }
}
