//! Step through a race condition: a few threads, a small program, and a person who chooses whose step
//! comes next.

mod event;
mod id;
mod program;
mod programs;
mod state;

pub use event::{RaceEvent, RaceOrder};
pub use id::RaceId;
pub use program::{Invariant, RaceProgram, RaceStep};
pub use programs::RACE_PROGRAMS;
pub use state::{RaceState, RaceThread};

use std::fmt;

use serde::{Deserialize, Serialize};

/// A thread of a race, counted from 0; people call the first one 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Racer(pub u8);

impl Racer {
    /// Returns its index among the threads of the program.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for Racer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", u16::from(self.0) + 1)
    }
}

#[cfg(test)]
mod tests;
