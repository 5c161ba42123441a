//! Events of the log about its own recording.

use serde::{Deserialize, Serialize};

/// What became of a recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recording {
    /// All that comes is written into this file.
    Began {
        /// The path of the session file.
        path: String,
    },
    /// The file is whole.
    Ended {
        /// The path of the session file.
        path: String,
    },
    /// Nothing is recorded, or not to the end.
    Broke {
        /// Why, in one sentence.
        reason: String,
    },
}
