//! What run, compare and sweep share: submit a series, follow its log, print the report.

mod pythons;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use anyhow::{Context, Result};

use super::asked::Asked;
use super::enter::Enter;
use super::outlook::Outlook;
use super::output;
use super::progress::Progress;
use super::report::{self, Detail, Format, Judged, ReportOptions};
use super::run_progress::RunProgress;
use super::settings::{Key, Settings};
use super::startup::Startup;
use super::terminal::Terminal;
use crate::diagnosis::expected;
use crate::engine::Engine;
use crate::model::{
    Clock, Emitter, Event, EventKind, Machine, Repetition, RunEvent, RunSpec, Series, SeriesId,
    name_of,
};
use crate::process::{Blocked, Caught, ForkServer, priority};
use crate::results::{Repeats, compare, repeats};
use crate::session::Session;
use crate::text::repeats_words;
use crate::tui::RunController;
use crate::tui::terminal::columns_of_output;

/// What one call of the program does: a series of runs, and what else was set for it.
#[derive(Debug)]
pub(super) struct Call {
    settings: Settings,
    groups: Vec<Vec<RunSpec>>,
    format: Format,
    detail: Detail,
    notes: Vec<String>,
    preset: Option<Asked>,
    /// What is done in place of the groups where there is no Python.
    without_python: Option<Vec<Vec<RunSpec>>>,
}

/// What the main thread waits for.
#[derive(Debug)]
enum Message {
    Event(Event),
    Signal(Caught),
    /// A person has seen enough repeats.
    Enter,
}

/// The way of events and signals to the main thread.
#[derive(Debug)]
struct Line {
    to: Sender<Message>,
    messages: Receiver<Message>,
    /// Whether a signal asks for the end.
    ending: Arc<AtomicBool>,
}

/// What came of following the runs.
#[derive(Debug, Default)]
struct Followed {
    session: Session,
    run_progress: RunProgress,
    signal: Option<Caught>,
    /// Whether a person wants no more repeats.
    is_enough: bool,
}

impl Call {
    /// Takes a series of runs and the settings that it was made from. The runs of a group are done
    /// together or not at all.
    pub(super) fn new(settings: Settings, groups: Vec<Vec<RunSpec>>) -> Result<Self> {
        Ok(Self {
            format: settings.choice(Key::Format)?.unwrap_or_default(),
            detail: if settings.switch(Key::Explain)?.unwrap_or(false) {
                Detail::Explanations
            } else {
                Detail::Verdicts
            },
            notes: Vec::new(),
            preset: None,
            without_python: None,
            settings,
            groups,
        })
    }

    /// Adds what a person should know before the runs begin.
    #[must_use]
    pub(super) fn noting(mut self, notes: impl IntoIterator<Item = String>) -> Self {
        self.notes.extend(notes);
        self
    }

    /// Says which preset it is that the runs belong to.
    #[must_use]
    pub(super) const fn of_preset(mut self, asked: Asked) -> Self {
        self.preset = Some(asked);
        self
    }

    /// Says what is done in place of the runs where no Python can be used.
    #[must_use]
    pub(super) fn or_without_python(mut self, groups: Vec<Vec<RunSpec>>) -> Self {
        self.without_python = Some(groups);
        self
    }

    /// Checks all runs, as far as that can be done without looking for an interpreter.
    pub(super) fn check(&self, machine: &Machine) -> Result<()> {
        self.series(machine).map(drop)
    }

    /// Returns the runs that are possible here, and a sentence for each that is not.
    fn series(&self, machine: &Machine) -> Result<(Vec<RunSpec>, Vec<String>)> {
        let (series, missing) = Series::possible(&self.groups, machine);
        let series: Vec<RunSpec> = series.into_iter().map(RunSpec::unwatched).collect();
        for spec in &series {
            let checked = spec.check(machine);
            checked.map_err(|error| self.settings.refusal(&error))?;
        }
        Ok((series, missing))
    }

    /// Does the runs and prints their report; returns the exit status.
    pub(super) fn run(mut self) -> Result<u8> {
        let startup = Startup::prepare(Blocked::new)?;
        let line = Line::open(&startup.signals)?;
        let mut machine = startup.machine;
        machine.pythons = self.look_for_pythons(&line.ending);
        self.do_without_python(&machine);
        let (series, missing) = if line.ending.load(Ordering::Relaxed) {
            // What was found until then does not refuse the runs.
            (Vec::new(), Vec::new())
        } else {
            self.series(&machine)?
        };
        let idle = self.settings.idle_flags(&series);
        self.notes.extend(priority());
        let broken = pythons::broken_environment(&series, &machine);
        let outlook = if line.ending.load(Ordering::Relaxed) {
            None
        } else {
            self.outlook(&series, &machine)
        };
        let before = outlook.as_ref().map(Outlook::sentences);
        for note in self
            .notes
            .iter()
            .chain(&missing)
            .chain(&idle)
            .chain(&broken)
            .chain(before.iter().flatten())
        {
            output::complain(note);
        }
        if let Some(outlook) = outlook {
            outlook.wait(&machine, &line.ending);
        }
        let followed = self.follow_engine(&series, (startup.server, machine), &line)?;
        let options = ReportOptions {
            format: self.format,
            detail: self.detail,
            preset: self.preset.map(|asked| judged(asked, &followed.session)),
            width: Some(columns_of_output()),
        };
        report_of(&followed, &options)?;
        let status = followed.run_progress.status();
        let status = options
            .preset
            .map_or(status, |preset| preset.status(status));
        let status = followed.run_progress.status_with_recording(status);
        Ok(followed.signal.map_or(status, Caught::exit_status))
    }

    /// Looks at the machine before several runs begin.
    fn outlook(&self, series: &[RunSpec], machine: &Machine) -> Option<Outlook> {
        let name = self.preset.map(|asked| asked.preset.id.as_str());
        let is_compared = name.is_some() || Repetition::count(series) > 1;
        is_compared.then(|| Outlook::of(name, series, machine))
    }

    fn follow_engine(
        &self,
        series: &[RunSpec],
        (server, machine): (ForkServer, Machine),
        line: &Line,
    ) -> Result<Followed> {
        let messages = &line.messages;
        let to = line.to.clone();
        let sink = move |event| to.send(Message::Event(event)).is_ok();
        let emitter = Emitter::new(Clock::start(), sink);
        let engine = Engine::start(server, machine, &emitter)?;
        let runs = Repetition::count(series);
        self.settings.record(&engine)?;
        let submitted = engine.submit(series);
        let series = submitted.map_err(|error| self.settings.refusal(&error))?;
        let mut followed = Followed::default();
        followed.follow(messages, runs, &engine);
        let mut enter = Enter::default();
        while let Some(repeats) = self.repeats(&followed, series) {
            let to = line.to.clone();
            enter.listen(move || to.send(Message::Enter).is_ok());
            let runs = u32::try_from(repeats.runs.len()).unwrap_or(u32::MAX);
            if Terminal::look().streams.stderr {
                output::complain(&repeats_words(&repeats.reason, runs));
            }
            engine.repeat(series, repeats);
            followed.follow(messages, runs, &engine);
        }
        drop(engine);
        // What the engine still said while it ended belongs to the log.
        for message in messages.try_iter() {
            if let Some(sentence) = followed.take(message) {
                output::complain(&sentence);
            }
        }
        Ok(followed)
    }

    /// Returns the runs that are worth doing once more.
    fn repeats(&self, followed: &Followed, series: SeriesId) -> Option<Repeats> {
        if followed.signal.is_some() || followed.is_enough {
            return None;
        }
        let session = &followed.session;
        let judged = self.preset.map(|asked| judged(asked, session));
        let open = judged.and_then(|judged| expected::open(&judged.judgements));
        repeats(session, series, open)
    }
}

impl Line {
    /// Opens the line, on which signals come from now on.
    fn open(signals: &Blocked) -> Result<Self> {
        let (to, messages) = channel();
        let ending = Arc::new(AtomicBool::new(false));
        let (listener, asked) = (to.clone(), Arc::clone(&ending));
        signals
            .watch(move |signal| {
                let heard = listener.send(Message::Signal(signal)).is_ok();
                let stays = signal.is_no_end();
                asked.fetch_or(!stays, Ordering::Relaxed);
                heard
            })
            .context("cannot wait for signals")?;
        Ok(Self {
            to,
            messages,
            ending,
        })
    }
}

impl Followed {
    fn take(&mut self, message: Message) -> Option<String> {
        match message {
            Message::Event(event) => {
                self.session.apply(&event);
                self.run_progress.fold(&event)
            }
            Message::Signal(signal) if signal.is_no_end() => None,
            Message::Signal(signal) => {
                self.signal.get_or_insert(signal);
                None
            }
            Message::Enter => {
                self.is_enough = true;
                None
            }
        }
    }

    /// Follows the log until a round of so many runs is over; the first signal stops it, the second
    /// kills.
    fn follow(&mut self, messages: &Receiver<Message>, runs: u32, engine: &impl RunController) {
        self.run_progress.begin_round();
        let progress = Progress::new(runs);
        while !self.run_progress.over {
            let Ok(message) = messages.recv() else {
                break;
            };
            self.obey(&message, engine);
            if let Some(sentence) = self.take(message) {
                progress.interrupt(|| output::complain(&sentence));
            }
            progress.show(&self.run_progress);
        }
        progress.clear();
    }

    /// Does what a message asks for.
    fn obey(&self, message: &Message, engine: &impl RunController) {
        match message {
            Message::Signal(Caught::Stop) => engine.suspend(),
            // the engine goes on by itself, and nothing is drawn
            Message::Signal(Caught::Continue | Caught::Resized) => {}
            Message::Signal(_) if self.signal.is_none() => engine.stop(),
            Message::Enter => engine.stop(),
            Message::Signal(_) => engine.kill(),
            Message::Event(Event {
                kind:
                    EventKind::Run {
                        event: RunEvent::Deadlocked(_),
                        ..
                    },
                ..
            }) => engine.end_run(),
            Message::Event(_) => {}
        }
    }
}

/// Judges what came out of a preset.
fn judged(asked: Asked, session: &Session) -> Judged {
    let rows = compare::rows(session);
    Judged {
        preset: asked.preset,
        size: name_of(&asked.size),
        judgements: expected::judge(asked.preset, &rows, session),
    }
}

fn report_of(followed: &Followed, options: &ReportOptions) -> Result<()> {
    let mut text = Vec::new();
    report::write(&followed.session, options, &mut text).context("cannot write the report")?;
    output::print(&text)
}

#[cfg(test)]
mod tests;
