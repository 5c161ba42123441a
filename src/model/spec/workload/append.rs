//! `append`: a list that grows, in memory that others use, too.

use super::meaning::{Meaning, SizeUnit};
use super::parameters::Parameters;
use crate::model::spec::Draft;

/// `append` has a size, and nothing else to choose.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::model::spec) struct Append;

impl Append {
    pub(super) const MEANING: Meaning = Meaning {
        task: "append n random numbers to a list",
        noun: ("list", "lists"),
        unit: SizeUnit::N {
            most: 1_000_000_000,
        },
        experiments: "E16",
        bound: "cpu, memory",
    };
}

impl Parameters for Append {
    fn of(_: &Draft) -> Self {
        Self
    }

    fn contends(&self) -> bool {
        true
    }
}
