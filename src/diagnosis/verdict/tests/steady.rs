//! How fast threads can be that share a GIL, and work that did not cost the same.

use super::*;

const fn exactly(mean: f64) -> Estimate {
    Estimate { mean, sd: 0.0 }
}

fn gil_threads(speedup: f64, cores_busy: f64) -> Facts {
    with(facts(), |facts| {
        facts.spec = spread(ExecutorKind::Threads);
        facts.setup.runtime = "gil".to_owned();
        facts.setup.has_gil = Some(true);
        facts.setup.workers = 4;
        facts.times.gil = 6.0;
        facts.times.cores_busy = cores_busy;
        facts.comparison.speedup = Some(exactly(speedup));
    })
}

#[test]
fn threads_under_a_gil_can_be_no_faster_than_one() {
    for (speedup, words) in [(2.7, "2.7"), (1.5, "1.5"), (1.2, "1.2")] {
        let reported = verdict(&gil_threads(speedup, 1.0));
        assert_eq!(
            reported.rule, "too good",
            "{speedup}: {}",
            reported.sentence
        );
        let sentence = format!("{words} times as fast as serially is more than 1 at once");
        assert!(
            reported.sentence.starts_with(&sentence),
            "{}",
            reported.sentence
        );
    }
    let reported = verdict(&gil_threads(1.0, 1.0));
    assert_eq!(reported.rule, "threads under the GIL");
}

#[test]
fn threads_of_code_that_lets_the_gil_go_are_as_many_as_were_seen() {
    let hash = with(gil_threads(1.9, 1.95), |facts| facts.times.gil = 0.1);
    assert_eq!(verdict(&hash).rule, "GIL released");
    let wonder = with(hash, |facts| facts.comparison.speedup = Some(exactly(2.7)));
    assert_eq!(verdict(&wonder).rule, "too good");
}

#[test]
fn an_event_loop_computes_one_at_a_time_but_waits_for_many() {
    let on_loop = |waiting: f64, speedup: f64| {
        with(facts(), |facts| {
            facts.spec = spread(ExecutorKind::Async);
            facts.setup.workers = 8;
            facts.times.inside = 8.0;
            facts.times.ready = 0.0;
            facts.times.waiting = waiting;
            facts.times.cores_busy = 1.0;
            facts.comparison.speedup = Some(exactly(speedup));
        })
    };
    assert_eq!(verdict(&on_loop(0.0, 1.5)).rule, "too good");
    // Forty parts of a hundred wait: 1 / 0.6 times as fast is what that gives.
    assert_ne!(verdict(&on_loop(3.2, 1.6)).rule, "too good");
    assert_ne!(verdict(&on_loop(7.0, 7.5)).rule, "too good");
}

#[test]
fn what_did_not_cost_the_same_is_said_and_not_judged() {
    let too_good = with(facts(), |facts| {
        facts.comparison.speedup = Some(exactly(2.6));
    });
    assert_eq!(verdict(&too_good).rule, "too good");
    let unsteady = with(facts(), |facts| {
        facts.comparison.unsteady = Some(0.7);
        facts.comparison.speedup = Some(Estimate {
            mean: 2.6,
            sd: 0.39,
        });
    });
    let reported = verdict(&unsteady);
    assert_ne!(reported.rule, "too good");
    let sentence = "; the same work took 1.4 times the CPU time: this machine is not steady.";
    assert!(
        reported.sentence.ends_with(sentence),
        "{}",
        reported.sentence
    );

    let slow = |unsteady, sd| {
        with(facts(), |facts| {
            facts.comparison.speedup = Some(Estimate { mean: 0.8, sd });
            facts.comparison.unsteady = unsteady;
        })
    };
    assert_eq!(verdict(&slow(None, 0.0)).rule, "slower");
    let reported = verdict(&slow(Some(1.4), 0.16));
    assert_eq!(reported.rule, "too close to call", "{}", reported.sentence);
    let sentence = "the same work took 1.4 times the CPU time";
    assert!(
        reported.sentence.contains(sentence),
        "{}",
        reported.sentence
    );
}
