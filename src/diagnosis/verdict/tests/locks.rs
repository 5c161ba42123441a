//! What the verdict must say of the GIL and other locks.

use super::*;
use crate::model::{Draft, RuntimeKind, WorkloadKind};
use crate::results::Beside;

/// Four counts of 4 s in all under the model of the GIL in four threads on two cores: each waited for
/// the others.
pub(super) fn under_the_gil() -> Facts {
    with(facts(), |facts| {
        facts.setup.noun = ("count", "counts");
        facts.spec = Draft {
            workload: WorkloadKind::Busy,
            runtime: RuntimeKind::Gil,
            tasks: Some(4),
            workers: Some(4),
            ..spread(ExecutorKind::Threads).draft()
        }
        .spec();
        facts.setup.runtime = "gil".to_owned();
        facts.setup.has_gil = Some(true);
        facts.setup.workers = 4;
        facts.setup.tasks = 4;
        facts.outcome.started = 4;
        facts.outcome.done = 4;
        facts.times.cpu = (4.05, 0.05);
        facts.times.cores_busy = 1.01;
        facts.times.switches = (3_850.0, 10.0);
        facts.comparison.speedup = Some(exactly(1.01));
        facts.times.inside = 16.1;
        facts.times.ready = 0.05;
        facts.times.gil = 12.0;
        facts.times.gil_hand_overs = Some(795.0);
        facts.times.alone = Some(0.05);
    })
}

pub(super) const fn exactly(mean: f64) -> Estimate {
    Estimate { mean, sd: 0.0 }
}

/// The same in processes.
fn pool(cores_busy: f64) -> Beside {
    Beside {
        label: "gil pool x4".to_owned(),
        executor: ExecutorKind::Pool,
        workers: 4,
        wall: 2.1,
        cores_busy,
    }
}

/// A real CPython 3.12 in place of the model.
pub(super) fn python(facts: Facts, has_gil: bool) -> Facts {
    let name = if has_gil { "3.12" } else { "3.13t" };
    with(facts, |facts| {
        facts.spec = Draft {
            runtime: RuntimeKind::Python,
            ..facts.spec.draft()
        }
        .spec();
        facts.setup.runtime = format!("python {name}");
        facts.setup.has_gil = Some(has_gil);
    })
}

#[test]
fn threads_take_turns_under_the_gil() {
    says(
        &under_the_gil(),
        "The GIL let 1 of 4 threads compute at a time: 1.0 of 2 cores busy, no faster than one after \
         another.",
    );
    let slower = with(under_the_gil(), |facts| {
        facts.comparison.speedup = Some(exactly(0.85));
    });
    says(
        &slower,
        "The GIL let 1 of 4 threads compute at a time: 1.0 of 2 cores busy, slower than one after \
         another (1.2 times as long).",
    );
    let alone = with(under_the_gil(), |facts| facts.comparison.speedup = None);
    says(
        &alone,
        "The GIL let 1 of 4 threads compute at a time: 1.0 of 2 cores busy.",
    );
}

#[test]
fn processes_are_mentioned_only_as_they_were_measured() {
    let beside = |cores_busy| {
        with(under_the_gil(), |facts| {
            facts.comparison.beside = vec![pool(cores_busy)];
        })
    };
    says(
        &beside(1.96),
        "The GIL let 1 of 4 threads compute at a time: 1.0 of 2 cores busy, no faster than one after \
         another; the 4 processes each had a GIL of their own: 2.0 busy.",
    );
    assert!(!sentence_on(&beside(1.0)).contains("processes"));
}

#[test]
fn the_gil_is_named_for_what_was_measured_and_not_for_the_runtime() {
    let nobody_waited = with(under_the_gil(), |facts| {
        facts.times.gil = 0.0;
        facts.times.ready = 12.0;
    });
    assert_ne!(verdict(&nobody_waited).bound, Some(Bound::Gil));
    let one_core = with(under_the_gil(), |facts| facts.setup.cores = 1);
    assert_eq!(
        verdict(&one_core).bound,
        Some(Bound::Oversubscription),
        "a second core would have been no help, but there is none"
    );
}

#[test]
fn a_gil_that_is_let_go_at_times() {
    let partly = with(under_the_gil(), |facts| {
        facts.times.cores_busy = 1.6;
        facts.times.gil = 5.0;
        facts.comparison.speedup = Some(exactly(1.5));
    });
    says(
        &partly,
        "The GIL held threads up for 31 % of their time inside tasks, and was let go for the rest: \
         1.6 of 2 cores busy, 1.5 times as fast as serially.",
    );
}

/// Hashing in threads: the lock is let go for nearly all of it.
pub(super) fn hashing() -> Facts {
    with(under_the_gil(), |facts| {
        facts.spec = Draft {
            workload: WorkloadKind::Hash,
            ..facts.spec.draft()
        }
        .spec();
        facts.times.cores_busy = 1.93;
        facts.times.gil = 0.1;
        facts.times.ready = 7.5;
        facts.comparison.speedup = Some(exactly(1.91));
    })
}

#[test]
fn native_code_that_releases_the_gil() {
    says(
        &python(hashing(), true),
        "hash releases the GIL: 4 threads kept 1.9 of 2 cores busy, 1.9 times as fast as serially, \
         close to the ideal 2.",
    );
    let one_at_a_time = with(hashing(), |facts| facts.times.cores_busy = 1.0);
    assert!(!sentence_on(&one_at_a_time).contains("releases"));
}

#[test]
fn a_python_without_a_gil() {
    says(
        &python(hashing(), false),
        "Python 3.13t has no GIL: 4 threads kept 1.9 of 2 cores busy, 1.9 times as fast as serially, \
         close to the ideal 2.",
    );
    let native = with(hashing(), |facts| {
        facts.setup.runtime = "native".to_owned();
        facts.spec = spread(ExecutorKind::Threads);
        facts.setup.has_gil = Some(false);
    });
    says(
        &native,
        "4 workers shared 2 available cores: 1.9 busy, 1.9 times as fast as serially.",
    );
}

/// Processes under a GIL, one a core.
pub(super) fn a_gil_each(workers: u32) -> Facts {
    let facts = hashing();
    with(facts, |facts| {
        facts.spec = Draft {
            executor: ExecutorKind::Pool,
            workload: WorkloadKind::Busy,
            ..facts.spec.draft()
        }
        .spec();
        facts.setup.workers = workers;
        facts.times.ready = 0.1;
        facts.times.gil = 0.0;
        facts.times.inside = f64::from(workers) * 4.0;
    })
}

#[test]
fn processes_have_a_gil_each() {
    says(
        &a_gil_each(2),
        "The 2 processes each had a GIL of their own: 1.9 of 2 cores busy, 1.9 times as fast as \
         serially, close to the ideal 2.",
    );
    says(
        &a_gil_each(4),
        "4 processes, each with a GIL of its own, shared 2 available cores: 1.9 busy, 1.9 times as fast \
         as serially.",
    );
}

/// Eggs by timer in threads under the GIL: a quarter of the heat each.
pub(super) fn raw_under_the_gil() -> Facts {
    let facts = under_the_gil();
    with(facts, |facts| {
        facts.setup.noun = ("egg", "eggs");
        facts.spec = Draft {
            workload: WorkloadKind::Eggs,
            by: FryBy::Timer,
            ..facts.spec.draft()
        }
        .spec();
        facts.comparison.speedup = None;
        facts.outcome.doneness = Some(0.25);
    })
}

#[test]
fn eggs_stay_raw_under_the_gil() {
    says(
        &raw_under_the_gil(),
        "The timer rang, but the eggs are raw: 0.25 of the heat on average, for the GIL let 1 of 4 \
         threads compute at a time.",
    );
    let verdict = verdict(&raw_under_the_gil());
    let why = verdict.explanation.last().unwrap();
    assert!(
        why.contains("waited for the GIL for 75 % of the time"),
        "{why}"
    );
}

#[test]
fn a_lock_that_processes_share() {
    let locked = with(a_gil_each(4), |facts| {
        facts.times.lock = 8.0;
        facts.times.cores_busy = 1.0;
        facts.comparison.speedup = None;
    });
    says(
        &locked,
        "For 50 % of the time inside tasks workers waited for a lock: 1.0 of 2 cores busy.",
    );
}
