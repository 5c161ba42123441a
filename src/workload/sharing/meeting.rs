//! Where tasks that compute side by side combine their partial results: at a barrier, or as a tree.
//!
//! A task waits only for tasks that have begun, since it is unknown when a worker will be free for
//! the others: of eight tasks on two workers, two at a time meet. What has begun ends by itself, so
//! every wait ends, whatever the schedule is and whoever dies. A task that is stopped or fails leaves;
//! the task of a process that was killed is found by the workers that wait for it, and left out.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use super::{OWN, Sharing};
use crate::process::{CacheLine, Lock, change_and_wake, is_alive, wait_for_change};
use crate::workload::{Context, Interruption};

/// A worker's task computes: others wait for its part.
const COMPUTES: u64 = 1;
/// A worker's part is there, and no worker has taken it.
const HAS_PART: u64 = 2;

/// Partial sums that were combined, modulo 2 to the 64th.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::workload) struct Partial {
    /// What the parts came to.
    pub(in crate::workload) sum: u64,
    /// What they should come to.
    pub(in crate::workload) expected: u64,
}

impl Partial {
    fn add(self, other: Self) -> Self {
        Self {
            sum: self.sum.wrapping_add(other.sum),
            expected: self.expected.wrapping_add(other.expected),
        }
    }

    fn check(self) -> Result<(), Interruption> {
        if self.sum == self.expected {
            return Ok(());
        }
        Err(Interruption::Failed(
            "the combined sum is not that of the parts".to_owned(),
        ))
    }
}

/// A worker that computes its part. Others no longer wait for it when it is dropped.
#[derive(Debug)]
pub(in crate::workload) struct Member<'a> {
    sharing: &'a Sharing,
    computes: bool,
}

/// What one worker has of the meeting: a cache line, locked with all others by one lock.
#[derive(Clone, Copy)]
struct Place<'a>(&'a CacheLine);

impl<'a> Place<'a> {
    fn state(self) -> &'a AtomicU64 {
        &self.0.numbers[0]
    }

    fn has(self, flag: u64) -> bool {
        self.state().load(Ordering::Relaxed) & flag != 0
    }

    fn pid(self) -> u32 {
        self.0.numbers[1].load(Ordering::Relaxed) as u32
    }

    fn begin(self) {
        let pid = u64::from(std::process::id());
        self.0.numbers[1].store(pid, Ordering::Relaxed);
        self.state().fetch_or(COMPUTES, Ordering::Relaxed);
    }

    /// Notes that no task computes here any more, and wakes the workers that wait for that.
    fn end(self) {
        self.state().fetch_and(!COMPUTES, Ordering::Relaxed);
        change_and_wake(&self.0.futex);
    }

    /// Lays down a part, beside one that no worker has taken yet.
    fn put(self, part: Partial) {
        let before = self.take().unwrap_or_default();
        let all = before.add(part);
        self.0.numbers[2].store(all.sum, Ordering::Relaxed);
        self.0.numbers[3].store(all.expected, Ordering::Relaxed);
        self.state().fetch_or(HAS_PART, Ordering::Relaxed);
    }

    fn take(self) -> Option<Partial> {
        let before = self.state().fetch_and(!HAS_PART, Ordering::Relaxed);
        (before & HAS_PART != 0).then(|| Partial {
            sum: self.0.numbers[2].load(Ordering::Relaxed),
            expected: self.0.numbers[3].load(Ordering::Relaxed),
        })
    }
}

impl Sharing {
    /// Begins a part: others wait for it from now on.
    pub(in crate::workload) fn begin_part(&self) -> Member<'_> {
        self.locked(|| {
            if !self.place(self.worker).has(COMPUTES) {
                self.computing().fetch_add(1, Ordering::Relaxed);
            }
            self.place(self.worker).begin();
        });
        Member {
            sharing: self,
            computes: true,
        }
    }

    fn places(&self) -> impl Iterator<Item = Place<'_>> {
        let own = self.memory[OWN..].iter();
        own.step_by(super::APART).map(Place)
    }

    fn place(&self, worker: u32) -> Place<'_> {
        Place(self.own(super::APART * worker as usize))
    }

    /// How many compute.
    fn computing(&self) -> &AtomicU64 {
        &self.memory[0].numbers[0]
    }

    /// How often all came to the barrier.
    fn round(&self) -> &AtomicU32 {
        &self.memory[0].futex
    }

    fn locked<T>(&self, work: impl FnOnce() -> T) -> T {
        let lock: Lock<'_> = self.lock();
        lock.take();
        let result = work();
        lock.leave();
        result
    }

    /// Notes, under the lock, that a worker does not compute any more. The last one to come to the
    /// barrier opens it: it combines what the others laid down.
    fn end_part(&self, place: Place<'_>) -> Option<Partial> {
        place.end();
        let before = self.computing().fetch_sub(1, Ordering::Relaxed);
        (before == 1).then(|| {
            let parts = self.places().filter_map(Place::take);
            let all = parts.fold(Partial::default(), Partial::add);
            change_and_wake(self.round());
            all
        })
    }

    /// Ends the parts of processes that were killed; returns what is combined if no other is left.
    fn end_parts_of_dead(&self) -> Option<Partial> {
        self.locked(|| {
            let dead = |place: &Place<'_>| place.has(COMPUTES) && !is_alive(place.pid());
            let dead = self.places().filter(dead);
            dead.filter_map(|place| self.end_part(place)).last()
        })
    }
}

impl Member<'_> {
    /// Comes to the barrier, and continues when all have come that had begun. The last one combines
    /// the parts, and fails if they do not come to what they should.
    pub(in crate::workload) fn meet(
        mut self,
        part: Partial,
        context: &mut dyn Context,
    ) -> Result<(), Interruption> {
        let sharing = self.sharing;
        let place = sharing.place(sharing.worker);
        self.computes = false;
        let (round, mut combined) = sharing.locked(|| {
            place.put(part);
            let round = sharing.round().load(Ordering::Relaxed);
            (round, sharing.end_part(place))
        });
        if combined.is_none() {
            context.wait_at_barrier(&mut |most| {
                if !wait_for_change(sharing.round(), round, most) {
                    combined = sharing.end_parts_of_dead();
                }
                sharing.round().load(Ordering::Acquire) != round
            })?;
        }
        combined.map_or(Ok(()), Partial::check)
    }

    /// Combines its part with those of the workers below it in a binary tree, each of which it waits
    /// for, and lays the result down for the worker above it.
    pub(in crate::workload) fn combine(
        mut self,
        part: Partial,
        context: &mut dyn Context,
    ) -> Result<(), Interruption> {
        let sharing = self.sharing;
        let workers = sharing.places().count();
        let (mut all, mut step) = (part, 1);
        while step < workers && sharing.worker as usize & step == 0 {
            let below = sharing.worker as usize + step;
            if below < workers {
                let more = sharing.part_of(below as u32, context)?;
                all = all.add(more.unwrap_or_default());
            }
            step *= 2;
        }
        self.computes = false;
        sharing.locked(|| {
            let place = sharing.place(sharing.worker);
            if sharing.worker > 0 {
                place.put(all);
            }
            place.end();
            sharing.computing().fetch_sub(1, Ordering::Relaxed);
        });
        all.check()
    }
}

impl Sharing {
    /// Takes the part of another worker when it has laid it down; nothing where it does not compute one.
    fn part_of(
        &self,
        other: u32,
        context: &mut dyn Context,
    ) -> Result<Option<Partial>, Interruption> {
        let place = self.place(other);
        let mut part = None;
        context.wait_at_barrier(&mut |most| {
            let (seen, computes) = self.locked(|| {
                part = place.take();
                let seen = place.0.futex.load(Ordering::Relaxed);
                (seen, place.has(COMPUTES))
            });
            let is_over = part.is_some() || !computes;
            if !is_over && !wait_for_change(&place.0.futex, seen, most) {
                self.end_parts_of_dead();
            }
            is_over
        })?;
        Ok(part)
    }
}

impl Drop for Member<'_> {
    fn drop(&mut self) {
        if self.computes {
            let place = self.sharing.place(self.sharing.worker);
            self.sharing.locked(|| self.sharing.end_part(place));
        }
    }
}

#[cfg(test)]
mod tests;
