//! `sum`: the numbers below n added up.

use super::meaning::{Meaning, SizeUnit};
use super::parameters::Parameters;
use crate::model::spec::Draft;

/// `sum` has a size, and nothing else to choose.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::model::spec) struct Sum;

impl Sum {
    pub(super) const MEANING: Meaning = Meaning {
        task: "sum 0 to n - 1 in 128 bits",
        noun: ("sum", "sums"),
        unit: SizeUnit::ANY_N,
        experiments: "E11",
        bound: "cpu",
    };
}

impl Parameters for Sum {
    fn of(_: &Draft) -> Self {
        Self
    }
}
