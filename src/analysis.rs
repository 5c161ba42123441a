//! What the log means: the session folded from its events, lanes, speedup, verdict.
//!
//! Everything here is a pure function or a fold over [`Event`](crate::model::Event)s: no clock, no
//! file. Live, replayed and simulated sessions therefore mean the same.

mod columns;
mod cores;
mod history;
mod lanes;
mod run;
mod session;

pub use columns::Cell;
pub use cores::CoreUse;
pub use history::History;
pub use lanes::{Lane, LaneState, Segment};
pub use run::Run;
pub use session::Session;
