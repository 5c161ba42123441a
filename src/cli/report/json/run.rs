//! One run in the JSON report: what was measured, and where its time went.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::bandwidth::BandwidthEntry;
use super::batches::BatchEntry;
use super::efficiencies::EfficienciesEntry;
use super::losses::LossesEntry;
#[cfg(test)]
use super::named::Named;
use super::outside::OutsideEntry;
use super::params::Params;
use super::sharing::SharingEntry;
use super::{Meaning, if_applies};
use crate::cli::report::deadlock::DeadlockEntry;
use crate::cli::report::end_of;
use crate::cli::report::processes::ProcessesEntry;
use crate::diagnosis::verdict;
use crate::model::{
    Estimate, ExecutorKind, Field, RunEnd, RunSpec, RuntimeKind, StartMethod, TimeSpan,
    WorkloadKind,
};
use crate::results::Row;

/// One run. Each repeat has an entry of its own.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct RunEntry<'a> {
    /// Number of the run in this session, from 0.
    run: u32,
    /// Which repeat of the same run this is, from 0.
    repetition: u32,
    /// The way the work was done, in a few words.
    label: &'a str,
    /// Name of the workload.
    #[cfg_attr(test, schemars(with = "Named<WorkloadKind>"))]
    workload: WorkloadKind,
    /// Parameters that apply to the run.
    params: Params<'a>,
    /// What ran the code.
    #[cfg_attr(test, schemars(with = "Named<RuntimeKind>"))]
    runtime: RuntimeKind,
    /// The interpreter of runtime `python`.
    python: Option<Python<'a>>,
    /// The program of runtime `runner`.
    runner: Option<&'a str>,
    /// How long a thread waits for the GIL before it requests it, at the start of the run; null
    /// where there is no GIL.
    switch_interval_ms: Option<f64>,
    /// How tasks were distributed.
    #[cfg_attr(test, schemars(with = "Named<ExecutorKind>"))]
    executor: ExecutorKind,
    /// How worker processes started; null where there are none.
    #[cfg_attr(test, schemars(with = "Option<Named<StartMethod>>"))]
    start: Option<StartMethod>,
    /// Number of workers.
    workers: u32,
    /// Number of tasks, including the serial part of `mix`.
    tasks: u32,
    /// Tasks handed out at a time; null where there are no chunks.
    chunk: Option<u32>,
    /// Time from the start until the last result arrived.
    wall_s: f64,
    /// CPU time of all workers in user mode.
    user_s: f64,
    /// CPU time of all workers in the kernel.
    sys_s: f64,
    /// Cores that the run kept busy on average: (user + sys) / wall.
    cores_busy: f64,
    /// Serial wall time / wall time. Null unless the same work was done serially on the same
    /// runtime (and by the same Python) in the same call. Eggs by timer are the same work only
    /// where both got at least 95 % of their CPU time. The serial run is the newest that was
    /// neither stopped nor disturbed, else the newest; the verdict then says that the speedup is
    /// not reliable.
    speedup: Option<f64>,
    /// Speedup / workers, also where workers share cores. Null on an event loop, whose tasks share
    /// one thread.
    efficiency: Option<f64>,
    /// Experimentally determined serial fraction (Karp and Flatt, 1990): (1/speedup - 1/p) / (1 -
    /// 1/p), where p is the smaller of `workers` and `machine.usable`. Null if p is 1 or the
    /// speedup is below 1/p, on an event loop, and where the work waits.
    karp_flatt: Option<f64>,
    /// CPU time of all tasks per unit of work (what n counts). Null for eggs, whose unit is time
    /// itself.
    time_per_unit_s: Option<f64>,
    /// `time_per_unit_s` divided by that of the newest native serial run of the workload in the
    /// same call.
    ratio_to_native: Option<f64>,
    /// Tasks that gave a result.
    tasks_done: u32,
    /// Tasks that failed.
    tasks_failed: u32,
    /// Tasks whose worker died and that were not done again.
    tasks_lost: u32,
    /// Combined result of all tasks; null if there is none.
    output: &'a Value,
    #[serde(flatten)]
    processes: ProcessesEntry,
    /// What the tasks of `counter` counted together; null for other workloads.
    sharing: Option<SharingEntry>,
    /// How fast the workers of `bandwidth` went through memory; null for other workloads.
    bandwidth: Option<BandwidthEntry>,
    /// Where the speedup was lost; null without a serial run of the same work.
    losses: Option<LossesEntry>,
    /// Why the speedup per worker is not 1, in the metrics of the POP Centre of Excellence. Null if
    /// tasks wait more than they compute, on an event loop, and if no CPU time was reported.
    efficiencies: Option<EfficienciesEntry>,
    /// CPU time per unit of work, divided by that of the serial run, if the differences between the
    /// two runs (cores in use at once, turns) do not explain the ratio; below 1 the serial run took
    /// more. Else null.
    unsteady: Option<f64>,
    #[serde(flatten)]
    outside: OutsideEntry,
    #[serde(flatten)]
    meaning: Meaning,
    /// How the run ended: `completed`, `stopped`, `deadlocked` (workers waited for each other, and
    /// the run was ended), `timed-out` (it reached its time limit) or `broken` (aborted).
    end: &'static str,
    /// Why the run was aborted.
    error: Option<&'a str>,
    /// The deadlock that was detected.
    deadlock: Option<DeadlockEntry>,
    /// Cores that other programs used on average during the run, of those that this process may
    /// use.
    others_busy: Option<f64>,
    /// Load average before the run.
    load_before: Option<f64>,
    /// Time in which workers inside a task were runnable but had no core, summed. Time in which
    /// eggtop itself was stopped is not included.
    run_wait_s: f64,
    /// Time in which workers inside a task waited for each other or for locks other than the GIL,
    /// summed.
    lock_wait_s: f64,
    /// Time in which workers waited at a barrier until others had finished their part, summed.
    barrier_wait_s: f64,
    /// Time in which workers inside a task waited for the GIL, summed; null where there is none.
    gil_wait_s: Option<f64>,
    /// How often the GIL passed from one worker to another; null where that is unknown.
    gil_hand_overs: Option<u64>,
    #[serde(flatten)]
    late: LateEntry,
    /// Seconds of the run in which eggtop or a process of the run was stopped, or the machine was
    /// suspended.
    suspended_s: f64,
    /// Workers that the system refused to pin to a core (`--pin`).
    not_pinned: u32,
    /// The batches, if there are several.
    batches: Vec<BatchEntry>,
    /// Time that all workers together spent starting.
    start_up_s: f64,
    /// Time between tasks, and before the first one, in which workers received work or recorded it,
    /// summed.
    hand_over_s: f64,
    /// Start-up and dispatch together, divided by the number of tasks.
    per_task_overhead_s: Option<f64>,
    /// Break-even task size: how long a task must take for this way to be faster than serial.
    /// `per_task_overhead_s` divided by one less than the workers that can run at once; null for
    /// serial, and where only one worker can run.
    worth_from_s: Option<f64>,
    /// Largest memory of one worker process; null for threads.
    peak_kib: Option<u64>,
    /// Context switches of all workers because they waited.
    voluntary_switches: u64,
    /// Context switches of all workers because something else got the core.
    involuntary_switches: u64,
}

impl<'a> RunEntry<'a> {
    pub(super) fn of(row: &'a Row) -> Self {
        let (measured, comparison) = (&row.measured, row.comparison());
        let spec = &measured.start.spec;
        Self {
            run: measured.runs.first().map_or(0, |run| run.0),
            repetition: measured.start.repetition,
            label: &measured.label,
            workload: spec.workload(),
            params: Params(row),
            runtime: spec.runtime(),
            python: Python::of(row),
            runner: spec.runner(),
            switch_interval_ms: switch_interval_of(spec),
            executor: spec.executor(),
            start: if_applies(spec, Field::Start, spec.start()),
            workers: measured.start.workers,
            tasks: measured.start.tasks,
            chunk: if_applies(spec, Field::Chunk, spec.chunk()),
            wall_s: measured.wall.estimate.mean,
            user_s: measured.user.mean,
            sys_s: measured.sys.mean,
            cores_busy: measured.cores_busy.mean,
            speedup: mean(comparison.speedup),
            efficiency: mean(row.efficiency),
            karp_flatt: mean(row.karp_flatt),
            time_per_unit_s: mean(measured.per_unit),
            ratio_to_native: mean(row.ratio),
            tasks_done: measured.done,
            tasks_failed: measured.failed,
            tasks_lost: measured.lost,
            output: &measured.output,
            processes: ProcessesEntry::of(row),
            sharing: measured.sharing.as_ref().map(SharingEntry::of),
            bandwidth: bandwidth_of(row),
            outside: OutsideEntry::of(row),
            losses: comparison.losses.as_ref().map(LossesEntry::of),
            efficiencies: comparison.efficiencies.as_ref().map(EfficienciesEntry::of),
            unsteady: comparison.unsteady,
            meaning: Meaning::of(verdict(&row.facts)),
            end: end_of(&measured.end),
            error: error_of(&measured.end),
            deadlock: measured.deadlock.as_ref().map(DeadlockEntry::of),
            others_busy: measured.others_busy,
            load_before: measured.load_before,
            batches: measured.batches.iter().map(BatchEntry::of).collect(),
            start_up_s: row.overhead.start_up,
            hand_over_s: row.overhead.hand_over,
            per_task_overhead_s: row.overhead.per_task(),
            worth_from_s: row.overhead.worth_from(),
            not_pinned: measured.not_pinned,
            suspended_s: measured.suspended.as_secs_f64(),
            run_wait_s: measured.run_wait.as_secs_f64(),
            lock_wait_s: measured.lock_wait.as_secs_f64(),
            barrier_wait_s: measured.barrier_wait.as_secs_f64(),
            gil_wait_s: measured.gil_wait.map(TimeSpan::as_secs_f64),
            gil_hand_overs: measured.gil_hand_overs,
            late: LateEntry::of(row),
            peak_kib: Some(measured.usage.peak_kib).filter(|peak| *peak > 0),
            voluntary_switches: measured.usage.voluntary,
            involuntary_switches: measured.usage.involuntary,
        }
    }
}

fn mean(estimate: Option<Estimate>) -> Option<f64> {
    estimate.map(|estimate| estimate.mean)
}

/// Returns the switch interval in milliseconds, where there is one.
fn switch_interval_of(spec: &RunSpec) -> Option<f64> {
    let interval = if_applies(spec, Field::SwitchInterval, spec.switch_interval())?;
    Some(interval.as_secs_f64() * 1e3)
}

/// Returns how fast its workers went through memory, beside one alone.
fn bandwidth_of(row: &Row) -> Option<BandwidthEntry> {
    let alone = row.facts.comparison.alone.as_ref();
    let bandwidth = row.measured.bandwidth.as_ref()?;
    Some(BandwidthEntry::of(bandwidth, alone))
}

/// Returns why a run could not go on.
fn error_of(end: &RunEnd) -> Option<&str> {
    match end {
        RunEnd::Broken(reason) => Some(reason),
        RunEnd::Completed | RunEnd::Stopped | RunEnd::Deadlocked | RunEnd::TimedOut => None,
    }
}

/// How late tasks continued after their waits.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct LateEntry {
    /// Time in which tasks were ready but another task had their event loop, summed; null where
    /// there is none.
    #[serde(rename = "loop_wait_s")]
    kept: Option<f64>,
    /// How long after their timer fired, or after what they waited for arrived, tasks continued, on
    /// average; null where no task waited.
    #[serde(rename = "late_mean_s")]
    mean: Option<f64>,
    /// The longest delay after which a task continued; null where none waited.
    #[serde(rename = "late_max_s")]
    max: Option<f64>,
}

impl LateEntry {
    fn of(row: &Row) -> Self {
        let late = row.measured.lateness;
        Self {
            kept: row.measured.loop_wait.map(TimeSpan::as_secs_f64),
            mean: late.map(|late| late.mean().as_secs_f64()),
            max: late.map(|late| late.most.as_secs_f64()),
        }
    }
}

/// The interpreter of runtime `python`, as it reported itself; unknown values are null.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct Python<'a> {
    /// Version.
    version: Option<&'a str>,
    /// Path of the program.
    path: Option<&'a str>,
    /// Whether its GIL is on.
    gil: Option<bool>,
    /// Whether it is a free-threaded build.
    free_threaded: Option<bool>,
}

impl<'a> Python<'a> {
    fn of(row: &'a Row) -> Option<Self> {
        let spec = &row.measured.start.spec;
        let found = row.measured.interpreter.as_ref();
        (spec.runtime() == RuntimeKind::Python).then(|| Self {
            version: found.map(|python| python.version.as_str()),
            path: found.map_or(spec.python(), |python| Some(&python.path)),
            gil: found.map(|python| python.gil),
            free_threaded: found.map(|python| python.free_threaded),
        })
    }
}
