//! The tabs, and the boxes on them that may have the keys.

use crate::tui::keymap::Place;

/// A tab.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tab {
    /// Panel, lanes and results.
    #[default]
    Lab,
    /// Lanes and a heat strip a core, full size.
    Timeline,
    /// How many times as fast more workers are.
    Speedup,
    /// The tree of the run's processes, and the life of each.
    Processes,
}

impl Tab {
    /// Every tab, in order of its key.
    pub const ALL: [Self; 4] = [Self::Lab, Self::Timeline, Self::Speedup, Self::Processes];

    /// Returns the tab's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lab => "Lab",
            Self::Timeline => "Timeline",
            Self::Speedup => "Speedup",
            Self::Processes => "Processes",
        }
    }

    /// Returns the digit that opens the tab.
    pub const fn key(self) -> char {
        match self {
            Self::Lab => '1',
            Self::Timeline => '2',
            Self::Speedup => '3',
            Self::Processes => '4',
        }
    }
}

/// The box that has the keys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Focus {
    /// The run panel.
    #[default]
    Panel,
    /// The lanes, the only box of the Timeline; on the Processes tab, the tree.
    Lanes,
    /// The results.
    Results,
    /// The curve of a sweep, the only box of the Speedup tab.
    Plot,
}

impl Focus {
    pub(super) const ALL: [Self; 3] = [Self::Panel, Self::Lanes, Self::Results];

    /// Returns the name that the log has for it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Panel => "panel",
            Self::Lanes => "lanes",
            Self::Results => "results",
            Self::Plot => "plot",
        }
    }

    pub(super) const fn place(self) -> Place {
        match self {
            Self::Panel => Place::Panel,
            Self::Lanes => Place::Lanes,
            Self::Results => Place::Results,
            Self::Plot => Place::Plot,
        }
    }
}
