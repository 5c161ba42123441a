//! How the numbers of repeated runs are put together.

use crate::model::{
    ExecutorKind, Interpreter, Machine, RunEnd, RunId, RunStart, RunSummary, RuntimeKind,
    Statistics, TimeSpan, Usage,
};

use super::Measured;
use crate::results::bandwidth::Bandwidth;
use crate::results::capacity::has_gil;
use crate::results::efficiencies::Efficiencies;
use crate::results::facts::with_ids;
use crate::results::process_stats::ProcessStats;
use crate::results::sharing::Sharing;
use crate::results::time_breakdown::TimeBreakdown;
use crate::results::units::per_unit;
use crate::session::batches::BatchTimes;
use crate::session::lanes::LaneState;
use crate::session::lateness::Lateness;
use crate::session::outside::Outside;
use crate::session::run::Run;
use crate::session::stops::STOPPED;
use crate::text::labels::{label_of, work_of};

impl Measured {
    /// Returns what repeated runs measured; nothing when none is over.
    pub(crate) fn of(runs: &[&Run], machine: &Machine) -> Option<Self> {
        let first = runs.first()?;
        let over = over_of(runs);
        let (timed_ids, timed) = timed(&over, runs);
        let counted = with_ids(runs, &timed_ids);
        let typical = typical(&counted);
        let over: Vec<&RunSummary> = over.into_iter().map(|(_, summary)| summary).collect();
        let (end, failed, lost) = (
            worst_end(&over),
            count(&over, |summary| summary.failed),
            count(&over, |summary| summary.lost),
        );
        let is_whole = end == RunEnd::Completed && failed == 0 && lost == 0;
        let spent = TimeBreakdown::of(&typical);
        let computes = is_whole && spent.is_some_and(|spent| !spent.waits());
        let per_unit = is_whole.then(|| per_unit(runs)).flatten();
        Some(Self {
            label: label_of(&first.start, machine),
            work: work_of(&first.start),
            runs: runs.iter().map(|run| run.id).collect(),
            spent,
            suspended: suspended(&counted),
            timed: timed_ids,
            start: first.start.clone(),
            end,
            wall: statistics(&timed, |summary| summary.wall.as_secs_f64())?,
            user: statistics(&timed, |summary| summary.usage.user.as_secs_f64())?.estimate,
            sys: statistics(&timed, |summary| summary.usage.sys.as_secs_f64())?.estimate,
            cores_busy: statistics(&timed, cores_busy)?.estimate,
            per_unit: per_unit.map(|per_unit| per_unit.estimate),
            interpreter: interpreter(&first.start, machine),
            gil_wait: gil_wait(runs, machine),
            lock_wait: runs.iter().map(|run| run.spent_in(LaneState::Lock)).sum(),
            barrier_wait: runs
                .iter()
                .map(|run| run.spent_in(LaneState::Barrier))
                .sum(),
            sharing: Sharing::of(runs),
            bandwidth: Bandwidth::of(runs),
            gil_hand_overs: gil_hand_overs(runs),
            done: count(&over, |summary| summary.done),
            failed,
            lost,
            usage: usage_of(&over),
            workers_started: runs.last()?.workers_started(),
            deadlock: runs.iter().find_map(|run| run.deadlock.clone()),
            doneness: doneness(runs),
            not_pinned: not_pinned(runs),
            loop_wait: loop_wait(runs),
            lateness: Lateness::of(runs.iter().map(|run| run.lateness)),
            run_wait: runs.iter().map(|run| run.run_wait()).sum(),
            others_busy: others_busy(runs),
            load_before: first.load_before,
            batches: batches_of(runs),
            output: over.last()?.output.clone(),
            outside: outside_of(runs),
            own_efficiencies: computes.then(|| Efficiencies::of(&typical)).flatten(),
            process_stats: ProcessStats::of(runs),
        })
    }
}

/// Returns the runs that are over, and what they came to.
fn over_of<'a>(runs: &[&'a Run]) -> Vec<(RunId, &'a RunSummary)> {
    let over = runs.iter();
    over.filter_map(|run| Some((run.id, run.summary.as_ref()?)))
        .collect()
}

/// Returns for how long the program or a part of it was stopped, and the machine slept.
fn suspended(runs: &[&Run]) -> TimeSpan {
    let each = runs.iter().map(|run| run.suspended() + run.asleep);
    each.sum()
}

/// Returns how many workers were not pinned although they were to be.
fn not_pinned(runs: &[&Run]) -> u32 {
    let each = runs.iter().map(|run| run.not_pinned.len());
    u32::try_from(each.max().unwrap_or(0)).unwrap_or(u32::MAX)
}

/// Returns the repeat whose wall time is the median, or the two whose mean it is: what their workers did
/// explains the time that stands for all.
fn typical<'a>(runs: &[&'a Run]) -> Vec<&'a Run> {
    let mut runs = runs.to_vec();
    runs.sort_by_key(|run| run.summary.as_ref().map(|summary| summary.wall));
    let all = runs.len();
    runs.get(all.saturating_sub(1) / 2..=all / 2)
        .map_or_else(Vec::new, <[&Run]>::to_vec)
}

/// Returns how many cores other programs used on average, where that is known.
fn others_busy(runs: &[&Run]) -> Option<f64> {
    let others: Vec<f64> = runs.iter().filter_map(|run| run.others_busy()).collect();
    Some(Statistics::of(&others)?.estimate.mean)
}

/// Returns what the last run fetched, and what all of them printed.
fn outside_of(runs: &[&Run]) -> Outside {
    let sum = |count: fn(&Outside) -> u32| {
        runs.iter()
            .fold(0, |sum: u32, run| sum.saturating_add(count(&run.outside)))
    };
    Outside {
        printed: sum(|outside| outside.printed),
        torn: sum(|outside| outside.torn),
        ..runs
            .last()
            .map_or_else(Outside::default, |run| run.outside.clone())
    }
}

/// Returns the interpreter that ran the code, where it is known.
fn interpreter(start: &RunStart, machine: &Machine) -> Option<Interpreter> {
    let found = machine.python(start.spec.python()).ok();
    found
        .filter(|_| start.spec.runtime() == RuntimeKind::Python)
        .cloned()
}

/// Returns a number of all runs together.
fn count(over: &[&RunSummary], number: fn(&RunSummary) -> u32) -> u32 {
    let numbers = over.iter().map(|summary| number(summary));
    numbers.fold(0, u32::saturating_add)
}

/// Returns the batches of the last run, their times since its start.
fn batches_of(runs: &[&Run]) -> Vec<BatchTimes<TimeSpan>> {
    let last = runs.last().into_iter();
    last.flat_map(|run| run.batches.iter().map(|batch| batch.since(run.began)))
        .collect()
}

/// Returns what all runs together used.
fn usage_of(over: &[&RunSummary]) -> Usage {
    over.iter().fold(Usage::default(), |mut all, summary| {
        all.add(&summary.usage);
        all
    })
}

/// Returns how often a GIL went from one worker to another, where all runs report it.
fn gil_hand_overs(runs: &[&Run]) -> Option<u64> {
    let reported = runs.iter();
    reported
        .map(|run| run.gil.is_told().then_some(run.gil.hand_overs))
        .sum()
}

/// Returns for how long workers waited for a GIL, where there is one.
fn gil_wait(runs: &[&Run], machine: &Machine) -> Option<TimeSpan> {
    let wait: TimeSpan = runs.iter().map(|run| run.spent_in(LaneState::Gil)).sum();
    match has_gil(&runs.first()?.start.spec, machine) {
        Some(has_gil) => has_gil.then_some(wait),
        None => Some(wait).filter(|wait| *wait > TimeSpan::ZERO),
    }
}

/// Returns for how long tasks were kept from their event loop by others, where there is one.
fn loop_wait(runs: &[&Run]) -> Option<TimeSpan> {
    let on_loop = runs.first()?.start.spec.executor() == ExecutorKind::Async;
    on_loop.then(|| runs.iter().map(|run| run.spent_in(LaneState::Loop)).sum())
}

/// Returns the mean doneness of eggs, if it is known of every run.
fn doneness(runs: &[&Run]) -> Option<f64> {
    let values: Option<Vec<f64>> = runs.iter().map(|run| run.doneness()).collect();
    Some(Statistics::of(&values?)?.estimate.mean)
}

/// Returns the runs whose times count.
fn timed<'a>(over: &[(RunId, &'a RunSummary)], runs: &[&Run]) -> (Vec<RunId>, Vec<&'a RunSummary>) {
    let is_completed = |one: &&(RunId, &RunSummary)| one.1.end == RunEnd::Completed;
    let was_stopped = |one: &&(RunId, &RunSummary)| {
        let run = runs.iter().find(|run| run.id == one.0);
        let stopped = run.map_or(TimeSpan::ZERO, |run| run.suspended().max(run.asleep));
        stopped.as_secs_f64() > STOPPED * one.1.wall.as_secs_f64()
    };
    let completed: Vec<_> = over.iter().filter(is_completed).copied().collect();
    let whole = completed.iter().filter(|one| !was_stopped(one));
    let whole: Vec<_> = whole.copied().collect();
    let best = [whole, completed];
    let best = best.into_iter().find(|some| !some.is_empty());
    let best = best.unwrap_or_else(|| over.to_vec());
    best.into_iter().unzip()
}

fn statistics(summaries: &[&RunSummary], value: impl Fn(&RunSummary) -> f64) -> Option<Statistics> {
    let values: Vec<f64> = summaries.iter().map(|summary| value(summary)).collect();
    Statistics::of(&values)
}

/// Returns how many cores a run kept busy; 0 when it took no time.
fn cores_busy(summary: &RunSummary) -> f64 {
    let wall = summary.wall.as_secs_f64();
    if wall > 0.0 {
        summary.usage.cpu().as_secs_f64() / wall
    } else {
        0.0
    }
}

/// Returns the worst end: broken, then deadlocked, out of time, stopped, completed.
fn worst_end(summaries: &[&RunSummary]) -> RunEnd {
    let badness = |end: &RunEnd| match end {
        RunEnd::Completed => 0,
        RunEnd::Stopped => 1,
        RunEnd::TimedOut => 2,
        RunEnd::Deadlocked => 3,
        RunEnd::Broken(_) => 4,
    };
    summaries
        .iter()
        .map(|summary| &summary.end)
        .max_by_key(|end| badness(end))
        .map_or(RunEnd::Completed, Clone::clone)
}
