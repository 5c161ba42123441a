//! One contract for every executor: every task is done once, by a worker whose story is sound; what
//! goes wrong is told; nothing is left behind.
//!
//! Has a `main` of its own since the fork server must start before the first thread, and since the
//! start method `spawn` executes this very program again.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{HashMap, HashSet};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use eggtop::executor::{self, Host, Job};
use eggtop::model::{
    Clock, Emitter, Event, EventKind, ExecutorKind, Exit, Field, Machine, Nanos, Order,
    ProcessEvent, Results, RunEnd, RunEvent, RunId, RunSpec, RunSummary, RuntimeKind, Schedule,
    StartMethod, TaskId, WorkerEvent, WorkerId,
};
use eggtop::process::{self, ForkServer, Launch, Told};
use eggtop::run_resources::RunResources;
use eggtop::runtime::{Stop, SwitchInterval};
use eggtop::workload::Plan;
use libtest_mimic::{Arguments, Failed, Trial};

#[path = "contract/deadlock.rs"]
mod deadlock;
#[path = "contract/gil.rs"]
mod gil;
#[path = "runners/interpreter.rs"]
mod interpreter;
#[path = "contract/outside.rs"]
mod outside;
#[path = "contract/processes.rs"]
mod processes;
#[path = "contract/python.rs"]
mod python;
#[path = "contract/runner.rs"]
mod runner;
#[path = "contract/sharing.rs"]
mod sharing;
#[path = "contract/waiting.rs"]
mod waiting;

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(process::WORKER_ARGUMENT) {
        let status = executor::worker::entry(process::worker_stream().unwrap());
        return ExitCode::from(u8::try_from(status).unwrap());
    }
    let server = ForkServer::start(executor::worker::entry).unwrap();
    let doomed = ForkServer::start(executor::worker::entry).unwrap();
    let mut arguments = Arguments::from_args();
    // the executors share one fork server, and each is meant to have the machine to itself
    arguments.test_threads = Some(1);
    let server = Arc::new(server);
    let conclusion = libtest_mimic::run(&arguments, trials(&server, doomed));
    drop(server);
    conclusion.exit_code()
}

fn trials(server: &Arc<ForkServer>, doomed: ForkServer) -> Vec<Trial> {
    let mut trials = Vec::new();
    for (name, spec) in ways() {
        for (what, test) in CONTRACT {
            let (server, spec) = (Arc::clone(server), spec.clone());
            trials.push(Trial::test(format!("{name}::{what}"), move || {
                test(&server, &spec);
                Ok::<(), Failed>(())
            }));
        }
    }
    for (name, spec, test) in sharing::trials(&ways()) {
        let server = Arc::clone(server);
        trials.push(Trial::test(name, move || {
            test(&server, &spec);
            Ok::<(), Failed>(())
        }));
    }
    for (name, test) in gil::TESTS {
        let server = Arc::clone(server);
        trials.push(Trial::test(format!("gil::{name}"), move || {
            test(&server);
            Ok::<(), Failed>(())
        }));
    }
    for (name, test) in deadlock::TESTS {
        let server = Arc::clone(server);
        trials.push(Trial::test(format!("deadlock::{name}"), move || {
            test(&server);
            Ok::<(), Failed>(())
        }));
    }
    for (name, test) in runner::TESTS {
        let server = Arc::clone(server);
        trials.push(Trial::test(format!("runner::{name}"), move || {
            test(&server);
            Ok::<(), Failed>(())
        }));
    }
    for (name, test) in FAULTS.into_iter().chain(processes::TESTS) {
        for start in [StartMethod::Fork, StartMethod::Spawn] {
            let server = Arc::clone(server);
            trials.push(Trial::test(
                format!("{start:?}::{name}").to_lowercase(),
                move || {
                    test(&server, start);
                    Ok::<(), Failed>(())
                },
            ));
        }
    }
    trials.push(Trial::test("the_fork_server_is_killed", move || {
        a_dead_fork_server_ends_the_run(&doomed);
        Ok(())
    }));
    trials
}

type ContractTest = fn(&ForkServer, &RunSpec);
type FaultTest = fn(&ForkServer, StartMethod);

const CONTRACT: [(&str, ContractTest); 13] = [
    (
        "tells_each_life_in_order",
        processes::tells_each_life_in_order,
    ),
    ("gives_the_results_of_serial", gives_the_results_of_serial),
    ("tells_a_sound_story", tells_a_sound_story),
    ("does_many_short_tasks", does_many_short_tasks),
    ("does_the_serial_part_first", does_the_serial_part_first),
    ("tells_of_each_batch", tells_of_each_batch),
    ("stops_when_asked", stops_when_asked),
    ("uses_cpu_time_once", uses_cpu_time_once),
    ("tells_each_wait", waiting::tells_each_wait),
    ("a_stop_wakes_sleepers", waiting::a_stop_wakes_sleepers),
    (
        "a_failed_url_fails_alone",
        outside::a_failed_url_fails_alone,
    ),
    (
        "lines_are_torn_only_where_they_can_be",
        outside::lines_are_torn_only_where_they_can_be,
    ),
    ("no_file_is_left", outside::no_file_is_left),
];

const FAULTS: [(&str, FaultTest); 9] = [
    (
        "a_worker_that_stands_still_shows_a_gap",
        a_worker_that_stands_still_shows_a_gap,
    ),
    (
        "a_pool_begins_when_all_are_there",
        a_pool_begins_when_all_are_there,
    ),
    (
        "waiting_for_a_lost_task_is_no_hand_over",
        waiting_for_a_lost_task_is_no_hand_over,
    ),
    (
        "a_zombie_is_held_as_long_as_asked",
        a_zombie_is_held_as_long_as_asked,
    ),
    (
        "a_killed_worker_loses_its_task",
        a_killed_worker_loses_its_task,
    ),
    ("a_lost_task_is_retried", a_lost_task_is_retried),
    (
        "every_worker_killed_still_ends",
        every_worker_killed_still_ends,
    ),
    (
        "process_gives_each_task_its_own",
        process_gives_each_task_its_own,
    ),
    ("children_are_replaced", children_are_replaced),
];

/// Returns every way to spread tasks, by name.
fn ways() -> Vec<(String, RunSpec)> {
    let base = |executor| RunSpec {
        executor,
        workers: Some(3),
        ..RunSpec::default()
    };
    let mut ways = vec![("serial".to_owned(), base(ExecutorKind::Serial))];
    for schedule in [Schedule::Dynamic, Schedule::Static, Schedule::Stealing] {
        for chunk in [1, 3] {
            let spec = RunSpec {
                schedule,
                chunk,
                ..base(ExecutorKind::Threads)
            };
            ways.push((format!("threads {schedule:?} chunk {chunk}"), spec));
        }
    }
    for start in [StartMethod::Fork, StartMethod::Spawn] {
        let pool = RunSpec {
            start,
            ..base(ExecutorKind::Pool)
        };
        ways.push((format!("pool {start:?}"), pool.clone()));
        let chunked = RunSpec {
            chunk: 4,
            order: Order::Longest,
            results: Results::Completed,
            tasks_per_child: Some(5),
            ..pool
        };
        ways.push((format!("pool {start:?} chunked"), chunked));
        let process = RunSpec {
            start,
            ..base(ExecutorKind::Process)
        };
        ways.push((format!("process {start:?}"), process));
    }
    ways.push(("async".to_owned(), base(ExecutorKind::Async)));
    let all_at_once = RunSpec {
        workers: None,
        ..base(ExecutorKind::Async)
    };
    ways.push(("async all at once".to_owned(), all_at_once));
    ways.extend(gil::ways(&ways));
    ways.extend(python::ways());
    for (name, _) in &mut ways {
        *name = name.to_lowercase().replace(' ', "_");
    }
    ways
}

/// What a person may want of a run that is on, and the clock of its events.
#[derive(Clone)]
struct Wishes {
    stop: Stop,
    switch_interval: SwitchInterval,
    clock: Clock,
}

impl Wishes {
    /// Returns how long ago something happened that is told only now.
    fn since(&self, event: &Event) -> Nanos {
        self.clock.now() - event.at
    }
}

/// What tests look at while it lasts, lasts this much longer from try to try. On a quiet machine the first
/// is enough; on a busy one whoever looks may be without a core until it is over.
const LONGER: [u32; 4] = [1, 5, 30, 180];

/// Makes tries that last longer and longer until one is in time, and returns what came of it.
fn in_time<T>(attempt: impl FnMut(u32) -> Option<T>) -> T {
    LONGER
        .into_iter()
        .find_map(attempt)
        .expect("the machine is too busy to look at anything in time")
}

/// Waits until something holds, far longer than that takes on the busiest machine.
fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "in vain: {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// How long anything that must happen may take on a loaded machine.
const PATIENCE: Duration = Duration::from_mins(3);

/// Returns the state of a process, as in `/proc/PID/stat`, if it is there.
fn state_of(pid: i32) -> Option<char> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(')')?.1.trim_start().chars().next()
}

/// What came of a run.
struct Ran {
    summary: RunSummary,
    events: Vec<Event>,
}

impl Ran {
    fn workers(&self) -> impl Iterator<Item = (&Event, WorkerId, &WorkerEvent)> {
        self.events.iter().filter_map(|event| match &event.kind {
            EventKind::Run {
                event:
                    RunEvent::Worker {
                        worker,
                        event: told,
                    },
                ..
            } => Some((event, *worker, told)),
            _ => None,
        })
    }

    fn lost(&self) -> Vec<(TaskId, bool)> {
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

    fn pids(&self) -> Vec<i32> {
        self.workers()
            .filter_map(|(_, _, event)| match event {
                WorkerEvent::Started { pid, .. } => Some(*pid),
                _ => None,
            })
            .collect()
    }
}

/// Runs a spec whose tasks are of the given size; `meddle` sees every event as it comes.
fn run_meddling(
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
    wishes.switch_interval.set(spec.switch_interval);
    let log = Arc::new(Mutex::new(Vec::new()));
    let (kept, seen) = (Arc::clone(&log), wishes.clone());
    let emitter = Emitter::new(wishes.clock, move |event| {
        meddle(&event, &seen);
        kept.lock().unwrap().push(event);
        true
    });
    let machine = Machine {
        pythons: Some(spec.python.iter().map(|path| python::at(path)).collect()),
        ..Machine::default()
    };
    let ground = RunResources::prepare(spec, server).unwrap();
    let plan = Plan::new(spec, size).at(ground.locations());
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
    let told = ground.tell(&emitter, job.run).unwrap();
    let summary = executor::execute(&job, &host, prepared);
    told.finish();
    let events = std::mem::take(&mut *log.lock().unwrap());
    Ran { summary, events }
}

fn run(server: &ForkServer, spec: &RunSpec, size: f64) -> Ran {
    run_meddling(server, spec, size, |_, _| {})
}

/// Returns the spec with other fields, given as text.
fn with(spec: &RunSpec, fields: &[(Field, &str)]) -> RunSpec {
    let mut spec = spec.clone();
    for (field, text) in fields {
        field.set(&mut spec, text).unwrap();
    }
    spec
}

fn gives_the_results_of_serial(server: &ForkServer, spec: &RunSpec) {
    let sizes = [
        ("divisors", 20_000.0),
        ("primes", 300_000.0),
        ("busy", 1e5),
        ("sum", 1e5),
        ("append", 1e4),
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
        // as they complete, results have no order to compare
        spec.results = Results::Ordered;
        let serial = RunSpec {
            runtime: RuntimeKind::Native,
            executor: ExecutorKind::Serial,
            ..spec.clone()
        };
        let (ran, base) = (run(server, &spec, size), run(server, &serial, size));
        assert_eq!(ran.summary.end, RunEnd::Completed, "{workload}");
        assert_eq!(ran.summary.output, base.summary.output, "{workload}");
        assert_eq!(ran.summary.done, base.summary.done, "{workload}");
        assert_eq!((ran.summary.failed, ran.summary.lost), (0, 0), "{workload}");
    }
}

/// Workers start before they work, tell their story in order, and each task ends exactly once.
fn tells_a_sound_story(server: &ForkServer, spec: &RunSpec) {
    let spec = with(spec, &[(Field::Workload, "eggs"), (Field::Tasks, "7")]);
    let ran = run(server, &spec, 0.03);
    let mut latest = HashMap::new();
    let mut alive = HashSet::new();
    let mut at_work: HashMap<WorkerId, TaskId> = HashMap::new();
    let mut ended = Vec::new();
    for (event, worker, told) in ran.workers() {
        let before = latest.insert(worker, event.at);
        assert!(
            before.is_none_or(|before| before <= event.at),
            "{worker:?} goes back in time"
        );
        match told {
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
                let told = spec.runtime == RuntimeKind::Gil || spec.runtime.is_foreign();
                assert!(told, "a GIL without one");
                assert!(hold.from + hold.held <= event.at);
            }
            WorkerEvent::SyncEvent(_) => panic!("eggs wait for nobody"),
            WorkerEvent::Batch(_) => panic!("an egg is no short task"),
            // for its first turn on the loop
            WorkerEvent::Waits { .. } if spec.executor == ExecutorKind::Async => {
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

fn does_many_short_tasks(server: &ForkServer, spec: &RunSpec) {
    // a process a task costs a process a task
    let tasks = match spec.executor {
        ExecutorKind::Process => "40",
        _ if spec.tasks_per_child.is_some() => "60",
        _ if spec.runtime.is_foreign() => "2000",
        _ => "20000",
    };
    let spec = with(spec, &[(Field::Workload, "power"), (Field::Tasks, tasks)]);
    let ran = run(server, &spec, 1.0);
    let told: u32 = ran
        .workers()
        .map(|(_, _, event)| match event {
            WorkerEvent::Batch(batch) => batch.tasks,
            WorkerEvent::TaskEnded(_) => 1,
            _ => 0,
        })
        .sum();
    assert_eq!(ran.summary.done.to_string(), tasks);
    assert_eq!(told.to_string(), tasks);
    // a task that lost its core is no short one, and a batch is told after 20 ms: on a busy machine there
    // are more of both, and standstills are told in any number
    let standstill =
        |told: &WorkerEvent| matches!(told, WorkerEvent::Gap { .. } | WorkerEvent::Gil(_));
    let standstills = ran.workers().filter(|(_, _, told)| standstill(told));
    let events = ran.events.len() - standstills.count();
    let time = ran.summary.wall.0 / Nanos::from_millis(20).0 * u64::from(spec.workers.unwrap_or(1));
    let many = 1000 + ran.pids().len() as u64 * 4 + time + ran.summary.usage.involuntary * 4;
    assert!(
        (events as u64) < many,
        "{events} events for {tasks} tasks, at most {many}"
    );
}

fn does_the_serial_part_first(server: &ForkServer, spec: &RunSpec) {
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
    for (event, _, told) in ran.workers() {
        match told {
            WorkerEvent::TaskEnded(end) if end.task == TaskId(0) => first_end = Some(event.at),
            WorkerEvent::TaskStarted { task, .. } if *task != TaskId(0) => {
                assert!(event.at >= first_end.expect("the serial part ended"));
            }
            _ => {}
        }
    }
    assert_eq!(ran.summary.done, 5);
}

fn tells_of_each_batch(server: &ForkServer, spec: &RunSpec) {
    let fields = [
        (Field::Workload, "busy"),
        (Field::Batches, "3"),
        (Field::Tasks, "10"),
    ];
    let batched = with(spec, &fields);
    let ran = run(server, &batched, 20_000.0);
    let told: Vec<(Nanos, &RunEvent)> = ran
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
        assert!(told.is_empty(), "{told:?}");
        return;
    }
    let at = |wanted: &RunEvent| {
        let mut all = told.iter().filter(|(_, what)| *what == wanted);
        let (Some((at, _)), None) = (all.next(), all.next()) else {
            panic!("{wanted:?} once in {told:?}");
        };
        *at
    };
    let handed = |batch| at(&RunEvent::HandedOver { batch });
    let done = |batch| at(&RunEvent::BatchDone { batch });
    for batch in 0..3 {
        assert!(handed(batch) <= done(batch), "{told:?}");
        assert!(handed(batch) <= done(0), "{told:?}");
        assert!(done(batch) <= done(2.min(batch + 1)), "{told:?}");
    }
    assert_eq!(told.len(), 6, "{told:?}");
    // No batch is done before the last of its tasks is.
    let ends = ran.workers().filter_map(|(event, _, what)| match what {
        WorkerEvent::TaskEnded(end) => Some((event.at, end.task)),
        _ => None,
    });
    for (at, task) in ends {
        assert!(
            at <= done(batched.batch_of(task.0)),
            "{task:?} at {at:?}: {told:?}"
        );
    }
}

fn stops_when_asked(server: &ForkServer, spec: &RunSpec) {
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
    assert_nobody_left(&ran);
}

fn uses_cpu_time_once(server: &ForkServer, spec: &RunSpec) {
    let spec = with(spec, &[(Field::Workload, "eggs"), (Field::Tasks, "4")]);
    let ran = run(server, &spec, 0.1);
    let told: f64 = ran
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
        (0.39..0.5).contains(&told),
        "{told} s of CPU told for 0.4 s of heat"
    );
    assert!(used >= told * 0.95, "{used} s used, {told} s told");
}

fn pool_of_eggs(start: StartMethod) -> RunSpec {
    RunSpec {
        start,
        workers: Some(2),
        tasks: Some(4),
        ..RunSpec::default()
    }
}

/// Kills the worker that first reports progress at the task.
fn killer(victim: TaskId, times: u32) -> impl Fn(&Event, &Wishes) + Send + Sync + 'static {
    let state = Mutex::new((HashMap::new(), HashMap::new(), 0));
    move |event, _| {
        let EventKind::Run {
            event: RunEvent::Worker { worker, event },
            ..
        } = &event.kind
        else {
            return;
        };
        let mut state = state.lock().unwrap();
        let (pids, tasks, killed) = &mut *state;
        match event {
            WorkerEvent::Started { pid, .. } => {
                pids.insert(*worker, *pid);
            }
            WorkerEvent::TaskStarted { task, .. } => {
                tasks.insert(*worker, *task);
            }
            WorkerEvent::Progress { .. }
                if tasks.get(worker) == Some(&victim) && *killed < times =>
            {
                *killed += 1;
                tasks.remove(worker);
                let pid = nix::unistd::Pid::from_raw(pids[worker]);
                nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL).unwrap();
            }
            _ => {}
        }
    }
}

fn a_killed_worker_loses_its_task(server: &ForkServer, start: StartMethod) {
    let spec = pool_of_eggs(start);
    let ran = run_meddling(server, &spec, 0.3, killer(TaskId(1), 1));
    assert_eq!(ran.summary.end, RunEnd::Completed);
    assert_eq!((ran.summary.done, ran.summary.lost), (3, 1));
    assert_eq!(ran.lost(), vec![(TaskId(1), false)]);
    let killed = |event: &WorkerEvent| {
        matches!(
            event,
            WorkerEvent::Exited {
                exit: Exit::Signal(9),
                ..
            }
        )
    };
    assert_eq!(
        ran.workers().filter(|(_, _, event)| killed(event)).count(),
        1
    );
    assert_nobody_left(&ran);
}

fn a_lost_task_is_retried(server: &ForkServer, start: StartMethod) {
    let spec = RunSpec {
        retry: 1,
        ..pool_of_eggs(start)
    };
    let ran = run_meddling(server, &spec, 0.3, killer(TaskId(1), 1));
    assert_eq!((ran.summary.done, ran.summary.lost), (4, 0));
    assert_eq!(ran.lost(), vec![(TaskId(1), true)]);
    let ran = run_meddling(server, &spec, 0.3, killer(TaskId(1), 2));
    assert_eq!((ran.summary.done, ran.summary.lost), (3, 1));
    assert_eq!(ran.lost(), vec![(TaskId(1), true), (TaskId(1), false)]);
}

fn every_worker_killed_still_ends(server: &ForkServer, start: StartMethod) {
    let spec = RunSpec {
        workers: Some(1),
        tasks: Some(3),
        ..pool_of_eggs(start)
    };
    let ran = run_meddling(server, &spec, 0.2, |event, _| {
        if let EventKind::Run {
            event:
                RunEvent::Worker {
                    event: WorkerEvent::Started { pid, .. },
                    ..
                },
            ..
        } = event.kind
        {
            let pid = nix::unistd::Pid::from_raw(pid);
            nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL).unwrap();
        }
    });
    // each dies with a task in its hands, or before it had one, in which case it is replaced
    assert!(
        ran.summary.lost + ran.summary.done == 3 || matches!(ran.summary.end, RunEnd::Broken(_))
    );
    assert_nobody_left(&ran);
}

fn a_worker_that_stands_still_shows_a_gap(server: &ForkServer, start: StartMethod) {
    let spec = RunSpec {
        workers: Some(1),
        tasks: Some(1),
        ..pool_of_eggs(start)
    };
    let pid = Mutex::new(None);
    let ran = run_meddling(server, &spec, 0.4, move |event, _| {
        let EventKind::Run {
            event: RunEvent::Worker { event, .. },
            ..
        } = &event.kind
        else {
            return;
        };
        match event {
            WorkerEvent::Started { pid: started, .. } => *pid.lock().unwrap() = Some(*started),
            WorkerEvent::Progress { .. } => {
                if let Some(pid) = pid.lock().unwrap().take() {
                    let worker = nix::unistd::Pid::from_raw(pid);
                    nix::sys::signal::kill(worker, nix::sys::signal::Signal::SIGSTOP).unwrap();
                    // one without a core is not stopped before it has one again
                    wait_until("it is stopped", || state_of(pid) == Some('T'));
                    std::thread::sleep(Duration::from_millis(200));
                    nix::sys::signal::kill(worker, nix::sys::signal::Signal::SIGCONT).unwrap();
                }
            }
            _ => {}
        }
    });
    let longest = ran.workers().filter_map(|(event, _, told)| match told {
        WorkerEvent::Gap { from, .. } => Some((event.at - *from).as_secs_f64()),
        _ => None,
    });
    let longest = longest.fold(0.0, f64::max);
    assert!(longest >= 0.19, "stood still for 0.2 s, told {longest} s");
    // the heat it missed meanwhile is not counted as got
    let total = ran.workers().find_map(|(_, _, told)| match told {
        WorkerEvent::TaskEnded(end) => Some(end.cpu_total.as_secs_f64()),
        _ => None,
    });
    assert!(
        total.is_some_and(|total| (0.39..0.45).contains(&total)),
        "{total:?}"
    );
}

/// Also stops more workers at once than one side's socket has room to tell the other about.
fn a_pool_begins_when_all_are_there(server: &ForkServer, start: StartMethod) {
    let spec = RunSpec {
        workers: Some(600),
        tasks: Some(2),
        ..pool_of_eggs(start)
    };
    let ran = run_meddling(server, &spec, 60.0, |event, wishes| {
        if let EventKind::Run {
            event:
                RunEvent::Worker {
                    event: WorkerEvent::TaskStarted { .. },
                    ..
                },
            ..
        } = event.kind
        {
            wishes.stop.request();
        }
    });
    let last_ready = ran
        .workers()
        .filter(|(_, _, event)| matches!(event, WorkerEvent::Started { .. }))
        .map(|(event, _, _)| event.at)
        .max();
    let first_task = ran
        .workers()
        .find(|(_, _, event)| matches!(event, WorkerEvent::TaskStarted { .. }))
        .map(|(event, _, _)| event.at);
    assert_eq!(ran.pids().len(), 600);
    assert!(first_task >= last_ready);
    assert_eq!(ran.summary.end, RunEnd::Stopped);
    assert_nobody_left(&ran);
}

/// The other worker has nothing to do until the lost task comes back: that is idleness.
fn waiting_for_a_lost_task_is_no_hand_over(server: &ForkServer, start: StartMethod) {
    let spec = RunSpec {
        values: vec![0.6, 0.05],
        tasks: None,
        retry: 1,
        tasks_per_child: Some(1),
        ..pool_of_eggs(start)
    };
    let ran = run_meddling(server, &spec, 1.0, killer(TaskId(0), 1));
    assert_eq!((ran.summary.done, ran.summary.lost), (2, 0));
    let lost = ran.events.iter().find_map(|event| match event.kind {
        EventKind::Run {
            event: RunEvent::TaskLost { .. },
            ..
        } => Some(event.at),
        _ => None,
    });
    let again = ran.workers().filter_map(|(_, _, event)| match event {
        WorkerEvent::TaskStarted { task, ready, .. } if *task == TaskId(0) => Some(*ready),
        _ => None,
    });
    assert!(
        again.last() >= lost,
        "hand-over began before there was a task to hand over"
    );
}

fn process_gives_each_task_its_own(server: &ForkServer, start: StartMethod) {
    for workers in [None, Some(2), Some(3)] {
        let spec = RunSpec {
            executor: ExecutorKind::Process,
            workers,
            ..pool_of_eggs(start)
        };
        let ran = run(server, &spec, 0.05);
        let pids: HashSet<i32> = ran.pids().into_iter().collect();
        assert_eq!((pids.len(), ran.summary.done), (4, 4), "{workers:?}");
    }
}

fn children_are_replaced(server: &ForkServer, start: StartMethod) {
    let spec = RunSpec {
        tasks: Some(6),
        tasks_per_child: Some(2),
        ..pool_of_eggs(start)
    };
    let ran = run(server, &spec, 0.02);
    assert_eq!(ran.summary.done, 6);
    let mut since_started = HashMap::new();
    for (_, worker, event) in ran.workers() {
        match event {
            WorkerEvent::Started { .. } => {
                since_started.insert(worker, 0);
            }
            WorkerEvent::TaskEnded(_) => {
                let tasks = since_started.entry(worker).or_default();
                *tasks += 1;
                assert!(*tasks <= 2, "a child did {tasks} tasks");
            }
            _ => {}
        }
    }
    assert!(
        (3..=4).contains(&ran.pids().len()),
        "{} children",
        ran.pids().len()
    );
    let letters: HashSet<WorkerId> = ran.workers().map(|(_, worker, _)| worker).collect();
    assert_eq!(
        letters.len(),
        2,
        "a child takes the place of the one before it"
    );
}

fn a_zombie_is_held_as_long_as_asked(server: &ForkServer, start: StartMethod) {
    in_time(|times| {
        let hold = Nanos::from_millis(200 * u64::from(times));
        zombie_held(server, start, hold)
    });
}

/// Asserts that a zombie is held for so long, and others are reaped meanwhile; nothing if it is over before
/// that was seen.
fn zombie_held(server: &ForkServer, start: StartMethod, hold: Nanos) -> Option<()> {
    let clock = Clock::start();
    let launch = |ticket, hold| Launch {
        ticket,
        start,
        hold,
    };
    server.launch(launch(7, hold)).unwrap();
    let Told::Launched {
        ticket: 7,
        pid,
        stream,
        ..
    } = next(server)
    else {
        panic!("no worker");
    };
    drop(stream);
    let Told::Exited {
        pid: gone,
        exit,
        at: exited,
    } = next(server)
    else {
        panic!("no exit");
    };
    assert_eq!((gone, exit), (pid, Exit::Code(0)));
    let state = state_of(pid);
    let seen = state == Some('Z');
    let is_over = clock.now() - clock.at(exited) >= hold;
    assert!(seen || is_over, "{state:?}");
    // others are seen and reaped while it is held
    server.launch(launch(8, Nanos::ZERO)).unwrap();
    let mut told = Vec::new();
    let (other, stream) = loop {
        match next(server) {
            Told::Launched { pid, stream, .. } => break (pid, stream),
            early => told.push(early),
        }
    };
    drop(stream);
    while told.len() < 3 {
        told.push(next(server));
    }
    let reaped = |wanted: i32| {
        let mut all = told.iter().enumerate();
        let found = all.find_map(|(place, told)| match told {
            Told::Reaped { pid, at, .. } if *pid == wanted => Some((place, clock.at(*at))),
            _ => None,
        });
        found.unwrap_or_else(|| panic!("{wanted} is not reaped: {told:?}"))
    };
    let ((first, at), (second, other_at)) = (reaped(pid), reaped(other));
    assert!(at - clock.at(exited) >= hold, "{told:?}");
    assert!(!std::path::Path::new(&format!("/proc/{pid}")).exists());
    // one that was started so late that the hold was over says nothing
    (seen && second < first && other_at <= at).then_some(())
}

fn next(server: &ForkServer) -> Told {
    let mut told = None;
    wait_until("the fork server says something", || {
        told = server.told().unwrap();
        told.is_some()
    });
    told.unwrap()
}

fn a_dead_fork_server_ends_the_run(server: &ForkServer) {
    let pid = nix::unistd::Pid::from_raw(server.pid());
    let spec = pool_of_eggs(StartMethod::Fork);
    let ran = run_meddling(server, &spec, 30.0, move |event, _| {
        if let EventKind::Run {
            event:
                RunEvent::Worker {
                    event: WorkerEvent::TaskStarted { .. },
                    ..
                },
            ..
        } = event.kind
        {
            let _ = nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL);
        }
    });
    let RunEnd::Broken(reason) = &ran.summary.end else {
        panic!("{:?}", ran.summary.end);
    };
    assert!(reason.contains("fork server"), "{reason}");
    // the system kills its workers; whoever inherits them reaps them, in its own time
    for pid in ran.pids() {
        wait_until("its workers are dead", || {
            matches!(state_of(pid), None | Some('Z'))
        });
    }
}

/// Returns whether a worker began to wait.
fn waits(event: &Event) -> bool {
    let EventKind::Run {
        event: RunEvent::Worker { event, .. },
        ..
    } = &event.kind
    else {
        return false;
    };
    matches!(event, WorkerEvent::Waits { .. })
}

/// Asserts that every process of a run that was told to be reaped is gone, and that the others, which are
/// a runner's, go: the system kills those that are left, and whoever inherits them reaps them.
fn assert_nobody_left(ran: &Ran) {
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
