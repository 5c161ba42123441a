//! The thread that does the runs: finds their sizes, hands them to their executor, tells their end.

use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use super::ceilings;
use super::current::{Current, Limit};
use super::deadlock_observer::DeadlockObserver;
use super::interpreter_discovery::InterpreterDiscovery;
use crate::executor::{self, Host, Job, Meter};
use crate::model::{
    Draft, Emitter, EventKind, Machine, Nanos, Pin, Repetition, RunEnd, RunEvent, RunId, RunSpec,
    RunStart, RunSummary, RuntimeKind, SeriesId, Usage, WorkloadKind,
};
use crate::process::ForkServer;
use crate::run_resources::RunResources;
use crate::runtime::{NullReport, Stop, SwitchInterval, Worker, WorkerStart};
use crate::workload::{self, Interruption, Plan};

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

    /// Serves until nobody can ask for anything any more.
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
                self.run(run, series.id, &stop);
            }
        }
        let series = Some(series.id);
        self.emitter.emit(EventKind::SeriesEnded { series });
    }

    /// Measures what so many busy loops side by side cost, and tells it.
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

    fn run(&mut self, run: &Repetition, series: SeriesId, stop: &Stop) {
        let spec = &run.spec;
        if spec.runtime() == RuntimeKind::Python {
            match self.discovery.learn(spec, stop) {
                Some(machine) => self.machine = machine,
                None => return,
            }
        }
        let rate = match self.checked_rate(spec, stop) {
            Err(Interruption::Stopped) => return,
            rate => rate,
        };
        let size = workload::size_for(spec, *rate.as_ref().unwrap_or(&1.0));
        let (resources, prepared) = prepare_resources(spec, &self.server);
        let workers = spec.all_workers(&self.machine);
        let plan = Plan::new(spec, size).at(resources.locations());
        let plan = plan.grown(spec.growth(spec.worker_count(&self.machine)));
        let ready = rate
            .and(prepared)
            .map_err(|reason| reason.to_string())
            .and_then(|()| self.refuse(&plan, workers));
        self.wishes.switch_interval.set(spec.switch_interval());
        let host = self.host(stop);
        let ready = match ready.map(|()| unfailing(|| executor::prepare(spec, &host))) {
            Ok(Ok(prepared)) => Ok(prepared),
            Ok(Err(Interruption::Stopped)) => return,
            Ok(Err(Interruption::Failed(reason))) | Err(reason) => Err(reason),
        };
        let began = self.emitter.clock().now();
        let start = RunStart {
            series: Some(series),
            spec: spec.clone(),
            tasks: plan.len(),
            workers,
            size,
            repetition: run.number,
        };
        let run = RunId(self.next);
        let event = RunEvent::Started(Box::new(start));
        self.emitter.emit_at(began, EventKind::Run { run, event });
        let ready = ready.and_then(|prepared| {
            let told = resources.tell(&self.emitter, run);
            told.map(|told| (prepared, told))
                .map_err(|reason| reason.to_string())
        });
        let job = Job::new(run, spec, &plan, workers, began);
        let limit = Limit::start(spec.limit(), stop);
        let summary = ready.and_then(|(prepared, told)| {
            let summary = unfailing(|| Ok(executor::execute(&job, &host, prepared)));
            told.finish();
            summary.map_err(|fault| fault.to_string())
        });
        let mut summary = summary.unwrap_or_else(broken);
        if summary.end == RunEnd::Stopped {
            summary.end = self.why_stopped(run, &limit);
        }
        let event = RunEvent::Ended(Box::new(summary));
        self.emitter.emit(EventKind::Run { run, event });
        self.next += 1;
    }

    /// Returns the end of a run that did not come to its own.
    fn why_stopped(&self, run: RunId, limit: &Limit) -> RunEnd {
        if self.wishes.deadlock_observer.saw(run) {
            RunEnd::Deadlocked
        } else if limit.is_over() {
            RunEnd::TimedOut
        } else {
            RunEnd::Stopped
        }
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

    /// Refuses a run that would only drive the machine into the ground.
    fn refuse(&self, plan: &Plan, workers: u32) -> Result<(), String> {
        let needed = plan.memory_needed(workers);
        if self.machine.memory == 0 || needed <= self.machine.memory {
            return Ok(());
        }
        let giga = |bytes: u64| bytes as f64 / 1e9;
        Err(format!(
            "{workers} workers would need {:.1} GB at once, this machine has {:.1} GB; ask for a smaller n or fewer workers",
            giga(needed),
            giga(self.machine.memory)
        ))
    }

    /// Returns the same as [`Self::rate`], but refuses what cannot be.
    fn checked_rate(&mut self, spec: &RunSpec, stop: &Stop) -> Result<f64, Interruption> {
        let checked = spec.check(&self.machine);
        checked.map_err(|refusal| Interruption::Failed(refusal.to_string()))?;
        self.rate(spec, stop).map_err(|reason| match reason {
            Interruption::Failed(reason) => {
                Interruption::Failed(format!("its size could not be found: {reason}"))
            }
            Interruption::Stopped => reason,
        })
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

/// Makes what the tasks of a run work with, or says why it cannot be had.
fn prepare_resources<'a>(
    spec: &RunSpec,
    server: &'a ForkServer,
) -> (RunResources<'a>, Result<(), Interruption>) {
    match RunResources::prepare(spec, server) {
        Ok(resources) => (resources, Ok(())),
        Err(reason) => (RunResources::default(), Err(reason)),
    }
}

/// Does something whose panic, a fault of ours, ends this run and not the session; its workers end
/// with their streams.
fn unfailing<T>(work: impl FnOnce() -> Result<T, Interruption>) -> Result<T, Interruption> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let reason = "the executor failed: a fault in eggtop".to_owned();
        Err(Interruption::Failed(reason))
    })
}

/// Returns the end of a run of which nothing came.
fn broken(reason: String) -> RunSummary {
    RunSummary {
        end: RunEnd::Broken(reason),
        wall: Nanos::ZERO,
        usage: Usage::default(),
        done: 0,
        failed: 0,
        lost: 0,
        output: serde_json::Value::Null,
    }
}
