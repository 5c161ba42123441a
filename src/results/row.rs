//! A row of the results: what one or more runs of the same spec measured, compared with others.

use super::disturbance::not_idle;
use super::facts::{Comparison, Facts};
use super::flaw::Flaw;
use super::measured::Measured;
use super::overhead::Overhead;
use crate::model::{Estimate, RunId};
use crate::session::stops::STOPPED;

/// One or more runs of the same spec, measured and compared.
#[derive(Debug, Clone)]
pub struct Row {
    /// What was measured of it.
    pub measured: Measured,
    /// Speedup per worker, whether each had a core of its own or not.
    pub efficiency: Option<Estimate>,
    /// The serial fraction that explains the speedup on as many cores as workers could use.
    pub karp_flatt: Option<Estimate>,
    /// CPU time per unit of work against the newest native serial run of the same workload: how many
    /// times as long a unit takes here.
    pub ratio: Option<Estimate>,
    /// What spreading the tasks cost.
    pub overhead: Overhead,
    /// What makes it a poor base of others, if it is a serial one.
    pub flaw: Option<Flaw>,
    /// The first of the serial runs that it is compared with.
    pub base: Option<RunId>,
    /// What its diagnosis rests on.
    pub facts: Facts,
}

impl Row {
    /// Returns how it compares with other runs of the same work.
    pub const fn comparison(&self) -> &Comparison {
        &self.facts.comparison
    }

    /// Returns whether its speedup can be relied on, as far as its base is concerned.
    pub fn has_sound_base(&self) -> bool {
        self.comparison()
            .base_flaw
            .as_ref()
            .is_none_or(|flaw| !flaw.is_void)
    }

    /// Returns whether something else had the cores meanwhile, so that its times say little.
    pub fn is_disturbed(&self) -> bool {
        let stopped = self.facts.interference.longest_stop();
        let went_on = stopped <= STOPPED * self.facts.times.wall.mean;
        self.measured.is_whole() && went_on && not_idle(&self.facts).is_some()
    }
}
