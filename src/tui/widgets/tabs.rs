//! The tabs in the header: `1 Lab  2 Timeline`.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::paint;
use crate::tui::theme::{Role, Theme};

/// Names of tabs with the keys that choose them.
#[derive(Debug, Clone, Copy)]
pub struct Tabs<'a> {
    names: &'a [(char, &'a str)],
    chosen: usize,
    theme: &'a Theme,
}

impl<'a> Tabs<'a> {
    /// Creates the tabs, of which one is chosen.
    pub const fn new(names: &'a [(char, &'a str)], chosen: usize, theme: &'a Theme) -> Self {
        Self {
            names,
            chosen,
            theme,
        }
    }

    /// Returns how many columns the tabs take.
    pub fn width(&self) -> u16 {
        self.places()
            .last()
            .map_or(0, |(start, width, _)| start + width)
    }

    /// Returns which tab is at a column, for the mouse.
    pub fn at(&self, column: u16) -> Option<usize> {
        self.places()
            .position(|(start, width, _)| (start..start + width).contains(&column))
    }

    /// Returns every tab's first column, width and words.
    fn places(&self) -> impl Iterator<Item = (u16, u16, String)> {
        self.names.iter().scan(0_u16, |column, (key, name)| {
            let words = format!(" {key} {name} ");
            let width = paint::width(&words).min(1_000);
            let start = *column;
            *column = column.saturating_add(width).min(u16::MAX - 1_000);
            Some((start, width, words))
        })
    }
}

impl Widget for &Tabs<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        for (index, (column, _, words)) in self.places().enumerate() {
            let role = if index == self.chosen {
                Role::Selected
            } else {
                Role::Text
            };
            paint::text(buf, area, column, &words, self.theme.style(role));
        }
    }
}
