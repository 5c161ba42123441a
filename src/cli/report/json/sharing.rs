//! What tasks counted together, for programs.

use serde::Serialize;

use crate::model::Share;
use crate::results::Sharing;

/// What tasks counted that share a number.
#[derive(Serialize)]
pub(super) struct SharingEntry {
    way: Share,
    operations: u64,
    per_second: f64,
    per_operation_s: f64,
    expected: Option<u64>,
    total: Option<u64>,
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
