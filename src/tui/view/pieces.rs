//! Pieces that areas are cut into.

use ratatui::layout::Rect;

/// Columns before the axis of lanes begins.
pub(super) const GUTTER: u16 = 7;

/// Cuts so many columns off an area at its right.
pub(super) fn beside(area: Rect, columns: u16) -> [Rect; 2] {
    let columns = columns.min(area.width);
    let left = Rect {
        width: area.width - columns,
        ..area
    };
    let right = Rect {
        x: left.right(),
        width: columns,
        ..area
    };
    [left, right]
}

/// Cuts rows off an area from above; what does not fit gets none.
pub(super) fn stack<const N: usize>(area: Rect, heights: [u16; N]) -> [Rect; N] {
    let mut left = area;
    heights.map(|height| {
        let height = height.min(left.height);
        let row = Rect { height, ..left };
        left.y += height;
        left.height -= height;
        row
    })
}
