//! What tasks that share a number have counted together, whether that is right, and how fast they did.

use crate::model::{RunEnd, RunSpec, RunSummary, SyncMethod, TimeSpan};

use crate::session::run::Run;
use crate::text::figures::grouped;

/// What the tasks of runs that share a number have counted together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sharing {
    /// How they shared it.
    pub way: SyncMethod,
    /// How often they added to it.
    pub operations: u64,
    /// Operations a second, of all workers together, from the begin of the first task on.
    pub per_second: f64,
    /// Seconds that a worker spent on an operation.
    pub per_operation: f64,
    /// What the number must be, if every task did its work.
    pub expected: Option<u64>,
    /// What it is, where that is reported.
    pub total: Option<u64>,
}

impl Sharing {
    /// Returns what is measured of runs of the same spec, if they share a number.
    pub(crate) fn of(runs: &[&Run]) -> Option<Self> {
        let spec = &runs.first()?.start.spec;
        let over = runs
            .iter()
            .filter_map(|run| Some((*run, run.summary.as_ref()?)));
        let over: Vec<(&Run, &RunSummary)> = over.filter(|_| spec.shares()).collect();
        let operations = over.iter().map(|(_, summary)| operations(summary)).sum();
        if operations == 0 {
            return None;
        }
        let seconds: f64 = over.iter().map(|(run, _)| span(run)).sum();
        let inside: TimeSpan = over.iter().map(|(run, _)| run.time_inside()).sum();
        let inside = inside.as_secs_f64();
        let whole = over.iter().all(|(_, summary)| is_whole(summary));
        let totals = over
            .iter()
            .map(|(run, summary)| total(spec, summary, run.shared));
        Some(Self {
            way: spec.share(),
            operations,
            per_second: if seconds > 0.0 {
                operations as f64 / seconds
            } else {
                0.0
            },
            per_operation: if inside > 0.0 { inside } else { seconds } / operations as f64,
            expected: whole.then_some(operations),
            total: totals.sum(),
        })
    }

    /// Returns how many updates are missing in the total, less than none where there are too many.
    pub fn lost(&self) -> Option<i64> {
        let (expected, total) = (self.expected?, self.total?);
        Some((i128::from(expected) - i128::from(total)) as i64)
    }

    /// Returns in words whether the total is right, or how wrong it is, where that can be determined.
    pub fn judged(&self) -> Option<String> {
        Some(match self.lost()? {
            0 => "right".to_owned(),
            lost @ 1.. => format!("lost {}", grouped(lost.unsigned_abs())),
            more => format!("{} too high", grouped(more.unsigned_abs())),
        })
    }

    /// Returns whether the total is right, where that can be determined.
    pub fn is_right(&self) -> Option<bool> {
        self.lost().map(|lost| lost == 0)
    }
}

/// Returns whether a run is known to have counted wrong, by its end and the number it reported.
pub fn counted_wrong(spec: &RunSpec, summary: &RunSummary, shared: Option<u64>) -> bool {
    spec.shares()
        && is_whole(summary)
        && total(spec, summary, shared).is_some_and(|total| total != operations(summary))
}

/// Returns how often the tasks of a run added.
fn operations(summary: &RunSummary) -> u64 {
    summary.output.as_u64().unwrap_or(0)
}

/// Returns what became of it: where each task has a total of its own, that is all there is.
fn total(spec: &RunSpec, summary: &RunSummary, shared: Option<u64>) -> Option<u64> {
    match spec.share() {
        SyncMethod::Own => Some(operations(summary)),
        _ => shared,
    }
}

fn is_whole(summary: &RunSummary) -> bool {
    summary.end == RunEnd::Completed && summary.failed + summary.lost == 0
}

/// Returns the seconds from the begin of a run's first task to its last result.
fn span(run: &Run) -> f64 {
    let wall = run.summary.as_ref().map(|summary| summary.wall);
    let end = run.began + wall.unwrap_or_default();
    let first = run.first_task.unwrap_or(run.began);
    (end - first).as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Draft, Outcome, RunEvent, TaskOutput, WorkloadKind};
    use crate::session::play::in_run;
    use crate::session::play::{begins, ends, of, over, play, start, summary, takes};

    /// A run whose two tasks of 500 additions each took 100 ms from 50 ms on.
    fn counted(share: SyncMethod, total: Option<u64>) -> Option<Sharing> {
        let spec = Draft {
            workload: WorkloadKind::Counter,
            share,
            tasks: Some(2),
            ..Draft::default()
        }
        .spec();
        let done = || Outcome::Done(TaskOutput::Count(500));
        let end = RunSummary {
            output: serde_json::json!(1_000),
            ..summary(150, 2)
        };
        let reported = total.map(|total| in_run(150, 0, RunEvent::Shared { total }));
        let story = [
            begins(0, 0, start(spec, 2)),
            of(50, 0, takes(0, 40)),
            of(60, 1, takes(1, 40)),
            of(150, 0, ends(0, done())),
            of(150, 1, ends(1, done())),
        ];
        let session = play(story.into_iter().chain(reported).chain([over(151, 0, end)]));
        Sharing::of(&[&session.runs[0]])
    }

    #[test]
    fn the_total_is_held_against_what_was_added() {
        let wrong = counted(SyncMethod::Unlocked, Some(600)).unwrap();
        assert_eq!((wrong.lost(), wrong.is_right()), (Some(400), Some(false)));
        let right = counted(SyncMethod::Mutex, Some(1_000)).unwrap();
        assert_eq!((right.lost(), right.is_right()), (Some(0), Some(true)));
        let own = counted(SyncMethod::Own, None).unwrap();
        assert_eq!((own.total, own.is_right()), (Some(1_000), Some(true)));
        let untold = counted(SyncMethod::Mutex, None).unwrap();
        assert_eq!((untold.total, untold.is_right()), (None, None));
        let double = counted(SyncMethod::Mutex, Some(1_001)).unwrap();
        assert_eq!((double.lost(), double.is_right()), (Some(-1), Some(false)));
    }

    #[test]
    fn speed_counts_from_the_first_task_on() {
        let sharing = counted(SyncMethod::Mutex, Some(1_000)).unwrap();
        assert!((sharing.per_second - 10_000.0).abs() < 1e-6);
        let inside = (0.100 + 0.090) / 1_000.0;
        assert!((sharing.per_operation - inside).abs() < 1e-9);
    }

    #[test]
    fn what_is_not_whole_is_not_judged() {
        let spec = Draft {
            workload: WorkloadKind::Counter,
            share: SyncMethod::Unlocked,
            ..Draft::default()
        }
        .spec();
        let end = |lost| RunSummary {
            lost,
            output: serde_json::json!(70),
            ..summary(1, 7)
        };
        assert!(counted_wrong(&spec, &end(0), Some(69)));
        assert!(!counted_wrong(&spec, &end(0), Some(70)));
        assert!(!counted_wrong(&spec, &end(1), Some(69)));
        assert!(!counted_wrong(&spec, &end(0), None));
        assert!(!counted_wrong(&RunSpec::default(), &end(0), Some(1)));
    }
}
