//! Where and when keys do something.

/// Where and when a key does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Everywhere, whatever is open.
    Everywhere,
    /// On the tabs, nothing open above them.
    Tabs,
    /// On the tabs of a session that goes on now.
    Live,
    /// On the tabs of a session that is played again; its keys mean nothing else then.
    Replaying,
    /// On the tabs, while something runs.
    Running,
    /// On the tabs, while the run hangs in a deadlock; its keys mean nothing else then.
    Hanging,
    /// On the tabs, with the run panel in focus.
    Panel,
    /// On the tabs, with the lanes in focus.
    Lanes,
    /// On the tabs, with the results in focus.
    Results,
    /// On the Speedup tab.
    Plot,
    /// On the Speedup tab of a session that goes on now.
    LivePlot,
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

/// Where a key is pressed, as dispatch and footer see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Situation {
    /// On the tabs, with this box in focus.
    Tabs {
        /// The box's place: panel, lanes or results.
        focus: Place,
        /// What goes on.
        activity: Activity,
    },
    /// Something is open above the tabs: typing, question, help, an explanation, a list; or a screenplay
    /// has the lab.
    Above(Place),
}

/// What goes on while a key is pressed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Activity {
    /// Nothing runs.
    #[default]
    Nothing,
    /// Something runs.
    Runs,
    /// A run hangs in a deadlock.
    Hangs,
    /// A session of before is played.
    Replays,
}

impl Place {
    pub(super) fn holds(self, situation: Situation) -> bool {
        match (self, situation) {
            (Self::Everywhere, _) | (Self::Tabs, Situation::Tabs { .. }) => true,
            (Self::Live, Situation::Tabs { activity, .. }) => activity != Activity::Replays,
            (Self::Replaying, Situation::Tabs { activity, .. }) => activity == Activity::Replays,
            (Self::Running, Situation::Tabs { activity, .. }) => {
                matches!(activity, Activity::Runs | Activity::Hangs)
            }
            (Self::Hanging, Situation::Tabs { activity, .. }) => activity == Activity::Hangs,
            (Self::LivePlot, Situation::Tabs { focus, activity }) => {
                focus == Self::Plot && activity != Activity::Replays
            }
            (Self::Panel, Situation::Tabs { focus, activity }) => {
                focus == Self::Panel && activity != Activity::Replays
            }
            (place, Situation::Tabs { focus, .. }) => place == focus,
            (place, Situation::Above(above)) => place == above,
        }
    }

    /// Returns whether it can be in a replay, or else in a session that goes on.
    pub(super) const fn is_in_a(self, replay: bool) -> bool {
        match self {
            Self::Replaying => replay,
            Self::Live
            | Self::Running
            | Self::Hanging
            | Self::Panel
            | Self::LivePlot
            | Self::Typing
            | Self::Question
            | Self::Race
            | Self::Presets
            | Self::Playing
            | Self::Permission => !replay,
            Self::Everywhere
            | Self::Tabs
            | Self::Lanes
            | Self::Results
            | Self::Plot
            | Self::Help
            | Self::Explanation => true,
        }
    }

    /// Returns whether its keys mean nothing else there.
    pub const fn is_urgent(self) -> bool {
        matches!(self, Self::Hanging | Self::Replaying)
    }

    /// Returns the place in words, as a heading of help.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Everywhere => "anywhere",
            Self::Tabs | Self::Live | Self::Running => "on the tabs",
            Self::Replaying => "in a replay",
            Self::Hanging => "in a deadlock",
            Self::Panel => "in the run panel",
            Self::Lanes => "in the lanes",
            Self::Results => "in the results",
            Self::Plot | Self::LivePlot => "on the Speedup tab",
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
