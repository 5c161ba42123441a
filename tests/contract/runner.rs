//! What is sent to a runner while it works.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use eggtop::executor::{self, Host, Job};
use eggtop::model::{
    Clock, Draft, Emitter, EventKind, ExecutorKind, Machine, RunEnd, RunEvent, RunId, RuntimeKind,
    TimeSpan, WorkerEvent, WorkloadKind,
};
use eggtop::process::ForkServer;
use eggtop::runtime::{Stop, SwitchInterval};
use eggtop::workload::Plan;

type RunnerTest = fn(&ForkServer);

pub(crate) const TESTS: [(&str, RunnerTest); 1] = [(
    "hears_of_a_new_switch_interval",
    hears_of_a_new_switch_interval,
)];

/// Starts a worker and ends well when the change comes that it waits for.
const PATIENT: &str = r#"#!/bin/sh
echo '{"hello":{"protocol":1,"name":"patient egg"}}'
read -r order
echo '{"kind":{"run":{"run":0,"event":{"worker":{"worker":0,"event":{"started":{"pid":1,"tid":1,"asked":0}}}}}}}'
read -r change
[ "$change" = '{"switch_interval":50000000}' ] || exit 3
echo '{"results":[[0,{"done":{"count":1}}]]}'
"#;

fn hears_of_a_new_switch_interval(server: &ForkServer) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("patient");
    fs::write(&path, PATIENT).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
    let spec = Draft {
        workload: WorkloadKind::Busy,
        runtime: RuntimeKind::Runner,
        runner: path.to_str().map(str::to_owned),
        executor: ExecutorKind::Serial,
        tasks: Some(1),
        ..Draft::default()
    }
    .spec();
    let interval = SwitchInterval::default();
    let changed = interval.clone();
    let emitter = Emitter::new(Clock::start(), move |event| {
        if let EventKind::Run { event, .. } = event.kind
            && let RunEvent::Worker { event, .. } = event
            && let WorkerEvent::Started { .. } = event
        {
            changed.set(TimeSpan::from_millis(50));
        }
        true
    });
    let host = Host {
        emitter: &emitter,
        server,
        stop: &Stop::default(),
        switch_interval: &interval,
        machine: &Machine::default(),
    };
    let prepared = executor::prepare(&spec, &host).unwrap();
    let plan = Plan::new(&spec, 1.0);
    let job = Job::new(RunId(0), &spec, &plan, 1, emitter.clock().now());
    let summary = executor::execute(&job, &host, prepared);
    assert_eq!(summary.end, RunEnd::Completed);
}
