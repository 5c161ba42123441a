//! Other programs that had the cores for so long that nothing else matters.

use super::words::busy;
use crate::results::facts::Facts;
use crate::text::figures::percent;

/// The name of the rule.
pub(super) const NAME: &str = "other programs";

/// From this share of the time inside tasks on, what others took is what matters, if nothing took more.
const TAKEN: f64 = 1.0 / 3.0;

/// Returns the time inside tasks in which workers were ready, and something else than their own number
/// or the quota kept them from a core.
pub(super) fn taken(facts: &Facts) -> f64 {
    let throttled = facts.interference.throttled.unwrap_or(0.0);
    (facts.times.ready - crowding(facts) - throttled).max(0.0)
}

/// Returns the time that workers spent ready because there are more of them than cores.
pub(super) fn crowding(facts: &Facts) -> f64 {
    let at_work = f64::from(facts.threads().min(facts.parallel_tasks().max(1)));
    // of the time inside tasks, not all workers are at work all the time
    let share = (at_work - facts.room()).max(0.0) / at_work.max(1.0);
    let own = facts.times.inside
        - facts.times.waiting
        - facts.times.lock
        - facts.times.barrier
        - facts.times.gil
        - facts.times.kept;
    (share * own).clamp(0.0, facts.times.ready)
}

/// Returns which part of the time of starts and messages others took, too: as much as of the time in
/// which workers wanted a core inside tasks.
pub(super) fn slowdown(facts: &Facts) -> f64 {
    let taken = taken(facts);
    let wanted = facts.times.running() + taken;
    if wanted > 0.0 { taken / wanted } else { 0.0 }
}

/// Returns what is left of a part of the workers' time that needs a core, without what others took.
pub(super) fn undisturbed(facts: &Facts, part: f64) -> f64 {
    part * (1.0 - slowdown(facts))
}

pub(super) fn had_the_cores(facts: &Facts) -> Option<String> {
    let taken = taken(facts);
    let reported = facts.times.start_up + facts.times.hand_over + facts.times.inside;
    let idle = f64::from(facts.setup.workers) * facts.times.wall.mean - reported;
    let overhead =
        undisturbed(facts, facts.times.start_up).max(undisturbed(facts, facts.times.hand_over));
    let rest = [
        facts.times.gil,
        facts.times.lock,
        facts.times.barrier,
        facts.times.kept,
        facts.times.waiting,
        crowding(facts),
        facts.interference.throttled.unwrap_or(0.0),
        overhead,
        idle,
    ];
    let most = rest.into_iter().fold(0.0, f64::max);
    (facts.times.share_inside(taken) >= TAKEN && taken > most).then(|| {
        format!(
            "For {} % of the time inside tasks other programs had the core: {}{}.",
            percent(facts.times.share_inside(taken)),
            busy(facts),
            facts.as_fast()
        )
    })
}

pub(super) fn had_the_cores_means(_: &Facts) -> String {
    "Workers were ready, but something else ran in their place: the times say more of that than of this \
     work, so nothing follows from them."
        .to_owned()
}
