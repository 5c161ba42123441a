//! Why a line of a runner is not taken, with a quote of it that is short and harmless.

use std::fmt;

use thiserror::Error;

use crate::text::harmless::excerpt;

/// Letters of a line that are quoted.
const QUOTED: usize = 100;

/// Why a line is not taken, and what it begins with.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{why}: '{quote}'")]
pub(in crate::executor) struct Fault {
    why: String,
    quote: String,
}

impl Fault {
    pub(super) fn new(why: impl fmt::Display, line: &[u8]) -> Self {
        // a letter has at most four bytes, so this holds all that is quoted
        let start = String::from_utf8_lossy(&line[..line.len().min(4 * QUOTED + 4)]);
        Self {
            why: why.to_string(),
            quote: excerpt(&start, QUOTED),
        }
    }
}
