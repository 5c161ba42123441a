//! `divisors`: trial division, of numbers that differ.

use super::meaning::{Meaning, SizeUnit};
use super::parameters::Parameters;
use crate::model::spec::Draft;

/// How large the tasks are to each other, in turn: the numbers of the teaching notes in millions. The
/// first is that of a task of n.
const UNEVEN: [u64; 4] = [77, 74, 73, 71];

/// `divisors` has a size, and nothing else to choose.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::model::spec) struct Divisors;

impl Divisors {
    pub(super) const MEANING: Meaning = Meaning {
        task: "count the divisors of n, 1 and n left out, by trial division",
        noun: ("number", "numbers"),
        unit: SizeUnit::ANY_N,
        experiments: "E2",
        bound: "cpu, uneven",
    };
}

impl Parameters for Divisors {
    fn of(_: &Draft) -> Self {
        Self
    }

    fn weights(&self) -> &'static [u64] {
        &UNEVEN
    }
}
