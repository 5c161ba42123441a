//! One field of the run panel: its name, its value, and what can be done with it.
//!
//! ```text
//!   workload  ◂ eggs          ▸      normal
//! ▸ tasks     ◂ 8             ▸      selected
//! ▸ tasks       12▏                  being typed into
//!   tasks       8                    as it was, in a replay
//!   start       only for processes   does not apply
//!   python    ◂ 3.7: too old  ▸      cannot be
//!   tasks       0: 1 to 1000000      refused
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;
use tui_input::Input;

use super::paint;
use crate::text::width::{cut, cut_front};
use crate::tui::theme::{Role, Theme};

/// What state a field is in.
#[derive(Debug, Clone, Copy, Default)]
pub enum FieldState<'a> {
    /// It has a value.
    #[default]
    Normal,
    /// It has a value, and arrows change it.
    Selected,
    /// It had this value, and nothing changes it.
    Past,
    /// It is being typed into.
    Editing(&'a Input),
    /// It does not apply, for this reason.
    Grey(&'a str),
    /// Its value cannot be, for this reason; arrows change it.
    Impossible(&'a str),
    /// What was typed is refused, for this reason; the text can be typed on.
    Refused(&'a Input, &'a str),
}

/// One field as a line.
#[derive(Debug, Clone, Copy)]
pub struct FieldLine<'a> {
    name: &'a str,
    value: &'a str,
    theme: &'a Theme,
    state: FieldState<'a>,
    selected: bool,
}

/// Columns before the value: the pointer, the longest name, a blank.
const NAME: u16 = 12;

impl<'a> FieldLine<'a> {
    /// Creates the line of a field.
    pub const fn new(name: &'a str, value: &'a str, theme: &'a Theme) -> Self {
        Self {
            name,
            value,
            theme,
            state: FieldState::Normal,
            selected: false,
        }
    }

    /// Sets the state.
    #[must_use]
    pub const fn state(mut self, state: FieldState<'a>) -> Self {
        self.state = state;
        self.selected = matches!(state, FieldState::Selected);
        self
    }

    /// Points at the field, whatever its state: one that does not apply can be looked at, too.
    #[must_use]
    pub const fn pointed(mut self, pointed: bool) -> Self {
        self.selected = pointed;
        self
    }

    fn choice(&self, (value, role): (&str, Role), place: (Rect, u16), buf: &mut Buffer) {
        let (area, column) = place;
        let [back, next] = self.theme.glyphs().arrows;
        let arrow = if self.selected {
            Role::Accent
        } else {
            Role::Dim
        };
        let last = area.width.saturating_sub(1);
        if last < column + 4 {
            let value = fit(value, area.width.saturating_sub(column), self.theme);
            paint::text(buf, area, column, &value, self.theme.style(role));
            return;
        }
        paint::glyph(buf, area, column, back, self.theme.style(arrow));
        paint::glyph(buf, area, last, next, self.theme.style(arrow));
        let value = fit(value, last - column - 3, self.theme);
        if self.selected {
            let style = self.theme.style(Role::Selected);
            let padded = format!(" {value} ");
            paint::text(buf, area, column + 1, &padded, style);
        } else {
            paint::text(buf, area, column + 2, &value, self.theme.style(role));
        }
    }

    /// Writes the text and the cursor, scrolled so that the cursor is seen; returns the column
    /// after them.
    fn input(&self, input: &Input, area: Rect, column: u16, buf: &mut Buffer) -> u16 {
        let room = usize::from(area.width.saturating_sub(column));
        let scroll = input.visual_scroll(room.saturating_sub(1));
        let mut skipped = 0;
        let shown: String = input
            .value()
            .chars()
            .skip_while(|part| {
                let skip = skipped < scroll;
                skipped += usize::from(paint::width(part.encode_utf8(&mut [0; 4])));
                skip
            })
            .collect();
        let style = self.theme.style(Role::Accent);
        let end = paint::text(buf, area, column, &shown, style);
        let cursor = column
            .saturating_add((input.visual_cursor() - scroll.min(input.visual_cursor())) as u16);
        let under = input.value().chars().nth(input.cursor()).unwrap_or(' ');
        let style = paint::reversed(style);
        paint::glyph(buf, area, cursor, under, style);
        end.max(cursor.saturating_add(1))
    }
}

impl Widget for &FieldLine<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let editing = matches!(self.state, FieldState::Editing(_) | FieldState::Refused(..));
        if self.selected || editing {
            let pointer = self.theme.glyphs().pointer;
            paint::glyph(buf, area, 0, pointer, self.theme.style(Role::Accent));
        }
        let grey = matches!(self.state, FieldState::Grey(_) | FieldState::Impossible(_));
        let role = if grey { Role::Dim } else { Role::Text };
        // In a narrow panel the value matters more than the rest of the name.
        let name_room = NAME.min(area.width / 2).saturating_sub(2);
        let name = cut(self.name, name_room, self.theme.glyphs().ellipsis);
        paint::text(buf, area, 1, &name, self.theme.style(role));
        let column = name_room + 2;
        match self.state {
            FieldState::Normal | FieldState::Selected => {
                self.choice((self.value, Role::Text), (area, column), buf);
            }
            FieldState::Past => {
                let value = fit(
                    self.value,
                    area.width.saturating_sub(column + 2),
                    self.theme,
                );
                paint::text(buf, area, column + 2, &value, self.theme.style(Role::Text));
            }
            FieldState::Impossible(reason) => {
                let value = format!("{}: {reason}", self.value);
                self.choice((&value, Role::Dim), (area, column), buf);
            }
            FieldState::Grey(reason) => {
                let room = area.width.saturating_sub(column + 2);
                let reason = cut(reason, room, self.theme.glyphs().ellipsis);
                paint::text(buf, area, column + 2, &reason, self.theme.style(Role::Dim));
            }
            FieldState::Editing(input) => {
                self.input(input, area, column + 2, buf);
            }
            FieldState::Refused(input, reason) => {
                let end = self.input(input, area, column + 2, buf) + 1;
                let reason = cut(
                    reason,
                    area.width.saturating_sub(end),
                    self.theme.glyphs().ellipsis,
                );
                paint::text(buf, area, end, &reason, self.theme.style(Role::Warning));
            }
        }
    }
}

/// Returns the value, cut where it is too long: a path at its beginning, which says least.
fn fit(value: &str, room: u16, theme: &Theme) -> String {
    let cut_where = if value.starts_with('/') {
        cut_front
    } else {
        cut
    };
    cut_where(value, room, theme.glyphs().ellipsis)
}
