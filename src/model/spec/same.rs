//! Whether two runs do the same work.

use super::RunSpec;

impl RunSpec {
    /// Returns whether `other` does the same work on the same runtime, however it spreads it: the
    /// condition for comparing their times. Of scaled work it is what one worker has.
    pub fn same_work(&self, other: &Self) -> bool {
        self.workload.is_same(&other.workload)
            && self.runtime.is_same(&other.runtime)
            && self.task_count() == other.task_count()
            && self.size() == other.size()
            && self.values() == other.values()
            && self.scale().to_bits() == other.scale().to_bits()
    }
}
