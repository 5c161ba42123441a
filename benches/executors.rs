//! What executors cost: efficiency at usable workers, hand-over of a pool task against that of the
//! standard library's `multiprocessing.Pool`, starting a worker. Prints medians and ratios of one run; see
//! `benches/README.md`.
//!
//! Has a `main` of its own since the fork server must start before the first thread.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench prints, and fails by panicking"
)]

use std::process::{Command, ExitCode};

use eggtop::executor;
use eggtop::machine;
use eggtop::model::{
    Clock, Draft, EventKind, ExecutorKind, Field, Machine, Outcome, RunEvent, StartMethod, TaskId,
    TimeSpan, Timestamp, WorkerEvent,
};
use eggtop::process::{self, ForkServer, Launch, ServerEvent};
use eggtop::runtime::{Report, Stop, Worker, WorkerStart};
use eggtop::workload::Context;

#[path = "shared/runs.rs"]
mod runs;

use runs::{Ran, median, run, spec};

/// Rounds of each measurement; the median counts.
const ROUNDS: usize = 7;

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(process::WORKER_ARGUMENT) {
        let status = executor::worker::entry(process::worker_stream().unwrap());
        return ExitCode::from(u8::try_from(status).unwrap());
    }
    let server = ForkServer::start(executor::worker::entry).unwrap();
    let machine = machine::read();
    println!("{} | {}", machine.brand, machine.limits());
    efficiency(&server, &machine);
    hand_over(&server, &machine);
    starting(&server);
    checkpoints();
    ExitCode::SUCCESS
}

/// Serial wall over (workers x parallel wall) of equal CPU-bound tasks, the runs in turn.
fn efficiency(server: &ForkServer, machine: &Machine) {
    let of = |executor| spec(&[(Field::Workload, "busy"), (Field::Executor, executor)]);
    let wall = |executor| {
        run(server, machine, &of(executor), 4e8)
            .summary
            .wall
            .as_secs_f64()
    };
    let mut shares = [const { Vec::new() }; 3];
    for _ in 0..ROUNDS {
        let serial = wall("serial");
        for (executor, shares) in ["threads", "pool", "process"].iter().zip(&mut shares) {
            shares.push(serial / (machine.usable as f64 * wall(executor)));
        }
    }
    for (executor, shares) in ["threads", "pool", "process"].iter().zip(shares) {
        println!(
            "efficiency, {executor} at usable workers: {}",
            spread(shares)
        );
    }
}

/// Time a trivial task takes in a pool of two at chunk size 1, and one task there and back.
fn hand_over(server: &ForkServer, machine: &Machine) {
    let tasks = 200_000;
    let pool = spec(&[
        (Field::Workload, "power"),
        (Field::Workers, "2"),
        (Field::Tasks, "200000"),
    ]);
    let trip = Draft {
        tasks: Some(1),
        ..pool.draft()
    }
    .spec();
    let (mut each, mut one) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let ran = run(server, machine, &pool, 1.0);
        each.push((ran.summary.wall - start_up(&ran)).as_secs_f64() * 1e6 / f64::from(tasks));
        let ran = run(server, machine, &trip, 1.0);
        one.push((ran.summary.wall - start_up(&ran)).as_secs_f64() * 1e6);
    }
    let (each, one) = (median(each), median(one));
    println!(
        "pool of 2, chunk 1, trivial tasks: {each:.2} us a task; one there and back {one:.0} us"
    );
    let mut reported = Vec::new();
    for python in [
        "python3",
        "python3.13",
        "python3.12",
        "python3.11",
        "python3.8",
    ] {
        // several names may lead to the same interpreter
        if let Some((version, map, apply)) = cpython(python)
            && !reported.contains(&version)
        {
            println!(
                "  {version}: {map:.1} us a task ({:.2} of it), apply {apply:.0} us ({:.2} of it)",
                each / map,
                one / apply
            );
            reported.push(version);
        }
    }
}

/// From the start of a run until its last worker was ready.
fn start_up(ran: &Ran) -> TimeSpan {
    ran.events
        .iter()
        .filter(|event| {
            matches!(
                &event.kind,
                EventKind::Run {
                    event: RunEvent::Worker {
                        event: WorkerEvent::Started { .. },
                        ..
                    },
                    ..
                }
            )
        })
        .map(|event| event.at.since_start())
        .max()
        .unwrap_or_default()
}

/// Measures the pool of a Python: microseconds a task of `map` at chunk size 1, and of one `apply`.
fn cpython(python: &str) -> Option<(String, f64, f64)> {
    const SCRIPT: &str = "
import multiprocessing as mp, platform, statistics, time
if __name__ == '__main__':
    context = mp.get_context('fork')
    with context.Pool(2) as pool:
        pool.map(abs, range(100), 1)
        each, one = [], []
        for _ in range(7):
            begin = time.perf_counter()
            pool.map(abs, range(10000), 1)
            each.append((time.perf_counter() - begin) * 100)
            begin = time.perf_counter()
            for n in range(100):
                pool.apply(abs, (n,))
            one.append((time.perf_counter() - begin) * 10000)
    print('CPython', platform.python_version(), statistics.median(each), statistics.median(one))
";
    let output = Command::new(python).args(["-c", SCRIPT]).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let words: Vec<&str> = text.split_whitespace().collect();
    let [name, version, map, apply] = words[..] else {
        return None;
    };
    Some((
        format!("{name} {version}"),
        map.parse().ok()?,
        apply.parse().ok()?,
    ))
}

/// From asking for a worker until it is ready.
fn starting(server: &ForkServer) {
    let machine = Machine {
        usable: 1,
        ..Machine::default()
    };
    for (executor, start) in [("threads", "fork"), ("pool", "fork"), ("pool", "spawn")] {
        let spec = spec(&[
            (Field::Workload, "power"),
            (Field::Executor, executor),
            (Field::Start, start),
            (Field::Workers, "1"),
            (Field::Tasks, "1"),
        ]);
        let mut waits = Vec::new();
        for _ in 0..31 {
            let ran = run(server, &machine, &spec, 1.0);
            waits.extend(ran.events.iter().filter_map(|event| match &event.kind {
                EventKind::Run {
                    event:
                        RunEvent::Worker {
                            event: WorkerEvent::Started { asked, .. },
                            ..
                        },
                    ..
                } => Some((event.at - *asked).as_secs_f64() * 1e6),
                _ => None,
            }));
        }
        let name = match spec.executor() {
            ExecutorKind::Threads => "thread".to_owned(),
            _ => start.to_owned(),
        };
        println!("a worker by {name} is ready after {:.0} us", median(waits));
    }
    println!(
        "a fork alone is answered after {:.0} us",
        median(forks(server))
    );
}

/// What a checkpoint costs, and which part that is of the work between two of them.
fn checkpoints() {
    struct NullReport;
    impl Report for NullReport {
        fn event(&mut self, _at: Timestamp, _event: WorkerEvent) {}
        fn results(&mut self, results: &mut Vec<(TaskId, Outcome)>, _inside: TimeSpan) {
            results.clear();
        }
    }
    const COUNT: u32 = 200_000;
    let clock = Clock::start();
    let start = WorkerStart {
        clock,
        asked: clock.now(),
        stop: Stop::default(),
    };
    let mut worker = Worker::start(start, NullReport);
    let each = |act: &mut dyn FnMut()| {
        let round = || {
            let began = clock.now();
            for _ in 0..COUNT {
                act();
            }
            (clock.now() - began).as_secs_f64() * 1e9 / f64::from(COUNT)
        };
        median(std::iter::repeat_with(round).take(ROUNDS).collect())
    };
    let cost = each(&mut || worker.checkpoint(0.5).unwrap());
    let context: &dyn Context = &worker;
    let look = each(&mut || assert!(!std::hint::black_box(context).is_awaited()));
    println!(
        "a checkpoint costs {cost:.0} ns, {:.2} % of 50 us of work; between two of them {look:.1} ns every 3 us, {:.2} %",
        cost / 500.0,
        look / 30.0
    );
}

fn forks(server: &ForkServer) -> Vec<f64> {
    let clock = Clock::start();
    let mut waits = Vec::new();
    for ticket in 0..31 {
        let asked = clock.now();
        let start = StartMethod::Fork;
        let hold = TimeSpan::ZERO;
        server
            .launch(Launch {
                ticket,
                start,
                hold,
            })
            .unwrap();
        loop {
            match server.next_event().unwrap() {
                Some(ServerEvent::Launched { .. }) => {
                    waits.push((clock.now() - asked).as_secs_f64() * 1e6);
                }
                Some(ServerEvent::Reaped { .. }) => break,
                _ => {}
            }
        }
    }
    waits
}

fn spread(values: Vec<f64>) -> String {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(0.0, f64::max);
    format!("{:.3} ({least:.3} to {most:.3})", median(values))
}
