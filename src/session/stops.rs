//! When the program, or a part of it, was stopped during a run, and which part of the workers' time
//! that was: nothing else is to blame for it.

use std::collections::{BTreeSet, VecDeque};

use crate::model::{Standstill, TimeSpan, Timestamp, WorkerId};

use super::lanes::{Lane, LaneState};

/// From this share of the wall time on, a stop is what matters of a run.
pub(crate) const STOPPED: f64 = 0.05;

/// Who was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// The whole program: its threads, and whatever waits for them.
    Program,
    /// The process of workers, with all that runs in it.
    Workers(i32),
    /// Another process of the run, such as a runner's: whatever waits for it.
    Other,
}

/// Who was stopped in a run, as far as is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stopped {
    /// Whether the program itself was stopped, or its fork server.
    pub program: bool,
    /// Workers whose process was stopped.
    pub workers: BTreeSet<WorkerId>,
    /// Whether another process was stopped, such as a runner.
    pub others: bool,
}

impl Stopped {
    /// Returns what was stopped in either of two runs.
    pub(crate) fn with(&self, other: &Self) -> Self {
        Self {
            program: self.program || other.program,
            workers: self.workers.union(&other.workers).copied().collect(),
            others: self.others || other.others,
        }
    }
}

/// The stretches for which the program or workers were stopped.
#[derive(Debug, Clone, Default)]
pub(super) struct Stops {
    latest: VecDeque<Stop>,
    /// The stretches for which anybody was stopped, in order, without overlaps.
    stretches: VecDeque<(Timestamp, Timestamp)>,
    total: TimeSpan,
    times: [TimeSpan; LaneState::ALL.len()],
    start_up: TimeSpan,
    who: Stopped,
}

/// A stretch for which the program or workers were stopped.
#[derive(Debug, Clone, Copy)]
struct Stop {
    from: Timestamp,
    to: Timestamp,
    who: Who,
}

impl Stop {
    /// Returns whether it kept a worker from what it did.
    fn held(&self, lane: &Lane, state: LaneState) -> bool {
        match self.who {
            // worker processes compute on while those are stopped that give them work
            Who::Program | Who::Other => state != LaneState::Running,
            Who::Workers(pid) => lane.is_of(pid),
        }
    }
}

impl Stops {
    /// The most stretches that late reports of workers are compared with.
    const MOST: usize = 100;

    /// Returns for how long anybody was stopped.
    pub(crate) const fn total(&self) -> TimeSpan {
        self.total
    }

    /// Returns which processes were stopped.
    pub(crate) const fn who(&self) -> &Stopped {
        &self.who
    }

    /// Returns the latest stretches for which anybody was stopped, in order.
    pub(super) fn stretches(&self) -> impl Iterator<Item = (Timestamp, Timestamp)> + '_ {
        self.stretches.iter().copied()
    }

    /// Returns the part of the workers' time in a state in which they were stopped.
    pub(super) const fn time_in(&self, state: LaneState) -> TimeSpan {
        self.times[state as usize]
    }

    /// Returns the part of their time starting in which they were stopped.
    pub(crate) const fn start_up(&self) -> TimeSpan {
        self.start_up
    }

    /// Returns what a worker really stood still for: while it was stopped it did not run, whatever it
    /// took that for.
    pub(super) fn cause(
        &self,
        lane: Option<&Lane>,
        (from, to): (Timestamp, Timestamp),
        reported: Standstill,
    ) -> Standstill {
        let stopped = lane.map(|lane| self.within(lane, LaneState::Ready, (from, to)));
        if stopped.is_some_and(|stopped| stopped.0 > (to - from).0 / 2) {
            Standstill::Ready
        } else {
            reported
        }
    }

    /// Notes a stretch, and what the workers have reported of it so far.
    pub(crate) fn stop(&mut self, who: Who, (from, to): (Timestamp, Timestamp), lanes: &[Lane]) {
        if to <= from {
            return;
        }
        let before = self.held_by_state(lanes, from);
        if self.latest.len() == Self::MOST {
            self.latest.pop_front();
        }
        self.latest.push_back(Stop { from, to, who });
        let after = self.held_by_state(lanes, from);
        for (time, (before, after)) in self.times.iter_mut().zip(before.into_iter().zip(after)) {
            *time += after - before;
        }
        match who {
            Who::Program => self.who.program = true,
            Who::Other => self.who.others = true,
            Who::Workers(pid) => {
                let stopped = lanes.iter().filter(|lane| lane.is_of(pid));
                self.who.workers.extend(stopped.map(|lane| lane.worker));
            }
        }
        self.cover(from, to);
    }

    /// Notes what a worker reported of the time since then.
    pub(crate) fn take(&mut self, lane: &Lane, since: Timestamp) {
        if self.latest.back().is_none() {
            return;
        }
        for segment in lane.segments_since(since) {
            let (from, to) = (segment.from.max(since), segment.to);
            self.times[segment.state as usize] += self.within(lane, segment.state, (from, to));
        }
    }

    /// Notes that a worker was ready that had been asked for then.
    pub(super) fn take_start(&mut self, lane: &Lane, asked: Timestamp, at: Timestamp) {
        self.start_up += self.within(lane, LaneState::Overhead, (asked, at));
    }

    /// Returns for how long a worker was held by stops between two times.
    pub(crate) fn within(
        &self,
        lane: &Lane,
        state: LaneState,
        (from, to): (Timestamp, Timestamp),
    ) -> TimeSpan {
        let stops = self.latest.iter().filter(|stop| stop.to > from);
        let mut parts: Vec<(Timestamp, Timestamp)> = stops
            .filter(|stop| stop.held(lane, state))
            .map(|stop| (stop.from.max(from), stop.to.min(to)))
            .collect();
        parts.sort_unstable();
        let mut end = from;
        let mut held = TimeSpan::ZERO;
        for (begin, finish) in parts {
            held += finish - begin.max(end);
            end = end.max(finish);
        }
        held
    }

    /// Keeps the sums only.
    pub(super) fn fade(&mut self) {
        self.latest = VecDeque::new();
        self.stretches = VecDeque::new();
    }

    /// Returns for how long the workers were held by stops since then, by what they seemed to do.
    fn held_by_state(&self, lanes: &[Lane], since: Timestamp) -> [TimeSpan; LaneState::ALL.len()] {
        let mut times = [TimeSpan::ZERO; LaneState::ALL.len()];
        for lane in lanes {
            for segment in lane.segments_since(since) {
                let part = (segment.from.max(since), segment.to);
                times[segment.state as usize] += self.within(lane, segment.state, part);
            }
        }
        times
    }

    /// Adds to the stretches for which anybody was stopped what is not among them yet.
    fn cover(&mut self, from: Timestamp, to: Timestamp) {
        let (mut from, mut to) = (from, to);
        self.stretches.retain(|&(begin, end)| {
            let apart = end < from || begin > to;
            if !apart {
                self.total = self.total - (end - begin);
                from = from.min(begin);
                to = to.max(end);
            }
            apart
        });
        self.total += to - from;
        let place = self.stretches.partition_point(|one| one.0 < from);
        self.stretches.insert(place, (from, to));
        if self.stretches.len() > Self::MOST {
            self.stretches.pop_front();
        }
    }
}
