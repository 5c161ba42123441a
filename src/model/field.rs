//! The fields of a [`Draft`]: each is described once, in `table`, and shown, typed, stepped through,
//! refused and reported from there.
//!
//! The panel, the command line, the environment, the configuration file, screenplays and the report all
//! ask here, so they allow the same and say the same.

use clap::builder::PossibleValue;
use serde_json::Value;

use super::spec::Draft;
use super::topology::Machine;

mod descriptor;
mod fit;
mod show;
mod spec_error;
mod step;
mod table;
mod typed;

pub use descriptor::{Rank, variants};
pub use spec_error::SpecError;
pub use step::Step;
pub use typed::chosen;

use descriptor::{Descriptor, Report};
use table::{limits, outside, place, processes, sharing, spread, work};
use typed::Typed;

/// Declares the fields in the order of the panel, each with its description.
macro_rules! fields {
    ($($(#[$doc:meta])* $field:ident => $descriptor:path,)*) => {
        /// A field of a [`Draft`], in the order of the panel: the six most used first.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Field {
            $($(#[$doc])* $field,)*
        }

        impl Field {
            /// Every field, in the order of the panel.
            pub const ALL: [Self; [$(stringify!($field)),*].len()] = [$(Self::$field),*];

            const fn descriptor(self) -> &'static Descriptor {
                match self {
                    $(Self::$field => &$descriptor,)*
                }
            }
        }
    };
}

fields! {
    /// What a task does.
    Workload => work::WORKLOAD,
    /// What runs its code.
    Runtime => place::RUNTIME,
    /// How tasks are spread.
    Executor => spread::EXECUTOR,
    /// How many tasks.
    Tasks => work::TASKS,
    /// How many workers.
    Workers => spread::WORKERS,
    /// How large a task is.
    Size => work::SIZE,
    /// Which interpreter.
    Python => place::PYTHON,
    /// How long a thread waits for the GIL before it asks for it.
    SwitchInterval => place::SWITCH_INTERVAL,
    /// When an egg is done.
    Until => work::UNTIL,
    /// The serial fraction of `mix`.
    Serial => work::SERIAL,
    /// How the partial sums of `reduce` become one.
    Combine => sharing::COMBINE,
    /// How large an array of `bandwidth` is.
    ArrayMb => work::ARRAY_MB,
    /// For how long the first task of `sleep` computes.
    BlockLoop => work::BLOCK_LOOP,
    /// What `fetch` fetches.
    Urls => outside::URLS,
    /// When `fetch` gives up.
    Timeout => outside::TIMEOUT,
    /// How `print` prints a line.
    Print => outside::PRINT,
    /// Whether `print` takes a lock.
    Lock => outside::LOCK,
    /// Sizes of single tasks.
    Values => work::VALUES,
    /// Factor on every size.
    Scale => work::SCALE,
    /// How the tasks of `counter` share their number.
    Sync => sharing::SYNC,
    /// How large a message is.
    Message => sharing::MESSAGE,
    /// Whether there are more tasks the more workers there are.
    Work => work::WORK,
    /// How threads get their tasks.
    Schedule => spread::SCHEDULE,
    /// Tasks handed out at a time.
    Chunk => spread::CHUNK,
    /// In how many batches tasks are handed over.
    Batches => spread::BATCHES,
    /// How worker processes start.
    Start => processes::START,
    /// In which order tasks are handed out.
    Order => spread::ORDER,
    /// In which order results are taken.
    Results => spread::RESULTS,
    /// A worker process is replaced after this many tasks.
    TasksPerChild => processes::TASKS_PER_CHILD,
    /// How often a lost task is given to another worker.
    Retry => processes::RETRY,
    /// How often the whole run is done.
    Repeat => limits::REPEAT,
    /// Where workers may run.
    Pin => place::PIN,
    /// What `lifecycle` shows.
    Scenario => processes::SCENARIO,
    /// How long processes stay zombies.
    ZombieTime => processes::ZOMBIE_TIME,
    /// The memory that a parent writes to before it forks.
    WriteMb => processes::WRITE_MB,
    /// Which parties wait for each other in a deadlock.
    Deadlock => sharing::DEADLOCK,
    /// How they wait.
    WaitMode => sharing::WAIT_MODE,
    /// What keeps them from hanging.
    Fix => sharing::FIX,
    /// When the run is ended, done or not.
    Limit => limits::LIMIT,
    /// The program of runtime `runner`.
    Runner => place::RUNNER,
}

impl Field {
    /// Returns the field of a name, which may be its old one.
    pub fn named(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|field| field.name() == name || field.old_name() == Some(name))
    }

    /// Returns the field's name, which is also its long flag and its key in the configuration.
    pub const fn name(self) -> &'static str {
        self.descriptor().name
    }

    /// Returns the name that the field had in earlier versions, where it was another.
    pub const fn old_name(self) -> Option<&'static str> {
        self.descriptor().old_name
    }

    /// Returns the name that fits the panel.
    pub fn short_name(self) -> &'static str {
        self.descriptor().short_name.unwrap_or(self.name())
    }

    /// Returns what stands for the value in the help.
    pub const fn value_name(self) -> &'static str {
        self.descriptor().value_name
    }

    /// Returns the help of the field's flag, its default included.
    pub const fn help(self) -> &'static str {
        self.descriptor().help
    }

    /// Returns the values there are, where they are a few words.
    pub fn choices(self) -> Vec<PossibleValue> {
        (self.descriptor().access.choices)()
    }

    /// Returns the field's value as a person reads it.
    pub fn show(self, draft: &Draft, machine: &Machine) -> String {
        (self.descriptor().access.show)(draft, machine)
    }

    /// Returns the field's value as a person may type it: what is shown, without the remark of what it
    /// means, as in `2 available` and `8 = one a task`.
    pub fn typed(self, draft: &Draft, machine: &Machine) -> String {
        let shown = self.show(draft, machine);
        match self {
            // `n = 2` is no remark
            Self::Size => shown,
            Self::Workers => shown.split(' ').next().unwrap_or_default().to_owned(),
            _ => shown.split(" =").next().unwrap_or_default().to_owned(),
        }
    }

    /// Returns the field's value as its flag takes it, to the last digit.
    pub fn exact(self, draft: &Draft) -> String {
        match self.descriptor().exact {
            Some(exact) => exact(draft),
            None => self.show(draft, &Machine::default()),
        }
    }

    /// Sets the field from text.
    pub fn set(self, draft: &mut Draft, text: &str) -> Result<(), SpecError> {
        let flag = self.name();
        let text = text.trim();
        (self.descriptor().access.set)(draft, Typed { flag, text })
    }

    /// Steps to the field's next or previous value; what cannot be stepped stays as it is.
    pub fn step(self, draft: &mut Draft, way: Step, machine: &Machine) {
        (self.descriptor().access.step)(draft, way, machine);
    }

    /// Returns why the field does not apply to the run, or nothing when it does.
    pub fn why_not(self, draft: &Draft) -> Option<&'static str> {
        (self.descriptor().why_not)(draft)
    }

    /// Returns how far up in the panel the field belongs for a run.
    pub fn rank(self, draft: &Draft) -> Rank {
        match (self.descriptor().rank)(draft) {
            Rank::Other if self.why_not(draft).is_some() => Rank::Idle,
            rank => rank,
        }
    }

    /// Returns the field's key and value among the parameters of a report, if it stands there.
    pub fn report(self, draft: &Draft) -> Option<(&'static str, Value)> {
        let Report { key, value, always } = self.descriptor().report.as_ref()?;
        if !always && self.why_not(draft).is_some() {
            return None;
        }
        Some((key, value(draft)?))
    }

    /// Returns the field's key among the parameters of a report, its value by default, and whether it
    /// stands there although it does not apply.
    #[cfg(test)]
    pub(crate) fn default_report(self) -> Option<(&'static str, Value, bool)> {
        let Report { key, value, always } = self.descriptor().report.as_ref()?;
        let value = value(&Draft::default()).unwrap_or_default();
        Some((key, value, *always))
    }
}

#[cfg(test)]
mod tests;
