//! The metrics of made-up runs, and what must hold for any.

use proptest::prelude::*;

use super::*;
use crate::model::{
    Draft, Event, EventKind, HostId, Outcome, RunEvent, RunSummary, TaskEnd, TaskId, TaskOutput,
    WorkerEvent, WorkerId, WorkloadKind,
};
use crate::results::compare;
use crate::results::row::Row;
use crate::session::play::{begins, ms, over, play, session_of, start, summary};

/// A run in which each worker does one task after another, each on a core for so many milliseconds,
/// and the last of them ends after `wall`.
fn run(number: u32, executor: ExecutorKind, cpu: &[Vec<u64>], wall: u64) -> Vec<Event> {
    let at = u64::from(number) * 1_000_000;
    let tasks: usize = cpu.iter().map(Vec::len).sum();
    let spec = Draft {
        workload: WorkloadKind::Busy,
        executor,
        tasks: Some(tasks as u32),
        ..Draft::default()
    }
    .spec();
    let mut events = vec![begins(at, number, start(spec, cpu.len() as u32))];
    let mut task = 0;
    for (worker, times) in (0..).zip(cpu) {
        let of = |at: u64, event| {
            let worker = WorkerId(worker);
            crate::session::play::in_run(at, number, RunEvent::Worker { worker, event })
        };
        let ready = WorkerEvent::Started {
            pid: 1,
            tid: 1,
            asked: ms(at),
            host: HostId::HERE,
        };
        events.push(of(at, ready));
        let mut now = at;
        for &time in times {
            let id = TaskId(task);
            task += 1;
            let began = WorkerEvent::TaskStarted {
                task: id,
                ready: ms(now),
                core: 0,
            };
            events.push(of(now, began));
            now += time;
            let ended = TaskEnd {
                task: id,
                core: 0,
                cpu: ms(time),
                cpu_total: ms(time),
                outcome: Outcome::Done(TaskOutput::Doneness(1.0)),
            };
            events.push(of(now, WorkerEvent::TaskEnded(Box::new(ended))));
        }
    }
    let done = RunSummary {
        done: tasks as u32,
        ..summary(wall, tasks as u32)
    };
    events.sort_by_key(|event| event.at);
    events.push(over(at + wall, number, done));
    events
}

fn rows(runs: &[Vec<Event>]) -> Vec<Row> {
    let events = runs.iter().flatten().cloned();
    compare::rows(&play([session_of(8)].into_iter().chain(events)))
}

fn reported(row: &Row) -> Efficiencies {
    row.comparison().efficiencies.unwrap()
}

fn is(value: f64, expected: f64) {
    assert!((value - expected).abs() < 1e-3, "{value} {expected}");
}

#[test]
fn tasks_of_three_to_one_on_two_workers() {
    let rows = rows(&[
        run(0, ExecutorKind::Serial, &[vec![3_000, 1_000]], 4_000),
        run(1, ExecutorKind::Pool, &[vec![3_000], vec![1_000]], 3_000),
    ]);
    is(reported(&rows[0]).scaling.unwrap().global, 1.0);
    let pool = reported(&rows[1]);
    is(pool.load_balance, 0.667);
    is(pool.communication, 1.0);
    is(pool.parallel, 0.667);
    let scaling = pool.scaling.unwrap();
    is(scaling.computation, 1.0);
    is(scaling.global, 0.667);
}

#[test]
fn half_of_the_work_serial_on_two_workers() {
    let rows = rows(&[
        run(0, ExecutorKind::Serial, &[vec![500, 250, 250]], 1_000),
        run(1, ExecutorKind::Pool, &[vec![500, 250], vec![250]], 750),
    ]);
    let pool = reported(&rows[1]);
    is(pool.parallel, 0.667);
    is(pool.scaling.unwrap().global, 0.667);
}

#[test]
fn what_they_mean_nothing_for_has_none() {
    let rows = rows(&[
        run(0, ExecutorKind::Pool, &[vec![500], vec![500]], 600),
        run(1, ExecutorKind::Async, &[vec![500], vec![500]], 1_000),
        run(2, ExecutorKind::Pool, &[vec![0], vec![0]], 600),
    ]);
    assert_eq!(reported(&rows[0]).scaling, None, "there is no serial run");
    assert_eq!(rows[1].comparison().efficiencies, None);
    assert_eq!(rows[2].comparison().efficiencies, None);
}

#[test]
fn of_repeats_they_are_those_of_the_speedup() {
    let again = |number: u32, executor, cpu: &[Vec<u64>], wall| {
        let mut events = run(number, executor, cpu, wall);
        for event in &mut events {
            if let EventKind::Run {
                event: RunEvent::Started(start),
                ..
            } = &mut event.kind
            {
                start.repetition = number % 3;
                start.spec.change(|draft| draft.repeat = Some(3));
            }
        }
        events
    };
    let walls = [(0, 4_000), (1, 4_100), (2, 6_000)];
    let serial =
        walls.map(|(at, wall)| again(at, ExecutorKind::Serial, &[vec![1_950, 1_950]], wall));
    let walls = [(3, 2_000), (4, 2_300), (5, 5_000)];
    let two = [vec![1_950], vec![1_950]];
    let pool = walls.map(|(at, wall)| again(at, ExecutorKind::Pool, &two, wall));
    let rows = rows(&[serial, pool].concat());
    assert_eq!(rows.len(), 2);
    let pool = reported(&rows[1]);
    let scaling = pool.scaling.unwrap();
    is(
        scaling.global,
        rows[1].comparison().speedup.unwrap().mean / 2.0,
    );
    let product = pool.load_balance * pool.communication * scaling.computation;
    is(product / scaling.serial, scaling.global);
}

proptest! {
    #[test]
    fn the_factors_make_the_whole(
        workers in prop::collection::vec(prop::collection::vec(1_u64..2_000, 1..6), 1..9),
        late in 0_u64..3_000,
        slower in 1_u64..4,
        idle in 0_u64..2_000,
    ) {
        let most: u64 = workers.iter().map(|times| times.iter().sum()).max().unwrap();
        let serial: Vec<u64> = workers.iter().flatten().map(|time| time * slower).collect();
        let alone: u64 = serial.iter().sum();
        let rows = rows(&[
            run(0, ExecutorKind::Serial, &[serial], alone + idle),
            run(1, ExecutorKind::Pool, &workers, most + late),
        ]);
        let pool = reported(&rows[1]);
        let scaling = pool.scaling.unwrap();
        prop_assert!((pool.load_balance * pool.communication - pool.parallel).abs() < 1e-9);
        let product = pool.load_balance * pool.communication * scaling.computation;
        prop_assert!((product / scaling.serial - scaling.global).abs() < 1e-3);
        let speedup = rows[1].comparison().speedup.unwrap().mean;
        prop_assert!((scaling.global - speedup / workers.len() as f64).abs() < 1e-3);
        if idle == 0 {
            prop_assert!((product - scaling.global).abs() < 1e-3);
        }
    }
}
