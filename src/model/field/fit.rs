//! What follows when a choice changes: others that it does not go with are left.

use crate::model::spec::{Draft, ExecutorKind, Size, StartMethod, WorkloadKind, fit};
use crate::model::topology::Machine;

/// Goes to another workload, and leaves what only meant something to the one before.
pub(super) fn change_workload(draft: &mut Draft, workload: WorkloadKind) {
    if workload == draft.workload {
        return;
    }
    draft.workload = workload;
    if matches!(draft.size, Size::N(_) | Size::Seconds(_)) {
        draft.size = Size::default();
    }
    draft.values.clear();
    fit(draft);
}

/// Leaves an executor, a synchronization method and a start method that the runtime does not have.
pub(super) fn fit_runtime(draft: &mut Draft, machine: &Machine) {
    if !draft.spec().executors(machine).contains(&draft.executor) {
        draft.executor = ExecutorKind::default();
    }
    draft.share = draft.share.most_like(draft.spec().ways_to_share());
    if !draft.spec().start_methods(machine).contains(&draft.start) {
        draft.start = StartMethod::default();
    }
}
