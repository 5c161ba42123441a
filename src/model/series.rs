//! Series of runs that do the same work, for `compare` and `sweep`, on the screen and without one.

use super::spec::{ExecutorKind, RunSpec, RuntimeKind};

/// What the runs of a series differ in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Series {
    /// Every executor on every runtime, in these orders.
    Ways {
        /// What runs the code.
        runtimes: Vec<RuntimeKind>,
        /// How tasks are spread.
        executors: Vec<ExecutorKind>,
    },
    /// So many workers each, after the serial run without which no speedup is known.
    Counts {
        /// How many workers.
        workers: Vec<u32>,
        /// Whether the serial run is measured already and left out.
        has_base: bool,
    },
}

impl Series {
    /// Returns the executors that are compared when nobody names any: all, but `process` where it
    /// would have to keep more processes alive than may be.
    pub fn usual_executors(base: &RunSpec) -> Vec<ExecutorKind> {
        let mut executors = Self::everywhere().to_vec();
        if base.workers.unwrap_or_else(|| base.task_count()) > RunSpec::MOST_WORKERS {
            executors.retain(|&executor| executor != ExecutorKind::Process);
        }
        executors
    }

    /// Returns the executors that every runtime has.
    const fn everywhere() -> [ExecutorKind; 4] {
        use ExecutorKind::{Pool, Process, Serial, Threads};
        [Serial, Threads, Pool, Process]
    }

    /// Returns the runs, each of them the base but for what the series changes.
    ///
    /// Counts of a serial base are those of a pool: serial has one worker.
    pub fn runs(&self, base: &RunSpec) -> Vec<RunSpec> {
        match self {
            Self::Ways {
                runtimes,
                executors,
            } => {
                let on = |&runtime| {
                    executors.iter().map(move |&executor| RunSpec {
                        runtime,
                        executor,
                        ..base.clone()
                    })
                };
                runtimes.iter().flat_map(on).collect()
            }
            Self::Counts { workers, has_base } => {
                let executor = match base.executor {
                    ExecutorKind::Serial => ExecutorKind::Pool,
                    other => other,
                };
                let serial = (!has_base).then(|| RunSpec {
                    executor: ExecutorKind::Serial,
                    ..base.clone()
                });
                let counts = workers.iter().map(|&workers| RunSpec {
                    executor,
                    workers: Some(workers),
                    ..base.clone()
                });
                serial.into_iter().chain(counts).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_executor_does_the_same_work() {
        let series = Series::Ways {
            runtimes: vec![RuntimeKind::Native],
            executors: vec![ExecutorKind::Serial, ExecutorKind::Threads],
        };
        let base = RunSpec {
            tasks: Some(3),
            ..RunSpec::default()
        };
        let runs = series.runs(&base);
        let executors: Vec<_> = runs.iter().map(|run| run.executor).collect();
        assert_eq!(executors, [ExecutorKind::Serial, ExecutorKind::Threads]);
        assert!(runs.iter().all(|run| run.same_work(&base)));
    }

    #[test]
    fn a_process_a_task_is_left_out_where_there_cannot_be_so_many() {
        use ExecutorKind::{Pool, Process, Serial, Threads};
        let usual = |tasks, workers| {
            Series::usual_executors(&RunSpec {
                tasks: Some(tasks),
                workers,
                ..RunSpec::default()
            })
        };
        assert_eq!(usual(10_000, None), [Serial, Threads, Pool, Process]);
        assert_eq!(usual(10_001, None), [Serial, Threads, Pool]);
        assert_eq!(usual(10_001, Some(4)), [Serial, Threads, Pool, Process]);
    }

    #[test]
    fn counts_follow_a_serial_run_unless_there_is_one() {
        let counts = |has_base| {
            let workers = vec![1, 4];
            let base = RunSpec {
                executor: ExecutorKind::Serial,
                ..RunSpec::default()
            };
            let runs = Series::Counts { workers, has_base }.runs(&base);
            let spread = |run: RunSpec| (run.executor, run.workers);
            runs.into_iter().map(spread).collect::<Vec<_>>()
        };
        let pools = [(ExecutorKind::Pool, Some(1)), (ExecutorKind::Pool, Some(4))];
        assert_eq!(counts(true), pools);
        assert_eq!(counts(false)[0], (ExecutorKind::Serial, None));
        assert_eq!(counts(false)[1..], pools);
    }
}
