//! Whether two runs do the same work.

use super::{RunSpec, RuntimeKind, WorkloadKind};

impl RunSpec {
    /// Returns whether `other` does the same work on the same runtime, however it spreads it: the
    /// condition for comparing their times. Of scaled work it is what one worker has.
    pub fn same_work(&self, other: &Self) -> bool {
        self.workload == other.workload
            && self.runtime == other.runtime
            && (self.runtime != RuntimeKind::Python || self.python == other.python)
            && (self.runtime != RuntimeKind::Runner || self.runner == other.runner)
            && self.task_count() == other.task_count()
            && self.size == other.size
            && self.values == other.values
            && self.scale.to_bits() == other.scale.to_bits()
            && (self.workload != WorkloadKind::Eggs || self.by == other.by)
            && (self.workload != WorkloadKind::Deadlock
                || (self.how, self.wait, self.cure) == (other.how, other.wait, other.cure))
            && (self.workload != WorkloadKind::Mix
                || self.serial.to_bits() == other.serial.to_bits())
            && (self.workload != WorkloadKind::Counter
                || self.share == other.share && self.message == other.message)
            && (self.workload != WorkloadKind::Sleep || self.block == other.block)
            && (self.workload != WorkloadKind::Fetch
                || (&self.urls, self.timeout) == (&other.urls, other.timeout))
            && (self.workload != WorkloadKind::Lifecycle
                || (self.what, self.touch) == (other.what, other.touch))
            && (self.workload != WorkloadKind::Print
                || (self.print, self.lock) == (other.print, other.lock))
    }
}
