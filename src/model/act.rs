//! What is done in the lab, by a person or by a screenplay: facts of the log like all others, so that a
//! recording can show them again.

use serde::{Deserialize, Serialize};

use super::clock::TimeSpan;
use super::event::RunId;

/// Something that is done in the lab.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// A screenplay begins.
    Began {
        /// What it is called.
        title: String,
    },
    /// Keys are shown on the screen from now on.
    ShowKeys,
    /// A key was pressed.
    Key {
        /// Its name: `Enter`, `Ctrl-C`, `2`.
        key: String,
    },
    /// A screenplay set a field of the panel.
    Set {
        /// The name of the field.
        field: String,
        /// Its new value.
        value: String,
    },
    /// A person stepped through a field's values with the mouse.
    Stepped {
        /// The name of the field.
        field: String,
        /// To the next value, or to the one before.
        next: bool,
    },
    /// A person sees something else now: by the mouse, or a recording begins there.
    Look(View),
    /// A screenplay took an experiment from the list.
    Preset {
        /// Its name: `E5`.
        id: String,
        /// How large it is: small, medium, large or notes.
        size: String,
    },
    /// A sentence for the audience; an empty one removes it.
    Caption {
        /// The sentence; empty to remove the one shown.
        text: String,
    },
    /// A question for the audience.
    Asked {
        /// The question as it is shown.
        question: String,
        /// What can be answered, counted from 1.
        choices: Vec<String>,
    },
    /// It was answered.
    Answered {
        /// By which choice.
        choice: u32,
    },
    /// What comes is left out of casts.
    Hide,
    /// And what comes from now on is not.
    Show,
    /// The screenplay is over.
    Over,
}

/// What the lab shows, in terms that do not depend on the size of the screen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// The name of the tab.
    pub tab: String,
    /// The box that has the keys: panel, lanes, results or plot.
    pub focus: String,
    /// Whether nothing is open above the tabs.
    pub bare: bool,
    /// The name of the selected field of the panel.
    pub field: String,
    /// What the meters distinguish.
    pub meters: String,
    /// The run that was chosen; none follows the newest.
    pub run: Option<RunId>,
    /// How often the time in view was halved.
    pub zoom: u8,
    /// Where the time in view ends, from the run's start; none follows what happens now.
    pub end: Option<TimeSpan>,
    /// Lanes that are scrolled past.
    pub lanes: usize,
    /// The selected result, counted from the newest.
    pub result: usize,
}

/// A request of the person who watches a screenplay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlayOrder {
    /// Hold still, or go on.
    Toggle,
    /// Go on where it waits for a person.
    GoOn,
    /// This is the answer to its question.
    Answer(u32),
    /// Allow what it asks for, or not.
    Permit(bool),
    /// Do no more.
    End,
}

/// How far a screenplay is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlayState {
    /// What it is called.
    pub title: String,
    /// Its steps that are done, and all of them.
    pub steps: (usize, usize),
    /// Whether it holds still.
    pub held: bool,
    /// Whether it waits for a person to let it go on.
    pub waits: bool,
}
