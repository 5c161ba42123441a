//! `mix`: a serial part first, then parallel ones.

use super::Workload;
use super::meaning::{Meaning, SizeUnit};
use super::parameters::Parameters;
use crate::model::spec::{Draft, RunSpec};

/// The choices of `mix`.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::model::spec) struct Mix {
    /// The serial fraction, 0 to 1.
    serial: f64,
}

impl Mix {
    pub(super) const MEANING: Meaning = Meaning {
        task: "count n down to 0; the serial fraction of all work comes first, alone",
        noun: ("part", "parts"),
        unit: SizeUnit::ANY_N,
        experiments: "Amdahl",
        bound: "cpu",
    };
}

impl Parameters for Mix {
    fn of(draft: &Draft) -> Self {
        Self {
            serial: draft.serial,
        }
    }

    fn put(&self, draft: &mut Draft) {
        draft.serial = self.serial;
    }

    fn usual_tasks(&self) -> u32 {
        RunSpec::DEFAULT_PARTS
    }

    fn is_ordered(&self) -> bool {
        true
    }

    fn has_serial_part(&self) -> bool {
        true
    }
}

impl RunSpec {
    /// The usual number of parallel parts: they must divide evenly among workers, so that only the
    /// serial part holds them up: 1, 2, 3, 4, 6, 8, 12, 16 of them get as many each, others nearly so.
    const DEFAULT_PARTS: u32 = 48;

    /// The serial fraction of `mix`, 0 to 1; of all others 0.
    pub const fn serial(&self) -> f64 {
        match &self.workload {
            Workload::Mix(mix) => mix.serial,
            _ => 0.0,
        }
    }
}
