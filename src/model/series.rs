//! Series of runs that do the same work, for `compare` and `sweep`, on the screen and without one.

use super::spec::{Draft, ExecutorKind, RunSpec, RuntimeKind, SyncMethod, name_of};
use super::topology::Machine;

/// What the runs of a series differ in, on one runtime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Series {
    /// Every executor, in this order.
    Ways {
        /// How tasks are spread.
        executors: Vec<ExecutorKind>,
    },
    /// Every synchronization method for what the tasks count together.
    Shares {
        /// How they share it.
        ways: Vec<SyncMethod>,
    },
    /// So many workers each, after the serial run without which no speedup is known.
    Counts {
        /// How many workers.
        workers: Vec<u32>,
        /// Whether the serial run is measured already and left out.
        has_base: bool,
    },
    /// Tasks handed out so many at a time, after the serial run.
    Chunks {
        /// How many tasks at a time.
        chunks: Vec<u32>,
        /// Whether the serial run is measured already and left out.
        has_base: bool,
    },
}

/// A run of a series, and which of its repetitions it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Repetition {
    /// What the run is asked to do.
    pub spec: RunSpec,
    /// Counted from 0.
    pub number: u32,
}

impl Repetition {
    /// Returns how many runs it is with all repetitions; more than one are an experiment, whose runs are
    /// compared with each other.
    pub fn count(specs: &[RunSpec]) -> u32 {
        let each = specs.iter().map(RunSpec::repetitions);
        each.fold(0, u32::saturating_add)
    }

    /// Returns all repetitions of runs in turn (A B A B), so that what changes on the machine meanwhile
    /// changes it for all of them.
    pub fn in_turn(specs: &[RunSpec]) -> Vec<Self> {
        let most = specs.iter().map(RunSpec::repetitions).max().unwrap_or(0);
        let round = |number| {
            let asked = specs.iter().filter(move |spec| number < spec.repetitions());
            let of_round = move |spec: &RunSpec| Self {
                spec: spec.clone(),
                number,
            };
            asked.map(of_round)
        };
        (0..most).flat_map(round).collect()
    }
}

impl Series {
    /// Returns the executors that are compared by default: all that
    /// suit the work, but `process` where it would have to keep more processes alive than may be.
    pub fn usual_executors(base: &RunSpec) -> Vec<ExecutorKind> {
        if base.waits() {
            // what waits suits threads and event loops
            return vec![
                ExecutorKind::Serial,
                ExecutorKind::Threads,
                ExecutorKind::Async,
            ];
        }
        let mut executors = Self::everywhere().to_vec();
        if base.workers().unwrap_or_else(|| base.task_count()) > RunSpec::MOST_WORKERS {
            executors.retain(|&executor| executor != ExecutorKind::Process);
        }
        executors
    }

    /// Returns the numbers of workers that are tried by default: powers of two below the
    /// cores that can be used, these, and twice as many, which shows that more gain nothing.
    pub fn usual_counts(usable: usize) -> Vec<u32> {
        let most = RunSpec::MOST_WORKERS as usize;
        let usable = usable.clamp(1, most / 2) as u32;
        let powers = (0..).map(|power| 1 << power);
        let below = powers.take_while(|&workers| workers < usable);
        below.chain([usable, 2 * usable]).collect()
    }

    /// Returns the executors that every runtime has.
    const fn everywhere() -> [ExecutorKind; 4] {
        use ExecutorKind::{Pool, Process, Serial, Threads};
        [Serial, Threads, Pool, Process]
    }

    /// Returns the base on every runtime, and on runtime `python` with every interpreter.
    pub fn places(
        base: &Draft,
        runtimes: &[RuntimeKind],
        pythons: &[Option<String>],
    ) -> Vec<Draft> {
        let with = |runtime, python: &Option<String>| Draft {
            runtime,
            python: python.clone(),
            ..base.clone()
        };
        let on = |&runtime: &RuntimeKind| match runtime {
            RuntimeKind::Python => pythons.iter().map(|python| with(runtime, python)).collect(),
            _ => vec![with(runtime, &None)],
        };
        runtimes.iter().flat_map(on).collect()
    }

    /// Returns the runs, each of them the base but for what the series changes.
    ///
    /// Counts and chunks of a serial base are those of a pool: serial has one worker, and hands out
    /// nothing.
    pub fn runs(&self, base: &Draft) -> Vec<RunSpec> {
        match self {
            Self::Ways { executors } => {
                let with = |&executor| {
                    Draft {
                        executor,
                        ..base.clone()
                    }
                    .spec()
                };
                executors.iter().map(with).collect()
            }
            Self::Shares { ways } => {
                let with = |&share| {
                    Draft {
                        share,
                        ..base.clone()
                    }
                    .spec()
                };
                ways.iter().map(with).collect()
            }
            Self::Counts { workers, has_base } => {
                let spread = spread(base);
                let counts = workers.iter().map(|&workers| {
                    Draft {
                        workers: Some(workers),
                        ..spread.clone()
                    }
                    .spec()
                });
                serial(base, *has_base).chain(counts).collect()
            }
            Self::Chunks { chunks, has_base } => {
                let spread = spread(base);
                let chunks = chunks.iter().map(|&chunk| {
                    Draft {
                        chunk,
                        ..spread.clone()
                    }
                    .spec()
                });
                serial(base, *has_base).chain(chunks).collect()
            }
        }
    }

    /// Leaves out the groups of runs whose executor does not exist where they would be done, unless
    /// that would be all of them. Returns the runs of the others, and a sentence for each executor that
    /// is missing somewhere.
    pub fn possible(groups: &[Vec<RunSpec>], machine: &Machine) -> (Vec<RunSpec>, Vec<String>) {
        let missing = |group: &Vec<RunSpec>| {
            let mut missing = group
                .iter()
                .filter_map(|run| Some((run, run.lack(machine)?)));
            missing.next().map(|(run, reason)| {
                if run.lacks_share().is_some() {
                    return format!("{} is left out: {reason}", name_of(&run.share()));
                }
                let executor = name_of(&run.executor());
                format!("{executor} is left out on {}: {reason}", place_of(run))
            })
        };
        let (kept, notes): (Vec<_>, Vec<_>) = groups
            .iter()
            .map(|group| (group, missing(group)))
            .partition(|(_, missing)| missing.is_none());
        if kept.is_empty() {
            return (groups.concat(), Vec::new());
        }
        let mut notes: Vec<String> = notes.into_iter().filter_map(|(_, note)| note).collect();
        notes.dedup();
        (
            kept.into_iter()
                .flat_map(|(group, _)| group)
                .cloned()
                .collect(),
            notes,
        )
    }
}

/// Returns the serial run that others are compared with, unless there is one.
fn serial(base: &Draft, has_base: bool) -> impl Iterator<Item = RunSpec> {
    let serial = (!has_base).then(|| {
        Draft {
            executor: ExecutorKind::Serial,
            chunk: Draft::default().chunk,
            ..base.clone()
        }
        .spec()
    });
    serial.into_iter()
}

/// Returns the base with its tasks spread over workers.
fn spread(base: &Draft) -> Draft {
    let executor = match base.executor {
        ExecutorKind::Serial => ExecutorKind::Pool,
        other => other,
    };
    Draft {
        executor,
        ..base.clone()
    }
}

/// Returns where a run is done: `native`, `python 3.12`.
fn place_of(run: &RunSpec) -> String {
    let runtime = name_of(&run.runtime());
    match run.python() {
        Some(python) => format!("{runtime} {python}"),
        None => runtime,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Interpreter, RunSpec, WorkloadKind};

    /// What the runs differ in: runtime, interpreter, executor.
    fn reported(runs: &[RunSpec]) -> Vec<String> {
        let reported = |run: &RunSpec| format!("{} {}", place_of(run), name_of(&run.executor()));
        runs.iter().map(reported).collect()
    }

    fn names(pythons: &[&str]) -> Vec<Option<String>> {
        pythons.iter().map(|&name| Some(name.to_owned())).collect()
    }

    #[test]
    fn every_executor_does_the_same_work() {
        let executors = vec![ExecutorKind::Serial, ExecutorKind::Threads];
        let base = Draft {
            tasks: Some(3),
            ..Draft::default()
        };
        let runs = Series::Ways { executors }.runs(&base);
        assert_eq!(reported(&runs), ["native serial", "native threads"]);
        assert!(runs.iter().all(|run| run.same_work(&base.spec())));
    }

    #[test]
    fn only_python_is_done_with_every_interpreter() {
        let base = Draft {
            python: Some("3.9".to_owned()),
            ..Draft::default()
        };
        let runtimes = [RuntimeKind::Native, RuntimeKind::Python, RuntimeKind::Gil];
        let places = Series::places(&base, &runtimes, &names(&["3.8", "3.12"]));
        let places: Vec<String> = places.iter().map(|place| place_of(&place.spec())).collect();
        assert_eq!(places, ["native", "python 3.8", "python 3.12", "gil"]);
    }

    #[test]
    fn what_exists_nowhere_else_is_left_out_and_reported() {
        let python = |version: &str, interpreters| Interpreter {
            version: version.to_owned(),
            interpreters,
            ..Interpreter::default()
        };
        let machine = Machine {
            pythons: Some(vec![python("3.14.1", true), python("3.13.1", false)]),
            ..Machine::default()
        };
        let base = Draft {
            executor: ExecutorKind::Interpreters,
            ..Draft::default()
        };
        let runtimes = [RuntimeKind::Native, RuntimeKind::Python];
        let places = Series::places(&base, &runtimes, &names(&["3.13", "3.14"]));

        let single: Vec<Vec<RunSpec>> = places.iter().map(|place| vec![place.spec()]).collect();
        let (runs, notes) = Series::possible(&single, &machine);
        assert_eq!(reported(&runs), ["python 3.14 interpreters"]);
        assert_eq!(
            notes,
            [
                "interpreters is left out on native: runtime native has serial, threads, pool, process, async",
                "interpreters is left out on python 3.13: this Python has no InterpreterPoolExecutor, 3.14 and later have",
            ]
        );
        // A sweep without its counts would only be a serial run.
        let workers = vec![1, 2];
        let sweep = Series::Counts {
            workers,
            has_base: false,
        };
        let sweeps: Vec<_> = places.iter().map(|place| sweep.runs(place)).collect();
        let (runs, notes) = Series::possible(&sweeps, &machine);
        assert_eq!((runs.len(), notes.len()), (3, 2));
        // What would leave nothing is refused elsewhere, with the reason.
        let (runs, notes) = Series::possible(&single[..2], &machine);
        assert_eq!((runs.len(), notes.len()), (2, 0));
    }

    #[test]
    fn a_process_a_task_is_left_out_where_there_cannot_be_so_many() {
        use ExecutorKind::{Pool, Process, Serial, Threads};
        let usual = |tasks, workers| {
            Series::usual_executors(
                &Draft {
                    tasks: Some(tasks),
                    workers,
                    ..Draft::default()
                }
                .spec(),
            )
        };
        assert_eq!(usual(10_000, None), [Serial, Threads, Pool, Process]);
        assert_eq!(usual(10_001, None), [Serial, Threads, Pool]);
        assert_eq!(usual(10_001, Some(4)), [Serial, Threads, Pool, Process]);
    }

    #[test]
    fn the_usual_counts_fit_the_machine() {
        assert_eq!(Series::usual_counts(1), [1, 2]);
        assert_eq!(Series::usual_counts(2), [1, 2, 4]);
        assert_eq!(Series::usual_counts(6), [1, 2, 4, 6, 12]);
        assert_eq!(Series::usual_counts(8), [1, 2, 4, 8, 16]);
        assert_eq!(Series::usual_counts(0), [1, 2]);
        assert!(Series::usual_counts(usize::MAX).ends_with(&[5_000, 10_000]));
    }

    #[test]
    fn what_waits_is_compared_in_threads_and_on_an_event_loop() {
        use ExecutorKind::{Async, Serial, Threads};
        let sleep = Draft {
            workload: WorkloadKind::Sleep,
            ..Draft::default()
        };
        assert_eq!(
            Series::usual_executors(&sleep.spec()),
            [Serial, Threads, Async]
        );
    }

    #[test]
    fn counts_follow_a_serial_run_unless_there_is_one() {
        let counts = |has_base| {
            let workers = vec![1, 4];
            let base = Draft {
                executor: ExecutorKind::Serial,
                ..Draft::default()
            };
            let runs = Series::Counts { workers, has_base }.runs(&base);
            let spread = |run: RunSpec| (run.executor(), run.workers());
            runs.into_iter().map(spread).collect::<Vec<_>>()
        };
        let pools = [(ExecutorKind::Pool, Some(1)), (ExecutorKind::Pool, Some(4))];
        assert_eq!(counts(true), pools);
        assert_eq!(counts(false)[0], (ExecutorKind::Serial, None));
        assert_eq!(counts(false)[1..], pools);
    }
}
