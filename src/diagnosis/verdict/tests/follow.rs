//! Advice is followed, and must not be slower than what was done: by the times of the tasks alone.

use super::*;
use crate::diagnosis::verdict::promise;
use crate::model::{Draft, Order, Pin, RunSpec, RuntimeKind, TaskId, TimeSpan};
use crate::results::Beside;
use crate::session::makespan::{Spread, TaskTimes};

fn tasks(seconds: &[(f64, f64)]) -> TaskTimes {
    let mut times = TaskTimes::of(seconds.len() as u32);
    for (&(cpu, wait), task) in seconds.iter().zip(0..) {
        let [cpu, wait] = [cpu, wait].map(TimeSpan::from_secs_f64);
        times.note(TaskId(task), cpu, wait);
    }
    times
}

/// Facts of tasks that were done by workers on cores, with nothing else in their way.
fn staged(executor: ExecutorKind, workers: u32, seconds: &[(f64, f64)], cores: f64) -> Facts {
    let task_times = tasks(seconds);
    let (cpu, wait) = task_times.sum().unwrap();
    let spread = Spread {
        workers,
        cores,
        longest_first: false,
        serial_part: false,
    };
    let wall = task_times.spread(&spread).unwrap();
    let ready =
        (f64::from(workers) - cores).max(0.0) / f64::from(workers) * wall * f64::from(workers);
    with(facts(), |facts| {
        facts.spec = Draft {
            executor,
            workers: Some(workers),
            ..Draft::default()
        }
        .spec();
        facts.setup.workers = workers;
        facts.setup.tasks = seconds.len() as u32;
        facts.outcome.done = seconds.len() as u32;
        facts.times.wall = Estimate {
            mean: wall,
            sd: 0.0,
        };
        facts.times.inside = cpu + wait + ready;
        facts.times.ready = ready;
        facts.times.waiting = wait;
        facts.times.cores_busy = cpu / wall;
        facts.times.alone = None;
        facts.comparison.speedup = None;
        facts.times.start_up = 0.0;
        facts.times.hand_over = 0.0;
        facts.interference.others_busy = None;
        facts.times.task_times = task_times;
    })
}

/// Returns what is advised to run, and asserts that none of it promises to take longer.
fn followed(facts: &Facts) -> Vec<RunSpec> {
    let verdict = verdict(facts);
    let ways: Vec<RunSpec> = verdict
        .advice
        .iter()
        .filter_map(|advice| advice.way.as_deref().cloned())
        .collect();
    for way in &ways {
        assert!(promise::pays(facts, way), "{way:?}");
    }
    ways
}

#[test]
fn a_quota_of_one_and_a_half_cores_suits_two_workers() {
    let quota = |workers, quota: f64| {
        with(
            staged(ExecutorKind::Threads, workers, &[(1.0, 0.0); 8], quota),
            |facts| {
                facts.setup.quota = Some(quota);
                facts.interference.throttled = Some(1.0);
            },
        )
    };
    assert!(
        followed(&quota(2, 1.5)).is_empty(),
        "two are as good as it gets"
    );
    let [more] = followed(&quota(1, 1.5)).try_into().unwrap();
    assert_eq!(more.workers(), Some(2));
    assert!(
        followed(&quota(2, 0.5))
            .iter()
            .all(|way| way.workers() == Some(1))
    );
}

#[test]
fn the_longest_first_is_advised_only_where_it_is_sooner() {
    let of = |seconds: &[(f64, f64)]| {
        let facts = staged(ExecutorKind::Pool, 2, seconds, 2.0);
        with(facts, |facts| {
            facts.times.alone = Some(2.0);
            facts.spec = Draft {
                values: seconds.iter().map(|(cpu, _)| *cpu).collect(),
                ..facts.spec.draft()
            }
            .spec();
        })
    };
    let last = of(&[(1.0, 0.0), (1.0, 0.0), (1.0, 0.0), (3.0, 0.0)]);
    assert!(
        followed(&last)
            .iter()
            .any(|way| way.order() == Order::Longest)
    );
    let first = of(&[(3.0, 0.0), (1.0, 0.0), (1.0, 0.0), (1.0, 0.0)]);
    assert!(followed(&first).is_empty(), "it already is");
    assert!(
        verdict(&first)
            .advice
            .iter()
            .all(|advice| !advice.words.starts_with("Cut")),
        "the work is even"
    );
    let one = of(&[(6.0, 0.0), (1.0, 0.0), (1.0, 0.0)]);
    assert!(followed(&one).is_empty());
    assert!(
        verdict(&one)
            .advice
            .iter()
            .any(|advice| advice.words.starts_with("Cut"))
    );
}

#[test]
fn fewer_workers_are_advised_only_where_tasks_come_out_even() {
    let of = |count: usize| {
        let workers = count as u32;
        staged(ExecutorKind::Pool, workers, &vec![(1.0, 0.0); count], 2.0)
    };
    assert_eq!(verdict(&of(8)).rule, "too many workers");
    assert!(followed(&of(8)).iter().any(|way| way.workers() == Some(2)));
    assert_eq!(verdict(&of(5)).rule, "too many workers");
    assert!(
        followed(&of(5)).is_empty(),
        "2 workers take 3 s, 5 took 2.5 s"
    );
}

/// Tasks on an event loop, of which some compute so long that others are late.
fn on_loop(seconds: &[(f64, f64)], kept: f64) -> Facts {
    let facts = staged(ExecutorKind::Async, seconds.len() as u32, seconds, 1.0);
    with(facts, |facts| {
        facts.times.ready = 0.0;
        facts.times.inside = facts.times.inside - facts.times.ready + kept;
        facts.times.kept = kept;
    })
}

#[test]
fn what_blocks_a_loop_goes_to_workers_enough_for_all_waits_or_nowhere() {
    let all_compute = on_loop(&[(0.5, 0.1); 8], 14.0);
    assert_eq!(verdict(&all_compute).rule, "event loop");
    let [way] = followed(&all_compute).try_into().unwrap();
    assert_eq!(
        (way.executor(), way.workers()),
        (ExecutorKind::Threads, Some(8))
    );
    // one computes; 2 threads would let the others wait one after another
    let mut one_computes = vec![(0.0, 1.0); 7];
    one_computes.push((1.0, 1.0));
    let one = on_loop(&one_computes, 9.0);
    assert_eq!(verdict(&one).rule, "event loop");
    assert!(
        followed(&one).is_empty(),
        "what computes takes as long anywhere"
    );
    let advice = verdict(&one).advice;
    assert!(
        advice.iter().any(|one| one.words.contains("of their own")),
        "{advice:?}"
    );
}

#[test]
fn a_gil_sends_work_to_processes_unless_it_is_too_little_for_their_start() {
    let of = |seconds: f64| {
        let tasks = [(seconds, 0.0); 2];
        let alone = staged(ExecutorKind::Threads, 2, &tasks, 1.0);
        with(alone, |facts| {
            facts.setup.has_gil = Some(true);
            facts.times.gil = facts.times.ready;
            facts.times.ready = 0.0;
            facts.spec = Draft {
                runtime: RuntimeKind::Python,
                ..facts.spec.draft()
            }
            .spec();
        })
    };
    assert_eq!(verdict(&of(1.0)).rule, "threads under the GIL");
    assert!(
        followed(&of(1.0))
            .iter()
            .any(|way| way.executor() == ExecutorKind::Pool)
    );
    assert_eq!(verdict(&of(0.004)).rule, "threads under the GIL");
    assert!(followed(&of(0.004)).is_empty(), "their start takes longer");
}

#[test]
fn what_was_measured_counts_more_than_what_is_reckoned() {
    let pool = |wall| Beside {
        label: "gil pool x2".to_owned(),
        executor: ExecutorKind::Pool,
        workers: 2,
        wall,
        cores_busy: 1.0,
    };
    let of = |wall| {
        with(super::locks::under_the_gil(), |facts| {
            facts.comparison.beside = vec![pool(wall)];
        })
    };
    let facts = of(1.0);
    let pools = |facts: &Facts| {
        followed(facts)
            .iter()
            .filter(|way| way.executor() == ExecutorKind::Pool)
            .count()
    };
    assert_eq!(pools(&facts), 1);
    assert_eq!(pools(&of(9.0 * facts.times.wall.mean)), 0);
}

#[test]
fn workers_on_one_core_are_advised_to_use_the_others() {
    let pinned = staged(ExecutorKind::Threads, 2, &[(1.0, 0.0); 4], 1.0);
    let pinned = with(pinned, |facts| {
        facts.spec = Draft {
            pin: Pin::One,
            ..facts.spec.draft()
        }
        .spec();
    });
    let [way] = followed(&pinned).try_into().unwrap();
    assert_eq!((way.pin(), way.workers()), (Pin::None, Some(2)));
    let one_core = with(pinned, |facts| facts.setup.cores = 1);
    assert!(followed(&one_core).iter().all(|way| way.pin() == Pin::One));
}

#[test]
fn no_rule_advises_what_promises_to_be_slower() {
    for (_, _, facts) in super::table::recorded() {
        followed(&facts);
    }
}
