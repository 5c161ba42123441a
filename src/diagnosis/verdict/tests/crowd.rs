//! What the verdict must say of a machine on which other things run, too.

use super::*;
use crate::results::disturbance::not_idle;

#[test]
fn a_machine_that_is_not_idle() {
    let facts = Facts {
        others_busy: Some(0.7),
        ..facts()
    };
    says(
        &facts,
        "8 eggs in 4.06 s: 2.0 of 2 cores busy, 1.9 times as fast as serially, \
         close to the ideal 2; this machine was not idle: other programs used 0.7 of 2 cores.",
    );
    let roomy = Facts { cores: 16, ..facts };
    assert!(not_idle(&roomy).is_none(), "they had cores of their own");
}

#[test]
fn a_machine_at_rest_is_idle_however_large() {
    let with = |cores: usize, others| {
        let facts = Facts {
            workers: cores as u32,
            cores,
            others_busy: Some(others),
            ..facts()
        };
        not_idle(&facts).is_some()
    };
    assert!(!with(2, 0.19) && with(2, 0.21));
    assert!(!with(16, 0.7) && with(16, 1.7));
}

#[test]
fn a_machine_that_is_not_idle_hides_no_certain_cause() {
    let busy = Facts {
        others_busy: Some(0.7),
        ..facts()
    };
    let too_few = Facts {
        tasks: 1,
        done: 1,
        ..busy.clone()
    };
    says(
        &too_few,
        "2 workers, but only 1 egg: 1 had nothing to do; \
         this machine was not idle: other programs used 0.7 of 2 cores.",
    );
    let start_up = Facts {
        start_up: 8.0,
        ..busy
    };
    assert!(sentence_on(&start_up).starts_with("Starting the workers took 50 %"));
    let lost = Facts {
        lost: 1,
        ..start_up
    };
    says(&lost, "1 of 8 eggs was lost: a worker died.");
}

#[test]
fn a_pin_that_the_system_refused_is_not_told_as_done() {
    let pinned = Facts {
        spec: RunSpec {
            pin: crate::model::Pin::One,
            ..spread(ExecutorKind::Threads)
        },
        speedup: None,
        ..facts()
    };
    assert!(sentence_on(&pinned).starts_with("2 workers shared 1 usable core"));
    let refused = Facts {
        not_pinned: 2,
        ..pinned
    };
    says(
        &refused,
        "8 eggs in 4.06 s: 2.0 of 2 cores busy; \
         the system refused to pin 2 of 2 workers.",
    );
    let some = Facts {
        not_pinned: 1,
        ..refused
    };
    assert!(sentence_on(&some).ends_with("refused to pin 1 of 2 workers."));
}

#[test]
fn a_stop_of_the_program_is_no_other_program() {
    let facts = Facts {
        suspended: 2.0,
        ready: 4.0,
        others_busy: Some(0.7),
        ..facts()
    };
    says(
        &facts,
        "eggtop itself was stopped for 2.00 s of these 4.06 s: run it again to compare.",
    );
    let hardly = Facts {
        suspended: 0.1,
        ..facts
    };
    assert!(incidents::suspended(&hardly).is_none());
}

#[test]
fn workers_that_were_crowded_out() {
    let facts = Facts {
        others_busy: None,
        ready: 2.4,
        ..facts()
    };
    says(
        &facts,
        "8 eggs in 4.06 s: 2.0 of 2 cores busy, 1.9 times as fast as serially, \
         close to the ideal 2; this machine was not idle: \
         for 30 % of the time inside tasks something else had the core.",
    );
    let by_their_own = Facts {
        workers: 8,
        ..facts
    };
    assert!(not_idle(&by_their_own).is_none());
}

#[test]
fn a_speedup_beyond_the_ideal_puts_the_base_in_doubt() {
    let facts = Facts {
        speedup: Some(Estimate {
            mean: 2.95,
            sd: 0.0,
        }),
        workers: 8,
        ..facts()
    };
    says(
        &facts,
        "3.0 times as fast as serially is more than 2 at once should give: \
         run the serial base again on a quiet machine.",
    );
}
