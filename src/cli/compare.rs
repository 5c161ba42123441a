//! `eggtop compare WORKLOAD`: the same work on several executors and runtimes.

use anyhow::Result;

use super::args::Work;
use super::headless::Call;
use super::settings::{Given, Origin, Settings};
use crate::model::{Field, RunSpec, Series, name_of};

/// Does the same work several ways and prints the report; returns the exit status.
pub(super) fn compare(work: Work) -> Result<u8> {
    compare_settings(work.settings()?)
}

/// Compares what settings from anywhere ask for.
pub(super) fn compare_settings(mut settings: Settings) -> Result<u8> {
    let (groups, note) = groups(&mut settings)?;
    Call::new(settings, groups)?.noting(note).run()
}

/// Returns the runs, each a group of its own, and a sentence where one is missing that nobody named.
fn groups(settings: &mut Settings) -> Result<(Vec<Vec<RunSpec>>, Option<String>)> {
    let places = Places::take(settings);
    let mut executors = settings.take_list(Field::Executor, "serial,threads,pool,process");
    let base = settings.spec()?;
    let usual: Vec<String> = Series::usual_executors(&base).iter().map(name_of).collect();
    let all = executors.len();
    executors.retain(|given| given.origin != Origin::Command || usual.contains(&given.text));
    let note = (executors.len() < all).then(|| {
        format!(
            "process is left out: it keeps every task alive at once, at most {}",
            RunSpec::MOST_WORKERS
        )
    });
    let executors = each(&base, executors, |spec| spec.executor)?;
    let series = Series::Ways { executors };
    let places = places.of(&base)?;
    let runs = places.iter().flat_map(|place| series.runs(place));
    Ok((runs.map(|run| vec![run]).collect(), note))
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
    pub(super) fn of(self, base: &RunSpec) -> Result<Vec<RunSpec>> {
        places(base, self.runtimes, self.pythons)
    }
}

/// Returns the base on every runtime, and where that is python with every interpreter.
pub(super) fn places(
    base: &RunSpec,
    runtimes: Vec<Given>,
    pythons: Vec<Given>,
) -> Result<Vec<RunSpec>> {
    let runtimes = each(base, runtimes, |spec| spec.runtime)?;
    let pythons = each(base, pythons, |spec| spec.python.clone())?;
    Ok(Series::places(base, &runtimes, &pythons))
}

/// Returns what each of the given values makes of a part of the base.
pub(super) fn each<T>(
    base: &RunSpec,
    given: Vec<Given>,
    part: impl Fn(&RunSpec) -> T,
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
    use crate::model::ExecutorKind;

    fn series(given: Vec<Given>) -> Result<(Vec<RunSpec>, Option<String>)> {
        let (groups, note) = groups(&mut Settings::new(given))?;
        Ok((groups.concat(), note))
    }

    #[test]
    fn all_executors_do_the_same_work() {
        let (series, note) = series(Vec::new()).unwrap();
        assert_eq!(note, None);
        let executors: Vec<ExecutorKind> = series.iter().map(|spec| spec.executor).collect();
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
            .map(|run| run.python.as_deref().unwrap_or("none"))
            .collect();
        assert_eq!(pythons, ["none", "none", "3.8", "3.8", "3.12", "3.12"]);
    }

    #[test]
    fn too_many_processes_are_left_out_unless_they_were_named() {
        let tasks = flag(Field::Tasks, "20000");
        let (runs, note) = series(vec![tasks.clone()]).unwrap();
        assert_eq!(runs.len(), 3);
        assert!(runs.iter().all(|run| run.executor != ExecutorKind::Process));
        assert!(note.unwrap().starts_with("process is left out"));
        let named = vec![tasks, flag(Field::Executor, "serial,process")];
        let (runs, note) = series(named).unwrap();
        assert_eq!((runs.len(), note), (2, None));
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
