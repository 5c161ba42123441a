//! A row of the results: what one or more runs of the same spec measured, compared with others.

use std::ops::Deref;

use super::disturbance::not_idle;
use super::efficiencies::Efficiencies;
use super::facts::Facts;
use super::flaw::Flaw;
use super::measured::Measured;
use super::overhead::Overhead;
use super::speedup_loss::Losses;
use crate::model::{Estimate, RunId};
use crate::session::stops::STOPPED;

/// One or more runs of the same spec, measured and compared. What was measured can be read from it
/// directly.
#[derive(Debug, Clone)]
pub struct Row {
    pub(crate) measured: Measured,
    /// Against the newest serial run of the same work, if there is one.
    pub speedup: Option<Estimate>,
    /// Speedup per worker, whether each had a core of its own or not.
    pub efficiency: Option<Estimate>,
    /// The serial fraction that explains the speedup on as many cores as workers could use.
    pub karp_flatt: Option<Estimate>,
    /// CPU time per unit of work against the newest native serial run of the same workload: how many
    /// times as long a unit takes here.
    pub ratio: Option<Estimate>,
    /// What spreading the tasks cost.
    pub overhead: Overhead,
    /// Where the speedup went, where it is known.
    pub losses: Option<Losses>,
    /// Its efficiency in POP's metrics, where they mean something.
    pub efficiencies: Option<Efficiencies>,
    /// How many times the CPU time of the serial run a unit of work took, where that cannot be
    /// explained: then one of the two was not steady.
    pub unsteady: Option<f64>,
    /// What makes it a poor base of others, if it is a serial one.
    pub flaw: Option<Flaw>,
    /// The first of the serial runs that it is compared with.
    pub base: Option<RunId>,
    /// What is wrong with those.
    pub base_flaw: Option<Flaw>,
    /// What its diagnosis rests on.
    pub facts: Facts,
}

impl Deref for Row {
    type Target = Measured;

    fn deref(&self) -> &Measured {
        &self.measured
    }
}

impl Row {
    /// Returns whether its speedup can be relied on, as far as its base is concerned.
    pub fn has_sound_base(&self) -> bool {
        self.base_flaw.as_ref().is_none_or(|flaw| !flaw.is_void)
    }

    /// Returns whether something else had the cores meanwhile, so that its times say little.
    pub fn is_disturbed(&self) -> bool {
        let stopped = self.facts.interference.longest_stop();
        let went_on = stopped <= STOPPED * self.facts.times.wall.mean;
        self.is_whole() && went_on && not_idle(&self.facts).is_some()
    }
}
