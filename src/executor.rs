//! How tasks are spread over workers: one file an executor, each with the same contract
//! (`tests/contract.rs`).
//!
//! An executor gives every task of the [`Job`] to a worker, emits what the workers report, and
//! returns when no worker of it is left.

use thiserror::Error;

use crate::model::{
    Emitter, EventKind, ExecutorKind, Machine, Pin, ProcessEvent, RunEnd, RunEvent, RunId, RunSpec,
    RunSummary, Timestamp, Usage, WorkerEvent, WorkerId,
};
use crate::process::ForkServer;
use crate::runtime::{Stop, SwitchInterval};
use crate::workload::{Interruption, Plan};

mod accounting;
mod async_tasks;
mod batches;
mod ceiling;
mod deadlock_pool;
mod locks;
mod outbox;
mod pool;
mod runner;
mod serial;
mod sharing;
mod steadiness;
mod threads;
mod wire;
pub mod worker;
mod worker_processes;

pub use ceiling::Meter;
pub use runner::runner_path;
pub use steadiness::measure_steadiness;

use accounting::Accounting;
use runner::{Runner, Trouble};
use sharing::{Counted, SharedState};

/// A run that is ready to go.
#[derive(Debug, Clone, Copy)]
pub struct Job<'a> {
    /// Its number.
    pub run: RunId,
    /// What was asked for.
    pub spec: &'a RunSpec,
    /// Its tasks.
    pub plan: &'a Plan,
    /// How many workers it has.
    pub workers: u32,
    /// When its clock started.
    pub began: Timestamp,
    /// What its workers share.
    shared_state: Option<&'a SharedState>,
}

/// What an executor works with.
#[derive(Debug)]
pub struct Host<'a> {
    /// The way into the log, and the clock.
    pub emitter: &'a Emitter,
    /// Starts worker processes.
    pub server: &'a ForkServer,
    /// Says when the run is to stop.
    pub stop: &'a Stop,
    /// The switch interval of the run's GIL.
    pub switch_interval: &'a SwitchInterval,
    /// The machine, for placing workers.
    pub machine: &'a Machine,
}

/// Why a run could not go on.
#[derive(Debug, Error)]
enum ExecutorError {
    /// The system refused a thread.
    #[error("the system refused thread {number} of {workers}: {reason}")]
    Threads {
        number: usize,
        workers: u32,
        reason: String,
    },
    /// The system refused a process.
    #[error("the system refused process {number} of {workers}: {reason}")]
    Processes {
        number: u32,
        workers: u32,
        reason: String,
    },
    /// Worker processes end before they are ready.
    #[error("worker processes end before they are ready ({0})")]
    Unready(String),
    /// The fork server is gone.
    #[error("the fork server is gone and its workers with it; start eggtop again for processes")]
    NoForkServer,
    /// A worker process sent something that is not a message.
    #[error("worker {letter} sent what is no message: {reason}")]
    Garbled { letter: char, reason: String },
    /// A runner did not do what it should.
    #[error("{name} {trouble}")]
    Runner { name: String, trouble: Trouble },
    /// The executor does not exist on the runtime.
    #[error("only runtime python has this executor")]
    NotHere,
    /// The system failed otherwise.
    #[error("{0}")]
    System(#[from] std::io::Error),
}

/// What a run needs that takes time to start and is not part of what it measures.
#[derive(Debug)]
pub struct Prepared<'a>(Option<Runner<'a>>);

/// Starts what a run needs before its clock does: for runtimes elsewhere their program.
pub fn prepare<'a>(spec: &RunSpec, host: &Host<'a>) -> Result<Prepared<'a>, Interruption> {
    let foreign = spec.runtime().is_foreign();
    let runner = foreign.then(|| Runner::start(spec, host)).transpose()?;
    Ok(Prepared(runner))
}

/// Measures how much n of a run's workload the program of its runtime does in a second.
pub fn calibrate(spec: &RunSpec, host: &Host<'_>) -> Result<f64, Interruption> {
    runner::calibrate(spec, host)
}

/// Runs a job to its end and returns what was measured.
pub fn execute<'a>(job: &Job<'_>, host: &Host<'a>, prepared: Prepared<'a>) -> RunSummary {
    let mut accounting = Accounting::new(job, host.emitter);
    let result = match prepared.0 {
        Some(runner) => runner::execute(job, host, runner, &mut accounting),
        None => execute_here(job, host, &mut accounting),
    };
    let (end, usage) = match result {
        Ok(usage) if accounting.complete() => (RunEnd::Completed, usage),
        Ok(usage) => (RunEnd::Stopped, usage),
        Err((error, usage)) => (RunEnd::Broken(error.to_string()), usage),
    };
    accounting.summary(end, usage, host.emitter.clock().now())
}

/// Runs a job with workers of this program, and returns what they counted together.
fn execute_here(job: &Job<'_>, host: &Host<'_>, accounting: &mut Accounting) -> Executed {
    let clock = host.emitter.clock();
    let shared_state =
        SharedState::of(job, clock).map_err(|error| (error.into(), Usage::default()))?;
    let with_state = Job {
        shared_state: shared_state.as_ref(),
        ..*job
    };
    let executed = match job.spec.executor() {
        ExecutorKind::Serial => Ok(serial::execute(&with_state, host, accounting)),
        ExecutorKind::Threads if job.spec.may_hang() => {
            deadlock_pool::execute(&with_state, host, accounting)
        }
        ExecutorKind::Threads => threads::execute(&with_state, host, accounting),
        ExecutorKind::Pool | ExecutorKind::Process => pool::execute(&with_state, host, accounting),
        ExecutorKind::Async => async_tasks::execute(&with_state, host, accounting),
        ExecutorKind::Interpreters => Err((ExecutorError::NotHere, Usage::default())),
    };
    if let Some(shared_state) = shared_state.filter(|_| job.spec.shares()) {
        let Counted { total, at } = shared_state.finish(host.stop.killing());
        accounting.count_until(at);
        let (run, event) = (job.run, RunEvent::Shared { total });
        let at = at.unwrap_or_else(|| clock.now());
        host.emitter.emit_at(at, EventKind::Run { run, event });
    }
    executed
}

/// What the workers of a run used until it ended well, or until it could not go on.
type Executed = Result<Usage, (ExecutorError, Usage)>;

impl<'a> Job<'a> {
    /// Makes a job of a plan for so many workers, which began at a time.
    pub const fn new(
        run: RunId,
        spec: &'a RunSpec,
        plan: &'a Plan,
        workers: u32,
        began: Timestamp,
    ) -> Self {
        Self {
            run,
            spec,
            plan,
            workers,
            began,
            shared_state: None,
        }
    }

    fn emit(&self, emitter: &Emitter, at: Timestamp, worker: WorkerId, event: WorkerEvent) {
        let event = RunEvent::Worker { worker, event };
        let run = self.run;
        emitter.emit_at(at, EventKind::Run { run, event });
    }

    fn emit_process(&self, emitter: &Emitter, at: Timestamp, pid: i32, event: ProcessEvent) {
        let event = RunEvent::Process { pid, event };
        let run = self.run;
        emitter.emit_at(at, EventKind::Run { run, event });
    }

    /// Returns the core a worker is to stay on, if the run pins its workers.
    fn pinned_to(&self, worker: WorkerId, machine: &Machine) -> Option<u16> {
        let order = placement(self.spec.pin(), machine);
        (!order.is_empty()).then(|| order[worker.0 as usize % order.len()])
    }
}

/// Returns the cores in the order in which workers are put on them; empty when they are not pinned.
fn placement(pin: Pin, machine: &Machine) -> Vec<u16> {
    let mut cores: Vec<_> = machine
        .cores
        .iter()
        .filter(|core| machine.affinity.is_empty() || machine.affinity.contains(&core.id))
        .collect();
    match pin {
        Pin::None => cores.clear(),
        Pin::Spread => cores.sort_by_key(|core| (core.sibling, core.package, core.physical)),
        Pin::Siblings => cores.sort_by_key(|core| (core.package, core.physical, core.sibling)),
        Pin::One => cores.truncate(1),
    }
    cores.iter().map(|core| core.id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CoreInfo;

    fn smt() -> Machine {
        // Linux usually numbers the siblings after all first threads.
        let core = |id: u16| CoreInfo {
            id,
            physical: id % 2,
            sibling: id / 2,
            ..CoreInfo::default()
        };
        Machine {
            cores: (0..4).map(core).collect(),
            affinity: (0..4).collect(),
            ..Machine::default()
        }
    }

    #[test]
    fn workers_are_placed_as_asked() {
        assert_eq!(placement(Pin::None, &smt()), Vec::<u16>::new());
        assert_eq!(placement(Pin::Spread, &smt()), vec![0, 1, 2, 3]);
        assert_eq!(placement(Pin::Siblings, &smt()), vec![0, 2, 1, 3]);
        assert_eq!(placement(Pin::One, &smt()), vec![0]);
    }

    #[test]
    fn no_worker_is_placed_outside_the_affinity() {
        let machine = Machine {
            affinity: vec![1, 3],
            ..smt()
        };
        assert_eq!(placement(Pin::Spread, &machine), vec![1, 3]);
    }
}
