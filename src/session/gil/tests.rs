//! Stories of a GIL.

use super::*;
use crate::model::{Draft, Event, ExecutorKind, RunEvent, RunSpec, RuntimeKind, WorkerEvent};
use crate::session::play::{begins, ends, held, in_run, ms, of, over, play, start};
use crate::session::play::{egg, summary, takes, wanted_gil};
use crate::session::{LaneState, Run};

const WORKERS: u32 = 4;

fn threads() -> RunSpec {
    Draft {
        runtime: RuntimeKind::Gil,
        executor: ExecutorKind::Threads,
        ..Draft::default()
    }
    .spec()
}

/// Four workers that take turns of 5 ms for so many milliseconds, each with a task of its own.
fn turns(until: u64) -> Vec<Event> {
    let mut story = vec![begins(0, 0, start(threads(), WORKERS))];
    story.extend((0..WORKERS).map(|worker| of(0, worker, takes(worker, 0))));
    for turn in 0..until / 5 {
        let (worker, from) = (turn as u32 % WORKERS, turn * 5);
        if turn >= u64::from(WORKERS) {
            story.push(of(from, worker, wanted_gil(from - 15)));
        }
        let taken = u32::from(turn > 0);
        story.push(of(
            from + 5,
            worker,
            held(from, from + 5, taken, WORKERS - 1),
        ));
    }
    story
}

fn run_of(story: impl IntoIterator<Item = Event>) -> Run {
    play(story).runs[0].clone()
}

fn letters(cells: &[GilCell]) -> String {
    let letter = |cell: &GilCell| match cell {
        GilCell::Unknown => ' ',
        GilCell::Free => '.',
        GilCell::Held(worker) => worker.letter(),
    };
    cells.iter().map(letter).collect()
}

#[test]
fn turns_are_counted_and_measured() {
    let gil = run_of(turns(2_000)).gil;
    assert_eq!(gil.hand_overs, 399);
    assert!(
        (gil.rate(ms(2_000)) - 200.0).abs() < 5.0,
        "{}",
        gil.rate(ms(2_000))
    );
    assert!((gil.mean_rate() - 199.5).abs() < 0.1);
    assert_eq!(gil.waiters(ms(2_000)), 3);
    assert_eq!((gil.longest(), gil.median()), (ms(5), Some(ms(5))));
    assert!((gil.share() - 1.0).abs() < 1e-9);
}

#[test]
fn nothing_happens_any_more_after_a_while() {
    let gil = run_of(turns(2_000)).gil;
    assert!(
        gil.rate(ms(2_500)) < 110.0,
        "half of the last second is known to be empty"
    );
    assert!(gil.rate(ms(4_000)) < 1e-9);
    assert_eq!(gil.waiters(ms(4_000)), 0);
    let none = Gil::new(ms(5));
    assert!((none.rate(ms(9)), none.mean_rate(), none.share()) == (0.0, 0.0, 0.0));
    assert_eq!((none.median(), none.is_told()), (None, false));
}

#[test]
fn columns_distinguish_holders_or_give_each_its_share() {
    let gil = run_of(turns(2_000)).gil;
    let close = gil.cells(ms(0), ms(40), 16);
    assert_eq!(letters(&close), "AABBCCDDAABBCCDD");
    let far = letters(&gil.cells(ms(0), ms(4_000), 100));
    for letter in ["A", "B", "C", "D"] {
        let count = far.matches(letter).count();
        assert!((11..=14).contains(&count), "{letter} in {far}");
    }
    assert!(
        far.ends_with(&" ".repeat(50)),
        "the second half is not known: {far}"
    );
}

#[test]
fn a_free_lock_is_seen_and_the_moment_of_a_hand_over_is_not() {
    let hold = |from, to| of(to, 0, held(from, to, 1, 0));
    let story = (0..10).map(|round| hold(round * 100, round * 100 + 95));
    let story = story.chain([hold(1_500, 1_600)]);
    let first = begins(0, 0, start(threads(), 1));
    let gil = run_of(std::iter::once(first).chain(story)).gil;
    assert_eq!(
        letters(&gil.cells(ms(0), ms(1_600), 16)),
        "AAAAAAAAAA.....A"
    );
    assert!((gil.share() - 1_050.0 / 1_600.0).abs() < 1e-9);
}

#[test]
fn a_hold_reported_in_parts_is_one_and_several_reported_as_one_are_not() {
    let together = WorkerEvent::Gil(GilHold {
        from: ms(200),
        held: ms(30),
        hand_overs: 3,
        waiters: 1,
    });
    let gil = run_of([
        begins(0, 0, start(threads(), 2)),
        of(50, 0, held(0, 50, 0, 1)),
        of(100, 0, held(50, 100, 0, 1)),
        of(120, 0, held(100, 120, 0, 1)),
        of(240, 1, together),
        over(240, 0, summary(240, 8)),
    ])
    .gil;
    assert_eq!(gil.longest(), ms(120));
    assert_eq!(gil.median(), Some(ms(10)), "120, 10, 10, 10");
    assert_eq!((gil.hand_overs, gil.held), (3, ms(150)));
}

#[test]
fn holds_that_overlap_or_come_late_are_all_there() {
    let gil = run_of([
        begins(0, 0, start(threads(), 2)),
        of(21, 1, held(10, 21, 1, 1)),
        of(11, 0, held(0, 11, 1, 1)),
        of(30, 0, held(20, 30, 1, 1)),
    ])
    .gil;
    assert_eq!(letters(&gil.cells(ms(0), ms(30), 6)), "AABBAA");
    assert!(
        (gil.share() - 1.0).abs() < 1e-9,
        "never more than all of the time"
    );
    assert_eq!(gil.hand_overs, 3);
}

#[test]
fn hours_stay_bounded_and_fair() {
    let mut gil = Gil::new(ms(5));
    let turn = TimeSpan(500_000);
    let turns = 100_000_u32;
    let mut at = Timestamp::START;
    for number in 0..turns {
        // of four turns one is A's and three are B's
        let worker = WorkerId(u32::from(number % 4 > 0));
        let from = at;
        at += turn;
        let hold = GilHold {
            from,
            held: turn,
            hand_overs: 1,
            waiters: 1,
        };
        gil.take(worker, at, &hold);
    }
    assert!(gil.lately.len() < 100);
    let cells = letters(&gil.cells(Timestamp::START, at, 100));
    assert!((24..=26).contains(&cells.matches('A').count()), "{cells}");
    assert_eq!(gil.hand_overs, u64::from(turns));
    let close = letters(&gil.cells(Timestamp::START, Timestamp::from_millis(400), 100));
    assert!(
        (20..=30).contains(&close.matches('A').count()),
        "still fine: {close}"
    );
}

#[test]
fn thousands_of_workers_do_not_keep_it_from_ending() {
    let mut gil = Gil::new(ms(5));
    for number in 0..40_000_u64 {
        let worker = WorkerId((number % 10_000) as u32);
        let hold = GilHold {
            from: ms(number),
            held: ms(1),
            ..GilHold::default()
        };
        gil.take(worker, ms(number + 1), &hold);
    }
    assert_eq!(gil.held, ms(40_000));
    assert_eq!(gil.cells(ms(0), ms(40_000), 10).len(), 10);
}

#[test]
fn waiters_are_seen_before_they_report() {
    use LaneState::{Gil, Running};
    let story = || turns(102);
    let session = play(story());
    let run = &session.runs[0];
    assert_eq!(
        run.sole_holder(),
        Some(WorkerId(3)),
        "the turn that ended at 100 was D's"
    );
    let states = |run: &Run, worker: usize| -> Vec<LaneState> {
        let cells = run.columns(&run.lanes[worker], (ms(80), ms(100)), 4, ms(100));
        cells.iter().map(|cell| cell.state).collect()
    };
    assert_eq!(states(run, 0), [Running, Gil, Gil, Gil]);
    assert_eq!(states(run, 2), [Gil, Gil, Running, Gil]);
    assert_eq!(states(run, 3), [Gil, Gil, Gil, Running]);

    // One of them computes without the lock: then no worker is thought to wait.
    let native = held(100, 105, 1, 2);
    let run = run_of(story().into_iter().chain([of(105, 0, native)]));
    assert_eq!(run.sole_holder(), None);
    assert_eq!(states(&run, 2), [Gil, Gil, Running, Running]);
    let done = (0..WORKERS).map(|worker| of(101, worker, ends(worker, egg(1.0))));
    assert_eq!(run_of(story().into_iter().chain(done)).sole_holder(), None);
}

#[test]
fn the_interval_is_the_one_of_now() {
    let changed = RunEvent::SwitchInterval { interval: ms(50) };
    let story = [begins(0, 0, start(threads(), 2)), in_run(10, 0, changed)];
    assert_eq!(run_of(story[..1].iter().cloned()).gil.interval, ms(5));
    assert_eq!(run_of(story).gil.interval, ms(50));
}
