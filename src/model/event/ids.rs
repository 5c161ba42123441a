//! The numbers of series, runs, tasks and workers in the log.

use serde::{Deserialize, Serialize};

/// A run of the session, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(pub u32);

/// A series of a session, counted from 0: runs that were asked for together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SeriesId(pub u32);

/// A task of a run, counted from 0 in the given order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TaskId(pub u32);

/// A worker of a run, counted from 0; a process that replaces another one takes over its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WorkerId(pub u32);

impl WorkerId {
    /// Returns the worker's letter: A to Z, then a to z, then `#`.
    pub fn letter(self) -> char {
        match u8::try_from(self.0) {
            Ok(number @ 0..26) => (b'A' + number) as char,
            Ok(number @ 26..52) => (b'a' + number - 26) as char,
            _ => '#',
        }
    }
}
