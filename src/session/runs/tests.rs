//! Which runs a copy of a session shares.

use std::ptr;

use crate::model::RunSpec;
use crate::session::play::{begins, over, play, session_of, start, summary};

#[test]
fn a_copy_shares_all_runs_but_the_one_that_goes_on() {
    let one = |run: u32| {
        let at = u64::from(run) * 1_000;
        let start = start(RunSpec::default(), 2);
        [begins(at, run, start), over(at + 500, run, summary(500, 8))]
    };
    let first = [session_of(2)].into_iter().chain((0..3).flat_map(one));
    let mut session = play(first);
    session.apply(&begins(9_000, 3, start(RunSpec::default(), 2)));
    let copy = session.clone();
    session.apply(&over(9_500, 3, summary(500, 8)));
    session.apply(&begins(10_000, 4, start(RunSpec::default(), 2)));
    let both = copy.runs.iter().zip(&session.runs);
    let shared: Vec<bool> = both.map(|(one, other)| ptr::eq(one, other)).collect();
    assert_eq!(shared, [true, true, true, false]);
    assert_eq!((copy.runs.len(), session.runs.len()), (4, 5));
    assert!(!copy.runs[3].is_over());
    assert!(session.runs[3].is_over());
}
