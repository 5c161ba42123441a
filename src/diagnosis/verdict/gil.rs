//! What the GIL did to threads, and to other workers: from the time they waited for it and the cores
//! they kept busy, never from the choice of a runtime alone.

use super::advice;
use super::advice::Advice;
use super::overhead::too_close;
use super::sharing;
use super::signs::{NEAR_ONE, close_to_ideal};
use super::words::{busy, kind, workers_by_kind};
use super::workers::how_raw;
use crate::model::{Draft, ExecutorKind, Field, Machine, RuntimeKind, name_of};
use crate::results::beside::Beside;
use crate::results::capacity::own_interpreter;
use crate::results::facts::Facts;
use crate::text::figures::{figure, percent};
use crate::text::words::capital;

/// From this share of the time inside tasks on, waiting for a lock is what matters.
const LOCKED: f64 = 0.25;

/// Returns whether threads waited for a GIL for a good part of their time.
fn threads_waited(facts: &Facts) -> bool {
    facts.is_threads() && facts.setup.has_gil != Some(false) && waited(facts, facts.times.gil)
}

/// Returns whether workers that have cores to compute on waited for a lock for so long, of the time in
/// which nothing else kept them from a core: with all cores to themselves they would have waited, too.
fn waited(facts: &Facts, time: f64) -> bool {
    let own = facts.times.inside - facts.times.ready;
    facts.ideal() > NEAR_ONE && time > 0.0 && time >= LOCKED * own
}

/// Returns how many threads had something to do at once.
fn at_work(facts: &Facts) -> u32 {
    facts.setup.workers.min(facts.parallel_tasks())
}

pub(super) fn raw(facts: &Facts) -> Option<String> {
    let doneness = how_raw(facts)?;
    threads_waited(facts).then(|| {
        format!(
            "The timer rang, but the eggs are raw: {doneness:.2} of the heat on average, for the GIL \
             let 1 of {} threads compute at a time.",
            at_work(facts)
        )
    })
}

pub(super) fn raw_means(facts: &Facts) -> String {
    format!(
        "The timer runs by the clock on the wall, but heat is CPU time. While their eggs were on, the \
         threads waited for the GIL for {} % of the time: each egg got its share of what one core \
         gives, whatever the timer says.",
        percent(facts.times.share_inside(facts.times.gil))
    )
}

pub(super) fn threads(facts: &Facts) -> Option<String> {
    if !threads_waited(facts) || facts.times.cores_busy > NEAR_ONE {
        return None;
    }
    let gain = match facts.compared() {
        None => String::new(),
        Some(_) if too_close(facts).is_some() => ", no faster than one after another".to_owned(),
        Some(speedup) if speedup.mean < 1.0 => format!(
            ", slower than one after another ({} times as long)",
            figure(1.0 / speedup.mean, 1, 2)
        ),
        Some(_) => facts.as_fast(),
    };
    let beside = own_gils_beside(facts).map_or_else(String::new, |beside| {
        format!(
            "; the {} each had a GIL of their own: {} busy",
            workers_by_kind(beside.executor, beside.workers),
            figure(beside.cores_busy, 1, 2)
        )
    });
    Some(format!(
        "The GIL let 1 of {} threads compute at a time: {}{gain}{beside}.",
        at_work(facts),
        busy(facts)
    ))
}

/// Returns the fastest of the ways measured beside that kept more than one core busy with a GIL each.
fn own_gils_beside(facts: &Facts) -> Option<&Beside> {
    let beside = facts.comparison.beside.iter();
    beside
        .filter(|beside| own_interpreter(beside.executor) && beside.cores_busy > NEAR_ONE)
        .min_by(|one, other| one.wall.total_cmp(&other.wall))
}

pub(super) fn threads_mean(facts: &Facts) -> String {
    let asks = |spec: &Draft| Field::SwitchInterval.show(spec, &Machine::default());
    let began = asks(&facts.spec.draft());
    let asks = match facts.times.last_interval {
        last if last == facts.spec.switch_interval() => began,
        last => {
            let last = asks(&Draft {
                switch_interval: last,
                ..facts.spec.draft()
            });
            format!("{began} (at the end {last})")
        }
    };
    format!(
        "A thread has to hold the GIL to run its code, and only one can; the others wait, and when one \
         has waited for {asks}, it asks for the lock. Here the threads waited for {} % of their time \
         inside tasks: together they got what one core gives, however many there are.",
        percent(facts.times.share_inside(facts.times.gil))
    )
}

pub(super) fn partly(facts: &Facts) -> Option<String> {
    threads_waited(facts).then(|| {
        format!(
            "The GIL held threads up for {} % of their time inside tasks, and was let go for the rest: \
             {}{}.",
            percent(facts.times.share_inside(facts.times.gil)),
            busy(facts),
            facts.as_fast()
        )
    })
}

pub(super) fn partly_means(_: &Facts) -> String {
    "Some of the work is done without the GIL (native code that lets it go, or waiting), so that \
     threads run side by side there; for the rest they take turns."
        .to_owned()
}

/// What suits work that a GIL holds up: an interpreter each, or none of it.
pub(super) fn advise_processes(facts: &Facts) -> Vec<Advice> {
    let workers = advice::full_house(facts);
    let pool = advice::spread(facts, ExecutorKind::Pool, workers);
    let words = format!(
        "Such work suits {}, each with a GIL of its own, one per available core",
        workers_by_kind(ExecutorKind::Pool, workers)
    );
    let mut all = vec![Advice::to_run(words, pool)];
    let threads = advice::spread(facts, ExecutorKind::Threads, workers);
    let free = match (facts.spec.runtime(), &facts.setup.free_threaded) {
        (RuntimeKind::Python, Some(python)) => {
            let spec = Draft {
                python: Some(python.clone()),
                ..threads.draft()
            }
            .spec();
            Some((
                format!("Or threads of Python {python}, which has no GIL"),
                spec,
            ))
        }
        (RuntimeKind::Gil, _) => {
            let spec = Draft {
                runtime: RuntimeKind::Native,
                ..threads.draft()
            }
            .spec();
            Some(("Or the same threads without a GIL".to_owned(), spec))
        }
        _ => None,
    };
    let free = free.map(|(words, spec)| Advice::to_run(words, spec));
    all.extend(free);
    all
}

pub(super) fn lock(facts: &Facts) -> Option<String> {
    waited(facts, facts.times.lock).then(|| {
        format!(
            "For {} % of the time inside tasks workers waited for a lock: {}{}.",
            percent(facts.times.share_inside(facts.times.lock)),
            busy(facts),
            facts.as_fast()
        )
    })
}

pub(super) fn lock_means(_: &Facts) -> String {
    "What a lock protects is done by one worker at a time; the others wait for it, whether there are \
     cores for them or not."
        .to_owned()
}

pub(super) fn advise_less_sharing(facts: &Facts) -> Vec<Advice> {
    if facts.sharing.is_some() {
        return sharing::own_totals(facts);
    }
    let words =
        "Hold the lock for less of the work, or give each worker data of its own".to_owned();
    vec![Advice::to_do(words)]
}

pub(super) fn released(facts: &Facts) -> Option<String> {
    let free = facts.is_threads()
        && facts.setup.has_gil == Some(true)
        && facts.times.cores_busy > NEAR_ONE;
    free.then(|| {
        format!(
            "{} releases the GIL: {} kept {}{}{}.",
            name_of(&facts.spec.workload()),
            workers_by_kind(ExecutorKind::Threads, facts.setup.workers),
            busy(facts),
            facts.as_fast(),
            close_to_ideal(facts)
        )
    })
}

pub(super) fn released_means(facts: &Facts) -> String {
    format!(
        "There is a GIL, but more than one core was busy at once: native code computes while its \
         thread does not hold the lock. The threads waited for it for {} % of their time inside tasks.",
        percent(facts.times.share_inside(facts.times.gil))
    )
}

pub(super) fn free_threaded(facts: &Facts) -> Option<String> {
    let free = facts.is_threads()
        && facts.spec.runtime() == RuntimeKind::Python
        && facts.setup.has_gil == Some(false)
        && facts.times.cores_busy > NEAR_ONE;
    free.then(|| {
        format!(
            "{} has no GIL: {} kept {}{}{}.",
            capital(&facts.setup.runtime),
            workers_by_kind(ExecutorKind::Threads, facts.setup.workers),
            busy(facts),
            facts.as_fast(),
            close_to_ideal(facts)
        )
    })
}

pub(super) fn free_threaded_means(_: &Facts) -> String {
    "A free-threaded build of CPython locks single objects instead of the whole interpreter, so that \
     threads compute side by side. One thread alone is somewhat slower there."
        .to_owned()
}

pub(super) fn own_gils(facts: &Facts) -> Option<String> {
    let free = facts.has_own_gils() && facts.setup.workers > 1 && facts.times.cores_busy > NEAR_ONE;
    let (_, many) = kind(facts.executor());
    free.then(|| {
        format!(
            "The {} {many} each had a GIL of their own: {}{}{}.",
            facts.setup.workers,
            busy(facts),
            facts.as_fast(),
            close_to_ideal(facts)
        )
    })
}

pub(super) fn own_gils_mean(facts: &Facts) -> String {
    let (_, many) = kind(facts.executor());
    let cost = if facts.executor() == ExecutorKind::Interpreters {
        "an interpreter to start for each, and data that has to be copied from one to the other"
    } else {
        "a process to start for each, and data that has to be sent from one to the other"
    };
    format!(
        "A GIL belongs to one interpreter, so {many} do not hold each other up. The price is {cost}."
    )
}
