//! Where everything goes. Drawing and the mouse ask the same functions, so a click hits what is seen.

use ratatui::layout::Rect;

use super::areas::{Boxes, Layout, Tabs};
use super::pieces::stack;
use super::{caption, meters, processes};
use crate::tui::app::{App, Tab};

/// The least rows that the boxes of a tab need.
const LEAST_BOXES: u16 = 14;

/// Returns the areas of the screen for this state.
pub fn of(app: &App, area: Rect) -> Layout {
    if area.width < 20 || area.height < 5 {
        return Layout::Line(Rect {
            height: area.height.min(1),
            ..area
        });
    }
    if area.width < 60 || area.height < 16 {
        let rows = meters::height(app, area.width, area.height - 1);
        let [meters, busy] = stack(area, [rows, 1]);
        return Layout::Meters { meters, busy };
    }
    let caption_rows = caption::height(app);
    let lines = u16::from(app.preset.is_some()) + caption_rows;
    let most = area
        .height
        .saturating_sub(3 + lines + LEAST_BOXES)
        .clamp(1, area.height / 2);
    let rows = meters::height(app, area.width, most).max(1);
    let left = area.height - rows - 3 - lines;
    let heights = [1, rows, 1, left, lines - caption_rows, caption_rows, 1];
    let [header, meters, busy, boxes, reminder, caption, footer] = stack(area, heights);
    let boxes = match app.tab {
        Tab::Lab => lab(app, boxes),
        Tab::Timeline => Boxes::Timeline(boxes),
        Tab::Speedup => Boxes::Speedup(boxes),
        Tab::Processes => processes(app, boxes),
    };
    Layout::Tabs(Tabs {
        header,
        meters,
        busy,
        boxes,
        reminder,
        caption,
        footer,
    })
}

fn lab(app: &App, area: Rect) -> Boxes {
    // Results grow with their rows: borders, heading and sentence need five. The upper boxes keep
    // nine for six fields or four lanes.
    let wanted = u16::try_from(app.rows.len() + 5).unwrap_or(u16::MAX);
    let most = area.height.saturating_sub(9).clamp(5, 14);
    let results = wanted.clamp((area.height * 2 / 5).min(most), most);
    let [upper, results] = stack(area, [area.height - results, results]);
    let width = if area.width < 90 { 30 } else { 34 };
    let panel = Rect { width, ..upper };
    let lanes = Rect {
        x: upper.x + width,
        width: upper.width - width,
        ..upper
    };
    Boxes::Lab {
        panel,
        lanes,
        results,
    }
}

fn processes(app: &App, area: Rect) -> Boxes {
    // The story keeps three lines, and gets what the tree does not need.
    let tree = processes::wanted(app).clamp(7, area.height.saturating_sub(5).max(7));
    let [tree, story] = stack(area, [tree, area.height]);
    Boxes::Processes { tree, story }
}
