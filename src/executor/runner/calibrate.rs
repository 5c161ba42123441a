//! How much a runner does in a second: it gets tasks that grow, until one took long enough.

use std::time::Duration;

use super::reader::Fact;
use super::{Patience, Runner, Work};
use crate::executor::{Host, Job};
use crate::model::{
    Draft, ExecutorKind, Order, Outcome, Pin, RunEvent, RunId, RunSpec, TaskEnd, TimeSpan,
    Timestamp, WorkerEvent,
};
use crate::workload::{Interruption, Plan, ladder, rate_of};

/// A task this long shows the rate well enough.
const ENOUGH: TimeSpan = TimeSpan::from_millis(20);
/// One this long will do when time runs out.
const SOME: TimeSpan = TimeSpan::from_millis(1);
/// When time runs out.
const SOON: Duration = Duration::from_millis(300);
/// When nothing is to be expected any more.
const AT_LAST: Duration = Duration::from_secs(3);

/// What the tasks have reported so far.
struct Probe<'a> {
    plan: &'a Plan,
    /// When the task that is on may have begun.
    since: Timestamp,
    /// The latest task: its n, and how long it took.
    best: Option<(f64, TimeSpan)>,
    failure: Option<String>,
}

/// Measures how much n of a run's workload its runner does in a second.
pub(in crate::executor) fn calibrate(spec: &RunSpec, host: &Host<'_>) -> Result<f64, Interruption> {
    let Some(plan) = ladder(spec.workload(), spec.runtime()) else {
        return Ok(1.0);
    };
    let spec = Draft {
        executor: ExecutorKind::Serial,
        tasks: Some(plan.len()),
        workers: Some(1),
        order: Order::Given,
        pin: Pin::None,
        ..spec.draft()
    }
    .spec();
    let runner = Runner::start(&spec, host)?;
    let began = host.emitter.clock().now();
    let job = Job::new(RunId(0), &spec, &plan, 1, began);
    let mut probe = Probe {
        plan: &plan,
        since: began,
        best: None,
        failure: None,
    };
    let mut work = Work::new(&job, host, runner);
    let (mut soon, mut at_last) = (Patience::of(SOON), Patience::of(AT_LAST));
    let mut go = || {
        work.give_order(&job)?;
        while !probe.is_enough(soon.is_over()) && !at_last.is_over() {
            if !work.step(&mut |fact| probe.see(fact))? {
                return Ok(());
            }
        }
        work.ask_to_end();
        while work.step(&mut |_| false)? {}
        Ok(())
    };
    let gone: Result<(), super::ExecutorError> = go();
    if host.stop.requested() {
        return Err(Interruption::Stopped);
    }
    gone.map_err(|error| Interruption::Failed(error.to_string()))?;
    match (probe.best, probe.failure) {
        (_, Some(reason)) => Err(Interruption::Failed(reason)),
        (Some((n, took)), None) => Ok(rate_of(n, took)),
        (None, None) => {
            let reason = format!("the runner reported no task within {} s", AT_LAST.as_secs());
            Err(Interruption::Failed(reason))
        }
    }
}

impl Probe<'_> {
    /// Takes in what was reported; returns that more may come.
    fn see(&mut self, fact: Fact) -> bool {
        if let Fact::Event { at, event } = fact
            && let RunEvent::Worker { event, .. } = event
        {
            match event {
                WorkerEvent::TaskEnded(end) => self.end(at, &end),
                WorkerEvent::Started { .. }
                | WorkerEvent::TaskStarted { .. }
                | WorkerEvent::Batch(_) => self.since = at,
                _ => {}
            }
        }
        false
    }

    fn end(&mut self, at: Timestamp, end: &TaskEnd) {
        // a runner that does not know its CPU time has at least a clock, or we have
        let took = match end.cpu_total {
            TimeSpan::ZERO => at - self.since,
            cpu => cpu,
        };
        self.since = at;
        match &end.outcome {
            Outcome::Done(_) => self.best = Some((self.plan.cost(end.task), took)),
            Outcome::Failed(reason) => self.failure = Some(reason.clone()),
            Outcome::Stopped => {}
        }
    }

    fn is_enough(&self, late: bool) -> bool {
        let least = if late { SOME } else { ENOUGH };
        self.failure.is_some() || self.best.is_some_and(|(_, took)| took >= least)
    }
}
