//! What the verdict must make of made-up stories.

use super::*;
use crate::model::{Estimate, ExecutorKind, Exit, FryBy, RunEnd, RunSpec, WorkerId};
use crate::session::failures::Failures;

mod crowd;
mod deadlock;
mod follow;
mod locks;
mod others;
mod outcomes;
mod shares;
mod steady;
mod table;
mod waits;
mod worth;

/// Eight eggs on two workers and two cores, twice as fast as serially: nothing to complain about.
pub(super) fn facts() -> Facts {
    Facts {
        noun: ("egg", "eggs"),
        spec: spread(ExecutorKind::Pool),
        runtime: "native".to_owned(),
        has_gil: Some(false),
        free_threaded: None,
        workers: 2,
        tasks: 8,
        serial_part: false,
        started: 2,
        runs: 1,
        end: RunEnd::Completed,
        done: 8,
        failed: 0,
        lost: 0,
        retried: 0,
        exit: None,
        deadlock: None,
        failures: Failures::default(),
        printed: (0, 0),
        wall: locks::exactly(4.06),
        cpu: (7.9, 0.1),
        cores_busy: 1.97,
        switches: (40.0, 80.0),
        speedup: Some(locks::exactly(1.94)),
        doneness: None,
        start_up: 0.01,
        hand_over: 0.01,
        task_times: crate::session::makespan::TaskTimes::default(),
        inside: 8.0,
        ready: 0.1,
        gil: 0.0,
        lock: 0.0,
        waiting: 0.0,
        kept: 0.0,
        untold: 0.0,
        lateness: None,
        gil_hand_overs: None,
        last_interval: RunSpec::SWITCH_INTERVAL,
        alone: Some(0.1),
        suspended: 0.0,
        stopped: crate::session::stops::Stopped::default(),
        asleep: 0.0,
        not_pinned: 0,
        throttled: None,
        others_busy: Some(0.05),
        cores: 2,
        quota: None,
        one_a_core: None,
        losses: None,
        efficiencies: None,
        unsteady: None,
        base_flaw: None,
        starts: crate::results::Starts::default(),
        beside: Vec::new(),
        sharing: None,
        other_ways: Vec::new(),
    }
}

fn spread(executor: ExecutorKind) -> RunSpec {
    RunSpec {
        executor,
        ..RunSpec::default()
    }
}

#[track_caller]
fn says(facts: &Facts, sentence: &str) {
    assert_eq!(sentence_on(facts), sentence);
}

fn advised(facts: &Facts) -> Vec<String> {
    let advice = verdict(facts).advice;
    advice.iter().map(ToString::to_string).collect()
}

fn sentence_on(facts: &Facts) -> String {
    verdict(facts).sentence
}

#[test]
fn close_to_ideal() {
    says(
        &facts(),
        "8 eggs in 4.06 s: 2.0 of 2 cores busy, 1.9 times as fast as serially, close to the ideal 2.",
    );
}

#[test]
fn without_a_base_nothing_is_compared() {
    let facts = Facts {
        speedup: None,
        ..facts()
    };
    says(&facts, "8 eggs in 4.06 s: 2.0 of 2 cores busy.");
}

#[test]
fn the_serial_run_is_the_base() {
    let facts = Facts {
        spec: spread(ExecutorKind::Serial),
        workers: 1,
        cores_busy: 1.0,
        speedup: Some(Estimate { mean: 1.0, sd: 0.0 }),
        ..facts()
    };
    says(
        &facts,
        "8 eggs in 4.06 s, one after another: 1.0 of 2 cores busy.",
    );
}

#[test]
fn a_broken_run_gives_its_reason_and_steers_nothing() {
    let facts = Facts {
        end: RunEnd::Broken("fork: \u{1b}[31mtry again.".to_owned()),
        lost: 3,
        ..facts()
    };
    says(&facts, "The run could not go on: fork: ?[31mtry again.");
}

#[test]
fn a_broken_start_says_how_many_workers_there_were() {
    let facts = Facts {
        end: RunEnd::Broken("no more processes".to_owned()),
        workers: 500,
        started: 33,
        ..facts()
    };
    says(
        &facts,
        "The run could not go on: no more processes; 33 of 500 workers had started.",
    );
    let none = Facts {
        started: 0,
        ..facts
    };
    says(
        &none,
        "The run could not go on: no more processes; no worker had started.",
    );
}

#[test]
fn raw_eggs() {
    let by_timer = RunSpec {
        by: FryBy::Timer,
        ..spread(ExecutorKind::Pool)
    };
    let facts = Facts {
        spec: by_timer,
        doneness: Some(0.52),
        ..facts()
    };
    says(
        &facts,
        "The timer rang, but the eggs are raw: 0.52 of the heat on average.",
    );
    let fried = Facts {
        doneness: Some(0.95),
        ..facts
    };
    assert!(workers::raw(&fried).is_none());
    let stopped = Facts {
        suspended: 2.0,
        doneness: Some(0.5),
        ..fried
    };
    assert!(sentence_on(&stopped).starts_with("eggtop itself was stopped"));
}

#[test]
fn a_quota_may_allow_a_part_of_a_core() {
    let facts = Facts {
        quota: Some(1.5),
        cores_busy: 1.5,
        speedup: Some(Estimate { mean: 1.4, sd: 0.0 }),
        ..facts()
    };
    says(
        &facts,
        "8 eggs in 4.06 s: 1.5 of 2 cores busy, 1.4 times as fast as serially, \
         close to the ideal 1.5.",
    );
    let shared = Facts {
        workers: 3,
        ..facts
    };
    says(
        &shared,
        "3 workers shared 1.5 usable cores: 1.5 busy, 1.4 times as fast as serially.",
    );
}

#[test]
fn a_quota_that_stops_threads() {
    let facts = Facts {
        quota: Some(1.5),
        throttled: Some(1.25),
        ..facts()
    };
    says(
        &facts,
        "The quota of 1.5 cores stopped this program for 1.25 s, summed over its threads.",
    );
}

#[test]
fn every_sentence_is_one_sentence_even_of_nonsense() {
    let nonsense = Facts {
        workers: 0,
        tasks: 0,
        wall: Estimate {
            mean: 0.0,
            sd: f64::NAN,
        },
        start_up: 0.0,
        hand_over: 0.0,
        inside: 0.0,
        alone: None,
        cores: 0,
        ..facts()
    };
    assert!(sentence_on(&nonsense).ends_with('.'));
}
