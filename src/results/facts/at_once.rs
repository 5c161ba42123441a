//! How many workers went on at once, as was seen of them.

use super::Facts;
use crate::results::capacity::{SeenAtWork, at_once_on, takes_turns};

impl Facts {
    fn seen_at_work(&self) -> SeenAtWork {
        SeenAtWork {
            cores_busy: self.times.cores_busy,
            waited_for_gil: self.times.gil > 0.0,
        }
    }

    /// Returns whether its threads share a GIL that lets one of them compute at a time, as was seen.
    pub(crate) fn takes_turns(&self) -> bool {
        takes_turns(&self.spec, self.setup.has_gil, Some(self.seen_at_work()))
    }

    /// Returns how many of its workers can compute at once.
    pub(crate) fn computing_at_once(&self) -> f64 {
        let seen = Some(self.seen_at_work());
        at_once_on(self.ideal(), &self.spec, self.setup.has_gil, seen)
    }

    /// Returns how many times as fast as serially a run can be: as its workers can compute at once,
    /// and one that waits lets another compute meanwhile.
    pub(crate) fn at_once(&self) -> f64 {
        let workers = f64::from(self.setup.workers);
        let running = self.times.running();
        if self.times.waiting > running {
            return workers;
        }
        let waiting = if running > 0.0 {
            self.times.waiting / running
        } else {
            0.0
        };
        (self.computing_at_once() * (1.0 + waiting)).min(workers.max(1.0))
    }
}
