//! How many workers of a run can go on at once, by what was seen of them.

use super::Facts;

impl Facts {
    /// Returns whether its threads share a GIL that lets one of them compute at a time, as was seen.
    pub(in crate::analysis) fn takes_turns(&self) -> bool {
        /// Up to so many cores, one thread computed at a time: handing the lock over overlaps a little.
        const NEAR_ONE: f64 = 1.3;
        let may_share = self.has_gil == Some(true) || (self.has_gil.is_none() && self.gil > 0.0);
        self.is_threads() && may_share && self.cores_busy <= NEAR_ONE
    }

    /// Returns how many times as fast as serially a run can be: as its workers can compute at once,
    /// and one that waits lets another compute meanwhile. Threads of code that lets the GIL go compute
    /// on as many cores as they were seen on.
    pub(in crate::analysis) fn at_once(&self) -> f64 {
        let workers = f64::from(self.workers);
        let running = self.running();
        if self.waiting > running {
            return workers;
        }
        let computing = if self.takes_turns() {
            1.0
        } else if self.is_threads() && self.has_gil == Some(true) {
            self.ideal().min(self.cores_busy.max(1.0))
        } else {
            self.ideal()
        };
        let waiting = if running > 0.0 {
            self.waiting / running
        } else {
            0.0
        };
        (computing * (1.0 + waiting)).min(workers.max(1.0))
    }
}
