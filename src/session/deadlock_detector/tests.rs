//! When a stuck set is called a deadlock, and of which kind.

use super::*;
use crate::model::{Draft, Event, Resource, WorkerId, WorkerSample, WorkloadKind};
use crate::session::play::{begins, egg, ends, look, of, start, takes};
use crate::session::wait_for::tests::{awaits, holds};

fn crossed() -> Vec<Event> {
    let spec = Draft {
        workload: WorkloadKind::Deadlock,
        ..Draft::default()
    }
    .spec();
    vec![
        begins(0, 0, start(spec, 2)),
        of(1, 0, takes(0, 0)),
        of(1, 1, takes(1, 0)),
        of(2, 0, holds(0)),
        of(2, 1, holds(1)),
        of(3, 0, awaits(Resource::Lock(1))),
        of(100, 1, awaits(Resource::Lock(0))),
    ]
}

/// A sample of the machine over half a second, in which each worker ran for this share of it.
fn looked(at: u64, running: f32) -> Event {
    let mut event = look(at, 500, &[running, running]);
    if let EventKind::Sample(sample) = &mut event.kind {
        let worker = |number| WorkerSample {
            worker: WorkerId(number),
            state: 'S',
            core: 0,
            running,
            waiting: None,
            switches: None,
        };
        sample.workers = vec![worker(0), worker(1)];
    }
    event
}

fn seen(events: impl IntoIterator<Item = Event>) -> Vec<(u64, Hang)> {
    let mut detector = DeadlockDetector::default();
    let seen = events.into_iter().filter_map(|event| {
        let (_, deadlock) = detector.observe(&event)?;
        Some((event.at.0 / 1_000_000, deadlock.kind))
    });
    seen.collect()
}

#[test]
fn a_stuck_set_that_stays_is_a_deadlock_reported_once() {
    let looks = (1..20).map(|at| looked(100 * at, 0.0));
    let found = seen(crossed().into_iter().chain(looks));
    assert_eq!(found, [(700, Hang::Sleeping)]);
}

#[test]
fn a_worker_that_spins_without_a_core_does_not_sleep() {
    let mut event = looked(1_000, 0.01);
    if let EventKind::Sample(sample) = &mut event.kind {
        for worker in &mut sample.workers {
            worker.waiting = Some(0.9);
        }
    }
    let found = seen(crossed().into_iter().chain([event]));
    assert_eq!(found, [(1_000, Hang::Spinning)]);
}

#[test]
fn a_hang_that_spins_is_distinguished_from_one_that_sleeps() {
    let with = |running| seen(crossed().into_iter().chain([looked(1_000, running)]));
    assert_eq!(with(1.0), [(1_000, Hang::Spinning)]);
    // under a GIL they share one core, and on a busy machine they get little of it
    assert_eq!(with(0.1), [(1_000, Hang::Spinning)]);
    assert_eq!(with(0.002), [(1_000, Hang::Sleeping)]);
}

#[test]
fn what_goes_on_in_time_is_none() {
    let goes_on = of(650, 1, ends(1, egg(1.0)));
    let looks = [
        looked(600, 0.0),
        goes_on,
        looked(700, 0.0),
        looked(9_000, 0.0),
    ];
    assert_eq!(seen(crossed().into_iter().chain(looks)), []);
}

#[test]
fn a_sample_that_began_before_the_hang_says_nothing() {
    let mut long = looked(1_000, 1.0);
    if let EventKind::Sample(sample) = &mut long.kind {
        sample.window = TimeSpan::from_millis(950);
    }
    assert_eq!(seen(crossed().into_iter().chain([long])), []);
}

#[test]
fn the_next_run_begins_anew() {
    let again = crossed().into_iter().map(|mut event| {
        if let EventKind::Run { run, .. } = &mut event.kind {
            *run = RunId(1);
        }
        event.at += TimeSpan::from_millis(5_000);
        event
    });
    let events = crossed().into_iter().chain([looked(1_000, 0.0)]);
    let found = seen(events.chain(again).chain([looked(6_000, 0.0)]));
    assert_eq!(found.len(), 2);
}
