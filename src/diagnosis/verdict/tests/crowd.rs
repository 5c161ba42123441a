//! What the verdict must say of a machine on which other things run, too.

use super::*;
use crate::results::disturbance::not_idle;

#[test]
fn a_machine_that_is_not_idle() {
    let facts = with(facts(), |facts| facts.interference.others_busy = Some(0.7));
    says(
        &facts,
        "8 eggs in 4.06 s: 2.0 of 2 cores busy, 1.9 times as fast as serially, \
         close to the ideal 2; this machine was not idle: other programs used 0.7 of 2 cores.",
    );
    let roomy = with(facts, |facts| facts.setup.cores = 16);
    assert!(not_idle(&roomy).is_none(), "they had cores of their own");
}

#[test]
fn a_machine_at_rest_is_idle_however_large() {
    let with = |cores: usize, others| {
        let facts = with(facts(), |facts| {
            facts.setup.workers = cores as u32;
            facts.setup.cores = cores;
            facts.interference.others_busy = Some(others);
        });
        not_idle(&facts).is_some()
    };
    assert!(!with(2, 0.19) && with(2, 0.21));
    assert!(!with(16, 0.7) && with(16, 1.7));
}

#[test]
fn a_machine_that_is_not_idle_hides_no_certain_cause() {
    let busy = with(facts(), |facts| facts.interference.others_busy = Some(0.7));
    let too_few = with(busy.clone(), |facts| {
        facts.setup.tasks = 1;
        facts.outcome.done = 1;
    });
    says(
        &too_few,
        "2 workers, but only 1 egg: 1 had nothing to do; \
         this machine was not idle: other programs used 0.7 of 2 cores.",
    );
    let start_up = with(busy, |facts| facts.times.start_up = 8.0);
    assert!(sentence_on(&start_up).starts_with("Starting the workers took 50 %"));
    let lost = with(start_up, |facts| facts.outcome.lost = 1);
    says(&lost, "1 of 8 eggs was lost: a worker died.");
}

#[test]
fn a_pin_that_the_system_refused_is_not_reported_as_done() {
    let pinned = with(facts(), |facts| {
        facts.spec = Draft {
            pin: crate::model::Pin::One,
            ..spread(ExecutorKind::Threads).draft()
        }
        .spec();
        facts.comparison.speedup = None;
    });
    assert!(sentence_on(&pinned).starts_with("2 workers shared 1 available core"));
    let refused = with(pinned, |facts| facts.setup.not_pinned = 2);
    says(
        &refused,
        "8 eggs in 4.06 s: 2.0 of 2 cores busy; \
         the system refused to pin 2 of 2 workers.",
    );
    let some = with(refused, |facts| facts.setup.not_pinned = 1);
    assert!(sentence_on(&some).ends_with("refused to pin 1 of 2 workers."));
}

#[test]
fn a_stop_of_the_program_is_no_other_program() {
    let facts = with(facts(), |facts| {
        facts.interference.suspended = 2.0;
        facts.times.ready = 4.0;
        facts.interference.others_busy = Some(0.7);
    });
    says(
        &facts,
        "eggtop itself was stopped for 2.00 s of these 4.06 s: run it again to compare.",
    );
    let hardly = with(facts, |facts| facts.interference.suspended = 0.1);
    assert!(incidents::suspended(&hardly).is_none());
}

#[test]
fn workers_that_were_crowded_out() {
    let facts = with(facts(), |facts| {
        facts.interference.others_busy = None;
        facts.times.ready = 2.4;
    });
    says(
        &facts,
        "8 eggs in 4.06 s: 2.0 of 2 cores busy, 1.9 times as fast as serially, \
         close to the ideal 2; this machine was not idle: \
         for 30 % of the time inside tasks something else had the core.",
    );
    let by_their_own = with(facts, |facts| facts.setup.workers = 8);
    assert!(not_idle(&by_their_own).is_none());
}

#[test]
fn a_speedup_beyond_the_ideal_puts_the_base_in_doubt() {
    let facts = with(facts(), |facts| {
        facts.comparison.speedup = Some(Estimate {
            mean: 2.95,
            sd: 0.0,
        });
        facts.setup.workers = 8;
    });
    says(
        &facts,
        "3.0 times as fast as serially is more than 2 at once should give: \
         run the serial base again on a quiet machine.",
    );
}
