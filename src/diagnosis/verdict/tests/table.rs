//! The table of rules as a whole: each of them holds for some facts, and says all that it must.

use super::deadlock::{crossed, cured};
use super::locks::{a_gil_each, exactly, hashing, python, raw_under_the_gil, under_the_gil};
use super::*;
use crate::model::{DeadlockFix, DeadlockKind, Draft, Hang, TaskId, TimeSpan, WorkloadKind};
use crate::session::makespan::TaskTimes;

/// Facts for each rule, with what the work is bound by then.
pub(super) fn recorded() -> Vec<(&'static str, Option<Bound>, Facts)> {
    let mut all = incidents();
    all.extend(about_locks());
    all.extend(about_overhead());
    all.extend(about_workers());
    all.extend(super::others::recorded());
    all.extend(super::memory::recorded());
    all.extend(super::shares::recorded());
    all.extend(super::waits::recorded());
    all
}

fn incidents() -> Vec<(&'static str, Option<Bound>, Facts)> {
    let exit = Some((WorkerId(1), Exit::Signal(9)));
    let end = |end| with(facts(), |facts| facts.outcome.end = end);
    let lost = with(facts(), |facts| {
        facts.outcome.lost = 1;
        facts.outcome.exit = exit;
    });
    let failed = with(facts(), |facts| facts.outcome.failed = 1);
    let suspended = with(facts(), |facts| facts.interference.suspended = 2.0);
    let again = with(facts(), |facts| {
        facts.outcome.retried = 1;
        facts.outcome.exit = exit;
    });
    let throttled = with(facts(), |facts| {
        facts.setup.quota = Some(1.5);
        facts.interference.throttled = Some(1.25);
    });
    let too_good = with(facts(), |facts| {
        facts.comparison.speedup = Some(exactly(2.9));
    });
    let torn = with(facts(), |facts| facts.outcome.printed = (20, 7));
    let ordered = cured(DeadlockKind::Locks, DeadlockFix::Order);
    vec![
        ("torn", Some(Bound::Computing), torn),
        ("broken", None, end(RunEnd::Broken("no memory".to_owned()))),
        ("deadlock", Some(Bound::Lock), crossed(Hang::Sleeping)),
        ("no deadlock", Some(Bound::Computing), ordered),
        ("out of time", None, end(RunEnd::TimedOut)),
        ("stopped", None, end(RunEnd::Stopped)),
        ("lost", None, lost),
        ("failed", None, failed),
        ("suspended", None, suspended),
        ("done again", Some(Bound::Computing), again),
        ("quota", Some(Bound::Quota), throttled),
        ("too good", None, too_good),
    ]
}

fn about_locks() -> Vec<(&'static str, Option<Bound>, Facts)> {
    let partly = with(under_the_gil(), |facts| {
        facts.times.cores_busy = 1.6;
        facts.times.gil = 5.0;
    });
    let shared = with(a_gil_each(4), |facts| facts.times.lock = 8.0);
    let raw = with(raw_under_the_gil(), |facts| {
        facts.times.gil = 0.0;
        facts.times.ready = 12.0;
    });
    let (gil, computing) = (Some(Bound::Gil), Some(Bound::Computing));
    vec![
        ("raw under the GIL", gil, raw_under_the_gil()),
        ("raw", Some(Bound::Oversubscription), raw),
        ("threads under the GIL", gil, under_the_gil()),
        ("partly under the GIL", gil, partly),
        ("lock", Some(Bound::Lock), shared),
        ("GIL released", computing, hashing()),
        ("no GIL", computing, python(hashing(), false)),
        ("a GIL each", computing, a_gil_each(2)),
    ]
}

fn about_overhead() -> Vec<(&'static str, Option<Bound>, Facts)> {
    let start_up = with(facts(), |facts| {
        facts.times.start_up = 4.0;
        facts.times.inside = 4.0;
    });
    let hand_over = with(facts(), |facts| {
        facts.times.hand_over = 6.0;
        facts.times.inside = 2.0;
    });
    let slower = |facts: &Facts| {
        with(facts.clone(), |facts| {
            facts.comparison.speedup = Some(exactly(0.5));
        })
    };
    let (started, handed) = (Some(Bound::StartUp), Some(Bound::HandOver));
    let close = with(facts(), |facts| {
        facts.comparison.speedup = Some(exactly(1.02));
    });
    vec![
        ("slower by start-up", started, slower(&start_up)),
        ("slower by hand-over", handed, slower(&hand_over)),
        ("slower", Some(Bound::Computing), slower(&facts())),
        ("start-up", started, start_up),
        ("hand-over", handed, hand_over),
        ("too close to call", Some(Bound::Computing), close),
    ]
}

fn about_workers() -> Vec<(&'static str, Option<Bound>, Facts)> {
    let many = with(facts(), |facts| facts.setup.workers = 8);
    let few = with(facts(), |facts| facts.setup.tasks = 1);
    let alone = with(facts(), |facts| facts.times.alone = Some(2.0));
    let idle = with(facts(), |facts| {
        facts.times.inside = 4.0;
        facts.comparison.speedup = None;
    });
    let late = with(facts(), |facts| facts.times.barrier = 3.0);
    let imbalance = Some(Bound::Imbalance);
    vec![
        ("too many workers", Some(Bound::Oversubscription), many),
        ("barrier", imbalance, late),
        ("too few tasks", imbalance, few),
        ("one alone", imbalance, alone),
        ("idle workers", imbalance, idle),
        ("plain", Some(Bound::Computing), facts()),
    ]
}

#[test]
fn every_rule_holds_for_some_facts() {
    let mut names: Vec<&str> = Vec::new();
    for (rule, bound, facts) in recorded() {
        let verdict = verdict(&facts);
        assert_eq!((verdict.rule, verdict.bound), (rule, bound), "{verdict:?}");
        names.push(rule);
    }
    for rule in INCIDENTS.iter().chain(&RULES).chain([&PLAIN]) {
        let reported = names.iter().filter(|name| **name == rule.name).count();
        assert_eq!(reported, 1, "{}", rule.name);
    }
}

#[test]
fn every_verdict_is_explained_in_whole_sentences() {
    for (rule, _, facts) in recorded() {
        let verdict = verdict(&facts);
        let sentences = verdict.explanation.iter().chain([&verdict.sentence]);
        for sentence in sentences {
            let starts = sentence.chars().next().unwrap();
            assert!(sentence.ends_with('.'), "{rule}: {sentence}");
            assert!(!starts.is_lowercase() || rule == "suspended" || rule == "GIL released");
            assert!(sentence.is_ascii(), "{rule}: {sentence}");
            assert!(
                !sentence.contains("NaN") && !sentence.contains("  "),
                "{sentence}"
            );
        }
        for advice in &verdict.advice {
            assert!(!advice.words.ends_with('.'), "{rule}: {advice}");
        }
    }
}

#[test]
fn the_numbers_are_those_that_were_measured() {
    let facts = with(under_the_gil(), |facts| {
        facts.comparison.speedup = Some(Estimate {
            mean: 1.01,
            sd: 0.02,
        });
        facts.interference.others_busy = Some(0.1);
    });
    assert_eq!(
        verdict(&facts).explanation,
        [
            "4.06 s on the clock, 4.10 s of CPU time (user 4.05 s, sys 50.0 ms): 1.0 of 2 cores busy.",
            "Of the 4 workers' time: 25 % computing, 74 % waiting for the GIL.",
            "The GIL went from one thread to another 795 times, 196 times a second.",
            "Workers left their cores 948 times a second because they waited, and 2.5 times a second \
             because something else got the core.",
            "Compared with the serial run of the same work on the same runtime: 1.01 +- 0.02 times as fast, \
             an efficiency of 25 %.",
            "Other programs used 0.1 of 2 cores.",
            "A thread has to hold the GIL to run its code, and only one can; the others wait, and \
             when one has waited for 5 ms, it asks for the lock. Here the threads waited for 75 % of \
             their time inside tasks: together they got what one core gives, however many there are.",
        ]
    );
}

#[test]
fn advice_names_executor_and_workers_and_the_command() {
    assert_eq!(
        advised(&under_the_gil()),
        [
            "Such work suits 2 processes, each with a GIL of its own, one per available core: \
             eggtop run busy --runtime gil --tasks 4 --workers 2",
            "Or the same threads without a GIL: \
             eggtop run busy --executor threads --tasks 4 --workers 2",
        ]
    );
    let free_threaded = with(python(under_the_gil(), true), |facts| {
        facts.setup.free_threaded = Some("3.13t".to_owned());
    });
    assert_eq!(
        advised(&free_threaded)[1],
        "Or threads of Python 3.13t, which has no GIL: eggtop run busy --runtime python \
         --executor threads --tasks 4 --workers 2 --python 3.13t"
    );
    assert_eq!(
        advised(&facts()),
        [
            "Such work suits 2 processes, as here: only more cores or less work would be faster"
                .to_owned()
                + "."
        ]
    );
}

#[test]
fn a_serial_run_gets_advice_on_what_would_share_its_work() {
    let serial = |facts: Facts| {
        advised(&with(facts, |facts| {
            facts.spec = Draft {
                executor: ExecutorKind::Serial,
                ..facts.spec.draft()
            }
            .spec();
            facts.setup.workers = 1;
            facts.times.cores_busy = 1.0;
            facts.comparison.speedup = Some(exactly(1.0));
            facts.times.gil = 0.0;
            facts.times.ready = 0.0;
        }))
        .remove(0)
    };
    assert!(
        serial(under_the_gil())
            .starts_with("Such work suits 2 processes, one per available core: ")
    );
    assert!(serial(facts()).starts_with("Such work suits 2 threads, one per available core: "));
    assert!(serial(python(under_the_gil(), false)).starts_with("Such work suits 2 threads"));
    let hashed = with(python(hashing(), true), |facts| {
        facts.comparison.beside = vec![crate::results::Beside {
            label: "python 3.12 threads x2".to_owned(),
            executor: ExecutorKind::Threads,
            workers: 2,
            wall: 2.0,
            cores_busy: 1.9,
        }];
    });
    assert!(serial(hashed).starts_with("Such work suits 2 threads"));
    let one_task = with(facts(), |facts| facts.setup.tasks = 1);
    assert_eq!(
        serial(one_task),
        "One egg cannot be shared: cut the work into several."
    );
}

#[test]
fn only_uneven_tasks_are_to_be_put_in_order() {
    let uneven = |seconds: &[u64]| {
        let mut task_times = TaskTimes::of(4);
        for (&seconds, task) in seconds.iter().zip(0..) {
            let cpu = TimeSpan::from_millis(1_000 * seconds);
            task_times.note(TaskId(task), cpu, TimeSpan::ZERO);
        }
        let facts = with(facts(), |facts| {
            facts.spec = Draft {
                workload: WorkloadKind::Divisors,
                ..spread(ExecutorKind::Pool).draft()
            }
            .spec();
            facts.times.alone = Some(2.0);
            facts.times.task_times = task_times;
        });
        advised(&facts)
            .iter()
            .any(|one| one.contains("--order longest"))
    };
    assert!(!uneven(&[1, 1, 1, 1]) && !uneven(&[3, 1, 1, 1]) && uneven(&[1, 1, 1, 3]));
}

#[test]
fn a_machine_that_is_not_idle_is_advised_on_first() {
    let busy = with(facts(), |facts| facts.interference.others_busy = Some(0.7));
    let verdict = verdict(&busy);
    assert_eq!(
        verdict.advice[0].to_string(),
        "Run it again while nothing else runs: eggtop run eggs"
    );
    assert_eq!(verdict.explanation.last().unwrap(), machine::NOT_IDLE_MEANS);
}

#[test]
fn a_slow_run_on_a_busy_machine_is_not_held_against_its_workers() {
    let slower = with(facts(), |facts| {
        facts.comparison.speedup = Some(exactly(0.87));
        facts.times.ready = 6.7;
    });
    let crowded = with(slower.clone(), |facts| {
        facts.interference.others_busy = Some(1.5);
    });
    let crowded = verdict(&crowded);
    assert_eq!(crowded.rule, "other programs", "{crowded:?}");
    assert_eq!(crowded.advice.len(), 1, "only to run it again: {crowded:?}");
    let idle = with(slower, |facts| facts.times.ready = 0.1);
    assert!(advised(&idle)[0].starts_with("Such work is faster serially: "));
}

#[test]
fn chunks_are_as_large_as_hand_over_asks_for() {
    let tiny = with(facts(), |facts| {
        facts.spec = Draft {
            workload: WorkloadKind::Power,
            tasks: Some(1_000),
            ..spread(ExecutorKind::Pool).draft()
        }
        .spec();
        facts.setup.tasks = 1_000;
        facts.times.start_up = 0.0;
        facts.times.hand_over = 0.02;
        facts.times.inside = 0.004;
        facts.times.ready = 0.0;
    });
    assert_eq!(
        advised(&tiny),
        ["Hand out several tasks at a time: eggtop run power --tasks 1000 --chunk 50"]
    );
}
