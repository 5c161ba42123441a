//! What the threads of a stepped race report, and that they end in whatever state they are.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use super::*;
use crate::model::Clock;

/// A race, and what it reports.
struct Observed {
    race: Option<Race>,
    events: mpsc::Receiver<RaceEvent>,
}

impl Observed {
    fn begin(name: &str) -> Self {
        let (to, events) = mpsc::channel();
        let emitter = Emitter::new(Clock::start(), move |event| match event.kind {
            EventKind::Race(event) => to.send(event).is_ok(),
            _ => true,
        });
        let id = id(name);
        let race = Race::begin(id, &emitter).unwrap();
        let observed = Self {
            race: Some(race),
            events,
        };
        assert_eq!(observed.next(), RaceEvent::Began(id));
        observed
    }

    fn next(&self) -> RaceEvent {
        self.events.recv_timeout(Duration::from_mins(3)).unwrap()
    }

    fn permit(&self, number: u8) {
        self.race.as_ref().unwrap().step(Racer(number - 1));
    }

    /// Lets a thread, 1 or 2, take a step, and returns its register and the first variable after it.
    fn step(&self, number: u8) -> (i64, i64) {
        self.permit(number);
        self.stepped(number)
    }

    fn stepped(&self, number: u8) -> (i64, i64) {
        match self.next() {
            RaceEvent::Stepped {
                thread,
                register,
                variables,
                ..
            } => {
                assert_eq!(thread, Racer(number - 1));
                (register, variables[0])
            }
            other => panic!("{other:?}"),
        }
    }
}

fn id(name: &str) -> RaceId {
    RaceId::named(name).unwrap()
}

#[test]
fn it_begins_when_all_threads_exist() {
    let threads = Arc::new(AtomicU64::new(0));
    let (to, began) = mpsc::channel();
    let there = Arc::clone(&threads);
    let emitter = Emitter::new(Clock::start(), move |event| {
        let began = matches!(event.kind, EventKind::Race(RaceEvent::Began(_)));
        to.send((began, there.load(Ordering::SeqCst))).is_ok()
    });
    let race = Race::begin_with(id("philosophers"), &emitter, |name, work| {
        let thread = Builder::new().name(name).spawn(work);
        threads.fetch_add(1, Ordering::SeqCst);
        thread
    });
    assert_eq!(began.try_iter().collect::<Vec<_>>(), [(true, 3)]);
    drop(race);
}

#[test]
fn one_that_cannot_begin_reports_nothing_and_leaves_no_thread() {
    let (to, reported) = mpsc::channel();
    let emitter = Emitter::new(Clock::start(), move |event| to.send(event).is_ok());
    for most in 0..2 {
        let (running, ended) = mpsc::channel::<()>();
        let mut begun = 0;
        let race = Race::begin_with(id("add-lock"), &emitter, |name, work| {
            if begun == most {
                return Err(io::ErrorKind::OutOfMemory.into());
            }
            begun += 1;
            let running = running.clone();
            Builder::new().name(name).spawn(move || {
                work();
                drop(running);
            })
        });
        assert!(race.is_err());
        drop(running);
        let end = ended.recv_timeout(Duration::from_mins(3));
        assert_eq!(end, Err(mpsc::RecvTimeoutError::Disconnected));
    }
    assert!(reported.try_iter().next().is_none());
}

#[test]
fn an_update_is_lost_where_a_person_wants_it() {
    let mut observed = Observed::begin("add");
    let steps = [1, 2, 1, 1, 2, 2, 1].map(|thread| observed.step(thread));
    assert_eq!(
        steps,
        [(0, 0), (0, 0), (1, 0), (1, 1), (1, 1), (1, 1), (1, 1)]
    );
    observed.race = None;
    assert_eq!(observed.next(), RaceEvent::Ended);
}

#[test]
fn with_a_lock_the_second_thread_waits_until_the_first_releases_it() {
    let observed = Observed::begin("add-lock");
    observed.step(1);
    observed.step(1);
    observed.permit(2);
    let waits = RaceEvent::Waits { thread: Racer(1) };
    assert_eq!(observed.next(), waits);
    // what is asked of it while it waits is no step for later
    observed.permit(2);
    for _ in ["add", "store", "unlock"] {
        observed.step(1);
    }
    // it takes the lock at once
    assert_eq!(observed.stepped(2), (0, 1));
    assert_eq!(observed.step(2), (1, 1));
}

#[test]
fn a_race_ends_in_the_midst_of_anything_also_of_a_deadlock() {
    for id in RaceId::all() {
        for steps in 0..12 {
            let observed = Observed::begin(id.program().name);
            for step in 0..steps {
                observed.race.as_ref().unwrap().step(Racer(step % 3));
            }
            drop(observed.race);
            assert!(
                observed
                    .events
                    .iter()
                    .any(|event| event == RaceEvent::Ended)
            );
        }
    }
    let observed = Observed::begin("transfer");
    observed.step(1);
    observed.step(2);
    for number in [1, 2] {
        observed.permit(number);
        let thread = Racer(number - 1);
        assert_eq!(observed.next(), RaceEvent::Waits { thread });
    }
    drop(observed.race);
    assert_eq!(observed.events.recv(), Ok(RaceEvent::Ended));
}
