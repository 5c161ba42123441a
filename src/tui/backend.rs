//! What is behind the screen: a lab that runs work, or a session that is played again.

use std::path::{Path, PathBuf};
use std::time::Instant;

use crossterm::event::{KeyEvent, KeyModifiers};

use super::app::Effect;
use super::keymap::Key;
use super::message::Message;
use crate::model::{
    Act, Clock, Event, Pin, RaceOrder, Repetition, RunSpec, SeriesId, SpecError, TimeSpan,
};
use crate::process;
use crate::record::Replay;
use crate::results::Repeats;

/// What the front end shows and orders about.
pub trait Backend {
    /// Returns what comes without a message: how late it is, and what happened until then.
    fn catch_up(&mut self) -> Vec<Message>;

    /// Sees a fact of the log on its way to the screen.
    fn observe(&mut self, _event: &Event) {}

    /// Sees a key that a person pressed.
    fn pressed(&mut self, _key: KeyEvent) {}

    /// Returns what is to be read when the screen is gone, if anything is.
    fn last_words(&self) -> Option<String> {
        None
    }

    /// Does what was ordered; returns its answer, if it has one.
    fn carry_out(&mut self, effect: Effect) -> Option<Message>;

    /// Stops the whole program; returns when it has been continued.
    fn suspend(&mut self);
}

/// What does runs: the engine, or a fake of it.
pub trait RunController {
    /// Queues a series of runs and returns its number, or says which choice cannot be.
    fn submit(&self, specs: Vec<RunSpec>) -> Result<SeriesId, SpecError>;

    /// Queues more repetitions of runs of a series.
    fn repeat(&self, series: SeriesId, repeats: Repeats);

    /// Stops what runs and forgets what waits.
    fn stop(&self);

    /// Does the same without any grace.
    fn kill(&self);

    /// Ends the run that is on; those that wait follow.
    fn end_run(&self);

    /// Stops the whole program and its workers; returns when both have been continued.
    fn suspend(&self);

    /// Changes the switch interval of the run that is on.
    fn set_switch_interval(&self, interval: TimeSpan);

    /// Begins to record the session, or ends the recording.
    fn toggle_recording(&self);

    /// Returns the file that a recording would be written to if one began now; none while one is on.
    fn next_recording(&self) -> Option<PathBuf>;

    /// Begins to record the session into this file.
    fn record_into(&self, path: &Path);

    /// Marks the moment, to find it again in a recording.
    fn mark(&self, label: String);

    /// Logs a sentence for a person.
    fn notice(&self, text: String);

    /// Logs what is done in the lab.
    fn report(&self, act: Act);

    /// Begins a stepped race, lets a thread of it go on, or ends it.
    fn race(&self, order: RaceOrder);

    /// Begins to measure what so many busy loops side by side cost.
    fn measure_ceiling(&self, workers: u32, pin: Pin);
}

/// A lab whose session goes on now.
#[derive(Debug)]
pub struct Live<L> {
    lab: L,
    clock: Clock,
}

impl<L: RunController> Live<L> {
    /// Shows a lab by the clock of its session.
    pub const fn new(lab: L, clock: Clock) -> Self {
        Self { lab, clock }
    }

    /// Returns the lab.
    pub const fn lab(&self) -> &L {
        &self.lab
    }

    fn submit(&self, specs: Vec<RunSpec>) -> Message {
        let runs = Repetition::count(&specs);
        match self.lab.submit(specs) {
            Ok(series) => Message::Queued { series, runs },
            Err(error) => Message::Refused(error),
        }
    }
}

impl<L: RunController> Backend for Live<L> {
    fn catch_up(&mut self) -> Vec<Message> {
        vec![Message::Tick(self.clock.now())]
    }

    fn pressed(&mut self, key: KeyEvent) {
        // what came right after an Esc may be Alt with a key, which is none of ours
        if !key.modifiers.contains(KeyModifiers::ALT) {
            let key = Key::from(key).to_string();
            self.lab.report(Act::Key { key });
        }
    }

    fn carry_out(&mut self, effect: Effect) -> Option<Message> {
        match effect {
            Effect::Submit(specs) => return Some(self.submit(specs)),
            Effect::Repeat(series, repeats) => {
                let runs = u32::try_from(repeats.runs.len()).unwrap_or(u32::MAX);
                self.lab.repeat(series, repeats);
                return Some(Message::Queued { series, runs });
            }
            Effect::Stop => self.lab.stop(),
            Effect::EndRun => self.lab.end_run(),
            Effect::Kill => self.lab.kill(),
            Effect::SwitchInterval(interval) => self.lab.set_switch_interval(interval),
            Effect::Record => self.lab.toggle_recording(),
            Effect::Mark(label) => self.lab.mark(label),
            Effect::Notice(text) => self.lab.notice(text),
            Effect::Tell(act) => self.lab.report(act),
            Effect::Race(order) => self.lab.race(order),
            Effect::Ceiling(workers, pin) => self.lab.measure_ceiling(workers, pin),
            Effect::Replay(_)
            | Effect::Play(_)
            | Effect::Suspend
            | Effect::Retake
            | Effect::Quit(_) => {}
        }
        None
    }

    fn suspend(&mut self) {
        self.lab.suspend();
    }
}

impl Backend for Replay {
    fn catch_up(&mut self) -> Vec<Message> {
        let played = self.play(Instant::now());
        let sought = played.sought.map(Message::Sought);
        let events = played.events.into_iter().map(Message::Replayed);
        let state = [
            Message::Replay(Box::new(played.state)),
            Message::Tick(played.now),
        ];
        sought.into_iter().chain(events).chain(state).collect()
    }

    fn carry_out(&mut self, effect: Effect) -> Option<Message> {
        if let Effect::Replay(order) = effect {
            self.obey(order, Instant::now());
        }
        None
    }

    fn suspend(&mut self) {
        Self::suspend(self, process::stop_this_program);
    }
}
