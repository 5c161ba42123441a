//! What sweeps make of made-up stories.

use super::*;
use crate::analysis::Session;
use crate::analysis::compare::newest_rows;
use crate::analysis::play::{begins, over, play, session_of, start, summary};
use crate::model::{Ceiling, Event, EventKind, Nanos, Pin, WorkloadKind};

/// A run with so many workers, or serially with none, that took so many milliseconds.
fn run(workers: u32, change: impl FnOnce(&mut RunSpec)) -> RunStart {
    let mut spec = RunSpec {
        workload: WorkloadKind::Busy,
        executor: match workers {
            0 => ExecutorKind::Serial,
            _ => ExecutorKind::Pool,
        },
        workers: Some(workers.max(1)),
        ..RunSpec::default()
    };
    change(&mut spec);
    RunStart {
        tasks: spec.tasks_of(workers.max(1)),
        ..start(spec, workers.max(1))
    }
}

fn played(cores: usize, runs: &[(RunStart, u64)]) -> Session {
    let mut events = vec![session_of(cores)];
    for (number, (start, wall)) in runs.iter().enumerate() {
        let (at, number) = (number as u64 * 100_000, number as u32);
        events.push(begins(at, number, start.clone()));
        events.push(over(at + wall, number, summary(*wall, start.tasks)));
    }
    play(events)
}

fn sweeps_of(cores: usize, runs: &[(RunStart, u64)]) -> Vec<Sweep> {
    let session = played(cores, runs);
    sweeps(&newest_rows(&session).iter(), &session)
}

fn plain(walls: &[(u32, u64)]) -> Vec<(RunStart, u64)> {
    let runs = walls.iter();
    runs.map(|&(workers, wall)| (run(workers, |_| ()), wall))
        .collect()
}

#[test]
fn points_are_of_one_way_and_the_newest_of_each_number() {
    let mut runs = plain(&[(0, 8_000), (1, 8_000), (2, 5_000), (4, 4_100)]);
    runs.push((run(2, |_| ()), 4_000));
    runs.push((run(2, |spec| spec.executor = ExecutorKind::Threads), 4_000));
    let all = sweeps_of(2, &runs);
    let labels: Vec<&str> = all.iter().map(|sweep| sweep.label.as_str()).collect();
    assert_eq!(labels, ["native threads", "native pool"]);
    let pool = &all[1];
    let points: Vec<(u32, f64)> = pool
        .points
        .iter()
        .map(|point| (point.workers, point.wall.estimate.mean))
        .collect();
    assert_eq!(points, [(1, 8.0), (2, 4.0), (4, 4.1)]);
    assert!(pool.has(&run(7, |_| ())));
    assert!(!pool.has(&run(7, |spec| spec.chunk = 2)));
}

#[test]
fn without_a_serial_run_there_is_no_sweep() {
    assert!(sweeps_of(2, &plain(&[(1, 8_000), (2, 4_000)])).is_empty());
}

#[test]
fn only_points_with_a_core_for_each_worker_are_fitted() {
    let runs = plain(&[(0, 8_000), (1, 8_000), (2, 5_000), (4, 7_000)]);
    let sweep = sweeps_of(2, &runs).remove(0);
    let fit = sweep.amdahl.unwrap();
    assert!((fit.serial_share - 0.25).abs() < 1e-9, "{fit:?}");
    assert_eq!(fit.runs, 3);
    assert_eq!(
        sweep.usl.unwrap_err(),
        "needs times on four different numbers of cores that may be used"
    );
    assert!((sweep.fitted(2.0).unwrap() - 1.6).abs() < 1e-9);
    assert_eq!(sweep.fitted(4.0), sweep.fitted(2.0));
}

#[test]
fn where_all_are_on_one_core_there_is_one_processor() {
    let runs: Vec<_> = plain(&[(0, 8_000), (1, 8_000), (2, 8_100)])
        .into_iter()
        .map(|(mut start, wall)| {
            start.spec.pin = Pin::One;
            (start, wall)
        })
        .collect();
    let sweep = sweeps_of(2, &runs).remove(0);
    assert_eq!(
        (sweep.room, sweep.label.as_str()),
        (Some(1.0), "native pool pin one")
    );
    assert!(sweep.amdahl.is_err());
}

#[test]
fn what_cores_share_is_no_serial_part() {
    let mut session = played(2, &plain(&[(0, 8_000), (1, 8_000), (2, 5_000)]));
    let share = |session: &Session| {
        let sweep = sweeps(&newest_rows(session).iter(), session).remove(0);
        sweep.amdahl.unwrap().serial_share
    };
    assert!((share(&session) - 0.25).abs() < 1e-9);
    let ceiling = Ceiling {
        workers: 2,
        pin: Pin::None,
        alone: Nanos::from_millis(20),
        together: Nanos::from_millis(25),
        ..Ceiling::default()
    };
    session.apply(&Event {
        at: Nanos::from_millis(900_000),
        kind: EventKind::Ceiling(ceiling),
    });
    // Two busy loops do 1.6 times what one does, and so do two workers.
    assert!(share(&session).abs() < 1e-9);
}

fn told(cores: usize, walls: &[(u32, u64)]) -> String {
    sweeps_of(cores, &plain(walls)).remove(0).sentence
}

#[test]
fn the_knee_is_told_in_a_sentence() {
    assert_eq!(
        told(
            2,
            &[(0, 8_000), (1, 8_000), (2, 4_100), (4, 4_100), (8, 4_050)]
        ),
        "More workers than 2 gain nothing on 2 usable: 1.95 times as fast as serially with 2, 1.98 \
         with 8; by Amdahl's law 2.5 % (2.5 to 2.5) of the work stays serial."
    );
    assert_eq!(
        told(2, &[(0, 8_000), (2, 4_000), (4, 6_000)]),
        "More workers than 2 make it slower on 2 usable: 2.00 times as fast as serially with 2, 1.33 \
         with 4; by Amdahl's law 0 % of the work stays serial."
    );
    assert!(told(4, &[(0, 8_000), (2, 4_000), (4, 2_000)]).starts_with(
        "More workers gained up to the 4 measured: 4.00 times as fast as serially; by"
    ));
    assert!(told(2, &[(0, 8_000), (1, 8_000), (2, 7_900)]).starts_with(
        "No number of workers gained anything: at best 1.01 times as fast as serially, with 2"
    ));
    assert!(told(2, &[(0, 8_000), (2, 4_000)]).starts_with("Only 2 workers measured: 2.00 times"));
}

#[test]
fn work_that_grows_is_held_against_so_many_times_the_serial_run() {
    let scaled = |workers| {
        run(workers, |spec| {
            spec.workload = WorkloadKind::Mix;
            spec.work = Work::Scaled;
            spec.serial = 0.25;
        })
    };
    // The serial part and one worker's share take as long as everything serially.
    let all = [(scaled(0), 8_000), (scaled(2), 8_000), (scaled(4), 8_000)];
    let session = played(4, &all);
    let rows = newest_rows(&session);
    let sweep = sweeps(&rows.iter(), &session).remove(0);
    let speedups: Vec<f64> = sweep
        .points
        .iter()
        .map(|point| point.speedup.mean)
        .collect();
    assert_eq!(speedups, [1.75, 3.25]);
    assert!(sweep.points.iter().all(|point| point.karp_flatt.is_none()));
    assert!((sweep.gustafson.unwrap().serial_share - 0.25).abs() < 1e-9);
    assert!(sweep.amdahl.is_err() && sweep.usl.is_err());
    assert_eq!(sweep.label, "native pool scaled");
    assert!(
        sweep.sentence.contains("Gustafson's law 25 %"),
        "{}",
        sweep.sentence
    );
    // Four times the tasks are not the same work as two times.
    assert!(!rows[0].same_work(&rows[1]));
}
