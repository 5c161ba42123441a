//! Parts of the workers' time as shares of it: what is told twice is told from here.

use super::Facts;

impl Facts {
    /// Returns the time of all workers together, idle or not; as much as they told of at least.
    pub(crate) fn workers_time(&self) -> f64 {
        let told = self.start_up + self.hand_over + self.inside;
        told.max(f64::from(self.workers) * self.wall.mean)
    }

    /// Returns a part of the time of all workers as a share of it: what is told of it.
    pub(crate) fn share_of_time(&self, part: f64) -> Option<f64> {
        let all = self.workers_time();
        (all > 0.0).then(|| part / all)
    }

    /// Returns a part of the time in which workers were not idle as a share of that.
    pub(crate) fn share_of_work(&self, part: f64) -> Option<f64> {
        let all = self.start_up + self.hand_over + self.inside;
        (all > 0.0).then(|| part / all)
    }
}
