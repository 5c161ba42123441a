//! For how long the whole program was stopped during a run, and which part of the workers' time ready
//! that was: then nothing else had their cores.

use std::collections::VecDeque;

use crate::model::Nanos;

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
        let stops = self.latest.iter().filter(|stop| stop.1 > from);
        let both: Nanos = stops.map(|stop| stop.1.min(to) - stop.0.max(from)).sum();
        self.ready += both;
    }

    /// Keeps the sum only.
    pub(super) fn fade(&mut self) {
        self.latest = VecDeque::new();
    }
}
