//! What came of tasks, and what they gave.

use serde::{Deserialize, Serialize};

use super::decimal;
use crate::model::{Streamed, TimeSpan};

/// What came of a task. A failure is an outcome, not an error of the program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It gave this.
    Done(TaskOutput),
    /// It failed, for this reason.
    Failed(String),
    /// It was asked to stop before it had a result.
    Stopped,
}

/// What a task gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskOutput {
    /// A number of something.
    Count(u64),
    /// A sum that may need 128 bits.
    Total(#[serde(with = "decimal")] u128),
    /// CPU time got over CPU time needed: 1 is a fried egg.
    Doneness(f64),
    /// A SHA-256 digest.
    Digest([u8; 32]),
    /// The square of a number.
    Square(f64),
    /// What a URL gave.
    Fetched {
        /// The HTTP status.
        status: u16,
        /// Bytes of the body.
        bytes: u64,
        /// Time until the answer began.
        latency: TimeSpan,
    },
    /// Memory that it went through.
    Streamed(Streamed),
}
