//! `power`: so little work that handing it out costs more.

use super::meaning::{Meaning, SizeUnit};
use super::parameters::Parameters;
use crate::model::spec::Draft;

/// `power` has a size, and nothing else to choose.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::model::spec) struct Power;

impl Power {
    pub(super) const MEANING: Meaning = Meaning {
        task: "x to the 10th for x over 0 to 23, n times",
        noun: ("map", "maps"),
        unit: SizeUnit::ANY_N,
        experiments: "E4",
        bound: "overhead",
    };
}

impl Parameters for Power {
    fn of(_: &Draft) -> Self {
        Self
    }
}
