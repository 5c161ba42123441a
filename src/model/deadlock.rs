//! The choices of workload `deadlock`: which parties wait, how, and what keeps them from hanging.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// Which parties wait for each other in a deadlock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum DeadlockKind {
    /// Each task waits for the future of the next one, the last for that of the first
    #[default]
    Futures,
    /// A task waits for a task that it submitted to its own pool of one
    Nested,
    /// As many parents as the pool has places, each waiting for a child in the same pool
    Parents,
    /// Each task holds a lock and wants the next one's
    Locks,
}

impl DeadlockKind {
    /// Returns the cures that there are for it, that of none included.
    pub const fn cures(self) -> &'static [DeadlockFix] {
        use DeadlockFix::{None, Order, OwnPool, Printed, Timeout};
        match self {
            Self::Futures => &[None, Printed, Order, Timeout],
            Self::Nested => &[None, Printed, OwnPool, Timeout],
            Self::Parents => &[None, OwnPool, Timeout],
            Self::Locks => &[None, Order, Timeout],
        }
    }

    /// Returns whether tasks submit others, their children.
    pub const fn has_children(self) -> bool {
        matches!(self, Self::Nested | Self::Parents)
    }

    /// Returns the default number of tasks, children not counted.
    pub const fn usual_tasks(self) -> u32 {
        match self {
            Self::Futures | Self::Locks => 2,
            Self::Nested => 1,
            Self::Parents => 4,
        }
    }
}

/// How a task waits in a deadlock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum WaitBy {
    /// Asleep until it is woken: a hang leaves the cores idle
    #[default]
    Sleep,
    /// Asking again and again: a hang keeps the cores busy
    Spin,
}

/// What keeps a deadlock from happening.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum DeadlockFix {
    /// Nothing: it hangs
    #[default]
    None,
    /// As the notes print it: the method .result is named, but not called, so no task waits
    Printed,
    /// One order for all: locks from the lowest up, futures only of tasks before one's own
    Order,
    /// Children go to a pool of their own
    OwnPool,
    /// Every wait ends after a moment
    Timeout,
}
