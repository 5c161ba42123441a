//! Runners that report far too much: the run ends, and the program does not grow.

use std::fs;

use super::call::{STARTED, call, ended, script};
use crate::faults::family::wait_until;

/// Lines of a flood.
const LINES: u32 = 1_000_000;
/// More memory than the program ever needs for a run, in KiB.
const MOST: u64 = 150_000;

const BOTH: &str = r#"echo '{"results":[[0,{"done":{"count":1}}],[1,{"done":{"count":1}}]]}'"#;

/// Runs a script to its end; returns the exit status and the most memory that the program had.
fn run(body: &str) -> (Option<i32>, u64) {
    let runner = script(&format!("{STARTED}\n{body}"));
    let call = call("run busy --n 1 --tasks 2 --executor serial --runtime runner");
    let mut running = call.runner(runner.path()).start();
    let status = format!("/proc/{}/status", running.child.id());
    let mut most = 0;
    wait_until("the run ends", || {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|peak| peak.trim().strip_suffix(" kB")?.parse().ok());
        most = most.max(peak.unwrap_or(0));
        let ended = running.child.try_wait().unwrap();
        ended.map(|_| ())
    });
    (ended(running).status, most)
}

/// Returns a command that writes a line again and again.
fn flood(line: &str) -> String {
    format!("yes '{line}' | head -n {LINES}")
}

#[test]
fn a_flood_of_events_is_taken() {
    let progress = r#"{"kind":{"run":{"run":0,"event":{"worker":{"worker":0,"event":{"progress":{"core":0,"cpu":9,"done":0.5}}}}}}}"#;
    let (status, most) = run(&format!("{}\n{BOTH}", flood(progress)));
    assert_eq!(status, Some(0));
    assert!((1..MOST).contains(&most), "{most} KiB");
}

#[test]
fn a_flood_for_people_is_read_and_forgotten() {
    let (status, most) = run(&format!("{} >&2\n{BOTH}", flood("egg")));
    assert_eq!(status, Some(0));
    assert!((1..MOST).contains(&most), "{most} KiB");
}

#[test]
fn a_flood_of_garbage_ends_at_its_first_line() {
    for garbage in ["egg", "\u{1b}[31m", ""] {
        let (status, most) = run(&flood(garbage));
        assert_eq!(status, Some(1));
        assert!(most < MOST, "{most} KiB");
    }
}
