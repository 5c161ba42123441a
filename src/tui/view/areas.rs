//! The areas of the screen.

use ratatui::layout::Rect;

/// The areas of the screen at its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Room for one line only.
    Line(Rect),
    /// Room for the meters only.
    Meters {
        /// The meters.
        meters: Rect,
        /// How many cores are busy.
        busy: Rect,
    },
    /// Room for everything.
    Tabs(Tabs),
}

/// The areas of a whole screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tabs {
    /// Tabs and machine.
    pub header: Rect,
    /// The meters.
    pub meters: Rect,
    /// How many cores are busy, and what the meters mean.
    pub busy: Rect,
    /// The tab's boxes.
    pub boxes: Boxes,
    /// What to look at in an experiment; nothing without one.
    pub reminder: Rect,
    /// The caption for viewers; empty where there is none.
    pub caption: Rect,
    /// Keys.
    pub footer: Rect,
}

/// The boxes of a tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Boxes {
    /// Those of the Lab.
    Lab {
        /// The run panel.
        panel: Rect,
        /// The lanes.
        lanes: Rect,
        /// The results.
        results: Rect,
    },
    /// The one of the Timeline.
    Timeline(Rect),
    /// The one of the Speedup tab.
    Speedup(Rect),
    /// Those of the Processes tab.
    Processes {
        /// The tree.
        tree: Rect,
        /// What happened; other things on processes have their place beside it.
        story: Rect,
    },
}
