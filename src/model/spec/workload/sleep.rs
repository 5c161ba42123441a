//! `sleep`: naps that need no core.

use super::Workload;
use super::meaning::{Meaning, SizeUnit};
use super::parameters::{Parameters, Sizing};
use crate::model::clock::TimeSpan;
use crate::model::spec::{Draft, RunSpec};

/// The numbers that tasks of `sleep` square in turn, after half as many seconds asleep: those of the
/// teaching notes, 26 s one after another.
pub const NAPS: [f64; 10] = [1.0, 4.0, 3.0, 5.0, 6.0, 3.0, 7.0, 5.0, 8.0, 10.0];

/// The choices of `sleep`.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::model::spec) struct Sleep {
    block: TimeSpan,
}

impl Sleep {
    pub(super) const MEANING: Meaning = Meaning {
        task: "sleep for x/2 seconds, then square x",
        noun: ("nap", "naps"),
        unit: SizeUnit::Seconds("asleep"),
        experiments: "E14",
        bound: "waiting",
    };
}

impl Parameters for Sleep {
    fn of(draft: &Draft) -> Self {
        Self { block: draft.block }
    }

    fn put(&self, draft: &mut Draft) {
        draft.block = self.block;
    }

    fn usual_tasks(&self) -> u32 {
        NAPS.len() as u32
    }

    fn sizing(&self) -> Sizing {
        Sizing::Known([2.6, 6.5, 26.0])
    }

    fn waits(&self) -> bool {
        true
    }
}

impl RunSpec {
    /// For how long the first task of `sleep` computes when it is awake, without a wait.
    pub const fn block(&self) -> TimeSpan {
        match &self.workload {
            Workload::Sleep(sleep) => sleep.block,
            _ => TimeSpan::ZERO,
        }
    }
}
