//! Why a worker does not run: by measurements, and "unknown" where they do not say.

use std::collections::{BTreeMap, VecDeque};

use crate::model::{Sample, TimeSpan, Timestamp, WorkerId};

mod rules;

pub(super) use rules::Seen;

/// What keeps a worker from running although it has a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Another thread has the GIL.
    Gil,
    /// It waits for another lock, or for another worker.
    Lock,
    /// It waits at a barrier for others.
    Barrier,
    /// Something else has the core.
    Core,
    /// Another task has its event loop.
    Loop,
    /// It waits for something that needs no core: a disk, a socket, a timer.
    Io,
    /// The control group has used up its quota.
    Quota,
    /// The hypervisor gave the core to another guest.
    Stolen,
    /// The measurements do not say.
    NotKnown,
}

impl Reason {
    /// Every reason; earlier ones win ties.
    pub const ALL: [Self; 9] = [
        Self::Gil,
        Self::Lock,
        Self::Barrier,
        Self::Core,
        Self::Loop,
        Self::Io,
        Self::Quota,
        Self::Stolen,
        Self::NotKnown,
    ];
}

/// What a worker did with its time, in shares of it; what is left to 1 is time without a task.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Why {
    /// On a core.
    pub running: f32,
    shares: [f32; Reason::ALL.len()],
}

impl Why {
    /// Returns the share of the time for which it did not run for this reason.
    pub fn share(&self, reason: Reason) -> f32 {
        self.shares[reason as usize]
    }

    /// Returns the reasons with at least this share, the largest first.
    pub fn reasons(&self, least: f32) -> Vec<(Reason, f32)> {
        let all = Reason::ALL.into_iter();
        let all = all.map(|reason| (reason, self.share(reason)));
        let mut reasons: Vec<_> = all.filter(|(_, share)| *share >= least).collect();
        reasons.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        reasons
    }

    /// Returns the mean of all that were added.
    fn mean(&self, count: u32) -> Self {
        let count = count.max(1) as f32;
        Self {
            running: self.running / count,
            shares: self.shares.map(|share| share / count),
        }
    }

    fn add(&mut self, other: &Self) {
        self.running += other.running;
        for (sum, share) in self.shares.iter_mut().zip(other.shares) {
            *sum += share;
        }
    }
}

/// Why the workers of a run did not run, look by look.
#[derive(Debug, Clone, Default)]
pub(super) struct Whys {
    reported: BTreeMap<WorkerId, Reported>,
    /// What the control group's throttling came to at the latest looks.
    throttling: VecDeque<(Timestamp, TimeSpan)>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Reported {
    latest: Why,
    sum: Why,
    looks: u32,
}

impl Whys {
    /// As many workers as the sampler looks at; the screen shows fewer rows.
    pub(super) const MOST: usize = 256;

    /// Returns why a worker did not run in the window of the latest look.
    pub(crate) fn latest(&self, worker: WorkerId) -> Option<Why> {
        self.reported.get(&worker).map(|reported| reported.latest)
    }

    /// Returns the same over all looks.
    pub(crate) fn mean(&self, worker: WorkerId) -> Option<Why> {
        self.reported
            .get(&worker)
            .map(|reported| reported.sum.mean(reported.looks))
    }

    /// Takes what a sample of the machine says about the workers of a run.
    pub(crate) fn look(
        &mut self,
        at: Timestamp,
        sample: &Sample,
        seen: Vec<(WorkerId, Seen)>,
        cores: usize,
    ) {
        let throttled = self.throttled(at, sample);
        let wanting = seen.iter().filter(|(_, seen)| seen.wants_core()).count();
        // All threads of a core are stopped together, and each core counts for itself.
        let each = throttled / wanting.clamp(1, cores.max(1)) as f64;
        for (worker, seen) in seen {
            let why = rules::judge(&Seen {
                throttled: each,
                ..seen
            });
            let reported = self.reported.entry(worker).or_default();
            reported.latest = why;
            reported.sum.add(&why);
            reported.looks = reported.looks.saturating_add(1);
        }
    }

    /// Returns the throttling in the window of a look, in shares of its length.
    fn throttled(&mut self, at: Timestamp, sample: &Sample) -> f64 {
        let Some(now) = sample.throttling.map(|throttling| throttling.time) else {
            return 0.0;
        };
        self.throttling.push_back((at, now));
        while self.throttling.len() > 1 && self.throttling[1].0 + sample.window <= at {
            self.throttling.pop_front();
        }
        let (since, before) = self.throttling[0];
        let time = (at - since).as_secs_f64();
        if time > 0.0 {
            (now - before).as_secs_f64() / time
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests;
