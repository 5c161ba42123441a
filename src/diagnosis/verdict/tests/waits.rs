//! What the verdict must say of work that waits, and of event loops.

use super::locks::exactly;
use super::*;
use crate::model::{Draft, TimeSpan};
use crate::session::lateness::Lateness;

fn waiting() -> Facts {
    with(facts(), |facts| {
        facts.times.waiting = 7.5;
        facts.times.cores_busy = 0.1;
        facts.comparison.speedup = None;
    })
}

fn on_loop(facts: Facts) -> Facts {
    with(facts, |facts| {
        facts.spec = Draft {
            executor: ExecutorKind::Async,
            ..facts.spec.draft()
        }
        .spec();
    })
}

/// Facts for the rules on waiting, with what the work is bound by then.
pub(super) fn recorded() -> Vec<(&'static str, Option<Bound>, Facts)> {
    let taken = with(facts(), |facts| {
        facts.times.kept = 6.0;
        facts.comparison.speedup = Some(exactly(0.98));
    });
    vec![
        ("event loop", Some(Bound::Loop), on_loop(taken)),
        ("waiting", Some(Bound::Waiting), waiting()),
    ]
}

#[test]
fn work_that_waits_suits_more_threads_than_cores() {
    let waiting = with(facts(), |facts| {
        facts.setup.tasks = 100;
        facts.times.waiting = 7.2;
        facts.times.cores_busy = 0.2;
        facts.comparison.speedup = None;
    });
    let advice = advised(&waiting);
    assert!(
        advice[0].contains("23 threads, which start fast"),
        "{advice:?}"
    );
}

#[test]
fn a_task_that_computes_makes_others_late_and_that_is_reported() {
    let late = Lateness {
        waits: 10,
        sum: TimeSpan::from_millis(900),
        most: TimeSpan::from_millis(300),
    };
    let facts = with(on_loop(waiting()), |facts| {
        facts.times.lateness = Some(late);
        facts.times.kept = 0.9;
        facts.times.waiting = 6.0;
    });
    let verdict = verdict(&facts);
    assert!(
        verdict
            .sentence
            .contains("the latest continued 0.30 s after"),
        "{}",
        verdict.sentence
    );
    let reported = "Tasks went on 90.0 ms after what they waited for was there, on average over 10 waits; the latest 0.30 s after.";
    assert!(
        verdict.explanation.iter().any(|line| line == reported),
        "{:?}",
        verdict.explanation
    );
    let advice = verdict.advice[0].to_string();
    assert!(advice.contains("threads or processes"), "{advice}");
}

#[test]
fn many_waits_suit_an_event_loop() {
    let many = with(waiting(), |facts| {
        facts.setup.tasks = 1_000;
        facts.times.inside = 1_000.0;
        facts.times.waiting = 999.9;
    });
    let advice: Vec<String> = verdict(&many)
        .advice
        .iter()
        .map(ToString::to_string)
        .collect();
    assert!(
        advice.iter().any(|line| line.contains("--executor async")),
        "{advice:?}"
    );
}

#[test]
fn in_flight_is_not_at_once() {
    let spread = with(on_loop(facts()), |facts| {
        facts.setup.workers = 1_000;
        facts.setup.tasks = 1_000;
        facts.comparison.speedup = Some(exactly(1.0));
    });
    let verdict = verdict(&spread);
    assert!(
        verdict.bound != Some(Bound::Oversubscription),
        "{verdict:?}"
    );
    let reported = verdict
        .explanation
        .iter()
        .any(|line| line.contains("efficiency"));
    assert!(!reported, "{:?}", verdict.explanation);
}
