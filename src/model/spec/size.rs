//! How large a task is.

use serde::{Deserialize, Serialize};

/// How large a task is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Size {
    /// All tasks take about 2 s serially (eggs: 0.25 s each)
    Small,
    /// All tasks take about 6 s serially (eggs: 1 s each)
    #[default]
    Medium,
    /// All tasks take about 20 s serially (eggs: 2 s each)
    Large,
    /// Exactly n, whatever n means to the workload
    N(u64),
    /// Exactly this many seconds (eggs, sleep)
    Seconds(f64),
}

impl Size {
    /// Returns the word for it, if it is one of the three.
    pub const fn word(self) -> Option<&'static str> {
        match self {
            Self::Small => Some("small"),
            Self::Medium => Some("medium"),
            Self::Large => Some("large"),
            Self::N(_) | Self::Seconds(_) => None,
        }
    }
}
