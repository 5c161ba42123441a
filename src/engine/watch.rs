//! Which run is on and which workers live: what the sampler must know of the events that pass by.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::machine::LiveWorker;
use crate::model::{
    Event, EventKind, ProcessEvent, RunEvent, RunId, TimeSpan, Timestamp, WorkerEvent, WorkerId,
};

use super::wake::Wake;

/// The cores are watched closely for this long after a run, so that its end is seen.
const AFTER: TimeSpan = TimeSpan::from_millis(1_000);

/// Sees every event on its way into the log; cheap to clone, all clones are one.
#[derive(Debug, Clone, Default)]
pub(super) struct Watch {
    state: Arc<Mutex<State>>,
}

/// Who lives of the run that is on.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Living {
    pub(super) workers: Vec<LiveWorker>,
    /// Its processes, zombies included.
    pub(super) processes: Vec<i32>,
}

#[derive(Debug, Default)]
struct State {
    running: Option<RunId>,
    ended: Option<Timestamp>,
    /// A worker of each thread: those of an event loop share one.
    workers: BTreeMap<WorkerId, LiveWorker>,
    /// The processes of the run that have not been reaped, as far as is reported.
    processes: BTreeSet<i32>,
    /// The thread of every worker that lives.
    threads: HashMap<WorkerId, i32>,
    /// How many live on a thread, and the one of them that is looked at.
    sharers: HashMap<i32, (u32, WorkerId)>,
    /// Changes with workers and processes, so that they need not be copied for every sample.
    version: u64,
    alarm: Option<Sender<Wake>>,
}

impl Watch {
    /// Takes note of an event; other than those of runs and workers cost next to nothing.
    pub(super) fn observe(&self, event: &Event) {
        let EventKind::Run { run, event: what } = &event.kind else {
            return;
        };
        match what {
            RunEvent::Started(_) => self.state().start(*run),
            RunEvent::Worker { worker, event } => match event {
                WorkerEvent::Started { pid, tid, host, .. } if host.is_here() => self.state().add(
                    *run,
                    LiveWorker {
                        worker: *worker,
                        pid: *pid,
                        tid: *tid,
                    },
                ),
                WorkerEvent::Exited { .. } => self.state().remove(*run, *worker),
                _ => {}
            },
            RunEvent::TaskLost { .. }
            | RunEvent::SwitchInterval { .. }
            | RunEvent::HandedOver { .. }
            | RunEvent::BatchDone { .. }
            | RunEvent::Shared { .. }
            | RunEvent::NotPinned(_)
            | RunEvent::Deadlocked(_)
            | RunEvent::Urls(_)
            | RunEvent::Printed(_) => {}
            RunEvent::Process { pid, event } => match event {
                ProcessEvent::Forked(_) => self.state().know(*run, *pid),
                ProcessEvent::Reaped { .. } => self.state().forget(*run, *pid),
                _ => {}
            },
            RunEvent::Ended(_) => self.state().end(*run, event.at),
        }
    }

    /// Asks for a message through `alarm` when a run starts.
    pub(super) fn wake_by(&self, alarm: Sender<Wake>) {
        self.state().alarm = Some(alarm);
    }

    /// Returns the run that is on.
    pub(super) fn running(&self) -> Option<RunId> {
        self.state().running
    }

    /// Returns whether a run is on, or was a moment before `now`.
    pub(super) fn is_live(&self, now: Timestamp) -> bool {
        let state = self.state();
        state.running.is_some() || state.ended.is_some_and(|ended| now - ended < AFTER)
    }

    /// Returns the live workers, with a version; none if nothing changed since version `known`.
    pub(super) fn living_since(&self, known: Option<u64>) -> Option<(u64, Living)> {
        let state = self.state();
        (known != Some(state.version)).then(|| {
            let living = Living {
                workers: state.workers.values().copied().collect(),
                processes: state.processes.iter().copied().collect(),
            };
            (state.version, living)
        })
    }

    /// Returns the state, also if another thread panicked with it: it is whole after every step.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn start(&mut self, run: RunId) {
        self.running = Some(run);
        self.clear();
        if let Some(alarm) = &self.alarm {
            // Nobody listens once the sampler has ended.
            let _ = alarm.send(Wake::Look);
        }
    }

    fn end(&mut self, run: RunId, at: Timestamp) {
        if self.running == Some(run) {
            self.running = None;
            self.ended = Some(at);
            self.clear();
        }
    }

    fn add(&mut self, run: RunId, worker: LiveWorker) {
        if self.running != Some(run) {
            return;
        }
        self.processes.insert(worker.pid);
        self.threads.insert(worker.worker, worker.tid);
        let first = (0, worker.worker);
        let (sharers, _) = self.sharers.entry(worker.tid).or_insert(first);
        *sharers += 1;
        if *sharers == 1 {
            self.workers.insert(worker.worker, worker);
            self.version += 1;
        }
    }

    fn remove(&mut self, run: RunId, worker: WorkerId) {
        if self.running != Some(run) {
            return;
        }
        let Some(tid) = self.threads.remove(&worker) else {
            return;
        };
        let Some((sharers, looked_at)) = self.sharers.get_mut(&tid) else {
            return;
        };
        *sharers = sharers.saturating_sub(1);
        if *sharers == 0 {
            let looked_at = *looked_at;
            self.sharers.remove(&tid);
            if self
                .workers
                .get(&looked_at)
                .is_some_and(|live| live.tid == tid)
            {
                self.workers.remove(&looked_at);
            }
            self.version += 1;
        }
    }

    fn know(&mut self, run: RunId, pid: i32) {
        if self.running == Some(run) && self.processes.insert(pid) {
            self.version += 1;
        }
    }

    fn forget(&mut self, run: RunId, pid: i32) {
        if self.running == Some(run) && self.processes.remove(&pid) {
            self.version += 1;
        }
    }

    fn clear(&mut self) {
        self.workers.clear();
        self.processes.clear();
        self.threads.clear();
        self.sharers.clear();
        self.version += 1;
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::model::{Exit, HostId, RunSpec, Usage};
    use crate::session::play::{begins, over, start, summary};

    pub(in crate::engine) fn started(run: u32) -> EventKind {
        begins(0, run, start(RunSpec::default(), 2)).kind
    }

    pub(in crate::engine) fn ended(run: u32) -> EventKind {
        over(0, run, summary(0, 8)).kind
    }

    pub(in crate::engine) fn worker(run: u32, worker: u32, event: WorkerEvent) -> EventKind {
        let worker = WorkerId(worker);
        of_run(run, RunEvent::Worker { worker, event })
    }

    pub(in crate::engine) fn born(pid: i32, tid: i32) -> WorkerEvent {
        let asked = Timestamp::START;
        WorkerEvent::Started {
            pid,
            tid,
            asked,
            host: HostId::HERE,
        }
    }

    fn gone() -> WorkerEvent {
        WorkerEvent::Exited {
            exit: Exit::Code(0),
            usage: Usage::default(),
        }
    }

    fn of_run(run: u32, event: RunEvent) -> EventKind {
        let run = RunId(run);
        EventKind::Run { run, event }
    }

    fn after(events: impl IntoIterator<Item = EventKind>) -> Watch {
        let watch = Watch::default();
        for (second, kind) in (1..).zip(events) {
            let at = Timestamp::from_millis(1_000 * second);
            watch.observe(&Event { at, kind });
        }
        watch
    }

    fn workers(watch: &Watch) -> Vec<u32> {
        let (_, living) = watch.living_since(None).unwrap();
        living.workers.iter().map(|live| live.worker.0).collect()
    }

    #[test]
    fn a_run_is_live_until_a_second_after_its_end() {
        assert!(!after([]).is_live(Timestamp::START));
        assert!(after([started(0)]).is_live(Timestamp::from_millis(3_600_000)));
        let over = after([started(0), ended(0)]);
        assert!(over.is_live(Timestamp::from_millis(2_900)));
        assert!(!over.is_live(Timestamp::from_millis(3_100)));
    }

    #[test]
    fn workers_live_from_their_start_to_their_exit() {
        let watch = after([
            started(0),
            worker(0, 0, born(10, 10)),
            worker(0, 1, born(11, 11)),
            worker(0, 0, gone()),
        ]);
        assert_eq!(workers(&watch), [1]);
        let over = after([started(0), worker(0, 1, born(1, 1)), ended(0)]);
        assert!(workers(&over).is_empty());
    }

    #[test]
    fn a_thread_is_looked_at_once_however_many_workers_share_it() {
        let watch = after([
            started(0),
            worker(0, 0, born(10, 10)),
            worker(0, 1, born(10, 10)),
            worker(0, 0, gone()),
        ]);
        assert_eq!(workers(&watch), [0]);
        let over = after([
            started(0),
            worker(0, 0, born(10, 10)),
            worker(0, 1, born(10, 10)),
            worker(0, 0, gone()),
            worker(0, 1, gone()),
        ]);
        assert!(workers(&over).is_empty());
    }

    #[test]
    fn what_comes_late_from_another_run_changes_nothing() {
        let watch = after([
            started(0),
            ended(0),
            started(1),
            worker(1, 0, born(20, 20)),
            worker(0, 0, gone()),
            worker(0, 5, born(9, 9)),
            ended(0),
        ]);
        assert_eq!(workers(&watch), [0]);
        assert!(watch.is_live(Timestamp::from_millis(3_600_000)));
    }

    #[test]
    fn the_list_is_copied_only_when_it_changed() {
        let watch = after([started(0), worker(0, 0, born(10, 10))]);
        let (version, _) = watch.living_since(None).unwrap();
        assert_eq!(watch.living_since(Some(version)), None);
    }

    #[test]
    fn the_start_of_a_run_wakes_the_sampler() {
        let (alarm, wakes) = std::sync::mpsc::channel();
        let watch = Watch::default();
        watch.wake_by(alarm);
        let at = Timestamp::START;
        watch.observe(&Event {
            at,
            kind: started(0),
        });
        assert_eq!(wakes.try_recv(), Ok(Wake::Look));
    }
}
