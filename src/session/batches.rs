//! Batches of tasks on one time axis: queued, running, done.

use crate::model::{RunSpec, TimeSpan, Timestamp};
use crate::text::figures::time;

/// When a batch was handed over, when its first task began, and when all of it was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BatchTimes<T = Timestamp> {
    /// How many tasks it has.
    pub tasks: u32,
    /// When it was handed over: from then on it is queued.
    pub handed_over: Option<T>,
    /// When its first task began. Unknown for tasks too short to be reported one by one; such a
    /// batch is taken to begin when the one before it is done.
    pub began: Option<T>,
    /// When all of its tasks were over, or the one that waited for it learned of it.
    pub done: Option<T>,
}

impl BatchTimes {
    /// Returns the same with times that count from another time on.
    #[must_use]
    pub(crate) fn since(self, zero: Timestamp) -> BatchTimes<TimeSpan> {
        let since = |at: Option<Timestamp>| at.map(|at| at - zero);
        BatchTimes {
            tasks: self.tasks,
            handed_over: since(self.handed_over),
            began: since(self.began),
            done: since(self.done),
        }
    }
}

/// Returns when all of them were handed over, and when each was done; nothing where not all were.
pub fn batch_words(batches: &[BatchTimes<TimeSpan>]) -> Option<String> {
    /// The most whose times are kept one by one.
    const MOST: usize = 8;
    let handed: Option<Vec<TimeSpan>> = batches.iter().map(|batch| batch.handed_over).collect();
    let done: Option<Vec<TimeSpan>> = batches.iter().map(|batch| batch.done).collect();
    let (handed, done) = handed.zip(done)?;
    let seconds = |at: &TimeSpan| time(at.as_secs_f64());
    let handed = seconds(handed.iter().max()?);
    let last = seconds(done.last()?);
    let mut each: Vec<String> = done.iter().take(MOST).map(seconds).collect();
    if done.len() > MOST {
        each.push(format!("and so on to {last}"));
    }
    Some(format!(
        "{} batches, all handed over at {handed}, done at {}",
        done.len(),
        each.join(", ")
    ))
}

/// Returns the batches of a run of which nothing is known yet; none if its tasks come in one.
pub(super) fn none_yet(spec: &RunSpec) -> Vec<BatchTimes> {
    let sizes = spec.batch_sizes().into_iter();
    let batch = |tasks| BatchTimes {
        tasks,
        ..BatchTimes::default()
    };
    sizes.map(batch).collect()
}

/// Notes that a batch was handed over.
pub(crate) fn hand_over(batches: &mut [BatchTimes], batch: u32, at: Timestamp) {
    if let Some(batch) = batches.get_mut(batch as usize) {
        batch.handed_over.get_or_insert(at);
    }
}

/// Notes that a task of a batch began; tasks of different workers may be reported out of order.
pub(crate) fn begin(batches: &mut [BatchTimes], batch: u32, at: Timestamp) {
    if let Some(batch) = batches.get_mut(batch as usize) {
        batch.began = Some(batch.began.map_or(at, |began| began.min(at)));
    }
}

/// Notes that a batch is done.
pub(super) fn finish(batches: &mut [BatchTimes], batch: u32, at: Timestamp) {
    let at_least = (batch as usize).checked_sub(1);
    let before = at_least.and_then(|before| batches.get(before)?.done);
    if let Some(batch) = batches.get_mut(batch as usize) {
        batch.done.get_or_insert(at);
        let from = before.max(batch.handed_over).unwrap_or(at).min(at);
        batch.began.get_or_insert(from);
    }
}

#[cfg(test)]
mod tests;
