//! What suits such work, and what to try next.

use std::fmt;

use crate::model::{Draft, ExecutorKind, RunSpec};
use crate::results::facts::Facts;
use crate::text::command;

/// One piece of advice.
#[derive(Debug, Clone, PartialEq)]
pub struct Advice {
    /// What to do, without a full stop.
    pub words: String,
    /// What to type for it.
    pub command: Option<String>,
    /// The same work done another way, which must not be slower.
    pub(super) way: Option<Box<RunSpec>>,
}

impl Advice {
    /// Returns advice to do something that no command line does.
    pub(super) const fn to_do(words: String) -> Self {
        Self {
            words,
            command: None,
            way: None,
        }
    }

    /// Returns advice to type something.
    pub(super) const fn to_type(words: String, command: String) -> Self {
        Self {
            words,
            command: Some(command),
            way: None,
        }
    }

    /// Returns advice to do the same work another way, so that it is done no later: it is given only
    /// where that can be expected.
    pub(super) fn to_run(words: String, spec: RunSpec) -> Self {
        Self {
            words,
            command: Some(command::run(&spec)),
            way: Some(Box::new(spec)),
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

/// Returns how many workers computing can keep busy: one per available core, and no more than
/// tasks. What a quota leaves of a core needs a worker, too.
pub(super) fn full_house(facts: &Facts) -> u32 {
    let cores = facts.room().ceil().clamp(1.0, f64::from(u32::MAX)) as u32;
    cores.min(facts.parallel_tasks().max(1))
}

/// Returns the run with its tasks spread another way.
pub(super) fn spread(facts: &Facts, executor: ExecutorKind, workers: u32) -> RunSpec {
    Draft {
        executor,
        workers: (executor != ExecutorKind::Serial).then_some(workers),
        repeat: None,
        ..facts.spec.draft()
    }
    .spec()
}

/// Returns advice to do the same once more.
pub(super) fn again(facts: &Facts, why: &str) -> Advice {
    Advice::to_type(why.to_owned(), command::run(&facts.spec))
}

/// Returns advice to measure again when nothing else runs.
pub(super) fn on_a_quiet_machine(facts: &Facts) -> Advice {
    again(facts, "Run it again while nothing else runs")
}
