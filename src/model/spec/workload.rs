//! What is done: each workload has a file with all that is known of it before any of it is done, and is
//! registered here; what its tasks do stands in the file of the same name in `crate::workload`.

use clap::ValueEnum;

use super::{Draft, ExecutorKind, RunSpec, RuntimeKind, Size, WorkloadKind, name_of};
use crate::model::field::SpecError;
use crate::model::topology::Machine;

mod append;
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
mod power;
mod primes;
mod print;
mod sleep;
mod sum;

pub use meaning::{Meaning, SizeUnit};
pub use print::DELAYS;
pub use sleep::NAPS;

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
    Append => append::Append,
    Power => power::Power,
    Hash => hash::Hash,
    Mix => mix::Mix,
    Counter => counter::Counter,
    Deadlock => deadlock::Deadlock,
    Sleep => sleep::Sleep,
    Fetch => fetch::Fetch,
    Files => files::Files,
    Print => print::Print,
    Lifecycle => lifecycle::Lifecycle,
}

/// What only one workload has to choose, and what follows from it.
trait Parameters {
    /// Takes them from all choices.
    fn of(draft: &Draft) -> Self
    where
        Self: Sized;

    /// Makes the choices that lead to them.
    fn put(&self, _draft: &mut Draft) {}

    /// Leaves choices that the workload cannot be run with.
    fn fit(_draft: &mut Draft)
    where
        Self: Sized,
    {
    }

    /// Returns how many tasks there are when neither their number nor values are given.
    fn usual_tasks(&self) -> u32 {
        RunSpec::DEFAULT_TASKS
    }

    /// Returns what small, medium and large stand for.
    fn sizing(&self) -> Sizing {
        Sizing::Measured([2.0, 6.0, 20.0])
    }

    /// Returns how large tasks of one size are to each other, in turn; all alike where it is empty.
    fn weights(&self) -> &'static [u64] {
        &[]
    }

    /// Returns whether n is that of all tasks together, and values are the lengths of their parts to
    /// each other.
    fn shares_n(&self) -> bool {
        false
    }

    /// Returns whether a task is to be done alone, before all others.
    fn has_serial_part(&self) -> bool {
        false
    }

    /// Returns whether its tasks have an order of their own.
    fn is_ordered(&self) -> bool {
        false
    }

    /// Returns whether every task needs a worker of its own.
    fn has_a_worker_a_task(&self) -> bool {
        false
    }

    /// Returns whether it may never end.
    fn may_hang(&self) -> bool {
        false
    }

    /// Returns whether its tasks wait most of their time for something that needs no core.
    fn waits(&self) -> bool {
        false
    }

    /// Returns whether its tasks need no interpreter most of the time, so that they release a GIL.
    fn releases_gil(&self) -> bool {
        false
    }

    /// Returns whether tasks slow each other down by what they do: they change the same memory or
    /// device, or move more than caches hold.
    fn contends(&self) -> bool {
        false
    }

    /// Returns what its tasks work with that is outside of the program.
    fn outside(&self) -> Outside {
        Outside::Nothing
    }

    /// Returns why there cannot be more of it the more workers there are, if there cannot.
    fn not_scaled(&self) -> Option<&'static str> {
        None
    }

    /// Returns why it cannot be had with an executor, if it cannot.
    fn lacks_executor(&self, _executor: ExecutorKind) -> Option<&'static str> {
        None
    }

    /// Returns why it cannot be had on a runtime, if it cannot.
    fn lacks_runtime(&self, _runtime: RuntimeKind) -> Option<&'static str> {
        None
    }

    /// Checks what only this workload knows of a run that is otherwise fine.
    fn check(&self, _spec: &RunSpec, _machine: &Machine) -> Result<(), SpecError> {
        Ok(())
    }
}

/// What small, medium and large stand for, in this order.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Sizing {
    /// Seconds of all tasks together on one core; their n must be measured.
    Measured([f64; 3]),
    /// Seconds of all tasks together; their n follows from what one step takes as a rule.
    Reckoned([f64; 3]),
    /// Seconds of all tasks together, whose size is a time.
    Time([f64; 3]),
    /// Seconds of one task.
    Task([f64; 3]),
    /// Bytes of one task.
    Bytes([f64; 3]),
}

/// What the tasks of a run work with that is outside of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outside {
    /// Nothing.
    Nothing,
    /// A server of eggtop's own.
    LocalServer,
    /// Servers that somebody named.
    OtherServers,
    /// A scratch folder.
    Folder,
    /// A pipe in a scratch folder, to which all print.
    Sink,
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

    /// Returns whether a task's size is a time, so that nothing need be measured to know it.
    pub fn is_timed(&self) -> bool {
        let sizing = self.workload.parameters().sizing();
        matches!(sizing, Sizing::Time(_) | Sizing::Task(_))
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
        | Sizing::Reckoned(sizes)
        | Sizing::Time(sizes)
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

/// Returns the table of workloads for the documents, in Markdown.
pub fn markdown_table() -> String {
    let rows = WorkloadKind::value_variants().iter().map(|workload| {
        let Meaning {
            task,
            noun: (_, many),
            unit,
            experiments,
            bound,
        } = meaning_of(*workload);
        let size = match unit {
            SizeUnit::Seconds(_) => "`--seconds T`, at most 86400".to_owned(),
            SizeUnit::Words => "none; `--scale X`".to_owned(),
            SizeUnit::N { most: u64::MAX } => "`--n N`".to_owned(),
            SizeUnit::N { most } => format!("`--n N`, at most {most}"),
        };
        let name = name_of(workload);
        format!("| `{name}` | {task} | {many} | {size} | {bound} | {experiments} |\n")
    });
    let head = "| workload | a task | tasks are called | exact size | bound by | experiments |\n\
                |---|---|---|---|---|---|\n";
    rows.fold(head.to_owned(), |table, row| table + &row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_for_the_documents_has_every_workload_with_its_limit() {
        let table = markdown_table();
        let rows = WorkloadKind::value_variants().len();
        assert_eq!(table.lines().count(), rows + 2);
        assert!(table.lines().all(|line| line.matches('|').count() == 7));
        assert!(table.contains("| `primes` |") && table.contains("at most 10000000000000 |"));
    }
}
