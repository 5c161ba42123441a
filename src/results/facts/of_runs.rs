//! What the runs of a row come to together, and what their machine offers.

use crate::model::{Interpreter, Machine, RunId, TimeSpan};
use crate::results::measured::Measured;
use crate::session::makespan::TaskTimes;
use crate::session::run::Run;
use crate::session::stops::Stopped;

/// Returns the context switches of a run: because a worker waited, and because something else got its
/// core.
pub(super) fn switches(row: &Measured, runs: usize) -> (f64, f64) {
    let runs = runs.max(1) as f64;
    let usage = &row.usage;
    (
        usage.voluntary as f64 / runs,
        usage.involuntary as f64 / runs,
    )
}

/// Returns how many tasks were done again in all runs together.
pub(super) fn retried(runs: &[&Run]) -> u32 {
    let each = runs.iter().map(|run| run.retried);
    each.fold(0, u32::saturating_add)
}

/// Returns the mean of a value over the runs, if all have it.
pub(super) fn mean_of_known(runs: &[&Run], value: fn(&Run) -> Option<f64>) -> Option<f64> {
    let sum: Option<f64> = runs.iter().map(|run| value(run)).sum();
    Some(sum? / runs.len().max(1) as f64)
}

/// Returns how often the GIL went from one worker of a run to another, where the events say so.
pub(super) fn hand_overs(run: &Run) -> Option<f64> {
    run.gil.is_told().then_some(run.gil.hand_overs as f64)
}

/// Returns the switch interval at the end of the last run.
pub(super) fn last_interval(runs: &[&Run]) -> Option<TimeSpan> {
    runs.last().map(|run| run.gil.interval)
}

/// Returns what the tasks of the last run took by themselves.
pub(super) fn task_times(runs: &[&Run]) -> TaskTimes {
    runs.last()
        .map_or_else(TaskTimes::default, |run| run.task_times.clone())
}

/// Returns a Python of the machine that has no GIL.
pub(super) fn free_threaded(machine: &Machine) -> Option<String> {
    let mut pythons = machine.usable_pythons();
    let free = pythons.find(|python| !python.gil);
    free.map(Interpreter::short)
}

/// Returns a time in seconds, the mean over all runs.
pub(super) fn mean_of(runs: &[&Run], time: fn(&Run) -> TimeSpan) -> f64 {
    let sum: TimeSpan = runs.iter().map(|run| time(run)).sum();
    sum.as_secs_f64() / runs.len().max(1) as f64
}

/// Returns those of some runs that have these numbers.
pub(in crate::results) fn with_ids<'a>(runs: &[&'a Run], ids: &[RunId]) -> Vec<&'a Run> {
    let chosen = runs.iter().filter(|run| ids.contains(&run.id));
    chosen.copied().collect()
}

/// Returns which processes were stopped in any of the runs.
pub(super) fn stopped(runs: &[&Run]) -> Stopped {
    let each = runs.iter().map(|run| run.who_stopped());
    each.fold(Stopped::default(), |all, one| all.with(one))
}
