//! What is done: each workload has a file with all that is known of it before any of it is done, and is
//! registered here; what its tasks do stands in the file of the same name in `crate::workload`.

use super::{Draft, ExecutorKind, RunSpec, RuntimeKind, Size, WorkloadKind};
use crate::model::field::SpecError;
use crate::model::topology::Machine;

mod append;
mod bandwidth;
mod busy;
mod counter;
mod deadlock;
mod divisors;
mod eggs;
mod fetch;
mod files;
mod hash;
mod lifecycle;
mod meaning;
mod mix;
mod page;
mod parameters;
mod power;
mod primes;
mod print;
mod reduce;
mod sleep;
mod sum;

pub use meaning::{Meaning, SizeUnit};
pub use page::markdown_table;
pub use parameters::Outside;
pub use print::DELAYS;
pub use sleep::NAPS;

use parameters::{Parameters, Sizing};

/// Registers the workloads, each with its own parameters.
macro_rules! workloads {
    ($($kind:ident => $parameters:ty,)*) => {
        /// A workload and its own parameters.
        #[derive(Debug, Clone, PartialEq)]
        pub(super) enum Workload {
            $($kind($parameters),)*
        }

        impl Workload {
            /// Takes what the chosen workload has of the choices.
            pub(super) fn of(draft: &Draft) -> Self {
                match draft.workload {
                    $(WorkloadKind::$kind => Self::$kind(<$parameters>::of(draft)),)*
                }
            }

            const fn kind(&self) -> WorkloadKind {
                match self {
                    $(Self::$kind(_) => WorkloadKind::$kind,)*
                }
            }

            fn parameters(&self) -> &dyn Parameters {
                match self {
                    $(Self::$kind(parameters) => parameters,)*
                }
            }
        }

        /// Returns what a workload means.
        pub const fn meaning_of(workload: WorkloadKind) -> Meaning {
            match workload {
                $(WorkloadKind::$kind => <$parameters>::MEANING,)*
            }
        }

        /// Leaves the choices that the chosen workload cannot be run with.
        pub(in crate::model) fn fit(draft: &mut Draft) {
            match draft.workload {
                $(WorkloadKind::$kind => <$parameters>::fit(draft),)*
            }
        }
    };
}

workloads! {
    Eggs => eggs::Eggs,
    Divisors => divisors::Divisors,
    Primes => primes::Primes,
    Busy => busy::Busy,
    Sum => sum::Sum,
    Reduce => reduce::Reduce,
    Append => append::Append,
    Power => power::Power,
    Hash => hash::Hash,
    Bandwidth => bandwidth::Bandwidth,
    Mix => mix::Mix,
    Counter => counter::Counter,
    Deadlock => deadlock::Deadlock,
    Sleep => sleep::Sleep,
    Fetch => fetch::Fetch,
    Files => files::Files,
    Print => print::Print,
    Lifecycle => lifecycle::Lifecycle,
}

impl Workload {
    /// Makes the choices that lead to it.
    pub(super) fn put(&self, draft: &mut Draft) {
        draft.workload = self.kind();
        self.parameters().put(draft);
    }

    /// Returns whether the tasks are the same, wherever redirects may lead them.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Fetch(one), Self::Fetch(other)) => one.is_same(other),
            _ => self == other,
        }
    }
}

impl Default for Workload {
    fn default() -> Self {
        Self::of(&Draft::default())
    }
}

/// What a run has of its workload.
impl RunSpec {
    /// What a task does.
    pub const fn workload(&self) -> WorkloadKind {
        self.workload.kind()
    }

    /// Returns how many tasks there are when neither their number nor values are given.
    pub(super) fn usual_tasks(&self) -> u32 {
        self.workload.parameters().usual_tasks()
    }

    /// Returns how large tasks of one size are to each other, in turn, the first being of that size; all
    /// are alike where it is empty.
    pub fn weights(&self) -> &'static [u64] {
        self.workload.parameters().weights()
    }

    /// Returns whether n is that of all tasks together.
    pub fn shares_n(&self) -> bool {
        self.workload.parameters().shares_n()
    }

    /// Returns whether some of the work may be done alone, before all other.
    pub fn may_have_serial_part(&self) -> bool {
        self.workload.parameters().has_serial_part()
    }

    /// Returns whether its tasks have an order of their own.
    pub(super) fn is_ordered(&self) -> bool {
        self.workload.parameters().is_ordered()
    }

    /// Returns whether every task needs a worker of its own.
    pub(super) fn has_a_worker_a_task(&self) -> bool {
        self.workload.parameters().has_a_worker_a_task()
    }

    /// Returns whether it may never end: its tasks may wait for each other for ever.
    pub fn may_hang(&self) -> bool {
        self.workload.parameters().may_hang()
    }

    /// Returns whether its tasks wait most of their time for something that needs no core, so that many
    /// can do so at once.
    pub fn waits(&self) -> bool {
        self.workload.parameters().waits()
    }

    /// Returns whether its tasks release a GIL while they compute.
    pub fn releases_gil(&self) -> bool {
        self.workload.parameters().releases_gil()
    }

    /// Returns whether tasks slow each other down by what they do: they change the same memory or
    /// device, or move more than caches hold.
    pub fn contends(&self) -> bool {
        self.workload.parameters().contends()
    }

    /// Returns what its tasks work with that is outside of the program.
    pub fn outside(&self) -> Outside {
        self.workload.parameters().outside()
    }

    /// Returns whether its tasks wait for answers of servers.
    pub fn waits_for_servers(&self) -> bool {
        matches!(self.outside(), Outside::LocalServer | Outside::OtherServers)
    }

    /// Returns why there cannot be more of it the more workers there are, if there cannot.
    pub(in crate::model) fn not_scaled(&self) -> Option<&'static str> {
        self.workload.parameters().not_scaled()
    }

    /// Returns why the work cannot be had with an executor, if it cannot.
    pub(super) fn lacks_work_with(&self, executor: ExecutorKind) -> Option<&'static str> {
        self.workload.parameters().lacks_executor(executor)
    }

    /// Returns why the work cannot be had on a runtime, if it cannot.
    pub(super) fn lacks_work_on(&self, runtime: RuntimeKind) -> Option<&'static str> {
        self.workload.parameters().lacks_runtime(runtime)
    }

    /// Returns whether the run's work can be had with its executor and on its runtime.
    pub fn can_be_had(&self) -> bool {
        let lack = self.lacks_work_with(self.executor());
        lack.or(self.lacks_work_on(self.runtime())).is_none()
    }

    /// Checks what only the workload knows.
    pub(super) fn check_workload(&self, machine: &Machine) -> Result<(), SpecError> {
        self.workload.parameters().check(self, machine)
    }

    /// Returns whether small, medium and large are sizes that must be found by measuring.
    pub fn is_measured(&self) -> bool {
        let sizing = self.workload.parameters().sizing();
        matches!(sizing, Sizing::Measured(_))
    }

    /// Returns the size that small, medium or large stands for, in the unit of the workload's sizing;
    /// none for an exact size.
    pub fn size_of_word(&self) -> Option<f64> {
        let (Sizing::Measured(sizes)
        | Sizing::Known(sizes)
        | Sizing::Task(sizes)
        | Sizing::Bytes(sizes)) = self.workload.parameters().sizing();
        let [small, medium, large] = sizes;
        match self.size() {
            Size::Small => Some(small),
            Size::Medium => Some(medium),
            Size::Large => Some(large),
            Size::N(_) | Size::Seconds(_) => None,
        }
    }

    /// Returns the seconds that small, medium and large stand for: of all tasks together, or of one
    /// where the size is its time; none for an exact size, and for files, which are so many bytes.
    pub fn seconds_of_word(&self) -> Option<f64> {
        match self.workload.parameters().sizing() {
            Sizing::Bytes(_) => None,
            _ => self.size_of_word(),
        }
    }

    /// Returns whether small, medium and large are the seconds of one task, and read best as these.
    pub(in crate::model) fn is_sized_by_task(&self) -> bool {
        matches!(self.workload.parameters().sizing(), Sizing::Task(_))
    }
}
