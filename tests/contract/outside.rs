//! Tasks that work with the outside: what fails fails alone, lines are torn where they can be and
//! nowhere else, and nothing is left of it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use eggtop::model::{
    Event, EventKind, ExecutorKind, Field, Outcome, Printed, RunEnd, RunEvent, RunSpec, TaskOutput,
    WorkerEvent,
};
use eggtop::process::ForkServer;
use serde_json::json;

use super::harness::{Ran, in_time, run, run_meddling, with};

/// The local server's URLs end as they should, each by itself.
pub(crate) fn a_failed_url_fails_alone(server: &ForkServer, spec: &RunSpec) {
    in_time(|seconds| fails_alone(server, spec, seconds));
}

/// Asserts that each URL ends as it should with so many seconds of time; nothing if one that is answered
/// came too late for that.
fn fails_alone(server: &ForkServer, spec: &RunSpec, seconds: u32) -> Option<()> {
    let fetch = [
        (Field::Workload, "fetch"),
        (Field::Scale, "0.1"),
        (Field::Timeout, &seconds.to_string()),
    ];
    let ran = run(server, &with(spec, &fetch), 1.0);
    assert_eq!(ran.summary.end, RunEnd::Completed);
    let ends: BTreeMap<u32, String> = ran
        .workers()
        .filter_map(|(_, _, reported)| match reported {
            WorkerEvent::TaskEnded(end) => Some((end.task.0, words(&end.outcome))),
            _ => None,
        })
        .collect();
    let late = format!("not done within {seconds} s");
    let expected = [
        "200, 20000 bytes",
        "200, 200000 bytes",
        "HTTP 403 Forbidden",
        "200, 1000000 bytes",
        "Connection reset by peer",
        "200, 40000 bytes",
        "Connection refused",
        &late,
    ];
    assert_eq!(ends.len(), expected.len());
    let mut in_time = true;
    for (reported, expected) in ends.values().zip(expected) {
        in_time &= reported == expected;
        assert!(reported == expected || *reported == late, "{ends:?}");
    }
    if in_time {
        assert_eq!((ran.summary.done, ran.summary.failed), (4, 4));
        assert_eq!(ran.summary.output, json!(1_260_000));
    }
    in_time.then_some(())
}

fn words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Done(TaskOutput::Fetched { status, bytes, .. }) => {
            format!("{status}, {bytes} bytes")
        }
        Outcome::Failed(reason) => reason.clone(),
        other => format!("{other:?}"),
    }
}

/// Returns what all lines of a run together are.
fn printed(ran: &Ran) -> Printed {
    let mut all = Printed::default();
    for event in &ran.events {
        if let EventKind::Run {
            event: RunEvent::Printed(printed),
            ..
        } = &event.kind
        {
            all.count += printed.count;
            all.torn += printed.torn;
            all.lines.extend(printed.lines.iter().cloned());
        }
    }
    all
}

/// Printers that print at the same times tear each other's lines, unless they write a line at
/// once or lock it, or print one after the other.
pub(crate) fn lines_are_torn_only_where_they_can_be(server: &ForkServer, spec: &RunSpec) {
    let lines = |print, lock| {
        let print = [
            (Field::Workload, "print"),
            (Field::Size, "0.01"),
            // three chunks where tasks come by the chunk
            (Field::Tasks, "12"),
            (Field::Print, print),
            (Field::Lock, lock),
        ];
        let ran = run(server, &with(spec, &print), 0.01);
        assert_eq!(ran.summary.end, RunEnd::Completed);
        assert_eq!(ran.summary.output, json!(60));
        let printed = printed(&ran);
        assert_eq!((printed.count, printed.lines.len()), (60, 60));
        printed.torn
    };
    assert_eq!(lines("whole", "no"), 0);
    assert_eq!(lines("parts", "yes"), 0);
    let serial = spec.executor() == ExecutorKind::Serial;
    // a machine with much else to do may let one of them print alone for once
    let tries = if serial { 1 } else { 20 };
    let torn = (0..tries)
        .map(|_| lines("parts", "no"))
        .find(|torn| *torn > 0);
    assert_eq!(torn.is_none(), serial, "{torn:?}");
}

/// Returns where a run that is on has its scratch folder.
fn folders() -> Vec<PathBuf> {
    let ours = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("eggtop-run-")
    };
    let all = std::fs::read_dir(std::env::temp_dir()).unwrap();
    all.map(|entry| entry.unwrap().path())
        .filter(ours)
        .collect()
}

/// Files are made, and the folder they are in is gone with the run.
pub(crate) fn no_file_is_left(server: &ForkServer, spec: &RunSpec) {
    let files = [
        (Field::Workload, "files"),
        (Field::Tasks, "5"),
        (Field::Values, "70000,3"),
    ];
    let before = folders();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&seen);
    let ran = run_meddling(server, &with(spec, &files), 1.0, move |event, _| {
        if is_exit(event) {
            kept.lock().unwrap().extend(folders());
        }
    });
    assert_eq!(ran.summary.end, RunEnd::Completed);
    assert_eq!((ran.summary.done, ran.summary.failed), (5, 0));
    assert_eq!(ran.summary.output, json!(210_006));
    let mut made = std::mem::take(&mut *seen.lock().unwrap());
    made.retain(|folder| !before.contains(folder));
    assert!(!made.is_empty(), "where were the files?");
    // other tests beside this one may have folders of their own
    assert!(made.iter().any(|folder| !folder.exists()), "{made:?}");
}

fn is_exit(event: &Event) -> bool {
    matches!(
        event.kind,
        EventKind::Run {
            event: RunEvent::Worker {
                event: WorkerEvent::Exited { .. },
                ..
            },
            ..
        }
    )
}
