//! What the verdict must say of the GIL and other locks.

use super::*;
use crate::model::{RuntimeKind, WorkloadKind};
use crate::results::Beside;

/// Four counts of 4 s in all under the model of the GIL in four threads on two cores: each waited for
/// the others.
pub(super) fn under_the_gil() -> Facts {
    Facts {
        noun: ("count", "counts"),
        spec: RunSpec {
            workload: WorkloadKind::Busy,
            runtime: RuntimeKind::Gil,
            tasks: Some(4),
            workers: Some(4),
            ..spread(ExecutorKind::Threads)
        },
        runtime: "gil".to_owned(),
        has_gil: Some(true),
        workers: 4,
        tasks: 4,
        started: 4,
        done: 4,
        cpu: (4.05, 0.05),
        cores_busy: 1.01,
        switches: (3_850.0, 10.0),
        speedup: Some(exactly(1.01)),
        inside: 16.1,
        ready: 0.05,
        gil: 12.0,
        gil_hand_overs: Some(795.0),
        alone: Some(0.05),
        ..facts()
    }
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
    Facts {
        spec: RunSpec {
            runtime: RuntimeKind::Python,
            ..facts.spec
        },
        runtime: format!("python {name}"),
        has_gil: Some(has_gil),
        ..facts
    }
}

#[test]
fn threads_take_turns_under_the_gil() {
    says(
        &under_the_gil(),
        "The GIL let 1 of 4 threads compute at a time: 1.0 of 2 cores busy, no faster than one after \
         another.",
    );
    let slower = Facts {
        speedup: Some(exactly(0.85)),
        ..under_the_gil()
    };
    says(
        &slower,
        "The GIL let 1 of 4 threads compute at a time: 1.0 of 2 cores busy, slower than one after \
         another (1.2 times as long).",
    );
    let alone = Facts {
        speedup: None,
        ..under_the_gil()
    };
    says(
        &alone,
        "The GIL let 1 of 4 threads compute at a time: 1.0 of 2 cores busy.",
    );
}

#[test]
fn processes_beside_are_told_of_only_as_they_were_measured() {
    let beside = |cores_busy| Facts {
        beside: vec![pool(cores_busy)],
        ..under_the_gil()
    };
    says(
        &beside(1.96),
        "The GIL let 1 of 4 threads compute at a time: 1.0 of 2 cores busy, no faster than one after \
         another; the 4 processes each had a GIL of their own: 2.0 busy.",
    );
    assert!(!sentence_on(&beside(1.0)).contains("processes"));
}

#[test]
fn the_gil_is_blamed_for_what_was_measured_and_not_for_the_runtime() {
    let nobody_waited = Facts {
        gil: 0.0,
        ready: 12.0,
        ..under_the_gil()
    };
    assert_ne!(verdict(&nobody_waited).bound, Some(Bound::Gil));
    let one_core = Facts {
        cores: 1,
        ..under_the_gil()
    };
    assert_eq!(
        verdict(&one_core).bound,
        Some(Bound::Oversubscription),
        "a second core would have been no help, but there is none"
    );
}

#[test]
fn a_gil_that_is_let_go_at_times() {
    let partly = Facts {
        cores_busy: 1.6,
        gil: 5.0,
        speedup: Some(exactly(1.5)),
        ..under_the_gil()
    };
    says(
        &partly,
        "The GIL held threads up for 31 % of their time inside tasks, and was let go for the rest: \
         1.6 of 2 cores busy, 1.5 times as fast as serially.",
    );
}

/// Hashing in threads: the lock is let go for nearly all of it.
pub(super) fn hashing() -> Facts {
    let under_the_gil = under_the_gil();
    Facts {
        spec: RunSpec {
            workload: WorkloadKind::Hash,
            ..under_the_gil.spec.clone()
        },
        cores_busy: 1.93,
        gil: 0.1,
        ready: 7.5,
        speedup: Some(exactly(1.91)),
        ..under_the_gil
    }
}

#[test]
fn native_code_that_releases_the_gil() {
    says(
        &python(hashing(), true),
        "hash releases the GIL: 4 threads kept 1.9 of 2 cores busy, 1.9 times as fast as serially, \
         close to the ideal 2.",
    );
    let one_at_a_time = Facts {
        cores_busy: 1.0,
        ..hashing()
    };
    assert!(!sentence_on(&one_at_a_time).contains("releases"));
}

#[test]
fn a_python_without_a_gil() {
    says(
        &python(hashing(), false),
        "Python 3.13t has no GIL: 4 threads kept 1.9 of 2 cores busy, 1.9 times as fast as serially, \
         close to the ideal 2.",
    );
    let native = Facts {
        runtime: "native".to_owned(),
        spec: spread(ExecutorKind::Threads),
        has_gil: Some(false),
        ..hashing()
    };
    says(
        &native,
        "4 workers shared 2 usable cores: 1.9 busy, 1.9 times as fast as serially.",
    );
}

/// Processes under a GIL, one a core.
pub(super) fn a_gil_each(workers: u32) -> Facts {
    let facts = hashing();
    Facts {
        spec: RunSpec {
            executor: ExecutorKind::Pool,
            workload: WorkloadKind::Busy,
            ..facts.spec
        },
        workers,
        ready: 0.1,
        gil: 0.0,
        inside: f64::from(workers) * 4.0,
        ..facts
    }
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
        "4 processes, each with a GIL of its own, shared 2 usable cores: 1.9 busy, 1.9 times as fast \
         as serially.",
    );
}

/// Eggs by timer in threads under the GIL: a quarter of the heat each.
pub(super) fn raw_under_the_gil() -> Facts {
    let facts = under_the_gil();
    Facts {
        noun: ("egg", "eggs"),
        spec: RunSpec {
            workload: WorkloadKind::Eggs,
            by: FryBy::Timer,
            ..facts.spec
        },
        speedup: None,
        doneness: Some(0.25),
        ..facts
    }
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
    let locked = Facts {
        lock: 8.0,
        cores_busy: 1.0,
        speedup: None,
        ..a_gil_each(4)
    };
    says(
        &locked,
        "For 50 % of the time inside tasks workers waited for a lock: 1.0 of 2 cores busy.",
    );
}
