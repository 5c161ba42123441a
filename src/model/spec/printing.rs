//! How lines are printed.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// How a line is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Printing {
    /// Word by word, slowly
    #[default]
    Parts,
    /// In one write
    Whole,
}

/// Whether a line is printed under a lock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Locking {
    /// Tasks print without waiting for each other
    #[default]
    No,
    /// One prints at a time
    Yes,
}
