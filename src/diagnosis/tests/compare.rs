//! What the compare must make of made-up stories.

use super::sentence;
use crate::model::{
    Event, ExecutorKind, FryBy, RunEnd, RunEvent, RunId, RunStart, SeriesId, Size, WorkerId,
    WorkloadKind,
};
use crate::results::Row;
use crate::results::compare::{Results, each_run, newest_rows, rows};
use crate::session::Session;
use crate::session::play::{
    begins, egg, ends, in_run, ms, over, play, repeat, session_of, summary,
};

mod bases;

/// One run after another, each so many milliseconds long.
fn runs(walls: &[(RunStart, u64)]) -> Session {
    let mut events = vec![session_of(2)];
    for (run, (start, wall)) in walls.iter().enumerate() {
        let at = run as u64 * 100_000;
        let tasks = start.tasks;
        events.push(begins(at, run as u32, start.clone()));
        events.push(over(at + wall, run as u32, summary(*wall, tasks)));
    }
    play(events)
}

fn by(executor: ExecutorKind, workers: u32, repetition: u32) -> RunStart {
    repeat(executor, workers, (repetition, 3))
}

#[test]
fn repeats_are_one_row_and_are_held_against_the_serial_run() {
    let session = runs(&[
        (by(ExecutorKind::Serial, 1, 0), 8_000),
        (by(ExecutorKind::Serial, 1, 1), 8_200),
        (by(ExecutorKind::Pool, 2, 0), 4_000),
        (by(ExecutorKind::Pool, 2, 1), 4_100),
        (by(ExecutorKind::Pool, 2, 2), 4_200),
    ]);
    let rows = rows(&session);
    assert_eq!(rows.len(), 2);
    let (serial, pool) = (&rows[0], &rows[1]);
    assert_eq!(
        (serial.measured.label.as_str(), pool.measured.label.as_str()),
        ("native serial", "native pool x2")
    );
    assert_eq!(
        (
            pool.measured.wall.count,
            pool.measured.runs.len(),
            pool.measured.done
        ),
        (3, 3, 24)
    );
    let speedup = pool.comparison().speedup.unwrap();
    assert!((speedup.mean - 8.1 / 4.1).abs() < 1e-9);
    assert!(speedup.sd > 0.0);
    assert!((pool.efficiency.unwrap().mean - speedup.mean / 2.0).abs() < 1e-9);
    assert!(pool.karp_flatt.is_some());
    assert!((serial.comparison().speedup.unwrap().mean - 1.0).abs() < 1e-12);
    assert_eq!(newest_rows(&session)[0].measured.label, "native pool x2");
}

#[test]
fn what_was_lost_explains_the_speedup_of_the_median() {
    for pool in [&[4_100, 9_000, 4_000][..], &[4_000, 4_200, 9_000, 1_000]] {
        let serial = [8_000, 8_200, 20_000].into_iter().enumerate();
        let serial = serial.map(|(at, wall)| (by(ExecutorKind::Serial, 1, at as u32), wall));
        let pool = pool.iter().enumerate();
        let pool = pool.map(|(at, &wall)| (by(ExecutorKind::Pool, 2, at as u32), wall));
        let session = runs(&serial.chain(pool).collect::<Vec<_>>());
        let row = &rows(&session)[1];
        let measured = row.comparison().losses.as_ref().unwrap().measured;
        assert!((measured - 8_200.0 / 4_100.0).abs() < 1e-9, "{measured}");
        assert!((row.comparison().speedup.unwrap().mean - measured).abs() < 1e-9);
    }
}

#[test]
fn each_run_stands_alone_against_the_mean_of_the_base() {
    let session = runs(&[
        (by(ExecutorKind::Serial, 1, 0), 8_000),
        (by(ExecutorKind::Serial, 1, 1), 8_200),
        (by(ExecutorKind::Pool, 2, 0), 4_050),
    ]);
    let each = each_run(&session);
    assert_eq!(each.len(), 3);
    assert!((each[2].comparison().speedup.unwrap().mean - 2.0).abs() < 1e-9);
    assert!((each[1].comparison().speedup.unwrap().mean - 1.0).abs() < 1e-12);
}

#[test]
fn other_work_is_no_base() {
    let mut other = by(ExecutorKind::Serial, 1, 0);
    other.spec.change(|draft| draft.size = Size::Large);
    let mut calibrated_anew = by(ExecutorKind::Serial, 1, 0);
    calibrated_anew.size = 1.5;
    let session = runs(&[
        (other, 8_000),
        (calibrated_anew, 8_000),
        (by(ExecutorKind::Pool, 2, 0), 4_000),
    ]);
    assert_eq!(rows(&session)[2].comparison().speedup, None);
}

#[test]
fn the_newest_serial_run_is_the_base_even_when_it_came_later() {
    let session = runs(&[
        (by(ExecutorKind::Serial, 1, 0), 9_000),
        (by(ExecutorKind::Pool, 2, 0), 4_000),
        (by(ExecutorKind::Serial, 1, 0), 8_000),
    ]);
    let speedup = rows(&session)[1].comparison().speedup.unwrap();
    assert!((speedup.mean - 2.0).abs() < 1e-9);
}

#[test]
fn eggs_by_timer_are_compared_only_when_they_are_all_fried() {
    let timed = |executor, workers| {
        let mut start = by(executor, workers, 0);
        start.spec.change(|draft| draft.by = FryBy::Timer);
        start
    };
    let fried_to = |serial: f64, pool: f64| {
        let mut events = vec![session_of(2)];
        let ways = [
            (timed(ExecutorKind::Serial, 1), serial),
            (timed(ExecutorKind::Pool, 2), pool),
        ];
        for (run, (start, doneness)) in ways.into_iter().enumerate() {
            let (at, run) = (run as u64 * 10_000, run as u32);
            let done = RunEvent::Worker {
                worker: WorkerId(0),
                event: ends(0, egg(doneness)),
            };
            events.push(begins(at, run, start));
            events.push(in_run(at + 1_000, run, done));
            events.push(over(at + 4_000, run, summary(4_000, 8)));
        }
        let rows = rows(&play(events));
        let compared = |row: &Row| {
            let all = [row.comparison().speedup, row.efficiency].map(|value| value.is_some());
            assert_eq!(all[0], all[1]);
            assert!(all[0] || row.karp_flatt.is_none());
            all[0]
        };
        (compared(&rows[0]), compared(&rows[1]))
    };
    assert_eq!(fried_to(1.0, 0.96), (true, true));
    assert_eq!(fried_to(1.0, 0.25), (true, false));
    assert_eq!(fried_to(0.5, 1.0), (false, false));
}

#[test]
fn the_serial_share_is_that_of_as_many_processors_as_there_are() {
    let session = runs(&[
        (by(ExecutorKind::Serial, 1, 0), 8_000),
        (by(ExecutorKind::Pool, 8, 0), 4_000),
    ]);
    let pool = &rows(&session)[1];
    assert!((pool.efficiency.unwrap().mean - 0.25).abs() < 1e-9);
    assert!(pool.karp_flatt.unwrap().mean.abs() < 1e-9);
}

#[test]
fn more_workers_than_cores_are_held_against_one_for_each() {
    let pool = |workers| {
        let mut start = by(ExecutorKind::Pool, workers, 0);
        start.spec.change(|draft| draft.workers = Some(workers));
        start
    };
    let verdict = |walls: &[(RunStart, u64)]| sentence(&rows(&runs(walls)).pop().unwrap());
    let reported = verdict(&[(pool(2), 4_000), (pool(8), 4_000)]);
    assert_eq!(
        reported,
        "8 workers shared 2 available cores: 2.0 busy, no faster than 2 workers."
    );
    let mut chunked = pool(2);
    chunked.spec.change(|draft| draft.chunk = 2);
    for other in [chunked, pool(4), by(ExecutorKind::Threads, 2, 0)] {
        let reported = verdict(&[(other, 4_000), (pool(8), 4_000)]);
        assert_eq!(reported, "8 workers shared 2 available cores: 2.0 busy.");
    }
}

#[test]
fn a_run_that_is_not_whole_is_neither_compared_nor_a_base() {
    let mut events = vec![session_of(2)];
    let mut stopped = summary(1_000, 3);
    stopped.end = RunEnd::Stopped;
    events.push(begins(0, 0, by(ExecutorKind::Serial, 1, 0)));
    events.push(over(1_000, 0, stopped));
    events.push(begins(2_000, 1, by(ExecutorKind::Pool, 2, 0)));
    events.push(over(6_000, 1, summary(4_000, 8)));
    let rows = rows(&play(events));
    assert_eq!(rows[0].measured.end, RunEnd::Stopped);
    assert_eq!(
        sentence(&rows[0]),
        "Stopped after 1.00 s: 3 of 8 eggs done."
    );
    assert!(rows[0].comparison().speedup.is_none() && rows[1].comparison().speedup.is_none());
}

#[test]
fn a_spread_and_an_outlier_are_warned_of() {
    let walls = [4_000, 4_010, 3_990, 4_020, 9_000];
    let repeats: Vec<(RunStart, u64)> = walls
        .iter()
        .enumerate()
        .map(|(at, &wall)| (by(ExecutorKind::Pool, 2, at as u32), wall))
        .collect();
    let rows = rows(&runs(&repeats));
    let warnings = rows[0].measured.warnings();
    assert_eq!(warnings.len(), 2);
    assert_eq!(
        rows[0].measured.outliers().collect::<Vec<_>>(),
        vec![RunId(4)]
    );
    assert!(warnings[0].contains("run 5 of 5 is an outlier"));
    assert!(warnings[1].contains("spread by 45 %"), "{}", warnings[1]);
}

#[test]
fn runs_that_are_on_have_no_row_yet() {
    let session = play([session_of(2), begins(0, 0, by(ExecutorKind::Pool, 2, 0))]);
    assert!(rows(&session).is_empty());
    assert_eq!(session.current().unwrap().began, ms(0));
}

/// A story of so many runs: the same work by three ways in turn, now and then another one, now and
/// then one that was stopped.
fn story(count: u32) -> Vec<Event> {
    let mut events = vec![session_of(2)];
    for run in 0..count {
        let ways = [
            (ExecutorKind::Serial, 1),
            (ExecutorKind::Pool, 2),
            (ExecutorKind::Threads, 2),
        ];
        let (executor, workers) = ways[run as usize % 3];
        let mut start = by(executor, workers, 0);
        if run % 7 == 6 {
            start
                .spec
                .change(|draft| draft.workload = WorkloadKind::Busy);
        }
        let mut ended = summary(1_000 + u64::from(run % 5) * 300, start.tasks);
        if run % 11 == 10 {
            ended.end = RunEnd::Stopped;
        }
        let at = u64::from(run) * 10_000;
        events.push(begins(at, run, start));
        events.push(over(at + 5_000, run, ended));
    }
    events
}

/// All that a row says, for comparing it with another.
fn reported(row: &Row) -> String {
    format!("{row:?}")
}

#[test]
fn results_that_are_read_run_by_run_are_those_that_are_read_at_once() {
    let mut session = Session::default();
    let mut results = Results::default();
    for (number, event) in story(60).into_iter().enumerate() {
        session.apply(&event);
        if number % 3 != 0 {
            continue;
        }
        results.read(&session);
        let rows = newest_rows(&session);
        assert_eq!(results.len(), rows.len());
        for (at, row) in rows.iter().enumerate() {
            assert_eq!(
                reported(results.get(at, &session).unwrap()),
                reported(row),
                "{number} {at}"
            );
        }
        let alike = rows
            .windows(2)
            .all(|pair| pair[0].measured.same_task(&pair[1].measured));
        assert_eq!(results.are_alike(), alike);
    }
}

#[test]
fn results_of_an_earlier_moment_are_read_anew() {
    let events = story(30);
    let late = play(events.clone());
    let early = play(events.into_iter().take(21));
    let mut results = Results::of(&late);
    results.read(&early);
    let rows = newest_rows(&early);
    assert_eq!(results.len(), rows.len());
    for (at, row) in rows.iter().enumerate() {
        assert_eq!(reported(results.get(at, &early).unwrap()), reported(row));
    }
    results.read(&late);
    assert_eq!(results.len(), newest_rows(&late).len());
}

#[test]
fn repeats_that_follow_change_what_the_first_of_them_was() {
    let serial = |wall, repetition| (by(ExecutorKind::Serial, 1, repetition), wall);
    let all = [
        serial(8_000, 0),
        (by(ExecutorKind::Pool, 2, 0), 4_000),
        serial(6_000, 0),
        serial(7_000, 1),
    ];
    let mut results = Results::default();
    for count in 1..=all.len() {
        let session = runs(&all[..count]);
        results.read(&session);
        let rows = newest_rows(&session);
        let found: Vec<_> = (0..rows.len())
            .map(|at| reported(results.get(at, &session).unwrap()))
            .collect();
        assert_eq!(found, rows.iter().map(reported).collect::<Vec<_>>());
    }
}

/// What a session of thousands of runs takes at the end of each, and what it keeps besides the rows.
#[test]
fn what_the_end_of_a_run_costs_does_not_grow() {
    let mut session = Session::default();
    let mut results = Results::default();
    let mut efforts = Vec::new();
    for event in story(900) {
        session.apply(&event);
        if session.runs.last().is_none_or(|run| !run.is_over()) {
            continue;
        }
        let before = results.effort();
        results.read(&session);
        for at in 0..12 {
            results.get(at, &session);
        }
        let ways = results.ways(&session).count();
        efforts.push((results.effort() - before, ways, results.kept()));
    }
    assert_eq!(efforts.len(), 900);
    let most = |part: &[(u64, usize, usize)]| {
        let of = |value: fn(&(u64, usize, usize)) -> u64| part.iter().map(value).max();
        (
            of(|one| one.0),
            of(|one| one.1 as u64),
            of(|one| one.2 as u64),
        )
    };
    assert_eq!(most(&efforts[300..600]), most(&efforts[600..]));
}

#[test]
fn repeats_in_turn_are_read_as_they_are_at_once() {
    let ways = [
        (ExecutorKind::Serial, 1, 8_000),
        (ExecutorKind::Pool, 2, 4_000),
        (ExecutorKind::Threads, 2, 5_000),
    ];
    for stopped in [None, Some(4), Some(6)] {
        let mut session = play([session_of(2)]);
        let mut results = Results::default();
        for run in 0..9_u32 {
            let (executor, workers, wall) = ways[run as usize % 3];
            let start = RunStart {
                series: Some(SeriesId(0)),
                ..by(executor, workers, run / 3)
            };
            let mut ended = summary(wall + 100 * u64::from(run), start.tasks);
            if stopped == Some(run) {
                ended.end = RunEnd::Stopped;
            }
            let at = u64::from(run) * 10_000;
            session.apply(&begins(at, run, start));
            session.apply(&over(at + 9_000, run, ended));
            results.read(&session);
            let rows = newest_rows(&session);
            let read: Vec<_> = (0..results.len())
                .map(|at| reported(results.get(at, &session).unwrap()))
                .collect();
            let at_once: Vec<_> = rows.iter().map(reported).collect();
            assert_eq!(read, at_once, "{stopped:?} {run}");
        }
    }
}
