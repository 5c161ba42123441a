//! Where every core goes: which form of meter, how many to a row, and how many do not fit.

use super::paint;

/// How a core is drawn, from most to least room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
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
pub(super) struct Grid {
    pub(super) form: Form,
    /// Cells in a row.
    pub(super) columns: u16,
    pub(super) rows: u16,
    /// Columns from one cell to the next.
    pub(super) cell: u16,
    /// Columns before the first cell, for the number of the first core in the row.
    pub(super) gutter: u16,
    /// Whether a blank follows every group.
    grouped: bool,
    /// Cores that are drawn.
    pub(super) shown: u16,
    width: u16,
}

impl Grid {
    /// Returns a grid of cells with numbers, filled downwards, if all cores fit so.
    pub(super) fn of_bars(cores: u16, width: u16, most: u16) -> Option<Self> {
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
    pub(super) fn of_marks(cores: u16, width: u16, most: u16, gutter: u16) -> Self {
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
    pub(super) fn place(&self, index: u16) -> (u16, u16) {
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
    pub(super) fn hidden(&self, cores: usize) -> Option<(u16, String)> {
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

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_core_has_a_place_of_its_own_or_is_counted(
            cores in 1_u16..2_000,
            width in 1_u16..220,
            most in 1_u16..70,
        ) {
            let digits = (cores - 1).checked_ilog10().unwrap_or(0) as u16 + 1;
            let grid = |most| {
                Grid::of_bars(cores, width, most)
                    .unwrap_or_else(|| Grid::of_marks(cores, width, most, digits + 1))
            };
            let found = grid(most);
            prop_assert!(found.rows >= 1 && found.rows <= most);
            prop_assert!(found.shown <= cores);
            let places: HashSet<_> = (0..found.shown).map(|core| found.place(core)).collect();
            prop_assert_eq!(places.len(), usize::from(found.shown));
            for (column, row) in places {
                prop_assert!(column < width && row < found.rows, "{column} {row} {found:?}");
            }
            if let Some((column, words)) = found.hidden(usize::from(cores)) {
                let count = format!("+{}", cores - found.shown);
                prop_assert!(words.starts_with(&count));
                let room = usize::from(width.saturating_sub(column));
                prop_assert!(words.len() <= room || width < 8, "{found:?}");
            } else {
                prop_assert_eq!(found.shown, cores);
            }
            // An area of just the height that was asked for is drawn the same.
            prop_assert_eq!(grid(found.rows), found);
        }
    }
}
