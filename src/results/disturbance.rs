//! What else had the cores of a run.

use super::facts::Facts;
use crate::text::figures::percent;
use crate::text::words::cores;

/// Other programs are worth a word from this share of the cores that the run could keep busy.
const NOT_IDLE: f64 = 0.1;
/// Fewer cores than this are what any machine at rest uses.
const AT_REST: f64 = 0.2;
/// From this share of the time inside tasks on, waiting for a core is what matters.
const CROWDED: f64 = 0.1;

/// Returns what else had the cores that the run could use, if that took time from it.
pub(crate) fn not_idle(facts: &Facts) -> Option<String> {
    let used = facts.computing_at_once();
    let least = AT_REST.max(NOT_IDLE * used);
    let others = facts
        .interference
        .others_busy
        .filter(|others| *others >= least && used + others > facts.setup.cores as f64);
    if let Some(others) = others {
        return Some(format!(
            "other programs used {others:.1} of {}",
            cores(facts.setup.cores)
        ));
    }
    let alone = f64::from(facts.threads()) <= facts.room();
    let share = facts.times.share_inside(facts.times.ready);
    (alone && share >= CROWDED).then(|| {
        format!(
            "for {} % of the time inside tasks something else had the core",
            percent(share)
        )
    })
}
