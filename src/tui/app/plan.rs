//! What `c` and `w` will run.

use crate::model::{DeadlockFix, Draft, ExecutorKind, RunEnd, RunSpec, RunSummary, Series};
use crate::session::{Run, Session};

/// Returns the same work in every way it can be spread, or where tasks share something in every way
/// they can share it: what `c` does.
pub fn compared(draft: &Draft) -> Vec<RunSpec> {
    if draft.spec().may_hang() {
        return cured(draft);
    }
    let run = draft.spec();
    let ways = if run.shares() {
        Series::Shares {
            ways: run.ways_to_share().to_vec(),
        }
    } else {
        Series::Ways {
            executors: Series::usual_executors(&run),
        }
    };
    ways.runs(draft)
}

/// Returns a deadlock with each of its cures.
fn cured(draft: &Draft) -> Vec<RunSpec> {
    let cures = draft.how.cures().iter();
    let with = |&cure| {
        Draft {
            cure,
            ..draft.clone()
        }
        .spec()
    };
    cures
        .filter(|cure| **cure != DeadlockFix::None)
        .map(with)
        .collect()
}

/// Returns the same work with 1, 2, 4 and so on workers, up to the available cores and twice as many: what
/// `w` does. The serial run comes first, unless the session has one already.
pub fn swept(draft: &Draft, session: &Session) -> Vec<RunSpec> {
    let counts = Series::Counts {
        workers: Series::usual_counts(session.machine.usable),
        // nothing waits for others in a serial run
        has_base: draft.spec().may_hang()
            || session.runs.iter().any(|run| is_base(run, &draft.spec())),
    };
    counts.runs(draft)
}

/// Returns the same work with 1, 10, 100 and so on tasks handed out at a time, as long as every worker
/// gets a chunk: what `W` does. The serial run comes first, unless the session has one already.
pub(super) fn chunked(draft: &Draft, session: &Session) -> Vec<RunSpec> {
    let run = draft.spec();
    let workers = run.worker_count(&session.machine).max(1);
    let most = (run.task_count() / workers).max(1);
    let chunks = Series::Chunks {
        chunks: (0..=6)
            .map(|power| 10_u32.pow(power))
            .filter(|&chunk| chunk <= most)
            .collect(),
        has_base: session.runs.iter().any(|base| is_base(base, &run)),
    };
    chunks.runs(draft)
}

/// Returns whether a run shows what the work takes serially.
fn is_base(run: &Run, spec: &RunSpec) -> bool {
    let whole = |end: &RunSummary| end.end == RunEnd::Completed && end.failed + end.lost == 0;
    let start = &run.start.spec;
    start.executor() == ExecutorKind::Serial
        && start.same_work(spec)
        && run.summary.as_ref().is_some_and(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::play::{play, session_of};

    #[test]
    fn chunks_grow_until_there_is_one_for_each_worker() {
        let session = play([session_of(2)]);
        let chunks = |tasks| -> Vec<u32> {
            let spec = Draft {
                tasks: Some(tasks),
                ..Draft::default()
            };
            let specs = chunked(&spec, &session);
            assert_eq!(specs[0].executor(), ExecutorKind::Serial);
            specs[1..].iter().map(RunSpec::chunk).collect()
        };
        assert_eq!(chunks(8), [1]);
        assert_eq!(chunks(1_000), [1, 10, 100]);
        assert_eq!(chunks(1), [1]);
    }

    #[test]
    fn a_sweep_goes_up_to_twice_what_is_usable() {
        let workers = |usable| -> Vec<u32> {
            let session = play([session_of(usable)]);
            let specs = swept(&Draft::default(), &session);
            assert_eq!(specs[0].executor(), ExecutorKind::Serial);
            specs.iter().filter_map(RunSpec::workers).collect()
        };
        assert_eq!(workers(1), [1, 2]);
        assert_eq!(workers(2), [1, 2, 4]);
        assert_eq!(workers(6), [1, 2, 4, 6, 12]);
        assert_eq!(workers(8), [1, 2, 4, 8, 16]);
    }
}
