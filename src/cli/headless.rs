//! What run, compare and sweep share: submit a series, follow its log, print the report.

use std::sync::mpsc::{Receiver, Sender, channel};

use anyhow::{Context, Result};
use nix::sys::signal::Signal;

use super::course::Course;
use super::output;
use super::progress::Progress;
use super::report::{self, Format};
use super::settings::{Key, Settings};
use super::signals::{Signals, exit_status};
use super::stage::Stage;
use crate::analysis::Session;
use crate::engine::Engine;
use crate::model::{Clock, Emitter, Event, RunSpec};
use crate::tui::Lab;

const WAITED_FOR: [Signal; 4] = [
    Signal::SIGINT,
    Signal::SIGTERM,
    Signal::SIGHUP,
    Signal::SIGTSTP,
];

/// What one call of the program does: a series of runs, and what else was set for it.
#[derive(Debug)]
pub(super) struct Call {
    settings: Settings,
    series: Vec<RunSpec>,
    format: Format,
    notes: Vec<String>,
}

/// What the main thread waits for.
#[derive(Debug)]
enum Message {
    Event(Event),
    Signal(Signal),
}

/// What came of following the runs.
#[derive(Debug)]
struct Followed {
    session: Session,
    course: Course,
    signal: Option<Signal>,
}

impl Call {
    /// Takes a series of runs and the settings that it was made from.
    pub(super) fn new(settings: Settings, series: Vec<RunSpec>) -> Result<Self> {
        Ok(Self {
            format: settings.choice(Key::Format)?.unwrap_or_default(),
            notes: Vec::new(),
            settings,
            series,
        })
    }

    /// Adds what a person should know before the runs begin.
    #[must_use]
    pub(super) fn noting(mut self, notes: impl IntoIterator<Item = String>) -> Self {
        self.notes.extend(notes);
        self
    }

    /// Does the runs and prints their report; returns the exit status.
    pub(super) fn run(self) -> Result<u8> {
        let stage = Stage::set(|| Signals::block(&WAITED_FOR))?;
        for spec in &self.series {
            let checked = spec.check(&stage.machine);
            checked.map_err(|error| self.settings.refusal(&error))?;
        }
        let idle = self.settings.idle_flags(&self.series);
        for note in self.notes.iter().chain(&idle) {
            output::complain(note);
        }
        let followed = self.follow_engine(stage)?;
        report_of(&followed, self.format)?;
        let status = followed.course.status();
        Ok(followed.signal.map_or(status, exit_status))
    }

    fn follow_engine(&self, stage: Stage<Signals>) -> Result<Followed> {
        let (to, messages) = channel();
        watch(stage.signals, to.clone())?;
        let sink = move |event| to.send(Message::Event(event)).is_ok();
        let emitter = Emitter::new(Clock::start(), sink);
        let engine = Engine::start(stage.server, stage.machine, &emitter)?;
        let submitted = engine.submit(self.series.clone());
        submitted.map_err(|error| self.settings.refusal(&error))?;
        let runs = self.series.iter().map(|spec| spec.repeat).sum();
        let mut followed = follow(&messages, runs, &engine);
        drop(engine);
        // What the engine still said while it ended belongs to the log.
        for message in messages.try_iter() {
            followed.take(message);
        }
        Ok(followed)
    }
}

impl Followed {
    fn take(&mut self, message: Message) -> Option<String> {
        match message {
            Message::Event(event) => {
                self.session.apply(&event);
                self.course.fold(&event)
            }
            Message::Signal(Signal::SIGTSTP) => None,
            Message::Signal(signal) => {
                self.signal.get_or_insert(signal);
                None
            }
        }
    }
}

fn watch(signals: Signals, to: Sender<Message>) -> Result<()> {
    signals
        .watch(move |signal| to.send(Message::Signal(signal)).is_ok())
        .context("cannot wait for signals")
}

/// Follows the log until the series is over; the first signal stops it, the second kills.
fn follow(messages: &Receiver<Message>, runs: u32, engine: &impl Lab) -> Followed {
    let mut followed = Followed {
        session: Session::default(),
        course: Course::default(),
        signal: None,
    };
    let progress = Progress::new(runs);
    while !followed.course.over {
        let Ok(message) = messages.recv() else {
            break;
        };
        match message {
            Message::Signal(Signal::SIGTSTP) => engine.suspend(),
            Message::Signal(_) if followed.signal.is_none() => engine.stop(),
            Message::Signal(_) => engine.kill(),
            Message::Event(_) => {}
        }
        if let Some(sentence) = followed.take(message) {
            progress.interrupt(|| output::complain(&sentence));
        }
        progress.show(&followed.course);
    }
    progress.clear();
    followed
}

fn report_of(followed: &Followed, format: Format) -> Result<()> {
    let mut text = Vec::new();
    report::write(&followed.session, format, &mut text).context("cannot write the report")?;
    output::print(&text)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::cli::fake;
    use crate::model::{EventKind, Nanos, RunEnd, SpecError};

    /// Writes down what it is told, and ends the series when it is killed.
    struct Fake {
        told: RefCell<Vec<&'static str>>,
        to: Sender<Message>,
    }

    impl Lab for Fake {
        fn submit(&self, _: Vec<RunSpec>) -> Result<(), SpecError> {
            Ok(())
        }

        fn stop(&self) {
            self.told.borrow_mut().push("stop");
            self.to.send(Message::Signal(Signal::SIGINT)).unwrap();
        }

        fn kill(&self) {
            self.told.borrow_mut().push("kill");
            self.to.send(ended(RunEnd::Stopped)).unwrap();
            self.to.send(over()).unwrap();
        }

        fn suspend(&self) {
            self.told.borrow_mut().push("suspend");
        }

        fn set_switch_interval(&self, _: Nanos) {}
    }

    fn started() -> Message {
        Message::Event(fake::started())
    }

    fn ended(end: RunEnd) -> Message {
        Message::Event(fake::ended(end, 8, 0))
    }

    fn over() -> Message {
        Message::Event(Event {
            at: Nanos::ZERO,
            kind: EventKind::SeriesEnded,
        })
    }

    fn play(script: Vec<Message>, runs: u32) -> (Followed, Vec<&'static str>) {
        let (to, messages) = channel();
        for message in script {
            to.send(message).unwrap();
        }
        let told = RefCell::default();
        let engine = Fake { told, to };
        let followed = follow(&messages, runs, &engine);
        (followed, engine.told.into_inner())
    }

    #[test]
    fn waits_for_every_run() {
        let one = || [started(), ended(RunEnd::Completed)];
        let script = one().into_iter().chain(one()).chain([over()]).collect();
        let (followed, told) = play(script, 2);
        assert_eq!(followed.course.ended, 2);
        assert!(told.is_empty());
    }

    #[test]
    fn ctrl_z_ends_nothing() {
        let script = vec![started(), Message::Signal(Signal::SIGTSTP), over()];
        let (followed, told) = play(script, 1);
        assert_eq!((followed.signal, told), (None, vec!["suspend"]));
    }

    #[test]
    fn the_first_signal_stops_and_the_second_kills() {
        let script = vec![started(), Message::Signal(Signal::SIGTERM)];
        let (followed, told) = play(script, 3);
        assert_eq!(told, ["stop", "kill"]);
        assert_eq!(followed.course.ended, 1);
        assert_eq!(followed.signal, Some(Signal::SIGTERM));
    }
}
