//! What all lanes of a run add up to, those that are not kept any more included.

use super::Run;
use crate::model::{TaskId, TimeSpan, WorkerId};
use crate::session::lanes::{Lane, LaneState};

/// What lanes that are not kept any more add up to.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Totals {
    pub(super) times: [TimeSpan; LaneState::ALL.len()],
    pub(super) start_up: TimeSpan,
    pub(super) started: u32,
    pub(super) cpu: TimeSpan,
    pub(super) most_cpu: TimeSpan,
    pub(super) imbalance: TimeSpan,
}

impl Totals {
    /// Returns what the lanes of a run add up to.
    pub(super) fn of(run: &Run) -> Self {
        Self {
            times: LaneState::ALL.map(|state| run.time_in(state)),
            start_up: run.lanes.iter().map(|lane| lane.start_up).sum(),
            started: run.workers_started(),
            cpu: run.cpu_in_tasks(),
            most_cpu: run.most_cpu_in_tasks(),
            imbalance: run.imbalance(),
        }
    }
}

impl Run {
    /// Returns how long the serial part took, nothing where there is none.
    pub fn serial_part(&self) -> TimeSpan {
        self.serial_part.map_or(TimeSpan::ZERO, |(_, time)| time)
    }

    /// Returns by how much all workers together had less to do than the one that had most; the serial
    /// part is left out.
    pub fn imbalance(&self) -> TimeSpan {
        let busy = |lane: &Lane| {
            let times = LaneState::ALL.map(|state| lane.time_in(state));
            let all: TimeSpan = times.into_iter().sum();
            match self.serial_part {
                Some((worker, time)) if worker == lane.worker => all - time,
                _ => all,
            }
        };
        let times: Vec<TimeSpan> = self.lanes.iter().map(busy).collect();
        let most = times.iter().copied().max().unwrap_or_default();
        let idle: TimeSpan = times.iter().map(|&time| most - time).sum();
        // Workers that were never heard of had nothing to do.
        let silent = (self.start.workers as usize).saturating_sub(times.len()) as u64;
        let silent = TimeSpan(most.0.saturating_mul(silent));
        idle + silent + self.forgotten.imbalance
    }

    /// Notes how long the serial part took, if this task was it.
    pub(super) fn end_serial_part(&mut self, (worker, task): (WorkerId, TaskId), time: TimeSpan) {
        let start = &self.start;
        if task == TaskId(0) && start.spec.has_serial_part(start.tasks, start.workers) {
            self.serial_part = Some((worker, time));
        }
    }

    /// Returns the CPU time that all workers together reported of their tasks.
    pub fn cpu_in_tasks(&self) -> TimeSpan {
        let lanes: TimeSpan = self.lanes.iter().map(|lane| lane.cpu).sum();
        lanes + self.forgotten.cpu
    }

    /// Returns the most CPU time that one worker reported of its tasks.
    pub fn most_cpu_in_tasks(&self) -> TimeSpan {
        let most = self.lanes.iter().map(|lane| lane.cpu).max();
        most.unwrap_or_default().max(self.forgotten.most_cpu)
    }
}
