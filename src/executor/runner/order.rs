//! What eggtop says to a runner: the order, and changes while it runs (`docs/runners.md`).

use std::path::PathBuf;

use serde::Serialize;

use super::Trouble;
use super::channel::Version;
use crate::executor::{Host, Job, placement};
use crate::model::{Clock, Draft, Nanos, RunId, RunSpec};
use crate::workload::{DeadlockTask, Fetch, Nap, NewFile, Printer, TaskInput};

/// The most inputs that are listed in an order; more would be many megabytes.
const MOST_INPUTS: usize = 200_000;

#[derive(Serialize)]
struct Order<'a> {
    protocol: u32,
    run: RunId,
    t0_ns: Clock,
    workers: u32,
    tasks: u32,
    serial_first: bool,
    inputs: Vec<Input>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cores: Vec<u16>,
    spec: &'a RunSpec,
}

/// What a task is given, as a runner is told.
#[derive(Serialize)]
#[serde(untagged)]
enum Input {
    Life { seconds: f64, hold: f64 },
    Seconds { seconds: f64 },
    Nap { x: f64, seconds: f64 },
    Range { from: u64, to: u64 },
    Number { n: u64 },
    Url { url: String, timeout: f64 },
    File { n: u64, folder: PathBuf },
    Lines { seconds: f64, folder: PathBuf },
}

#[derive(Serialize)]
struct Change {
    switch_interval: Nanos,
}

/// Returns the line with the order, for a runner that speaks this version.
pub(super) fn order(job: &Job<'_>, host: &Host<'_>, version: Version) -> Result<Vec<u8>, Trouble> {
    let inputs = job.plan.inputs();
    if inputs.len() > MOST_INPUTS {
        let count = inputs.len();
        return Err(Trouble::Order(format!(
            "is told of at most {MOST_INPUTS} different tasks, this run has {count}; ask for fewer"
        )));
    }
    let spec = Draft {
        // protocol 1 knows a number only
        repeat: Some(job.spec.repetitions()),
        ..job.spec.draft()
    }
    .spec();
    let order = Order {
        protocol: version as u32,
        run: job.run,
        t0_ns: host.emitter.clock(),
        workers: job.workers,
        tasks: job.plan.len(),
        serial_first: job.plan.has_serial(),
        inputs: inputs.map(Input::from).collect(),
        cores: placement(job.spec.pin(), host.machine),
        spec: &spec,
    };
    line(&order)
}

/// Returns the line that changes the switch interval.
pub(super) fn switch_interval(interval: Nanos) -> Result<Vec<u8>, Trouble> {
    line(&Change {
        switch_interval: interval,
    })
}

fn line(message: &impl Serialize) -> Result<Vec<u8>, Trouble> {
    let mut line = serde_json::to_vec(message).map_err(std::io::Error::from)?;
    line.push(b'\n');
    Ok(line)
}

impl From<TaskInput> for Input {
    fn from(input: TaskInput) -> Self {
        match input {
            TaskInput::Eggs { seconds, .. } | TaskInput::Deadlock(DeadlockTask { seconds, .. }) => {
                Self::Seconds { seconds }
            }
            TaskInput::Lifecycle(life) => Self::Life {
                seconds: life.seconds,
                hold: life.hold.as_secs_f64(),
            },
            TaskInput::Sleep(Nap { x, seconds, .. }) => Self::Nap { x, seconds },
            TaskInput::Primes { from, to } => Self::Range { from, to },
            TaskInput::Fetch(Fetch { url, timeout, .. }) => Self::Url { url, timeout },
            TaskInput::Files(NewFile { mut path, n }) => {
                // the file is called as its task, and the folder is that of all
                path.pop();
                Self::File { n, folder: path }
            }
            TaskInput::Print(Printer { delay, folder, .. }) => Self::Lines {
                seconds: delay,
                folder,
            },
            TaskInput::Divisors { n }
            | TaskInput::Busy { n }
            | TaskInput::Sum { n }
            | TaskInput::Append { n, .. }
            | TaskInput::Power { n }
            | TaskInput::Hash { n, .. }
            | TaskInput::Counter { n, .. } => Self::Number { n },
        }
    }
}
