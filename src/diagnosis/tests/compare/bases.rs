//! Which serial run others are compared with: one that nothing is wrong with, where there is one.

use super::*;
use crate::diagnosis::verdict;
use crate::model::EventKind;
use crate::results::sweeps;
use crate::session::play::look;

/// What happens to a run.
#[derive(Debug, Clone)]
enum Fate {
    /// Nothing.
    Whole,
    /// The program is stopped for so many milliseconds.
    Stopped(u64),
    /// The machine sleeps for so many milliseconds, which its time does not hold.
    Slept(u64),
    /// Other programs use so many cores.
    Beside(f32),
    /// It ends so, with so many tasks done and so many failed.
    Ends(RunEnd, u32, u32),
}

use Fate::{Beside, Ends, Slept, Stopped, Whole};

/// A run, for how long it goes on in milliseconds, and what happens to it.
type Told = (RunStart, u64, Fate);

fn events(runs: &[Told]) -> Vec<Event> {
    let mut events = vec![session_of(2)];
    for (run, (start, wall, fate)) in runs.iter().enumerate() {
        let (at, run) = (run as u64 * 100_000, run as u32);
        events.push(begins(at, run, start.clone()));
        let mut ended = summary(*wall, start.tasks);
        ended.usage.user = ms(1_000);
        let suspended = |from: u64, to: u64, asleep: u64| Event {
            at: ms(at + to),
            kind: EventKind::Suspended {
                from: ms(at + from),
                asleep: ms(asleep),
            },
        };
        match fate {
            Whole => {}
            Stopped(time) => events.push(suspended(100, 100 + time, 0)),
            Slept(time) => events.push(suspended(100, 101, *time)),
            Beside(cores) => {
                let looks = (1..=wall / 200).map(|part| part * 200);
                events.extend(looks.map(|time| look(at + time, 200, &[cores / 2.0; 2])));
            }
            Ends(end, done, failed) => {
                ended.end = end.clone();
                (ended.done, ended.failed) = (*done, *failed);
            }
        }
        events.push(over(at + wall, run, ended));
    }
    events
}

fn serial(wall: u64, fate: Fate) -> Told {
    (by(ExecutorKind::Serial, 1, 0), wall, fate)
}

fn pool() -> Told {
    (by(ExecutorKind::Pool, 2, 0), 4_000, Whole)
}

/// The row of the pool, which comes last.
fn pool_of(runs: &[Told]) -> Row {
    rows(&play(events(runs))).pop().unwrap()
}

#[test]
fn a_serial_run_that_something_happened_to_is_no_base_where_there_is_another() {
    for fate in [
        Stopped(8_000),
        Slept(8_000),
        Beside(1.9),
        Ends(RunEnd::Stopped, 3, 0),
        Ends(RunEnd::TimedOut, 3, 0),
        Ends(RunEnd::Broken("no memory".to_owned()), 3, 0),
        Ends(RunEnd::Completed, 7, 1),
    ] {
        let disturbed = || serial(16_000, fate.clone());
        for runs in [
            [serial(8_000, Whole), disturbed(), pool()],
            [disturbed(), serial(8_000, Whole), pool()],
        ] {
            let pool = pool_of(&runs);
            let speedup = pool.comparison().speedup.unwrap();
            assert!((speedup.mean - 2.0).abs() < 1e-9, "{fate:?}: {speedup:?}");
            assert!(
                pool.has_sound_base() && pool.comparison().base_flaw.is_none(),
                "{fate:?}"
            );
            assert!(!sentence(&pool).contains("the serial run"), "{fate:?}");
        }
    }
}

#[test]
fn the_newest_of_two_that_nothing_is_wrong_with_is_the_base() {
    let runs = [
        serial(9_000, Whole),
        serial(8_000, Whole),
        serial(16_000, Stopped(8_000)),
        pool(),
    ];
    let speedup = pool_of(&runs).comparison().speedup.unwrap();
    assert!((speedup.mean - 2.0).abs() < 1e-9);
}

#[test]
fn a_speedup_over_a_run_that_was_stopped_is_shown_and_not_asserted() {
    for (fate, words) in [
        (Stopped(8_000), "the serial run was stopped for 8.00 s"),
        (
            Slept(8_000),
            "the serial run was interrupted by a sleep of this machine for 8.00 s",
        ),
    ] {
        let pool = pool_of(&[serial(16_000, fate.clone()), pool()]);
        assert!(!pool.has_sound_base());
        let sentence = sentence(&pool);
        let reported = format!("; {words}, so the speedup is not reliable: run it again.");
        assert!(sentence.ends_with(&reported), "{sentence}");
        assert!(!sentence.contains("times as fast"), "{sentence}");
        assert_ne!(verdict(&pool.facts).rule, "too good");
        let speedup = pool.comparison().speedup.unwrap();
        // Without the stop it would be half as much, which is two standard deviations away.
        let sd = if matches!(fate, Stopped(_)) { 1.0 } else { 0.0 };
        assert!((speedup.mean - 4.0).abs() < 1e-9 && (speedup.sd - sd).abs() < 1e-3);
    }
    // A stop that is too short to matter is none.
    let pool = pool_of(&[serial(8_000, Stopped(200)), pool()]);
    assert!(pool.has_sound_base() && pool.comparison().base_flaw.is_none());
}

#[test]
fn where_the_serial_run_was_not_done_it_is_said_that_no_speedup_is_known() {
    for (end, failed, words) in [
        (RunEnd::Stopped, 0, "was ended before it was done"),
        (RunEnd::TimedOut, 0, "came to its time limit"),
        (RunEnd::Completed, 1, "had tasks that failed"),
    ] {
        let pool = pool_of(&[serial(3_000, Ends(end, 3, failed)), pool()]);
        assert_eq!((pool.comparison().speedup, pool.base), (None, None));
        let reported = format!("; the serial run {words}, so no speedup is known: run it again.");
        assert!(sentence(&pool).ends_with(&reported), "{}", sentence(&pool));
    }
    // That of other work says nothing.
    let mut other = serial(3_000, Ends(RunEnd::Stopped, 3, 0));
    other.0.spec.change(|draft| draft.tasks = Some(5));
    other.0.tasks = 5;
    let pool = pool_of(&[other, pool()]);
    assert!(pool.comparison().base_flaw.is_none() && !sentence(&pool).contains("serial run"));
}

#[test]
fn a_base_beside_other_programs_is_reported_and_its_error_grows() {
    let pool = pool_of(&[serial(8_000, Beside(1.5)), pool()]);
    assert!(pool.has_sound_base());
    let sentence = sentence(&pool);
    let reported = "the serial run was disturbed: other programs used 1.5 of 2 cores";
    assert!(sentence.contains(reported), "{sentence}");
    let speedup = pool.comparison().speedup.unwrap();
    // Of the one core that it wanted, half was missing.
    assert!((speedup.sd - 0.5).abs() < 1e-6, "{speedup:?}");
}

#[test]
fn a_repeat_that_was_stopped_does_not_count() {
    let repeated = |repetition, wall, fate| (by(ExecutorKind::Serial, 1, repetition), wall, fate);
    let session = play(events(&[
        repeated(0, 16_000, Stopped(8_000)),
        repeated(1, 8_000, Whole),
        pool(),
    ]));
    let all = rows(&session);
    assert_eq!(
        (all[0].measured.runs.len(), all[0].measured.timed.len()),
        (2, 1)
    );
    assert!(!all[0].measured.was_stopped() && all[0].flaw.is_none());
    assert_ne!(verdict(&all[0].facts).rule, "suspended");
    assert!((all[1].comparison().speedup.unwrap().mean - 2.0).abs() < 1e-9);
}

#[test]
fn what_is_wrong_with_a_base_is_read_run_by_run_as_it_is_at_once() {
    let fates = [
        serial(8_000, Whole),
        serial(16_000, Stopped(8_000)),
        pool(),
        serial(3_000, Ends(RunEnd::Stopped, 3, 0)),
        pool(),
        serial(9_000, Beside(1.9)),
        pool(),
    ];
    let mut session = Session::default();
    let mut results = Results::default();
    for event in events(&fates) {
        session.apply(&event);
        results.read(&session);
        for (at, row) in newest_rows(&session).iter().enumerate() {
            assert_eq!(reported(results.get(at, &session).unwrap()), reported(row));
        }
    }
    let pool = results.get(0, &session).unwrap();
    assert!((pool.comparison().speedup.unwrap().mean - 2.0).abs() < 1e-9);
    // The sweep of the same rows has the same base.
    let sweep = sweeps(&results.ways(&session), &session).remove(0);
    assert!((sweep.points[0].speedup.mean - 2.0).abs() < 1e-9);
    assert!(sweep.base_flaw.is_none());
}

#[test]
fn a_sweep_over_a_run_that_was_stopped_asserts_nothing() {
    let wide = |workers, wall| {
        let mut start = by(ExecutorKind::Pool, workers, 0);
        start.spec.change(|draft| draft.workers = Some(workers));
        (start, wall, Whole)
    };
    let runs = [
        serial(16_000, Stopped(8_000)),
        wide(1, 8_000),
        wide(2, 4_000),
    ];
    let session = play(events(&runs));
    let sweep = sweeps(&newest_rows(&session).iter(), &session).remove(0);
    assert_eq!(
        sweep.sentence,
        "The serial run was stopped for 8.00 s, so the speedup is not reliable: run it again."
    );
    // One worker and two workers are enough for the law without it.
    assert!(sweep.amdahl.unwrap().serial_share.abs() < 1e-9);
}
