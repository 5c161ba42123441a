//! `eggtop compare WORKLOAD`: the same work on several executors and runtimes.

use anyhow::Result;

use super::args::Work;
use super::headless::Job;
use super::settings::{Given, Settings};
use crate::model::{Field, RunSpec, Series};

/// Does the same work several ways and prints the report; returns the exit status.
pub(super) fn compare(work: Work) -> Result<u8> {
    compare_settings(work.settings()?)
}

/// Compares what settings from anywhere ask for.
pub(super) fn compare_settings(mut settings: Settings) -> Result<u8> {
    let series = series(&mut settings)?;
    Job::new(settings, series)?.run()
}

fn series(settings: &mut Settings) -> Result<Vec<RunSpec>> {
    let runtimes = settings.take_list(Field::Runtime, "native");
    let executors = settings.take_list(Field::Executor, "serial,threads,pool,process");
    let base = settings.spec()?;
    let series = Series::Ways {
        runtimes: each(&base, runtimes, |spec| spec.runtime)?,
        executors: each(&base, executors, |spec| spec.executor)?,
    };
    Ok(series.runs(&base))
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
    use crate::cli::settings::{Key, Origin};
    use crate::model::ExecutorKind;

    #[test]
    fn all_executors_do_the_same_work() {
        let series = series(&mut Settings::default()).unwrap();
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
    fn one_unknown_executor_is_named() {
        let list = Given {
            key: Key::Field(Field::Executor),
            text: "pool,quantum".to_owned(),
            origin: Origin::Flag,
        };
        let refusal = series(&mut Settings::new(vec![list]))
            .unwrap_err()
            .to_string();
        assert!(
            refusal.starts_with("--executor quantum: one of serial"),
            "{refusal}"
        );
    }
}
