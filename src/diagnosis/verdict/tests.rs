//! What the verdict must make of made-up stories.

use super::*;
use crate::model::{Draft, Estimate, ExecutorKind, Exit, FryBy, RunEnd, RunSpec, WorkerId};
use crate::results::{Comparison, Interference, Outcomes, Setup, Times};
use crate::session::failures::Failures;

mod crowd;
mod deadlock;
mod follow;
mod locks;
mod memory;
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
        spec: spread(ExecutorKind::Pool),
        starts: crate::results::Starts::default(),
        sharing: None,
        bandwidth: None,
        setup: Setup {
            noun: ("egg", "eggs"),
            runtime: "native".to_owned(),
            has_gil: Some(false),
            free_threaded: None,
            workers: 2,
            tasks: 8,
            serial_part: false,
            runs: 1,
            not_pinned: 0,
            cores: 2,
            quota: None,
            largest_cache: 0,
        },
        outcome: Outcomes {
            started: 2,
            end: RunEnd::Completed,
            done: 8,
            failed: 0,
            lost: 0,
            retried: 0,
            exit: None,
            deadlock: None,
            failures: Failures::default(),
            printed: (0, 0),
            doneness: None,
        },
        times: times(),
        comparison: Comparison {
            speedup: Some(locks::exactly(1.94)),
            one_a_core: None,
            losses: None,
            efficiencies: None,
            unsteady: None,
            base_flaw: None,
            beside: Vec::new(),
            alone: None,
            other_ways: Vec::new(),
        },
        interference: Interference {
            suspended: 0.0,
            stopped: crate::session::stops::Stopped::default(),
            asleep: 0.0,
            throttled: None,
            others_busy: Some(0.05),
        },
    }
}

/// Their times: nearly all of them on a core.
fn times() -> Times {
    Times {
        wall: locks::exactly(4.06),
        cpu: (7.9, 0.1),
        cores_busy: 1.97,
        switches: (40.0, 80.0),
        start_up: 0.01,
        hand_over: 0.01,
        task_times: crate::session::makespan::TaskTimes::default(),
        inside: 8.0,
        ready: 0.1,
        gil: 0.0,
        lock: 0.0,
        barrier: 0.0,
        waiting: 0.0,
        kept: 0.0,
        untold: 0.0,
        lateness: None,
        gil_hand_overs: None,
        last_interval: RunSpec::SWITCH_INTERVAL,
        alone: Some(0.1),
    }
}

/// Returns the facts with something changed.
pub(super) fn with(mut facts: Facts, change: impl FnOnce(&mut Facts)) -> Facts {
    change(&mut facts);
    facts
}

fn spread(executor: ExecutorKind) -> RunSpec {
    Draft {
        executor,
        ..Draft::default()
    }
    .spec()
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
    let facts = with(facts(), |facts| facts.comparison.speedup = None);
    says(&facts, "8 eggs in 4.06 s: 2.0 of 2 cores busy.");
}

#[test]
fn the_serial_run_is_the_base() {
    let facts = with(facts(), |facts| {
        facts.spec = spread(ExecutorKind::Serial);
        facts.setup.workers = 1;
        facts.times.cores_busy = 1.0;
        facts.comparison.speedup = Some(Estimate { mean: 1.0, sd: 0.0 });
    });
    says(
        &facts,
        "8 eggs in 4.06 s, one after another: 1.0 of 2 cores busy.",
    );
}

#[test]
fn a_broken_run_gives_its_reason_and_steers_nothing() {
    let facts = with(facts(), |facts| {
        facts.outcome.end = RunEnd::Broken("fork: \u{1b}[31mtry again.".to_owned());
        facts.outcome.lost = 3;
    });
    says(&facts, "The run could not continue: fork: ?[31mtry again.");
}

#[test]
fn a_broken_start_says_how_many_workers_there_were() {
    let facts = with(facts(), |facts| {
        facts.outcome.end = RunEnd::Broken("no more processes".to_owned());
        facts.setup.workers = 500;
        facts.outcome.started = 33;
    });
    says(
        &facts,
        "The run could not continue: no more processes; 33 of 500 workers had started.",
    );
    let none = with(facts, |facts| facts.outcome.started = 0);
    says(
        &none,
        "The run could not continue: no more processes; no worker had started.",
    );
}

#[test]
fn raw_eggs() {
    let by_timer = Draft {
        by: FryBy::Timer,
        ..spread(ExecutorKind::Pool).draft()
    }
    .spec();
    let facts = with(facts(), |facts| {
        facts.spec = by_timer;
        facts.outcome.doneness = Some(0.52);
    });
    says(
        &facts,
        "The timer rang, but the eggs are raw: 0.52 of the heat on average.",
    );
    let fried = with(facts, |facts| facts.outcome.doneness = Some(0.95));
    assert!(workers::raw(&fried).is_none());
    let stopped = with(fried, |facts| {
        facts.interference.suspended = 2.0;
        facts.outcome.doneness = Some(0.5);
    });
    assert!(sentence_on(&stopped).starts_with("eggtop itself was stopped"));
}

#[test]
fn a_quota_may_allow_a_part_of_a_core() {
    let facts = with(facts(), |facts| {
        facts.setup.quota = Some(1.5);
        facts.times.cores_busy = 1.5;
        facts.comparison.speedup = Some(Estimate { mean: 1.4, sd: 0.0 });
    });
    says(
        &facts,
        "8 eggs in 4.06 s: 1.5 of 2 cores busy, 1.4 times as fast as serially, \
         close to the ideal 1.5.",
    );
    let shared = with(facts, |facts| facts.setup.workers = 3);
    says(
        &shared,
        "3 workers shared 1.5 available cores: 1.5 busy, 1.4 times as fast as serially.",
    );
}

#[test]
fn a_quota_that_stops_threads() {
    let facts = with(facts(), |facts| {
        facts.setup.quota = Some(1.5);
        facts.interference.throttled = Some(1.25);
    });
    says(
        &facts,
        "The quota of 1.5 cores stopped this program for 1.25 s, summed over its threads.",
    );
}

#[test]
fn every_sentence_is_one_sentence_even_of_nonsense() {
    let nonsense = with(facts(), |facts| {
        facts.setup.workers = 0;
        facts.setup.tasks = 0;
        facts.times.wall = Estimate {
            mean: 0.0,
            sd: f64::NAN,
        };
        facts.times.start_up = 0.0;
        facts.times.hand_over = 0.0;
        facts.times.inside = 0.0;
        facts.times.alone = None;
        facts.setup.cores = 0;
    });
    assert!(sentence_on(&nonsense).ends_with('.'));
}
