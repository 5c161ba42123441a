//! The thread that does the runs: finds their sizes, hands them to their executor, tells their end.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use super::scout::Scout;
use crate::executor::{self, Host, Job};
use crate::model::{
    Emitter, EventKind, Machine, Nanos, Outcome, RunEnd, RunEvent, RunId, RunSpec, RunStart,
    RunSummary, RuntimeKind, TaskId, Usage, WorkerEvent, WorkloadKind,
};
use crate::process::ForkServer;
use crate::runtime::{Report, Stop, SwitchInterval, Worker, WorkerStart};
use crate::workload::{self, Interruption, Plan};

/// Runs that were asked for together.
#[derive(Debug)]
pub(super) struct Series {
    pub(super) specs: Vec<RunSpec>,
    pub(super) stop: Stop,
}

/// Does one run after another.
#[derive(Debug)]
pub(super) struct Dispatcher {
    emitter: Emitter,
    server: Arc<ForkServer>,
    scout: Arc<Scout>,
    machine: Machine,
    switch_interval: SwitchInterval,
    next: u32,
    /// n a second, measured once: the same size must mean the same n for a whole session.
    rates: HashMap<(RuntimeKind, WorkloadKind), f64>,
}

impl Dispatcher {
    pub(super) fn new(
        emitter: Emitter,
        server: Arc<ForkServer>,
        scout: Arc<Scout>,
        switch_interval: SwitchInterval,
    ) -> Self {
        Self {
            emitter,
            server,
            machine: scout.machine(),
            scout,
            switch_interval,
            next: 0,
            rates: HashMap::new(),
        }
    }

    /// Serves until nobody can ask for runs any more.
    pub(super) fn serve(mut self, inbox: &Receiver<Series>) {
        for series in inbox {
            for spec in &series.specs {
                for repetition in 0..spec.repeat {
                    if !series.stop.requested() {
                        self.run(spec, repetition, &series.stop);
                    }
                }
            }
            self.emitter.emit(EventKind::SeriesEnded);
        }
    }

    fn run(&mut self, spec: &RunSpec, repetition: u32, stop: &Stop) {
        if spec.runtime == RuntimeKind::Python {
            let Some(machine) = self.scout.learn(spec, stop) else {
                return;
            };
            self.machine = machine;
        }
        let refused = spec.check(&self.machine).err();
        let rate = match refused
            .as_ref()
            .map_or_else(|| self.rate(spec, stop), |_| Ok(1.0))
        {
            Err(Interruption::Stopped) => return,
            rate => rate,
        };
        let size = workload::size_for(spec, *rate.as_ref().unwrap_or(&1.0));
        let plan = Plan::new(spec, size);
        let workers = spec.worker_count(&self.machine);
        let run = RunId(self.next);
        self.next += 1;
        self.switch_interval.set(spec.switch_interval);
        let began = self.emitter.clock().now();
        let start = RunStart {
            spec: spec.clone(),
            tasks: plan.len(),
            workers,
            size,
            repetition,
        };
        let event = RunEvent::Started(Box::new(start));
        self.emitter.emit_at(began, EventKind::Run { run, event });
        let job = Job {
            run,
            spec,
            plan: &plan,
            workers,
            began,
        };
        let summary = match (refused, rate) {
            (Some(error), _) => broken(error.to_string()),
            (None, Err(reason)) => broken(format!("its size could not be found: {reason}")),
            (None, Ok(_)) => self.execute(&job, stop),
        };
        let event = RunEvent::Ended(Box::new(summary));
        self.emitter.emit(EventKind::Run { run, event });
    }

    fn execute(&self, job: &Job<'_>, stop: &Stop) -> RunSummary {
        if let Some(refusal) = self.refusal(job.plan, job.workers) {
            return refusal;
        }
        let host = Host {
            emitter: &self.emitter,
            server: &self.server,
            stop,
            switch_interval: &self.switch_interval,
            machine: &self.machine,
        };
        // a fault of ours ends this run, not the session; its workers end with their streams
        catch_unwind(AssertUnwindSafe(|| executor::execute(job, &host)))
            .unwrap_or_else(|_| broken("the executor failed: a fault in eggtop".to_owned()))
    }

    /// Returns the end of a run that would only drive the machine into the ground.
    fn refusal(&self, plan: &Plan, workers: u32) -> Option<RunSummary> {
        let needed = plan.memory_needed(workers);
        if self.machine.memory == 0 || needed <= self.machine.memory {
            return None;
        }
        let giga = |bytes: u64| bytes as f64 / 1e9;
        let reason = format!(
            "{workers} workers would need {:.1} GB at once, this machine has {:.1} GB; ask for a smaller n or fewer workers",
            giga(needed),
            giga(self.machine.memory)
        );
        Some(broken(reason))
    }

    /// Returns how much n of the workload one thread does in a second, where the size depends on it.
    fn rate(&mut self, spec: &RunSpec, stop: &Stop) -> Result<f64, Interruption> {
        if !workload::needs_rate(spec) {
            return Ok(1.0);
        }
        let key = (spec.runtime, spec.workload);
        if let Some(&rate) = self.rates.get(&key) {
            return Ok(rate);
        }
        let start = WorkerStart {
            clock: self.emitter.clock(),
            asked: self.emitter.clock().now(),
            stop: stop.clone(),
        };
        let rate = workload::calibrate(spec.workload, &mut Worker::start(start, Unheard))?;
        self.rates.insert(key, rate);
        Ok(rate)
    }
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

/// What happens during a calibration is nobody's business.
struct Unheard;

impl Report for Unheard {
    fn event(&mut self, _at: Nanos, _event: WorkerEvent) {}

    fn results(&mut self, results: &mut Vec<(TaskId, Outcome)>, _inside: Nanos) {
        results.clear();
    }
}
