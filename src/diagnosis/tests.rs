//! What whole sessions come to, from events to the verdict.

mod compare;
mod memory;
mod stops;

use proptest::prelude::*;

use super::verdict;
use crate::model::Event;
use crate::results::Row;
use crate::results::compare::rows;
use crate::session::Session;
use crate::session::state::tests::any_log::{any_kind, any_time};

fn sentence(row: &Row) -> String {
    verdict(&row.facts).sentence
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_log_has_a_verdict_on_each_row(
        events in prop::collection::vec((any_time(), any_kind()), 0..60)
    ) {
        let mut session = Session::default();
        for (at, kind) in events {
            session.apply(&Event { at, kind });
        }
        let rows = rows(&session);
        let over = session.runs.iter().filter(|run| run.is_over()).count();
        prop_assert!(rows.len() <= over);
        prop_assert!(rows.iter().all(|row| sentence(row).ends_with('.')));
    }
}
