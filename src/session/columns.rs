//! Columns: a stretch of time cut into as many pieces as a screen has columns for it.

use crate::model::{TaskId, TimeSpan, Timestamp};

use super::error_diffusion::ErrorDiffusion;
use super::segment::{LaneState, Segment};

/// One column of a lane that is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// The state with the most time in the column.
    pub state: LaneState,
    /// The first task that begins in the column, else the one at its start.
    pub task: Option<TaskId>,
    /// Whether that task begins here.
    pub begins: bool,
}

/// A stretch of time cut into columns of equal width.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axis {
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
    pub(super) cells: usize,
}

impl Axis {
    /// Returns where a column begins; the last one ends where one after it would begin.
    pub(super) fn edge(&self, column: usize) -> Timestamp {
        let width = u128::from((self.to - self.from).0);
        let offset = width * column as u128 / (self.cells.max(1) as u128);
        self.from + TimeSpan(offset as u64)
    }

    /// Returns the columns that a stretch touches, with the part of it that is in each.
    pub(super) fn columns(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> impl Iterator<Item = (usize, Timestamp, Timestamp)> + use<> {
        let axis = *self;
        let (from, to) = (from.max(axis.from), to.min(axis.to));
        let first = axis.column_of(from);
        (first..axis.cells)
            .map(move |column| {
                let left = axis.edge(column).max(from);
                let right = axis.edge(column + 1).min(to);
                (column, left, right)
            })
            .take_while(move |(_, left, _)| *left < to)
            .filter(|(_, left, right)| left < right)
    }

    /// Returns the column that holds a time, or one just before it when rounding says so.
    fn column_of(&self, at: Timestamp) -> usize {
        let width = u128::from((self.to - self.from).0).max(1);
        let offset = u128::from((at - self.from).0) * self.cells as u128 / width;
        offset.min(self.cells as u128) as usize
    }
}

/// The columns of a window while segments are added.
pub(super) struct Columns {
    axis: Axis,
    times: Vec<[u64; LaneState::ALL.len()]>,
    tasks: Vec<(Option<TaskId>, bool)>,
}

impl Columns {
    pub(crate) fn new(from: Timestamp, to: Timestamp, cells: usize) -> Self {
        Self {
            axis: Axis { from, to, cells },
            times: vec![[0; LaneState::ALL.len()]; cells],
            tasks: vec![(None, false); cells],
        }
    }

    pub(crate) fn add(&mut self, segment: &Segment, begins: bool) {
        for (column, from, to) in self.axis.columns(segment.from, segment.to) {
            self.times[column][segment.state as usize] += (to - from).0;
            let (task, begun) = &mut self.tasks[column];
            let begins_here = begins && from == segment.from;
            if begins_here && !*begun {
                (*task, *begun) = (segment.task, true);
            } else if task.is_none() && from == self.axis.edge(column) {
                *task = segment.task;
            }
        }
    }

    /// Returns the columns, a state each; every state gets as many as its share of the time.
    ///
    /// What does not occur in a column is not shown there, nor nothing where most of it is something.
    pub(super) fn finish(self) -> Vec<Cell> {
        let Self { axis, times, tasks } = self;
        let mut owed = ErrorDiffusion::default();
        let columns = times.into_iter().zip(tasks).enumerate();
        columns
            .map(|(column, (mut times, (task, begins)))| {
                let width = (axis.edge(column + 1) - axis.edge(column)).0;
                let known = sum(&times);
                times[LaneState::Idle as usize] += width.saturating_sub(known);
                let state = if known == 0 || most(&times) == LaneState::Idle {
                    None
                } else {
                    let states = LaneState::ALL.into_iter();
                    let states = states.filter(|state| *state != LaneState::Idle);
                    owed.shown(
                        states.map(|state| (state, times[state as usize])),
                        sum(&times),
                    )
                };
                Cell {
                    state: state.unwrap_or(LaneState::Idle),
                    task,
                    begins,
                }
            })
            .collect()
    }
}

fn sum(times: &[u64]) -> u64 {
    times.iter().fold(0, |sum, time| sum.saturating_add(*time))
}

/// Returns the state with the most time; earlier states win ties.
fn most(times: &[u64; LaneState::ALL.len()]) -> LaneState {
    let mut best = LaneState::Running;
    for state in LaneState::ALL {
        if times[state as usize] > times[best as usize] {
            best = state;
        }
    }
    best
}
