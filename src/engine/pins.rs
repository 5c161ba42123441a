//! Checks whether pinned workers stay on their core: a system may refuse that without any other
//! report.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::machine::allowed_cores;
use crate::model::{Emitter, Event, EventKind, Pin, RunEvent, WorkerEvent};

/// Sees every event on its way into the log.
#[derive(Debug, Default)]
pub(super) struct Pins {
    /// Whether the workers of the run that is on are to be pinned.
    asked: AtomicBool,
}

impl Pins {
    /// Takes note of an event; of a worker that starts without the pin that was asked for this goes into
    /// the log before its start.
    pub(super) fn observe(&self, event: &Event, log: &Emitter) {
        let EventKind::Run { run, event: what } = &event.kind else {
            return;
        };
        let event_at = event.at;
        match what {
            RunEvent::Started(start) => {
                let asked = start.spec.pin() != Pin::None;
                self.asked.store(asked, Ordering::Release);
            }
            RunEvent::Worker {
                worker,
                event: WorkerEvent::Started { tid, host, .. },
            } if host.is_here() && self.asked.load(Ordering::Acquire) && is_free(*tid) => {
                let event = RunEvent::NotPinned(*worker);
                log.emit_at(event_at, EventKind::Run { run: *run, event });
            }
            _ => {}
        }
    }
}

/// Returns whether a thread may run on several cores; of one that is gone nothing is known.
fn is_free(tid: i32) -> bool {
    allowed_cores(tid).is_some_and(|cores| cores.len() > 1)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;
    use crate::machine::{pin_thread, thread_id};
    use crate::model::{Clock, Draft, HostId, Timestamp};
    use crate::session::play::{begins, of, start};

    /// Returns what is reported when the calling thread is a worker of a run with this pin.
    fn reported(pin: Pin) -> Vec<EventKind> {
        let (sink, log) = channel();
        let emitter = Emitter::new(Clock::start(), move |event| sink.send(event).is_ok());
        let pins = Pins::default();
        let spec = Draft {
            pin,
            ..Draft::default()
        }
        .spec();
        pins.observe(&begins(0, 0, start(spec, 1)), &emitter);
        let born = WorkerEvent::Started {
            pid: std::process::id().cast_signed(),
            tid: thread_id(),
            asked: Timestamp::START,
            host: HostId::HERE,
        };
        pins.observe(&of(1, 0, born), &emitter);
        drop(emitter);
        log.try_iter().map(|event: Event| event.kind).collect()
    }

    #[test]
    fn a_pin_that_was_not_made_is_reported() {
        // on a thread of its own, so that no other test is pinned
        let worker = std::thread::Builder::new().spawn(|| {
            let cores = allowed_cores(0).unwrap();
            let refused = reported(Pin::Spread).len();
            assert_eq!(refused, usize::from(cores.len() > 1));
            assert_eq!(reported(Pin::None).len(), 0);
            pin_thread(Some(cores[0]));
            assert_eq!(reported(Pin::One).len(), 0);
        });
        worker.unwrap().join().unwrap();
    }
}
