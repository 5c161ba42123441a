//! What follows when a choice changes: others that it does not go with are left.

use crate::model::deadlock::Cure;
use crate::model::spec::{Draft, ExecutorKind, RuntimeKind, Size, StartMethod, WorkloadKind};
use crate::model::topology::Machine;

/// Goes to another workload, and leaves what only meant something to the one before.
pub(super) fn change_workload(spec: &mut Draft, workload: WorkloadKind) {
    if workload == spec.workload {
        return;
    }
    spec.workload = workload;
    if matches!(spec.size, Size::N(_) | Size::Seconds(_)) {
        spec.size = Size::default();
    }
    spec.values.clear();
    fit_deadlock(spec);
    fit_lifecycle(spec);
}

/// Leaves a cure and an executor that a deadlock of this kind does not have.
pub(super) fn fit_deadlock(spec: &mut Draft) {
    if spec.workload != WorkloadKind::Deadlock {
        return;
    }
    if !spec.how.cures().contains(&spec.cure) {
        spec.cure = Cure::None;
    }
    if !spec.spec().may_tie(spec.executor) {
        spec.executor = ExecutorKind::Threads;
    }
}

/// Leaves what `lifecycle` cannot be run with; one process a task shows it best.
pub(super) fn fit_lifecycle(spec: &mut Draft) {
    if spec.workload == WorkloadKind::Lifecycle {
        spec.executor = ExecutorKind::Process;
        spec.runtime = RuntimeKind::Native;
    }
}

/// Leaves an executor, a synchronization method and a start method that the runtime does not have.
pub(super) fn fit_runtime(spec: &mut Draft, machine: &Machine) {
    if !spec.spec().executors(machine).contains(&spec.executor) {
        spec.executor = ExecutorKind::default();
    }
    spec.share = spec.share.most_like(spec.spec().ways_to_share());
    if !spec.spec().start_methods(machine).contains(&spec.start) {
        spec.start = StartMethod::default();
    }
}
