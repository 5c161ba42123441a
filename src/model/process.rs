//! Processes of a run: what happens to each, from the fork until it is reaped, and what a look at
//! one sees.

use serde::{Deserialize, Serialize};

use super::clock::Timestamp;
use super::event::WorkerId;
use super::usage::{Exit, Usage};

/// How a process came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Origin {
    /// Its parent forked, and it goes on as a copy of it.
    Fork,
    /// Its parent forked, and it executes the same program from its start.
    Spawn,
    /// A server process that is kept for that forked (Python).
    Forkserver,
    /// Its parent forked, and it executes another program.
    Program,
}

impl Origin {
    /// Returns it in a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fork => "fork",
            Self::Spawn => "spawn",
            Self::Forkserver => "forkserver",
            Self::Program => "program",
        }
    }
}

/// What happened to a process, in the order of its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProcessEvent {
    /// It exists.
    Forked(Fork),
    /// It executed a program: the process is the same, its memory is new.
    Executed,
    /// Its parent ended, and it was given another one.
    Reparented {
        /// Its parent from now on.
        parent: i32,
    },
    /// It reported its private and shared memory.
    Memory(Memory),
    /// It ended, and is a zombie until it is reaped.
    Exited {
        /// How it ended.
        exit: Exit,
    },
    /// Its parent has waited for it: nothing of it is left, its number may be given to another.
    Reaped {
        /// What it used in its life.
        usage: Usage,
    },
}

/// A process began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fork {
    /// The process that forked.
    pub parent: i32,
    /// How it came to be.
    pub origin: Origin,
    /// When it was asked for.
    pub asked: Timestamp,
    /// The worker that it is, or that it belongs to.
    #[serde(default)]
    pub worker: Option<WorkerId>,
    /// Whether it is not that worker itself, but one that the worker forked.
    #[serde(default)]
    pub beside: bool,
}

/// The memory of a process that is in RAM, in KiB.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// Pages that no other process has.
    pub private: u64,
    /// Pages that other processes have, too: the program itself, and what was not written to since
    /// a fork.
    pub shared: u64,
    /// Its fair share of all: private pages, and of each shared one the part that falls to it when
    /// it is divided among those that have it.
    #[serde(default)]
    pub fair: u64,
}

/// A process of the run as the kernel sees it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ProcessSample {
    /// The number that the system gave the process.
    pub pid: i32,
    /// Its parent's number.
    pub parent: i32,
    /// The kernel's state letter: R, S, D, T, Z.
    pub state: char,
    /// Cores that it used over the window, all its threads together.
    pub cpu: f32,
    /// Its memory, when it was last looked at; absent where the kernel does not report it.
    #[serde(default)]
    pub memory: Option<Memory>,
}
