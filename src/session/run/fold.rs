//! How the events of a run change what is known of it.

use crate::model::{
    ExecutorKind, FryBy, Origin, Outcome, RunEnd, RunEvent, RunSpec, RunSummary, Sample,
    StartMethod, TaskEnd, TaskId, TaskOutput, TimeSpan, Timestamp, WorkerEvent, WorkerId,
};

use super::{Run, Totals};
use crate::session::batches;
use crate::session::egg::Egg;
use crate::session::lanes::{Lane, LaneState};
use crate::session::observed_deadlock::ObservedDeadlock;
use crate::session::stops::Who;
use crate::session::why::Whys;

impl Run {
    pub(crate) fn apply(&mut self, at: Timestamp, event: &RunEvent) {
        self.wait_for.apply(at, event);
        match event {
            RunEvent::Started(_) => {}
            RunEvent::NotPinned(worker) => {
                self.not_pinned.insert(*worker);
            }
            RunEvent::Deadlocked(deadlock) => {
                self.deadlock = Some(ObservedDeadlock::new(deadlock, at, self.began));
            }
            RunEvent::Urls(urls) => self.outside.urls.clone_from(urls),
            RunEvent::Printed(printed) => self.outside.print(printed),
            RunEvent::SwitchInterval { interval } => self.gil.interval = *interval,
            RunEvent::Process { pid, event } => self.processes.apply(at, *pid, event),
            RunEvent::Worker { worker, event } if self.is_over() => {
                if let Some(lane) = self.lane_mut(*worker) {
                    lane.apply(at, event);
                    lane.close(at);
                }
            }
            RunEvent::Worker { worker, event } => self.apply_worker(at, *worker, event),
            RunEvent::TaskLost { .. } | RunEvent::Shared { .. } | RunEvent::Ended(_)
                if self.is_over() => {}
            RunEvent::TaskLost {
                task,
                worker,
                retried,
            } => self.lose(at, (*task, *worker), *retried),
            RunEvent::Shared { total } => self.shared = Some(*total),
            RunEvent::HandedOver { batch } => batches::hand_over(&mut self.batches, *batch, at),
            RunEvent::BatchDone { batch } => batches::finish(&mut self.batches, *batch, at),
            RunEvent::Ended(summary) => self.end(at, summary),
        }
    }

    /// Notes that the whole program was stopped, and for how long the machine slept meanwhile.
    pub(crate) fn suspend(&mut self, (from, to): (Timestamp, Timestamp), asleep: TimeSpan) {
        if !self.is_over() {
            self.asleep += asleep;
        }
        self.stop(Who::Program, (from, to));
    }

    /// Notes that the program or a worker was stopped, as far as it was during the run.
    fn stop(&mut self, who: Who, (from, to): (Timestamp, Timestamp)) {
        let end = self.ended.map_or(to, |ended| to.min(ended));
        let stretch = (from.max(self.began), end);
        self.stops.stop(who, stretch, &self.lanes);
    }

    /// Notes which processes a sample of the machine saw stopped. What was stopped in one of two samples
    /// was so for half of the time between them.
    fn look_for_stops(&mut self, at: Timestamp, sample: &Sample) {
        let stopped = |state: char| matches!(state, 'T' | 't');
        let workers = sample.workers.iter();
        let workers = workers.filter(|seen| stopped(seen.state));
        let pids = workers.filter_map(|seen| Some(self.lane(seen.worker)?.pid));
        let others = sample.processes.iter();
        let others = others
            .filter(|seen| stopped(seen.state))
            .map(|seen| seen.pid);
        let mut now: Vec<i32> = pids.chain(others).collect();
        now.sort_unstable();
        now.dedup();
        let (last, before) = self.looked.take().unwrap_or((self.began, Vec::new()));
        let middle = last + TimeSpan((at - last).0 / 2);
        for &pid in &now {
            let from = if before.contains(&pid) { last } else { middle };
            self.stop(self.who_is(pid), (from, at));
        }
        for &pid in before.iter().filter(|pid| !now.contains(pid)) {
            self.stop(self.who_is(pid), (last, middle));
        }
        self.looked = Some((at, now));
    }

    fn who_is(&self, pid: i32) -> Who {
        if self.lanes.iter().any(|lane| lane.is_of(pid)) {
            Who::Workers(pid)
        } else if self.processes.is_own(pid) {
            Who::Program
        } else {
            Who::Other
        }
    }

    /// Notes what a sample of the machine saw while the run was on, of the cores it may use.
    pub(crate) fn look(&mut self, at: Timestamp, sample: &Sample, affinity: &[u16]) {
        if let (false, Some(throttling)) = (self.is_over(), sample.throttling) {
            let (before, _) = self.throttled.unwrap_or((throttling.time, throttling.time));
            self.throttled = Some((before, throttling.time));
        }
        if !self.is_over() && self.began + sample.window <= at {
            self.others.look(at, sample, affinity);
        }
        self.others.settle(at, &self.lanes);
        if !self.is_over() {
            self.processes.look(at, &sample.processes);
        }
        if !self.is_over() {
            self.look_for_stops(at, sample);
            let seen = self.seen(at, sample);
            self.whys.look(at, sample, seen, affinity.len());
        }
    }

    /// Notes the latest sample of the machine before the run.
    pub(crate) fn look_back(&mut self, sample: &Sample) {
        // The system gives two decimals; the rest would be an artefact of the narrower type.
        self.load_before = sample
            .load
            .map(|load| (f64::from(load) * 100.0).round() / 100.0);
        self.throttled = sample.throttling.map(|it| (it.time, it.time));
    }

    /// Keeps only what is still drawn of a run that is long over.
    pub(crate) fn fade(&mut self) {
        let limit = (Self::MOST_FADED_SEGMENTS / self.lanes.len().max(1)).clamp(1, 512);
        for lane in &mut self.lanes {
            lane.keep_to(limit);
        }
        self.forget_lately();
        self.eggs = Vec::new();
        self.gil.fade();
        self.processes.fade();
        self.stops.fade();
    }

    /// Frees what only samples of the machine need, while the run goes on and soon afterwards.
    pub(crate) fn forget_lately(&mut self) {
        for lane in &mut self.lanes {
            lane.forget_lately();
        }
    }

    /// Keeps only the numbers of a run that is no longer shown.
    pub(crate) fn forget_lanes(&mut self) {
        self.forgotten = Totals::of(self);
        self.lanes = Vec::new();
        self.gil.forget();
        self.outside.forget();
        self.whys = Whys::default();
    }

    fn apply_worker(&mut self, at: Timestamp, worker: WorkerId, event: &WorkerEvent) {
        if let WorkerEvent::Gap { from, why } = event {
            let why = self.stops.cause(self.lane(worker), (*from, at), *why);
            return self.apply_as_caused(at, worker, &WorkerEvent::Gap { from: *from, why });
        }
        self.apply_as_caused(at, worker, event);
    }

    fn apply_as_caused(&mut self, at: Timestamp, worker: WorkerId, event: &WorkerEvent) {
        self.note_first_task(at, event);
        let origin = origin_of(&self.start.spec);
        self.processes.apply_worker(at, worker, (event, origin));
        match event {
            WorkerEvent::TaskEnded(end) => self.end_task(end),
            WorkerEvent::Batch(batch) => {
                self.done = self.done.saturating_add(batch.tasks);
                self.batched = true;
                self.alone.forget();
                self.task_times.forget();
            }
            WorkerEvent::Waited { until, .. } => {
                let held = self.lane(worker).map_or(TimeSpan::ZERO, |lane| {
                    self.stops.within(lane, LaneState::Ready, (*until, at))
                });
                self.lateness.add((at - *until) - held);
            }
            WorkerEvent::TaskStarted { task, .. } => {
                let batch = self.start.spec.batch_of(task.0);
                batches::begin(&mut self.batches, batch, at);
                self.set_egg(*task, Egg::Done(0.0));
            }
            WorkerEvent::Started { .. } => self.starts = self.starts.saturating_add(1),
            WorkerEvent::Gil(hold) => self.gil.take(worker, at, hold),
            WorkerEvent::Exited { exit, .. } => self.blame.exited(worker, *exit),
            _ => {}
        }
        let limit = (Self::MOST_SEGMENTS / self.lanes.len().max(1)).clamp(64, Lane::MOST_SEGMENTS);
        let Some(place) = self.lane_place(worker) else {
            return;
        };
        let lane = &mut self.lanes[place];
        let (before, told_until) = (lane.doing, lane.told_until());
        lane.apply(at, event);
        self.stops.take(lane, told_until);
        if let WorkerEvent::Started { asked, .. } = event {
            self.stops.take_start(lane, *asked, at);
        }
        lane.keep_to(limit);
        let (doing, done, cpu) = (lane.doing, lane.done, lane.task_cpu());
        let waited = lane.task_waited();
        self.alone.change(at, before.is_some(), doing.is_some());
        if let (WorkerEvent::TaskEnded(end), Some((_, began))) = (event, before) {
            self.outside.end(end, at - began);
            self.task_times.note(end.task, end.cpu_total, waited);
        }
        if let WorkerEvent::TaskEnded(end) = event {
            let began = before.map_or(at - end.cpu_total, |(_, began)| began);
            self.end_serial_part((worker, end.task), at - began);
            if let Outcome::Done(TaskOutput::Streamed(streamed)) = &end.outcome {
                self.streamed.add(streamed);
            }
        }
        if let (WorkerEvent::Progress { .. }, Some((task, _))) = (event, doing) {
            // By the timer, how far a task is does not say how much heat its egg has had.
            let heat = self.heat_needed(task);
            let done = heat.map_or(done, |heat| (cpu.as_secs_f64() / heat).min(1.0) as f32);
            self.set_egg(task, Egg::Done(done));
        }
    }

    fn note_first_task(&mut self, at: Timestamp, event: &WorkerEvent) {
        let began = match event {
            WorkerEvent::TaskStarted { .. } => at,
            WorkerEvent::Batch(batch) => batch.began,
            WorkerEvent::TaskEnded(end) => at - end.cpu_total,
            _ => return,
        };
        self.first_task = Some(self.first_task.map_or(began, |first| first.min(began)));
    }

    /// Returns the seconds of heat that an egg needs which is taken off by the timer.
    fn heat_needed(&self, task: TaskId) -> Option<f64> {
        let spec = &self.start.spec;
        if spec.by() != FryBy::Timer {
            return None;
        }
        let place = (task.0 as usize).checked_rem(spec.values().len());
        let size = place.map_or(self.start.size, |place| spec.values()[place]);
        Some(size * spec.scale()).filter(|heat| *heat > 0.0)
    }

    fn end_task(&mut self, end: &TaskEnd) {
        match &end.outcome {
            Outcome::Done(output) => {
                self.done = self.done.saturating_add(1);
                let doneness = match output {
                    TaskOutput::Doneness(doneness) if doneness.is_finite() => {
                        self.doneness.0 += doneness;
                        self.doneness.1 = self.doneness.1.saturating_add(1);
                        doneness.clamp(0.0, 1.0) as f32
                    }
                    _ => 1.0,
                };
                self.set_egg(end.task, Egg::Done(doneness));
            }
            Outcome::Failed(reason) => {
                self.failed = self.failed.saturating_add(1);
                self.set_egg(end.task, Egg::Lost);
                self.failures.note(reason);
            }
            Outcome::Stopped => {}
        }
    }

    fn lose(&mut self, at: Timestamp, (task, worker): (TaskId, WorkerId), retried: bool) {
        let exited = self.lane(worker).and_then(|lane| lane.exited);
        self.blame
            .lost(worker, exited.map(|(_, exit)| exit), retried);
        let lane = self.lane_mut(worker);
        if let Some(lane) = lane.filter(|lane| lane.doing.is_some_and(|(doing, _)| doing == task)) {
            lane.close(at);
            self.alone.change(at, true, false);
        }
        if retried {
            self.retried = self.retried.saturating_add(1);
            self.set_egg(task, Egg::Done(0.0));
        } else {
            self.lost = self.lost.saturating_add(1);
            self.set_egg(task, Egg::Lost);
        }
    }

    fn end(&mut self, at: Timestamp, summary: &RunSummary) {
        for lane in &mut self.lanes {
            self.alone.change(at, lane.doing.is_some(), false);
            lane.close(at);
        }
        self.others.settle_all(at, &self.lanes);
        self.gil.end();
        self.processes.end();
        self.ended = Some(at);
        self.done = summary.done;
        self.failed = summary.failed;
        self.lost = summary.lost;
        if summary.end == RunEnd::Completed && summary.failed == 0 && summary.lost == 0 {
            let raw = self.eggs.iter_mut().filter(|egg| **egg == Egg::Done(0.0));
            raw.for_each(|egg| *egg = Egg::Done(1.0));
        }
        self.summary = Some(summary.clone());
    }

    fn set_egg(&mut self, task: TaskId, reported: Egg) {
        if let Some(egg) = self.eggs.get_mut(task.0 as usize) {
            *egg = reported;
        }
    }

    /// Returns the lane of a worker, a new one if need be and there is room.
    fn lane_mut(&mut self, worker: WorkerId) -> Option<&mut Lane> {
        let at = self.lane_place(worker)?;
        self.lanes.get_mut(at)
    }

    /// Returns where the lane of a worker is, a new one if need be and there is room.
    fn lane_place(&mut self, worker: WorkerId) -> Option<usize> {
        Some(match self.place(worker) {
            Ok(at) => at,
            Err(_) if self.lanes.len() >= Self::MOST_LANES => return None,
            Err(at) => {
                let lane = Lane::new(worker);
                let lane = match self.start.spec.executor() {
                    ExecutorKind::Async => lane.on_loop(),
                    _ => lane,
                };
                self.lanes.insert(at, lane);
                at
            }
        })
    }
}

/// Returns how the processes of workers come to be, where they have some of their own.
fn origin_of(spec: &RunSpec) -> Option<Origin> {
    let processes = matches!(spec.executor(), ExecutorKind::Pool | ExecutorKind::Process);
    processes.then_some(match spec.start() {
        StartMethod::Fork => Origin::Fork,
        StartMethod::Spawn => Origin::Spawn,
        StartMethod::Forkserver => Origin::Forkserver,
    })
}
