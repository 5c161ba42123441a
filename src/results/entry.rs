//! A row before it is compared with others.

use super::facts::Facts;
use super::flaw::Flaw;
use super::measured::Measured;
use super::soundness::flaw_of;
use crate::model::Machine;
use crate::session::run::Run;

/// What repeated runs measured, the facts that follow from it alone, and whether others can be compared
/// with it.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) measured: Measured,
    pub(super) facts: Facts,
    pub(super) flaw: Option<Flaw>,
}

impl Entry {
    /// Returns what repeated runs measured; nothing when none is over.
    pub(super) fn of(runs: &[&Run], machine: &Machine) -> Option<Self> {
        let measured = Measured::of(runs, machine)?;
        let facts = Facts::of(&measured, runs, machine);
        let flaw = flaw_of(&measured, &facts);
        Some(Self {
            measured,
            facts,
            flaw,
        })
    }
}
