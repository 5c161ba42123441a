//! What is known of the workers of a run when the machine is sampled.

use super::Run;
use crate::model::{Sample, Timestamp, WorkerId};
use crate::session::segment::LaneState;
use crate::session::why::{Seen, Whys};

impl Run {
    /// Returns what its lanes, and what the kernel says of their workers, show of the window of a
    /// look at the machine.
    pub(in crate::session) fn seen(&self, at: Timestamp, sample: &Sample) -> Vec<(WorkerId, Seen)> {
        let since = (at - sample.window).max(self.began);
        let free = self.gil.free_between(since, at);
        let alive = self.lanes.iter().take(Whys::MOST);
        let alive = alive.filter(|lane| lane.started.is_some() && lane.exited.is_none());
        // samples of this machine do not show what keeps workers on other hosts from running
        let alive = alive.filter(|lane| lane.host.is_here());
        alive
            .filter_map(|lane| {
                let kernel = sample
                    .workers
                    .binary_search_by_key(&lane.worker, |kernel| kernel.worker);
                let kernel = kernel.ok().map(|place| &sample.workers[place]);
                let lost = self.lost_gil(lane);
                let announced = lost.is_some() || lane.waits();
                let silent = lane.doing.is_some() && at - lane.reported > sample.window;
                // Gaps are reported when they are over: of a worker with a task all is known until its last
                // report.
                let end = match lane.doing {
                    Some(_) if !announced => lane.reported.min(at),
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
                    barrier: share(LaneState::Barrier),
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
                if silent && !announced {
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
