//! What the workers of a run did with their time, all of them together.

use crate::model::TimeSpan;

use crate::session::lanes::LaneState;
use crate::session::run::Run;

/// Times in seconds, summed over workers, means over runs.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct TimeBreakdown {
    pub(crate) workers: u32,
    pub(crate) wall: f64,
    pub(crate) running: f64,
    pub(crate) waiting: f64,
    /// Waiting for the GIL or another lock.
    pub(crate) lock: f64,
    /// Waiting at a barrier for others.
    pub(crate) barrier: f64,
    pub(crate) ready: f64,
    pub(crate) start_up: f64,
    pub(crate) hand_over: f64,
    /// Time for which a person or a program stopped the workers.
    pub(crate) stopped: f64,
    /// How long the serial part took, its own time once.
    pub(crate) serial_part: f64,
    /// By how much workers had less to do than the one that had most, its serial part left out.
    pub(crate) balance: f64,
    /// For how long the quota stopped threads.
    pub(crate) throttled: f64,
}

impl TimeBreakdown {
    /// Returns what the workers of repeated runs did with their time.
    pub(crate) fn of(runs: &[&Run]) -> Option<Self> {
        let first = runs.first()?;
        let count = runs.len() as f64;
        let mean = |time: &dyn Fn(&Run) -> TimeSpan| {
            let sum: TimeSpan = runs.iter().map(|run| time(run)).sum();
            sum.as_secs_f64() / count
        };
        let wall = |run: &Run| run.summary.as_ref().map_or(TimeSpan::ZERO, |end| end.wall);
        Some(Self {
            workers: first.start.workers,
            wall: mean(&wall),
            running: mean(&|run| run.spent_in(LaneState::Running)),
            waiting: mean(&|run| run.spent_in(LaneState::Waiting)),
            lock: mean(&|run| run.spent_in(LaneState::Lock) + run.spent_in(LaneState::Gil)),
            barrier: mean(&|run| run.spent_in(LaneState::Barrier)),
            ready: mean(&|run| run.spent_in(LaneState::Ready)),
            start_up: mean(&Run::start_up),
            hand_over: mean(&|run| run.spent_in(LaneState::Overhead) - run.start_up()),
            stopped: mean(&Run::stopped_for),
            serial_part: mean(&Run::serial_part),
            balance: mean(&Run::imbalance),
            throttled: mean(&|run| run.throttled().unwrap_or(TimeSpan::ZERO)),
        })
    }

    /// Returns the time in which workers had nothing to do.
    pub(crate) fn idle(&self) -> f64 {
        let waits = self.waiting + self.lock + self.barrier;
        let reported = self.running + waits + self.ready + self.stopped;
        f64::from(self.workers) * self.wall - reported - self.start_up - self.hand_over
    }

    /// Returns whether its workers waited more than they computed, so that cores are no limit.
    pub(crate) fn waits(&self) -> bool {
        self.waiting > self.running + self.ready + self.lock + self.barrier
    }

    /// Returns the times of a multiple of the work.
    pub(crate) fn scaled(&self, times: f64) -> Self {
        Self {
            workers: self.workers,
            wall: self.wall * times,
            running: self.running * times,
            waiting: self.waiting * times,
            lock: self.lock * times,
            barrier: self.barrier * times,
            ready: self.ready * times,
            start_up: self.start_up * times,
            hand_over: self.hand_over * times,
            stopped: self.stopped * times,
            serial_part: self.serial_part * times,
            balance: self.balance * times,
            throttled: self.throttled * times,
        }
    }
}
