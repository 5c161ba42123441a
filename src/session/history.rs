//! The history of the cores: how busy each was, for the heat strips, in bounded memory.
//!
//! A core's share is kept as a whole per cent. When the history outgrows its budget, neighbours in
//! its older half merge, so that the past gets coarser the longer ago it is, and nothing is forgotten.

use std::ops::RangeInclusive;

use crate::model::{Sample, Timestamp};

use super::columns::Axis;

/// How busy the cores were, sample by sample.
#[derive(Debug, Clone)]
pub struct History {
    looks: Vec<Look>,
    /// The system's numbers of the cores, in order: the columns of `shares`.
    cores: Vec<u16>,
    /// One row a look, one column a core, in per cent.
    shares: Vec<u8>,
    /// The most memory it takes, in bytes.
    limit: usize,
}

impl Default for History {
    fn default() -> Self {
        Self::limited(Self::MOST_BYTES)
    }
}

/// The stretch of time that one row covers.
#[derive(Debug, Clone, Copy)]
struct Look {
    from: Timestamp,
    to: Timestamp,
    busy: f32,
}

/// The core was not there.
const ABSENT: u8 = u8::MAX;

impl History {
    /// The most memory that the history of this machine takes, in bytes.
    pub const MOST_BYTES: usize = 16 << 20;

    /// Creates an empty one that takes no more memory than this, in bytes.
    pub(super) fn limited(limit: usize) -> Self {
        Self {
            looks: Vec::new(),
            cores: Vec::new(),
            shares: Vec::new(),
            limit,
        }
    }

    /// Returns the number of looks that are kept.
    pub fn len(&self) -> usize {
        self.looks.len()
    }

    /// Returns whether nothing has been seen yet.
    pub fn is_empty(&self) -> bool {
        self.looks.is_empty()
    }

    /// Returns the memory the looks take, in bytes.
    pub fn bytes(&self) -> usize {
        self.looks.len() * size_of::<Look>() + self.shares.len()
    }

    /// Returns how many cores were busy in each of `cells` columns between two times; nothing
    /// where there is no sample.
    pub fn cores_busy(&self, from: Timestamp, to: Timestamp, cells: usize) -> Vec<Option<f32>> {
        self.columns(Axis { from, to, cells }, |row| Some(self.looks[row].busy))
    }

    /// Returns a core's busy share, 0 to 1, in each of `cells` columns between two times.
    pub fn core_row(
        &self,
        core: u16,
        from: Timestamp,
        to: Timestamp,
        cells: usize,
    ) -> Vec<Option<f32>> {
        self.mean_row(core..=core, (from, to), cells)
    }

    /// Returns the mean busy share of the cores whose numbers are in a range, 0 to 1, in each of
    /// `cells` columns between two times.
    pub fn mean_row(
        &self,
        cores: RangeInclusive<u16>,
        (from, to): (Timestamp, Timestamp),
        cells: usize,
    ) -> Vec<Option<f32>> {
        let first = self.cores.partition_point(|core| core < cores.start());
        let end = self.cores.partition_point(|core| core <= cores.end());
        let axis = Axis { from, to, cells };
        self.columns(axis, |row| {
            let row = row * self.cores.len();
            let shares = self.shares.get(row + first..row + end)?;
            let (sum, count) = shares
                .iter()
                .filter(|share| **share != ABSENT)
                .fold((0_u32, 0_u32), |(sum, count), share| {
                    (sum + u32::from(*share), count + 1)
                });
            (count > 0).then(|| sum as f32 / count as f32 / 100.0)
        })
    }

    pub(crate) fn push(&mut self, at: Timestamp, sample: &Sample) {
        let before = self.looks.last().map_or(Timestamp::START, |last| last.to);
        let from = before.max(at - sample.window);
        if from >= at {
            return;
        }
        let shares = sample.cores.iter().map(|core| share_of(core.busy));
        let ids = sample.cores.iter().map(|core| core.id);
        if ids.eq(self.cores.iter().copied()) {
            self.shares.extend(shares.map(per_cent));
        } else {
            self.push_sorted(sample);
        }
        let busy = sample.cores.iter().map(|core| share_of(core.busy)).sum();
        self.looks.push(Look { from, to: at, busy });
        if self.bytes() > self.limit {
            self.coarsen();
        }
    }

    /// Appends the row of a sample whose cores are not those of the rows before.
    fn push_sorted(&mut self, sample: &Sample) {
        for core in &sample.cores {
            self.know(core.id);
        }
        let start = self.shares.len();
        self.shares.resize(start + self.cores.len(), ABSENT);
        for core in &sample.cores {
            if let Ok(column) = self.cores.binary_search(&core.id) {
                self.shares[start + column] = per_cent(share_of(core.busy));
            }
        }
    }

    /// Gives a core that is seen for the first time a column of its own.
    fn know(&mut self, core: u16) {
        let Err(place) = self.cores.binary_search(&core) else {
            return;
        };
        let width = self.cores.len();
        self.cores.insert(place, core);
        if self.looks.is_empty() {
            return;
        }
        let mut shares = Vec::with_capacity(self.looks.len() * (width + 1));
        for row in 0..self.looks.len() {
            let old = &self.shares[row * width..(row + 1) * width];
            shares.extend_from_slice(&old[..place]);
            shares.push(ABSENT);
            shares.extend_from_slice(&old[place..]);
        }
        self.shares = shares;
    }

    /// Merges pairs of neighbours in the older half.
    fn coarsen(&mut self) {
        let width = self.cores.len();
        let pairs = self.looks.len() / 4;
        for pair in 0..pairs {
            let (left, right) = (self.looks[pair * 2], self.looks[pair * 2 + 1]);
            let (mine, other) = (
                (left.to - left.from).0 as f32,
                (right.to - right.from).0 as f32,
            );
            let weight = mine / (mine + other);
            self.looks[pair] = Look {
                from: left.from,
                to: right.to,
                busy: left.busy * weight + right.busy * (1.0 - weight),
            };
            for column in 0..width {
                let share = |row: usize| self.shares[row * width + column];
                self.shares[pair * width + column] = match (share(pair * 2), share(pair * 2 + 1)) {
                    (ABSENT, share) | (share, ABSENT) => share,
                    (a, b) => (f32::from(a) * weight + f32::from(b) * (1.0 - weight)).round() as u8,
                };
            }
        }
        self.looks.drain(pairs..pairs * 2);
        self.shares.drain(pairs * width..pairs * 2 * width);
    }

    /// Returns the mean of a value over time in each column.
    fn columns(&self, axis: Axis, value: impl Fn(usize) -> Option<f32>) -> Vec<Option<f32>> {
        let mut sums = vec![(0.0_f64, 0.0_f64); axis.cells];
        let first = self.looks.partition_point(|look| look.to <= axis.from);
        for row in first..self.looks.len() {
            let look = self.looks[row];
            if look.from >= axis.to {
                break;
            }
            let Some(value) = value(row) else {
                continue;
            };
            for (column, from, to) in axis.columns(look.from, look.to) {
                let time = (to - from).0 as f64;
                sums[column].0 += f64::from(value) * time;
                sums[column].1 += time;
            }
        }
        let means = sums.into_iter();
        means
            .map(|(sum, time)| (time > 0.0).then(|| (sum / time) as f32))
            .collect()
    }
}

/// Returns a share between 0 and 1; no number is 0.
fn share_of(busy: f32) -> f32 {
    if busy.is_finite() {
        busy.clamp(0.0, 1.0)
    } else {
        0.0
    }
}

fn per_cent(share: f32) -> u8 {
    (share * 100.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EventKind;
    use crate::model::story::{look, ms};

    fn push(history: &mut History, at: u64, window: u64, busy: &[f32]) {
        let event = look(at, window, busy);
        if let EventKind::Sample(sample) = &event.kind {
            history.push(event.at, sample);
        }
    }

    #[test]
    fn columns_show_the_mean_over_their_time() {
        let mut history = History::default();
        push(&mut history, 100, 100, &[1.0, 0.0]);
        push(&mut history, 200, 100, &[1.0, 1.0]);
        push(&mut history, 500, 100, &[0.0, 0.5]);
        let busy = history.cores_busy(ms(0), ms(600), 3);
        assert_eq!(busy, vec![Some(1.5), None, Some(0.5)]);
        let row = history.core_row(1, ms(0), ms(200), 2);
        assert_eq!(row, vec![Some(0.0), Some(1.0)]);
        assert_eq!(history.core_row(9, ms(0), ms(200), 2), vec![None, None]);
    }

    #[test]
    fn a_sliding_window_is_counted_once() {
        let mut history = History::default();
        for step in 1..=10 {
            push(&mut history, step * 100, 500, &[0.5]);
        }
        assert_eq!(history.len(), 10);
        let busy = history.cores_busy(ms(0), ms(1_000), 50);
        assert!(busy.iter().all(|busy| *busy == Some(0.5)));
    }

    #[test]
    fn a_core_that_comes_later_was_absent_before() {
        let mut history = History::default();
        push(&mut history, 100, 100, &[1.0]);
        push(&mut history, 200, 100, &[1.0, 0.25]);
        push(&mut history, 300, 100, &[1.0]);
        let row = history.core_row(1, ms(0), ms(300), 3);
        assert_eq!(row, vec![None, Some(0.25), None]);
        let row = history.core_row(0, ms(0), ms(300), 3);
        assert_eq!(row, vec![Some(1.0); 3]);
        let both = history.mean_row(0..=9, (ms(0), ms(300)), 3);
        assert_eq!(both, vec![Some(1.0), Some(0.625), Some(1.0)]);
    }

    #[test]
    fn hours_of_1_024_cores_stay_in_bounds_and_nothing_is_forgotten() {
        let mut history = History::default();
        let busy = [0.5; 1_024];
        let samples = 20_000;
        for step in 1..=samples {
            push(&mut history, step * 400, 400, &busy);
            assert!(history.bytes() <= History::MOST_BYTES);
        }
        let row = history.core_row(1_023, ms(0), ms(samples * 400), 100);
        assert!(row.iter().all(|share| *share == Some(0.5)));
        let sums = history.cores_busy(ms(0), ms(samples * 400), 100);
        assert!(sums.iter().all(|sum| *sum == Some(512.0)));
    }

    #[test]
    fn the_older_half_gets_coarser_by_time() {
        let mut history = History::default();
        for (at, window, busy) in [(100, 100, 0.0), (400, 300, 1.0), (500, 100, 0.2)] {
            push(&mut history, at, window, &[busy]);
        }
        push(&mut history, 600, 100, &[0.4]);
        history.coarsen();
        assert_eq!(history.len(), 3);
        let row = history.core_row(0, ms(0), ms(600), 3);
        assert_eq!(row, vec![Some(0.75), Some(0.75), Some(0.3)]);
    }
}
