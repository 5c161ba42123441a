//! What the verdict must say of what workers were worth.

use super::*;

#[test]
fn start_up_dominates() {
    let facts = with(facts(), |facts| {
        facts.times.start_up = 4.0;
        facts.times.inside = 4.0;
    });
    says(
        &facts,
        "Starting the workers took 49 % of their time: these eggs are too small to be worth it; worth it for tasks of 0.50 s or more.",
    );
}

#[test]
fn hand_over_dominates() {
    let facts = with(facts(), |facts| {
        facts.times.hand_over = 6.0;
        facts.times.inside = 2.0;
    });
    says(
        &facts,
        "The tasks are so small that handing them out and recording them took 74 % of \
         the workers' time: larger tasks or chunks would pay off; worth it for tasks of 0.75 s or more.",
    );
    let threads = with(facts, |facts| facts.spec = spread(ExecutorKind::Threads));
    let serial = with(threads.clone(), |facts| {
        facts.spec = spread(ExecutorKind::Serial);
        facts.setup.workers = 1;
    });
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
    let facts = with(facts(), |facts| facts.setup.workers = 8);
    says(
        &facts,
        "8 workers shared 2 available cores: 2.0 busy, 1.9 times as fast as serially.",
    );
}

#[test]
fn the_gain_of_more_workers_is_reported_where_it_was_measured() {
    let with = |mean, sd| {
        sentence_on(&with(facts(), |facts| {
            facts.setup.workers = 8;
            facts.comparison.one_a_core = Some((2, Estimate { mean, sd }));
        }))
    };
    let reported = "8 workers shared 2 available cores: 2.0 busy, 1.9 times as fast as serially, \
                no faster than 2 workers.";
    assert_eq!(with(4.0, 0.0), reported);
    assert_eq!(with(4.2, 0.0), reported, "too close to distinguish them");
    assert!(!with(4.6, 0.0).contains("no faster"));
    assert_eq!(with(4.6, 0.4), reported, "the repeats spread as much");
}

#[test]
fn the_serial_part_of_mix_is_counted_apart() {
    let mix = with(facts(), |facts| {
        facts.setup.noun = ("part", "parts");
        facts.setup.tasks = 5;
        facts.setup.serial_part = true;
        facts.setup.workers = 4;
        facts.setup.cores = 4;
        facts.times.inside = 16.0;
    });
    says(
        &mix,
        "A serial part and 4 parts in 4.06 s: 2.0 of 4 cores busy, 1.9 times as fast as serially.",
    );
    let alone = with(mix.clone(), |facts| facts.times.alone = Some(2.0));
    says(
        &alone,
        "For 2.00 s of 4.06 s, the serial part included, only one of 4 workers had something \
         to do, 1.9 times as fast as serially.",
    );
    let few = with(mix, |facts| facts.setup.tasks = 3);
    says(&few, "4 workers, but only 2 parts: 2 had nothing to do.");
}

#[test]
fn short_times_do_not_vanish() {
    let short = with(facts(), |facts| {
        facts.setup.noun = ("map", "maps");
        facts.setup.tasks = 5_000;
        facts.times.wall = Estimate {
            mean: 0.0065,
            sd: 0.0,
        };
        facts.times.cores_busy = 0.03;
        facts.comparison.speedup = None;
        facts.times.start_up = 0.0;
        facts.times.hand_over = 0.0;
        facts.times.inside = 0.012;
        facts.times.ready = 0.0;
        facts.times.alone = None;
    });
    says(&short, "5000 maps in 6.50 ms: 0.030 of 2 cores busy.");
    let slow = with(short, |facts| {
        facts.comparison.speedup = Some(Estimate {
            mean: 0.0012,
            sd: 0.0,
        });
    });
    says(
        &slow,
        "Slower than serially: 5000 maps took 6.50 ms, 833.33 times as long.",
    );
}

#[test]
fn fewer_tasks_than_workers() {
    let facts = with(facts(), |facts| {
        facts.setup.tasks = 1;
        facts.outcome.done = 1;
    });
    says(&facts, "2 workers, but only 1 egg: 1 had nothing to do.");
}

#[test]
fn one_worker_alone() {
    let facts = with(facts(), |facts| {
        facts.times.alone = Some(2.0);
        facts.comparison.speedup = Some(Estimate { mean: 1.5, sd: 0.0 });
    });
    says(
        &facts,
        "For 2.00 s of 4.06 s only one of 2 workers had something to do, 1.5 times as fast as serially.",
    );
}

#[test]
fn several_workers_idle() {
    let facts = with(facts(), |facts| {
        facts.setup.workers = 4;
        facts.setup.cores = 4;
        facts.times.inside = 8.12;
        facts.comparison.speedup = None;
        facts.times.start_up = 0.0;
        facts.times.hand_over = 0.0;
    });
    says(
        &facts,
        "On average only 2.0 of 4 workers had something to do.",
    );
}

#[test]
fn too_close_to_call() {
    let close = with(facts(), |facts| {
        facts.comparison.speedup = Some(Estimate {
            mean: 1.02,
            sd: 0.03,
        });
    });
    says(
        &close,
        "Too close to call: 1.02 +- 0.03 times as fast as serially.",
    );
    let apart = with(facts(), |facts| {
        facts.comparison.speedup = Some(Estimate {
            mean: 1.10,
            sd: 0.03,
        });
    });
    assert!(overhead::too_close(&apart).is_none());
    let single = with(facts(), |facts| {
        facts.comparison.speedup = Some(Estimate {
            mean: 0.98,
            sd: 0.0,
        });
    });
    says(
        &single,
        "Too close to call: 0.98 times as fast as serially.",
    );
}

#[test]
fn slower_than_serially() {
    let facts = with(facts(), |facts| {
        facts.comparison.speedup = Some(Estimate { mean: 0.5, sd: 0.0 });
    });
    says(
        &facts,
        "Slower than serially: 8 eggs took 4.06 s, 2.00 times as long.",
    );
    let because = with(facts, |facts| {
        facts.times.start_up = 8.0;
        facts.setup.workers = 8;
    });
    says(
        &because,
        "Slower than serially: 8 eggs took 4.06 s, 2.00 times as long; \
         starting the workers took 25 % of their time: these eggs are too small to be worth it; worth it for tasks of 1.00 s or more.",
    );
}

#[test]
fn waiting_gains_past_the_cores_and_is_not_too_good() {
    let facts = with(facts(), |facts| {
        facts.setup.workers = 8;
        facts.setup.cores = 2;
        facts.times.inside = 8.0;
        facts.times.waiting = 7.9;
        facts.comparison.speedup = Some(Estimate { mean: 7.8, sd: 0.0 });
    });
    assert_ne!(verdict(&facts).rule, "too good");
    let computing = with(facts, |facts| facts.times.waiting = 0.0);
    assert_eq!(verdict(&computing).rule, "too good");
}
