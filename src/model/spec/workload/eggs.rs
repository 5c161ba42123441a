//! `eggs`: heat for t seconds, by the CPU clock or by a kitchen timer.

use super::Workload;
use super::meaning::{Meaning, SizeUnit};
use super::parameters::{Parameters, Sizing};
use crate::model::spec::{Draft, FryBy, RunSpec};

/// The choices of `eggs`.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::model::spec) struct Eggs {
    by: FryBy,
}

impl Eggs {
    pub(super) const MEANING: Meaning = Meaning {
        task: "heat for t seconds",
        noun: ("egg", "eggs"),
        unit: SizeUnit::Seconds("heat"),
        experiments: "E1",
        bound: "cpu",
    };
}

impl Parameters for Eggs {
    fn of(draft: &Draft) -> Self {
        Self { by: draft.by }
    }

    fn put(&self, draft: &mut Draft) {
        draft.by = self.by;
    }

    fn sizing(&self) -> Sizing {
        Sizing::Task([0.25, 1.0, 2.0])
    }
}

impl RunSpec {
    /// When an egg is done.
    pub fn by(&self) -> FryBy {
        match &self.workload {
            Workload::Eggs(eggs) => eggs.by,
            _ => FryBy::default(),
        }
    }
}
