//! What the verdict must say of what workers were worth.

use super::*;

#[test]
fn start_up_dominates() {
    let facts = Facts {
        start_up: 4.0,
        inside: 4.0,
        ..facts()
    };
    says(
        &facts,
        "Starting the workers took 49 % of their time: these eggs are too small to be worth it; worth it from 0.50 s a task on.",
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
        "The tasks are so small that handing them out and recording them took 74 % of \
         the workers' time: larger tasks or chunks would pay; worth it from 0.75 s a task on.",
    );
    let threads = Facts {
        spec: spread(ExecutorKind::Threads),
        ..facts
    };
    let serial = Facts {
        spec: spread(ExecutorKind::Serial),
        workers: 1,
        ..threads.clone()
    };
    for (facts, share) in [(threads, 74), (serial, 75)] {
        says(
            &facts,
            &format!(
                "The tasks are so small that handing them out and recording them took {share} % of \
                 the workers' time."
            ),
        );
    }
}

#[test]
fn more_workers_than_cores() {
    let facts = Facts {
        workers: 8,
        ..facts()
    };
    says(
        &facts,
        "8 workers shared 2 usable cores: 2.0 busy, 1.9 times as fast as serially.",
    );
}

#[test]
fn what_more_workers_gain_is_told_where_it_was_measured() {
    let with = |mean, sd| {
        sentence_on(&Facts {
            workers: 8,
            one_a_core: Some((2, Estimate { mean, sd })),
            ..facts()
        })
    };
    let told = "8 workers shared 2 usable cores: 2.0 busy, 1.9 times as fast as serially, \
                no faster than 2 workers.";
    assert_eq!(with(4.0, 0.0), told);
    assert_eq!(with(4.2, 0.0), told, "too close to tell them apart");
    assert!(!with(4.6, 0.0).contains("no faster"));
    assert_eq!(with(4.6, 0.4), told, "the repeats spread as much");
}

#[test]
fn the_serial_part_of_mix_is_counted_apart() {
    let mix = Facts {
        noun: ("part", "parts"),
        tasks: 5,
        serial_part: true,
        workers: 4,
        cores: 4,
        inside: 16.0,
        ..facts()
    };
    says(
        &mix,
        "A serial part and 4 parts in 4.06 s: 2.0 of 4 cores busy, 1.9 times as fast as serially.",
    );
    let alone = Facts {
        alone: Some(2.0),
        ..mix.clone()
    };
    says(
        &alone,
        "For 2.00 s of 4.06 s, the serial part included, only one of 4 workers had something \
         to do, 1.9 times as fast as serially.",
    );
    let few = Facts { tasks: 3, ..mix };
    says(&few, "4 workers, but only 2 parts: 2 had nothing to do.");
}

#[test]
fn short_times_do_not_vanish() {
    let short = Facts {
        noun: ("map", "maps"),
        tasks: 5_000,
        wall: Estimate {
            mean: 0.0065,
            sd: 0.0,
        },
        cores_busy: 0.03,
        speedup: None,
        start_up: 0.0,
        hand_over: 0.0,
        inside: 0.012,
        ready: 0.0,
        alone: None,
        ..facts()
    };
    says(&short, "5000 maps in 6.50 ms: 0.030 of 2 cores busy.");
    let slow = Facts {
        speedup: Some(Estimate {
            mean: 0.0012,
            sd: 0.0,
        }),
        ..short
    };
    says(
        &slow,
        "Slower than serially: 5000 maps took 6.50 ms, 833.33 times as long.",
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
        "For 2.00 s of 4.06 s only one of 2 workers had something to do, 1.5 times as fast as serially.",
    );
}

#[test]
fn several_workers_idle() {
    let facts = Facts {
        workers: 4,
        cores: 4,
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
    assert!(overhead::too_close(&apart).is_none());
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
    let because = Facts {
        start_up: 8.0,
        workers: 8,
        ..facts
    };
    says(
        &because,
        "Slower than serially: 8 eggs took 4.06 s, 2.00 times as long; \
         starting the workers took 25 % of their time: these eggs are too small to be worth it; worth it from 1.00 s a task on.",
    );
}

#[test]
fn waiting_gains_past_the_cores_and_is_not_too_good() {
    let facts = Facts {
        workers: 8,
        cores: 2,
        inside: 8.0,
        waiting: 7.9,
        speedup: Some(Estimate { mean: 7.8, sd: 0.0 }),
        ..facts()
    };
    assert_ne!(verdict(&facts).rule, "too good");
    let computing = Facts {
        waiting: 0.0,
        ..facts
    };
    assert_eq!(verdict(&computing).rule, "too good");
}
