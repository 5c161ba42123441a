//! Plain data that every layer speaks: what a run is asked to do, what happened, what the machine is.
//!
//! Nothing here reads a file or starts anything; the [`Clock`] is the one exception, because an
//! event is stamped where it happens.

mod act;
mod ceiling;
mod clock;
mod deadlock;
mod emitter;
mod event;
mod field;
mod gil_scope;
mod glance;
mod host;
mod interpreter;
mod life;
mod permission;
mod power;
mod preset;
mod printed;
mod process;
mod race;
mod recording;
mod replay;
mod sample;
mod series;
mod spec;
mod stats;
mod steadiness;
#[cfg(test)]
pub(crate) mod story;
mod streamed;
mod sync_event;
mod topology;
mod usage;

pub use act::{Act, PlayOrder, PlayState, View};
pub use ceiling::Ceiling;
pub use clock::{Clock, Moment, TimeSpan, Timestamp};
pub use deadlock::{DeadlockFix, DeadlockKind, WaitBy};
pub use emitter::Emitter;
pub use event::{
    Batch, Event, EventKind, GilHold, Outcome, RunEnd, RunEvent, RunId, RunStart, RunSummary,
    SeriesId, Standstill, TaskEnd, TaskId, TaskOutput, WorkerEvent, WorkerId,
};
pub use field::{Field, Rank, SpecError, Step, chosen, variants};
pub use gil_scope::GilScope;
pub use glance::Glance;
pub use host::{HostFacts, HostId};
pub use interpreter::Interpreter;
pub use life::Scenario;
pub use permission::{Permission, PermissionRequest};
pub use power::Power;
pub use preset::{Check, Expected, PRESETS, Preset, PresetSize, Scaled, Step as PresetStep, Where};
pub use printed::{Printed, PrintedLine};
pub use process::{Fork, Memory, Origin, ProcessEvent, ProcessSample};
pub use race::{
    Invariant, RACE_PROGRAMS, RaceEvent, RaceId, RaceOrder, RaceProgram, RaceState, RaceStep,
    RaceThread, Racer,
};
pub use recording::Recording;
pub use replay::{Chapter, ChapterKind, ReplayOrder, ReplayState};
pub use sample::{CoreSample, CoreTimes, Sample, Switches, Throttling, WorkerSample};
pub use series::{Repetition, Series};
pub use spec::{
    Combining, DELAYS, Draft, ExecutorKind, FryBy, Locking, Meaning, NAPS, Order, Outside, Pin,
    Printing, Results, RunSpec, RuntimeKind, Schedule, Size, SizeUnit, StartMethod, SyncMethod,
    Work, WorkloadKind, markdown_table, meaning_of, name_of, names_of,
};
pub use stats::{Estimate, Statistics};
pub use steadiness::{Slice, Steadiness};
pub use streamed::Streamed;
pub use sync_event::{Await, Deadlock, Hang, Party, Resource, Step as CycleStep, SyncEvent};
pub use topology::{CoreInfo, CoreKind, Machine};
pub use usage::{Exit, Usage};
