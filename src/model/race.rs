//! Step through a race condition: two threads, one number, and a person who says whose step comes next.

use serde::{Deserialize, Serialize};

/// One of the two threads, 0 or 1; people call them 1 and 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Racer(pub u8);

impl Racer {
    /// Both of them.
    pub const BOTH: [Self; 2] = [Self(0), Self(1)];

    /// Returns the other one.
    #[must_use]
    pub const fn other(self) -> Self {
        Self(1 - (self.0 & 1))
    }

    /// Returns its place among both.
    pub const fn place(self) -> usize {
        (self.0 & 1) as usize
    }
}

/// What a person wants of a race.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RaceOrder {
    /// Begin one, in place of one that is on.
    Begin {
        /// Whether the threads take a lock around their steps.
        locked: bool,
    },
    /// Let a thread take its next step.
    Step(Racer),
    /// End it.
    End,
}

/// A step of a thread that adds 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RaceStep {
    /// It took the lock.
    Lock,
    /// It loaded the number into its register.
    Load,
    /// It added 1 in its register.
    Add,
    /// It stored its register.
    Store,
    /// It let go of the lock.
    Unlock,
}

impl RaceStep {
    /// Returns the steps of an addition, with a lock or without.
    pub const fn all(locked: bool) -> &'static [Self] {
        if locked {
            &[Self::Lock, Self::Load, Self::Add, Self::Store, Self::Unlock]
        } else {
            &[Self::Load, Self::Add, Self::Store]
        }
    }

    /// Returns the step in a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Lock => "lock",
            Self::Load => "load",
            Self::Add => "add",
            Self::Store => "store",
            Self::Unlock => "unlock",
        }
    }
}

/// Something that happened in a race.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RaceEvent {
    /// Two threads are ready to add to a number that is 0.
    Began {
        /// Whether they take a lock around their steps.
        locked: bool,
    },
    /// A thread took a step.
    Stepped {
        /// The thread.
        thread: Racer,
        /// The step.
        step: RaceStep,
        /// What is in its register now.
        register: u64,
        /// What the number is now.
        number: u64,
    },
    /// A thread waits for the lock, which the other one has.
    Waits {
        /// The thread.
        thread: Racer,
    },
    /// Both threads are gone.
    Ended,
}
