//! What the verdict must say of numbers that tasks share.

use super::*;
use crate::model::{Draft, SyncMethod, WorkloadKind};
use crate::results::sharing::Sharing;

fn sharing(way: SyncMethod, per_operation: f64) -> Sharing {
    Sharing {
        way,
        operations: 800_000,
        per_second: 2.0 / per_operation,
        per_operation,
        expected: Some(800_000),
        total: Some(800_000),
    }
}

/// Eight adders in two threads.
fn counted(way: SyncMethod, per_operation: f64) -> Facts {
    with(facts(), |facts| {
        facts.setup.noun = ("adder", "adders");
        facts.spec = Draft {
            workload: WorkloadKind::Counter,
            share: way,
            workers: Some(2),
            ..spread(ExecutorKind::Threads).draft()
        }
        .spec();
        facts.setup.has_gil = Some(false);
        facts.comparison.speedup = None;
        facts.sharing = Some(sharing(way, per_operation));
    })
}

fn lossy() -> Facts {
    with(counted(SyncMethod::Unlocked, 5e-9), |facts| {
        facts.sharing = facts.sharing.map(|sharing| Sharing {
            total: Some(487_557),
            ..sharing
        });
    })
}

fn beside(facts: Facts, other: SyncMethod, per_operation: f64) -> Facts {
    with(facts, |facts| {
        facts.comparison.other_ways = vec![sharing(other, per_operation)];
    })
}

/// Facts for each rule on sharing, with what the work is bound by then.
pub(super) fn recorded() -> Vec<(&'static str, Option<Bound>, Facts)> {
    let shared = Some(Bound::Sharing);
    let awaited = with(counted(SyncMethod::Pipe, 4e-6), |facts| {
        facts.times.lock = 5.0;
    });
    let adjacent = beside(
        counted(SyncMethod::Adjacent, 2.08e-8),
        SyncMethod::Apart,
        4e-9,
    );
    let dear = beside(counted(SyncMethod::Atomic, 1.2e-8), SyncMethod::Own, 1e-9);
    vec![
        ("lost updates", Some(Bound::Computing), lossy()),
        ("one who counts", shared, awaited),
        ("false sharing", shared, adjacent),
        ("sharing costs", shared, dear),
    ]
}

#[test]
fn lost_updates_come_first_and_say_how_many() {
    says(
        &lossy(),
        "Lost 312,443 of 800,000 updates: load, add and store are three steps.",
    );
    let verdict = verdict(&lossy());
    let advice: Vec<String> = verdict.advice.iter().map(ToString::to_string).collect();
    assert!(advice[0].ends_with("eggtop run counter --executor threads --workers 2"));
    assert!(advice[1].ends_with("--sync atomic"), "{advice:?}");
    assert!(verdict.explanation[2].ends_with("; the total is wrong."));
}

#[test]
fn updates_made_twice_are_reported_as_such() {
    let facts = counted(SyncMethod::Shared, 5e-9);
    let twice = with(facts, |facts| {
        facts.sharing = facts.sharing.map(|sharing| Sharing {
            total: Some(800_100),
            ..sharing
        });
    });
    says(
        &twice,
        "The total is 100 too high for 800,000 updates: some were made twice.",
    );
}

#[test]
fn false_sharing_is_found_by_its_ratio_only() {
    let adjacent = |seconds| {
        beside(
            counted(SyncMethod::Adjacent, seconds),
            SyncMethod::Apart,
            4e-9,
        )
    };
    says(
        &adjacent(2.08e-8),
        "Side by side on one cache line an addition took 5.2 times as long as 128 bytes apart (20.8 ns \
         against 4.00 ns): false sharing.",
    );
    assert_ne!(verdict(&adjacent(4.4e-9)).rule, "false sharing");
    let alone = counted(SyncMethod::Adjacent, 2.08e-8);
    assert_ne!(
        verdict(&alone).rule,
        "false sharing",
        "nothing to hold it against"
    );
}

#[test]
fn sharing_is_held_against_a_total_of_ones_own() {
    says(
        &beside(counted(SyncMethod::Atomic, 1.2e-8), SyncMethod::Own, 1e-9),
        "2 threads took 12.0 ns an addition, 12 times as long as with a total of one's own (1.00 ns): \
         sharing costs more than the work.",
    );
    let own = beside(counted(SyncMethod::Own, 1e-9), SyncMethod::Atomic, 1.2e-8);
    assert_eq!(verdict(&own).rule, "plain");
}

#[test]
fn contention_for_a_lock_comes_before_its_cost() {
    let fought = with(
        beside(counted(SyncMethod::Mutex, 2e-7), SyncMethod::Own, 1e-9),
        |facts| {
            facts.times.lock = 5.0;
            facts.times.cores_busy = 1.2;
        },
    );
    let verdict = verdict(&fought);
    assert_eq!((verdict.rule, verdict.bound), ("lock", Some(Bound::Lock)));
    assert!(verdict.advice[0].words.contains("a total of its own"));
}
