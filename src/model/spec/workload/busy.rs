//! `busy`: count n down to 0.

use super::meaning::{Meaning, SizeUnit};
use super::parameters::Parameters;
use crate::model::spec::Draft;

/// `busy` has a size, and nothing else to choose.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::model::spec) struct Busy;

impl Busy {
    pub(super) const MEANING: Meaning = Meaning {
        task: "count n down to 0",
        noun: ("count", "counts"),
        unit: SizeUnit::ANY_N,
        experiments: "E5 E6 E7",
        bound: "cpu",
    };
}

impl Parameters for Busy {
    fn of(_: &Draft) -> Self {
        Self
    }
}
