//! Which program of the table is meant: by its name in files, by keys on the screen.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::program::RaceProgram;
use super::programs::RACE_PROGRAMS;
use crate::model::Step;

/// A program of the table; in session files, its name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Named", into = "Named")]
pub struct RaceId(usize);

/// How a session file names a program.
#[derive(Serialize, Deserialize)]
struct Named {
    #[serde(default)]
    program: String,
    /// Formats 1 and 2 have only this: the threads add 1, with a lock or without.
    #[serde(default, skip_serializing)]
    locked: Option<bool>,
}

/// A name that no program of the table has.
#[derive(Debug, Error)]
#[error("no race program is named `{0}`")]
struct NoProgram(String);

impl RaceId {
    /// Returns the program of this name.
    pub fn named(name: &str) -> Option<Self> {
        let found = RACE_PROGRAMS.iter().position(|row| row.name == name);
        found.map(Self)
    }

    /// Returns every program.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..RACE_PROGRAMS.len()).map(Self)
    }

    /// Returns what is meant.
    pub fn program(self) -> &'static RaceProgram {
        &RACE_PROGRAMS[self.0]
    }

    /// Returns the same task with the next protection; after the last one, the first.
    #[must_use]
    pub fn next_protection(self) -> Self {
        let next = Self((self.0 + 1) % RACE_PROGRAMS.len());
        if next.program().task == self.program().task {
            next
        } else {
            self.first_of_task()
        }
    }

    /// Returns the first program of the next task, or of the one before, round and round.
    #[must_use]
    pub fn other_task(self, way: Step) -> Self {
        let tasks = Self::tasks();
        let at = tasks.iter().position(|id| *id == self.first_of_task());
        let by = match way {
            Step::Next => 1,
            Step::Back => tasks.len() - 1,
        };
        tasks[(at.unwrap_or(0) + by) % tasks.len()]
    }

    /// Returns which task it is, counted from 1, and how many there are.
    pub fn task_number(self) -> (usize, usize) {
        let tasks = Self::tasks();
        let before = tasks.iter().filter(|first| first.0 <= self.0).count();
        (before, tasks.len())
    }

    /// Returns the first program of each task.
    fn tasks() -> Vec<Self> {
        Self::all().filter(|id| *id == id.first_of_task()).collect()
    }

    fn first_of_task(self) -> Self {
        let same = |id: &Self| id.program().task == self.program().task;
        Self::all().find(same).unwrap_or(self)
    }
}

impl TryFrom<Named> for RaceId {
    type Error = NoProgram;

    fn try_from(named: Named) -> Result<Self, NoProgram> {
        let name = match named.locked {
            Some(true) => "add-lock",
            Some(false) => "add",
            None => &named.program,
        };
        Self::named(name).ok_or_else(|| NoProgram(name.to_owned()))
    }
}

impl From<RaceId> for Named {
    fn from(id: RaceId) -> Self {
        Self {
            program: id.program().name.to_owned(),
            locked: None,
        }
    }
}
