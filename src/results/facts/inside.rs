//! What became of the time inside tasks.

use super::Times;

impl Times {
    /// Returns the time inside tasks in which workers were on a core.
    pub(crate) fn running(&self) -> f64 {
        let stood = self.ready + self.kept + self.gil + self.lock + self.barrier + self.waiting;
        (self.inside - stood - self.untold).max(0.0)
    }

    /// Returns a part of the time inside tasks as a share of it.
    pub(crate) fn share_inside(&self, part: f64) -> f64 {
        if self.inside > 0.0 {
            part / self.inside
        } else {
            0.0
        }
    }

    /// Returns whether most of the time inside tasks needed no core, nor the GIL.
    pub(crate) fn mostly_waits(&self) -> bool {
        /// From this share of the time inside tasks on, waiting is what matters.
        const WAITED: f64 = 0.5;
        let waited = self.waiting + self.lock;
        self.share_inside(waited) >= WAITED && waited > self.gil + self.ready + self.kept
    }

    /// Returns whether waiting for what needs no core took most of the workers' time.
    pub(in crate::results) fn is_bound_by_waiting(&self) -> bool {
        let parts = [
            self.running(),
            self.gil,
            self.lock,
            self.barrier,
            self.kept,
            self.ready,
            self.start_up,
            self.hand_over,
            self.untold,
        ];
        self.waiting > 0.0 && parts.iter().all(|part| self.waiting >= *part)
    }

    /// Returns a part of the time in which workers were not idle as a share of that.
    pub(crate) fn share_of_work(&self, part: f64) -> Option<f64> {
        let all = self.start_up + self.hand_over + self.inside;
        (all > 0.0).then(|| part / all)
    }
}
