//! What two times of the same work say on which is shorter, with all that may have disturbed them.
//!
//! What disturbed a run is measured: other programs that had its cores, stops, the quota, CPU time
//! that the same work did not take elsewhere. Without that it may have been as much shorter. So the
//! ratio of two times lies between two limits, and something is said only where both agree.

use super::{Answer, Doubt};
use crate::model::ExecutorKind;
use crate::results::capacity::{cores_of, room_of};
use crate::results::row::Row;
use crate::results::speedup::TOO_CLOSE;
use crate::session::state::Session;

/// From this ratio on one time is clearly shorter than another.
const CLEARLY: f64 = 1.15;
/// In runs shorter than this many seconds, starting and ending is most of what is measured.
const SHORT: f64 = 0.2;
/// Fewer cores than this are what any machine at rest uses.
const AT_REST: f64 = 0.2;
/// What was lost is worth a word from this share of the time on.
const WORTH_A_WORD: f64 = 0.02;

/// Two runs of the same work.
pub(super) struct Pair<'a> {
    pub(super) fast: &'a Row,
    pub(super) slow: &'a Row,
    pub(super) session: &'a Session,
}

/// What a run may have lost to something, in seconds of its wall time.
struct Lost {
    seconds: f64,
    to: Doubt,
}

impl Pair<'_> {
    /// Judges that the fast one takes clearly less time.
    pub(super) fn is_faster(&self) -> Answer {
        if self.ratio_without(&self.lost(self.slow, self.fast), &[]) >= self.margin() {
            return Answer::Came;
        }
        // More workers may still get more of a core that others use, too.
        if self.is_one_core() {
            return Answer::Otherwise(Some(ONE_CORE.to_owned()));
        }
        let lost = self.lost(self.fast, self.slow);
        if let Some(short) = self.short() {
            Answer::Unknown(short)
        } else if self.ratio_without(&[], &lost) < 1.0 + TOO_CLOSE {
            self.ceiling()
                .map_or(Answer::Otherwise(None), Answer::Unknown)
        } else {
            Answer::Unknown(self.doubt())
        }
    }

    /// Judges that the fast one takes no less time.
    pub(super) fn is_no_faster(&self) -> Answer {
        let lost = self.lost(self.fast, self.slow);
        if self.ratio_without(&[], &lost) < CLEARLY {
            return Answer::Came;
        }
        if let Some(short) = self.short() {
            return Answer::Unknown(short);
        }
        let lost = self.lost(self.slow, self.fast);
        if self.ratio_without(&lost, &[]) >= self.margin() {
            Answer::Otherwise(None)
        } else {
            Answer::Unknown(self.doubt())
        }
    }

    /// Returns whether the fast one was clearly faster by what was measured, whatever disturbed it.
    pub(super) fn was_faster(&self) -> bool {
        self.ratio() >= self.margin()
    }

    fn ratio(&self) -> f64 {
        wall(self.slow) / wall(self.fast)
    }

    /// Returns the ratio that there would have been without what was lost.
    fn ratio_without(&self, slow: &[Lost], fast: &[Lost]) -> f64 {
        let left = |row: &Row, lost: &[Lost]| {
            let lost: f64 = lost.iter().map(|lost| lost.seconds).sum();
            (wall(row) - lost).max(MOST_LOST * wall(row))
        };
        left(self.slow, slow) / left(self.fast, fast)
    }

    /// Returns from which ratio on two times differ: as repeats allow, where there are any.
    fn margin(&self) -> f64 {
        let error = self
            .slow
            .measured
            .spread()
            .hypot(self.fast.measured.spread());
        CLEARLY.max(1.0 + 2.0 * error)
    }

    fn short(&self) -> Option<Doubt> {
        let shorter = wall(self.fast).min(wall(self.slow));
        (shorter < SHORT).then_some(Doubt::Short(shorter))
    }

    /// Returns whether only one worker can compute at a time here, and that matters.
    fn is_one_core(&self) -> bool {
        let room = room_of(&self.fast.measured.start.spec, &self.session.machine);
        let waits = [self.slow, self.fast]
            .iter()
            .any(|row| row.measured.spent.is_some_and(|spent| spent.waits()));
        room < CLEARLY && !waits
    }

    /// Returns that this machine has no more to give, where that was measured.
    fn ceiling(&self) -> Option<Doubt> {
        /// Where workers together could do no more than this, nothing of them can be expected.
        const LITTLE: f64 = 1.3;
        let spec = &self.fast.measured.start.spec;
        let room = room_of(spec, &self.session.machine).floor() as u32;
        let loops = self.fast.measured.start.workers.min(room);
        let ceiling = self.session.ceiling(loops, spec.pin())?;
        let times = ceiling.throughput();
        (loops > 1 && times < LITTLE).then_some(Doubt::Ceiling(loops, times))
    }

    /// Returns why it is unknown which is shorter: the largest disturbance of either, else that they are close.
    fn doubt(&self) -> Doubt {
        let lost = [
            (self.slow, self.lost(self.slow, self.fast)),
            (self.fast, self.lost(self.fast, self.slow)),
        ];
        let worth = lost.into_iter().flat_map(|(row, lost)| {
            let share = move |one: &Lost| one.seconds / wall(row).max(f64::MIN_POSITIVE);
            lost.into_iter().map(move |one| (share(&one), one.to))
        });
        let most = worth
            .filter(|(share, _)| *share >= WORTH_A_WORD)
            .max_by(|one, other| one.0.total_cmp(&other.0));
        most.map_or(Doubt::TooClose, |(_, doubt)| doubt)
    }

    /// Returns what a run may have lost, seen beside the other.
    fn lost(&self, row: &Row, other: &Row) -> Vec<Lost> {
        let mut all = Vec::new();
        let runs = row.measured.timed.len().max(1) as f64;
        let suspended = row.measured.suspended.as_secs_f64() / runs;
        if suspended > 0.0 {
            all.push(Lost {
                seconds: suspended,
                to: Doubt::Suspended(suspended),
            });
        }
        all.extend(self.no_core(row));
        all.extend(self.quota(row));
        all.extend(self.more_cpu(row, other));
        all
    }

    /// What other programs took of the cores.
    fn no_core(&self, row: &Row) -> Option<Lost> {
        let machine = &self.session.machine;
        let (at_once, cores) = (self.at_once(row), cores_of(machine));
        let others = row.measured.others_busy.filter(|others| *others >= AT_REST);
        let by_others = others.and_then(|others| {
            let missing = (at_once + others - cores as f64).clamp(0.0, at_once / 2.0);
            let seconds = wall(row) * missing / at_once;
            (seconds > 0.0).then_some(Lost {
                seconds,
                to: Doubt::Others(others, cores),
            })
        });
        // Where there are more workers than cores they wait for each other.
        let alone = threads(row) <= room_of(&row.measured.start.spec, machine);
        let spent = row.measured.spent.filter(|_| alone);
        let by_ready = spent.and_then(|spent| {
            let waits = spent.waiting + spent.lock + spent.barrier;
            let inside = spent.running + waits + spent.ready;
            let share = (inside > 0.0).then(|| spent.ready / inside)?;
            // One worker that waited may have let all others wait for it.
            let seconds = (spent.ready / at_once.max(1.0) + spent.balance).min(spent.ready);
            Some(Lost {
                seconds,
                to: Doubt::NoCore(share),
            })
        });
        let all = by_others.into_iter().chain(by_ready);
        all.max_by(|one, other| one.seconds.total_cmp(&other.seconds))
    }

    fn quota(&self, row: &Row) -> Option<Lost> {
        self.session.machine.quota?;
        let throttled = row.measured.spent?.throttled;
        (throttled > 0.0).then(|| Lost {
            seconds: throttled / threads(row).max(1.0),
            to: Doubt::Throttled(throttled),
        })
    }

    /// What it took in CPU time that the same work did not take in the other run.
    fn more_cpu(&self, row: &Row, other: &Row) -> Option<Lost> {
        let times = row.measured.per_unit?.mean / other.measured.per_unit?.mean;
        let spent = row.measured.spent.filter(|spent| !spent.waits())?;
        let at_once = self.at_once(row).min(row.measured.cores_busy.mean).max(1.0);
        (times > 1.0).then(|| Lost {
            seconds: spent.running * (1.0 - 1.0 / times) / at_once,
            to: Doubt::Unsteady(times),
        })
    }

    /// Returns how many workers of a run could compute at once: those that share a GIL as many as they
    /// were seen to.
    fn at_once(&self, row: &Row) -> f64 {
        threads(row).min(row.measured.computing_at_once(&self.session.machine))
    }
}

/// What is said where one core is all there is.
pub(super) const ONE_CORE: &str = "only one core can be used here, so workers take turns on it";
/// No run is taken to have lost more than all but this share of its time.
const MOST_LOST: f64 = 0.1;

/// Returns how many workers of a run could compute at once, had each a core.
fn threads(row: &Row) -> f64 {
    match row.measured.start.spec.executor() {
        ExecutorKind::Async => 1.0,
        _ => f64::from(row.measured.start.workers),
    }
}

pub(super) fn wall(row: &Row) -> f64 {
    row.measured.wall.typical().mean
}

/// Returns that a run says nothing where it was too much disturbed for a word on what it did, in order
/// or otherwise.
pub(super) fn disturbed(row: &Row, session: &Session) -> Option<Doubt> {
    let pair = Pair {
        fast: row,
        slow: row,
        session,
    };
    let lost = pair.lost(row, row).into_iter();
    let most = lost.max_by(|one, other| one.seconds.total_cmp(&other.seconds));
    most.filter(|lost| lost.seconds >= WORTH_A_WORD * wall(row))
        .map(|lost| lost.to)
}
