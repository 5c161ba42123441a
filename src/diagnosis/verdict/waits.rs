//! What waiting means, and what an event loop is good for.

use super::advice;
use super::advice::Advice;
use super::promise;
use super::words::{busy, workers_by_kind};
use crate::model::{Draft, ExecutorKind, RunSpec};
use crate::results::facts::Facts;
use crate::text::command;
use crate::text::figures::{percent, time};

/// From this share of the time inside tasks on, waiting for a lock is named beside other waits.
const WORTH_A_WORD: f64 = 0.05;
/// From this share of the time inside tasks on, a loop that others have is what matters.
const KEPT: f64 = 0.1;
/// From this many seconds on, a task that continues after a wait is late.
const LATE: f64 = 0.05;
/// This many threads cause no trouble; for more waits at once, an event loop is better.
const MANY: u32 = 32;

pub(super) fn event_loop(facts: &Facts) -> Option<String> {
    let share = facts.times.share_inside(facts.times.kept);
    (facts.is_loop() && share >= KEPT && facts.times.kept >= facts.times.waiting).then(|| {
        format!(
            "One task at a time had the event loop: for {} % of the time inside tasks the others were \
             ready, but it was taken: {}{}.",
            percent(share),
            busy(facts),
            facts.as_fast()
        )
    })
}

pub(super) fn event_loop_means(_: &Facts) -> String {
    "An event loop is one thread: a task has it until it waits for something. It lets many wait at \
     once, but it computes no faster than one after another."
        .to_owned()
}

/// What computes belongs into threads or processes.
pub(super) fn advise_no_loop(facts: &Facts) -> Vec<Advice> {
    let executor = match facts.setup.has_gil {
        Some(false) => ExecutorKind::Threads,
        _ => ExecutorKind::Pool,
    };
    let cores = advice::full_house(facts);
    // Each wait needs a worker, but on a loop all wait at once.
    let at_once = facts.setup.workers.min(facts.parallel_tasks());
    let workers = if facts.times.waiting > 0.0 && at_once <= MANY {
        at_once.max(cores)
    } else {
        cores
    };
    let spec = advice::spread(facts, executor, workers);
    if !promise::gains(facts, &spec) {
        // all of it is done no sooner, but the others are not kept late
        let words =
            "Give computing tasks a thread or process of their own, so that the loop stays free";
        return vec![Advice::to_do(words.to_owned())];
    }
    let words = format!(
        "Computing tasks suit {}",
        workers_by_kind(executor, workers)
    );
    vec![Advice::to_run(words, spec)]
}

pub(super) fn waiting(facts: &Facts) -> Option<String> {
    let share = |part: f64| facts.times.share_inside(part);
    let locked = if share(facts.times.lock) >= WORTH_A_WORD {
        format!(", for {} % for a lock", percent(share(facts.times.lock)))
    } else {
        String::new()
    };
    (facts.times.mostly_waits() && facts.times.waiting > facts.times.lock).then(|| {
        format!(
            "For {} % of the time inside tasks the work waited for something that needs no \
             core{locked}: {}{}{}.",
            percent(share(facts.times.waiting)),
            busy(facts),
            facts.as_fast(),
            late(facts)
        )
    })
}

/// Returns `; the latest continued 300 ms after its timer had rung`, if that is worth a word.
fn late(facts: &Facts) -> String {
    let most = facts.times.lateness.map(|late| late.most.as_secs_f64());
    most.filter(|most| *most >= LATE)
        .map_or_else(String::new, |most| {
            let most = time(most);
            format!("; the latest continued {most} after what it waited for was ready")
        })
}

pub(super) fn waiting_means(facts: &Facts) -> String {
    if facts.is_loop() {
        return "Tasks that wait leave the event loop to others, so as many as you like can wait at \
                once in one thread. One that computes without a wait keeps all others late."
            .to_owned();
    }
    "A worker that waits (for a file, a socket, a clock) needs no core, so many can wait at once on \
     one core, under a GIL, too."
        .to_owned()
}

/// As many at once as keep the cores busy while others wait: in threads, or on an event loop if they
/// are many.
pub(super) fn advise_more_at_once(facts: &Facts) -> Vec<Advice> {
    let tasks = facts.parallel_tasks().max(1);
    let computing = facts.times.running() / facts.times.inside;
    let wanted = (facts.room() / computing).ceil();
    let workers = (wanted.clamp(1.0, f64::from(RunSpec::MOST_WORKERS)) as u32).min(tasks);
    let executor = if workers > MANY {
        ExecutorKind::Async
    } else {
        ExecutorKind::Threads
    };
    let as_here = facts.setup.workers >= workers && (facts.is_threads() || facts.is_loop());
    let mut all = Vec::new();
    if facts.is_loop() && facts.times.share_inside(facts.times.kept) >= KEPT {
        let words = "Give computing tasks to threads or processes, so that the loop stays free";
        all.push(Advice::to_do(words.to_owned()));
    }
    if as_here {
        let what = match executor {
            ExecutorKind::Async => "an event loop (async)",
            _ => "threads or an event loop (async)",
        };
        let words = format!(
            "Such work suits {what}, with as many at once as here; only shorter waits would be faster"
        );
        all.push(Advice::to_do(words));
    } else if executor == ExecutorKind::Async {
        let spec = Draft {
            workers: None,
            ..advice::spread(facts, executor, workers).draft()
        }
        .spec();
        let words = "Such work suits an event loop, on which all wait at once in one thread";
        all.push(Advice::to_run(words.to_owned(), spec));
    } else {
        let words = format!(
            "Such work suits {}, which start fast and can wait side by side",
            workers_by_kind(executor, workers)
        );
        let spec = advice::spread(facts, executor, workers);
        all.push(Advice::to_run(words, spec));
    }
    if facts.comparison.beside.is_empty() && tasks > 1 {
        let spec = advice::spread(facts, facts.executor(), workers);
        let ways = [
            ExecutorKind::Serial,
            ExecutorKind::Threads,
            ExecutorKind::Async,
        ];
        let words = "A comparison shows threads and an event loop side by side".to_owned();
        all.push(Advice::to_type(words, command::compare(&spec, &ways)));
    }
    all
}
