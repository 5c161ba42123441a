//! What tasks counted together, for programs.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

#[cfg(test)]
use super::named::Named;
use crate::model::SyncMethod;
use crate::results::Sharing;

/// What the tasks of `counter` counted together.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct SharingEntry {
    /// Synchronization method.
    #[cfg_attr(test, schemars(with = "Named<SyncMethod>"))]
    way: SyncMethod,
    /// Number of additions.
    operations: u64,
    /// Additions a second, of all workers together, from the start of the first task.
    per_second: f64,
    /// Time a worker spent on one addition.
    per_operation_s: f64,
    /// What the total must be; null where not every task did its work.
    expected: Option<u64>,
    /// What the total is.
    total: Option<u64>,
    /// Lost updates; below 0 where the total is too high.
    lost: Option<i64>,
}

impl SharingEntry {
    pub(super) fn of(sharing: &Sharing) -> Self {
        Self {
            way: sharing.way,
            operations: sharing.operations,
            per_second: sharing.per_second,
            per_operation_s: sharing.per_operation,
            expected: sharing.expected,
            total: sharing.total,
            lost: sharing.lost(),
        }
    }
}
