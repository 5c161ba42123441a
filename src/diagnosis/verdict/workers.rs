//! What workers were worth: too many, too few tasks, uneven ones, and what suits such work.

use super::advice;
use super::advice::Advice;
use super::promise;
use super::signs::{close_to_ideal, threads_were_free};
use super::words::{busy, kind, workers_by_kind};
use crate::model::{Draft, ExecutorKind, FryBy, Pin, RuntimeKind};
use crate::results::facts::Facts;
use crate::results::speedup::TOO_CLOSE;
use crate::text::command;
use crate::text::figures::{figure, percent, time};
use crate::text::words::{capital, number};

/// From this share of the wall time on, an uneven end or a serial part is what matters.
const UNEVEN: f64 = 0.2;

/// Returns how done the eggs are, if they are raw.
pub(super) fn how_raw(facts: &Facts) -> Option<f64> {
    let doneness = facts.outcome.doneness.filter(|doneness| *doneness < 0.9)?;
    facts.by_timer().then_some(doneness)
}

pub(super) fn raw(facts: &Facts) -> Option<String> {
    let doneness = how_raw(facts)?;
    Some(format!(
        "The timer rang, but the eggs are raw: {doneness:.2} of the heat on average."
    ))
}

pub(super) fn raw_means(facts: &Facts) -> String {
    let share = |part: f64| percent(facts.times.share_inside(part));
    format!(
        "The timer runs by the clock on the wall, but heat is CPU time. While their eggs were on, the \
         workers were on a core for {} % of the time, and had to wait for one for {} %.",
        share(facts.times.running()),
        share(facts.times.ready)
    )
}

pub(super) fn too_many(facts: &Facts) -> Option<String> {
    let room = facts.room();
    let too_many =
        f64::from(facts.setup.workers) > room.ceil() && !facts.is_serial() && !facts.is_loop();
    let too_many = too_many && !facts.times.mostly_waits();
    let plural = if room > 1.0 { "s" } else { "" };
    let who = if facts.has_own_gils() && facts.times.gil <= 0.0 {
        let them = workers_by_kind(facts.executor(), facts.setup.workers);
        format!("{them}, each with a GIL of its own,")
    } else {
        format!("{} workers", facts.setup.workers)
    };
    too_many.then(|| {
        format!(
            "{who} shared {} available core{plural}: {} busy{}{}.",
            number(room),
            figure(facts.times.cores_busy, 1, 2),
            facts.as_fast(),
            no_faster(facts)
        )
    })
}

/// Returns `, no faster than 2 workers` where one worker for each core was measured, too.
fn no_faster(facts: &Facts) -> String {
    let Some((fewer, wall)) = facts
        .comparison
        .one_a_core
        .filter(|(fewer, _)| *fewer < facts.setup.workers)
    else {
        return String::new();
    };
    let spread = wall.sd.hypot(facts.times.wall.sd);
    let error = if spread > 0.0 {
        2.0 * spread
    } else {
        TOO_CLOSE * wall.mean
    };
    if facts.times.wall.mean < wall.mean - error {
        return String::new();
    }
    let plural = if fewer == 1 { "" } else { "s" };
    format!(", no faster than {fewer} worker{plural}")
}

pub(super) fn too_many_means(facts: &Facts) -> String {
    format!(
        "A core computes for one worker at a time. With {} workers on {} cores, the system gives each \
         a slice in turn: for {} % of their time inside tasks they were ready, but had no core.",
        facts.setup.workers,
        number(facts.room()),
        percent(facts.times.share_inside(facts.times.ready))
    )
}

/// As many workers as cores, and how to see that more gain nothing.
pub(super) fn advise_fewer(facts: &Facts) -> Vec<Advice> {
    let mut all = advise_as_many_as_cores(facts);
    let cores = advice::full_house(facts);
    let mut counts = vec![1, cores, cores.saturating_mul(2)];
    counts.dedup();
    let spec = advice::spread(facts, facts.executor(), cores);
    let words = "A sweep shows from how many workers on nothing is gained".to_owned();
    all.push(Advice::to_type(words, command::sweep(&spec, &counts)));
    all
}

pub(super) fn too_few_tasks(facts: &Facts) -> Option<String> {
    let tasks = facts.parallel_tasks();
    let spare = facts
        .setup
        .workers
        .checked_sub(tasks)
        .filter(|&spare| spare > 0)?;
    Some(format!(
        "{} workers, but only {}: {spare} had nothing to do.",
        facts.setup.workers,
        facts.count(tasks)
    ))
}

pub(super) fn too_few_tasks_mean(facts: &Facts) -> String {
    let (one, _) = facts.setup.noun;
    format!("One worker does a {one} from beginning to end; a {one} is not shared.")
}

pub(super) fn advise_more_tasks(facts: &Facts) -> Vec<Advice> {
    let (_, many) = facts.setup.noun;
    let mut all = vec![Advice::to_do(format!(
        "Cut the work into more {many}, two or more per worker"
    ))];
    let workers = advice::full_house(facts);
    if workers < facts.setup.workers {
        let fewer = advice::spread(facts, facts.executor(), workers);
        let words = format!("More workers than {many} do not help");
        all.push(Advice::to_run(words, fewer));
    }
    all
}

pub(super) fn alone(facts: &Facts) -> Option<String> {
    let alone = facts
        .times
        .alone
        .filter(|alone| *alone >= UNEVEN * facts.times.wall.mean)?;
    let included = if facts.setup.serial_part {
        format!(", the serial {} included,", facts.setup.noun.0)
    } else {
        String::new()
    };
    (facts.setup.workers > 1 && !facts.is_loop()).then(|| {
        format!(
            "For {} of {}{included} only one of {} workers had something to do{}.",
            time(alone),
            time(facts.times.wall.mean),
            facts.setup.workers,
            facts.as_fast()
        )
    })
}

pub(super) fn alone_means(facts: &Facts) -> String {
    let share = facts.times.alone.unwrap_or_default() / facts.times.wall.mean;
    format!(
        "While one worker works, all others wait for it: however many they are, {} % of this time \
         stays (Amdahl's law).",
        percent(share)
    )
}

pub(super) fn idle(facts: &Facts) -> Option<String> {
    let all = f64::from(facts.setup.workers) * facts.times.wall.mean;
    let busy = facts.times.inside + facts.times.hand_over + facts.times.start_up;
    let applies = facts.setup.workers > 1 && !facts.is_loop() && all > 0.0 && busy > 0.0;
    (applies && busy < (1.0 - UNEVEN) * all).then(|| {
        format!(
            "On average only {} of {} workers had something to do{}.",
            figure(busy / facts.times.wall.mean, 1, 2),
            facts.setup.workers,
            facts.as_fast()
        )
    })
}

pub(super) fn idle_means(_: &Facts) -> String {
    "Workers that are done before the others have nothing left to take: the last tasks end at \
     different times."
        .to_owned()
}

/// The longest first, in smaller parts.
pub(super) fn advise_evener_tasks(facts: &Facts) -> Vec<Advice> {
    use crate::model::Order::{Given, Longest};
    let (_, many) = facts.setup.noun;
    let mut all = Vec::new();
    // tasks of one size are handed out in the same order either way, however long each took
    let uneven = !facts.spec.values().is_empty() || !facts.spec.weights().is_empty();
    if uneven && facts.spec.order() == Given && promise::order_gains(facts, Longest) {
        let spec = Draft {
            order: Longest,
            ..facts.spec.draft()
        }
        .spec();
        let words = "Hand out the longest first".to_owned();
        all.push(Advice::to_run(words, spec));
    }
    if facts.setup.serial_part {
        let words = "Only a smaller serial part would make more workers worth it";
        all.push(Advice::to_do(words.to_owned()));
    } else if promise::cutting_gains(facts) {
        let words = format!("Cut the work into more and smaller {many}");
        all.push(Advice::to_do(words));
    }
    all
}

/// What is left to say when no rule has a reason: how long, how busy, how much faster.
pub(super) fn in_plain_words(facts: &Facts) -> String {
    let work = capital(&format!(
        "{} in {}",
        facts.work(),
        time(facts.times.wall.mean)
    ));
    let busy = busy(facts);
    if facts.is_serial() {
        return format!("{work}, one after another: {busy}.");
    }
    format!(
        "{work}: {busy}{}{}.",
        facts.as_fast(),
        close_to_ideal(facts)
    )
}

pub(super) fn plain_means(facts: &Facts) -> String {
    if facts.is_serial() {
        return "One worker does one task at a time, so it uses one core at most: what several ways \
                to share the work gain is measured against this."
            .to_owned();
    }
    let ideal = number(facts.ideal());
    if facts.takes_turns() {
        return "Threads that share a GIL compute one at a time: where the work holds it, they are no \
                faster than one after another, however many cores there are."
            .to_owned();
    }
    match facts.compared() {
        None => "Without a serial run of the same work, the gain is unknown.".to_owned(),
        Some(_) => format!(
            "{} workers on {} available cores can be {ideal} times as fast as one, no more.",
            facts.setup.workers,
            number(facts.room())
        ),
    }
}

/// What suits work that computes: a worker for each available core, of a kind that no lock holds up.
pub(super) fn advise_as_many_as_cores(facts: &Facts) -> Vec<Advice> {
    let mut all = Vec::new();
    if facts.by_timer() {
        let spec = Draft {
            by: FryBy::Heat,
            ..facts.spec.draft()
        }
        .spec();
        let words = "Fry by heat: then every egg gets all of it".to_owned();
        all.push(Advice::to_type(words, command::run(&spec)));
    }
    if let Some(unpinned) = unpinned(facts) {
        return vec![unpinned];
    }
    let (executor, workers) = (suited(facts), advice::full_house(facts));
    let them = workers_by_kind(executor, workers);
    if facts.parallel_tasks() < 2 {
        let words = format!(
            "One {} cannot be shared: cut the work into several",
            facts.setup.noun.0
        );
        all.push(Advice::to_do(words));
    } else if facts.executor() == executor && facts.setup.workers == workers {
        let words = format!(
            "Such work suits {them}, as here: only more cores or less work would be faster"
        );
        all.push(Advice::to_do(words));
    } else {
        let spec = advice::spread(facts, executor, workers);
        let words = format!("Such work suits {them}, one per available core");
        all.push(Advice::to_run(words, spec));
    }
    if facts.comparison.speedup.is_none() && facts.parallel_tasks() > 1 {
        let spec = advice::spread(facts, facts.executor(), facts.setup.workers);
        let both = [ExecutorKind::Serial, facts.executor()];
        let (_, many) = kind(facts.executor());
        let words = format!("A comparison shows what {many} gain");
        all.push(Advice::to_type(words, command::compare(&spec, &both)));
    }
    all
}

/// Returns advice to use more cores than the one that all workers were pinned to.
fn unpinned(facts: &Facts) -> Option<Advice> {
    let room = facts.room_with(Pin::None);
    if facts.spec.pin() != Pin::One || room <= facts.room() || facts.parallel_tasks() < 2 {
        return None;
    }
    let cores = room.ceil().clamp(1.0, f64::from(u32::MAX)) as u32;
    let workers = cores.min(facts.parallel_tasks());
    let executor = suited(facts);
    let spec = Draft {
        pin: Pin::None,
        ..advice::spread(facts, executor, workers).draft()
    }
    .spec();
    let words = "Let the workers use all available cores instead of one".to_owned();
    Some(Advice::to_run(words, spec))
}

/// Returns the executor for work that computes: the one at hand if it shares work well, else threads
/// where nothing holds them up, and processes where a GIL does.
fn suited(facts: &Facts) -> ExecutorKind {
    match facts.executor() {
        ExecutorKind::Serial => match facts.setup.has_gil {
            Some(false) => ExecutorKind::Threads,
            _ if threads_were_free(facts) => ExecutorKind::Threads,
            _ if facts.spec.runtime() == RuntimeKind::Runner => ExecutorKind::Threads,
            _ => ExecutorKind::Pool,
        },
        parallel => parallel,
    }
}
