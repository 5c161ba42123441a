//! What every executor promises: each task is done once, by a worker whose story is sound.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use eggtop::model::{
    Draft, EventKind, ExecutorKind, Exit, Field, Results, RunEnd, RunEvent, RunSpec, RuntimeKind,
    TaskId, TimeSpan, Timestamp, WorkerEvent, WorkerId,
};
use eggtop::process::ForkServer;

use super::harness::{PATIENCE, assert_no_process_left, run, run_meddling, with};

pub(crate) fn gives_the_results_of_serial(server: &ForkServer, spec: &RunSpec) {
    let sizes = [
        ("divisors", 20_000.0),
        ("primes", 300_000.0),
        ("busy", 1e5),
        ("sum", 1e5),
        ("reduce", 1e5),
        ("append", 1e4),
        ("bandwidth", 2e5),
        ("power", 50.0),
        ("hash", 1.0),
        ("mix", 1e5),
        ("counter", 1e4),
        ("sleep", 0.02),
        ("files", 1e5),
        ("print", 0.002),
    ];
    for (workload, size) in sizes {
        let mut spec = with(spec, &[(Field::Workload, workload), (Field::Tasks, "11")]);
        spec.change(|draft| draft.array_mb = Some(1));
        // as they complete, results have no order to compare
        spec.change(|draft| draft.results = Results::Ordered);
        let serial = Draft {
            runtime: RuntimeKind::Native,
            executor: ExecutorKind::Serial,
            ..spec.draft()
        }
        .spec();
        let (ran, base) = (run(server, &spec, size), run(server, &serial, size));
        assert_eq!(ran.summary.end, RunEnd::Completed, "{workload}");
        assert_eq!(ran.summary.output, base.summary.output, "{workload}");
        assert_eq!(ran.summary.done, base.summary.done, "{workload}");
        assert_eq!((ran.summary.failed, ran.summary.lost), (0, 0), "{workload}");
    }
}

/// Workers start before they work, report in order, and each task ends exactly once.
pub(crate) fn reports_a_sound_story(server: &ForkServer, spec: &RunSpec) {
    let spec = with(spec, &[(Field::Workload, "eggs"), (Field::Tasks, "7")]);
    let ran = run(server, &spec, 0.03);
    let mut latest = HashMap::new();
    let mut alive = HashSet::new();
    let mut at_work: HashMap<WorkerId, TaskId> = HashMap::new();
    let mut ended = Vec::new();
    for (event, worker, reported) in ran.workers() {
        let before = latest.insert(worker, event.at);
        assert!(
            before.is_none_or(|before| before <= event.at),
            "{worker:?} goes back in time"
        );
        match reported {
            WorkerEvent::Started { asked, .. } => {
                assert!(*asked <= event.at);
                assert!(alive.insert(worker), "{worker:?} started twice");
            }
            WorkerEvent::Exited { exit, .. } => {
                assert_eq!(*exit, Exit::Code(0));
                assert!(alive.remove(&worker), "{worker:?} ended before it started");
            }
            WorkerEvent::TaskStarted { task, ready, .. } => {
                assert!(alive.contains(&worker) && *ready <= event.at);
                assert_eq!(at_work.insert(worker, *task), None);
            }
            WorkerEvent::TaskEnded(end) => {
                assert_eq!(at_work.remove(&worker), Some(end.task));
                assert!(
                    end.cpu_total.as_secs_f64() >= 0.029,
                    "an egg without its heat"
                );
                ended.push(end.task.0);
            }
            WorkerEvent::Gap { from, .. } => assert!(*from <= event.at),
            WorkerEvent::Progress { done, .. } => assert!((0.0..=1.0).contains(done)),
            WorkerEvent::Gil(hold) => {
                let has_gil = spec.runtime() == RuntimeKind::Gil || spec.runtime().is_foreign();
                assert!(has_gil, "a GIL without one");
                assert!(hold.from + hold.held <= event.at);
            }
            WorkerEvent::SyncEvent(_) => panic!("eggs wait for no worker"),
            WorkerEvent::Batch(_) => panic!("an egg is no short task"),
            // for its first turn on the loop
            WorkerEvent::Waits { .. } if spec.executor() == ExecutorKind::Async => {
                assert!(at_work.contains_key(&worker));
            }
            WorkerEvent::Waits { .. } | WorkerEvent::Waited { .. } => {
                panic!("an egg does not wait")
            }
        }
    }
    ended.sort_unstable();
    assert_eq!(ended, (0..7).collect::<Vec<_>>());
    assert!(alive.is_empty() && at_work.is_empty());
    assert!(ran.summary.wall.as_secs_f64() >= 7.0 * 0.03 / 3.0 - 0.05);
}

pub(crate) fn does_many_short_tasks(server: &ForkServer, spec: &RunSpec) {
    // a process a task costs a process a task
    let tasks = match spec.executor() {
        ExecutorKind::Process => "40",
        _ if spec.tasks_per_child().is_some() => "60",
        _ if spec.runtime().is_foreign() => "2000",
        _ => "20000",
    };
    let spec = with(spec, &[(Field::Workload, "power"), (Field::Tasks, tasks)]);
    let ran = run(server, &spec, 1.0);
    let reported: u32 = ran
        .workers()
        .map(|(_, _, event)| match event {
            WorkerEvent::Batch(batch) => batch.tasks,
            WorkerEvent::TaskEnded(_) => 1,
            _ => 0,
        })
        .sum();
    assert_eq!(ran.summary.done.to_string(), tasks);
    assert_eq!(reported.to_string(), tasks);
    // a task that lost its core is no short one, and a batch is reported after 20 ms: on a busy machine there
    // are more of both, and standstills are reported in any number
    let standstill =
        |reported: &WorkerEvent| matches!(reported, WorkerEvent::Gap { .. } | WorkerEvent::Gil(_));
    let standstills = ran
        .workers()
        .filter(|(_, _, reported)| standstill(reported));
    let events = ran.events.len() - standstills.count();
    let time =
        ran.summary.wall.0 / TimeSpan::from_millis(20).0 * u64::from(spec.workers().unwrap_or(1));
    let many = 1000 + ran.pids().len() as u64 * 4 + time + ran.summary.usage.involuntary * 4;
    assert!(
        (events as u64) < many,
        "{events} events for {tasks} tasks, at most {many}"
    );
}

pub(crate) fn does_the_serial_part_first(server: &ForkServer, spec: &RunSpec) {
    let spec = with(
        spec,
        &[
            (Field::Workload, "mix"),
            (Field::Tasks, "4"),
            (Field::Serial, "50%"),
        ],
    );
    let ran = run(server, &spec, 5e6);
    let mut first_end = None;
    for (event, _, reported) in ran.workers() {
        match reported {
            WorkerEvent::TaskEnded(end) if end.task == TaskId(0) => first_end = Some(event.at),
            WorkerEvent::TaskStarted { task, .. } if *task != TaskId(0) => {
                assert!(event.at >= first_end.expect("the serial part ended"));
            }
            _ => {}
        }
    }
    assert_eq!(ran.summary.done, 5);
}

pub(crate) fn reports_each_batch(server: &ForkServer, spec: &RunSpec) {
    let fields = [
        (Field::Workload, "busy"),
        (Field::Batches, "3"),
        (Field::Tasks, "10"),
    ];
    let batched = with(spec, &fields);
    let ran = run(server, &batched, 20_000.0);
    let reported: Vec<(Timestamp, &RunEvent)> = ran
        .events
        .iter()
        .filter_map(|event| match &event.kind {
            EventKind::Run {
                event: what @ (RunEvent::HandedOver { .. } | RunEvent::BatchDone { .. }),
                ..
            } => Some((event.at, what)),
            _ => None,
        })
        .collect();
    assert_eq!(ran.summary.end, RunEnd::Completed);
    assert_eq!(ran.summary.done, 10);
    if batched.batch_count() == 1 {
        assert!(reported.is_empty(), "{reported:?}");
        return;
    }
    let at = |wanted: &RunEvent| {
        let mut all = reported.iter().filter(|(_, what)| *what == wanted);
        let (Some((at, _)), None) = (all.next(), all.next()) else {
            panic!("{wanted:?} once in {reported:?}");
        };
        *at
    };
    let handed = |batch| at(&RunEvent::HandedOver { batch });
    let done = |batch| at(&RunEvent::BatchDone { batch });
    for batch in 0..3 {
        assert!(handed(batch) <= done(batch), "{reported:?}");
        assert!(handed(batch) <= done(0), "{reported:?}");
        assert!(done(batch) <= done(2.min(batch + 1)), "{reported:?}");
    }
    assert_eq!(reported.len(), 6, "{reported:?}");
    // No batch is done before the last of its tasks is.
    let ends = ran.workers().filter_map(|(event, _, what)| match what {
        WorkerEvent::TaskEnded(end) => Some((event.at, end.task)),
        _ => None,
    });
    for (at, task) in ends {
        assert!(
            at <= done(batched.batch_of(task.0)),
            "{task:?} at {at:?}: {reported:?}"
        );
    }
}

pub(crate) fn stops_when_asked(server: &ForkServer, spec: &RunSpec) {
    let spec = with(spec, &[(Field::Workload, "eggs"), (Field::Tasks, "6")]);
    let began = Instant::now();
    let ran = run_meddling(server, &spec, 3600.0, |event, wishes| {
        if let EventKind::Run {
            event:
                RunEvent::Worker {
                    event: WorkerEvent::Progress { .. },
                    ..
                },
            ..
        } = event.kind
        {
            wishes.stop.request();
        }
    });
    assert_eq!(ran.summary.end, RunEnd::Stopped);
    assert_eq!((ran.summary.done, ran.summary.lost), (0, 0));
    assert!(began.elapsed() < PATIENCE, "an egg takes an hour");
    assert_no_process_left(&ran);
}

pub(crate) fn uses_cpu_time_once(server: &ForkServer, spec: &RunSpec) {
    let spec = with(spec, &[(Field::Workload, "eggs"), (Field::Tasks, "4")]);
    let ran = run(server, &spec, 0.1);
    let reported: f64 = ran
        .workers()
        .map(|(_, _, event)| match event {
            WorkerEvent::Progress { cpu, .. } => cpu.as_secs_f64(),
            WorkerEvent::TaskEnded(end) => end.cpu.as_secs_f64(),
            WorkerEvent::Batch(batch) => batch.cpu.as_secs_f64(),
            _ => 0.0,
        })
        .sum();
    let used = ran.summary.usage.cpu().as_secs_f64();
    assert!(
        (0.39..0.5).contains(&reported),
        "{reported} s of CPU reported for 0.4 s of heat"
    );
    assert!(
        used >= reported * 0.95,
        "{used} s used, {reported} s reported"
    );
}
