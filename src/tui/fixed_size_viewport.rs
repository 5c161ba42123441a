//! A screen of a fixed size in a window of any: in its middle if there is room, else as much as fits.

use std::sync::Arc;

use crossterm::event::MouseEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::drawn_frame::DrawnFrame;

/// How the screen lies in the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct FixedSizeViewport {
    fixed: Option<(u16, u16)>,
    window: (u16, u16),
}

impl FixedSizeViewport {
    /// Fits a screen into a window; without a size of its own it is as large as that.
    pub(super) const fn new(fixed: Option<(u16, u16)>, window: (u16, u16)) -> Self {
        Self { fixed, window }
    }

    /// Takes note of the window's size.
    pub(super) const fn resize(&mut self, window: (u16, u16)) {
        self.window = window;
    }

    /// Returns the size of the screen.
    pub(super) fn size(&self) -> (u16, u16) {
        self.fixed.unwrap_or(self.window)
    }

    fn offset(&self) -> (u16, u16) {
        let (columns, rows) = self.size();
        let beside = |window: u16, screen: u16| window.saturating_sub(screen) / 2;
        (beside(self.window.0, columns), beside(self.window.1, rows))
    }

    /// Returns the window with the screen in it.
    pub(super) fn in_window(&self, screen: &Arc<DrawnFrame>) -> Arc<DrawnFrame> {
        if self.fixed.is_none() {
            return Arc::clone(screen);
        }
        let mut cells = Buffer::empty(Rect::new(0, 0, self.window.0, self.window.1));
        let (columns, rows) = self.size();
        let (right, down) = self.offset();
        for row in 0..rows.min(self.window.1) {
            for column in 0..columns.min(self.window.0) {
                let to = cells.cell_mut((column + right, row + down));
                if let (Some(to), Some(from)) = (to, screen.cells.cell((column, row))) {
                    to.clone_from(from);
                }
            }
        }
        let at = screen.at;
        Arc::new(DrawnFrame { at, cells })
    }

    /// Returns where on the screen the mouse is; nothing beside it.
    pub(super) fn mouse(&self, mut mouse: MouseEvent) -> Option<MouseEvent> {
        let (right, down) = self.offset();
        mouse.column = mouse.column.checked_sub(right)?;
        mouse.row = mouse.row.checked_sub(down)?;
        let (columns, rows) = self.size();
        (mouse.column < columns && mouse.row < rows).then_some(mouse)
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyModifiers, MouseButton, MouseEventKind};
    use ratatui::style::Style;

    use super::*;
    use crate::model::Timestamp;

    fn drawn(fixed: Option<(u16, u16)>, window: (u16, u16)) -> Vec<String> {
        let viewport = FixedSizeViewport::new(fixed, window);
        let (columns, rows) = viewport.size();
        let mut cells = Buffer::empty(Rect::new(0, 0, columns, rows));
        for row in 0..rows {
            let text = "abcdefgh";
            cells.set_stringn(0, row, text, usize::from(columns), Style::default());
        }
        let at = Timestamp::START;
        let seen = viewport.in_window(&Arc::new(DrawnFrame { at, cells }));
        let rows = seen.cells.content().chunks(usize::from(window.0));
        rows.map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect())
            .collect()
    }

    #[test]
    fn a_small_screen_lies_in_the_middle_and_a_large_one_is_cut() {
        assert_eq!(drawn(None, (3, 2)), ["abc", "abc"]);
        assert_eq!(drawn(Some((2, 1)), (6, 3)), ["      ", "  ab  ", "      "]);
        assert_eq!(drawn(Some((8, 4)), (3, 2)), ["abc", "abc"]);
    }

    #[test]
    fn a_click_hits_what_is_seen() {
        let viewport = FixedSizeViewport::new(Some((2, 1)), (6, 3));
        let click = |column, row| {
            let mouse = MouseEvent {
                kind: MouseEventKind::Down(MouseButton::Left),
                column,
                row,
                modifiers: KeyModifiers::NONE,
            };
            viewport.mouse(mouse).map(|mouse| (mouse.column, mouse.row))
        };
        assert_eq!(click(3, 1), Some((1, 0)));
        assert_eq!(
            [click(1, 1), click(4, 1), click(3, 2), click(3, 0)],
            [None; 4]
        );
    }
}
