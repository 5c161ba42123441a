//! Runs whose workers waited for each other, or for too long.

use super::advice::Advice;
use super::{Bound, Verdict};
use crate::model::{DeadlockFix, DeadlockKind, Draft, Hang, RunEnd, RunSpec};
use crate::results::facts::Facts;
use crate::session::observed_deadlock::ObservedDeadlock;
use crate::session::run::Run;
use crate::text::command;
use crate::text::figures::{figure, time};

/// Returns what the deadlock means that a run is in now, and what cures it.
pub fn hanging(run: &Run) -> Option<Verdict> {
    let seen = run.deadlocked()?;
    let mut explanation = seen.sentences();
    explanation.push(means(Some(seen)));
    Some(Verdict {
        rule: "deadlock",
        disturbed: false,
        sentence: sentence(seen),
        bound: Some(Bound::Lock),
        explanation,
        advice: cures(&run.start.spec),
    })
}

pub(super) fn deadlocked(facts: &Facts) -> Option<String> {
    let seen = facts.outcome.deadlock.as_ref();
    seen.filter(|_| facts.outcome.end == RunEnd::Deadlocked)
        .map(sentence)
}

pub(super) fn deadlocked_means(facts: &Facts) -> String {
    means(facts.outcome.deadlock.as_ref())
}

pub(super) fn advise_cures(facts: &Facts) -> Vec<Advice> {
    cures(&facts.spec)
}

fn sentence(seen: &ObservedDeadlock) -> String {
    let how = match seen.deadlock.kind {
        Hang::Sleeping => "all asleep, and the cores idle".to_owned(),
        Hang::Spinning => format!(
            "polling kept {} cores busy without progress",
            figure(seen.deadlock.cores, 1, 2)
        ),
    };
    format!(
        "Deadlock {} after the start: {}; {how}.",
        time(seen.since.as_secs_f64()),
        seen.deadlock.words()
    )
}

/// Four conditions make a deadlock; without any one of them there is none.
fn means(seen: Option<&ObservedDeadlock>) -> String {
    let reported = match seen.map(|seen| seen.deadlock.kind) {
        Some(Hang::Spinning) => {
            "Busy cores without progress mean a hang that spins; one that sleeps leaves them idle."
        }
        _ => "Idle cores without progress mean a hang that sleeps; one that spins keeps them busy.",
    };
    format!(
        "{reported} It takes four conditions at once: only one can have a thing at a time, who has one \
         waits for another, nobody takes it away, and the waiting goes round in a circle. Break one of \
         them, and it cannot happen."
    )
}

/// The ways out that a kind of deadlock has.
fn cures(spec: &RunSpec) -> Vec<Advice> {
    if !spec.may_hang() {
        return Vec::new();
    }
    let cures = spec.how().cures().iter();
    let others = cures.filter(|cure| **cure != DeadlockFix::None);
    let advice = others.map(|&cure| {
        let healthy = Draft {
            cure,
            limit: spec.chosen_limit(),
            ..spec.draft()
        }
        .spec();
        let words = match (cure, spec.how()) {
            (DeadlockFix::Order, DeadlockKind::Locks) => "Break the circle: take locks in one order everywhere",
            (DeadlockFix::Order, _) => "Break the circle: wait only for tasks that came before",
            (DeadlockFix::OwnPool, _) => "Do not wait for a place in your own pool: give children a pool of their own",
            (DeadlockFix::Timeout, DeadlockKind::Locks) => {
                "Do not hold and wait forever: release the first lock if the second is not free in time"
            }
            (DeadlockFix::Timeout, _) => "Wait with a time limit, and continue without an answer",
            (DeadlockFix::Printed | DeadlockFix::None, _) => {
                "See why the notes' code returns: it prints the method .result without calling it, so \
                 nobody waits"
            }
        };
        Advice::to_type(words.to_owned(), command::run(&healthy))
    });
    advice.collect()
}

pub(super) fn cured(facts: &Facts) -> Option<String> {
    if !facts.spec.may_hang() || facts.outcome.end != RunEnd::Completed {
        return None;
    }
    let because = match (facts.spec.cure(), facts.spec.how()) {
        (DeadlockFix::None, _) => return None,
        (DeadlockFix::Printed, _) => {
            "the notes' code names the method .result without calling it, so no task waited"
        }
        (DeadlockFix::Order, DeadlockKind::Locks) => "all took their locks in one order",
        (DeadlockFix::Order, _) => "each waited only for tasks that came before it",
        (DeadlockFix::OwnPool, _) => "children had a pool of their own",
        (DeadlockFix::Timeout, DeadlockKind::Locks) => {
            "a task that did not get the second lock in time released the first"
        }
        (DeadlockFix::Timeout, _) => {
            "waits had a time limit, and tasks continued without an answer"
        }
    };
    Some(format!("No deadlock: {because}."))
}

pub(super) fn cured_means(facts: &Facts) -> String {
    format!(
        "Without the fix, the same {} wait for each other forever.",
        facts.setup.noun.1
    )
}

/// The same with nothing against it.
pub(super) fn advise_hanging(facts: &Facts) -> Vec<Advice> {
    let hanging = Draft {
        cure: DeadlockFix::None,
        ..facts.spec.draft()
    }
    .spec();
    let words = "See it hang".to_owned();
    vec![Advice::to_type(words, command::run(&hanging))]
}

pub(super) fn timed_out(facts: &Facts) -> Option<String> {
    (facts.outcome.end == RunEnd::TimedOut).then(|| {
        format!(
            "Out of time after {}: {} done.",
            time(facts.times.wall.mean),
            facts.of_all(facts.outcome.done)
        )
    })
}

pub(super) fn advise_longer(facts: &Facts) -> Vec<Advice> {
    let longer = Draft {
        limit: None,
        ..facts.spec.draft()
    }
    .spec();
    let words = "Give it more time".to_owned();
    vec![Advice::to_type(words, command::run(&longer))]
}
