//! How the partial results of `reduce` become one.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// How partial results become one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Combining {
    /// all workers wait at a barrier for the slowest; the last one combines
    #[default]
    Barrier,
    /// pair by pair: half of the workers wait for the other half, again and again
    Tree,
}
