//! Values that the tasks of a run use in turn: its sizes, as a person gave them or as they were measured.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use crate::model::{RunSpec, Size, TaskId};

/// Values that tasks use in turn; there is at least one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct InTurn<T>(Vec<T>);

impl<T: Copy> InTurn<T> {
    /// Returns the value that a task uses.
    pub(super) fn of(&self, TaskId(number): TaskId) -> T {
        self.0[number as usize % self.0.len()]
    }

    /// Returns how many values there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns each value with the number of tasks that use it.
    pub(super) fn uses(&self, tasks: u32) -> impl Iterator<Item = (T, u32)> {
        let (values, tasks) = (self.0.len(), tasks as usize);
        let uses = move |at| (tasks / values + usize::from(at < tasks % values)) as u32;
        let with_uses = move |(at, &value): (usize, &T)| (value, uses(at));
        self.0.iter().enumerate().map(with_uses)
    }

    /// Returns the values changed.
    pub(super) fn map<U>(&self, change: impl Fn(T) -> U) -> InTurn<U> {
        InTurn(self.0.iter().copied().map(change).collect())
    }
}

impl<T> From<Vec<T>> for InTurn<T> {
    fn from(values: Vec<T>) -> Self {
        Self(values)
    }
}

impl InTurn<f64> {
    /// Returns the seconds of tasks of a run: their values, or the size of an unscaled one.
    pub(super) fn seconds(spec: &RunSpec, size: f64) -> Self {
        let unscaled = match spec.values() {
            [] => &[size],
            values => values,
        };
        Self(unscaled.iter().map(|value| value * spec.scale()).collect())
    }
}

impl InTurn<u64> {
    /// Returns the n of tasks of a run: their values, or the size of an unscaled one by its weights.
    pub(super) fn numbers(spec: &RunSpec, size: f64) -> Self {
        let scaled = |value: &f64| whole(value * spec.scale());
        Self(match (spec.values(), spec.weights()) {
            ([], []) => vec![n_of(spec, size)],
            ([], weights) => weighted(n_of(spec, size), weights),
            (values, _) => values.iter().map(scaled).collect(),
        })
    }

    /// Returns the sum of what the largest numbers of so many tasks need, of each so many.
    pub(super) fn most_needed(
        &self,
        tasks: u32,
        mut how_many: u32,
        need: impl Fn(u64) -> u64,
    ) -> u64 {
        let mut uses: Vec<(u64, u32)> = self.uses(tasks).collect();
        uses.sort_unstable_by_key(|&(n, _)| Reverse(n));
        uses.iter().fold(0, |sum: u64, &(n, times)| {
            let times = times.min(how_many);
            how_many -= times;
            sum.saturating_add(need(n).saturating_mul(u64::from(times)))
        })
    }
}

/// Returns the n of an unscaled size; an exact n that nothing multiplies stays exact, since a number this
/// large may not fit floating point.
pub(super) fn n_of(spec: &RunSpec, size: f64) -> u64 {
    match spec.size() {
        Size::N(n) if !spec.is_scaled() => n,
        _ => whole(size * spec.scale()),
    }
}

/// Returns the n of each task where all of a run together are to take so many seconds, and one core does
/// `rate` of n in a second.
pub(super) fn n_each(spec: &RunSpec, seconds: f64, rate: f64) -> f64 {
    two_digits(seconds / f64::from(spec.task_count().max(1)) * rate)
}

/// Rounds to a number of at least 1.
pub(super) fn whole(size: f64) -> u64 {
    (size.round() as u64).max(1)
}

/// Rounds to two significant digits, to at least 1.
pub(super) fn two_digits(n: f64) -> f64 {
    let step = 10_f64.powf((n.max(1.0).log10().floor() - 1.0).max(0.0));
    ((n / step).round() * step).max(1.0)
}

/// Returns numbers that are to each other as the weights, the first being n; each is at least 1.
fn weighted(n: u64, weights: &[u64]) -> Vec<u64> {
    let whole = weights.first().copied().map_or(1, u128::from);
    let weigh = |&weight: &u64| {
        let rounded = (u128::from(n) * u128::from(weight) + whole / 2) / whole;
        u64::try_from(rounded).unwrap_or(u64::MAX).max(1)
    };
    weights.iter().map(weigh).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_well_and_are_never_nothing() {
        for (n, expected) in [(0.0, 1.0), (7.4, 7.0), (99.6, 100.0), (1_251.0, 1_300.0)] {
            let found = two_digits(n);
            assert!((found - expected).abs() < 1e-6, "{found} {expected}");
        }
    }

    #[test]
    fn every_task_uses_one_value() {
        let values = InTurn::from(vec!['a', 'b', 'c']);
        for tasks in 1..10 {
            let mut counted = [0; 3];
            for task in 0..tasks {
                counted[values.of(TaskId(task)) as usize - 'a' as usize] += 1;
            }
            let reported: Vec<u32> = values.uses(tasks).map(|(_, times)| times).collect();
            assert_eq!(reported, counted);
        }
    }
}
