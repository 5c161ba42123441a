//! More workers than can run at once, which are expected to gain nothing.

use super::*;

#[test]
fn a_disturbed_run_with_a_core_for_each_worker_leaves_it_unknown() {
    let runs = session(
        2,
        &[
            (Serial, 1, 4_000),
            (Pool, 1, 4_000),
            (Pool, 2, 4_200),
            (Pool, 4, 2_700),
        ],
    );
    let gains_nothing = |others: Option<f64>| {
        let disturb = |row: &mut Row| {
            if row.measured.start.workers == 2 {
                row.measured.others_busy = others;
            }
        };
        at(2, "E6", &runs, disturb)
    };
    assert_eq!(gains_nothing(None).0, Some(false));
    let (held, why) = gains_nothing(Some(1.0));
    assert_eq!(held, None);
    assert!(why.contains("other programs"), "{why}");
}
