//! How long sizes that are words take.

use super::{RunSpec, Size, WorkloadKind};

impl RunSpec {
    /// Returns whether its tasks wait most of their time for something that needs no core, so that many
    /// can do so at once.
    pub const fn waits(&self) -> bool {
        matches!(self.workload(), WorkloadKind::Sleep | WorkloadKind::Fetch)
    }

    /// Returns whether a task's size is a time, so that nothing need be measured to know it.
    pub fn is_timed(&self) -> bool {
        matches!(
            self.workload(),
            WorkloadKind::Eggs
                | WorkloadKind::Deadlock
                | WorkloadKind::Sleep
                | WorkloadKind::Fetch
                | WorkloadKind::Print
                | WorkloadKind::Lifecycle
        )
    }

    /// Returns the seconds that small, medium and large stand for: of all tasks together, where
    /// the size is a time of one, for `sleep` of its ten; none for an exact size, and for files,
    /// which are so many bytes.
    pub fn seconds_of_word(&self) -> Option<f64> {
        let (all, egg, tied, naps, life) = match self.size() {
            Size::Small => (2.0, 0.25, 0.1, 2.6, 1.0),
            Size::Medium => (6.0, 1.0, 0.4, 6.5, 3.0),
            Size::Large => (20.0, 2.0, 1.0, 26.0, 9.0),
            Size::N(_) | Size::Seconds(_) => return None,
        };
        Some(match self.workload() {
            WorkloadKind::Eggs => egg,
            WorkloadKind::Deadlock => tied,
            WorkloadKind::Sleep => naps,
            WorkloadKind::Lifecycle => life,
            WorkloadKind::Files => return None,
            _ => all,
        })
    }
}
