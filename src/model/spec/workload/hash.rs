//! `hash`: SHA-256, for which no interpreter is needed.

use super::meaning::{Meaning, SizeUnit};
use super::parameters::Parameters;
use crate::model::spec::Draft;

/// `hash` has a size, and nothing else to choose.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::model::spec) struct Hash;

impl Hash {
    pub(super) const MEANING: Meaning = Meaning {
        task: "SHA-256 over a 1 MB buffer, n times",
        noun: ("hash", "hashes"),
        unit: SizeUnit::ANY_N,
        experiments: "-",
        bound: "cpu",
    };
}

impl Parameters for Hash {
    fn of(_: &Draft) -> Self {
        Self
    }

    fn releases_gil(&self) -> bool {
        true
    }
}
