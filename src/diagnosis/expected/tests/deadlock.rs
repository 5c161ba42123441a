//! Deadlocks that are expected.

use super::*;
use crate::model::DeadlockFix;

#[test]
fn a_deadlock_that_python_broke_before_is_none_that_did_not_come() {
    let runs = session(2, &[(Threads, 2, 1_000), (Threads, 4, 900)]);
    let deadlocks = |second: RunEnd| {
        let ended = |row: &mut Row| {
            change(row, |draft| draft.workload = WorkloadKind::Deadlock);
            row.measured.end = match row.measured.start.workers {
                2 => RunEnd::Deadlocked,
                _ => second.clone(),
            };
        };
        at(0, "E12", &runs, ended)
    };
    assert_eq!(deadlocks(RunEnd::Deadlocked).0, Some(true));
    assert_eq!(deadlocks(RunEnd::Completed).0, Some(false));
    let (held, why) = deadlocks(RunEnd::Broken("no hello".to_owned()));
    assert_eq!(held, None);
    assert!(why.contains("was aborted: no hello"), "{why}");
    let cured = |row: &mut Row| {
        change(row, |draft| {
            (draft.workload, draft.cure) = (WorkloadKind::Deadlock, DeadlockFix::Order);
        });
        row.measured.end = RunEnd::Deadlocked;
    };
    assert_eq!(at(0, "E12", &runs, cured).0, Some(false));
}
