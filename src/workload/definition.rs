//! What every workload says of its tasks and of how its work is cut; each does so in its own file.

use std::path::PathBuf;

use serde::Serialize;

use super::duration;
use super::in_turn::n_each;
use super::tally::Tally;
use super::{Context, Interruption, ResourceLocations};
use crate::model::{Machine, RunSpec, RuntimeKind, TaskId, TaskOutput};

/// One task: all that decides its result.
pub(super) trait Task {
    /// Does it.
    async fn run(&self, context: &mut dyn Context) -> Result<TaskOutput, Interruption>;

    /// Returns how long it takes compared with others of its kind: its n, or its seconds.
    fn cost(&self) -> f64;

    /// Returns what a runner receives for it.
    fn input(self) -> RunnerInput;
}

/// The work of a run, cut into tasks.
pub(super) trait Workload: Sized {
    /// What a task is given.
    type Task: Task;

    /// Cuts the work of a run; `size` is the size of an unscaled task, n or seconds.
    fn cut(spec: &RunSpec, size: f64) -> Self;

    /// Returns how many tasks of the run may be done side by side.
    fn parallel(&self, spec: &RunSpec) -> u32 {
        spec.task_count()
    }

    /// Returns whether task 0 is done alone, before all others.
    fn has_serial(&self) -> bool {
        false
    }

    /// Returns a task, of so many that may be done side by side.
    fn task(&self, number: TaskId, parallel: u32) -> Self::Task;

    /// Returns how many tasks differ, of so many that may be done side by side; then they come again.
    fn different(&self, parallel: u32) -> usize;

    /// Notes where the tasks find what they work with.
    fn settle(&mut self, _locations: &ResourceLocations) {}

    /// Returns the bytes that the largest tasks hold when so many, of all that may be done side by side,
    /// are done at once; a worker's own few hundred KiB are not counted.
    fn memory_needed(&self, _parallel: u32, _at_once: u32) -> u64 {
        0
    }

    /// Cuts work into tasks of these n, by which the speed of a runtime is measured; nothing where a
    /// size is no n that must be measured.
    fn probes(_sizes: Vec<u64>, _runtime: RuntimeKind) -> Option<Self> {
        None
    }

    /// Returns the size of a task where small, medium or large stands for `word`; `rate` is the n that
    /// one core does in a second, where that was measured.
    fn size_of(spec: &RunSpec, word: f64, rate: f64) -> f64 {
        if spec.is_measured() {
            n_each(spec, word, rate)
        } else {
            word
        }
    }

    /// Returns the size of a task where the mean of all values is this.
    fn size_of_values(mean: f64) -> f64 {
        mean
    }

    /// Returns about how many seconds a run takes once, where that is known beforehand.
    fn seconds(spec: &RunSpec, machine: &Machine) -> Option<f64> {
        duration::computed(spec, machine)
    }

    /// Starts to combine the results of this many tasks.
    fn tally(_tasks: u32) -> Tally {
        Tally::Total(0)
    }

    /// Returns whether its tasks can give this.
    fn gives(output: &TaskOutput) -> bool {
        matches!(output, TaskOutput::Count(_))
    }
}

/// What a runner receives for a task, as it stands in its order.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum RunnerInput {
    /// Seconds alive, and seconds as a zombie.
    Life {
        /// Seconds alive.
        seconds: f64,
        /// Seconds as a zombie.
        hold: f64,
    },
    /// Seconds of work.
    Seconds {
        /// Seconds.
        seconds: f64,
    },
    /// A number to square after a wait in seconds.
    Nap {
        /// The number to square.
        x: f64,
        /// Seconds asleep.
        seconds: f64,
    },
    /// The numbers from one on, up to another that is left out.
    Range {
        /// The first number.
        from: u64,
        /// The first number left out.
        to: u64,
    },
    /// n numbers from one on.
    Part {
        /// The first number.
        from: u64,
        /// How many.
        n: u64,
    },
    /// n numbers to copy, and the bytes of an array.
    Copying {
        /// How many numbers.
        n: u64,
        /// Bytes.
        array: u64,
    },
    /// A number n.
    Number {
        /// The number.
        n: u64,
    },
    /// A URL, and the seconds after which it is given up.
    Url {
        /// The URL to fetch.
        url: String,
        /// Seconds.
        timeout: f64,
    },
    /// A file of n bytes in a folder, called as its task.
    File {
        /// Bytes.
        n: u64,
        /// The path of the scratch folder.
        folder: PathBuf,
    },
    /// Lines to a sink in a folder, after so many seconds each.
    Lines {
        /// Seconds before a line.
        seconds: f64,
        /// The path of the folder with the sink.
        folder: PathBuf,
    },
}
