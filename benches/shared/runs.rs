//! Runs of the executors for benches: the outcome of a run, and all events that it emitted.

use std::sync::{Arc, Mutex};

use eggtop::executor::{self, Host, Job};
use eggtop::model::{Clock, Draft, Emitter, Event, Field, Machine, RunId, RunSpec, RunSummary};
use eggtop::process::ForkServer;
use eggtop::runtime::{Stop, SwitchInterval};
use eggtop::workload::Plan;

/// What came of a run.
pub(crate) struct Ran {
    pub(crate) summary: RunSummary,
    pub(crate) events: Vec<Event>,
}

/// Does a run whose tasks are of the given size.
pub(crate) fn run(server: &ForkServer, machine: &Machine, spec: &RunSpec, size: f64) -> Ran {
    let log = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&log);
    let emitter = Emitter::new(Clock::start(), move |event| {
        kept.lock().unwrap().push(event);
        true
    });
    let plan = Plan::new(spec, size);
    let stop = Stop::default();
    let switch_interval = SwitchInterval::default();
    switch_interval.set(spec.switch_interval());
    let job = Job::new(
        RunId(0),
        spec,
        &plan,
        spec.worker_count(machine),
        emitter.clock().now(),
    );
    let host = Host {
        emitter: &emitter,
        server,
        stop: &stop,
        switch_interval: &switch_interval,
        machine,
    };
    let prepared = executor::prepare(spec, &host).unwrap();
    let summary = executor::execute(&job, &host, prepared);
    let events = std::mem::take(&mut *log.lock().unwrap());
    Ran { summary, events }
}

/// Returns the usual run with some fields, given as text.
pub(crate) fn spec(fields: &[(Field, &str)]) -> RunSpec {
    let mut draft = Draft::default();
    for (field, text) in fields {
        field.set(&mut draft, text).unwrap();
    }
    draft.spec()
}

/// Returns the value in the middle, the upper one of two.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
