//! The threads of a stepped race. They are real ones: each waits before every step until a person lets it
//! take that step, and one that waits for a lock sleeps until another thread releases it.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};

use crate::model::{Emitter, EventKind, RaceEvent, RaceId, RaceState, Racer};

/// A race that is on; dropped, it ends.
#[derive(Debug)]
pub(super) struct Race {
    lanes: Vec<Lane>,
    shared: Arc<Shared>,
    emitter: Emitter,
}

/// A thread, and how it is let go on.
#[derive(Debug)]
struct Lane {
    permits: Sender<()>,
    thread: JoinHandle<()>,
}

/// What all threads work on.
#[derive(Debug)]
struct Shared {
    memory: Mutex<Memory>,
    /// A lock was released, or the race ends.
    released: Condvar,
}

/// The state of the program. A thread does a step and reports it under one mutex, so that the log has the
/// steps in their order.
#[derive(Debug)]
struct Memory {
    state: RaceState,
    ended: bool,
}

/// A thread from the inside.
struct Runner {
    thread: Racer,
    shared: Arc<Shared>,
    permits: Receiver<()>,
    emitter: Emitter,
}

impl Race {
    /// Starts the threads of a program.
    pub(super) fn begin(id: RaceId, emitter: &Emitter) -> io::Result<Self> {
        Self::begin_with(id, emitter, |name, work| {
            Builder::new().name(name).spawn(work)
        })
    }

    /// Starts the threads in a way of its own, and reports that the race began once all exist. They
    /// report nothing before, since they have no permit.
    fn begin_with(
        id: RaceId,
        emitter: &Emitter,
        mut spawn: impl FnMut(String, Box<dyn FnOnce() + Send>) -> io::Result<JoinHandle<()>>,
    ) -> io::Result<Self> {
        let shared = Arc::new(Shared::new(id));
        let lane = |thread: Racer| {
            let (permits, theirs) = channel();
            let runner = Runner {
                thread,
                shared: Arc::clone(&shared),
                permits: theirs,
                emitter: emitter.clone(),
            };
            // the permits end with the race
            let work = move || while runner.permits.recv().is_ok() && runner.step() {};
            let thread = spawn(format!("race-{thread}"), Box::new(work))?;
            Ok(Lane { permits, thread })
        };
        let racers: Vec<Racer> = shared.memory().state.racers().collect();
        let lanes: io::Result<Vec<Lane>> = racers.into_iter().map(lane).collect();
        let lanes = lanes?;
        emitter.emit(EventKind::Race(RaceEvent::Began(id)));
        Ok(Self {
            lanes,
            shared,
            emitter: emitter.clone(),
        })
    }

    /// Lets a thread take its next step; one that waits for a lock cannot.
    pub(super) fn step(&self, thread: Racer) {
        let Some(lane) = self.lanes.get(thread.index()) else {
            return;
        };
        if !self.shared.memory().state.threads[thread.index()].waits {
            // it lives as long as the race
            let _ = lane.permits.send(());
        }
    }
}

impl Drop for Race {
    fn drop(&mut self) {
        self.shared.memory().ended = true;
        self.shared.released.notify_all();
        let lanes = self.lanes.drain(..);
        let threads: Vec<JoinHandle<()>> = lanes.map(|Lane { thread, .. }| thread).collect();
        for thread in threads {
            let _ = thread.join();
        }
        self.emitter.emit(EventKind::Race(RaceEvent::Ended));
    }
}

impl Shared {
    fn new(id: RaceId) -> Self {
        let state = RaceState::new(id);
        let memory = Mutex::new(Memory {
            state,
            ended: false,
        });
        Self {
            memory,
            released: Condvar::new(),
        }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Runner {
    /// Takes the next step, and waits first for the lock that it needs. Returns whether the race goes on.
    fn step(&self) -> bool {
        let mut memory = self.shared.memory();
        while !memory.ended {
            let event = memory.state.step(self.thread);
            let waits = matches!(event, None | Some(RaceEvent::Waits { .. }));
            if let Some(event) = event {
                self.emitter.emit(EventKind::Race(event));
            }
            if !waits {
                self.shared.released.notify_all();
                return true;
            }
            let released = self.shared.released.wait(memory);
            memory = released.unwrap_or_else(PoisonError::into_inner);
        }
        false
    }
}

#[cfg(test)]
mod tests;
