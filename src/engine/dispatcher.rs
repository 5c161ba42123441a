//! The thread that does the runs, one after another, each in phases.

mod phases;

use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use super::ceilings;
use super::current::Current;
use super::deadlock_observer::DeadlockObserver;
use super::interpreter_discovery::InterpreterDiscovery;
use crate::executor::{self, Host, Meter};
use crate::model::{
    Draft, Emitter, EventKind, Machine, Pin, Repetition, RunSpec, RuntimeKind, SeriesId,
    WorkloadKind,
};
use crate::process::ForkServer;
use crate::runtime::{NullReport, Stop, SwitchInterval, Worker, WorkerStart};
use crate::workload::{self, Interruption};

use phases::Asked;

/// Runs that were asked for together.
#[derive(Debug)]
pub(super) struct Series {
    pub(super) id: SeriesId,
    pub(super) runs: Vec<Repetition>,
    pub(super) stop: Stop,
}

/// What a person can wish of the run that is on, and what is known of it besides.
#[derive(Debug)]
pub(super) struct Wishes {
    pub(super) switch_interval: SwitchInterval,
    pub(super) current: Current,
    pub(super) deadlock_observer: Arc<DeadlockObserver>,
}

/// What the dispatcher is asked for.
#[derive(Debug)]
pub(super) enum Order {
    /// Runs, one after another.
    Runs(Series),
    /// How equal busy loops side by side compare with one alone.
    Ceiling {
        /// So many of them.
        workers: u32,
        /// Where they may run.
        pin: Pin,
        /// Tells when the session is to end.
        stop: Stop,
    },
}

/// Does one run after another.
#[derive(Debug)]
pub(super) struct Dispatcher {
    emitter: Emitter,
    server: Arc<ForkServer>,
    discovery: Arc<InterpreterDiscovery>,
    machine: Machine,
    wishes: Wishes,
    next: u32,
    /// n a second on a runtime and its program, measured once: the same size must mean the same n
    /// for a whole session.
    rates: HashMap<(RuntimeKind, Option<String>, WorkloadKind), f64>,
    /// The numbers of workers for which the machine's ceiling is measured.
    ceilings: HashSet<(u32, Pin)>,
}

impl Dispatcher {
    pub(super) fn new(
        emitter: Emitter,
        server: Arc<ForkServer>,
        discovery: Arc<InterpreterDiscovery>,
        wishes: Wishes,
    ) -> Self {
        Self {
            emitter,
            server,
            machine: discovery.machine(),
            discovery,
            wishes,
            next: 0,
            rates: HashMap::new(),
            ceilings: HashSet::new(),
        }
    }

    /// Serves orders until all their senders are gone.
    pub(super) fn serve(mut self, inbox: &Receiver<Order>) {
        for order in inbox {
            match order {
                Order::Runs(series) => self.serve_series(&series),
                Order::Ceiling { workers, pin, stop } => self.measure_ceiling(workers, pin, &stop),
            }
        }
    }

    fn serve_series(&mut self, series: &Series) {
        let specs = series.runs.iter().map(|run| &run.spec);
        for (workers, pin) in ceilings::wanted(specs, &self.machine) {
            if !self.ceilings.contains(&(workers, pin)) {
                self.measure_ceiling(workers, pin, &series.stop);
            }
        }
        for run in &series.runs {
            if !series.stop.requested() {
                let stop = self.wishes.current.begin(&series.stop);
                let fitted = Repetition {
                    spec: run.spec.clone().fitted_to(&self.machine),
                    ..run.clone()
                };
                self.run(Asked {
                    repetition: &fitted,
                    series: series.id,
                    stop: &stop,
                });
            }
        }
        let series = Some(series.id);
        self.emitter.emit(EventKind::SeriesEnded { series });
    }

    /// Measures what this many busy loops side by side cost, and reports it.
    fn measure_ceiling(&mut self, workers: u32, pin: Pin, stop: &Stop) {
        let busy = Draft {
            workload: WorkloadKind::Busy,
            ..Draft::default()
        }
        .spec();
        let Ok(rate) = self.rate(&busy, stop) else {
            return;
        };
        let meter = Meter {
            clock: self.emitter.clock(),
            stop,
            machine: &self.machine,
            rate,
        };
        if let Some(ceiling) = meter.ceiling(workers, pin) {
            self.ceilings.insert((workers, pin));
            self.emitter.emit(EventKind::Ceiling(ceiling));
        }
    }

    /// Does one run, phase by phase, unless it is stopped before it started.
    fn run(&mut self, asked: Asked<'_>) {
        let resolved = self.resolve(asked);
        let Some(sized) = resolved.and_then(|resolved| self.size(resolved)) else {
            return;
        };
        let host = self.host(asked.stop);
        let Some(prepared) = self.prepare(sized, &host) else {
            return;
        };
        let started = self.start(prepared);
        self.end(started, &host);
        self.next += 1;
    }

    fn host<'a>(&'a self, stop: &'a Stop) -> Host<'a> {
        Host {
            emitter: &self.emitter,
            server: &self.server,
            stop,
            switch_interval: &self.wishes.switch_interval,
            machine: &self.machine,
        }
    }

    /// Returns how much n of the workload one thread does in a second, where the size depends on it.
    fn rate(&mut self, spec: &RunSpec, stop: &Stop) -> Result<f64, Interruption> {
        if !workload::needs_rate(spec) {
            return Ok(1.0);
        }
        let program = match spec.runtime() {
            RuntimeKind::Native | RuntimeKind::Gil => None,
            RuntimeKind::Python => spec.python().map(str::to_owned),
            RuntimeKind::Runner => spec.runner().map(str::to_owned),
        };
        let key = (spec.runtime(), program, spec.workload());
        if let Some(&rate) = self.rates.get(&key) {
            return Ok(rate);
        }
        let rate = if spec.runtime().is_foreign() {
            unfailing(|| executor::calibrate(spec, &self.host(stop)))?
        } else {
            let start = WorkerStart {
                clock: self.emitter.clock(),
                asked: self.emitter.clock().now(),
                stop: stop.clone(),
            };
            workload::calibrate(spec.workload(), &mut Worker::start(start, NullReport))?
        };
        self.rates.insert(key, rate);
        Ok(rate)
    }
}

/// Does some work. A panic in it, which is a bug of eggtop, ends this run and not the session; its
/// workers end with their streams.
fn unfailing<T>(work: impl FnOnce() -> Result<T, Interruption>) -> Result<T, Interruption> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let reason = "the executor failed: a fault in eggtop".to_owned();
        Err(Interruption::Failed(reason))
    })
}
