//! Workers that combine partial sums: no worker waits for ever for one that was killed or stopped.

use eggtop::model::{Draft, ExecutorKind, Field, RunEnd, StartMethod, TaskId};
use eggtop::process::ForkServer;

use super::deaths::killer;
use super::harness::{assert_no_process_left, run_meddling, with};

/// The task whose worker is killed has ten times as much to do, so that the others wait for it.
const VALUES: &str = "3e6,3e7,3e6";

pub(crate) fn a_killed_worker_is_not_waited_for(server: &ForkServer, start: StartMethod) {
    for combine in ["barrier", "tree"] {
        kill_one(server, start, combine);
    }
}

fn kill_one(server: &ForkServer, start: StartMethod, combine: &str) {
    let base = Draft {
        executor: ExecutorKind::Pool,
        workers: Some(3),
        start,
        ..Draft::default()
    };
    let fields = [
        (Field::Workload, "reduce"),
        (Field::Combine, combine),
        (Field::Values, VALUES),
        (Field::Tasks, "3"),
    ];
    let spec = with(&base.spec(), &fields);
    let ran = run_meddling(server, &spec, 1.0, killer(TaskId(1), 1));
    assert_eq!(ran.summary.end, RunEnd::Completed);
    assert_eq!((ran.summary.done, ran.summary.lost), (2, 1));
    // what the others summed is right without it
    let sum = |from: u64, n: u64| (from..from + n).map(u128::from).sum::<u128>();
    let expected = sum(0, 3_000_000) + sum(33_000_000, 3_000_000);
    assert_eq!(ran.summary.output, serde_json::json!(expected as u64));
    assert_no_process_left(&ran);
}
