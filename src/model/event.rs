//! Events: facts with the time they happened. The log of them is all that a screen or a report shows.

use serde::{Deserialize, Serialize};

use super::act::Act;
use super::ceiling::Ceiling;
use super::clock::{TimeSpan, Timestamp};
use super::host::{HostFacts, HostId};
use super::interpreter::Interpreter;
use super::printed::Printed;
use super::process::ProcessEvent;
use super::race::RaceEvent;
use super::recording::Recording;
use super::sample::Sample;
use super::spec::RunSpec;
use super::sync_event::{Deadlock, SyncEvent};
use super::topology::Machine;
use super::usage::{Exit, Usage};

mod decimal;
mod ids;
mod outcome;

pub use ids::{RunId, SeriesId, TaskId, WorkerId};
pub use outcome::{Outcome, TaskOutput};

/// A fact, and when it happened (since the session's start).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When it happened; events of different workers may arrive a little out of order.
    pub at: Timestamp,
    /// What happened.
    pub kind: EventKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A session began on this machine, logged by this version of eggtop.
    SessionStarted {
        /// The version of the program that wrote the log.
        version: String,
        /// The machine the session runs on.
        machine: Box<Machine>,
    },
    /// These are the processes of eggtop itself.
    Eggtop {
        /// The process number of the program.
        pid: i32,
        /// Its fork server.
        fork_server: i32,
    },
    /// Another host takes part, or more is known of one.
    Host(Box<HostFacts>),
    /// The cores of a host were looked at.
    Sample(Box<Sample>),
    /// Something happened in a run.
    Run {
        /// Which run.
        run: RunId,
        /// What happened in it.
        event: RunEvent,
    },
    /// The Python interpreters of the machine were looked for.
    Interpreters(Vec<Interpreter>),
    /// Something happened in a stepped race, which is no run.
    Race(RaceEvent),
    /// It was measured what equal busy loops side by side cost.
    Ceiling(Ceiling),
    /// Runs were asked for together. They are done one after another, after all those asked for
    /// before.
    Queued {
        /// Which series they are.
        series: SeriesId,
        /// How many, repeats included. A stopped series does fewer.
        runs: u32,
        /// Why runs of the series are repeated, where that was not asked for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        repeats: Option<String>,
    },
    /// Every run of a series is over or was dropped.
    SeriesEnded {
        /// Which; logs of format 1 do not say.
        series: Option<SeriesId>,
    },
    /// The whole program had been stopped from then until now: by Ctrl-Z, by a signal, with its
    /// container, or because the machine slept.
    Suspended {
        /// When it was stopped.
        from: Timestamp,
        /// How much longer it was than the session's clock shows, which stands still while the
        /// machine sleeps.
        #[serde(default)]
        asleep: TimeSpan,
    },
    /// The session is recorded, or no more.
    Recording(Recording),
    /// A person, or a screenplay, did something in the lab.
    Act(Act),
    /// A person, or a screenplay, marked the moment, to find it again.
    Mark {
        /// What it is called.
        label: String,
    },
    /// Something a person should read, such as why a run cannot be.
    Notice {
        /// One sentence.
        text: String,
    },
}

/// What happened in a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunEvent {
    /// The clock of the run started; sizes are calibrated, no worker exists yet.
    Started(Box<RunStart>),
    /// Something happened to a worker.
    Worker {
        /// Which worker.
        worker: WorkerId,
        /// What happened to it.
        event: WorkerEvent,
    },
    /// Something happened to a process.
    Process {
        /// Which process.
        pid: i32,
        /// What happened to it.
        event: ProcessEvent,
    },
    /// A worker died with this task in its hands.
    TaskLost {
        /// The task that was lost.
        task: TaskId,
        /// The worker that died.
        worker: WorkerId,
        /// Whether another worker gets it.
        retried: bool,
    },
    /// The switch interval of its GIL was changed while it ran.
    SwitchInterval {
        /// The new interval.
        interval: TimeSpan,
    },
    /// What its tasks counted together, where they share a number: all that is left of their
    /// updates.
    Shared {
        /// The number.
        total: u64,
    },
    /// Its workers wait for each other and will for ever; reported once.
    Deadlocked(Box<Deadlock>),
    /// What its tasks fetch, in turn, is known.
    Urls(Vec<String>),
    /// Lines that its tasks printed came out of the pipe they share.
    Printed(Printed),
    /// A batch of tasks was handed over; the run does not wait for its results yet.
    HandedOver {
        /// Which, counted from 0.
        batch: u32,
    },
    /// Every task of a batch has an outcome or was lost.
    BatchDone {
        /// Which, counted from 0.
        batch: u32,
    },
    /// A worker was to stay on a core, but the system did not let it be kept there.
    NotPinned(WorkerId),
    /// The run is over and nothing of it is left.
    Ended(Box<RunSummary>),
}

/// What a run sets out to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunStart {
    /// The runs it was asked for with; logs of format 1 do not say.
    #[serde(default)]
    pub series: Option<SeriesId>,
    /// What was asked for.
    pub spec: RunSpec,
    /// Number of tasks, the serial part of `mix` included.
    pub tasks: u32,
    /// Number of workers.
    pub workers: u32,
    /// The size of an unscaled task after calibration: n, or seconds for eggs.
    pub size: f64,
    /// Which of the spec's repeats this is, counted from 0.
    pub repetition: u32,
}

/// What happened to a worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkerEvent {
    /// It is ready for its first task.
    Started {
        /// The number of its process.
        pid: i32,
        /// The number of its thread.
        tid: i32,
        /// When its creation was asked for: from then until now is start-up.
        asked: Timestamp,
        /// The host that it is on, to which its process and the cores that it reports belong.
        #[serde(default, skip_serializing_if = "HostId::is_here")]
        host: HostId,
    },
    /// It began a task (not reported for tasks that end within 0.2 ms: see [`Batch`]).
    TaskStarted {
        /// The task.
        task: TaskId,
        /// When both the task and the worker were ready: from then until now is hand-over.
        ready: Timestamp,
        /// The core it is on.
        core: u16,
    },
    /// It is still at its task (about every 50 ms, and when it moved to another core).
    Progress {
        /// The core it was on since its last report.
        core: u16,
        /// CPU time used since its last report.
        cpu: TimeSpan,
        /// How much of the task is done, 0 to 1.
        done: f32,
    },
    /// It did not run from then until now, although its task was not over.
    Gap {
        /// When it stopped running.
        from: Timestamp,
        /// Why.
        why: Standstill,
    },
    /// It began to wait, in the midst of its task, for something that needs no core; short waits are
    /// reported only when they are over.
    Waits {
        /// When its timer will ring, where it waits for one. Never left out when it is written:
        /// messages between processes have no names of fields.
        #[serde(default)]
        until: Option<Timestamp>,
    },
    /// It goes on after a wait.
    Waited {
        /// When the wait began.
        from: Timestamp,
        /// When what it waited for was there: its timer rang. From then until now it was late: a core,
        /// the GIL or its event loop was in use by others.
        until: Timestamp,
    },
    /// It held the GIL until now.
    Gil(GilHold),
    /// What it holds, or waits for, that others have or need.
    #[serde(rename = "tie")]
    SyncEvent(SyncEvent),
    /// It ended a task.
    TaskEnded(Box<TaskEnd>),
    /// It ended several short tasks since its last report.
    Batch(Batch),
    /// It is gone.
    Exited {
        /// How.
        exit: Exit,
        /// What it used in its whole life.
        usage: Usage,
    },
}

/// Why a worker stands still in the middle of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standstill {
    /// It was ready, but something else had the core.
    Ready,
    /// It was ready, but another task had its event loop.
    Loop,
    /// It waited for the GIL.
    Gil,
    /// It waited for a lock other than the GIL, or for another worker.
    Lock,
    /// It waited at a barrier: others had not finished their part.
    Barrier,
    /// It waited for something that needs no core: sleep, socket, file.
    Waiting,
}

/// A stretch of time in which a worker held the GIL, reported when it ended, and about every 50 ms while
/// it goes on. Holds with next to no waiting between them are reported as one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GilHold {
    /// When it took the lock, or when it was last reported to hold it. Waiting for the lock before that
    /// is reported as a gap.
    pub from: Timestamp,
    /// How much of the time since `from` it held the lock; less than all when holds are reported
    /// together.
    pub held: TimeSpan,
    /// How often since `from` it waited for the lock and took it from another worker.
    pub hand_overs: u32,
    /// How many others wanted the lock at the end.
    pub waiters: u32,
}

/// How a task ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskEnd {
    /// The task that ended.
    pub task: TaskId,
    /// The core it ended on.
    pub core: u16,
    /// CPU time used since the worker's last report.
    pub cpu: TimeSpan,
    /// CPU time of the whole task.
    pub cpu_total: TimeSpan,
    /// What came of it.
    pub outcome: Outcome,
}

/// Several tasks that ended successfully in less than 0.2 ms each, reported together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    /// How many.
    pub tasks: u32,
    /// When the first of them began.
    pub began: Timestamp,
    /// How long the worker was inside tasks since then; the rest is hand-over.
    pub inside: TimeSpan,
    /// The core it was on at the end.
    pub core: u16,
    /// CPU time used since the worker's last report.
    pub cpu: TimeSpan,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunEnd {
    /// Every task has an outcome or was lost.
    Completed,
    /// A person stopped it.
    Stopped,
    /// Its workers waited for each other; then it was ended.
    Deadlocked,
    /// Its time limit was over.
    TimedOut,
    /// It could not go on, for this reason.
    Broken(String),
}

/// The measured end of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunSummary {
    /// How it ended.
    pub end: RunEnd,
    /// From the run's start until the last result was in.
    pub wall: TimeSpan,
    /// What all workers used together.
    pub usage: Usage,
    /// Tasks that gave a result.
    pub done: u32,
    /// Tasks that failed.
    pub failed: u32,
    /// Tasks whose worker died and that were not retried.
    pub lost: u32,
    /// The combined result; null when no task gave any.
    pub output: serde_json::Value,
}

#[cfg(test)]
mod tests;
