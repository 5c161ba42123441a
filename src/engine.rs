//! The one thing front ends talk to: takes runs, does them one after another, emits what happens.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use thiserror::Error;

use crate::model::{
    Act, Emitter, EventKind, Machine, Pin, RaceOrder, Recording, Repetition, RunEvent, RunSpec,
    SeriesId, SpecError, TimeSpan,
};
use crate::process::{self, ForkServer};
use crate::record::{RecordError, RecordingTap};
use crate::results::Repeats;
use crate::runtime::{Stop, SwitchInterval};

mod ceilings;
mod current;
mod deadlock_observer;
mod dispatcher;
mod interpreter_discovery;
mod pins;
mod pulse;
mod race;
mod sampler;
mod wake;
mod watch;

use current::Current;
use deadlock_observer::DeadlockObserver;
use dispatcher::{Dispatcher, Order, Series, Wishes};
use interpreter_discovery::InterpreterDiscovery;
use pins::Pins;
use pulse::Heart;
use race::Race;
use sampler::Sampler;
use watch::Watch;

/// Why the engine cannot start.
#[derive(Debug, Error)]
#[error("cannot start the thread of the {what}: {reason}")]
pub struct EngineError {
    what: &'static str,
    reason: io::Error,
}

impl EngineError {
    const fn of(what: &'static str, reason: io::Error) -> Self {
        Self { what, reason }
    }
}

/// The engine of a session. Dropping it stops what runs and waits until nothing of it is left.
#[derive(Debug)]
pub struct Engine {
    discovery: Arc<InterpreterDiscovery>,
    emitter: Emitter,
    server: Arc<ForkServer>,
    /// Of the series that may still be going on.
    series: Mutex<Vec<Stop>>,
    next_series: AtomicU32,
    current: Current,
    switch_interval: SwitchInterval,
    watch: Watch,
    recording_tap: RecordingTap,
    race: Mutex<Option<Race>>,
    orders: Option<Sender<Order>>,
    dispatcher: Option<JoinHandle<()>>,
    _sampler: Sampler,
    _heart: Heart,
}

impl Engine {
    /// Starts the engine's threads and tells the log what machine this is.
    pub fn start(
        server: ForkServer,
        machine: Machine,
        emitter: &Emitter,
    ) -> Result<Self, EngineError> {
        let watch = Watch::default();
        let recording_tap = RecordingTap::default();
        let recorded = recording_tap.clone();
        // first of all: what the engine itself finds out of the log is recorded, too
        let emitter = emitter.tap(move |event| recorded.observe(event));
        let watched = watch.clone();
        let (deadlock_observer, log) = (Arc::new(DeadlockObserver::default()), emitter.clone());
        let observer = Arc::clone(&deadlock_observer);
        let pins = Pins::default();
        let emitter = emitter.tap(move |event| {
            watched.observe(event);
            observer.observe(event, &log);
            pins.observe(event, &log);
        });
        introduce(&emitter, &machine, &server);
        let server = Arc::new(server);
        let sampler = Sampler::start(
            emitter.clone(),
            watch.clone(),
            (Some(server.pid()), &machine.affinity),
        )
        .map_err(|reason| EngineError::of("sampler", reason))?;
        let heart = Heart::start(emitter.clone(), watch.clone())
            .map_err(|reason| EngineError::of("pulse", reason))?;
        let (orders, inbox) = channel();
        let switch_interval = SwitchInterval::default();
        let discovery = Arc::new(InterpreterDiscovery::new(machine, emitter.clone()));
        let current = Current::default();
        let dispatcher = Dispatcher::new(
            emitter.clone(),
            Arc::clone(&server),
            Arc::clone(&discovery),
            Wishes {
                switch_interval: switch_interval.clone(),
                current: current.clone(),
                deadlock_observer,
            },
        );
        let dispatcher = std::thread::Builder::new()
            .name("dispatcher".to_owned())
            .spawn(move || dispatcher.serve(&inbox))
            .map_err(|reason| EngineError::of("dispatcher", reason))?;
        Ok(Self {
            discovery,
            emitter,
            server,
            series: Mutex::default(),
            next_series: AtomicU32::default(),
            current,
            switch_interval,
            watch,
            recording_tap,
            race: Mutex::default(),
            orders: Some(orders),
            dispatcher: Some(dispatcher),
            _sampler: sampler,
            _heart: heart,
        })
    }

    /// Begins to look for Python interpreters, those that `asked` names included, unless the machine
    /// that the engine was started with tells of them. [`EventKind::Interpreters`] follows.
    ///
    /// Without this, the first run that needs one begins the search and waits for it.
    pub fn discover_interpreters(&self, asked: &[String]) {
        self.discovery.search(asked);
    }

    /// Takes runs, to be done one after another, each as often as its spec says, and returns the
    /// series that they are in the log.
    ///
    /// Nothing is taken when one of them cannot be. [`EventKind::Queued`] comes before the first,
    /// [`EventKind::SeriesEnded`] follows the last.
    pub fn submit(&self, specs: &[RunSpec]) -> Result<SeriesId, SpecError> {
        let machine = self.discovery.machine();
        specs.iter().try_for_each(|spec| spec.check(&machine))?;
        let series = SeriesId(self.next_series.fetch_add(1, Ordering::Relaxed));
        self.queue(series, Repetition::in_turn(specs), None);
        Ok(series)
    }

    /// Takes more repetitions of runs of a series, to be done after all that waits.
    ///
    /// [`EventKind::Queued`] and [`EventKind::SeriesEnded`] follow once more.
    pub fn repeat(&self, series: SeriesId, repeats: Repeats) {
        let Repeats { runs, reason } = repeats;
        self.queue(series, runs, Some(reason));
    }

    fn queue(&self, id: SeriesId, runs: Vec<Repetition>, repeats: Option<String>) {
        let stop = Stop::default();
        let mut outstanding = self.outstanding();
        outstanding.retain(Stop::is_shared);
        outstanding.push(stop.clone());
        drop(outstanding);
        let count = u32::try_from(runs.len()).unwrap_or(u32::MAX);
        self.emitter.emit(EventKind::Queued {
            series: id,
            runs: count,
            repeats,
        });
        let series = Series { id, runs, stop };
        if self
            .orders
            .as_ref()
            .is_none_or(|orders| orders.send(Order::Runs(series)).is_err())
        {
            // nothing would ever report its end
            self.notice("nothing can run any more: a fault in eggtop".to_owned());
            let series = Some(id);
            self.emitter.emit(EventKind::SeriesEnded { series });
        }
    }

    /// Begins to measure, after what waits, how so many busy loops side by side compare with one alone.
    /// [`EventKind::Ceiling`] follows, unless it is stopped.
    pub fn measure_ceiling(&self, workers: u32, pin: Pin) {
        let stop = Stop::default();
        self.outstanding().push(stop.clone());
        if let Some(orders) = &self.orders {
            let _ = orders.send(Order::Ceiling { workers, pin, stop });
        }
    }

    /// Stops what runs and drops what waits.
    pub fn stop(&self) {
        self.outstanding().iter().for_each(Stop::request);
        self.current.request();
    }

    /// Ends the run that is on; those that wait are done all the same.
    pub fn end_run(&self) {
        self.current.request();
    }

    /// Stops what runs without waiting until the last worker process is gone.
    pub fn kill(&self) {
        self.outstanding().iter().for_each(Stop::kill);
        self.current.kill();
    }

    /// Stops the whole program, workers first, until somebody continues it.
    pub fn suspend(&self) {
        let from = self.emitter.clock().now();
        let _ = self.server.stop_all();
        process::stop_this_program();
        let _ = self.server.continue_all();
        let asleep = TimeSpan::ZERO;
        self.emitter.emit(EventKind::Suspended { from, asleep });
    }

    /// Changes the switch interval of the run that is on; the next begins with its own.
    pub fn set_switch_interval(&self, interval: TimeSpan) {
        if let Some(run) = self.watch.running() {
            self.switch_interval.set(interval);
            let interval = self.switch_interval.get();
            let event = RunEvent::SwitchInterval { interval };
            self.emitter.emit(EventKind::Run { run, event });
        }
    }

    /// Leaves the names of person and machine out of the recordings that begin from now on.
    pub fn hide_names(&self) {
        self.recording_tap.hide_names();
    }

    /// Records the session from now on: into this file, or one of a new name in the current folder.
    ///
    /// What becomes of it the log tells ([`EventKind::Recording`]); fails when it cannot be begun.
    pub fn record(&self, path: Option<&Path>) -> Result<(), RecordError> {
        let path = path.map_or_else(RecordingTap::new_name, Path::to_owned);
        let emitter = self.emitter.clone();
        let broke = move |error: RecordError| {
            let reason = error.to_string();
            emitter.emit(EventKind::Recording(Recording::Broke { reason }));
        };
        let clock = self.emitter.clock();
        self.recording_tap.begin(&path, clock, broke)?;
        let path = self.recording_tap.name_in_log(&path);
        self.emitter
            .emit(EventKind::Recording(Recording::Began { path }));
        Ok(())
    }

    /// Begins to record into a file of a new name, or ends the recording that is on. What becomes of
    /// it the log tells.
    pub fn toggle_recording(&self) {
        if self.recording_tap.is_recording() {
            self.end_recording();
        } else {
            self.record_into(&RecordingTap::new_name());
        }
    }

    /// Returns the whole path of a new name in the current folder for a recording; none while one is on.
    pub fn next_recording(&self) -> Option<PathBuf> {
        if self.recording_tap.is_recording() {
            return None;
        }
        let name = RecordingTap::new_name();
        let folder = std::env::current_dir();
        Some(folder.map_or_else(|_| name.clone(), |folder| folder.join(&name)))
    }

    /// Begins to record into a file. What becomes of it the log tells.
    pub fn record_into(&self, path: &Path) {
        if let Err(error) = self.record(Some(path)) {
            let reason = error.to_string();
            self.emitter
                .emit(EventKind::Recording(Recording::Broke { reason }));
        }
    }

    /// Ends the recording, if one is on; returns when its file is whole.
    pub fn end_recording(&self) {
        // that it broke is reported already
        if let Ok(Some(path)) = self.recording_tap.end() {
            let path = path.display().to_string();
            self.emitter
                .emit(EventKind::Recording(Recording::Ended { path }));
        }
    }

    /// Marks the moment, to find it again in a recording.
    pub fn mark(&self, label: String) {
        self.emitter.emit(EventKind::Mark { label });
    }

    /// Tells a person something.
    pub fn notice(&self, text: String) {
        self.emitter.emit(EventKind::Notice { text });
    }

    /// Tells the log what a person, or a screenplay, does in the lab.
    pub fn report(&self, act: Act) {
        self.emitter.emit(EventKind::Act(act));
    }

    /// Begins a stepped race, lets a thread of it go on, or ends it.
    pub fn race(&self, order: RaceOrder) {
        let mut race = self.race.lock().unwrap_or_else(PoisonError::into_inner);
        match order {
            RaceOrder::Begin(id) => {
                *race = None;
                match Race::begin(id, &self.emitter) {
                    Ok(begun) => *race = Some(begun),
                    Err(error) => {
                        self.notice(format!("cannot start the threads of a race: {error}"));
                    }
                }
            }
            RaceOrder::Step(thread) => {
                if let Some(race) = race.as_ref() {
                    race.step(thread);
                }
            }
            RaceOrder::End => *race = None,
        }
    }

    fn outstanding(&self) -> std::sync::MutexGuard<'_, Vec<Stop>> {
        self.series.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells the log what machine this is, and which processes are eggtop's.
fn introduce(emitter: &Emitter, machine: &Machine, server: &ForkServer) {
    emitter.emit(EventKind::SessionStarted {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        machine: Box::new(machine.clone()),
    });
    emitter.emit(EventKind::Eggtop {
        pid: std::process::id().cast_signed(),
        fork_server: server.pid(),
    });
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.stop();
        self.orders = None;
        if let Some(dispatcher) = self.dispatcher.take() {
            let _ = dispatcher.join();
        }
        self.end_recording();
    }
}
