//! Batches of tasks on one time axis: queued, running, done.

use crate::model::{Nanos, RunSpec};
use crate::text::figures::time;

/// When a batch was handed over, when its first task began, and when all of it was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BatchTimes {
    /// How many tasks it has.
    pub tasks: u32,
    /// When it was handed over: from then on it is queued.
    pub handed_over: Option<Nanos>,
    /// When its first task began. Of tasks too short to be told one by one that is not told; such a
    /// batch is taken to begin when the one before it is done.
    pub began: Option<Nanos>,
    /// When all of its tasks were over, or whoever waited for it was told so.
    pub done: Option<Nanos>,
}

impl BatchTimes {
    /// Returns the same with times that count from another time on.
    #[must_use]
    pub(crate) fn since(self, zero: Nanos) -> Self {
        let since = |at: Option<Nanos>| at.map(|at| at - zero);
        Self {
            handed_over: since(self.handed_over),
            began: since(self.began),
            done: since(self.done),
            ..self
        }
    }
}

/// Returns when all of them were handed over, and when each was done; nothing where not all were.
pub fn batch_words(batches: &[BatchTimes]) -> Option<String> {
    /// The most whose times are told one by one.
    const MOST: usize = 8;
    let handed: Option<Vec<Nanos>> = batches.iter().map(|batch| batch.handed_over).collect();
    let done: Option<Vec<Nanos>> = batches.iter().map(|batch| batch.done).collect();
    let (handed, done) = handed.zip(done)?;
    let seconds = |at: &Nanos| time(at.as_secs_f64());
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
pub(crate) fn hand_over(batches: &mut [BatchTimes], batch: u32, at: Nanos) {
    if let Some(batch) = batches.get_mut(batch as usize) {
        batch.handed_over.get_or_insert(at);
    }
}

/// Notes that a task of a batch began; tasks of different workers may be told out of order.
pub(crate) fn begin(batches: &mut [BatchTimes], batch: u32, at: Nanos) {
    if let Some(batch) = batches.get_mut(batch as usize) {
        batch.began = Some(batch.began.map_or(at, |began| began.min(at)));
    }
}

/// Notes that a batch is done.
pub(super) fn finish(batches: &mut [BatchTimes], batch: u32, at: Nanos) {
    let at_least = (batch as usize).checked_sub(1);
    let before = at_least.and_then(|before| batches.get(before)?.done);
    if let Some(batch) = batches.get_mut(batch as usize) {
        batch.done.get_or_insert(at);
        let from = before.max(batch.handed_over).unwrap_or(at).min(at);
        batch.began.get_or_insert(from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{RunEvent, WorkerEvent};
    use crate::results::compare;
    use crate::session::play::{
        begins, in_run, ms, of, over, play, ready, session_of, start, summary, takes,
    };

    #[test]
    fn a_batch_begins_with_the_first_of_its_tasks() {
        let spec = RunSpec {
            tasks: Some(4),
            batches: 2,
            ..RunSpec::default()
        };
        let ended = |task| {
            WorkerEvent::TaskEnded(Box::new(crate::model::TaskEnd {
                task: crate::model::TaskId(task),
                core: 0,
                cpu: ms(1),
                cpu_total: ms(1),
                outcome: crate::model::Outcome::Done(crate::model::TaskOutput::Count(1)),
            }))
        };
        let session = play([
            session_of(2),
            begins(1_000, 0, start(spec, 1)),
            of(1_010, 0, ready(1_000)),
            in_run(1_011, 0, RunEvent::HandedOver { batch: 0 }),
            in_run(1_011, 0, RunEvent::HandedOver { batch: 1 }),
            of(1_020, 0, takes(0, 1_011)),
            of(1_100, 0, ended(0)),
            of(1_110, 0, takes(1, 1_100)),
            of(1_200, 0, ended(1)),
            in_run(1_201, 0, RunEvent::BatchDone { batch: 0 }),
            // The tasks of the second one are too short to be told.
            in_run(1_250, 0, RunEvent::BatchDone { batch: 1 }),
            over(1_300, 0, summary(300, 4)),
        ]);
        let [row] = compare::rows(&session).try_into().unwrap();
        let times = |handed, began, done| BatchTimes {
            tasks: 2,
            handed_over: Some(ms(handed)),
            began: Some(ms(began)),
            done: Some(ms(done)),
        };
        assert_eq!(row.batches, [times(11, 20, 201), times(11, 201, 250)]);
        assert_eq!(
            batch_words(&row.batches).unwrap(),
            "2 batches, all handed over at 11.0 ms, done at 0.20 s, 0.25 s"
        );
    }

    #[test]
    fn of_many_batches_the_first_and_the_last_are_told() {
        let batch = |at| BatchTimes {
            tasks: 1,
            handed_over: Some(ms(1)),
            began: None,
            done: Some(ms(at)),
        };
        let all: Vec<BatchTimes> = (1..=1_000).map(batch).collect();
        let words = batch_words(&all).unwrap();
        assert!(words.ends_with("8.00 ms, and so on to 1.00 s"), "{words}");
        let open = [batch(5), BatchTimes::default()];
        assert_eq!(batch_words(&open), None, "the second one is not done");
    }

    #[test]
    fn what_is_told_of_batches_that_do_not_exist_does_no_harm() {
        let mut batches = none_yet(&RunSpec::default());
        hand_over(&mut batches, 3, ms(1));
        begin(&mut batches, 3, ms(1));
        finish(&mut batches, 3, ms(1));
        finish(&mut batches, 0, ms(1));
        assert!(batches.is_empty());
    }
}
