//! Why a worker does not run: told from measurements, and "not known" where they do not tell.

use std::collections::{BTreeMap, VecDeque};

use crate::model::{Nanos, Sample, WorkerId};

use super::lanes::LaneState;
use super::run::Run;

mod rules;

use rules::Seen;

/// What keeps a worker from running although it has a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Another thread has the GIL.
    Gil,
    /// It waits for another lock, or for another worker.
    Lock,
    /// Something else has the core.
    Core,
    /// Another task has its event loop.
    Loop,
    /// It waits for something that needs no core: a disk, a socket, a timer.
    Io,
    /// The control group has used up its quota.
    Quota,
    /// The hypervisor gave the core to somebody else.
    Stolen,
    /// The measurements do not tell.
    NotKnown,
}

impl Reason {
    /// Every reason; earlier ones win ties.
    pub const ALL: [Self; 8] = [
        Self::Gil,
        Self::Lock,
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
    told: BTreeMap<WorkerId, Told>,
    /// What the control group's throttling came to at the latest looks.
    throttling: VecDeque<(Nanos, Nanos)>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Told {
    latest: Why,
    sum: Why,
    looks: u32,
}

impl Whys {
    /// As many workers as the sampler looks at; the screen shows fewer rows.
    const MOST: usize = 256;

    /// Returns why a worker did not run in the window of the latest look.
    pub(crate) fn latest(&self, worker: WorkerId) -> Option<Why> {
        self.told.get(&worker).map(|told| told.latest)
    }

    /// Returns the same over all looks.
    pub(crate) fn mean(&self, worker: WorkerId) -> Option<Why> {
        self.told.get(&worker).map(|told| told.sum.mean(told.looks))
    }

    /// Takes what a look at the machine tells of the workers of a run.
    pub(crate) fn look(
        &mut self,
        at: Nanos,
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
            let told = self.told.entry(worker).or_default();
            told.latest = why;
            told.sum.add(&why);
            told.looks = told.looks.saturating_add(1);
        }
    }

    /// Returns the throttling in the window of a look, in shares of its length.
    fn throttled(&mut self, at: Nanos, sample: &Sample) -> f64 {
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

impl Run {
    /// Returns what its lanes, and what the kernel says of their workers, tell of the window of a
    /// look at the machine.
    pub(crate) fn seen(&self, at: Nanos, sample: &Sample) -> Vec<(WorkerId, Seen)> {
        let since = (at - sample.window).max(self.began);
        let free = self.gil.free_between(since, at);
        let alive = self.lanes.iter().take(Whys::MOST);
        let alive = alive.filter(|lane| lane.started.is_some() && lane.exited.is_none());
        alive
            .filter_map(|lane| {
                let kernel = sample
                    .workers
                    .binary_search_by_key(&lane.worker, |kernel| kernel.worker);
                let kernel = kernel.ok().map(|place| &sample.workers[place]);
                let lost = self.lost_gil(lane);
                let told = lost.is_some() || lane.waits();
                let silent = lane.doing.is_some() && at - lane.reported > sample.window;
                // Gaps are told when they are over: of a worker with a task all is known until its last
                // report.
                let end = match lane.doing {
                    Some(_) if !told => lane.reported.min(at),
                    _ => at,
                };
                let from = (end - sample.window).max(self.began);
                let length = (end - from).as_secs_f64();
                if length <= 0.0 {
                    return None;
                }
                let times = lane.times_between((from, end), lost);
                let share = |state| times[state as usize] / length;
                let mut seen = Seen {
                    running: share(LaneState::Running),
                    gil: share(LaneState::Gil),
                    lock: share(LaneState::Lock),
                    waiting: share(LaneState::Waiting),
                    ready: share(LaneState::Ready),
                    on_loop: share(LaneState::Loop),
                    free,
                    ran: kernel.map(|kernel| f64::from(kernel.running)),
                    queue: kernel.and_then(|kernel| kernel.waiting).map(f64::from),
                    switches: kernel.and_then(|kernel| kernel.switches),
                    state: kernel.map(|kernel| kernel.state),
                    steal: kernel.map_or(0.0, |kernel| steal(sample, kernel.core)),
                    throttled: 0.0,
                };
                if silent && !told {
                    seen = seen.silent();
                }
                Some((lane.worker, seen))
            })
            .collect()
    }
}

/// Returns the share of a core that the hypervisor took.
fn steal(sample: &Sample, core: u16) -> f64 {
    let core = sample.cores.iter().find(|known| known.id == core);
    core.and_then(|core| core.times)
        .map_or(0.0, |times| f64::from(times.steal))
}

#[cfg(test)]
mod tests;
