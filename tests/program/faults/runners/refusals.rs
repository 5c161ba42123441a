//! Runners that do not get as far as a worker: exit status 2.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::call::{call, file, script};
use crate::faults::program::Outcome;

fn run(path: impl AsRef<Path>) -> Outcome {
    call("run busy --n 1 --tasks 2 --executor serial --runtime runner")
        .runner(path)
        .outcome()
}

#[test]
fn what_cannot_be_executed_says_why() {
    run("/nonexistent/egg").assert_broken(2, "egg cannot be started: there is no such file");
    run("/tmp").assert_broken(2, "/tmp cannot be started: it is a folder");
    let plain = file("#!/bin/sh\n");
    fs::set_permissions(plain.path(), Permissions::from_mode(0o644)).unwrap();
    run(plain.path()).assert_broken(2, "it may not be executed (see chmod +x)");
    run(file("#!/nonexistent/awk -f\n").path()).assert_broken(
        2,
        "what its first line says it is to be run by does not exist",
    );
}

#[test]
fn one_that_says_no_hello_is_not_waited_for_any_longer() {
    let silent = file("#!/bin/sh\necho 'out of eggs' >&2\nsleep 600\n");
    run(silent.path()).assert_broken(2, "said no hello within 5 s: out of eggs");
}

#[test]
fn what_is_no_hello_is_quoted() {
    let beginnings = [
        (
            "exit 3",
            "odd-egg ended with exit status 3 before its hello\n",
        ),
        (
            "echo 'no eggs' >&2; exit 1",
            "exit status 1 before its hello: no eggs",
        ),
        ("kill -9 $$", "ended by SIGKILL before its hello"),
        (
            r#"echo '{"hello":{"protocol":2,"name":"x"}}'"#,
            "it speaks version 2 of the protocol, this eggtop speaks version 1",
        ),
        (r#"echo '{"results":[]}'"#, "its first line is no hello"),
        (
            "echo usage: egg",
            "broke the protocol: it sent what is no line of the protocol",
        ),
        (r"printf '\033[31mred\033[2J\n'", "'?[31mred?[2J'"),
        (
            r"printf '{\042hello\042'",
            "it ended in the middle of a line: '{\"hello\"'",
        ),
        (
            "tr '\\0' e < /dev/zero",
            "it sent a line of more than 65536 bytes: 'eee",
        ),
        ("yes egg", "'egg'"),
    ];
    for (body, sentence) in beginnings {
        run(file(&format!("#!/bin/sh\n{body}\n")).path()).assert_broken(2, sentence);
    }
}

#[test]
fn what_it_does_not_do_it_refuses() {
    run(script("echo 'no busy here' >&2; exit 2").path())
        .assert_broken(2, "runner odd egg refused the run: no busy here");
    run(script("exit 2").path()).assert_broken(
        2,
        "runner odd egg ended with exit status 2 before any worker started",
    );
    run(script("kill -9 $$").path()).assert_broken(2, "ended by SIGKILL before any worker started");
    run(script("echo egg").path()).assert_broken(2, "runner odd egg broke the protocol");
}

#[test]
fn a_size_that_cannot_be_found_is_reported() {
    let ran = call("run busy --size small --executor serial --runtime runner")
        .runner(script("echo 'no eggs' >&2; exit 2").path())
        .outcome();
    ran.assert_broken(
        2,
        "its size could not be found: runner odd egg refused the run: no eggs",
    );
    let all = call("run mix --tasks 1000000 --n 1 --executor serial --runtime runner");
    let primes = call("run primes --tasks 1000000 --n 1000000 --executor serial --runtime runner");
    assert_eq!(
        all.runner(script("exit 2").path()).outcome().status,
        Some(2)
    );
    primes
        .runner(script("exit 2").path())
        .outcome()
        .assert_broken(
            2,
            "receives at most 200000 different tasks, this run has 1000000",
        );
}
