//! What is said of workers that wait for each other.

use super::*;
use crate::model::{
    CycleStep, Deadlock, DeadlockFix, DeadlockKind, Draft, Hang, Party, Resource, TaskId, TimeSpan,
    Timestamp, WorkloadKind,
};
use crate::session::ObservedDeadlock;

/// Two workers that each hold a lock and want the other one's.
pub(super) fn crossed(kind: Hang) -> Facts {
    let [a, b] = [0, 1].map(|number| Party::Worker(WorkerId(number)));
    let step = |(waits, held_by), lock| CycleStep {
        waits,
        task: Some(TaskId(lock)),
        resource: Resource::Lock(1 - lock),
        held_by,
    };
    let deadlock = Deadlock {
        cycle: vec![step((a, b), 0), step((b, a), 1)],
        stuck: vec![WorkerId(0), WorkerId(1)],
        since: Timestamp::from_millis(1_020),
        kind,
        cores: if kind == Hang::Spinning { 1.9 } else { 0.0 },
    };
    with(facts(), |facts| {
        facts.spec = Draft {
            workload: WorkloadKind::Deadlock,
            how: DeadlockKind::Locks,
            ..spread(ExecutorKind::Threads).draft()
        }
        .spec();
        facts.outcome.end = RunEnd::Deadlocked;
        facts.outcome.done = 0;
        facts.outcome.deadlock = Some(ObservedDeadlock {
            deadlock,
            since: TimeSpan::from_millis(20),
            after: TimeSpan::from_millis(600),
        });
    })
}

#[test]
fn a_deadlock_says_who_waits_for_whom_and_how() {
    let sleeping = verdict(&crossed(Hang::Sleeping));
    assert_eq!(
        sleeping.sentence,
        "Deadlock 20.0 ms after the start: A waits for B, B waits for A; all asleep, and the cores \
         idle."
    );
    let step = "A is at task 0 and waits for lock 1, which B holds.";
    assert_eq!(sleeping.explanation[0], step);
    let spinning = verdict(&crossed(Hang::Spinning)).sentence;
    assert!(spinning.contains("kept 1.9 cores busy"), "{spinning}");
    assert_eq!(
        advised(&crossed(Hang::Sleeping))[0],
        "Break the circle: take locks in one order everywhere: \
         eggtop run deadlock --executor threads --deadlock locks --fix order"
    );
}

/// A run that could have hung, but for what kept it from that.
pub(super) fn cured(how: DeadlockKind, cure: DeadlockFix) -> Facts {
    with(facts(), |facts| {
        facts.spec = Draft {
            workload: WorkloadKind::Deadlock,
            how,
            cure,
            ..spread(ExecutorKind::Threads).draft()
        }
        .spec();
    })
}

#[test]
fn what_prevented_a_deadlock_is_reported() {
    says(
        &cured(DeadlockKind::Futures, DeadlockFix::Printed),
        "No deadlock: the notes' code names the method .result without calling it, so no task waited.",
    );
    says(
        &cured(DeadlockKind::Locks, DeadlockFix::Order),
        "No deadlock: all took their locks in one order.",
    );
    let advice = &verdict(&cured(DeadlockKind::Locks, DeadlockFix::Order)).advice;
    assert!(
        advice
            .iter()
            .any(|one| one.to_string().contains("See it hang")),
        "{advice:?}"
    );
}

#[test]
fn threads_that_wait_for_a_clock_and_a_lock_have_cores_to_spare() {
    let printing = with(facts(), |facts| {
        facts.setup.workers = 8;
        facts.times.inside = 8.0;
        facts.times.waiting = 3.6;
        facts.times.lock = 1.8;
        facts.times.ready = 0.1;
        facts.times.cores_busy = 0.1;
        facts.comparison.speedup = None;
    });
    says(
        &printing,
        "For 45 % of the time inside tasks the work waited for something that needs no core, for 22 % \
         for a lock: 0.10 of 2 cores busy.",
    );
}
