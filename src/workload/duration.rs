//! How long tasks of a kind take together, as far as that is known before they start.

use super::in_turn::InTurn;
use crate::model::{Machine, RunSpec, Size};
use crate::results::computing_at_once;

/// Returns the seconds of tasks that compute, where their n is found by measuring.
pub(super) fn computed(spec: &RunSpec, machine: &Machine) -> Option<f64> {
    if !spec.values().is_empty() {
        return None;
    }
    let all = spec.size_of_word()?;
    let growth = f64::from(spec.growth(spec.worker_count(machine)));
    let serial = spec.serial();
    Some(all * spec.scale() * (serial + (1.0 - serial) * growth / at_once(spec, machine)))
}

/// Returns the seconds of tasks that wait for so long in turn: as many wait at once as there are
/// workers, however few cores.
pub(super) fn waited(each: &InTurn<f64>, spec: &RunSpec, machine: &Machine) -> f64 {
    let tasks = spec.task_count();
    let workers = spec.worker_count(machine).clamp(1, tasks);
    let used = each.uses(tasks).filter(|(_, times)| *times > 0);
    let (mut all, mut longest) = (0.0, 0.0_f64);
    for (seconds, times) in used {
        all += seconds * f64::from(times);
        longest = longest.max(seconds);
    }
    longest.max(all / f64::from(workers))
}

/// Returns the seconds of tasks that take so long each by the clock, whatever cores they get.
pub(super) fn timed(spec: &RunSpec, machine: &Machine) -> Option<f64> {
    let workers = spec.worker_count(machine);
    let tasks = spec.tasks_of(workers);
    let rounds = tasks.div_ceil(workers.clamp(1, tasks.max(1)));
    Some(f64::from(rounds) * mean(spec)? * spec.scale())
}

/// Returns the seconds of tasks that need so much CPU time each: workers that cannot compute at once
/// share what there is.
pub(super) fn heated(spec: &RunSpec, machine: &Machine) -> Option<f64> {
    let tasks = spec.tasks_of(spec.worker_count(machine));
    let all = mean(spec)? * f64::from(tasks) * spec.scale();
    let timed = timed(spec, machine)?;
    Some(timed.max(all / at_once(spec, machine)))
}

/// Returns the mean seconds of an unscaled task, where its size is a time.
fn mean(spec: &RunSpec) -> Option<f64> {
    match (spec.values(), spec.size()) {
        ([], Size::Seconds(seconds)) => Some(seconds),
        ([], _) => spec.size_of_word(),
        (values, _) => Some(values.iter().sum::<f64>() / values.len() as f64),
    }
}

/// Returns how many workers compute at once: no more than have a task.
fn at_once(spec: &RunSpec, machine: &Machine) -> f64 {
    let workers = spec.worker_count(machine);
    let workers = workers.min(spec.tasks_of(workers).max(1));
    f64::from(workers).min(computing_at_once(spec, machine))
}
