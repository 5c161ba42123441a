//! `primes`: the primes below n, a range of numbers a task.

use super::meaning::{Meaning, SizeUnit};
use super::parameters::Parameters;
use crate::model::spec::Draft;

/// `primes` has a size, and nothing else to choose.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::model::spec) struct Primes;

impl Primes {
    pub(super) const MEANING: Meaning = Meaning {
        task: "count the primes of one range below n",
        noun: ("range", "ranges"),
        unit: SizeUnit::N {
            most: 10_000_000_000_000,
        },
        experiments: "-",
        bound: "cpu",
    };
}

impl Parameters for Primes {
    fn of(_: &Draft) -> Self {
        Self
    }

    fn shares_n(&self) -> bool {
        true
    }

    fn contends(&self) -> bool {
        true
    }

    fn not_scaled(&self) -> Option<&'static str> {
        // More ranges of the same numbers are no more work.
        Some("primes share one n")
    }
}
