//! What the verdict must make of made-up stories.

use super::*;
use crate::model::{Estimate, Exit, WorkerId};

/// Eight eggs on two workers and two cores, twice as fast as serially: nothing to complain about.
fn facts() -> Facts {
    Facts {
        noun: ("egg", "eggs"),
        by_timer: false,
        serial: false,
        workers: 2,
        tasks: 8,
        runs: 1,
        end: RunEnd::Completed,
        done: 8,
        failed: 0,
        lost: 0,
        retried: 0,
        exit: None,
        failure: None,
        wall: Estimate {
            mean: 4.06,
            sd: 0.0,
        },
        cores_busy: 1.97,
        speedup: Some(Estimate {
            mean: 1.94,
            sd: 0.0,
        }),
        doneness: None,
        start_up: 0.01,
        hand_over: 0.01,
        inside: 8.0,
        ready: 0.1,
        alone: Some(0.1),
        suspended: 0.0,
        throttled: None,
        others_busy: Some(0.05),
        logical: 2,
        usable: 2,
        quota: None,
    }
}

#[track_caller]
fn says(facts: &Facts, sentence: &str) {
    assert_eq!(verdict(facts), sentence);
}

#[test]
fn close_to_ideal() {
    says(
        &facts(),
        "8 eggs in 4.06 s: 2.0 of 2 cores busy, 1.9 times as fast as serially, close to the ideal 2.",
    );
}

#[test]
fn without_a_base_nothing_is_compared() {
    let facts = Facts {
        speedup: None,
        ..facts()
    };
    says(&facts, "8 eggs in 4.06 s: 2.0 of 2 cores busy.");
}

#[test]
fn the_serial_run_is_the_base() {
    let facts = Facts {
        serial: true,
        workers: 1,
        cores_busy: 1.0,
        speedup: Some(Estimate { mean: 1.0, sd: 0.0 }),
        ..facts()
    };
    says(
        &facts,
        "8 eggs in 4.06 s, one after another: 1.0 of 2 cores busy.",
    );
}

#[test]
fn a_broken_run_gives_its_reason_and_steers_nothing() {
    let facts = Facts {
        end: RunEnd::Broken("fork: \u{1b}[31mtry again.".to_owned()),
        lost: 3,
        ..facts()
    };
    says(&facts, "The run could not go on: fork: ?[31mtry again.");
}

#[test]
fn a_stopped_run_says_how_far_it_came() {
    let facts = Facts {
        end: RunEnd::Stopped,
        done: 3,
        ..facts()
    };
    says(&facts, "Stopped after 4.06 s: 3 of 8 eggs done.");
    let repeated = Facts { runs: 3, ..facts };
    says(&repeated, "Stopped: 3 of 24 eggs done.");
}

#[test]
fn a_lost_task_names_the_signal() {
    let facts = Facts {
        lost: 1,
        done: 7,
        exit: Some((WorkerId(1), Exit::Signal(9))),
        ..facts()
    };
    says(&facts, "1 of 8 eggs was lost: worker B ended by SIGKILL.");
    let unknown = Facts {
        lost: 2,
        exit: None,
        ..facts
    };
    says(&unknown, "2 of 8 eggs were lost: a worker died.");
}

#[test]
fn a_failed_task_gives_its_reason() {
    let facts = Facts {
        failed: 2,
        failure: Some("no pan.".to_owned()),
        ..facts()
    };
    says(&facts, "2 of 8 eggs failed: no pan.");
}

#[test]
fn a_task_done_again_is_told() {
    let facts = Facts {
        retried: 1,
        exit: Some((WorkerId(0), Exit::Code(3))),
        ..facts()
    };
    says(
        &facts,
        "All 8 eggs are done, although worker A ended by exit status 3: its egg was done again.",
    );
}

#[test]
fn raw_eggs() {
    let facts = Facts {
        by_timer: true,
        doneness: Some(0.52),
        ..facts()
    };
    says(
        &facts,
        "The timer rang, but the eggs are raw: 0.5 of the heat on average.",
    );
    let fried = Facts {
        doneness: Some(0.95),
        ..facts
    };
    assert!(raw(&fried).is_none());
}

#[test]
fn a_machine_that_is_not_idle() {
    let facts = Facts {
        others_busy: Some(0.7),
        ..facts()
    };
    says(
        &facts,
        "This machine was not idle: other programs used 0.7 of 2 cores.",
    );
    let roomy = Facts {
        logical: 16,
        usable: 16,
        ..facts
    };
    assert!(not_idle(&roomy).is_none(), "they had cores of their own");
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
    assert!(suspended(&hardly).is_none());
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
        "This machine was not idle: for 30 % of the time inside tasks something else had the core.",
    );
    let by_their_own = Facts {
        workers: 8,
        ..facts
    };
    assert!(crowded_out(&by_their_own).is_none());
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

#[test]
fn a_quota_that_stops_threads() {
    let facts = Facts {
        quota: Some(1.5),
        throttled: Some(1.25),
        ..facts()
    };
    says(
        &facts,
        "The quota of 1.5 cores stopped this program for 1.25 s, summed over its threads.",
    );
}

#[test]
fn start_up_dominates() {
    let facts = Facts {
        start_up: 4.0,
        inside: 4.0,
        ..facts()
    };
    says(
        &facts,
        "Starting the workers took 50 % of their time: these eggs are too small to be worth it.",
    );
}

#[test]
fn hand_over_dominates() {
    let facts = Facts {
        hand_over: 6.0,
        inside: 2.0,
        ..facts()
    };
    says(
        &facts,
        "Handing tasks over took 75 % of the workers' time: larger tasks or chunks would pay.",
    );
}

#[test]
fn more_workers_than_cores() {
    let facts = Facts {
        workers: 8,
        ..facts()
    };
    says(
        &facts,
        "8 workers shared 2 usable cores: 2.0 busy, 1.9 times as fast as serially; \
         more workers than cores gain nothing here.",
    );
}

#[test]
fn fewer_tasks_than_workers() {
    let facts = Facts {
        tasks: 1,
        done: 1,
        ..facts()
    };
    says(&facts, "2 workers, but only 1 egg: 1 had nothing to do.");
}

#[test]
fn one_worker_alone() {
    let facts = Facts {
        alone: Some(2.0),
        speedup: Some(Estimate { mean: 1.5, sd: 0.0 }),
        ..facts()
    };
    says(
        &facts,
        "For 2.00 of 4.06 s only one of 2 workers had something to do, 1.5 times as fast as serially.",
    );
}

#[test]
fn several_workers_idle() {
    let facts = Facts {
        workers: 4,
        logical: 4,
        usable: 4,
        inside: 8.12,
        speedup: None,
        start_up: 0.0,
        hand_over: 0.0,
        ..facts()
    };
    says(
        &facts,
        "On average only 2.0 of 4 workers had something to do.",
    );
}

#[test]
fn too_close_to_call() {
    let close = Facts {
        speedup: Some(Estimate {
            mean: 1.02,
            sd: 0.03,
        }),
        ..facts()
    };
    says(
        &close,
        "Too close to call: 1.02 +- 0.03 times as fast as serially.",
    );
    let apart = Facts {
        speedup: Some(Estimate {
            mean: 1.10,
            sd: 0.03,
        }),
        ..facts()
    };
    assert!(too_close(&apart).is_none());
    let single = Facts {
        speedup: Some(Estimate {
            mean: 0.98,
            sd: 0.0,
        }),
        ..facts()
    };
    says(
        &single,
        "Too close to call: 0.98 times as fast as serially.",
    );
}

#[test]
fn slower_than_serially() {
    let facts = Facts {
        speedup: Some(Estimate { mean: 0.5, sd: 0.0 }),
        ..facts()
    };
    says(
        &facts,
        "Slower than serially: 8 eggs took 4.06 s, 2.00 times as long.",
    );
}

#[test]
fn every_sentence_is_one_sentence_even_of_nonsense() {
    let nonsense = Facts {
        workers: 0,
        tasks: 0,
        wall: Estimate {
            mean: 0.0,
            sd: f64::NAN,
        },
        start_up: 0.0,
        hand_over: 0.0,
        inside: 0.0,
        alone: None,
        logical: 0,
        ..facts()
    };
    assert!(verdict(&nonsense).ends_with('.'));
}
