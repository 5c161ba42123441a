//! What a worker was doing, and for how long.

use crate::model::{TaskId, Timestamp};

/// What a worker was doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LaneState {
    /// On a core, inside a task.
    Running,
    /// Waiting for something that needs no core: sleep, socket, file.
    Waiting,
    /// Waiting for the GIL.
    Gil,
    /// Waiting for another lock, or for another worker.
    Lock,
    /// Waiting at a barrier until others have finished their part.
    Barrier,
    /// Ready, but another task had the event loop.
    Loop,
    /// Ready, but something else had the core.
    Ready,
    /// Start-up and hand-over.
    Overhead,
    /// Nothing to do.
    Idle,
}

impl LaneState {
    /// Every state; earlier ones win ties.
    pub const ALL: [Self; 9] = [
        Self::Running,
        Self::Waiting,
        Self::Gil,
        Self::Lock,
        Self::Barrier,
        Self::Loop,
        Self::Ready,
        Self::Overhead,
        Self::Idle,
    ];
}

/// A stretch of time in one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// When it began.
    pub from: Timestamp,
    /// When it ended.
    pub to: Timestamp,
    /// What the worker was doing.
    pub state: LaneState,
    /// The task it was for; none for start-up and for tasks reported in batches.
    pub task: Option<TaskId>,
}

impl Segment {
    /// Returns the segment in two: it waits for the GIL since a time, if there is one.
    pub(crate) fn cut(self, since: Option<Timestamp>) -> impl Iterator<Item = Self> {
        let cut = since.unwrap_or(self.to).clamp(self.from, self.to);
        let before = Self { to: cut, ..self };
        let after = Self {
            from: cut,
            state: LaneState::Gil,
            ..self
        };
        [before, after]
            .into_iter()
            .filter(|part| part.from < part.to)
    }
}
