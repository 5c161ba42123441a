//! What the tests of the contract do a run with, and what they look at it with.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use eggtop::executor::{self, Host, Job};
use eggtop::model::{
    Clock, Emitter, Event, EventKind, Field, Machine, ProcessEvent, RunEvent, RunId, RunSpec,
    RunSummary, TaskId, TimeSpan, WorkerEvent, WorkerId,
};
use eggtop::process::ForkServer;
use eggtop::run_resources::RunResources;
use eggtop::runtime::{Stop, SwitchInterval};
use eggtop::workload::Plan;

use super::python;

/// What a person may want of a run that is on, and the clock of its events.
#[derive(Clone)]
pub(crate) struct Wishes {
    pub(crate) stop: Stop,
    pub(crate) switch_interval: SwitchInterval,
    pub(crate) clock: Clock,
}

impl Wishes {
    /// Returns how long ago something happened that is reported only now.
    pub(crate) fn since(&self, event: &Event) -> TimeSpan {
        self.clock.now() - event.at
    }
}

/// What tests look at while it lasts, lasts this much longer from try to try. On a quiet machine the first
/// is enough; on a busy one the thread that looks may be without a core until it is over.
pub(crate) const LONGER: [u32; 4] = [1, 5, 30, 180];

/// Makes tries that last longer and longer until one is in time, and returns what came of it.
pub(crate) fn in_time<T>(attempt: impl FnMut(u32) -> Option<T>) -> T {
    LONGER
        .into_iter()
        .find_map(attempt)
        .expect("the machine is too busy to look at anything in time")
}

/// Waits until something holds, far longer than that takes on the busiest machine.
pub(crate) fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "in vain: {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// How long anything that must happen may take on a loaded machine.
pub(crate) const PATIENCE: Duration = Duration::from_mins(3);

/// Returns the state of a process, as in `/proc/PID/stat`, if it is there.
pub(crate) fn state_of(pid: i32) -> Option<char> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(')')?.1.trim_start().chars().next()
}

/// What came of a run.
pub(crate) struct Ran {
    pub(crate) summary: RunSummary,
    pub(crate) events: Vec<Event>,
}

impl Ran {
    pub(crate) fn workers(&self) -> impl Iterator<Item = (&Event, WorkerId, &WorkerEvent)> {
        self.events.iter().filter_map(|event| match &event.kind {
            EventKind::Run {
                event:
                    RunEvent::Worker {
                        worker,
                        event: reported,
                    },
                ..
            } => Some((event, *worker, reported)),
            _ => None,
        })
    }

    pub(crate) fn lost(&self) -> Vec<(TaskId, bool)> {
        self.events
            .iter()
            .filter_map(|event| match event.kind {
                EventKind::Run {
                    event: RunEvent::TaskLost { task, retried, .. },
                    ..
                } => Some((task, retried)),
                _ => None,
            })
            .collect()
    }

    pub(crate) fn pids(&self) -> Vec<i32> {
        self.workers()
            .filter_map(|(_, _, event)| match event {
                WorkerEvent::Started { pid, .. } => Some(*pid),
                _ => None,
            })
            .collect()
    }
}

/// Runs a spec whose tasks are of the given size; `meddle` sees every event as it comes.
pub(crate) fn run_meddling(
    server: &ForkServer,
    spec: &RunSpec,
    size: f64,
    meddle: impl Fn(&Event, &Wishes) + Send + Sync + 'static,
) -> Ran {
    let wishes = Wishes {
        stop: Stop::default(),
        switch_interval: SwitchInterval::default(),
        clock: Clock::start(),
    };
    wishes.switch_interval.set(spec.switch_interval());
    let log = Arc::new(Mutex::new(Vec::new()));
    let (kept, seen) = (Arc::clone(&log), wishes.clone());
    let emitter = Emitter::new(wishes.clock, move |event| {
        meddle(&event, &seen);
        kept.lock().unwrap().push(event);
        true
    });
    let machine = Machine {
        pythons: Some(spec.python().iter().map(|path| python::at(path)).collect()),
        ..Machine::default()
    };
    let resources = RunResources::prepare(spec, server).unwrap();
    let plan = Plan::new(spec, size).at(resources.locations());
    let job = Job::new(
        RunId(0),
        spec,
        &plan,
        spec.all_workers(&machine),
        emitter.clock().now(),
    );
    let host = Host {
        emitter: &emitter,
        server,
        stop: &wishes.stop,
        switch_interval: &wishes.switch_interval,
        machine: &machine,
    };
    let prepared = executor::prepare(spec, &host).unwrap();
    let reported = resources.report(&emitter, job.run).unwrap();
    let summary = executor::execute(&job, &host, prepared);
    reported.finish();
    let events = std::mem::take(&mut *log.lock().unwrap());
    Ran { summary, events }
}

pub(crate) fn run(server: &ForkServer, spec: &RunSpec, size: f64) -> Ran {
    run_meddling(server, spec, size, |_, _| {})
}

/// Returns the spec with other fields, given as text.
pub(crate) fn with(spec: &RunSpec, fields: &[(Field, &str)]) -> RunSpec {
    let mut draft = spec.draft();
    for (field, text) in fields {
        field.set(&mut draft, text).unwrap();
    }
    draft.spec()
}

/// Returns whether a worker began to wait.
pub(crate) fn waits(event: &Event) -> bool {
    let EventKind::Run {
        event: RunEvent::Worker { event, .. },
        ..
    } = &event.kind
    else {
        return false;
    };
    matches!(event, WorkerEvent::Waits { .. })
}

/// Asserts that every process of a run that was reported as reaped is gone, and that the others, which are
/// a runner's, go: the system kills those that are left, and the process that inherits them reaps them.
pub(crate) fn assert_no_process_left(ran: &Ran) {
    let me = i32::try_from(std::process::id()).unwrap();
    let reaped = |pid: i32| {
        ran.events.iter().any(|event| {
            let EventKind::Run {
                event: RunEvent::Process { pid: of, event },
                ..
            } = &event.kind
            else {
                return false;
            };
            *of == pid && matches!(event, ProcessEvent::Reaped { .. })
        })
    };
    for pid in ran.pids().into_iter().filter(|&pid| pid != me) {
        if reaped(pid) {
            assert_eq!(state_of(pid), None, "worker {pid} is still there");
        }
        wait_until(&format!("worker {pid} goes"), || state_of(pid).is_none());
    }
}
