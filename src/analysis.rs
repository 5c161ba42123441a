//! What the log means: the session folded from its events, lanes, speedup, verdict.
//!
//! Everything here is a pure function or a fold over [`Event`](crate::model::Event)s: no clock, no
//! file. Live, replayed and simulated sessions therefore mean the same.

mod acts;
mod alone;
mod batches;
mod blame;
mod brood;
mod columns;
mod command;
pub mod compare;
mod cores;
mod egg;
pub mod expected;
mod explanation;
mod facts;
mod failures;
pub mod figures;
pub mod fit;
mod gil;
mod harmless;
mod history;
pub mod labels;
mod lanes;
mod lateness;
mod lookout;
mod losses;
mod measured;
mod others;
mod outside;
mod overhead;
mod owed;
#[cfg(test)]
pub(crate) mod play;
mod processes;
mod race;
mod row;
mod run;
mod seen;
mod session;
mod sharing;
pub mod speedup;
mod spent;
mod stops;
pub mod sweep;
mod tools;
mod units;
mod verdict;
mod wait_for;
mod why;

pub use acts::{Acts, Question};
pub use batches::{BatchTimes, batch_words};
pub use brood::{Brood, Starts};
pub use columns::Cell;
pub use cores::CoreUse;
pub use egg::Egg;
pub use facts::{Beside, Facts, cores_of};
pub use gil::{Gil, GilCell, GilScope};
pub use harmless::harmless;
pub use history::History;
pub use lanes::{Lane, LaneState, Segment};
pub use lookout::Lookout;
pub use losses::{Loss, Losses};
pub use outside::{Answer, Fetched, Outside};
pub use overhead::Overhead;
pub use processes::{Process, Processes, Stage};
pub use race::{Race, RaceThread};
pub use row::Row;
pub use run::Run;
pub use seen::Seen;
pub use session::Session;
pub use sharing::{Sharing, counted_wrong};
pub use sweep::{Sweep, predicted, sweeps};
pub use tools::{Kind, Tool, tools};
pub use verdict::{Advice, Bound, Verdict, verdict};
pub use why::{Reason, Why};
