//! The workloads there are: each is registered here once, with how its work is cut and what a task of it
//! is. What a person can choose of it is registered in `model/spec/workload.rs`.

use serde::{Deserialize, Serialize};

use super::definition::{RunnerInput, Task, Workload};
use super::numbers::Numbers;
use super::tally::Tally;
use super::{Context, Interruption, ResourceLocations};
use super::{
    append, bandwidth, busy, counter, deadlock, divisors, eggs, fetch, files, hash, lifecycle, mix,
    power, primes, print, ranges, reduce, sleep, sum,
};
use crate::model::{Machine, RunSpec, RuntimeKind, TaskId, TaskOutput, WorkloadKind};

/// Registers the workloads.
macro_rules! workloads {
    ($($kind:ident: $cut:ty => $task:ty,)*) => {
        /// What one task is given: all that decides its result.
        #[derive(Debug, Clone, PartialEq)]
        pub enum TaskInput {
            $(
                #[doc = concat!("A task of `", stringify!($kind), "`.")]
                $kind($task),
            )*
        }

        impl TaskInput {
            /// Returns how long the task takes compared with others of its kind: its n, or its seconds.
            pub fn cost(&self) -> f64 {
                match self {
                    $(Self::$kind(task) => task.cost(),)*
                }
            }

            /// Returns what a runner receives for the task.
            pub fn for_runner(self) -> RunnerInput {
                match self {
                    $(Self::$kind(task) => task.input(),)*
                }
            }
        }

        /// Does one task, whatever its context does where the task waits.
        pub async fn perform(
            input: &TaskInput,
            context: &mut dyn Context,
        ) -> Result<TaskOutput, Interruption> {
            match input {
                $(TaskInput::$kind(task) => task.run(context).await,)*
            }
        }

        /// The work of a run, cut into tasks as its workload does.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        pub(super) enum Cut {
            $($kind($cut),)*
        }

        impl Cut {
            pub(super) fn new(spec: &RunSpec, size: f64) -> Self {
                match spec.workload() {
                    $(WorkloadKind::$kind => Self::$kind(Workload::cut(spec, size)),)*
                }
            }

            pub(super) fn of_probes(
                workload: WorkloadKind,
                sizes: Vec<u64>,
                runtime: RuntimeKind,
            ) -> Option<Self> {
                match workload {
                    $(WorkloadKind::$kind => Workload::probes(sizes, runtime).map(Self::$kind),)*
                }
            }

            pub(super) const fn workload(&self) -> WorkloadKind {
                match self {
                    $(Self::$kind(_) => WorkloadKind::$kind,)*
                }
            }

            pub(super) fn parallel(&self, spec: &RunSpec) -> u32 {
                match self {
                    $(Self::$kind(cut) => cut.parallel(spec),)*
                }
            }

            pub(super) fn has_serial(&self) -> bool {
                match self {
                    $(Self::$kind(cut) => cut.has_serial(),)*
                }
            }

            pub(super) fn input(&self, number: TaskId, parallel: u32) -> TaskInput {
                match self {
                    $(Self::$kind(cut) => TaskInput::$kind(cut.task(number, parallel)),)*
                }
            }

            pub(super) fn different(&self, parallel: u32) -> usize {
                match self {
                    $(Self::$kind(cut) => cut.different(parallel),)*
                }
            }

            pub(super) fn settle(&mut self, locations: &ResourceLocations) {
                match self {
                    $(Self::$kind(cut) => cut.settle(locations),)*
                }
            }

            pub(super) fn memory_needed(&self, parallel: u32, at_once: u32) -> u64 {
                match self {
                    $(Self::$kind(cut) => cut.memory_needed(parallel, at_once),)*
                }
            }
        }

        /// Returns the size of an unscaled task where it is a word; `rate` is the n that one core does
        /// in a second, where that was measured.
        pub(super) fn size_of(spec: &RunSpec, rate: f64) -> f64 {
            match spec.workload() {
                $(WorkloadKind::$kind => size_in::<$cut>(spec, rate),)*
            }
        }

        /// Returns about how many seconds a run takes once, where that is known beforehand.
        pub(super) fn seconds_once(spec: &RunSpec, machine: &Machine) -> Option<f64> {
            match spec.workload() {
                $(WorkloadKind::$kind => <$cut>::seconds(spec, machine),)*
            }
        }

        /// Starts to combine the results of this many tasks.
        pub(super) fn tally_of(workload: WorkloadKind, tasks: u32) -> Tally {
            match workload {
                $(WorkloadKind::$kind => <$cut as Workload>::tally(tasks),)*
            }
        }

        /// Returns whether tasks of a workload can give this.
        pub fn can_give(workload: WorkloadKind, output: &TaskOutput) -> bool {
            match workload {
                $(WorkloadKind::$kind => <$cut as Workload>::gives(output),)*
            }
        }
    };
}

workloads! {
    Eggs: eggs::Eggs => eggs::Egg,
    Divisors: Numbers<divisors::Divisors> => divisors::Divisors,
    Primes: ranges::Ranges => primes::PrimeRange,
    Busy: Numbers<busy::Busy> => busy::Busy,
    Sum: Numbers<sum::Sum> => sum::Sum,
    Reduce: reduce::Parts => reduce::Part,
    Append: Numbers<append::Append> => append::Append,
    Power: Numbers<power::Power> => power::Power,
    Hash: Numbers<hash::Hash> => hash::Hash,
    Bandwidth: bandwidth::Copies => bandwidth::Copying,
    Mix: mix::Mix => busy::Busy,
    Counter: counter::Adders => counter::Adder,
    Deadlock: deadlock::Deadlock => deadlock::DeadlockTask,
    Sleep: sleep::Naps => sleep::Nap,
    Fetch: fetch::Fetched => fetch::Fetch,
    Files: files::Files => files::NewFile,
    Print: print::Printers => print::Printer,
    Lifecycle: lifecycle::Lives => lifecycle::Life,
}

fn size_in<W: Workload>(spec: &RunSpec, rate: f64) -> f64 {
    if spec.values_are_sizes() {
        let mean = spec.values().iter().sum::<f64>() / spec.values().len() as f64;
        return W::size_of_values(mean);
    }
    W::size_of(spec, spec.size_of_word().unwrap_or_default(), rate)
}
