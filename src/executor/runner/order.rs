//! What eggtop says to a runner: the order, and changes while it runs (`docs/runners.md`).

use serde::Serialize;

use super::Trouble;
use super::channel::Version;
use crate::executor::{Host, Job, placement};
use crate::model::{Clock, Draft, RunId, RunSpec, TimeSpan};
use crate::workload::{RunnerInput, TaskInput};

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
    inputs: Vec<RunnerInput>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cores: Vec<u16>,
    spec: &'a RunSpec,
}

#[derive(Serialize)]
struct Change {
    switch_interval: TimeSpan,
}

/// Returns the line with the order, for a runner that speaks this version.
pub(super) fn order(job: &Job<'_>, host: &Host<'_>, version: Version) -> Result<Vec<u8>, Trouble> {
    let inputs = job.plan.inputs();
    if inputs.len() > MOST_INPUTS {
        let count = inputs.len();
        return Err(Trouble::Order(format!(
            "receives at most {MOST_INPUTS} different tasks, this run has {count}; ask for fewer"
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
        inputs: inputs.map(TaskInput::for_runner).collect(),
        cores: placement(job.spec.pin(), host.machine),
        spec: &spec,
    };
    line(&order)
}

/// Returns the line that changes the switch interval.
pub(super) fn switch_interval(interval: TimeSpan) -> Result<Vec<u8>, Trouble> {
    line(&Change {
        switch_interval: interval,
    })
}

fn line(message: &impl Serialize) -> Result<Vec<u8>, Trouble> {
    let mut line = serde_json::to_vec(message).map_err(std::io::Error::from)?;
    line.push(b'\n');
    Ok(line)
}
