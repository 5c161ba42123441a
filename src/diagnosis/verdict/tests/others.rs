//! What the verdict must make of a machine that others have for most of the time.

use super::*;
use crate::diagnosis::verdict::others;

/// Two workers that were ready without a core for two thirds of their time.
pub(super) fn crowded_out() -> Facts {
    with(facts(), |facts| {
        facts.times.ready = 5.36;
        facts.times.cores_busy = 0.65;
        facts.interference.others_busy = Some(1.3);
    })
}

pub(super) fn recorded() -> Vec<(&'static str, Option<Bound>, Facts)> {
    vec![("other programs", Some(Bound::OtherPrograms), crowded_out())]
}

#[test]
fn what_had_the_cores_for_most_of_the_time_is_the_cause() {
    let rules = |facts: &Facts| verdict(facts).rule;
    let alike = [
        crowded_out(),
        // each of these would be blamed on a machine at rest
        with(crowded_out(), |facts| facts.times.alone = Some(2.0)),
        with(crowded_out(), |facts| facts.times.start_up = 4.0),
        with(crowded_out(), |facts| facts.times.hand_over = 4.5),
        with(crowded_out(), |facts| {
            facts.comparison.speedup = Some(Estimate { mean: 0.4, sd: 0.0 });
        }),
        with(crowded_out(), |facts| facts.interference.others_busy = None),
    ];
    for facts in alike {
        let verdict = verdict(&facts);
        assert_eq!(verdict.rule, others::NAME, "{verdict:?}");
        assert_eq!(verdict.bound, Some(Bound::OtherPrograms));
        assert!(
            verdict
                .sentence
                .starts_with("For 67 % of the time inside tasks other programs had the core")
        );
        let commands: Vec<_> = verdict
            .advice
            .iter()
            .map(|advice| advice.words.as_str())
            .collect();
        assert_eq!(commands, ["Run it again while nothing else runs"]);
    }
    assert_eq!(rules(&facts()), "plain");
}

#[test]
fn what_workers_take_from_each_other_is_no_other_program() {
    let eight = with(facts(), |facts| {
        facts.setup.workers = 8;
        facts.times.inside = 32.0;
        facts.times.ready = 24.0;
        facts.interference.others_busy = None;
    });
    assert!(others::taken(&eight).abs() < 1e-9);
    assert!((others::crowding(&eight) - 24.0).abs() < 1e-9);
    assert_eq!(verdict(&eight).rule, "too many workers");
    let quota = with(facts(), |facts| {
        facts.setup.quota = Some(0.5);
        facts.interference.throttled = Some(6.0);
        facts.times.ready = 6.0;
    });
    assert_eq!(verdict(&quota).rule, "quota");
    assert!(others::taken(&quota).abs() < 1e-9);
}

#[test]
fn what_others_took_of_starts_and_messages_is_not_their_own() {
    let facts = with(facts(), |facts| {
        facts.times.start_up = 4.0;
        facts.times.inside = 8.0;
        facts.times.ready = 2.4;
        facts.interference.others_busy = Some(0.9);
    });
    assert!((others::slowdown(&facts) - 0.3).abs() < 1e-9);
    assert!((others::undisturbed(&facts, 4.0) - 2.8).abs() < 1e-9);
    assert_ne!(verdict(&facts).rule, "start-up", "2.8 of 12 are too little");
}

#[test]
fn a_gil_beside_a_busy_core_is_still_the_gil() {
    // one thread computes at a time, and its core is another program's half of the time
    let facts = with(super::locks::under_the_gil(), |facts| {
        facts.times.inside = 8.0;
        facts.times.gil = 2.0;
        facts.times.ready = 4.0;
        facts.times.cores_busy = 0.5;
        facts.comparison.speedup = None;
        facts.interference.others_busy = Some(1.2);
    });
    let verdict = verdict(&facts);
    assert_eq!(
        (verdict.rule, verdict.bound),
        ("threads under the GIL", Some(Bound::Gil))
    );
    assert!(verdict.disturbed && verdict.sentence.contains("this machine was not idle"));
    let advice = verdict
        .advice
        .iter()
        .filter_map(|advice| advice.command.as_deref());
    assert!(
        advice
            .into_iter()
            .any(|command| command.contains("--executor pool") || !command.contains("--executor")),
        "{:?}",
        verdict.advice
    );
}
