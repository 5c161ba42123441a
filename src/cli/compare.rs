//! `eggtop compare WORKLOAD`: the same work on several executors and runtimes.

use anyhow::Result;

use super::args::Work;
use super::headless::Call;
use super::settings::{Given, Key, Origin, Settings};
use super::varied::VARIED;
use crate::model::{Draft, ExecutorKind, Field, RunSpec, Series, WorkloadKind, name_of};

/// Returns the same work several ways.
pub(super) fn compare(work: Work) -> Result<Call> {
    let settings = work.settings()?;
    settings.check_python()?;
    compare_settings(settings)
}

/// Compares what settings from anywhere ask for.
pub(super) fn compare_settings(mut settings: Settings) -> Result<Call> {
    let (groups, note) = groups(&mut settings)?;
    Ok(Call::new(settings, groups)?.noting(note))
}

/// Returns the runs, each a group of its own, and a sentence where one is missing that was not named.
pub(super) fn groups(settings: &mut Settings) -> Result<(Vec<Vec<RunSpec>>, Option<String>)> {
    let places = Places::take(settings);
    if settings.is_of(WorkloadKind::Counter) {
        return Ok((ways_to_share(settings, places)?, None));
    }
    let variants = Variants::take(settings);
    let mut executors = settings.take_list(Field::Executor, "serial,threads,pool,process,async");
    let base = settings.draft()?;
    let usual: Vec<String> = Series::usual_executors(&base.spec())
        .iter()
        .map(name_of)
        .collect();
    let by_itself = executors
        .iter()
        .any(|given| given.origin == Origin::Command);
    executors.retain(|given| given.origin != Origin::Command || usual.contains(&given.text));
    let process = name_of(&ExecutorKind::Process);
    let too_many = by_itself && !base.spec().waits() && !usual.contains(&process);
    let note = too_many.then(|| {
        format!(
            "process is left out: it keeps every task alive at once, at most {}",
            RunSpec::MOST_WORKERS
        )
    });
    let executors = each(&base, executors, |spec| spec.executor)?;
    let series = Series::Ways { executors };
    let places = places.of(&base)?;
    let varied = variants.of(&places)?;
    let runs = varied.iter().flat_map(|one| series.runs(one));
    Ok((runs.map(|run| vec![run]).collect(), note))
}

/// The fields that a call names several values of.
struct Variants(Vec<Vec<Given>>);

impl Variants {
    /// Takes them out of the settings.
    fn take(settings: &mut Settings) -> Self {
        let several = VARIED.into_iter().filter(|field| {
            let given = settings.get(Key::Field(*field));
            given.is_some_and(|given| given.text.contains(','))
        });
        let several: Vec<Field> = several.collect();
        let lists = several.into_iter();
        Self(lists.map(|field| settings.take_list(field, "")).collect())
    }

    /// Returns each of the bases with every value of every list.
    fn of(self, bases: &[Draft]) -> Result<Vec<Draft>> {
        let mut all = bases.to_vec();
        for list in self.0 {
            let mut varied = Vec::new();
            for base in &all {
                varied.extend(set(base, &list)?);
            }
            all = varied;
        }
        // A deadlock has cures of its own.
        let exists = |one: &Draft| one.how.cures().contains(&one.cure);
        if all.iter().any(exists) {
            all.retain(exists);
        }
        Ok(all)
    }
}

/// Returns the base with each of the given values.
fn set(base: &Draft, given: &[Given]) -> Result<Vec<Draft>> {
    each(base, given.to_vec(), Draft::clone)
}

/// Returns the runs of `counter`: on each executor every synchronization method that is named, or that there is.
fn ways_to_share(settings: &mut Settings, places: Places) -> Result<Vec<Vec<RunSpec>>> {
    let executors = settings.take_list(Field::Executor, "threads");
    let named = settings.get(Key::Field(Field::Sync)).is_some();
    let shares = settings.take_list(Field::Sync, "own");
    let base = settings.draft()?;
    let executors = each(&base, executors, |spec| spec.executor)?;
    let shares = each(&base, shares, |spec| spec.share)?;
    let bases = places.of(&base)?.into_iter().flat_map(|place| {
        let with = move |&executor: &ExecutorKind| Draft {
            executor,
            ..place.clone()
        };
        executors.iter().map(with).collect::<Vec<Draft>>()
    });
    let runs = bases.flat_map(|base| {
        let ways = if named {
            shares.clone()
        } else {
            base.spec().ways_to_share().to_vec()
        };
        Series::Shares { ways }.runs(&base)
    });
    Ok(runs.map(|run| vec![run]).collect())
}

/// The runtimes and interpreters that a call names.
pub(super) struct Places {
    runtimes: Vec<Given>,
    pythons: Vec<Given>,
}

impl Places {
    /// Takes them out of the settings.
    pub(super) fn take(settings: &mut Settings) -> Self {
        Self {
            runtimes: settings.take_list(Field::Runtime, "native"),
            // The first that is found.
            pythons: settings.take_list(Field::Python, ""),
        }
    }

    /// Returns the base in each of the places.
    pub(super) fn of(self, base: &Draft) -> Result<Vec<Draft>> {
        places(base, self.runtimes, self.pythons)
    }
}

/// Returns the base on every runtime, and where that is python with every interpreter.
pub(super) fn places(
    base: &Draft,
    runtimes: Vec<Given>,
    pythons: Vec<Given>,
) -> Result<Vec<Draft>> {
    let runtimes = each(base, runtimes, |spec| spec.runtime)?;
    let pythons = each(base, pythons, |spec| spec.python.clone())?;
    Ok(Series::places(base, &runtimes, &pythons))
}

/// Returns what each of the given values makes of a part of the base.
pub(super) fn each<T>(
    base: &Draft,
    given: Vec<Given>,
    part: impl Fn(&Draft) -> T,
) -> Result<Vec<T>> {
    let parts = given.into_iter().map(|given| {
        let mut spec = base.clone();
        given.apply(&mut spec)?;
        Ok(part(&spec))
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::fake::flag;
    use crate::model::{DeadlockFix, DeadlockKind, SyncMethod};

    fn series(given: Vec<Given>) -> Result<(Vec<RunSpec>, Option<String>)> {
        let (groups, note) = groups(&mut Settings::new(given))?;
        Ok((groups.concat(), note))
    }

    #[test]
    fn all_executors_do_the_same_work() {
        let (series, note) = series(Vec::new()).unwrap();
        assert_eq!(note, None);
        let executors: Vec<ExecutorKind> = series.iter().map(RunSpec::executor).collect();
        let [serial, threads, pool, process] = [
            ExecutorKind::Serial,
            ExecutorKind::Threads,
            ExecutorKind::Pool,
            ExecutorKind::Process,
        ];
        assert_eq!(executors, [serial, threads, pool, process]);
        assert!(series.iter().all(|spec| spec.same_work(&series[0])));
    }

    #[test]
    fn runtime_python_is_compared_with_every_interpreter_that_is_named() {
        let (runs, _) = series(vec![
            flag(Field::Runtime, "gil,python"),
            flag(Field::Python, "3.8, 3.12"),
            flag(Field::Executor, "serial,pool"),
        ])
        .unwrap();
        let pythons: Vec<&str> = runs
            .iter()
            .map(|run| run.python().unwrap_or("none"))
            .collect();
        assert_eq!(pythons, ["none", "none", "3.8", "3.8", "3.12", "3.12"]);
    }

    #[test]
    fn too_many_processes_are_left_out_unless_they_were_named() {
        let tasks = flag(Field::Tasks, "20000");
        let (runs, note) = series(vec![tasks.clone()]).unwrap();
        assert_eq!(runs.len(), 3);
        assert!(
            runs.iter()
                .all(|run| run.executor() != ExecutorKind::Process)
        );
        assert!(note.unwrap().starts_with("process is left out"));
        let named = vec![tasks, flag(Field::Executor, "serial,process")];
        let (runs, note) = series(named).unwrap();
        assert_eq!((runs.len(), note), (2, None));
    }

    #[test]
    fn the_ways_to_share_are_compared_on_one_executor() {
        let counter = || Given {
            key: Key::Field(Field::Workload),
            text: "counter".to_owned(),
            origin: Origin::Argument,
        };
        let reported = |given: Vec<Given>| -> Vec<(ExecutorKind, SyncMethod)> {
            let (runs, note) = series(given).unwrap();
            assert_eq!(note, None);
            runs.iter()
                .map(|run| (run.executor(), run.share()))
                .collect()
        };
        let threads = ExecutorKind::Threads;
        let all = reported(vec![counter()]);
        assert_eq!(all.len(), 8);
        assert_eq!(all[0], (threads, SyncMethod::Own));
        let named = reported(vec![
            counter(),
            flag(Field::Sync, "own,mutex"),
            flag(Field::Executor, "threads,pool"),
        ]);
        let pool = ExecutorKind::Pool;
        assert_eq!(
            named,
            [
                (threads, SyncMethod::Own),
                (threads, SyncMethod::Mutex),
                (pool, SyncMethod::Own),
                (pool, SyncMethod::Mutex)
            ]
        );
    }

    #[test]
    fn works_of_which_several_are_named_are_each_compared() {
        let reported = |given: Vec<Given>| -> Vec<(DeadlockKind, DeadlockFix)> {
            let usual = vec![
                flag(Field::Workload, "deadlock"),
                flag(Field::Executor, "threads"),
            ];
            let (runs, _) = series([usual, given].concat()).unwrap();
            runs.iter().map(|run| (run.how(), run.cure())).collect()
        };
        let cures = vec![
            flag(Field::Deadlock, "locks"),
            flag(Field::Fix, "none, order"),
        ];
        let locks = [
            (DeadlockKind::Locks, DeadlockFix::None),
            (DeadlockKind::Locks, DeadlockFix::Order),
        ];
        assert_eq!(reported(cures), locks);
        // Locks have no method that could be named without a call.
        let both = vec![
            flag(Field::Deadlock, "futures,locks"),
            flag(Field::Fix, "none,printed"),
        ];
        let (futures, locks) = (DeadlockKind::Futures, DeadlockKind::Locks);
        assert_eq!(
            reported(both),
            [
                (futures, DeadlockFix::None),
                (futures, DeadlockFix::Printed),
                (locks, DeadlockFix::None)
            ]
        );
        let unknown = flag(Field::Fix, "none,hope");
        let refusal = series(vec![unknown]).unwrap_err().to_string();
        assert!(refusal.starts_with("--fix hope: one of none"), "{refusal}");
    }

    #[test]
    fn one_unknown_executor_is_named() {
        let list = flag(Field::Executor, "pool,quantum");
        let refusal = series(vec![list]).unwrap_err().to_string();
        assert!(
            refusal.starts_with("--executor quantum: one of serial"),
            "{refusal}"
        );
    }
}
