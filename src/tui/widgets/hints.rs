//! The footer: which keys do what, as many as fit.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::paint;
use crate::tui::theme::{Role, Theme};

/// A key and the word for what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hint<'a> {
    /// The key as it is written on the screen.
    pub key: &'a str,
    /// What it does.
    pub word: &'a str,
}

/// A line of keys, the most important first.
#[derive(Debug, Clone, Copy)]
pub struct Hints<'a> {
    keys: &'a [Hint<'a>],
    last: Hint<'a>,
    theme: &'a Theme,
}

impl<'a> Hints<'a> {
    /// Creates the line: hints that may go, the least important at the end, and one that stays to
    /// the last, which is how to quit.
    pub const fn new(keys: &'a [Hint<'a>], last: Hint<'a>, theme: &'a Theme) -> Self {
        Self { keys, last, theme }
    }

    /// Returns the hints that fit with their columns.
    fn places(&self, width: u16) -> impl Iterator<Item = (u16, Hint<'a>)> {
        let last = length(&self.last);
        let mut used = 1_u16;
        let fitting = self
            .keys
            .iter()
            .take_while(|hint| {
                used = used.saturating_add(length(hint) + 2);
                used.saturating_add(last) <= width
            })
            .count();
        let start = u16::from(width > last);
        self.keys[..fitting]
            .iter()
            .copied()
            .chain([self.last])
            .scan(start, |column, hint| {
                let start = *column;
                *column = column.saturating_add(length(&hint) + 2);
                Some((start, hint))
            })
    }
}

fn length(hint: &Hint<'_>) -> u16 {
    paint::width(hint.key)
        .saturating_add(paint::width(hint.word))
        .saturating_add(1)
        .min(u16::MAX - 2)
}

impl Widget for &Hints<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        for (column, hint) in self.places(area.width) {
            let key = self.theme.style(Role::Accent);
            let column = paint::text(buf, area, column, hint.key, key);
            let word = self.theme.style(Role::Dim);
            paint::text(buf, area, column.saturating_add(1), hint.word, word);
        }
    }
}
