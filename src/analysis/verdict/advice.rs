//! What suits such work, and what to try next.

use std::fmt;

use crate::analysis::command;
use crate::analysis::facts::Facts;
use crate::model::{ExecutorKind, RunSpec};

/// One piece of advice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// What to do, without a full stop.
    pub words: String,
    /// What to type for it.
    pub command: Option<String>,
}

impl Advice {
    /// Returns advice to do something that no command line does.
    pub(super) const fn to_do(words: String) -> Self {
        Self {
            words,
            command: None,
        }
    }

    /// Returns advice to type something.
    pub(super) const fn to_type(words: String, command: String) -> Self {
        Self {
            words,
            command: Some(command),
        }
    }
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.command {
            Some(command) => write!(f, "{}: {command}", self.words),
            None => write!(f, "{}.", self.words),
        }
    }
}

/// Returns how many workers computing can keep busy: one a usable core, and no more than tasks.
pub(super) fn full_house(facts: &Facts) -> u32 {
    let cores = facts.room().floor().clamp(1.0, f64::from(u32::MAX)) as u32;
    cores.min(facts.parallel_tasks().max(1))
}

/// Returns the run with its tasks spread another way.
pub(super) fn spread(facts: &Facts, executor: ExecutorKind, workers: u32) -> RunSpec {
    RunSpec {
        executor,
        workers: (executor != ExecutorKind::Serial).then_some(workers),
        repeat: None,
        ..facts.spec.clone()
    }
}

/// Returns advice to do the same once more.
pub(super) fn again(facts: &Facts, why: &str) -> Advice {
    Advice::to_type(why.to_owned(), command::run(&facts.spec))
}

/// Returns advice to measure again when nothing else runs.
pub(super) fn on_a_quiet_machine(facts: &Facts) -> Advice {
    again(facts, "Run it again while nothing else runs")
}
