//! What runners report of their time: what cannot be is refused, what the system knows better is not
//! believed, and what was not reported is not called computing.

use std::path::PathBuf;

use super::program::{Outcome, call, eggtop, outcome};

/// Returns a command that reports an event of worker 0.
fn report(event: &str) -> String {
    let worker = format!(r#"{{"worker":{{"worker":0,"event":{event}}}}}"#);
    format!("echo '{{\"kind\":{{\"run\":{{\"run\":0,\"event\":{worker}}}}}}}'\n")
}

/// Returns a command that reports the end of the only task.
fn ends(cpu: &str, total: &str) -> String {
    report(&format!(
        r#"{{"task_ended":{{"task":0,"core":0,"cpu":{cpu},"cpu_total":{total},"outcome":{{"done":{{"count":1}}}}}}}}"#
    ))
}

/// Returns a command that reports that the worker is gone, and what it used.
fn exits(user: &str) -> String {
    report(&format!(
        r#"{{"exited":{{"exit":{{"code":0}},"usage":{{"user":{user},"sys":0,"peak_kib":0,"voluntary":0,"involuntary":0}}}}}}"#
    ))
}

/// Does a run whose runner reports this once its worker has begun the task.
fn reported(story: &str, more: &str) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("runner");
    let hello = r#"{"hello":{"protocol":1,"name":"storyteller"}}"#;
    let begin = report(r#"{"started":{"pid":1,"tid":1,"asked":0}}"#)
        + &report(r#"{"task_started":{"task":0,"ready":0,"core":0}}"#);
    let script = format!("#!/bin/sh\necho '{hello}'\nread -r order\n{begin}{story}");
    let write = r#"printf '%s' "$2" > "$1"; chmod +x "$1""#;
    let mut shell = call("/bin/sh", &["-c", write, "sh"]);
    assert!(shell.arg(&path).arg(script).status().unwrap().success());
    let work = "run busy --n 1 --tasks 1 --executor serial --runtime runner";
    let ended = outcome(eggtop(&format!(
        "{work} {more} --runner {}",
        path.display()
    )));
    ended.family.assert_all_gone();
    ended
}

#[test]
fn what_was_not_reported_is_no_computing() {
    for cpu in ["0", "100000000"] {
        let story = format!("sleep 1\n{}{}", ends(cpu, cpu), exits(cpu));
        let ended = reported(&story, "--format json");
        assert_eq!(ended.status, Some(0), "{ended:?}");
        let report = ended.stdout.replace([' ', '\n'], "");
        assert!(report.contains("\"bound_by\":"), "{ended:?}");
        assert!(!report.contains("\"bound_by\":\"computing\""), "{ended:?}");
        let explained = reported(&story, "--explain");
        assert!(explained.stdout.contains("% unknown"), "{explained:?}");
    }
    // a worker that reports why it stood still is believed
    let gap = report(r#"{"gap":{"from":0,"why":"waiting"}}"#);
    let explained = reported(
        &format!("sleep 1\n{gap}{}{}", ends("0", "0"), exits("0")),
        "--explain",
    );
    assert!(!explained.stdout.contains("% unknown"), "{explained:?}");
}

#[test]
fn a_cpu_time_that_cannot_be_is_refused() {
    let much = "86400000000000000";
    let most = "18446744073709551615";
    let progress = |cpu: &str| {
        report(&format!(
            r#"{{"progress":{{"core":0,"cpu":{cpu},"done":0.5}}}}"#
        ))
    };
    for story in [
        ends(much, "0"),
        ends("0", much),
        progress(much),
        progress(most) + &progress(most),
        ends("0", "0") + &exits(much),
    ] {
        let ended = reported(&story, "--format json");
        ended.assert_broken(1, "of CPU time, ");
        assert!(ended.stderr.contains("after the run began on"), "{ended:?}");
    }
    for story in [
        ends("-5", "0"),
        ends("0", "-1"),
        progress("-1"),
        exits("-7"),
        ends("0.5", "0"),
    ] {
        reported(&story, "--format json")
            .assert_broken(1, "it sent what is no line of the protocol");
    }
}

#[test]
fn what_the_system_counted_is_shown_in_place_of_a_tale() {
    let second = "1000000000";
    let tale = format!("sleep 1\n{}{}", ends(second, second), exits(second));
    let ended = reported(&tale, "--format json");
    assert_eq!(ended.status, Some(0), "{ended:?}");
    let words = "storyteller reported 1.00 s of CPU time in run 1, but the system counted 0.";
    assert!(ended.stderr.contains(words), "{ended:?}");
    assert!(ended.run()["user_s"].as_f64().unwrap() < 0.9, "{ended:?}");
    let explained = reported(&tale, "--explain");
    assert!(explained.stdout.contains("% unknown"), "{explained:?}");
    // the truth is nothing to complain about
    let truth = reported(
        &format!("{}{}", ends("1000000", "1000000"), exits("1000000")),
        "--format json",
    );
    assert_eq!(truth.stderr, "", "{truth:?}");
}
