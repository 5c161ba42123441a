//! The GIL of a run over time: its holder, how often it changed hands, and the workers that wait.
//!
//! Under runtime `gil` every hold is reported exactly. Under `python` holds are seen from checkpoints, so
//! those of two threads may overlap by a fraction of a millisecond, and come in out of order. The
//! story is bounded, however long the run is.

use std::collections::{BTreeMap, VecDeque};

use crate::model::{GilHold, TimeSpan, Timestamp, WorkerId};

mod holds;
mod lengths;

use holds::{Hold, Holds};
use lengths::Lengths;

pub use holds::GilCell;

/// Who held the GIL of a run, as far as its workers reported.
#[derive(Debug, Clone, Default)]
pub struct Gil {
    /// The switch interval now.
    pub interval: TimeSpan,
    /// How often it was taken from another worker.
    pub hand_overs: u64,
    /// For how long it was held.
    pub held: TimeSpan,
    holds: Holds,
    lengths: Lengths,
    /// The latest hold of each worker, which may go on.
    latest: BTreeMap<WorkerId, Hold>,
    /// The last report: of which worker, when, and how many waited then.
    last: Option<Reported>,
    first: Timestamp,
    /// The latest reports, the oldest first.
    lately: VecDeque<Reported>,
}

/// What a worker reported of its hold, without its length.
#[derive(Debug, Clone, Copy)]
struct Reported {
    worker: WorkerId,
    at: Timestamp,
    hand_overs: u64,
    waiters: u32,
}

impl Gil {
    /// Hand-overs a second are counted over this time.
    pub const WINDOW: TimeSpan = TimeSpan::from_millis(1_000);
    /// A holder reports this often, with time for the report to arrive.
    const TOLD_EVERY: TimeSpan = TimeSpan::from_millis(200);
    /// Reports closer together than this are kept as one.
    const GRAIN: TimeSpan = TimeSpan::from_millis(20);

    pub(crate) fn new(interval: TimeSpan) -> Self {
        Self {
            interval,
            ..Self::default()
        }
    }

    /// Returns whether any worker reported it.
    pub fn is_told(&self) -> bool {
        self.last.is_some()
    }

    /// Returns the holder in each of `cells` columns between two times.
    ///
    /// Each worker gets as many columns as its share of the time, however short its holds are.
    pub fn cells(&self, from: Timestamp, to: Timestamp, cells: usize) -> Vec<GilCell> {
        let until = self.last.map_or(Timestamp::START, |last| last.at);
        self.holds.cells((from, to), (self.first, until), cells)
    }

    /// Returns how many hand-overs there were a second, over the last second or since the first hold.
    pub fn rate(&self, now: Timestamp) -> f64 {
        let Some(last) = self.last else {
            return 0.0;
        };
        // A hold is reported when it ends: until then nothing is missing.
        let end = if now - last.at <= Self::TOLD_EVERY {
            last.at
        } else {
            now
        };
        let from = self.first.max(end - Self::WINDOW);
        let reported = self.lately.iter().filter(|reported| reported.at > from);
        let count: u64 = reported.map(|reported| reported.hand_overs).sum();
        rate(count, end - from)
    }

    /// Returns how many hand-overs there were a second on average.
    pub fn mean_rate(&self) -> f64 {
        rate(self.hand_overs, self.told_for())
    }

    /// Returns how many waited for it lately: the most that a holder reported in the last half second.
    pub fn waiters(&self, now: Timestamp) -> u32 {
        let since = now - TimeSpan(Self::WINDOW.0 / 2);
        let lately = self.lately.iter().rev();
        let lately = lately.take_while(|reported| reported.at >= since);
        lately.map(|reported| reported.waiters).max().unwrap_or(0)
    }

    /// Returns the share of the time in which it was held, since the first hold.
    pub fn share(&self) -> f64 {
        let time = self.told_for().as_secs_f64();
        if time > 0.0 {
            (self.held.as_secs_f64() / time).min(1.0)
        } else {
            0.0
        }
    }

    /// Returns the longest hold, one that goes on included.
    pub fn longest(&self) -> TimeSpan {
        let open = self.latest.values().map(|hold| hold.held).max();
        self.lengths.longest().max(open.unwrap_or_default())
    }

    /// Returns the median length of the holds that are over; without any, of those that go on.
    pub fn median(&self) -> Option<TimeSpan> {
        self.lengths.median().or_else(|| {
            let mut open = Lengths::default();
            self.latest.values().for_each(|hold| open.add(hold.held, 1));
            open.median()
        })
    }

    /// Returns the share of a stretch that ends not long ago in which no worker held the lock, as far as
    /// is known.
    pub(super) fn free_between(&self, from: Timestamp, to: Timestamp) -> f64 {
        let to = self.last.map_or(from, |last| to.min(last.at));
        let time = (to - from).as_secs_f64();
        if time > 0.0 {
            (1.0 - self.holds.held_between(from, to) / time).clamp(0.0, 1.0)
        } else {
            0.0
        }
    }

    /// Returns which worker reported last that it held the lock, when, and how many wanted it then.
    pub(crate) fn last(&self) -> Option<(WorkerId, Timestamp, u32)> {
        self.last
            .map(|reported| (reported.worker, reported.at, reported.waiters))
    }

    /// Returns until when a worker reported that it held the lock.
    pub(super) fn held_until(&self, worker: WorkerId) -> Option<Timestamp> {
        self.latest.get(&worker).map(|hold| hold.to)
    }

    /// Takes what a worker reported.
    pub(crate) fn take(&mut self, worker: WorkerId, at: Timestamp, reported: &GilHold) {
        if reported.from >= at {
            return;
        }
        let hold = Hold {
            worker,
            from: reported.from,
            to: at,
            held: reported.held.min(at - reported.from),
        };
        self.hand_overs = self
            .hand_overs
            .saturating_add(u64::from(reported.hand_overs));
        self.held += hold.held;
        self.first = self.last.map_or(hold.from, |_| self.first.min(hold.from));
        self.measure(hold, reported.hand_overs);
        self.holds.push(hold);
        self.note(Reported {
            worker,
            at,
            hand_overs: u64::from(reported.hand_overs),
            waiters: reported.waiters,
        });
    }

    /// Notes that no worker holds it any more.
    pub(crate) fn end(&mut self) {
        for hold in std::mem::take(&mut self.latest).into_values() {
            self.lengths.add(hold.held, 1);
        }
        self.lately = VecDeque::new();
    }

    /// Keeps a coarse picture.
    pub(super) fn fade(&mut self) {
        self.holds.keep_to(Holds::MOST_FADED);
    }

    /// Keeps only the numbers.
    pub(super) fn forget(&mut self) {
        self.holds = Holds::default();
    }

    fn told_for(&self) -> TimeSpan {
        self.last.map_or(Timestamp::START, |last| last.at) - self.first
    }

    /// Counts the holds that are over, each with its length.
    fn measure(&mut self, hold: Hold, hand_overs: u32) {
        let before = self.latest.get(&hold.worker).copied();
        let goes_on = before.filter(|before| hand_overs == 0 && hold.from <= before.to);
        let latest = if let Some(before) = goes_on {
            Hold {
                from: before.from,
                held: before.held + hold.held,
                ..hold
            }
        } else {
            if let Some(before) = before {
                self.lengths.add(before.held, 1);
            }
            // Of those reported together, only the sum is known.
            let each = TimeSpan(hold.held.0 / u64::from(hand_overs.max(1)));
            self.lengths.add(each, hand_overs.saturating_sub(1));
            Hold { held: each, ..hold }
        };
        self.latest.insert(hold.worker, latest);
    }

    fn note(&mut self, reported: Reported) {
        match self.lately.back_mut() {
            Some(back) if back.at.0 / Self::GRAIN.0 == reported.at.0 / Self::GRAIN.0 => {
                back.hand_overs += reported.hand_overs;
                back.waiters = back.waiters.max(reported.waiters);
            }
            _ => self.lately.push_back(reported),
        }
        if self.last.is_none_or(|last| last.at <= reported.at) {
            self.last = Some(reported);
        }
        let since = reported.at - Self::WINDOW - Self::TOLD_EVERY;
        while self
            .lately
            .front()
            .is_some_and(|reported| reported.at < since)
        {
            self.lately.pop_front();
        }
    }
}

fn rate(count: u64, time: TimeSpan) -> f64 {
    let seconds = time.as_secs_f64();
    if seconds > 0.0 {
        count as f64 / seconds
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests;
