//! Every synchronization method on every executor: what was counted together is right, or known to be
//! wrong, and no worker hangs when one of them is killed.

use std::collections::HashMap;

use eggtop::model::{
    Draft, Event, EventKind, ExecutorKind, Exit, Field, RunEnd, RunEvent, RunSpec, RuntimeKind,
    Standstill, StartMethod, SyncMethod, Timestamp, WorkerEvent, WorkerId, name_of,
};
use eggtop::process::ForkServer;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::harness::{Ran, run, run_meddling, with};

/// A test of this file.
type Test = fn(&ForkServer, &RunSpec);

/// Returns every synchronization method on each of some executors, with a name and the test to do.
pub(crate) fn trials(ways: &[(String, RunSpec)]) -> Vec<(String, RunSpec, Test)> {
    let mut trials: Vec<(String, RunSpec, Test)> = Vec::new();
    let chosen = [
        "serial",
        "threads_dynamic_chunk_1",
        "pool_fork",
        "process_spawn",
    ];
    let gil = ["gil_threads", "gil_pool"];
    for (name, spec) in ways {
        let wanted = chosen.contains(&name.as_str())
            || gil.iter().any(|start| name.starts_with(start))
            || spec.runtime() == RuntimeKind::Python;
        for &share in spec.ways_to_share().iter().filter(|_| wanted) {
            let spec = Draft {
                share,
                ..with(spec, &[(Field::Workload, "counter")]).draft()
            }
            .spec();
            let name = format!("sharing::{name}::{}", name_of(&share));
            trials.push((name, spec, counts_together));
        }
    }
    trials.extend(messages());
    trials.extend(killed());
    let spec = Draft {
        share: SyncMethod::Mutex,
        executor: ExecutorKind::Threads,
        workers: Some(4),
        ..with(&RunSpec::default(), &[(Field::Workload, "counter")]).draft()
    }
    .spec();
    trials.push((
        "sharing::waits_are_reported".to_owned(),
        spec,
        waits_are_reported,
    ));
    trials
}

/// Returns messages that need several writes.
fn messages() -> Vec<(String, RunSpec, Test)> {
    let mut trials: Vec<(String, RunSpec, Test)> = Vec::new();
    for (share, message) in [
        (SyncMethod::Pipe, "1MB"),
        (SyncMethod::Queue, "100kB"),
        (SyncMethod::Queue, "4097"),
    ] {
        for executor in [ExecutorKind::Threads, ExecutorKind::Pool] {
            let spec = Draft {
                share,
                executor,
                workers: Some(3),
                ..with(
                    &RunSpec::default(),
                    &[(Field::Workload, "counter"), (Field::Message, message)],
                )
                .draft()
            }
            .spec();
            let name = format!(
                "sharing::messages::{}_{message}_{executor:?}",
                name_of(&share)
            );
            trials.push((name.to_lowercase(), spec, counts_few_together));
        }
    }
    trials
}

/// Returns ways of which a worker that is killed may hold a part.
fn killed() -> Vec<(String, RunSpec, Test)> {
    let mut trials: Vec<(String, RunSpec, Test)> = Vec::new();
    for share in [
        SyncMethod::Shared,
        SyncMethod::Mutex,
        SyncMethod::Pipe,
        SyncMethod::Queue,
    ] {
        for start in [StartMethod::Fork, StartMethod::Spawn] {
            let spec = Draft {
                share,
                start,
                workers: Some(3),
                ..with(&RunSpec::default(), &[(Field::Workload, "counter")]).draft()
            }
            .spec();
            let name = format!("sharing::killed::{}_{start:?}", name_of(&share)).to_lowercase();
            trials.push((name, spec, no_worker_hangs_when_one_is_killed));
        }
    }
    trials
}

/// Returns the numbers that were reported as counted together.
fn totals(ran: &Ran) -> Vec<u64> {
    let reported = |event: &Event| match event.kind {
        EventKind::Run {
            event: RunEvent::Shared { total },
            ..
        } => Some(total),
        _ => None,
    };
    ran.events.iter().filter_map(reported).collect()
}

fn counts_together(server: &ForkServer, spec: &RunSpec) {
    // a message of a Python manager takes a millisecond
    let n = if spec.share() == SyncMethod::Manager {
        20
    } else {
        300
    };
    counts(server, spec, n);
}

fn counts_few_together(server: &ForkServer, spec: &RunSpec) {
    counts(server, spec, 5);
}

fn counts(server: &ForkServer, spec: &RunSpec, n: u32) {
    let ran = run(server, &with(spec, &[(Field::Tasks, "7")]), f64::from(n));
    assert_eq!(ran.summary.end, RunEnd::Completed);
    let expected = u64::from(7 * n);
    assert_eq!(ran.summary.output, expected);
    match (spec.share(), totals(&ran).as_slice()) {
        (SyncMethod::Own, []) => {}
        (SyncMethod::Unlocked, [total]) => assert!((1..=expected).contains(total), "{total}"),
        (_, [total]) => assert_eq!(*total, expected),
        (_, totals) => panic!("reported {totals:?}"),
    }
}

/// A worker may die at any point: in the midst of a message, or with the lock in its hands.
fn no_worker_hangs_when_one_is_killed(server: &ForkServer, spec: &RunSpec) {
    let mut hits = 0;
    // on a busy machine a task may end before its worker is killed
    for _ in 0..60 {
        if hits == 3 {
            return;
        }
        let spec = with(spec, &[(Field::Tasks, "6"), (Field::Message, "10kB")]);
        let n = if spec.share().is_message() {
            20_000.0
        } else {
            4e6
        };
        let ran = run_meddling(server, &spec, n, |event, _| {
            if let EventKind::Run {
                event:
                    RunEvent::Worker {
                        worker: WorkerId(1),
                        event: WorkerEvent::TaskStarted { .. },
                    },
                ..
            } = &event.kind
            {
                kill_worker();
            }
            if let EventKind::Run {
                event:
                    RunEvent::Worker {
                        worker: WorkerId(1),
                        event: WorkerEvent::Started { pid, .. },
                    },
                ..
            } = &event.kind
            {
                VICTIM.store(*pid, std::sync::atomic::Ordering::Relaxed);
            }
        });
        assert_eq!(ran.summary.end, RunEnd::Completed);
        assert_eq!(totals(&ran).len(), 1);
        let nine = Exit::Signal(9);
        let killed = |event: &WorkerEvent| matches!(event, WorkerEvent::Exited { exit, .. } if *exit == nine);
        let killed = ran.workers().any(|(_, _, event)| killed(event));
        assert!(killed || ran.summary.lost == 0, "{:?}", ran.summary);
        hits += u32::from(killed && ran.summary.lost >= 1);
    }
    assert_eq!(hits, 3, "the machine is too busy to kill a worker in time");
}

static VICTIM: std::sync::atomic::AtomicI32 = std::sync::atomic::AtomicI32::new(0);

fn kill_worker() {
    let victim = VICTIM.swap(0, std::sync::atomic::Ordering::Relaxed);
    if victim > 0 {
        // it may have ended by now
        let _ = kill(Pid::from_raw(victim), Signal::SIGKILL);
    }
}

/// A worker that waits for the lock says so, within its task and not twice for the same time.
fn waits_are_reported(server: &ForkServer, spec: &RunSpec) {
    let ran = run(server, &with(spec, &[(Field::Tasks, "4")]), 2e6);
    assert_eq!(totals(&ran), [8_000_000]);
    let mut waited: HashMap<WorkerId, Vec<(Timestamp, Timestamp)>> = HashMap::new();
    for (event, worker, reported) in ran.workers() {
        if let WorkerEvent::Gap {
            from,
            why: Standstill::Lock,
        } = reported
        {
            assert!(*from < event.at);
            waited.entry(worker).or_default().push((*from, event.at));
        }
    }
    assert!(!waited.is_empty(), "four threads and one lock");
    for waits in waited.values() {
        let apart = waits.windows(2).all(|pair| pair[0].1 <= pair[1].0);
        assert!(apart, "{waits:?}");
    }
}
