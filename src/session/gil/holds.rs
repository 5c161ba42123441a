//! The holds of a GIL, bounded, and the columns they are drawn in.

use crate::model::{TimeSpan, Timestamp, WorkerId};

use crate::session::columns::Axis;
use crate::session::error_diffusion::ErrorDiffusion;

/// One column of the GIL that is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GilCell {
    /// It is not known of half of it: before the first hold, and after the last report.
    Unknown,
    /// Nobody held it.
    Free,
    /// This worker held it.
    Held(WorkerId),
}

/// A stretch of time in which a worker held the lock for at least a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hold {
    pub(super) worker: WorkerId,
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
    pub(super) held: TimeSpan,
}

impl Hold {
    /// Returns the share of its time in which the lock was held.
    fn density(&self) -> f64 {
        self.held.as_secs_f64() / (self.to - self.from).as_secs_f64()
    }
}

/// The holds of a run, in order of their ends.
///
/// When they are too many, those of a worker that lie close together become one, which keeps the sum
/// of their time.
#[derive(Debug, Clone)]
pub(super) struct Holds {
    list: Vec<Hold>,
    limit: usize,
    grain: TimeSpan,
}

impl Default for Holds {
    fn default() -> Self {
        Self {
            list: Vec::new(),
            limit: Self::MOST,
            grain: TimeSpan(1),
        }
    }
}

impl Holds {
    /// The most holds that are kept, or twice the workers if there are more of them.
    const MOST: usize = 16_384;
    /// The same for a run that is long over.
    pub(super) const MOST_FADED: usize = 1_024;

    /// Takes a hold, which may end a little before others that are known.
    pub(super) fn push(&mut self, hold: Hold) {
        let later = self.list.iter().rev();
        let later = later.take_while(|other| other.to > hold.to).count();
        self.list.insert(self.list.len() - later, hold);
        if self.list.len() > self.limit {
            self.keep_to(Self::MOST);
        }
    }

    /// Merges holds until there are at most half of `limit`, as far as there are no more workers.
    pub(super) fn keep_to(&mut self, limit: usize) {
        let span = self
            .list
            .last()
            .map_or(TimeSpan::ZERO, |last| last.to.since_start());
        while self.list.len() > limit / 2 && self.grain <= span {
            self.list = merged(&self.list, self.grain);
            if self.list.len() > limit / 2 {
                self.grain = self.grain + self.grain;
            }
        }
        self.limit = limit.max(self.list.len() * 2);
        self.list.shrink_to(self.limit);
    }

    /// Returns for how many seconds the lock was held between two times, by all together.
    pub(super) fn held_between(&self, from: Timestamp, to: Timestamp) -> f64 {
        let first = self.list.partition_point(|hold| hold.to <= from);
        let held = self.list[first..].iter().map(|hold| {
            let part = hold.to.min(to) - hold.from.max(from);
            part.as_secs_f64() * hold.density()
        });
        held.sum()
    }

    /// Returns which worker held the lock in each column of a window, as far as that is known.
    pub(super) fn cells(
        &self,
        (from, to): (Timestamp, Timestamp),
        known: (Timestamp, Timestamp),
        cells: usize,
    ) -> Vec<GilCell> {
        let axis = Axis { from, to, cells };
        let mut columns: Vec<Vec<(WorkerId, u64)>> = vec![Vec::new(); cells];
        let first = self.list.partition_point(|hold| hold.to <= from);
        for hold in self.list[first..].iter().filter(|hold| hold.from < to) {
            let density = hold.density();
            for (column, left, right) in axis.columns(hold.from, hold.to) {
                let time = ((right - left).0 as f64 * density) as u64;
                let shares = &mut columns[column];
                match shares.iter_mut().find(|(worker, _)| *worker == hold.worker) {
                    Some((_, sum)) => *sum = sum.saturating_add(time),
                    None => shares.push((hold.worker, time)),
                }
            }
        }
        let mut owed = ErrorDiffusion::default();
        let columns = columns.into_iter().enumerate();
        columns
            .map(|(column, shares)| {
                let (left, right) = (axis.edge(column), axis.edge(column + 1));
                let width = right.min(known.1) - left.max(known.0);
                if width.0 < (right - left).0.div_ceil(2) {
                    return GilCell::Unknown;
                }
                cell(&shares, width.0, &mut owed)
            })
            .collect()
    }
}

/// Returns what a column shows of which so much is known.
fn cell(
    shares: &[(WorkerId, u64)],
    width: u64,
    owed: &mut ErrorDiffusion<Option<WorkerId>>,
) -> GilCell {
    let held = shares
        .iter()
        .fold(0_u64, |sum, (_, time)| sum.saturating_add(*time));
    let free = width.saturating_sub(held);
    // A hand-over takes a moment in which no thread has the lock; that is not free time.
    let free = if free < width / 8 { 0 } else { free };
    let shares = shares.iter().map(|(worker, time)| (Some(*worker), *time));
    match owed.shown(shares.chain([(None, free)]), held.max(width)) {
        Some(Some(worker)) => GilCell::Held(worker),
        _ => GilCell::Free,
    }
}

/// Returns the holds with those of a worker made one that end within the same stretch of `grain`.
fn merged(list: &[Hold], grain: TimeSpan) -> Vec<Hold> {
    let mut kept: Vec<Hold> = Vec::with_capacity(list.len() / 2 + 1);
    for group in list.chunk_by(|a, b| a.to.0 / grain.0 == b.to.0 / grain.0) {
        let start = kept.len();
        for hold in group {
            let short = |hold: &Hold| hold.to - hold.from <= grain;
            let same = kept[start..]
                .iter_mut()
                .find(|other| other.worker == hold.worker && short(other) && short(hold));
            match same {
                Some(other) => {
                    other.from = other.from.min(hold.from);
                    other.to = hold.to;
                    other.held = (other.held + hold.held).min(other.to - other.from);
                }
                None => kept.push(*hold),
            }
        }
        kept[start..].sort_by_key(|hold| hold.to);
    }
    kept
}
