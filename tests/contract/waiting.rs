//! Tasks that wait: how long they waited is reported, they wait side by side, and a stop wakes them.

use std::collections::HashMap;
use std::time::Instant;

use eggtop::model::{
    Draft, Field, Results, RunEnd, RunSpec, Size, TaskId, TimeSpan, Timestamp, WorkerEvent,
    WorkerId,
};
use eggtop::process::ForkServer;
use serde_json::json;

use super::harness::{PATIENCE, assert_no_process_left, run, run_meddling, waits, with};

/// From when to when each task waited is reported, and at the end each has slept as long as it should.
pub(crate) fn reports_each_wait(server: &ForkServer, spec: &RunSpec) {
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
    let mut begun: HashMap<WorkerId, (TaskId, Timestamp)> = HashMap::new();
    let mut slept: Vec<TaskId> = Vec::new();
    for (event, worker, reported) in ran.workers() {
        match reported {
            WorkerEvent::TaskStarted { task, .. } => {
                begun.insert(worker, (*task, event.at));
            }
            WorkerEvent::Waited { from, until } => {
                let (task, start) = begun[&worker];
                let what = format!("{task:?} since {start:?}: {reported:?} at {:?}", event.at);
                assert!(from <= until && *until <= event.at, "{what}");
                // the timer is set between the begin of the task and that of the wait; whatever else has
                // the core in between, it rings neither sooner nor later
                let asked = TimeSpan::from_millis([150, 50, 100][task.0 as usize % 3]);
                let inaccuracy = TimeSpan::from_millis(1);
                assert!(*until - *from <= asked + inaccuracy, "{what}");
                assert!(*until - start + inaccuracy >= asked, "{what}");
                slept.push(task);
            }
            _ => {}
        }
    }
    slept.sort_unstable();
    let all: Vec<TaskId> = (0..6).map(TaskId).collect();
    assert_eq!(slept, all, "each sleeps once");
    if spec.results() == Results::Ordered {
        assert_eq!(ran.summary.output, json!([9, 1, 4, 9, 1, 4]));
    }
}

/// Three sleepers of an hour end with the run, at once.
pub(crate) fn a_stop_wakes_sleepers(server: &ForkServer, spec: &RunSpec) {
    let spec = with(spec, &[(Field::Workload, "sleep"), (Field::Tasks, "3")]);
    let spec = Draft {
        size: Size::Seconds(3600.0),
        ..spec.draft()
    }
    .spec();
    let began = Instant::now();
    let ran = run_meddling(server, &spec, 3600.0, |event, wishes| {
        if waits(event) {
            wishes.stop.request();
        }
    });
    assert_eq!(ran.summary.end, RunEnd::Stopped);
    assert_eq!((ran.summary.done, ran.summary.lost), (0, 0));
    assert!(began.elapsed() < PATIENCE, "a sleep takes an hour");
    assert_no_process_left(&ran);
}
