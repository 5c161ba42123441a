//! Parts of the workers' time as shares of it: computed here once for all that report them.

use super::Facts;

impl Facts {
    /// Returns the time of all workers together, idle or not; at least as much as they reported.
    pub(crate) fn workers_time(&self) -> f64 {
        let reported = self.times.start_up + self.times.hand_over + self.times.inside;
        reported.max(f64::from(self.setup.workers) * self.times.wall.mean)
    }

    /// Returns a part of the time of all workers as a share of it, as reports show it.
    pub(crate) fn share_of_time(&self, part: f64) -> Option<f64> {
        let all = self.workers_time();
        (all > 0.0).then(|| part / all)
    }
}
