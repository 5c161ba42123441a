//! A series is followed to its end, and ended by signals.

use std::cell::RefCell;

use super::*;
use crate::cli::fake;
use crate::model::{Pin, RunEnd, SeriesId, SpecError, TimeSpan, Timestamp};

/// Records what is asked of it, and ends the series when it is killed.
struct Fake {
    calls: RefCell<Vec<&'static str>>,
    to: Sender<Message>,
}

impl RunController for Fake {
    fn submit(&self, _: Vec<RunSpec>) -> Result<SeriesId, SpecError> {
        Ok(SeriesId(0))
    }

    fn repeat(&self, _: SeriesId, _: Repeats) {}

    fn stop(&self) {
        self.calls.borrow_mut().push("stop");
        self.to.send(Message::Signal(Caught::Interrupt)).unwrap();
    }

    fn kill(&self) {
        self.calls.borrow_mut().push("kill");
        self.to.send(ended(RunEnd::Stopped)).unwrap();
        self.to.send(over()).unwrap();
    }

    fn end_run(&self) {
        self.calls.borrow_mut().push("end run");
    }

    fn suspend(&self) {
        self.calls.borrow_mut().push("suspend");
    }

    fn set_switch_interval(&self, _: TimeSpan) {}

    fn toggle_recording(&self) {}

    fn next_recording(&self) -> Option<std::path::PathBuf> {
        None
    }

    fn record_into(&self, _: &std::path::Path) {}

    fn mark(&self, _: String) {}

    fn notice(&self, _: String) {}

    fn report(&self, _: crate::model::Act) {}

    fn race(&self, _: crate::model::RaceOrder) {}

    fn measure_ceiling(&self, _: u32, _: Pin) {}
}

fn started() -> Message {
    Message::Event(fake::started())
}

fn ended(end: RunEnd) -> Message {
    Message::Event(fake::ended(end, 8, 0))
}

fn over() -> Message {
    Message::Event(Event {
        at: Timestamp::START,
        kind: EventKind::SeriesEnded { series: None },
    })
}

fn play(script: Vec<Message>, runs: u32) -> (Followed, Vec<&'static str>) {
    let (to, messages) = channel();
    for message in script {
        to.send(message).unwrap();
    }
    let calls = RefCell::default();
    let engine = Fake { calls, to };
    let mut followed = Followed::default();
    followed.follow(&messages, runs, &engine);
    (followed, engine.calls.into_inner())
}

#[test]
fn waits_for_every_run() {
    let one = || [started(), ended(RunEnd::Completed)];
    let script = one().into_iter().chain(one()).chain([over()]).collect();
    let (followed, calls) = play(script, 2);
    assert_eq!(followed.run_progress.ended, 2);
    assert!(calls.is_empty());
}

#[test]
fn ctrl_z_ends_nothing() {
    let script = vec![started(), Message::Signal(Caught::Stop), over()];
    let (followed, calls) = play(script, 1);
    assert_eq!((followed.signal, calls), (None, vec!["suspend"]));
}

#[test]
fn the_first_signal_stops_and_the_second_kills() {
    let script = vec![started(), Message::Signal(Caught::End(15))];
    let (followed, calls) = play(script, 3);
    assert_eq!(calls, ["stop", "kill"]);
    assert_eq!(followed.run_progress.ended, 1);
    assert_eq!(followed.signal, Some(Caught::End(15)));
}
