//! What the verdict must say of work that waits, and of event loops.

use super::locks::exactly;
use super::*;
use crate::model::Nanos;
use crate::session::lateness::Lateness;

fn waiting() -> Facts {
    Facts {
        waiting: 7.5,
        cores_busy: 0.1,
        speedup: None,
        ..facts()
    }
}

fn on_loop(facts: Facts) -> Facts {
    Facts {
        spec: RunSpec {
            executor: ExecutorKind::Async,
            ..facts.spec
        },
        ..facts
    }
}

/// Facts for the rules on waiting, with what the work is bound by then.
pub(super) fn recorded() -> Vec<(&'static str, Option<Bound>, Facts)> {
    let taken = Facts {
        kept: 6.0,
        speedup: Some(exactly(0.98)),
        ..facts()
    };
    vec![
        ("event loop", Some(Bound::Loop), on_loop(taken)),
        ("waiting", Some(Bound::Waiting), waiting()),
    ]
}

#[test]
fn work_that_waits_suits_more_threads_than_cores() {
    let waiting = Facts {
        tasks: 100,
        waiting: 7.2,
        cores_busy: 0.2,
        speedup: None,
        ..facts()
    };
    let advice = advised(&waiting);
    assert!(
        advice[0].contains("23 threads, which start fast"),
        "{advice:?}"
    );
}

#[test]
fn a_task_that_computes_makes_others_late_and_that_is_told() {
    let late = Lateness {
        waits: 10,
        sum: Nanos::from_millis(900),
        most: Nanos::from_millis(300),
    };
    let facts = Facts {
        lateness: Some(late),
        kept: 0.9,
        waiting: 6.0,
        ..on_loop(waiting())
    };
    let verdict = verdict(&facts);
    assert!(
        verdict.sentence.contains("the latest went on 0.30 s after"),
        "{}",
        verdict.sentence
    );
    let told = "Tasks went on 90.0 ms after what they waited for was there, on average over 10 waits; the latest 0.30 s after.";
    assert!(
        verdict.explanation.iter().any(|line| line == told),
        "{:?}",
        verdict.explanation
    );
    let advice = verdict.advice[0].to_string();
    assert!(advice.contains("threads or processes"), "{advice}");
}

#[test]
fn many_waits_suit_an_event_loop() {
    let many = Facts {
        tasks: 1_000,
        inside: 1_000.0,
        waiting: 999.9,
        ..waiting()
    };
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
    let spread = Facts {
        workers: 1_000,
        tasks: 1_000,
        speedup: Some(exactly(1.0)),
        ..on_loop(facts())
    };
    let verdict = verdict(&spread);
    assert!(
        verdict.bound != Some(Bound::Oversubscription),
        "{verdict:?}"
    );
    let told = verdict
        .explanation
        .iter()
        .any(|line| line.contains("efficiency"));
    assert!(!told, "{:?}", verdict.explanation);
}
