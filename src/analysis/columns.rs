//! Columns: a stretch of time cut into as many pieces as a screen has columns for it.

use crate::model::{Nanos, TaskId};

use super::lanes::{LaneState, Segment};

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
    pub(super) from: Nanos,
    pub(super) to: Nanos,
    pub(super) cells: usize,
}

impl Axis {
    /// Returns where a column begins; the last one ends where one after it would begin.
    pub(super) fn edge(&self, column: usize) -> Nanos {
        let width = u128::from((self.to - self.from).0);
        let offset = width * column as u128 / (self.cells.max(1) as u128);
        self.from + Nanos(offset as u64)
    }

    /// Returns the columns that a stretch touches, with the part of it that lies in each.
    pub(super) fn columns(
        &self,
        from: Nanos,
        to: Nanos,
    ) -> impl Iterator<Item = (usize, Nanos, Nanos)> + use<> {
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
    fn column_of(&self, at: Nanos) -> usize {
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
    pub(super) fn new(from: Nanos, to: Nanos, cells: usize) -> Self {
        Self {
            axis: Axis { from, to, cells },
            times: vec![[0; LaneState::ALL.len()]; cells],
            tasks: vec![(None, false); cells],
        }
    }

    pub(super) fn add(&mut self, segment: &Segment, begins: bool) {
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

    /// Returns the columns, a state each.
    ///
    /// A state gets as many columns as its share of the time, to within one, however short its
    /// stretches are: what a column could not show is carried over to the next one in which the
    /// state occurs (error diffusion, as in Floyd and Steinberg 1976, in one dimension). Otherwise
    /// a worker that has the core for a quarter of every column would never be seen to run.
    pub(super) fn finish(self) -> Vec<Cell> {
        let Self { axis, times, tasks } = self;
        let mut owed = [0_i64; LaneState::ALL.len()];
        let columns = times.into_iter().zip(tasks).enumerate();
        columns
            .map(|(column, (mut times, (task, begins)))| {
                let width = (axis.edge(column + 1) - axis.edge(column)).0;
                let told: u64 = times.iter().sum();
                times[LaneState::Idle as usize] += width.saturating_sub(told);
                let state = if told == 0 {
                    LaneState::Idle
                } else {
                    shown(&times, &mut owed)
                };
                Cell {
                    state,
                    task,
                    begins,
                }
            })
            .collect()
    }
}

/// Returns the state to show for a column with these times, and notes what every state is owed.
fn shown(times: &[u64; LaneState::ALL.len()], owed: &mut [i64; LaneState::ALL.len()]) -> LaneState {
    let width = times.iter().sum::<u64>().cast_signed();
    let mut best = most(times);
    if best == LaneState::Idle {
        return best;
    }
    for state in LaneState::ALL {
        owed[state as usize] += times[state as usize].cast_signed();
        let (due, least) = (owed[state as usize], owed[best as usize]);
        // what does not occur in the column is not shown there, nor nothing where something is
        if state != LaneState::Idle && times[state as usize] > 0 && due > least {
            best = state;
        }
    }
    owed[best as usize] -= width;
    for debt in owed {
        *debt = (*debt).clamp(-width, width);
    }
    best
}

/// Returns the state with the most time; earlier states win ties.
pub(super) fn most(times: &[u64; LaneState::ALL.len()]) -> LaneState {
    let mut best = LaneState::Running;
    for state in LaneState::ALL {
        if times[state as usize] > times[best as usize] {
            best = state;
        }
    }
    best
}
