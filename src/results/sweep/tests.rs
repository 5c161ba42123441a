//! What sweeps make of made-up stories.

use super::*;
use crate::model::{
    Ceiling, Draft, Event, EventKind, Pin, RuntimeKind, TimeSpan, Timestamp, WorkloadKind,
};
use crate::results::compare::newest_rows;
use crate::session::Session;
use crate::session::play::{begins, over, play, session_of, start, summary};

/// A run with so many workers, or serially with none, that took so many milliseconds.
fn run(workers: u32, change: impl FnOnce(&mut RunSpec)) -> RunStart {
    let mut spec = Draft {
        workload: WorkloadKind::Busy,
        executor: match workers {
            0 => ExecutorKind::Serial,
            _ => ExecutorKind::Pool,
        },
        workers: Some(workers.max(1)),
        ..Draft::default()
    }
    .spec();
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
    runs.push((
        run(2, |spec| {
            spec.change(|draft| draft.executor = ExecutorKind::Threads);
        }),
        4_000,
    ));
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
    assert!(!pool.has(&run(7, |spec| spec.change(|draft| draft.chunk = 2))));
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
        "needs times on four different numbers of workers that compute at once"
    );
    assert!((sweep.fitted(2.0).unwrap() - 1.6).abs() < 1e-9);
    assert_eq!(sweep.fitted(4.0), sweep.fitted(2.0));
}

#[test]
fn where_all_are_on_one_core_there_is_one_processor() {
    let runs: Vec<_> = plain(&[(0, 8_000), (1, 8_000), (2, 8_100)])
        .into_iter()
        .map(|(mut start, wall)| {
            start.spec.change(|draft| draft.pin = Pin::One);
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
        alone: TimeSpan::from_millis(20),
        together: TimeSpan::from_millis(25),
        ..Ceiling::default()
    };
    session.apply(&Event {
        at: Timestamp::from_millis(900_000),
        kind: EventKind::Ceiling(ceiling),
    });
    // Two busy loops do 1.6 times what one does, and so do two workers.
    assert!(share(&session).abs() < 1e-9);
}

fn reported(cores: usize, walls: &[(u32, u64)]) -> String {
    sweeps_of(cores, &plain(walls)).remove(0).sentence
}

#[test]
fn the_knee_is_named_in_a_sentence() {
    assert_eq!(
        reported(
            2,
            &[(0, 8_000), (1, 8_000), (2, 4_100), (4, 4_100), (8, 4_050)]
        ),
        "More workers than 2 gain nothing on 2 available: 1.95 times as fast as serially with 2, 1.98 \
         with 8; by Amdahl's law 2.5 % of the work stays serial."
    );
    assert_eq!(
        reported(2, &[(0, 8_000), (2, 4_000), (4, 6_000)]),
        "More workers than 2 make it slower on 2 available: 2.00 times as fast as serially with 2, 1.33 \
         with 4; by Amdahl's law 0 % of the work stays serial."
    );
    assert!(
        reported(4, &[(0, 8_000), (2, 4_000), (4, 2_000)]).starts_with(
            "More workers gained up to the 4 measured: 4.00 times as fast as serially; by"
        )
    );
    assert!(
        reported(2, &[(0, 8_000), (1, 8_000), (2, 7_900)]).starts_with(
            "No number of workers gained anything: at best 1.01 times as fast as serially, with 2"
        )
    );
    assert!(
        reported(2, &[(0, 8_000), (2, 4_000)]).starts_with("Only 2 workers measured: 2.00 times")
    );
}

#[test]
fn work_that_grows_is_held_against_so_many_times_the_serial_run() {
    let scaled = |workers| {
        run(workers, |spec| {
            spec.change(|draft| draft.workload = WorkloadKind::Mix);
            spec.change(|draft| draft.work = Work::Scaled);
            spec.change(|draft| draft.serial = 0.25);
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
    assert!(!rows[0].measured.same_work(&rows[1].measured));
}

/// A sweep of a serial run and of 1, 2 and 4 workers that kept so many cores busy.
fn kept_busy(change: impl Fn(&mut RunSpec), walls: [u64; 3], busy: [f64; 3]) -> Sweep {
    let mut events = vec![session_of(4)];
    let ways = [(0, 8_000, 1.0)].into_iter();
    let ways = ways.chain((0..3).map(|at| (1 << at, walls[at], busy[at])));
    for (number, (workers, wall, busy)) in ways.enumerate() {
        let (at, number) = (number as u64 * 100_000, number as u32);
        let start = run(workers, |spec| {
            change(spec);
            if workers == 0 {
                spec.change(|draft| draft.executor = ExecutorKind::Serial);
            }
        });
        let mut ended = summary(wall, start.tasks);
        ended.usage.user =
            TimeSpan::from_secs_f64(TimeSpan::from_millis(wall).as_secs_f64() * busy);
        events.push(begins(at, number, start));
        events.push(over(at + wall, number, ended));
    }
    let session = play(events);
    sweeps(&newest_rows(&session).iter(), &session).remove(0)
}

#[test]
fn threads_under_a_gil_can_be_no_faster_than_one() {
    let gil_threads = |spec: &mut RunSpec| {
        spec.change(|draft| draft.runtime = RuntimeKind::Gil);
        spec.change(|draft| draft.executor = ExecutorKind::Threads);
    };
    let sweep = kept_busy(gil_threads, [8_000, 8_100, 8_400], [1.0, 1.05, 1.1]);
    assert!(sweep.takes_turns);
    let ideal = [1.0, 2.0, 4.0].map(|workers| sweep.placed(workers) as u32);
    assert_eq!((sweep.room, ideal), (Some(1.0), [1, 1, 1]));
    assert!(
        sweep.sentence.starts_with(
            "No number of workers gained anything, for the GIL lets one thread compute at a time: at \
             best 1.00 times"
        ),
        "{}",
        sweep.sentence
    );
    assert!(sweep.amdahl.is_err() && !sweep.sentence.contains("Amdahl"));

    // Work that lets the GIL go is limited by the cores, as is a process each.
    for (workload, executor, busy) in [
        (WorkloadKind::Hash, ExecutorKind::Threads, [1.0, 1.95, 3.8]),
        (WorkloadKind::Busy, ExecutorKind::Threads, [1.0, 1.7, 2.0]),
        (WorkloadKind::Busy, ExecutorKind::Pool, [1.0, 1.0, 1.0]),
    ] {
        let other = |spec: &mut RunSpec| {
            spec.change(|draft| draft.runtime = RuntimeKind::Gil);
            spec.change(|draft| (draft.workload, draft.executor) = (workload, executor));
        };
        let sweep = kept_busy(other, [8_000, 4_100, 4_000], busy);
        assert_eq!((sweep.room, sweep.takes_turns), (Some(4.0), false));
        assert!(
            sweep.sentence.contains("on 4 available"),
            "{}",
            sweep.sentence
        );
    }
}

#[test]
fn tasks_on_an_event_loop_compute_one_at_a_time() {
    let on_loop = |spec: &mut RunSpec| spec.change(|draft| draft.executor = ExecutorKind::Async);
    let sweep = kept_busy(on_loop, [8_000, 8_000, 8_000], [1.0; 3]);
    assert_eq!((sweep.room, sweep.takes_turns), (Some(1.0), false));
    let reported = "gained anything, for an event loop computes one task at a time";
    assert!(sweep.sentence.contains(reported), "{}", sweep.sentence);
}

/// A sweep whose points took so many times the CPU time of the serial run.
fn unsteady(walls: &[(u32, u64)], times: &[f64]) -> Sweep {
    let mut sweep = sweeps_of(8, &plain(walls)).remove(0);
    for (point, &times) in sweep.points.iter_mut().zip(times) {
        point.unsteady = Some(times).filter(|times| (times - 1.0).abs() > 1e-9);
    }
    sweep.judge();
    sweep
}

#[test]
fn a_knee_that_hangs_on_work_that_did_not_cost_the_same_is_not_asserted() {
    let walls = [(0, 8_000), (1, 8_000), (2, 4_000), (4, 3_900)];
    let steady = unsteady(&walls, &[1.0, 1.0, 1.0]);
    assert_eq!(steady.knee, Some(2));
    // Four workers would have been 1.5 times as fast, had the work cost the same.
    let sweep = unsteady(&walls, &[1.0, 1.0, 1.5]);
    assert_eq!(sweep.knee, None);
    assert!(
        sweep.sentence.starts_with(
            "Where more workers stop helping is unknown: at best 2.05 times as fast as \
             serially, with 4;"
        ),
        "{}",
        sweep.sentence
    );
    let reported = "; the same work took 1.5 times the CPU time with 4 workers: this machine is not \
                steady.";
    assert!(sweep.sentence.ends_with(reported), "{}", sweep.sentence);

    // What bends for all of that is reported all the same.
    let walls = [(0, 8_000), (1, 8_000), (2, 4_000), (4, 8_000)];
    let sweep = unsteady(&walls, &[1.0, 1.0, 1.2]);
    assert_eq!(sweep.knee, Some(2));
    assert!(sweep.sentence.contains("make it slower") && sweep.sentence.contains("1.2 times"));
    // Slower only because the work took more is not slower.
    let sweep = unsteady(&walls, &[1.0, 1.0, 2.0]);
    assert!(
        !sweep.sentence.contains("make it slower"),
        "{}",
        sweep.sentence
    );
}

#[test]
fn no_gain_is_asserted_only_where_the_work_cost_the_same() {
    let walls = [(0, 8_000), (1, 8_000), (2, 7_900)];
    let reported = "No number of workers gained anything";
    assert!(unsteady(&walls, &[1.0, 1.0]).sentence.starts_with(reported));
    assert!(!unsteady(&walls, &[1.0, 1.6]).sentence.starts_with(reported));
    assert!(!unsteady(&walls, &[1.6, 1.6]).sentence.starts_with(reported));
}

#[test]
fn the_laws_are_as_unsure_as_the_work_was_unsteady() {
    let walls = [(0, 8_000), (1, 8_000), (2, 5_000)];
    let width = |sweep: &Sweep| {
        let (low, high) = sweep.amdahl.unwrap().interval.unwrap();
        high - low
    };
    let (steady, shaken) = (unsteady(&walls, &[1.0; 2]), unsteady(&walls, &[1.0, 1.25]));
    assert!(width(&steady) < 1e-6);
    let fit = shaken.amdahl.unwrap();
    assert!((fit.serial_share - 0.25).abs() < 1e-9, "as it was measured");
    // Had it cost the same, two workers would have taken half the time.
    let (low, high) = fit.interval.unwrap();
    assert!(low.abs() < 1e-6 && high >= 0.25, "{low} to {high}");
    assert!(
        shaken.sentence.contains("25 % (0 to 25)"),
        "{}",
        shaken.sentence
    );

    // Workers that seem to wait for each other, but only by what did not cost the same.
    let law = |p: f64| 1.0 + 0.1 * p * (p - 1.0);
    let walls: Vec<(u32, u64)> = [0_u32, 1, 2, 4, 8]
        .map(|workers| {
            let p = f64::from(workers.max(1));
            (workers, (80_000.0 * law(p) / p) as u64)
        })
        .to_vec();
    assert!(unsteady(&walls, &[1.0; 4]).usl.is_ok());
    let times = [1.0, 2.0, 4.0, 8.0].map(law);
    assert!(unsteady(&walls, &times).usl.is_err());
}

#[test]
fn scaled_work_that_did_not_cost_the_same_is_as_unsure() {
    let scaled = |workers| {
        run(workers, |spec| {
            spec.change(|draft| draft.workload = WorkloadKind::Mix);
            spec.change(|draft| draft.work = Work::Scaled);
            spec.change(|draft| draft.serial = 0.25);
        })
    };
    let all = [(scaled(0), 8_000), (scaled(2), 8_000)];
    let mut sweep = sweeps_of(4, &all).remove(0);
    assert_eq!(
        sweep.gustafson.unwrap().interval,
        None,
        "one run tells of no error"
    );
    sweep.points[0].unsteady = Some(1.1);
    sweep.judge();
    let (low, high) = sweep.gustafson.unwrap().interval.unwrap();
    assert!(
        (low - 0.075).abs() < 1e-9 && (high - 0.25).abs() < 1e-9,
        "{low} to {high}"
    );
}
