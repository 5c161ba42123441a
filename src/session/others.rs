//! What other programs used while a run was on: all that was busy of the cores that the run may use,
//! less eggtop's and the run's own.

use std::collections::VecDeque;

use crate::model::{Sample, TimeSpan, Timestamp};

use super::lanes::Lane;

/// What other programs used while the run was on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Others {
    /// Samples whose window the workers have not fully reported yet.
    pending: VecDeque<Look>,
    sum: f64,
    count: u32,
}

/// One sample: all but eggtop's own use, in cores.
#[derive(Debug, Clone, Copy)]
struct Look {
    from: Timestamp,
    to: Timestamp,
    busy: f64,
}

impl Others {
    /// A sample is dropped when a worker has not reported for so long: its part is not known.
    const PATIENCE: TimeSpan = TimeSpan::from_millis(1_000);
    /// Reports of short tasks come in this late.
    const DELAY: TimeSpan = TimeSpan::from_millis(150);

    pub(crate) fn look(&mut self, at: Timestamp, sample: &Sample, affinity: &[u16]) {
        let ours = |id| affinity.is_empty() || affinity.binary_search(&id).is_ok();
        let cores = sample.cores.iter().filter(|core| ours(core.id));
        let busy: f64 = cores.map(|core| f64::from(core.busy)).sum();
        let busy = busy - f64::from(sample.own);
        if sample.window > TimeSpan::ZERO && busy.is_finite() {
            self.pending.push_back(Look {
                from: at - sample.window,
                to: at,
                busy,
            });
        }
    }

    pub(super) fn settle(&mut self, now: Timestamp, lanes: &[Lane]) {
        while let Some(look) = self.pending.front().copied() {
            if now - look.to < Self::DELAY {
                break;
            }
            if on_this_host(lanes).all(|lane| lane.has_told(look.to)) {
                self.count(look, lanes);
            } else if now - look.to < Self::PATIENCE {
                break;
            }
            self.pending.pop_front();
        }
    }

    pub(super) fn settle_all(&mut self, ended: Timestamp, lanes: &[Lane]) {
        while let Some(look) = self.pending.pop_front() {
            if look.to <= ended {
                self.count(look, lanes);
            }
        }
    }

    fn count(&mut self, look: Look, lanes: &[Lane]) {
        let ours: f64 = on_this_host(lanes)
            .map(|lane| lane.cpu_between(look.from, look.to))
            .sum();
        self.sum += look.busy - ours / (look.to - look.from).as_secs_f64();
        self.count = self.count.saturating_add(1);
    }

    pub(crate) fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| (self.sum / f64::from(self.count)).max(0.0))
    }
}

/// Returns the workers that used cores of the machine that was looked at.
fn on_this_host(lanes: &[Lane]) -> impl Iterator<Item = &Lane> {
    lanes.iter().filter(|lane| lane.host.is_here())
}
