//! Standard streams that are closed, full, or read by a program that goes away.

use std::io::{BufRead, BufReader, Read};

use super::program::{EGGTOP, Outcome, call, eggtop, outcome, start};

/// Runs a short call with its streams as the shell's redirections say.
fn redirected(redirections: &str) -> Outcome {
    let work = "run eggs --seconds 0.05 --tasks 4 --workers 2 --format csv";
    let script = format!("exec {EGGTOP} {work} {redirections}");
    outcome(call("/bin/sh", &["-c", &script]))
}

#[test]
fn closed_streams_are_no_error() {
    for (redirections, heard) in [
        ("<&-", true),
        (">&-", false),
        ("2>&-", true),
        ("<&- >&- 2>&-", false),
    ] {
        let ended = redirected(redirections);
        assert_eq!(ended.status, Some(0), "{redirections}: {ended:?}");
        assert_eq!(ended.stderr, "");
        assert_eq!(
            ended.stdout.contains(",completed,"),
            heard,
            "{redirections}"
        );
        ended.family.assert_gone();
    }
}

#[test]
fn messages_that_cannot_be_written_do_no_harm() {
    let ended = outcome(call(
        "/bin/sh",
        &["-c", &format!("exec {EGGTOP} run omelette 2> /dev/full")],
    ));
    assert_eq!((ended.status, ended.stdout.as_str()), (Some(2), ""));
    let ended = redirected("--until timer 2> /dev/full");
    assert_eq!(ended.status, Some(0), "{ended:?}");
}

#[test]
fn a_full_disk_ends_with_the_systems_reason() {
    let ended = redirected("> /dev/full");
    assert_eq!(ended.status, Some(2), "{ended:?}");
    assert!(
        ended
            .stderr
            .contains("cannot write to standard output: No space left"),
        "{ended:?}"
    );
    ended.family.assert_gone();
}

#[test]
fn a_reader_may_go_after_one_line() {
    for arguments in ["man", "run eggs --seconds 0.05 --tasks 4 --format md"] {
        let mut running = start(eggtop(arguments));
        let mut reader = BufReader::with_capacity(16, running.child.stdout.take().unwrap());
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        drop(reader);
        let ended = running.outcome();
        assert_eq!(
            (ended.status, ended.stderr.as_str()),
            (Some(0), ""),
            "{arguments}"
        );
        ended.family.assert_gone();
    }
}

#[test]
fn a_reader_may_go_before_anything_is_written() {
    let mut running = start(eggtop("run eggs --seconds 0.3 --tasks 4 --workers 2"));
    running.family.working(2);
    drop(running.child.stdout.take());
    drop(running.child.stderr.take());
    let ended = running.outcome();
    assert_eq!(ended.status, Some(0));
    ended.family.assert_gone();
}

#[test]
fn the_workers_hold_no_stream_open() {
    // the program's output ends when the program does, whatever became of workers
    let mut running = start(eggtop("run eggs --seconds 60 --tasks 2 --workers 2"));
    running.family.working(2);
    running.signal(nix::sys::signal::Signal::SIGKILL);
    let mut text = String::new();
    running
        .child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    assert_eq!(text, "");
    running.family.assert_gone();
    running.outcome();
}
