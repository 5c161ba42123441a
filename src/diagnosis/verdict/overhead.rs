//! What parallelism cost, and whether it was worth it.

use super::advice;
use super::advice::Advice;
use super::others;
use crate::model::{Draft, ExecutorKind, Field, RuntimeKind};
use crate::results::disturbance::not_idle;
use crate::results::facts::Facts;
use crate::results::overhead::Overhead;
use crate::results::speedup::TOO_CLOSE;
use crate::text::figures::{decimals, percent, ratio, time};

/// From this share of the workers' time on, overhead is what matters.
const DOMINATES: f64 = 0.25;

pub(super) fn too_close(facts: &Facts) -> Option<String> {
    let speedup = facts.compared()?;
    let spread = if speedup.sd > 0.0 {
        2.0 * speedup.sd
    } else {
        TOO_CLOSE
    };
    ((speedup.mean - 1.0).abs() <= spread).then(|| {
        let decimals = decimals(speedup.mean, 2, 2);
        let error = if speedup.sd > 0.0 {
            format!(" +- {:.decimals$}", speedup.sd)
        } else {
            String::new()
        };
        format!(
            "Too close to call: {:.decimals$}{error} times as fast as serially.",
            speedup.mean
        )
    })
}

pub(super) fn too_close_means(facts: &Facts) -> String {
    let known = if facts
        .comparison
        .speedup
        .is_some_and(|speedup| speedup.sd > 0.0)
    {
        "The difference is smaller than twice the error of the repeats"
    } else {
        "Single times of the same work differ by as much from one run to the next"
    };
    format!("{known}: which of the two is faster is unknown.")
}

/// Returns how much slower than serially a run certainly was.
fn slower_than_serially(facts: &Facts) -> Option<String> {
    let speedup = facts.compared()?.mean;
    let certain = speedup > 0.0 && speedup < 1.0 && too_close(facts).is_none();
    certain.then(|| {
        format!(
            "Slower than serially: {} took {}, {} times as long",
            facts.work(),
            time(facts.times.wall.mean),
            ratio(1.0 / speedup)
        )
    })
}

pub(super) fn slower(facts: &Facts) -> Option<String> {
    slower_than_serially(facts).map(|slower| slower + ".")
}

pub(super) fn slower_by_start_up(facts: &Facts) -> Option<String> {
    because(&slower_than_serially(facts)?, &start_up(facts)?)
}

pub(super) fn slower_by_hand_over(facts: &Facts) -> Option<String> {
    because(&slower_than_serially(facts)?, &hand_over(facts)?)
}

/// Joins what happened and why.
fn because(what: &str, why: &str) -> Option<String> {
    let first = why.chars().next()?;
    let rest = &why[first.len_utf8()..];
    Some(format!("{what}; {}{rest}", first.to_lowercase()))
}

pub(super) fn slower_means(facts: &Facts) -> String {
    if not_idle(facts).is_some() {
        return format!(
            "For {} % of their time inside tasks the workers were ready, but had no core: that the \
             serial run took less time may be due to what else ran meanwhile.",
            percent(facts.times.share_inside(facts.times.ready))
        );
    }
    format!(
        "The work is done later than one after another, although {} workers were there for it: they \
         cost more than they gained.",
        facts.setup.workers
    )
}

/// Work that was slower although nothing disturbed it is better done serially.
pub(super) fn advise_serial(facts: &Facts) -> Vec<Advice> {
    if not_idle(facts).is_some() {
        return Vec::new();
    }
    let serial = advice::spread(facts, ExecutorKind::Serial, 1);
    let words = "Such work is faster serially".to_owned();
    vec![Advice::to_run(words, serial)]
}

pub(super) fn start_up(facts: &Facts) -> Option<String> {
    let share = facts.share_of_time(facts.times.start_up)?;
    let own = facts
        .times
        .share_of_work(others::undisturbed(facts, facts.times.start_up))?;
    let (_, many) = facts.setup.noun;
    let reported =
        own >= DOMINATES && facts.times.start_up >= facts.times.hand_over && !facts.is_serial();
    reported.then(|| {
        format!(
            "Starting the workers took {} % of their time: these {many} are too small to be worth it{}.",
            percent(share),
            worth_from(facts)
        )
    })
}

/// Returns from which size of task on the run would have been worth it, where it was not.
fn worth_from(facts: &Facts) -> String {
    let overhead = Overhead::of(facts);
    let worth = overhead.worth_from().zip(overhead.task());
    let small = worth.filter(|(worth, task)| task < worth);
    small.map_or_else(String::new, |(worth, _)| {
        format!("; worth it for tasks of {} or more", time(worth))
    })
}

pub(super) fn start_up_means(facts: &Facts) -> String {
    let starts = match facts.executor() {
        ExecutorKind::Process => facts.setup.tasks,
        _ => facts.outcome.started,
    };
    let each = facts.times.start_up / f64::from(starts.max(1));
    format!(
        "A worker was ready {} after it was asked for, on average; there was too little work for it \
         to win that back.",
        time(each)
    )
}

/// Fewer starts: threads or a pool in place of a process a task, fork in place of spawn.
pub(super) fn advise_longer_lives(facts: &Facts) -> Vec<Advice> {
    let workers = advice::full_house(facts);
    let lasting = match facts.executor() {
        ExecutorKind::Process => Some((ExecutorKind::Pool, "A pool starts its processes once")),
        ExecutorKind::Pool if facts.spec.runtime() == RuntimeKind::Native => {
            Some((ExecutorKind::Threads, "Threads start faster"))
        }
        _ => None,
    };
    let lasting = lasting.map(|(executor, words)| {
        // what waits, waits side by side only in as many workers
        let workers = if facts.times.waiting > facts.times.running() {
            facts.setup.workers.max(workers)
        } else {
            workers
        };
        let spec = Draft {
            tasks_per_child: None,
            ..advice::spread(facts, executor, workers).draft()
        }
        .spec();
        Advice::to_run(words.to_owned(), spec)
    });
    let larger = Advice::to_do("Larger tasks would make the start-up worth it".to_owned());
    let slower = facts.compared().is_some_and(|speedup| speedup.mean < 1.0);
    let mut all = if slower {
        advise_serial(facts)
    } else {
        Vec::new()
    };
    all.extend(lasting);
    all.push(larger);
    all
}

pub(super) fn hand_over(facts: &Facts) -> Option<String> {
    use ExecutorKind::{Pool, Process};
    let share = facts.share_of_time(facts.times.hand_over)?;
    let own = facts
        .times
        .share_of_work(others::undisturbed(facts, facts.times.hand_over))?;
    // what a thread is seen to hand over is mostly how it is recorded, which chunks do not change
    let advice = if matches!(facts.executor(), Pool | Process) {
        format!(
            ": larger tasks or chunks would pay off{}",
            worth_from(facts)
        )
    } else {
        String::new()
    };
    (own >= DOMINATES).then(|| {
        format!(
            "The tasks are so small that handing them out and recording them took {} % of \
             the workers' time{advice}.",
            percent(share)
        )
    })
}

pub(super) fn hand_over_means(facts: &Facts) -> String {
    let tasks = f64::from(facts.setup.tasks.max(1));
    let (one, _) = facts.setup.noun;
    format!(
        "A {one} computed for {} on average; dispatching and recording it took {}.",
        time(facts.times.running() / tasks),
        time(facts.times.hand_over / tasks)
    )
}

/// Several tasks a message, or none at all.
pub(super) fn advise_larger_chunks(facts: &Facts) -> Vec<Advice> {
    /// So that hand-over takes a tenth of the time a task needs, whatever a chunk costs.
    const WORTH: f64 = 10.0;
    let slower = facts.compared().is_some_and(|speedup| speedup.mean < 1.0);
    let mut all = Vec::new();
    if slower || facts.is_serial() {
        let words = "The work as a whole may be too small to share".to_owned();
        all.push(Advice::to_do(words));
    }
    let applies = Field::Chunk.why_not(&facts.spec.draft()).is_none();
    if applies && facts.executor() == ExecutorKind::Pool && facts.times.running() > 0.0 {
        let wanted =
            f64::from(facts.spec.chunk()) * WORTH * facts.times.hand_over / facts.times.running();
        let most = (facts.parallel_tasks() / facts.setup.workers.max(1)).max(1);
        let chunk = (wanted.ceil().clamp(1.0, 1e6) as u32).min(most);
        if chunk > facts.spec.chunk() {
            let spec = Draft {
                chunk,
                ..facts.spec.draft()
            }
            .spec();
            let words = "Hand out several tasks at a time".to_owned();
            all.push(Advice::to_run(words, spec));
        }
    }
    if all.is_empty() {
        all.push(Advice::to_do("Larger tasks would pay off".to_owned()));
    }
    all
}
