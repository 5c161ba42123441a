//! The threads of a stepped race. They are real ones, and so is what they do to the number: each
//! waits before every step until it is let go on.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::thread::{Builder, JoinHandle};

use crate::model::{Emitter, EventKind, RaceEvent, RaceStep, Racer};

/// A race that is on; dropped, it ends.
#[derive(Debug)]
pub(super) struct Race {
    lanes: Vec<Lane>,
    emitter: Emitter,
}

/// One thread, and how it is let go on.
#[derive(Debug)]
struct Lane {
    permits: Sender<()>,
    /// Whether it waits for the lock, and for no permit.
    blocked: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

/// What both threads have in hand.
#[derive(Debug, Default)]
struct SharedVariables {
    number: AtomicU64,
    lock: Mutex<()>,
}

/// One thread from the inside.
struct Runner {
    thread: Racer,
    shared: Arc<SharedVariables>,
    permits: Receiver<()>,
    blocked: Arc<AtomicBool>,
    emitter: Emitter,
}

impl Race {
    /// Starts both threads; with a lock, they take it around their steps.
    pub(super) fn begin(locked: bool, emitter: &Emitter) -> io::Result<Self> {
        Self::begin_with(locked, emitter, |name, work| {
            Builder::new().name(name).spawn(work)
        })
    }

    /// Starts both threads in a way of its own, and tells that the race began once both exist. They tell
    /// nothing before, since they have no permit.
    fn begin_with(
        locked: bool,
        emitter: &Emitter,
        mut spawn: impl FnMut(String, Box<dyn FnOnce() + Send>) -> io::Result<JoinHandle<()>>,
    ) -> io::Result<Self> {
        let shared = Arc::new(SharedVariables::default());
        let lane = |thread: Racer| {
            let (permits, theirs) = channel();
            let blocked = Arc::new(AtomicBool::new(false));
            let runner = Runner {
                thread,
                shared: Arc::clone(&shared),
                permits: theirs,
                blocked: Arc::clone(&blocked),
                emitter: emitter.clone(),
            };
            // the permits end with the race
            let work = move || while runner.add(locked).is_ok() {};
            let thread = spawn(format!("race-{}", thread.0 + 1), Box::new(work))?;
            Ok(Lane {
                permits,
                blocked,
                thread,
            })
        };
        let lanes: io::Result<Vec<Lane>> = Racer::BOTH.into_iter().map(lane).collect();
        let lanes = lanes?;
        emitter.emit(EventKind::Race(RaceEvent::Began { locked }));
        Ok(Self {
            lanes,
            emitter: emitter.clone(),
        })
    }

    /// Lets a thread take its next step; one that waits for the lock cannot.
    pub(super) fn step(&self, thread: Racer) {
        let lane = &self.lanes[thread.place()];
        if !lane.blocked.load(Ordering::Acquire) {
            // it lives as long as the race
            let _ = lane.permits.send(());
        }
    }
}

impl Drop for Race {
    fn drop(&mut self) {
        let threads: Vec<JoinHandle<()>> = self
            .lanes
            .drain(..)
            .map(|Lane { thread, .. }| thread)
            .collect();
        for thread in threads {
            let _ = thread.join();
        }
        self.emitter.emit(EventKind::Race(RaceEvent::Ended));
    }
}

impl Runner {
    /// Adds 1 to the number, step by step.
    fn add(&self, locked: bool) -> Result<(), RecvError> {
        let held = if locked {
            self.permits.recv()?;
            let held = self.take_lock();
            let number = self.shared.number.load(Ordering::Relaxed);
            self.tell(RaceStep::Lock, 0, number);
            Some(held)
        } else {
            None
        };
        self.permits.recv()?;
        let mut register = self.shared.number.load(Ordering::Relaxed);
        self.tell(RaceStep::Load, register, register);
        self.permits.recv()?;
        register += 1;
        let number = self.shared.number.load(Ordering::Relaxed);
        self.tell(RaceStep::Add, register, number);
        self.permits.recv()?;
        self.shared.number.store(register, Ordering::Relaxed);
        self.tell(RaceStep::Store, register, register);
        if let Some(held) = held {
            self.permits.recv()?;
            // told before: the thread that waits for it takes it at once
            self.tell(RaceStep::Unlock, register, register);
            drop(held);
        }
        Ok(())
    }

    fn take_lock(&self) -> std::sync::MutexGuard<'_, ()> {
        match self.shared.lock.try_lock() {
            Ok(held) => held,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => {
                self.blocked.store(true, Ordering::Release);
                let thread = self.thread;
                self.emitter
                    .emit(EventKind::Race(RaceEvent::Waits { thread }));
                let held = self.shared.lock.lock();
                self.blocked.store(false, Ordering::Release);
                held.unwrap_or_else(PoisonError::into_inner)
            }
        }
    }

    fn tell(&self, step: RaceStep, register: u64, number: u64) {
        let event = RaceEvent::Stepped {
            thread: self.thread,
            step,
            register,
            number,
        };
        self.emitter.emit(EventKind::Race(event));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;
    use crate::model::Clock;

    /// A race, and what it tells.
    struct Seen {
        race: Option<Race>,
        events: mpsc::Receiver<RaceEvent>,
    }

    impl Seen {
        fn begin(locked: bool) -> Self {
            let (to, events) = mpsc::channel();
            let emitter = Emitter::new(Clock::start(), move |event| match event.kind {
                EventKind::Race(event) => to.send(event).is_ok(),
                _ => true,
            });
            let race = Race::begin(locked, &emitter).unwrap();
            let seen = Self {
                race: Some(race),
                events,
            };
            assert_eq!(seen.next(), RaceEvent::Began { locked });
            seen
        }

        fn next(&self) -> RaceEvent {
            self.events.recv_timeout(Duration::from_mins(3)).unwrap()
        }

        /// Lets a thread, 1 or 2, take a step, and returns what it told of it: its register and the
        /// number.
        fn step(&self, number: u8) -> (RaceStep, u64, u64) {
            self.race.as_ref().unwrap().step(Racer(number - 1));
            match self.next() {
                RaceEvent::Stepped {
                    thread,
                    step,
                    register,
                    number: value,
                } => {
                    assert_eq!(thread, Racer(number - 1));
                    (step, register, value)
                }
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn it_begins_when_both_threads_exist() {
        let threads = Arc::new(AtomicU64::new(0));
        let (to, began) = mpsc::channel();
        let there = Arc::clone(&threads);
        let emitter = Emitter::new(Clock::start(), move |event| {
            let began = matches!(event.kind, EventKind::Race(RaceEvent::Began { .. }));
            to.send((began, there.load(Ordering::SeqCst))).is_ok()
        });
        let race = Race::begin_with(false, &emitter, |name, work| {
            let thread = Builder::new().name(name).spawn(work);
            threads.fetch_add(1, Ordering::SeqCst);
            thread
        });
        assert_eq!(began.try_iter().collect::<Vec<_>>(), [(true, 2)]);
        drop(race);
    }

    #[test]
    fn one_that_cannot_begin_tells_nothing_and_leaves_no_thread() {
        let (to, told) = mpsc::channel();
        let emitter = Emitter::new(Clock::start(), move |event| to.send(event).is_ok());
        for most in 0..2 {
            let (running, ended) = mpsc::channel::<()>();
            let mut begun = 0;
            let race = Race::begin_with(true, &emitter, |name, work| {
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
        assert!(told.try_iter().next().is_none());
    }

    #[test]
    fn an_update_is_lost_where_a_person_wants_it() {
        use RaceStep::{Add, Load, Store};
        let mut seen = Seen::begin(false);
        let told = [1, 2, 1, 1, 2, 2, 1].map(|thread| seen.step(thread));
        assert_eq!(
            told,
            [
                (Load, 0, 0),
                (Load, 0, 0),
                (Add, 1, 0),
                (Store, 1, 1),
                (Add, 1, 1),
                (Store, 1, 1),
                (Load, 1, 1),
            ]
        );
        seen.race = None;
        assert_eq!(seen.next(), RaceEvent::Ended);
    }

    #[test]
    fn with_a_lock_the_second_thread_waits_until_the_first_lets_go() {
        use RaceStep::{Add, Load, Lock, Store, Unlock};
        let seen = Seen::begin(true);
        assert_eq!(
            [seen.step(1), seen.step(1)].map(|told| told.0),
            [Lock, Load]
        );
        let race = seen.race.as_ref().unwrap();
        race.step(Racer(1));
        let waits = RaceEvent::Waits { thread: Racer(1) };
        assert_eq!(seen.next(), waits);
        // what is asked of it while it waits is no step for later
        race.step(Racer(1));
        let told = [seen.step(1), seen.step(1), seen.step(1)].map(|told| told.0);
        assert_eq!(told, [Add, Store, Unlock]);
        let lock = RaceEvent::Stepped {
            thread: Racer(1),
            step: Lock,
            register: 0,
            number: 1,
        };
        assert_eq!(seen.next(), lock);
        assert_eq!(seen.step(2), (Load, 1, 1));
    }

    #[test]
    fn a_race_ends_in_the_midst_of_anything() {
        for steps in 0..12 {
            for locked in [false, true] {
                let seen = Seen::begin(locked);
                for step in 0..steps {
                    seen.race.as_ref().unwrap().step(Racer(step % 2));
                }
                drop(seen.race);
                assert!(seen.events.iter().any(|event| event == RaceEvent::Ended));
            }
        }
    }
}
