//! What the measurements of a run mean, in one plain sentence, from measurements only.
//!
//! What happened to a run comes first. If nothing did, the rules stand in order of precedence, and
//! the first that has something to say is the verdict; a machine that was not idle is told of behind
//! it.

use crate::model::{ExecutorKind, RunEnd};

use super::facts::Facts;
use super::figures::{decimals, figure, percent, ratio, time};
use super::harmless::harmless;

/// Returns the verdict: one plain sentence.
pub fn verdict(facts: &Facts) -> String {
    let said = |rules: &[Rule]| rules.iter().find_map(|rule| rule(facts));
    said(&INCIDENTS).unwrap_or_else(|| {
        let sentence = said(&RULES).unwrap_or_else(|| plain(facts));
        match not_idle(facts) {
            Some(why) => format!(
                "{}; this machine was not idle: {why}.",
                sentence.trim_end_matches('.')
            ),
            None => sentence,
        }
    })
}

/// A rule says something or nothing.
type Rule = fn(&Facts) -> Option<String>;

/// What happened to a run, the weightiest first: with it, its times are not worth a word.
const INCIDENTS: [Rule; 5] = [broken, stopped, lost, failed, suspended];

/// What a whole run means, the weightiest first.
const RULES: [Rule; 12] = [
    raw,
    done_again,
    throttled,
    too_good,
    slower,
    start_up_dominates,
    hand_over_dominates,
    too_many_workers,
    too_few_tasks,
    alone,
    idle,
    too_close,
];

/// From this share of the workers' time on, overhead is what matters.
const DOMINATES: f64 = 0.25;
/// From this share of the wall time on, an uneven end or a serial part is what matters.
const UNEVEN: f64 = 0.2;
/// Single measurements closer together than this are not told apart.
const TOO_CLOSE: f64 = 0.05;
/// From this share of the wall time on, a stop of the whole program is what matters.
const SUSPENDED: f64 = 0.05;
/// From this share of the ideal speedup on, a run is close to it.
const CLOSE_TO_IDEAL: f64 = 0.9;
/// From this share of the time inside tasks on, waiting for a core is what matters.
const CROWDED: f64 = 0.1;
/// Above this multiple of the ideal speedup the base is to be doubted.
const TOO_GOOD: f64 = 1.15;
/// Other programs are worth a word from this share of the cores that the run could keep busy.
const NOT_IDLE: f64 = 0.1;
/// Fewer cores than this are what any machine at rest uses.
const AT_REST: f64 = 0.2;

fn broken(facts: &Facts) -> Option<String> {
    let RunEnd::Broken(reason) = &facts.end else {
        return None;
    };
    let reason = harmless(reason);
    let reason = reason.trim().trim_end_matches('.');
    let started = match facts.started {
        all if all >= facts.workers => String::new(),
        0 => "; no worker had started".to_owned(),
        some => format!("; {some} of {} workers had started", facts.workers),
    };
    Some(format!("The run could not go on: {reason}{started}."))
}

fn stopped(facts: &Facts) -> Option<String> {
    let after = if facts.runs == 1 {
        format!(" after {}", time(facts.wall.mean))
    } else {
        String::new()
    };
    (facts.end == RunEnd::Stopped)
        .then(|| format!("Stopped{after}: {} done.", facts.of_all(facts.done)))
}

fn lost(facts: &Facts) -> Option<String> {
    let because = match facts.exit {
        Some((worker, exit)) => format!("worker {} ended by {exit}", worker.letter()),
        None => "a worker died".to_owned(),
    };
    let were = if facts.lost == 1 { "was" } else { "were" };
    (facts.lost > 0).then(|| format!("{} {were} lost: {because}.", facts.of_all(facts.lost)))
}

fn failed(facts: &Facts) -> Option<String> {
    let reason = facts.failure.as_deref().map(harmless);
    let reason = reason.as_deref().map_or("no reason was given", str::trim);
    let reason = reason.trim_end_matches('.');
    (facts.failed > 0).then(|| format!("{} failed: {reason}.", facts.of_all(facts.failed)))
}

fn suspended(facts: &Facts) -> Option<String> {
    (facts.suspended > SUSPENDED * facts.wall.mean).then(|| {
        format!(
            "eggtop itself was stopped for {} of these {}: run it again to compare.",
            time(facts.suspended),
            time(facts.wall.mean)
        )
    })
}

/// Returns what else had the cores that the run could use, if that took time from it.
fn not_idle(facts: &Facts) -> Option<String> {
    let ideal = facts.ideal();
    let least = AT_REST.max(NOT_IDLE * ideal);
    let others = facts
        .others_busy
        .filter(|others| *others >= least && ideal + others > facts.cores as f64);
    if let Some(others) = others {
        return Some(format!(
            "other programs used {others:.1} of {}",
            cores(facts.cores)
        ));
    }
    let alone = f64::from(facts.workers) <= facts.room();
    let share = (facts.inside > 0.0).then(|| facts.ready / facts.inside)?;
    (alone && share >= CROWDED).then(|| {
        format!(
            "for {} % of the time inside tasks something else had the core",
            percent(share)
        )
    })
}

fn raw(facts: &Facts) -> Option<String> {
    let doneness = facts.doneness.filter(|doneness| *doneness < 0.9)?;
    facts.by_timer.then(|| {
        format!("The timer rang, but the eggs are raw: {doneness:.2} of the heat on average.")
    })
}

fn done_again(facts: &Facts) -> Option<String> {
    let (worker, exit) = facts.exit.filter(|_| facts.retried > 0)?;
    let (one, _) = facts.noun;
    Some(format!(
        "All {} are done, although worker {} ended by {exit}: its {one} was done again.",
        facts.count(facts.all_tasks()),
        worker.letter()
    ))
}

fn throttled(facts: &Facts) -> Option<String> {
    let quota = facts.quota?;
    let stopped = facts
        .throttled
        .filter(|time| *time >= UNEVEN * facts.wall.mean && *time > 0.0)?;
    Some(format!(
        "The quota of {quota:.1} cores stopped this program for {}, summed over its threads.",
        time(stopped)
    ))
}

fn too_good(facts: &Facts) -> Option<String> {
    let speedup = facts.compared()?.mean;
    let ideal = facts.ideal();
    (speedup > TOO_GOOD * ideal).then(|| {
        format!(
            "{speedup:.1} times as fast as serially is more than {} at once should give: \
             run the serial base again on a quiet machine.",
            number(ideal)
        )
    })
}

fn slower(facts: &Facts) -> Option<String> {
    let speedup = facts.compared()?.mean;
    if speedup >= 1.0 || speedup <= 0.0 || too_close(facts).is_some() {
        return None;
    }
    let because = start_up_dominates(facts).or_else(|| hand_over_dominates(facts));
    let because = because.map_or_else(String::new, |because| {
        let (first, rest) = because.split_at(1);
        format!("; {}{}", first.to_lowercase(), rest.trim_end_matches('.'))
    });
    Some(format!(
        "Slower than serially: {} took {}, {} times as long{because}.",
        facts.work(),
        time(facts.wall.mean),
        ratio(1.0 / speedup)
    ))
}

fn start_up_dominates(facts: &Facts) -> Option<String> {
    let share = facts.share_of_work(facts.start_up)?;
    let (_, many) = facts.noun;
    let told = share >= DOMINATES && facts.start_up >= facts.hand_over && !facts.is_serial();
    told.then(|| {
        format!(
            "Starting the workers took {} % of their time: these {many} are too small to be worth it.",
            percent(share)
        )
    })
}

fn hand_over_dominates(facts: &Facts) -> Option<String> {
    use ExecutorKind::{Pool, Process};
    let share = facts.share_of_work(facts.hand_over)?;
    // what a thread is seen to hand over is mostly how it is recorded, which chunks do not change
    let advice = if matches!(facts.executor, Pool | Process) {
        ": larger tasks or chunks would pay"
    } else {
        ""
    };
    (share >= DOMINATES).then(|| {
        format!(
            "The tasks are so small that handing them out and recording them took {} % of \
             the workers' time{advice}.",
            percent(share)
        )
    })
}

fn too_many_workers(facts: &Facts) -> Option<String> {
    let room = facts.room();
    let too_many = f64::from(facts.workers) > room.ceil() && !facts.is_serial();
    let plural = if room > 1.0 { "s" } else { "" };
    too_many.then(|| {
        format!(
            "{} workers shared {} usable core{plural}: {} busy{}{}.",
            facts.workers,
            number(room),
            figure(facts.cores_busy, 1, 2),
            facts.as_fast(),
            no_faster(facts)
        )
    })
}

/// Returns `, no faster than 2 workers` where one worker for each core was measured, too.
fn no_faster(facts: &Facts) -> String {
    let Some((fewer, wall)) = facts.one_a_core.filter(|(fewer, _)| *fewer < facts.workers) else {
        return String::new();
    };
    let spread = wall.sd.hypot(facts.wall.sd);
    let error = if spread > 0.0 {
        2.0 * spread
    } else {
        TOO_CLOSE * wall.mean
    };
    if facts.wall.mean < wall.mean - error {
        return String::new();
    }
    let plural = if fewer == 1 { "" } else { "s" };
    format!(", no faster than {fewer} worker{plural}")
}

fn too_few_tasks(facts: &Facts) -> Option<String> {
    let tasks = facts.parallel_tasks();
    let spare = facts
        .workers
        .checked_sub(tasks)
        .filter(|&spare| spare > 0)?;
    Some(format!(
        "{} workers, but only {}: {spare} had nothing to do.",
        facts.workers,
        facts.count(tasks)
    ))
}

fn alone(facts: &Facts) -> Option<String> {
    let alone = facts
        .alone
        .filter(|alone| *alone >= UNEVEN * facts.wall.mean)?;
    let included = if facts.serial_part {
        format!(", the serial {} included,", facts.noun.0)
    } else {
        String::new()
    };
    (facts.workers > 1).then(|| {
        format!(
            "For {} of {}{included} only one of {} workers had something to do{}.",
            time(alone),
            time(facts.wall.mean),
            facts.workers,
            facts.as_fast()
        )
    })
}

fn idle(facts: &Facts) -> Option<String> {
    let all = f64::from(facts.workers) * facts.wall.mean;
    let busy = facts.inside + facts.hand_over + facts.start_up;
    let told = facts.workers > 1 && all > 0.0 && busy > 0.0;
    (told && busy < (1.0 - UNEVEN) * all).then(|| {
        format!(
            "On average only {} of {} workers had something to do{}.",
            figure(busy / facts.wall.mean, 1, 2),
            facts.workers,
            facts.as_fast()
        )
    })
}

fn too_close(facts: &Facts) -> Option<String> {
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

/// What is left to say when no rule has a reason: how long, how busy, how much faster.
fn plain(facts: &Facts) -> String {
    let work = capital(&format!("{} in {}", facts.work(), time(facts.wall.mean)));
    let busy = format!(
        "{} of {} busy",
        figure(facts.cores_busy, 1, 2),
        cores(facts.cores)
    );
    if facts.is_serial() {
        return format!("{work}, one after another: {busy}.");
    }
    let ideal = facts.ideal();
    let close = facts
        .compared()
        .is_some_and(|speedup| speedup.mean >= CLOSE_TO_IDEAL * ideal);
    let close = if close {
        format!(", close to the ideal {}", number(ideal))
    } else {
        String::new()
    };
    format!("{work}: {busy}{}{close}.", facts.as_fast())
}

/// Returns a sentence with a capital at its start.
fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// Returns a number of cores, which a quota may make a fraction: `2`, `1.5`.
fn number(cores: f64) -> String {
    let tenths = if cores.fract() == 0.0 {
        0
    } else {
        decimals(cores, 1, 2)
    };
    format!("{cores:.tenths$}")
}

/// Returns `1 core` or `2 cores`.
fn cores(count: usize) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} core{plural}")
}

#[cfg(test)]
mod tests;
