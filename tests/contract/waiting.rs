//! Tasks that wait: how long they waited is told, they wait side by side, and a stop wakes them.

use std::time::{Duration, Instant};

use eggtop::model::{Field, Nanos, Results, RunEnd, RunSpec, Size, WorkerEvent};
use eggtop::process::ForkServer;
use serde_json::json;

use super::{assert_nobody_left, run, run_meddling, waits, with};

/// From when to when each task waited is told, and at the end each has slept as long as it should.
pub(crate) fn tells_each_wait(server: &ForkServer, spec: &RunSpec) {
    let spec = with(
        spec,
        &[
            (Field::Workload, "sleep"),
            (Field::Values, "3,1,2"),
            (Field::Scale, "0.1"),
            (Field::Tasks, "6"),
        ],
    );
    let ran = run(server, &spec, 0.1);
    assert_eq!(ran.summary.end, RunEnd::Completed);
    let mut slept: Vec<u64> = Vec::new();
    for (event, _, told) in ran.workers() {
        if let WorkerEvent::Waited { from, until } = told {
            assert!(
                from <= until && *until <= event.at,
                "{told:?} at {:?}",
                event.at
            );
            // a timer is set a moment before the wait begins
            let tenths = (*until - *from + Nanos::from_millis(30)).0 / 50_000_000;
            slept.push(tenths);
        }
    }
    slept.sort_unstable();
    assert_eq!(slept, [1, 1, 2, 2, 3, 3], "twentieths of a second");
    if spec.results == Results::Ordered {
        assert_eq!(ran.summary.output, json!([9, 1, 4, 9, 1, 4]));
    }
}

/// Three sleepers of an hour end with the run, at once.
pub(crate) fn a_stop_wakes_sleepers(server: &ForkServer, spec: &RunSpec) {
    let spec = with(spec, &[(Field::Workload, "sleep"), (Field::Tasks, "3")]);
    let spec = RunSpec {
        size: Size::Seconds(3600.0),
        ..spec
    };
    let began = Instant::now();
    let ran = run_meddling(server, &spec, 3600.0, |event, wishes| {
        if waits(event) {
            wishes.stop.request();
        }
    });
    assert_eq!(ran.summary.end, RunEnd::Stopped);
    assert_eq!((ran.summary.done, ran.summary.lost), (0, 0));
    assert!(began.elapsed() < Duration::from_secs(20));
    assert_nobody_left(&ran);
}
