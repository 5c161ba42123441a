//! Tasks that wait for each other: they hang as they should and can be ended, what cures them lets them
//! finish, and at no moment of a healthy run does it look like a deadlock.

use std::sync::{Arc, Mutex};

use eggtop::model::{
    Deadlock, DeadlockFix, DeadlockKind, Draft, Event, EventKind, ExecutorKind, RunEnd, RunEvent,
    RunId, RunSpec, RunStart, RuntimeKind, Sample, StartMethod, TimeSpan, Timestamp, WaitBy,
    WorkerEvent, WorkloadKind,
};
use eggtop::process::ForkServer;
use eggtop::session::DeadlockDetector;
use eggtop::workload::ROUNDS;

use super::harness::{Ran, Wishes, assert_no_process_left, run_meddling};
use super::interpreter::interpreter;

type DeadlockTest = fn(&ForkServer);

pub(crate) const TESTS: [(&str, DeadlockTest); 4] = [
    ("hangs_and_can_be_ended", hangs_and_can_be_ended),
    ("every_cure_lets_it_finish", every_cure_lets_it_finish),
    (
        "a_thousand_healthy_runs_never_look_like_one",
        a_thousand_healthy_runs_never_look_like_one,
    ),
    (
        "a_killed_holder_sets_the_others_free",
        a_killed_holder_sets_the_others_free,
    ),
];

/// Every deadlock on every runtime of ours and every executor that has it.
fn deadlocks() -> Vec<RunSpec> {
    let mut all = Vec::new();
    for how in [
        DeadlockKind::Futures,
        DeadlockKind::Nested,
        DeadlockKind::Parents,
        DeadlockKind::Locks,
    ] {
        for wait in [WaitBy::Sleep, WaitBy::Spin] {
            for runtime in [RuntimeKind::Native, RuntimeKind::Gil] {
                let threads = Draft {
                    workload: WorkloadKind::Deadlock,
                    executor: ExecutorKind::Threads,
                    runtime,
                    how,
                    wait,
                    ..Draft::default()
                }
                .spec();
                if how == DeadlockKind::Locks {
                    all.extend(in_processes(&threads));
                }
                all.push(threads);
            }
            let python = interpreter().map(|python| {
                Draft {
                    workload: WorkloadKind::Deadlock,
                    executor: ExecutorKind::Threads,
                    runtime: RuntimeKind::Python,
                    python: Some(python),
                    how,
                    wait,
                    ..Draft::default()
                }
                .spec()
            });
            if let Some(python) = python {
                if how == DeadlockKind::Locks {
                    all.extend(in_processes(&python));
                }
                all.push(python);
            }
        }
    }
    all
}

fn in_processes(threads: &RunSpec) -> impl Iterator<Item = RunSpec> {
    let ways = [
        (ExecutorKind::Pool, StartMethod::Fork),
        (ExecutorKind::Pool, StartMethod::Spawn),
        (ExecutorKind::Process, StartMethod::Fork),
    ];
    ways.map(|(executor, start)| {
        Draft {
            executor,
            start,
            ..threads.draft()
        }
        .spec()
    })
    .into_iter()
}

/// Looks out for deadlocks as if the machine were sampled long after each event: a deadlock that
/// there is at any moment is then found.
#[derive(Default)]
struct Impatient(Mutex<DeadlockDetector>);

impl Impatient {
    fn of(spec: &RunSpec) -> Self {
        let impatient = Self::default();
        let start = RunStart {
            series: None,
            spec: spec.clone(),
            tasks: spec.all_tasks(),
            workers: spec.all_workers(&eggtop::model::Machine::default()),
            size: 0.0,
            repetition: 0,
        };
        impatient.look(&Event {
            at: Timestamp::START,
            kind: EventKind::Run {
                run: RunId(0),
                event: RunEvent::Started(Box::new(start)),
            },
        });
        impatient
    }

    fn look(&self, event: &Event) -> Option<Deadlock> {
        let mut detector = self.0.lock().unwrap();
        detector.observe(event);
        let looked = Event {
            at: event.at + TimeSpan::from_millis(60_000),
            kind: EventKind::Sample(Box::new(Sample {
                window: TimeSpan::from_millis(500),
                ..Sample::default()
            })),
        };
        detector.observe(&looked).map(|(_, deadlock)| deadlock)
    }
}

/// Runs something to its end, or until it deadlocks; returns the deadlock.
fn run_until_deadlock(server: &ForkServer, spec: &RunSpec) -> (Ran, Option<Deadlock>) {
    let (found, impatient) = (Arc::new(Mutex::new(None)), Impatient::of(spec));
    let seen = Arc::clone(&found);
    // one process may begin long after the other: both must have time to meet at the locks
    let size = if spec.executor() == ExecutorKind::Threads {
        0.2
    } else {
        1.0
    };
    let ran = run_meddling(server, spec, size, move |event, wishes: &Wishes| {
        if let Some(deadlock) = impatient.look(event) {
            *seen.lock().unwrap() = Some(deadlock);
            wishes.stop.request();
        }
    });
    let found = found.lock().unwrap().take();
    (ran, found)
}

fn hangs_and_can_be_ended(server: &ForkServer) {
    for spec in deadlocks() {
        let what = format!("{spec:?}");
        let (ran, found) = run_until_deadlock(server, &spec);
        let deadlock = found.unwrap_or_else(|| panic!("it did not hang: {what}"));
        assert_eq!(deadlock.cycle.len(), 2, "{deadlock:?} {what}");
        let all = spec.worker_count(&eggtop::model::Machine::default());
        assert_eq!(deadlock.stuck.len() as u32, all, "{deadlock:?} {what}");
        assert_eq!(ran.summary.end, RunEnd::Stopped, "{what}");
        assert_eq!((ran.summary.done, ran.summary.lost), (0, 0), "{what}");
        assert_no_process_left(&ran);
    }
}

/// Returns how often tasks get what they wait for in all, where that is certain.
fn answers(spec: &RunSpec) -> Option<u32> {
    let tasks = spec.task_count();
    match (spec.how(), spec.cure()) {
        (_, DeadlockFix::Printed) => Some(0),
        (DeadlockKind::Futures, DeadlockFix::Order) => Some(tasks - 1),
        (_, DeadlockFix::OwnPool) => Some(tasks),
        (DeadlockKind::Locks, _) => Some(ROUNDS * tasks),
        _ => None,
    }
}

fn every_cure_lets_it_finish(server: &ForkServer) {
    for ill in deadlocks() {
        let cures = ill.how().cures().iter();
        for &cure in cures.filter(|cure| **cure != DeadlockFix::None) {
            let spec = Draft {
                cure,
                ..ill.draft()
            }
            .spec();
            finishes(server, &spec, 0.02);
        }
    }
}

/// Runs something healthy to its end.
fn finishes(server: &ForkServer, spec: &RunSpec, size: f64) {
    let what = format!("{spec:?}");
    let impatient = Impatient::of(spec);
    let found = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&found);
    let ran = run_meddling(server, spec, size, move |event, _: &Wishes| {
        seen.lock().unwrap().extend(impatient.look(event));
    });
    assert_eq!(*found.lock().unwrap(), [], "{what}");
    assert_eq!(ran.summary.end, RunEnd::Completed, "{what}");
    assert_eq!(ran.summary.done, spec.all_tasks(), "{what}");
    if let Some(answers) = answers(spec) {
        assert_eq!(ran.summary.output, answers, "{what}");
    }
    assert_no_process_left(&ran);
}

fn a_thousand_healthy_runs_never_look_like_one(server: &ForkServer) {
    let healthy = |how, cure, workers| {
        Draft {
            workload: WorkloadKind::Deadlock,
            executor: ExecutorKind::Threads,
            how,
            cure,
            workers,
            ..Draft::default()
        }
        .spec()
    };
    let kinds = [
        healthy(DeadlockKind::Futures, DeadlockFix::Order, None),
        healthy(DeadlockKind::Futures, DeadlockFix::Printed, None),
        healthy(DeadlockKind::Nested, DeadlockFix::None, Some(2)),
        healthy(DeadlockKind::Nested, DeadlockFix::OwnPool, None),
        healthy(DeadlockKind::Parents, DeadlockFix::None, Some(5)),
        healthy(DeadlockKind::Parents, DeadlockFix::OwnPool, None),
        healthy(DeadlockKind::Locks, DeadlockFix::Order, None),
        // one after another they cannot meet
        healthy(DeadlockKind::Locks, DeadlockFix::None, Some(1)),
    ];
    for number in 0..1_000 {
        let spec = Draft {
            wait: [WaitBy::Sleep, WaitBy::Spin][number / 8 % 2],
            runtime: [RuntimeKind::Native, RuntimeKind::Gil][number / 16 % 2],
            ..kinds[number % 8].draft()
        }
        .spec();
        finishes(server, &spec, 0.000_2);
    }
}

/// The system takes a lock from a process that dies, so the other one goes on.
fn a_killed_holder_sets_the_others_free(server: &ForkServer) {
    for spec in deadlocks() {
        // Python's locks stay with the dead
        if spec.executor() == ExecutorKind::Threads || spec.runtime() == RuntimeKind::Python {
            continue;
        }
        let impatient = Impatient::of(&spec);
        let pids = Mutex::new(Vec::new());
        let ran = run_meddling(server, &spec, 0.2, move |event, _: &Wishes| {
            if let EventKind::Run {
                event:
                    RunEvent::Worker {
                        event: WorkerEvent::Started { pid, .. },
                        ..
                    },
                ..
            } = &event.kind
            {
                pids.lock().unwrap().push(*pid);
            }
            if impatient.look(event).is_some() {
                let pid = nix::unistd::Pid::from_raw(pids.lock().unwrap()[0]);
                nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL).unwrap();
            }
        });
        assert_eq!(ran.summary.end, RunEnd::Completed, "{spec:?}");
        assert_eq!((ran.summary.done, ran.summary.lost), (1, 1), "{spec:?}");
        assert_no_process_left(&ran);
    }
}
