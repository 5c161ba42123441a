//! Places: which box or dialog has the keys.

use super::Modes;

/// Where a key does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Everywhere, whatever is open.
    Everywhere,
    /// On the tabs, nothing open above them.
    Tabs,
    /// On the tabs, with the run panel in focus.
    Panel,
    /// On the tabs, with the lanes in focus.
    Lanes,
    /// On the tabs, with the results in focus.
    Results,
    /// On the Speedup tab.
    Plot,
    /// While a field is typed into.
    Typing,
    /// While a question is open.
    Question,
    /// While help is open.
    Help,
    /// While an explanation is open.
    Explanation,
    /// While a stepped race is open.
    Race,
    /// While the list of experiments is open.
    Presets,
    /// While a screenplay has the lab.
    Playing,
    /// While a screenplay waits for a person's permission.
    Permission,
}

/// Where and when a key is pressed, as dispatch and footer see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Situation {
    /// The box or the dialog that has the keys.
    pub place: Place,
    /// The modes that are on.
    pub modes: Modes,
}

impl Place {
    /// Returns whether keys of this place work while a box or a dialog has the keys.
    pub(super) fn contains(self, has_keys: Self) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Tabs => matches!(
                has_keys,
                Self::Panel | Self::Lanes | Self::Results | Self::Plot
            ),
            place => place == has_keys,
        }
    }

    /// Returns the place in words, as a heading of help.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Everywhere => "anywhere",
            Self::Tabs => "on the tabs",
            Self::Panel => "in the run panel",
            Self::Lanes => "in the lanes",
            Self::Results => "in the results",
            Self::Plot => "on the Speedup tab",
            Self::Typing => "while typing",
            Self::Question => "at a question",
            Self::Help => "in help",
            Self::Explanation => "in an explanation",
            Self::Race => "in a race",
            Self::Presets => "in the list of experiments",
            Self::Playing => "in a screenplay",
            Self::Permission => "at a screenplay's request",
        }
    }
}
