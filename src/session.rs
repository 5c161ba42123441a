//! The session folded from its log: what is known of runs, workers, cores and processes.
//!
//! Everything here is a fold over [`Event`](crate::model::Event)s: no clock, no file. Live, replayed and
//! simulated sessions therefore mean the same.

mod acts;
pub(crate) mod batches;
mod columns;
mod cores;
mod deadlock_detector;
mod egg;
mod error_diffusion;
mod failure_cause;
pub(crate) mod failures;
mod gil;
mod held;
mod history;
pub(crate) mod hosts;
pub(crate) mod lanes;
pub(crate) mod lateness;
pub(crate) mod makespan;
pub(crate) mod observed_deadlock;
mod others;
pub(crate) mod outside;
#[cfg(test)]
pub(crate) mod play;
pub(crate) mod processes;
mod race;
pub(crate) mod run;
mod runs;
mod segment;
mod serial_time;
pub(crate) mod state;
pub(crate) mod stops;
mod wait_for;
mod why;

pub use acts::{Acts, Question};
pub use batches::{BatchTimes, batch_words};
pub use columns::Cell;
pub use cores::CoreUse;
pub use deadlock_detector::DeadlockDetector;
pub use egg::Egg;
pub use gil::{Gil, GilCell};
pub use held::Held;
pub use history::History;
pub use hosts::{Host, Hosts};
pub use lanes::Lane;
pub use observed_deadlock::ObservedDeadlock;
pub use outside::{Answer, Fetched, Outside};
pub use processes::{Process, Processes, Stage};
pub use race::Race;
pub use run::Run;
pub use runs::Runs;
pub use segment::{LaneState, Segment};
pub use state::Session;
pub use why::{Reason, Why};
