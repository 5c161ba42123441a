//! `counter`: a number that all tasks add to.

use super::Workload;
use super::meaning::{Meaning, SizeUnit};
use super::parameters::{Parameters, Sizing};
use crate::model::field::SpecError;
use crate::model::spec::{Draft, RunSpec, SyncMethod, name_of};
use crate::model::topology::Machine;

/// The choices of `counter`.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::model::spec) struct Counter {
    share: SyncMethod,
    message: u32,
}

impl Counter {
    pub(super) const MEANING: Meaning = Meaning {
        task: "add 1 to a number that all tasks share, n times",
        noun: ("adder", "adders"),
        unit: SizeUnit::ANY_N,
        experiments: "E8 E12",
        bound: "lock",
    };
}

impl Parameters for Counter {
    fn of(draft: &Draft) -> Self {
        Self {
            share: draft.share,
            message: draft.message,
        }
    }

    fn put(&self, draft: &mut Draft) {
        (draft.share, draft.message) = (self.share, self.message);
    }

    fn sizing(&self) -> Sizing {
        Sizing::Known([2.0, 6.0, 20.0])
    }

    fn contends(&self) -> bool {
        true
    }

    fn check(&self, spec: &RunSpec, _: &Machine) -> Result<(), SpecError> {
        match spec.lacks_share() {
            Some(reason) => Err(SpecError::new("sync", name_of(&self.share), reason)),
            None => Ok(()),
        }
    }
}

impl RunSpec {
    /// The sizes of a message that may be asked for, in bytes.
    pub const MESSAGES: (u32, u32) = (8, 1_000_000);

    /// Returns the typical cost of an update of the shared number, in seconds.
    pub fn seconds_an_update(&self) -> f64 {
        self.share().seconds_each(self.runtime(), self.message())
    }

    /// Returns the synchronization methods that exist for the run.
    pub const fn ways_to_share(&self) -> &'static [SyncMethod] {
        SyncMethod::of(self.runtime(), self.executor())
    }

    /// Returns whether its tasks work on something together.
    pub const fn shares(&self) -> bool {
        matches!(self.workload, Workload::Counter(_))
    }

    /// How the tasks of `counter` share their number.
    pub fn share(&self) -> SyncMethod {
        match &self.workload {
            Workload::Counter(counter) => counter.share,
            _ => SyncMethod::default(),
        }
    }

    /// How large a message is, in bytes, where sharing is done by messages.
    pub const fn message(&self) -> u32 {
        match &self.workload {
            Workload::Counter(counter) => counter.message,
            _ => Self::usual_message(),
        }
    }

    pub(in crate::model::spec) const fn usual_message() -> u32 {
        Self::MESSAGES.0
    }

    /// Returns why the run's synchronization method does not exist there, if it does not.
    pub(in crate::model) fn lacks_share(&self) -> Option<String> {
        let ways = self.ways_to_share();
        if !self.shares() || ways.contains(&self.share()) {
            return None;
        }
        let names: Vec<String> = ways.iter().map(name_of).collect();
        Some(format!(
            "{}{} on {} has {}",
            self.share().why_missing(self.runtime(), self.executor()),
            name_of(&self.executor()),
            name_of(&self.runtime()),
            names.join(", ")
        ))
    }
}
