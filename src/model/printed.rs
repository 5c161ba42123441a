//! What the tasks of `print` printed, as it came out of the pipe that they share.

use serde::{Deserialize, Serialize};

/// Lines that came out together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Printed {
    /// How many.
    pub count: u32,
    /// How many of them are torn: not as any task printed them.
    pub torn: u32,
    /// Their text, in order; of a run with very many lines only that of the first.
    pub lines: Vec<PrintedLine>,
}

/// A line that came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintedLine {
    /// What it says, without its end; cut if it is very long.
    pub text: String,
    /// Whether it is torn.
    pub torn: bool,
}
