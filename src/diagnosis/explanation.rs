//! What was measured of a run, in sentences: the numbers that its verdict rests on.

use super::verdict::words::busy;
use crate::results::beside::Beside;
use crate::results::facts::Facts;
use crate::results::overhead::Overhead;
use crate::session::observed_deadlock::ObservedDeadlock;
use crate::text::figures::{decimals, figure, grouped, percent, rate, ratio, time};
use crate::text::words::cores;

/// Parts of the workers' time below this share are not worth a word.
const WORTH_A_WORD: f64 = 0.01;

/// Returns the numbers, a sentence each; what is not known is left out.
pub(crate) fn measured(facts: &Facts) -> Vec<String> {
    let steps = facts
        .outcome
        .deadlock
        .iter()
        .flat_map(ObservedDeadlock::sentences);
    let all = [
        Some(times(facts)),
        workers_time(facts),
        overhead(facts),
        starts(facts),
        shared(facts),
        lateness(facts),
        hand_overs(facts),
        switches(facts),
        compared(facts),
        lost(facts),
        efficiencies(facts),
        beside(&facts.comparison.beside),
        others(facts),
    ];
    steps.chain(all.into_iter().flatten()).collect()
}

fn times(facts: &Facts) -> String {
    let (user, sys) = facts.times.cpu;
    format!(
        "{} on the clock, {} of CPU time (user {}, sys {}): {}.",
        time(facts.times.wall.mean),
        time(user + sys),
        time(user),
        time(sys),
        busy(facts)
    )
}

/// Returns what workers did with their time.
fn workers_time(facts: &Facts) -> Option<String> {
    let parts = [
        (facts.times.running(), "computing"),
        (facts.times.gil, "waiting for the GIL"),
        (facts.times.lock, "waiting for a lock"),
        (facts.times.barrier, "waiting at a barrier"),
        (facts.times.waiting, "waiting without needing a core"),
        (facts.times.ready, "ready without a core"),
        (facts.times.kept, "ready while the event loop was busy"),
        (facts.times.untold, "unknown"),
        (facts.times.start_up, "starting"),
        (facts.times.hand_over, "in dispatch"),
    ];
    let reported: f64 = parts.iter().map(|(part, _)| part).sum();
    if reported <= 0.0 {
        return None;
    }
    let all = facts.workers_time();
    let idle = [(all - reported, "without a task")];
    let mut words: Vec<String> = Vec::new();
    for (part, name) in parts.into_iter().chain(idle) {
        if let Some(share) = facts
            .share_of_time(part)
            .filter(|share| *share >= WORTH_A_WORD)
        {
            words.push(format!("{} % {name}", percent(share)));
        }
    }
    let whose = match facts.setup.workers {
        1 => "the worker's".to_owned(),
        tasks if facts.is_loop() => format!("the {tasks} tasks' in flight"),
        workers => format!("the {workers} workers'"),
    };
    Some(format!("Of {whose} time: {}.", words.join(", ")))
}

/// Returns what starting the workers cost.
fn starts(facts: &Facts) -> Option<String> {
    let each = facts.starts.each?;
    let held = match (facts.starts.processes, facts.starts.memory) {
        (0, _) => String::new(),
        (_, memory) => {
            let together = memory.map_or_else(String::new, |kib| {
                format!(
                    ", with {:.1} MB in memory together",
                    kib as f64 * 1_024.0 / 1e6
                )
            });
            format!("; {} processes at once{together}", facts.starts.at_once)
        }
    };
    let each = time(each);
    Some(match facts.starts.starts {
        1 => format!("A worker was started, and ready {each} after it was asked for{held}."),
        starts => format!(
            "{starts} workers were started, and ready {each} after they were asked for, on average{held}."
        ),
    })
}

/// Returns what was counted together, and how fast.
fn shared(facts: &Facts) -> Option<String> {
    let sharing = facts.sharing?;
    let right = match sharing.is_right() {
        Some(true) => "; the total is right",
        Some(false) => "; the total is wrong",
        None => "",
    };
    Some(format!(
        "{} additions, {} of all together, {} each{right}.",
        grouped(sharing.operations),
        rate(sharing.per_second),
        time(sharing.per_operation)
    ))
}

/// Returns what spreading cost a task, and from which size on that pays.
fn overhead(facts: &Facts) -> Option<String> {
    let overhead = Overhead::of(facts);
    let worth = overhead.worth_from().filter(|_| overhead.matters())?;
    let (one, many) = facts.setup.noun;
    let (start, hand) = (overhead.start_up, overhead.hand_over);
    Some(format!(
        "Starting took the workers {}, being handed {many} {}: {} for each {one}, which takes {} of its own. \
         So many {many} are worth spreading over {} workers from {} each on.",
        time(start),
        time(hand),
        time(overhead.per_task()?),
        time(overhead.task()?),
        facts.setup.workers,
        time(worth)
    ))
}

/// Returns how late tasks went on after their waits.
fn lateness(facts: &Facts) -> Option<String> {
    let late = facts.times.lateness?;
    Some(format!(
        "Tasks went on {} after what they waited for was there, on average over {} waits; the latest {} \
         after.",
        time(late.mean().as_secs_f64()),
        late.waits,
        time(late.most.as_secs_f64())
    ))
}

/// Returns how often the GIL went from one worker to another.
fn hand_overs(facts: &Facts) -> Option<String> {
    let count = facts.times.gil_hand_overs.filter(|count| *count > 0.0)?;
    Some(format!(
        "The GIL went from one thread to another {count:.0} times, {} times a second.",
        a_second(count, facts)
    ))
}

fn switches(facts: &Facts) -> Option<String> {
    let (voluntary, involuntary) = facts.times.switches;
    (voluntary + involuntary > 0.0).then(|| {
        format!(
            "Workers left their cores {} times a second because they waited, and {} times a second \
             because something else got the core.",
            a_second(voluntary, facts),
            a_second(involuntary, facts)
        )
    })
}

fn a_second(count: f64, facts: &Facts) -> String {
    figure(count / facts.times.wall.mean, 0, 2)
}

fn compared(facts: &Facts) -> Option<String> {
    let speedup = facts.compared()?;
    let decimals = decimals(speedup.mean, 2, 2);
    let error = if speedup.sd > 0.0 {
        format!(" +- {:.decimals$}", speedup.sd)
    } else {
        String::new()
    };
    let workers = f64::from(facts.setup.workers.max(1));
    let efficiency = if facts.is_loop() {
        " on one thread".to_owned()
    } else {
        let percent = percent(speedup.mean / workers);
        format!(", an efficiency of {percent} %")
    };
    Some(format!(
        "Compared with the serial run of the same work on the same runtime: {}{error} times as fast{efficiency}.",
        ratio(speedup.mean),
    ))
}

/// Returns where the speedup went.
fn lost(facts: &Facts) -> Option<String> {
    let losses = facts.comparison.losses.as_ref()?;
    let parts: Vec<String> = losses
        .steps()
        .into_iter()
        .map(|(loss, part, _)| format!("{part:.2} {}", loss.words()))
        .collect();
    (!parts.is_empty()).then(|| {
        format!(
            "Lost between the ideal {:.2} and {:.2}: {}.",
            losses.ideal,
            losses.measured,
            parts.join(", ")
        )
    })
}

/// Returns why the speedup per worker is not 1, in POP's terms.
fn efficiencies(facts: &Facts) -> Option<String> {
    let all = facts
        .comparison
        .efficiencies
        .filter(|_| !facts.is_serial())?;
    let factors = format!(
        "load balance {:.2} x communication efficiency {:.2}",
        all.load_balance, all.communication
    );
    let parallel = format!("parallel efficiency {:.2}", all.parallel);
    let Some(scaling) = all.scaling else {
        return Some(format!("In POP's metrics: {parallel} = {factors}."));
    };
    let serial = if scaling.serial < 0.995 {
        format!(" / {:.2}, the serial run's own", scaling.serial)
    } else {
        String::new()
    };
    Some(format!(
        "In POP's metrics: global efficiency {:.2} = {factors} ({parallel}) x computation scaling \
         {:.2}{serial}.",
        scaling.global, scaling.computation
    ))
}

/// Returns what else was measured of the same work.
fn beside(all: &[Beside]) -> Option<String> {
    let ways: Vec<String> = all
        .iter()
        .map(|way| format!("{} {}", way.label, time(way.wall)))
        .collect();
    (!ways.is_empty()).then(|| format!("The same work in other ways: {}.", ways.join(", ")))
}

fn others(facts: &Facts) -> Option<String> {
    facts.interference.others_busy.map(|others| {
        format!(
            "Other programs used {others:.1} of {}.",
            cores(facts.setup.cores)
        )
    })
}
