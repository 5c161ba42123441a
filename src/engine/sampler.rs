//! The thread that looks at the machine: closely while a run is on, seldom otherwise.

use std::io;
use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};

use sysinfo::System;

use crate::machine::{
    CoreReader, HeatReader, LiveWorker, Load, LoadReader, OwnReader, Pace, ProcessReader,
    ThrottlingReader, WINDOW, WorkerReader,
};
use crate::model::{CoreSample, Emitter, EventKind, HostId, Sample, TimeSpan, Timestamp};

use super::wake::Wake;
use super::watch::Watch;

/// Between samples while a run is on.
const LIVE: TimeSpan = TimeSpan::from_millis(100);

/// Between samples when nothing runs.
const IDLE: TimeSpan = TimeSpan::from_millis(400);

/// Until the first sample: `sysinfo` says nothing sooner than 200 ms after its first look.
const FIRST: TimeSpan = TimeSpan::from_millis(220);

/// The kernel counts the load average anew every five seconds.
const LOAD_EVERY: TimeSpan = TimeSpan::from_millis(2_000);

/// Reading the counts of heat takes a file of every core, and heat does not come and go in less.
const HEAT_EVERY: TimeSpan = TimeSpan::from_millis(1_000);

/// Emits a [`Sample`] again and again from a thread of its own, until it is dropped.
#[derive(Debug)]
pub(super) struct Sampler {
    alarm: Sender<Wake>,
    thread: Option<JoinHandle<()>>,
}

impl Sampler {
    /// Starts sampling; `watch` must see the events of the runs, and heat is counted over the given
    /// cores. Fails if no thread can be had.
    pub(super) fn start(
        emitter: Emitter,
        watch: Watch,
        (fork_server, cores): (Option<i32>, &[u16]),
    ) -> io::Result<Self> {
        let heat = HeatReader::open(Path::new("/"), cores);
        let (alarm, wakes) = mpsc::channel();
        watch.wake_by(alarm.clone());
        let thread = thread::Builder::new()
            .name("sampler".to_owned())
            .spawn(move || SampleReader::new(emitter, watch, (fork_server, heat)).run(&wakes))?;
        Ok(Self {
            alarm,
            thread: Some(thread),
        })
    }
}

impl Drop for Sampler {
    fn drop(&mut self) {
        // An error in either says that the thread is gone already.
        let _ = self.alarm.send(Wake::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// All that is kept open and remembered between samples.
struct SampleReader {
    emitter: Emitter,
    watch: Watch,
    load: LoadReader,
    cores: Option<CoreReader>,
    /// The cores that were online at the last sample, as far as eggtop's own reader sees them.
    online: Vec<u16>,
    workers: WorkerReader,
    live: Vec<LiveWorker>,
    processes: ProcessReader,
    version: Option<u64>,
    own: OwnReader,
    throttling: Option<ThrottlingReader>,
    heat: Option<HeatReader>,
    heat_read: Option<Timestamp>,
    average: Option<f32>,
    averaged: Option<Timestamp>,
}

impl SampleReader {
    fn new(
        emitter: Emitter,
        watch: Watch,
        (fork_server, heat): (Option<i32>, Option<HeatReader>),
    ) -> Self {
        let root = Path::new("/");
        Self {
            emitter,
            watch,
            load: LoadReader::default(),
            cores: CoreReader::open(root).ok(),
            online: Vec::new(),
            workers: WorkerReader::default(),
            live: Vec::new(),
            processes: ProcessReader::new(own_pids(fork_server)),
            version: None,
            own: OwnReader::new(fork_server),
            throttling: ThrottlingReader::open(root).ok().flatten(),
            heat,
            heat_read: None,
            average: None,
            averaged: None,
        }
    }

    /// Samples until it is asked to stop or the reader of the log is gone.
    fn run(mut self, wakes: &Receiver<Wake>) {
        let clock = self.emitter.clock();
        // The counters' first values, which the first sample is measured from.
        self.look(clock.now());
        let mut due = clock.now() + FIRST;
        loop {
            match wakes.recv_timeout((due - clock.now()).as_duration()) {
                Ok(Wake::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(Wake::Look) => due = clock.now(),
                Err(RecvTimeoutError::Timeout) => {}
            }
            let now = clock.now();
            if let Some(sample) = self.look(now)
                && !self
                    .emitter
                    .emit_at(now, EventKind::Sample(Box::new(sample)))
            {
                return;
            }
            let live = self.watch.is_live(now);
            // From when it was due, not from when it was: lateness must not add up.
            due = now.max(due + if live { LIVE } else { IDLE });
        }
    }

    /// Looks at everything; none as long as there is nothing to compare with.
    fn look(&mut self, now: Timestamp) -> Option<Sample> {
        let pace = if self.watch.is_live(now) {
            Pace::Live
        } else {
            Pace::Idle
        };
        if let Some((version, living)) = self.watch.living_since(self.version) {
            self.workers.follow(&living.workers);
            self.live = living.workers;
            self.processes.follow(&living.processes);
            self.version = Some(version);
        }
        self.read_cores(now);
        let load = self.load.look(pace).cloned();
        let window = load.as_ref().map_or(WINDOW, |load| load.window);
        let workers = self.workers.look(now, window);
        let processes = if self.watch.running().is_some() {
            self.processes.look(now, window)
        } else {
            Vec::new()
        };
        let own = self.own.look(now, window, &self.live);
        let cores = self.merge(&load?);
        Some(Sample {
            host: HostId::HERE,
            window,
            cores,
            workers,
            processes,
            own,
            load: self.average(now),
            throttling: self.throttling.as_ref().and_then(|group| group.read().ok()),
            heat: self.heat(now),
        })
    }

    /// Reads the kinds of time, and lets `sysinfo` begin anew when a core came or went.
    fn read_cores(&mut self, now: Timestamp) {
        let Some(cores) = &mut self.cores else {
            return;
        };
        if cores.read(now).is_err() {
            self.cores = None;
            return;
        }
        if !cores.online().eq(self.online.iter().copied()) {
            self.online = cores.online().collect();
            self.load.forget();
        }
    }

    /// Returns every core with the length of its bar from `sysinfo` and what divides it from the own
    /// reader, over the same window.
    fn merge(&self, load: &Load) -> Vec<CoreSample> {
        let shares = self
            .cores
            .as_ref()
            .and_then(|cores| cores.shares(load.window));
        let (_, shares) = shares.unwrap_or_default();
        let times = |id| {
            let at = shares.binary_search_by_key(&id, |core| core.id).ok()?;
            shares[at].times
        };
        load.cores
            .iter()
            .map(|&(id, busy)| CoreSample {
                id,
                busy,
                times: times(id),
            })
            .collect()
    }

    /// Returns how often heat has held cores back; not while a run is on, which that would disturb.
    fn heat(&mut self, now: Timestamp) -> Option<u64> {
        let is_due = self.heat_read.is_none_or(|last| now - last >= HEAT_EVERY);
        if !is_due || self.watch.is_live(now) {
            return None;
        }
        self.heat_read = Some(now);
        self.heat.as_ref()?.read()
    }

    /// Returns the load average over a minute, where the system reports it.
    fn average(&mut self, now: Timestamp) -> Option<f32> {
        if self.averaged.is_none_or(|last| now - last >= LOAD_EVERY) {
            self.average = System::load_average().ok().map(|load| load.one as f32);
            self.averaged = Some(now);
        }
        self.average
    }
}

/// Returns the processes of eggtop itself.
fn own_pids(fork_server: Option<i32>) -> Vec<i32> {
    let own = std::process::id().cast_signed();
    fork_server.into_iter().chain([own]).collect()
}

#[cfg(test)]
mod tests {
    use super::super::watch::tests::{born, started, worker};
    use super::*;
    use crate::model::{Clock, Event, WorkerId};
    use std::sync::mpsc::Receiver;
    use std::time::{Duration, Instant};

    /// Far more than any sample takes, for a machine that is busy with other things.
    const PATIENCE: Duration = Duration::from_mins(3);

    fn sampling(watch: &Watch) -> (Sampler, Receiver<Event>) {
        let (sink, events) = mpsc::channel();
        let emitter = Emitter::new(Clock::start(), move |event| sink.send(event).is_ok());
        let sampler = Sampler::start(emitter, watch.clone(), (None, &[])).unwrap();
        (sampler, events)
    }

    fn next(events: &Receiver<Event>) -> Sample {
        match events.recv_timeout(PATIENCE).unwrap().kind {
            EventKind::Sample(sample) => *sample,
            other => panic!("the sampler emitted {other:?}"),
        }
    }

    #[test]
    fn every_core_is_sampled_in_order() {
        let (_sampler, events) = sampling(&Watch::default());
        let sample = next(&events);
        assert!(!sample.cores.is_empty());
        assert!(sample.cores.is_sorted_by_key(|core| core.id));
        assert!(
            sample
                .cores
                .iter()
                .all(|core| (0.0..=1.0).contains(&core.busy))
        );
        assert!(sample.window > TimeSpan::ZERO && sample.workers.is_empty());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_run_s_workers_are_sampled_while_they_live() {
        let watch = Watch::default();
        let (_sampler, events) = sampling(&watch);
        let thread = crate::machine::thread_id();
        let process = std::process::id().cast_signed();
        let at = Timestamp::START;
        for kind in [started(0), worker(0, 4, born(process, thread))] {
            watch.observe(&Event { at, kind });
        }
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let sample = next(&events);
            if sample
                .workers
                .first()
                .is_some_and(|seen| seen.worker == WorkerId(4))
            {
                assert!(sample.cores.iter().all(|core| core.times.is_some()));
                return;
            }
        }
        panic!("the worker was never seen");
    }

    #[test]
    fn it_ends_when_it_is_dropped() {
        let (sampler, events) = sampling(&Watch::default());
        drop(sampler);
        while events.recv_timeout(PATIENCE).is_ok() {}
        assert!(events.try_recv() == Err(mpsc::TryRecvError::Disconnected));
    }

    #[test]
    fn it_ends_when_nobody_reads() {
        let (sampler, events) = sampling(&Watch::default());
        drop(events);
        let thread = sampler.thread.as_ref().unwrap();
        let begun = Instant::now();
        while !thread.is_finished() && begun.elapsed() < PATIENCE {
            thread::sleep(Duration::from_millis(10));
        }
        assert!(thread.is_finished());
    }
}
