//! Lanes: what one worker did over time, as segments that do not overlap.
//!
//! A lane is bounded, however many tasks pass through it: when it grows too long, neighbours merge
//! at a coarser grain. The time in each state is counted apart and stays exact.

use std::collections::VecDeque;

use crate::model::{
    Batch, Exit, HostId, Standstill, TaskEnd, TaskId, TimeSpan, Timestamp, Usage, WorkerEvent,
    WorkerId,
};

use super::columns::{Cell, Columns};

mod merge;
mod recent_window;
mod reports;
mod waits;

pub(crate) use super::segment::{LaneState, Segment};
use merge::merged;
use recent_window::RecentWindow;
pub(crate) use reports::{CpuReport, RECENT};

/// What was done under one worker's number: by one process or thread, or by several in turn.
#[derive(Debug, Clone)]
pub struct Lane {
    /// The worker number, kept by a replacement process.
    pub worker: WorkerId,
    /// The host that the latest is on, to which its process and its core belong.
    pub host: HostId,
    /// Its process, the latest one; 0 until it has started.
    pub pid: i32,
    /// Its thread, the latest one; 0 until it has started.
    pub tid: i32,
    /// When the latest was ready for its first task.
    pub started: Option<Timestamp>,
    /// How long starts took.
    pub start_up: TimeSpan,
    /// What it did, in order of time, without what it is doing now (see [`Lane::open`]). Stretches
    /// that are not covered are idle.
    pub segments: Vec<Segment>,
    /// The core it was on at its last report.
    pub core: u16,
    /// The task in its hands, and when it began.
    pub doing: Option<(TaskId, Timestamp)>,
    /// How much of that task is done, 0 to 1.
    pub done: f32,
    /// Tasks it has ended.
    pub tasks: u32,
    /// CPU time it has reported.
    pub cpu: TimeSpan,
    /// Its last report of any kind.
    pub reported: Timestamp,
    /// When and how the latest ended, if nothing lives under this number.
    pub exited: Option<(Timestamp, Exit)>,
    /// What those that have ended used.
    pub usage: Usage,
    pub(super) recent: VecDeque<CpuReport>,
    /// CPU time it had reported when it took the task in its hands.
    cpu_before: TimeSpan,
    /// For how long it had waited in its life when it took the task in its hands.
    waited_before: TimeSpan,
    /// Since when it has been running, or waiting for another, without a change; counts while `doing`
    /// is something, as what it is in does.
    running_since: Timestamp,
    now_in: LaneState,
    /// When its timer rings, while it waits for one.
    rings: Option<Timestamp>,
    /// What it is in that is late to go on after a wait.
    late_in: LaneState,
    /// Until when its CPU time is known.
    cpu_told: Timestamp,
    /// Started and not exited: two while one replaces another that is slow to end.
    alive: u32,
    times: [TimeSpan; LaneState::ALL.len()],
    lately: RecentWindow,
    grain: TimeSpan,
}

impl Lane {
    /// The most segments of a lane.
    pub const MOST_SEGMENTS: usize = 8_192;

    pub(crate) fn new(worker: WorkerId) -> Self {
        Self {
            worker,
            host: HostId::HERE,
            pid: 0,
            tid: 0,
            started: None,
            start_up: TimeSpan::ZERO,
            segments: Vec::new(),
            core: 0,
            doing: None,
            done: 0.0,
            tasks: 0,
            cpu: TimeSpan::ZERO,
            reported: Timestamp::START,
            exited: None,
            usage: Usage::default(),
            alive: 0,
            cpu_before: TimeSpan::ZERO,
            waited_before: TimeSpan::ZERO,
            recent: VecDeque::new(),
            running_since: Timestamp::START,
            now_in: LaneState::Running,
            rings: None,
            late_in: LaneState::Ready,
            cpu_told: Timestamp::START,
            times: [TimeSpan::ZERO; LaneState::ALL.len()],
            lately: RecentWindow::default(),
            grain: TimeSpan(1),
        }
    }

    /// Returns all segments until `now`, what the worker is doing now included.
    pub fn segments_until(&self, now: Timestamp) -> impl Iterator<Item = Segment> + '_ {
        self.segments.iter().copied().chain(self.open(now))
    }

    /// Returns the exact time spent in a state so far, without what the worker is doing now; none
    /// is counted as idle.
    pub fn time_in(&self, state: LaneState) -> TimeSpan {
        self.times[state as usize]
    }

    /// Returns the seconds in each state between two times that lie not long ago, what the worker is
    /// doing now included: since `lost` it waits for the GIL.
    pub(super) fn times_between(
        &self,
        (from, to): (Timestamp, Timestamp),
        lost: Option<Timestamp>,
    ) -> [f64; LaneState::ALL.len()] {
        let mut times = self.lately.between(from, to);
        for open in self.open(to).flat_map(|open| open.cut(lost)) {
            let time = open.to.min(to) - open.from.max(from);
            times[open.state as usize] += time.as_secs_f64();
        }
        times
    }

    /// Returns the CPU time reported for the task in the worker's hands.
    pub(super) fn task_cpu(&self) -> TimeSpan {
        self.cpu - self.cpu_before
    }

    /// Returns for how long the task that the worker took last has waited for what needs no core.
    pub(super) fn task_waited(&self) -> TimeSpan {
        self.time_in(LaneState::Waiting) - self.waited_before
    }

    /// Returns the segments that end after a time that is not long ago, the latest first.
    pub(super) fn segments_since(&self, since: Timestamp) -> impl Iterator<Item = &Segment> {
        let recent = self.segments.iter().rev();
        recent.take_while(move |segment| segment.to > since)
    }

    /// Returns until when it is known what the worker did.
    pub(super) fn told_until(&self) -> Timestamp {
        self.end()
    }

    /// Returns the columns of the lane between two times, each as wide as the others; `open` is what
    /// the worker is doing now.
    ///
    /// Every state gets as many columns as its share of the time. The cost is in proportion to the
    /// columns and to the segments in the window.
    pub(crate) fn window(
        &self,
        (from, to): (Timestamp, Timestamp),
        cells: usize,
        open: impl Iterator<Item = Segment>,
    ) -> Vec<Cell> {
        let mut columns = Columns::new(from, to, cells);
        let first = self.segments.partition_point(|segment| segment.to <= from);
        let mut before = first.checked_sub(1).map(|at| self.segments[at]);
        for segment in self.segments[first..].iter().copied().chain(open) {
            if segment.from >= to {
                break;
            }
            columns.add(&segment, begins_task(before.as_ref(), &segment));
            before = Some(segment);
        }
        columns.finish()
    }

    pub(crate) fn apply(&mut self, at: Timestamp, event: &WorkerEvent) {
        match event {
            WorkerEvent::Started {
                pid,
                tid,
                asked,
                host,
            } => {
                self.move_to(*host);
                self.pid = *pid;
                self.tid = *tid;
                self.started = Some(at);
                self.start_up += at - *asked;
                self.alive = self.alive.saturating_add(1);
                self.exited = None;
                self.cpu_told = self.cpu_told.max(at);
                self.push(*asked, at, LaneState::Overhead, None);
            }
            WorkerEvent::TaskStarted { task, ready, core } => {
                self.close(at);
                self.push(*ready, at, LaneState::Overhead, Some(*task));
                self.core = *core;
                self.doing = Some((*task, at));
                self.cpu_before = self.cpu;
                self.waited_before = self.time_in(LaneState::Waiting);
                self.done = 0.0;
                self.running_since = at.max(self.end());
            }
            WorkerEvent::Progress { core, cpu, done } => {
                self.report_cpu(at, *core, *cpu);
                if done.is_finite() {
                    self.done = done.clamp(0.0, 1.0);
                }
            }
            WorkerEvent::Gap { from, why } => self.stand_still(*from, at, *why),
            WorkerEvent::Waits { until } => self.wait_until(at, *until),
            WorkerEvent::Waited { from, until } => self.go_on((*from, *until), at),
            WorkerEvent::Gil(_) => {}
            WorkerEvent::SyncEvent(sync_event) => self.sync_event(at, *sync_event),
            WorkerEvent::TaskEnded(end) => self.end_task(at, end),
            WorkerEvent::Batch(batch) => self.end_batch(at, batch),
            WorkerEvent::Exited { exit, usage } => {
                self.usage.add(usage);
                self.alive = self.alive.saturating_sub(1);
                if self.alive == 0 {
                    self.close(at);
                    self.exited = Some((at, *exit));
                }
            }
        }
        self.reported = self.reported.max(at);
    }

    /// Returns whether it is in a process of this host.
    pub(crate) fn is_of(&self, pid: i32) -> bool {
        self.host.is_here() && self.pid == pid
    }

    /// Notes the host that the next of its number is on: what the last one reported lately was of other cores.
    fn move_to(&mut self, host: HostId) {
        if self.host != host {
            self.host = host;
            self.recent.clear();
        }
    }

    /// Ends the task in the worker's hands, if there is one: it was running until `at`.
    pub(crate) fn close(&mut self, at: Timestamp) {
        self.turn_to(at, LaneState::Running);
        self.doing = None;
        self.now_in = LaneState::Running;
        self.done = 0.0;
    }

    /// Merges neighbours until there are at most `limit` segments, half of it after each merge.
    pub(super) fn keep_to(&mut self, limit: usize) {
        if self.segments.len() <= limit {
            return;
        }
        // The grain of the last merge does for what has come since, as long as the run is not twice
        // as long.
        loop {
            self.segments = merged(&self.segments, self.grain);
            if self.segments.len() <= (limit / 2).max(1) {
                return;
            }
            self.grain = self.grain + self.grain;
        }
    }

    /// Forgets what only the present needs.
    pub(super) fn forget_lately(&mut self) {
        self.segments.shrink_to_fit();
        self.recent = VecDeque::new();
        self.lately.clear();
    }

    fn stand_still(&mut self, from: Timestamp, at: Timestamp, why: Standstill) {
        let state = match why {
            Standstill::Ready => LaneState::Ready,
            Standstill::Loop => LaneState::Loop,
            Standstill::Gil => LaneState::Gil,
            Standstill::Lock => LaneState::Lock,
            Standstill::Barrier => LaneState::Barrier,
            Standstill::Waiting => LaneState::Waiting,
        };
        if let Some((task, _)) = self.doing {
            // a waiting worker goes on afterwards, whatever stopped it
            let then = if self.waits() {
                LaneState::Running
            } else {
                self.now_in
            };
            self.turn_to(from, then);
            self.push(from, at, state, Some(task));
            self.running_since = at.max(self.running_since);
        }
    }

    fn end_task(&mut self, at: Timestamp, end: &TaskEnd) {
        self.report_cpu(at, end.core, end.cpu);
        if self.doing.is_some() {
            self.close(at);
        } else {
            // Too short to have been announced: its CPU time is all that is known.
            self.push(at - end.cpu_total, at, LaneState::Running, Some(end.task));
        }
        self.tasks = self.tasks.saturating_add(1);
    }

    fn end_batch(&mut self, at: Timestamp, batch: &Batch) {
        self.cpu_told = self.cpu_told.max(batch.began.min(at));
        self.report_cpu(at, batch.core, batch.cpu);
        let left = (batch.began + batch.inside).min(at);
        self.push(batch.began, left, LaneState::Running, None);
        self.push(left, at, LaneState::Overhead, None);
        self.tasks = self.tasks.saturating_add(batch.tasks);
    }

    /// Appends a stretch, cut to what follows the last one; an event that is late loses.
    fn push(&mut self, from: Timestamp, to: Timestamp, state: LaneState, task: Option<TaskId>) {
        let from = from.max(self.end());
        if to <= from {
            return;
        }
        self.times[state as usize] += to - from;
        self.lately.add(from, to, state);
        match self.segments.last_mut() {
            Some(last) if last.to == from && last.state == state && last.task == task => {
                last.to = to;
            }
            _ => self.segments.push(Segment {
                from,
                to,
                state,
                task,
            }),
        }
    }

    fn end(&self) -> Timestamp {
        self.segments
            .last()
            .map_or(Timestamp::START, |last| last.to)
    }
}

/// Returns whether a task begins with this segment, which follows `before`.
fn begins_task(before: Option<&Segment>, segment: &Segment) -> bool {
    segment.state != LaneState::Overhead
        && segment.task.is_some()
        && before
            .is_none_or(|before| before.task != segment.task || before.state == LaneState::Overhead)
}

#[cfg(test)]
mod tests;
