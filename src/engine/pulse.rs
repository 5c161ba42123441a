//! The thread that notices that the whole program was stopped: it wakes regularly, and reports when
//! it woke late and nothing else explains that.

use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};

use crate::machine::{Birth, Pulse};
use crate::model::{Clock, Emitter, EventKind, TimeSpan, Timestamp};

use super::watch::Watch;

/// Between two beats while a run is on: so exactly it is known when the program was stopped.
const LIVE: TimeSpan = TimeSpan::from_millis(20);

/// Between two beats when nothing runs.
const IDLE: TimeSpan = TimeSpan::from_millis(250);

/// A shorter stop is not reported: what the system does besides can take as long.
const LEAST: TimeSpan = TimeSpan::from_millis(100);

/// Emits [`EventKind::Suspended`] after every stop of the whole program, until it is dropped.
#[derive(Debug)]
pub(super) struct Heart {
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Heart {
    /// Starts to watch. Fails if no thread can be had.
    pub(super) fn start(emitter: Emitter, watch: Watch) -> io::Result<Self> {
        let (end, ends) = mpsc::channel();
        let slept = Clock::slept();
        let birth = Birth::by_this_thread(emitter.clock());
        let thread = thread::Builder::new()
            .name("pulse".to_owned())
            .spawn(move || beat((&emitter, &watch), &ends, (&birth, slept)))?;
        Ok(Self {
            end: Some(end),
            thread: Some(thread),
        })
    }
}

impl Drop for Heart {
    fn drop(&mut self) {
        self.end = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Beats, first at once, until the channel `ends` closes. `slept` is how long the machine had slept when
/// the thread began.
fn beat(
    (emitter, watch): (&Emitter, &Watch),
    ends: &Receiver<()>,
    (birth, mut slept): (&Birth, TimeSpan),
) {
    let clock = emitter.clock();
    let mut pulse = Pulse::of_this_thread(birth);
    let mut next = TimeSpan::ZERO;
    loop {
        let pause = next;
        if ends.recv_timeout(pause.as_duration()) != Err(RecvTimeoutError::Timeout) {
            return;
        }
        next = match watch.running() {
            Some(_) => LIVE,
            None => IDLE,
        };
        let (now, silent) = pulse.beat(clock, pause);
        let asleep = Clock::slept() - slept;
        if silent < LEAST && asleep < LEAST {
            continue;
        }
        slept += asleep;
        let from = if silent < LEAST { now } else { now - silent };
        if !emitter.emit_at(now, suspended(from, asleep)) {
            return;
        }
        // the report itself took time
        pulse.skip(clock);
    }
}

/// Returns the event for a stop; a sleep that is too short to be one counts as none.
fn suspended(from: Timestamp, asleep: TimeSpan) -> EventKind {
    let asleep = if asleep < LEAST {
        TimeSpan::ZERO
    } else {
        asleep
    };
    EventKind::Suspended { from, asleep }
}
