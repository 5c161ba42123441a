//! Whether memory is the limit, and what a barrier costs, tested with made-up logs.

use super::super::verdict;
use crate::diagnosis::Bound;
use crate::model::{
    Draft, Event, ExecutorKind, Machine, Outcome, RunEvent, Standstill, Streamed, TaskEnd, TaskId,
    TaskOutput, TimeSpan, WorkerEvent, WorkerId,
};
use crate::results::compare::rows;
use crate::session::Session;
use crate::session::play::{begins, in_run, ms, over, start, summary, takes};

/// What a worker of a run did: its task, how long it was at it on the clock, how long it copied in CPU
/// time, and how long it waited at a barrier then.
#[derive(Clone, Copy)]
struct Part {
    wall: u64,
    cpu: u64,
    barrier: u64,
}

/// Bytes that a task moves.
const BYTES: u64 = 4_000_000_000;

/// A run whose workers do a task each, all at once, or one after another where it is serial.
fn run(run: u32, executor: ExecutorKind, parts: &[Part], streams: bool) -> Vec<Event> {
    let workers = match executor {
        ExecutorKind::Serial => 1,
        _ => parts.len() as u32,
    };
    let spec = Draft {
        executor,
        workers: Some(workers),
        tasks: Some(parts.len() as u32),
        ..Draft::default()
    }
    .spec();
    let mut start = start(spec, workers);
    start.tasks = parts.len() as u32;
    let mut events = vec![begins(u64::from(run) * 100_000, run, start)];
    let (mut last, mut cpu) = (0, TimeSpan::ZERO);
    for (task, part) in (0..).zip(parts) {
        let began = if workers == 1 { last } else { 0 };
        let reported = |at, event| {
            let worker = WorkerId(task % workers);
            let event = RunEvent::Worker { worker, event };
            in_run(u64::from(run) * 100_000 + at, run, event)
        };
        let ended = began + part.wall + part.barrier;
        events.push(reported(
            began,
            takes(task, u64::from(run) * 100_000 + began),
        ));
        if part.barrier > 0 {
            let from = ms(u64::from(run) * 100_000 + began + part.wall);
            let why = Standstill::Barrier;
            events.push(reported(ended, WorkerEvent::Gap { from, why }));
        }
        let output = if streams {
            TaskOutput::Streamed(Streamed {
                bytes: BYTES,
                time: ms(part.wall),
                cpu: ms(part.cpu),
            })
        } else {
            TaskOutput::Doneness(1.0)
        };
        let end = TaskEnd {
            task: TaskId(task),
            core: 0,
            cpu: ms(part.cpu),
            cpu_total: ms(part.cpu),
            outcome: Outcome::Done(output),
        };
        events.push(reported(ended, WorkerEvent::TaskEnded(Box::new(end))));
        last = last.max(ended);
        cpu += ms(part.cpu);
    }
    let mut end = summary(last, parts.len() as u32);
    end.usage.user = cpu;
    events.push(over(u64::from(run) * 100_000 + last, run, end));
    events
}

/// A machine with as many cores as it takes, and these runs on it.
fn session(runs: &[Vec<Event>]) -> Session {
    let mut session = Session::default();
    session.machine = Machine {
        affinity: (0..8).collect(),
        usable: 8,
        ..Machine::default()
    };
    let mut events: Vec<Event> = runs.concat();
    events.sort_by_key(|event| event.at);
    for event in &events {
        session.apply(event);
    }
    session
}

const fn copies(wall: u64, cpu: u64) -> Part {
    Part {
        wall,
        cpu,
        barrier: 0,
    }
}

/// What is said of four workers whose tasks took so, after one worker whose tasks took a second each.
fn of_four(part: Part) -> (&'static str, Option<Bound>, String) {
    let alone = run(0, ExecutorKind::Serial, &[copies(1_000, 1_000); 4], true);
    let four = run(1, ExecutorKind::Threads, &[part; 4], true);
    let session = session(&[alone, four]);
    let verdict = verdict(&rows(&session)[1].facts);
    (verdict.rule, verdict.bound, verdict.sentence)
}

#[test]
fn memory_is_the_limit_where_each_byte_takes_more_cpu_time_than_alone() {
    let (rule, bound, sentence) = of_four(copies(2_500, 2_500));
    assert_eq!((rule, bound), ("memory bandwidth", Some(Bound::Memory)));
    assert_eq!(
        sentence,
        "Memory bandwidth is the limit: each of 4 workers moved 1.6 GB a second, 40 % of the 4.0 GB of one alone; together 6.4 GB, 1.6 times as fast as serially."
    );
}

#[test]
fn a_machine_that_does_not_saturate_is_reported_as_such() {
    for (took, each) in [(1_000, "4.0"), (1_200, "3.3")] {
        let (rule, bound, sentence) = of_four(copies(took, took));
        assert_eq!(
            (rule, bound),
            ("memory not saturated", Some(Bound::Computing))
        );
        let expected = format!(
            "4 workers do not saturate the memory of this machine: each moved {each} GB a second, one alone 4.0 GB;"
        );
        assert!(sentence.starts_with(&expected), "{sentence}");
    }
}

#[test]
fn what_else_slows_a_worker_down_is_not_taken_for_memory() {
    // on the clock each is as slow, but a byte takes no more CPU time
    let (rule, _, sentence) = of_four(copies(2_500, 1_000));
    assert!(!rule.starts_with("memory"), "{sentence}");
}

#[test]
fn without_one_alone_it_is_unknown() {
    let four = run(0, ExecutorKind::Threads, &[copies(1_000, 1_000); 4], true);
    let session = session(&[four]);
    let verdict = verdict(&rows(&session)[0].facts);
    assert_eq!(verdict.rule, "memory of one alone");
    let serial = verdict.advice.first().map(|advice| advice.words.as_str());
    assert_eq!(serial, Some("Measure one worker alone"));
}

#[test]
fn waiting_at_a_barrier_is_load_imbalance() {
    let part = |wall| Part {
        wall,
        cpu: wall,
        barrier: 1_000 - wall,
    };
    let parts = [part(250), part(250), part(250), part(1_000)];
    let serial = run(
        0,
        ExecutorKind::Serial,
        &parts.map(|one| copies(one.wall, one.cpu)),
        false,
    );
    let four = run(1, ExecutorKind::Threads, &parts, false);
    let session = session(&[serial, four]);
    let row = &rows(&session)[1];
    let verdict = verdict(&row.facts);
    assert_eq!(
        (verdict.rule, verdict.bound),
        ("barrier", Some(Bound::Imbalance))
    );
    assert!(
        verdict.sentence.starts_with(
            "For 56 % of the time inside tasks workers waited at the barrier for the slowest: "
        ),
        "{}",
        verdict.sentence
    );
    assert!(
        verdict
            .explanation
            .iter()
            .any(|line| line.contains("load imbalance"))
    );
    assert!((row.measured.barrier_wait.as_secs_f64() - 2.25).abs() < 1e-9);
    let losses = row.comparison().losses.as_ref().unwrap();
    // 4 - 1.75 was lost, all of it at the barrier
    assert!(
        (losses.part(crate::results::Loss::Barrier) - 2.25).abs() < 1e-9,
        "{losses:?}"
    );
}
