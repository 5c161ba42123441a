//! What a task of `lifecycle` shows of processes.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// What a task of `lifecycle` shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Scenario {
    /// A life: forked, ready, exited, held as a zombie, reaped
    #[default]
    Life,
    /// A child whose parent ends first, and its next parent
    Orphan,
    /// Pages shared after a fork, which become private when they are written to
    Memory,
}
