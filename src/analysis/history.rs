//! The history of the cores: how busy each was, for the heat strips, in bounded memory.
//!
//! A core's share is kept as a whole per cent. When the history outgrows its budget, neighbours in
//! its older half merge, so that the past gets coarser the longer ago it is, and nothing is forgotten.

use crate::model::{Nanos, Sample};

use super::columns::Axis;

/// How busy the cores were, sample by sample.
#[derive(Debug, Clone, Default)]
pub struct History {
    looks: Vec<Look>,
    /// The system's numbers of the cores, in order: the columns of `shares`.
    cores: Vec<u16>,
    /// One row a look, one column a core, in per cent.
    shares: Vec<u8>,
}

/// The stretch of time that one row stands for.
#[derive(Debug, Clone, Copy)]
struct Look {
    from: Nanos,
    to: Nanos,
    busy: f32,
}

/// The core was not there.
const ABSENT: u8 = u8::MAX;

impl History {
    /// The most memory the history takes, in bytes.
    pub const MOST_BYTES: usize = 16 << 20;

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
    /// where nobody looked.
    pub fn cores_busy(&self, from: Nanos, to: Nanos, cells: usize) -> Vec<Option<f32>> {
        self.columns(Axis { from, to, cells }, |row| Some(self.looks[row].busy))
    }

    /// Returns a core's busy share, 0 to 1, in each of `cells` columns between two times.
    pub fn core_row(&self, core: u16, from: Nanos, to: Nanos, cells: usize) -> Vec<Option<f32>> {
        let Ok(column) = self.cores.binary_search(&core) else {
            return vec![None; cells];
        };
        let axis = Axis { from, to, cells };
        self.columns(axis, |row| {
            let share = self.shares[row * self.cores.len() + column];
            (share != ABSENT).then(|| f32::from(share) / 100.0)
        })
    }

    pub(super) fn push(&mut self, at: Nanos, sample: &Sample) {
        let before = self.looks.last().map_or(Nanos::ZERO, |last| last.to);
        let from = before.max(at - sample.window);
        if from >= at {
            return;
        }
        for core in &sample.cores {
            self.know(core.id);
        }
        let start = self.shares.len();
        self.shares.resize(start + self.cores.len(), ABSENT);
        let mut busy = 0.0;
        for core in &sample.cores {
            let share = if core.busy.is_finite() {
                core.busy.clamp(0.0, 1.0)
            } else {
                0.0
            };
            busy += share;
            if let Ok(column) = self.cores.binary_search(&core.id) {
                self.shares[start + column] = (share * 100.0).round() as u8;
            }
        }
        self.looks.push(Look { from, to: at, busy });
        if self.bytes() > Self::MOST_BYTES {
            self.coarsen();
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
