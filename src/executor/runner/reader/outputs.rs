//! What tasks of each workload can give.

use crate::model::{TaskOutput, WorkloadKind};

/// Returns whether tasks of a workload can give this.
pub(super) fn fits(workload: WorkloadKind, output: &TaskOutput) -> bool {
    match workload {
        WorkloadKind::Eggs => matches!(output, TaskOutput::Doneness(_)),
        WorkloadKind::Sum | WorkloadKind::Power => matches!(output, TaskOutput::Total(_)),
        WorkloadKind::Sleep => matches!(output, TaskOutput::Square(_)),
        WorkloadKind::Hash => matches!(output, TaskOutput::Digest(_)),
        WorkloadKind::Fetch => matches!(output, TaskOutput::Fetched { .. }),
        WorkloadKind::Files
        | WorkloadKind::Print
        | WorkloadKind::Divisors
        | WorkloadKind::Primes
        | WorkloadKind::Busy
        | WorkloadKind::Append
        | WorkloadKind::Mix
        | WorkloadKind::Counter
        | WorkloadKind::Lifecycle
        | WorkloadKind::Deadlock => matches!(output, TaskOutput::Count(_)),
    }
}
