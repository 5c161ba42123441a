//! What the measurements of a run mean, in one plain sentence, from measurements only.
//!
//! The rules stand in order of precedence; the first that has something to say is the verdict.

use crate::model::RunEnd;

use super::facts::Facts;
use super::harmless::harmless;

/// Returns the verdict: one plain sentence.
pub fn verdict(facts: &Facts) -> String {
    RULES
        .iter()
        .find_map(|rule| rule(facts))
        .unwrap_or_else(|| plain(facts))
}

/// A rule says something or nothing.
type Rule = fn(&Facts) -> Option<String>;

/// Every rule, the weightiest first.
const RULES: [Rule; 19] = [
    broken,
    stopped,
    lost,
    failed,
    raw,
    done_again,
    suspended,
    not_idle,
    throttled,
    crowded_out,
    too_good,
    start_up_dominates,
    hand_over_dominates,
    too_many_workers,
    too_few_tasks,
    alone,
    idle,
    too_close,
    slower,
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
/// Other programs are worth a word from this many cores on.
const NOT_IDLE: f64 = 0.2;

fn broken(facts: &Facts) -> Option<String> {
    let RunEnd::Broken(reason) = &facts.end else {
        return None;
    };
    let reason = harmless(reason);
    let reason = reason.trim().trim_end_matches('.');
    Some(format!("The run could not go on: {reason}."))
}

fn stopped(facts: &Facts) -> Option<String> {
    let after = if facts.runs == 1 {
        format!(" after {:.2} s", facts.wall.mean)
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

fn raw(facts: &Facts) -> Option<String> {
    let doneness = facts.doneness.filter(|doneness| *doneness < 0.9)?;
    facts.by_timer.then(|| {
        format!("The timer rang, but the eggs are raw: {doneness:.1} of the heat on average.")
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

fn suspended(facts: &Facts) -> Option<String> {
    (facts.suspended > SUSPENDED * facts.wall.mean).then(|| {
        format!(
            "eggtop itself was stopped for {:.2} s of these {:.2} s: run it again to compare.",
            facts.suspended, facts.wall.mean
        )
    })
}

fn not_idle(facts: &Facts) -> Option<String> {
    let others = facts.others_busy.filter(|others| *others >= NOT_IDLE)?;
    let wanted = facts.ideal() + others;
    (wanted > facts.logical as f64).then(|| {
        format!(
            "This machine was not idle: other programs used {others:.1} of {}.",
            cores(facts.logical)
        )
    })
}

fn throttled(facts: &Facts) -> Option<String> {
    let quota = facts.quota?;
    let time = facts
        .throttled
        .filter(|time| *time >= UNEVEN * facts.wall.mean && *time > 0.0)?;
    Some(format!(
        "The quota of {quota:.1} cores stopped this program for {time:.2} s, summed over its threads."
    ))
}

fn crowded_out(facts: &Facts) -> Option<String> {
    let room = facts.workers as usize <= facts.usable;
    let share = (facts.inside > 0.0).then(|| facts.ready / facts.inside)?;
    (room && share >= CROWDED).then(|| {
        format!(
            "This machine was not idle: for {:.0} % of the time inside tasks something else had the core.",
            share * 100.0
        )
    })
}

fn too_good(facts: &Facts) -> Option<String> {
    let speedup = facts.compared()?.mean;
    let ideal = facts.ideal();
    (speedup > TOO_GOOD * ideal).then(|| {
        format!(
            "{speedup:.1} times as fast as serially is more than {ideal:.0} at once should give: \
             run the serial base again on a quiet machine."
        )
    })
}

fn start_up_dominates(facts: &Facts) -> Option<String> {
    let share = facts.share_of_work(facts.start_up)?;
    let (_, many) = facts.noun;
    (share >= DOMINATES && facts.start_up >= facts.hand_over).then(|| {
        format!(
            "Starting the workers took {:.0} % of their time: these {many} are too small to be worth it.",
            share * 100.0
        )
    })
}

fn hand_over_dominates(facts: &Facts) -> Option<String> {
    let share = facts.share_of_work(facts.hand_over)?;
    (share >= DOMINATES).then(|| {
        format!(
            "Handing tasks over took {:.0} % of the workers' time: larger tasks or chunks would pay.",
            share * 100.0
        )
    })
}

fn too_many_workers(facts: &Facts) -> Option<String> {
    (facts.workers as usize > facts.usable && !facts.serial).then(|| {
        format!(
            "{} workers shared {}: {:.1} busy{}; more workers than cores gain nothing here.",
            facts.workers,
            usable_cores(facts.usable),
            facts.cores_busy,
            facts.as_fast()
        )
    })
}

fn too_few_tasks(facts: &Facts) -> Option<String> {
    let spare = facts
        .workers
        .checked_sub(facts.tasks)
        .filter(|&spare| spare > 0)?;
    Some(format!(
        "{} workers, but only {}: {spare} had nothing to do.",
        facts.workers,
        facts.count(facts.tasks)
    ))
}

fn alone(facts: &Facts) -> Option<String> {
    let alone = facts
        .alone
        .filter(|alone| *alone >= UNEVEN * facts.wall.mean)?;
    (facts.workers > 1).then(|| {
        format!(
            "For {alone:.2} of {:.2} s only one of {} workers had something to do{}.",
            facts.wall.mean,
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
            "On average only {:.1} of {} workers had something to do{}.",
            busy / facts.wall.mean,
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
        let error = if speedup.sd > 0.0 {
            format!(" +- {:.2}", speedup.sd)
        } else {
            String::new()
        };
        format!(
            "Too close to call: {:.2}{error} times as fast as serially.",
            speedup.mean
        )
    })
}

fn slower(facts: &Facts) -> Option<String> {
    let speedup = facts.compared()?;
    (speedup.mean < 1.0 && speedup.mean > 0.0).then(|| {
        format!(
            "Slower than serially: {} took {:.2} s, {:.2} times as long.",
            facts.count(facts.tasks),
            facts.wall.mean,
            1.0 / speedup.mean
        )
    })
}

/// What is left to say when no rule has a reason: how long, how busy, how much faster.
fn plain(facts: &Facts) -> String {
    let work = format!("{} in {:.2} s", facts.count(facts.tasks), facts.wall.mean);
    let busy = format!("{:.1} of {} busy", facts.cores_busy, cores(facts.logical));
    if facts.serial {
        return format!("{work}, one after another: {busy}.");
    }
    let ideal = facts.ideal();
    let close = facts
        .compared()
        .is_some_and(|speedup| speedup.mean >= CLOSE_TO_IDEAL * ideal);
    let close = if close {
        format!(", close to the ideal {ideal:.0}")
    } else {
        String::new()
    };
    format!("{work}: {busy}{}{close}.", facts.as_fast())
}

/// Returns `1 core` or `2 cores`.
fn cores(count: usize) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} core{plural}")
}

/// Returns `1 usable core` or `2 usable cores`.
fn usable_cores(count: usize) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} usable core{plural}")
}

#[cfg(test)]
mod tests;
