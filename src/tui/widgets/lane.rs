//! One worker's lane: what it did, cell by cell, on the time axis.
//!
//! ```text
//! A     ▓▐0██████████████▐4███████▒▒███▐8███ killed by SIGKILL
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;
use ratatui::widgets::Widget;

use super::paint;
use crate::session::{Cell, LaneState};
use crate::text::width::cut;
use crate::tui::theme::{Role, Theme};

/// A worker's lane: its label, then a cell a column.
#[derive(Debug, Clone, Copy)]
pub struct LaneRow<'a> {
    label: &'a str,
    cells: &'a [Cell],
    theme: &'a Theme,
    gutter: u16,
    ghost: Option<u16>,
    note: &'a str,
    selected: bool,
}

impl<'a> LaneRow<'a> {
    /// Creates the lane of a worker with this label.
    pub const fn new(label: &'a str, cells: &'a [Cell], theme: &'a Theme) -> Self {
        Self {
            label,
            cells,
            theme,
            gutter: 6,
            ghost: None,
            note: "",
            selected: false,
        }
    }

    /// Sets the columns before the first cell; rows of one axis share them.
    #[must_use]
    pub const fn gutter(mut self, columns: u16) -> Self {
        self.gutter = columns;
        self
    }

    /// Marks the column in which the last run's lane ended.
    #[must_use]
    pub const fn ghost(mut self, column: Option<u16>) -> Self {
        self.ghost = column;
        self
    }

    /// Says after the lane's end how the worker ended.
    #[must_use]
    pub const fn note(mut self, note: &'a str) -> Self {
        self.note = note;
        self
    }

    /// Marks the lane as the one that is pointed at.
    #[must_use]
    pub const fn selected(mut self, selected: bool) -> Self {
        self.selected = selected;
        self
    }

    /// Draws a cell, with the left edge of a task that begins in it. Tasks that begin in every cell
    /// have no edges: they could not be counted.
    fn cell(&self, at: usize, area: Rect, buf: &mut Buffer) {
        let (cell, column) = (self.cells[at], at as u16);
        let role = look_of(cell.state).role;
        let crowded = at > 0 && self.cells[at - 1].begins;
        let glyph = if cell.begins && !crowded && cell.state == LaneState::Running {
            self.theme.glyphs().begin
        } else {
            self.theme.glyph(role)
        };
        paint::glyph(buf, area, column, glyph, self.theme.style(role));
    }

    /// Writes the numbers of tasks that have room for them.
    fn numbers(&self, area: Rect, buf: &mut Buffer) {
        let shown = &self.cells[..self.cells.len().min(usize::from(area.width))];
        for (start, cell) in shown.iter().enumerate() {
            let Some(task) = cell.task.filter(|_| cell.begins || start == 0) else {
                continue;
            };
            let room = shown[start + 1..]
                .iter()
                .take_while(|next| next.task == cell.task && !next.begins)
                .count();
            let number = task.0.to_string();
            if number.len() + 1 > room {
                continue;
            }
            for (index, digit) in number.chars().enumerate() {
                let at = start + 1 + index;
                let state = shown[at].state;
                let style = self.theme.style(look_of(state).role);
                let style = if state == LaneState::Running {
                    paint::reversed(style)
                } else {
                    style
                };
                paint::glyph(buf, area, at as u16, digit, style);
            }
        }
    }
}

impl Widget for &LaneRow<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let style = if self.selected {
            self.theme.style(Role::Selected)
        } else {
            self.theme.style(Role::Accent)
        };
        let label = (self.label, style);
        let area = paint::label(buf, area, label, self.gutter, self.theme);
        for at in 0..self.cells.len().min(usize::from(area.width)) {
            self.cell(at, area, buf);
        }
        self.numbers(area, buf);
        let end = self
            .cells
            .iter()
            .rposition(|cell| cell.state != LaneState::Idle)
            .map_or(0, |last| last + 1);
        if let Some(ghost) = self.ghost.filter(|ghost| usize::from(*ghost) >= end) {
            let glyph = self.theme.glyphs().ghost;
            paint::glyph(buf, area, ghost, glyph, self.theme.style(Role::Dim));
        }
        if !self.note.is_empty() {
            // It stands over the lane's end where there is no room after it.
            let note = format!(
                " {}",
                cut(self.note, area.width, self.theme.glyphs().ellipsis)
            );
            let column = (end as u16).min(area.width.saturating_sub(paint::width(&note)));
            paint::text(buf, area, column, &note, self.theme.style(Role::Warning));
        }
    }
}

/// What a state of lanes is called, and the role that decides its glyph and its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateLook {
    /// Its name in legends.
    pub name: &'static str,
    /// Its role in themes.
    pub role: Role,
}

/// Returns how a state of lanes looks: the one table of names, glyphs and colours.
pub const fn look_of(state: LaneState) -> StateLook {
    let (name, role) = match state {
        LaneState::Running => ("running", Role::Running),
        LaneState::Waiting => ("waiting", Role::Waiting),
        LaneState::Gil => ("GIL", Role::Lock),
        LaneState::Lock => ("lock", Role::Lock),
        LaneState::Barrier => ("waits at barrier", Role::Barrier),
        // an event loop runs one task at a time, as a lock has one holder
        LaneState::Loop => ("event loop busy", Role::Lock),
        LaneState::Ready => ("ready, no core", Role::Ready),
        LaneState::Overhead => ("overhead", Role::Overhead),
        LaneState::Idle => ("idle", Role::Idle),
    };
    StateLook { name, role }
}

/// Returns the states that legends explain. An idle worker's lane is blank.
pub fn explained_states() -> impl Iterator<Item = LaneState> {
    let states = LaneState::ALL.into_iter();
    states.filter(|state| *state != LaneState::Idle)
}

/// Returns what the glyph of a state in lanes means, for a legend.
pub fn lane_legend(state: LaneState, theme: &Theme) -> Vec<Span<'static>> {
    let StateLook { name, role } = look_of(state);
    vec![
        theme.span(role, theme.glyph(role).to_string()),
        theme.span(Role::Dim, format!(" {name}  ")),
    ]
}
