//! JSON: the machine, every run, and the statistics of repeats. The README holds the schema.
//!
//! Numbers are numbers, what is not known is null; a number that is none (NaN) is null, too.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use super::deadlock::DeadlockEntry;
use super::preset::{Judged, PresetEntry};
use super::processes::BroodEntry;
use super::tools::ToolEntry;
use crate::diagnosis::{Bound, Verdict, tools};
use crate::model::{
    Cure, Estimate, ExecutorKind, Field, FryBy, How, Locking, Nanos, Order, Pin, Printing, Results,
    RunEnd, RunSpec, RuntimeKind, Schedule, Share, Size, SizeUnit, StartMethod, WaitBy, What, Work,
    WorkloadKind, meaning_of,
};
use crate::results::{Row, compare};
use crate::session::Session;
use crate::text::harmless_json;

mod batches;
mod efficiencies;
mod fit;
mod losses;
mod machine;
mod outside;
mod sharing;
mod summary;

use batches::BatchEntry;
use efficiencies::EfficienciesEntry;
use fit::FitEntry;
use losses::LossesEntry;
use machine::MachineEntry;
use outside::OutsideEntry;
use sharing::SharingEntry;
use summary::SummaryEntry;

/// Writes one object.
pub(super) fn write(
    session: &Session,
    preset: Option<&Judged>,
    to: &mut impl Write,
) -> io::Result<()> {
    let (each, rows) = (compare::each_run(session), compare::rows(session));
    let sweeps = fit::swept(&rows, session);
    let report = Report {
        eggtop: &session.version,
        machine: MachineEntry::of(&session.machine),
        preset: preset.map(Judged::entry),
        tools: tools(&rows).iter().map(ToolEntry::of).collect(),
        runs: each.iter().map(RunEntry::of).collect(),
        summary: rows.iter().map(SummaryEntry::of).collect(),
        fit: sweeps.first().map(FitEntry::of),
        fits: sweeps.iter().map(FitEntry::of).collect(),
    };
    let text = serde_json::to_string_pretty(&report)?;
    writeln!(to, "{}", harmless_json(&text))
}

#[derive(Serialize)]
struct Report<'a> {
    eggtop: &'a str,
    machine: MachineEntry<'a>,
    preset: Option<PresetEntry>,
    tools: Vec<ToolEntry>,
    runs: Vec<RunEntry<'a>>,
    summary: Vec<SummaryEntry<'a>>,
    fit: Option<FitEntry<'a>>,
    fits: Vec<FitEntry<'a>>,
}

/// One run; repeats have an entry each.
#[derive(Serialize)]
struct RunEntry<'a> {
    run: u32,
    repetition: u32,
    label: &'a str,
    workload: WorkloadKind,
    params: Params<'a>,
    runtime: RuntimeKind,
    python: Option<Python<'a>>,
    runner: Option<&'a str>,
    switch_interval_ms: Option<f64>,
    executor: ExecutorKind,
    start: Option<StartMethod>,
    workers: u32,
    tasks: u32,
    chunk: Option<u32>,
    wall_s: f64,
    user_s: f64,
    sys_s: f64,
    cores_busy: f64,
    speedup: Option<f64>,
    efficiency: Option<f64>,
    karp_flatt: Option<f64>,
    time_per_unit_s: Option<f64>,
    ratio_to_native: Option<f64>,
    tasks_done: u32,
    tasks_failed: u32,
    tasks_lost: u32,
    output: &'a Value,
    #[serde(flatten)]
    brood: BroodEntry,
    sharing: Option<SharingEntry>,
    losses: Option<LossesEntry>,
    efficiencies: Option<EfficienciesEntry>,
    unsteady: Option<f64>,
    #[serde(flatten)]
    outside: OutsideEntry,
    #[serde(flatten)]
    meaning: Meaning<'a>,
    end: &'static str,
    error: Option<&'a str>,
    deadlock: Option<DeadlockEntry>,
    others_busy: Option<f64>,
    load_before: Option<f64>,
    run_wait_s: f64,
    lock_wait_s: f64,
    gil_wait_s: Option<f64>,
    gil_hand_overs: Option<u64>,
    #[serde(flatten)]
    late: LateEntry,
    suspended_s: f64,
    not_pinned: u32,
    batches: Vec<BatchEntry>,
    start_up_s: f64,
    hand_over_s: f64,
    per_task_overhead_s: Option<f64>,
    worth_from_s: Option<f64>,
    peak_kib: Option<u64>,
    voluntary_switches: u64,
    involuntary_switches: u64,
}

impl<'a> RunEntry<'a> {
    fn of(row: &'a Row) -> Self {
        let spec = &row.start.spec;
        let mean = |estimate: Option<Estimate>| estimate.map(|estimate| estimate.mean);
        Self {
            run: row.runs.first().map_or(0, |run| run.0),
            repetition: row.start.repetition,
            label: &row.label,
            workload: spec.workload,
            params: Params::of(row),
            runtime: spec.runtime,
            python: Python::of(row),
            runner: runner_of(spec),
            switch_interval_ms: if_applies(spec, Field::SwitchInterval, spec.switch_interval)
                .map(|interval| interval.as_secs_f64() * 1e3),
            executor: spec.executor,
            start: if_applies(spec, Field::Start, spec.start),
            workers: row.start.workers,
            tasks: row.start.tasks,
            chunk: if_applies(spec, Field::Chunk, spec.chunk),
            wall_s: row.wall.estimate.mean,
            user_s: row.user.mean,
            sys_s: row.sys.mean,
            cores_busy: row.cores_busy.mean,
            speedup: mean(row.speedup),
            efficiency: mean(row.efficiency),
            karp_flatt: mean(row.karp_flatt),
            time_per_unit_s: mean(row.per_unit),
            ratio_to_native: mean(row.ratio),
            tasks_done: row.done,
            tasks_failed: row.failed,
            tasks_lost: row.lost,
            output: &row.output,
            brood: BroodEntry::of(row),
            sharing: row.sharing.as_ref().map(SharingEntry::of),
            outside: OutsideEntry::of(row),
            losses: row.losses.as_ref().map(LossesEntry::of),
            efficiencies: row.efficiencies.as_ref().map(EfficienciesEntry::of),
            unsteady: row.unsteady,
            meaning: Meaning::of(&row.verdict),
            end: super::csv::end_of(&row.end),
            error: error_of(&row.end),
            deadlock: row.deadlock.as_ref().map(DeadlockEntry::of),
            others_busy: row.others_busy,
            load_before: row.load_before,
            batches: row.batches.iter().map(BatchEntry::of).collect(),
            start_up_s: row.overhead.start_up,
            hand_over_s: row.overhead.hand_over,
            per_task_overhead_s: row.overhead.per_task(),
            worth_from_s: row.overhead.worth_from(),
            not_pinned: row.not_pinned,
            suspended_s: row.suspended.as_secs_f64(),
            run_wait_s: row.run_wait.as_secs_f64(),
            lock_wait_s: row.lock_wait.as_secs_f64(),
            gil_wait_s: row.gil_wait.map(Nanos::as_secs_f64),
            gil_hand_overs: row.gil_hand_overs,
            late: LateEntry::of(row),
            peak_kib: Some(row.usage.peak_kib).filter(|peak| *peak > 0),
            voluntary_switches: row.usage.voluntary,
            involuntary_switches: row.usage.involuntary,
        }
    }
}

/// Returns the program that did the tasks, where it was one of a person's own.
fn runner_of(spec: &RunSpec) -> Option<&str> {
    let own = spec.runner.as_deref();
    own.filter(|_| spec.runtime == RuntimeKind::Runner)
}

/// Returns why a run could not go on.
fn error_of(end: &RunEnd) -> Option<&str> {
    match end {
        RunEnd::Broken(reason) => Some(reason),
        RunEnd::Completed | RunEnd::Stopped | RunEnd::Deadlocked | RunEnd::TimedOut => None,
    }
}

/// How late tasks went on after their waits.
#[derive(Serialize)]
struct LateEntry {
    #[serde(rename = "loop_wait_s")]
    kept: Option<f64>,
    #[serde(rename = "late_mean_s")]
    mean: Option<f64>,
    #[serde(rename = "late_max_s")]
    max: Option<f64>,
}

impl LateEntry {
    fn of(row: &Row) -> Self {
        let late = row.lateness;
        Self {
            kept: row.loop_wait.map(Nanos::as_secs_f64),
            mean: late.map(|late| late.mean().as_secs_f64()),
            max: late.map(|late| late.most.as_secs_f64()),
        }
    }
}

/// The interpreter of runtime python, as it told of itself; what is not known of it is null.
#[derive(Serialize)]
struct Python<'a> {
    version: Option<&'a str>,
    path: Option<&'a str>,
    gil: Option<bool>,
    free_threaded: Option<bool>,
}

impl<'a> Python<'a> {
    fn of(row: &'a Row) -> Option<Self> {
        let spec = &row.start.spec;
        let found = row.interpreter.as_ref();
        (spec.runtime == RuntimeKind::Python).then(|| Self {
            version: found.map(|python| python.version.as_str()),
            path: found.map_or(spec.python.as_deref(), |python| Some(&python.path)),
            gil: found.map(|python| python.gil),
            free_threaded: found.map(|python| python.free_threaded),
        })
    }
}

/// What the measurements mean.
#[derive(Serialize)]
struct Meaning<'a> {
    verdict: &'a str,
    bound_by: Option<Bound>,
    explanation: &'a [String],
    advice: Vec<String>,
}

impl<'a> Meaning<'a> {
    fn of(verdict: &'a Verdict) -> Self {
        Self {
            verdict: &verdict.sentence,
            bound_by: verdict.bound,
            explanation: &verdict.explanation,
            advice: verdict.advice.iter().map(ToString::to_string).collect(),
        }
    }
}

/// The parameters that apply to the run; those that do not are left out.
#[derive(Serialize)]
struct Params<'a> {
    size: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    n: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<FryBy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    serial: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<Share>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    block_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    urls: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeout: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    print: Option<Printing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lock: Option<Locking>,
    #[serde(skip_serializing_if = "Option::is_none")]
    what: Option<What>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hold: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    touch: Option<u32>,
    values: &'a [f64],
    scale: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    schedule: Option<Schedule>,
    #[serde(skip_serializing_if = "Option::is_none")]
    batches: Option<u32>,
    order: Order,
    #[serde(skip_serializing_if = "Option::is_none")]
    results: Option<Results>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tasks_per_child: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry: Option<u32>,
    work: Work,
    pin: Pin,
    #[serde(skip_serializing_if = "Option::is_none")]
    how: Option<How>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wait: Option<WaitBy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cure: Option<Cure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<f64>,
}

impl<'a> Params<'a> {
    fn of(row: &'a Row) -> Self {
        let spec = &row.start.spec;
        let exact = row.start.size;
        let unit = meaning_of(spec.workload).unit;
        let (seconds, counted) = (unit == SizeUnit::Seconds, unit != SizeUnit::Words);
        let sized = !spec.values_are_sizes();
        Self {
            size: match spec.size {
                Size::Small => Some("small"),
                Size::Medium => Some("medium"),
                Size::Large => Some("large"),
                Size::N(_) | Size::Seconds(_) => None,
            },
            n: (sized && !seconds && counted).then_some(match spec.size {
                Size::N(n) => n,
                _ => exact.round() as u64,
            }),
            seconds: (sized && seconds).then_some(exact),
            by: if_applies(spec, Field::By, spec.by),
            serial: if_applies(spec, Field::Serial, spec.serial),
            share: if_applies(spec, Field::Share, spec.share),
            message: if_applies(spec, Field::Message, spec.message),
            block_ms: if_applies(spec, Field::Block, spec.block.as_secs_f64() * 1e3),
            urls: if_applies(spec, Field::Urls, &*row.outside.urls),
            timeout: if_applies(spec, Field::Timeout, spec.time_limit()),
            print: if_applies(spec, Field::Print, spec.print),
            lock: if_applies(spec, Field::Lock, spec.lock),
            what: if_applies(spec, Field::What, spec.what),
            hold: if_applies(spec, Field::Hold, spec.hold_time().as_secs_f64()),
            touch: if_applies(spec, Field::Touch, spec.touch),
            values: &spec.values,
            scale: spec.scale,
            schedule: if_applies(spec, Field::Schedule, spec.schedule),
            batches: if_applies(spec, Field::Batches, spec.batches),
            order: spec.order,
            results: if_applies(spec, Field::Results, spec.results),
            tasks_per_child: if_applies(spec, Field::TasksPerChild, spec.tasks_per_child).flatten(),
            retry: if_applies(spec, Field::Retry, spec.retry),
            work: spec.work,
            pin: spec.pin,
            how: if_applies(spec, Field::How, spec.how),
            wait: if_applies(spec, Field::Wait, spec.wait),
            cure: if_applies(spec, Field::Cure, spec.cure),
            limit: spec.limit.map(Nanos::as_secs_f64),
        }
    }
}

fn if_applies<T>(spec: &RunSpec, field: Field, value: T) -> Option<T> {
    field.why_not(spec).is_none().then_some(value)
}
