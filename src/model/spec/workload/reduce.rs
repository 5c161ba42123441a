//! `reduce`: numbers that all workers add up, each its own part.

use super::Workload;
use super::meaning::{Meaning, SizeUnit};
use super::parameters::Parameters;
use crate::model::spec::{Combining, Draft, RunSpec};

/// The choices of `reduce`.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::model::spec) struct Reduce {
    combining: Combining,
}

impl Reduce {
    pub(super) const MEANING: Meaning = Meaning {
        task: "sum the next n numbers, then combine the sum with those of the other workers",
        noun: ("part", "parts"),
        unit: SizeUnit::ANY_N,
        experiments: "-",
        bound: "cpu, barrier",
    };
}

impl Parameters for Reduce {
    fn of(draft: &Draft) -> Self {
        Self {
            combining: draft.combine,
        }
    }

    fn put(&self, draft: &mut Draft) {
        draft.combine = self.combining;
    }
}

impl RunSpec {
    /// How the partial sums of `reduce` become one.
    pub fn combining(&self) -> Combining {
        match &self.workload {
            Workload::Reduce(reduce) => reduce.combining,
            _ => Combining::default(),
        }
    }

    /// Returns whether workers combine partial results while the run is on.
    pub const fn meets(&self) -> bool {
        matches!(self.workload, Workload::Reduce(_))
    }
}
