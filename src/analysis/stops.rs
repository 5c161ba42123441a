//! For how long the whole program was stopped during a run, and which part of the workers' time ready
//! that was: then nothing else had their cores.

use std::collections::VecDeque;

use crate::model::{Nanos, Standstill};

use super::lanes::Lane;

/// The stretches for which the whole program was stopped.
#[derive(Debug, Clone, Default)]
pub(super) struct Stops {
    latest: VecDeque<(Nanos, Nanos)>,
    ready: Nanos,
}

impl Stops {
    /// Late tales of workers are held against so many stretches.
    const MOST: usize = 100;

    /// Returns the part of the workers' time ready in which the program was stopped.
    pub(super) const fn ready(&self) -> Nanos {
        self.ready
    }

    /// Returns what a worker really stood still for: while the program was stopped nobody ran, whatever
    /// the worker took it for.
    pub(super) fn cause(&self, (from, to): (Nanos, Nanos), told: Standstill) -> Standstill {
        if self.within(from, to).0 > (to - from).0 / 2 {
            Standstill::Ready
        } else {
            told
        }
    }

    /// Notes a stretch, and what the workers have told of it so far.
    pub(super) fn stop(&mut self, from: Nanos, to: Nanos, lanes: &[Lane]) {
        let ready: Nanos = lanes.iter().map(|lane| lane.ready(from, to)).sum();
        self.ready += ready;
        if self.latest.len() == Self::MOST {
            self.latest.pop_front();
        }
        self.latest.push_back((from, to));
    }

    /// Notes that a worker told only now that it was ready.
    pub(super) fn tell_ready(&mut self, from: Nanos, to: Nanos) {
        self.ready += self.within(from, to);
    }

    /// Returns for how long the program was stopped between two times.
    pub(super) fn within(&self, from: Nanos, to: Nanos) -> Nanos {
        let stops = self.latest.iter().filter(|stop| stop.1 > from);
        stops.map(|stop| stop.1.min(to) - stop.0.max(from)).sum()
    }

    /// Keeps the sum only.
    pub(super) fn fade(&mut self) {
        self.latest = VecDeque::new();
    }
}
