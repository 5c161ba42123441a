//! Wrong arguments and wrong settings: one line that names the place, what was given and what is
//! allowed. The usual ones stand in `tests/program/cli.rs`; here are the far ends and the odd files.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use super::program::{EGGTOP, call, eggtop, outcome};

/// Arguments, and what the line must hold.
const REFUSED: [(&str, &str); 29] = [
    (
        "run eggs --workers 0",
        "--workers 0: a whole number, 1 to 10000",
    ),
    (
        "run eggs --workers 99999999999999999999",
        "--workers 99999999999999999999: a whole",
    ),
    ("run eggs --tasks 0", "--tasks 0: a whole number, 1 to"),
    (
        "run eggs --tasks 99999999999",
        "--tasks 99999999999: a whole number, 1 to",
    ),
    ("run eggs --chunk 0", "--chunk 0: a whole number, 1 to"),
    ("run eggs --retry -1", "--retry -1: a whole number, 0 to"),
    ("run eggs --repeat 0", "--repeat 0: a whole number, 1 to"),
    (
        "run eggs --tasks-per-child 0",
        "--tasks-per-child 0: a whole number, 1 to",
    ),
    (
        "run eggs --seconds -1",
        "--seconds -1: a number above 0, at most 86400",
    ),
    (
        "run eggs --seconds 0",
        "--seconds 0: a number above 0, at most 86400",
    ),
    (
        "run eggs --seconds inf",
        "--seconds inf: a number above 0, at most 86400",
    ),
    (
        "run eggs --seconds 1e400",
        "--seconds 1e400: a number above 0, at most 86400",
    ),
    ("run eggs --size abc", "--size abc: small, medium, large"),
    ("run eggs --n 5", "--n 5: eggs take --seconds"),
    (
        "run eggs --seconds 1 --size small",
        "--size small and --seconds 1: give one size",
    ),
    (
        "run busy --n 18446744073709551616",
        "1 to 18446744073709551615",
    ),
    ("run busy --n 1e99", "--n 1e99: a whole number"),
    (
        "run append --n 18446744073709551615",
        "--n 18446744073709551615: 1 to",
    ),
    (
        "run mix --serial 120%",
        "--serial 120%: a share, 0% to 100%",
    ),
    ("run mix --serial half", "--serial half: a share"),
    ("run eggs --pin both", "--pin both: one of none, spread"),
    (
        "run eggs --start vfork",
        "--start vfork: one of fork, spawn",
    ),
    (
        "run eggs --schedule fair",
        "--schedule fair: one of dynamic",
    ),
    (
        "run eggs --order random",
        "--order random: one of given, longest",
    ),
    ("run omelette", "workload omelette: one of eggs"),
    (
        "run eggs --executor quantum",
        "--executor quantum: one of serial",
    ),
    ("run eggs --tasks", "--tasks: a value is missing"),
    ("run eggs --frobnicate", "--frobnicate: no such flag"),
    ("sweep eggs --workers 1,0", "--workers 0: a whole number"),
];

#[test]
fn wrong_arguments_get_one_line_and_status_2() {
    for (arguments, expected) in REFUSED {
        let ended = outcome(eggtop(arguments));
        assert_eq!(
            (ended.status, ended.stdout.as_str()),
            (Some(2), ""),
            "{arguments}"
        );
        assert_eq!(
            ended.stderr.lines().count(),
            1,
            "{arguments}: {}",
            ended.stderr
        );
        assert!(
            ended.stderr.contains(expected),
            "{arguments}: {}",
            ended.stderr
        );
    }
}

#[test]
fn what_is_no_text_or_no_harmless_text_is_refused_in_harmless_words() {
    let words: [&[u8]; 3] = [b"\xff\xfe", b"egg\x1b[2J\x07", b"egg\xc2\x9b2J"];
    for word in words {
        for before in [
            &["run"][..],
            &["run", "eggs", "--size"],
            &["run", "eggs", "--config"],
        ] {
            let mut arguments: Vec<&OsStr> = before.iter().map(OsStr::new).collect();
            arguments.push(OsStr::from_bytes(word));
            let ended = outcome(call(EGGTOP, &arguments));
            assert_eq!(
                (ended.status, ended.stdout.as_str()),
                (Some(2), ""),
                "{arguments:?}"
            );
            let line = ended.stderr.strip_suffix('\n').unwrap();
            assert!(!line.contains(char::is_control), "{arguments:?}: {line:?}");
        }
    }
}

/// Settings files, and what the refusal must hold behind the file's path.
const FILES: [(&[u8], &str); 9] = [
    (b"<<<<<<< not settings\n", ":1: "),
    (b"\x00\x01\x02\x03", ":1: "),
    (b"\xff\xfe\x80", ": stream did not contain valid UTF-8"),
    (b"workers = 2\nworkers = 3\n", ":2: duplicate key"),
    (
        b"workers = 2\nwrokers = 3\n",
        ":2: no such key: wrokers; the keys are",
    ),
    (b"\n\nworkers = 0\n", ":3: workers = 0: a whole number"),
    (b"[run]\nworkers = 2\n", ":1: no such key: run"),
    (
        b"workers = { most = 2 }\n",
        ":1: workers: a text, a number, true or false",
    ),
    (b"executor = \"\\u001b[2J\"\n", ":1: executor = "),
];

#[test]
fn a_settings_file_that_is_none_is_refused_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings");
    let path = path.to_str().unwrap();
    for (text, expected) in FILES {
        std::fs::write(path, text).unwrap();
        let ended = outcome(call(EGGTOP, &["run", "eggs", "--config", path]));
        assert_eq!(
            (ended.status, ended.stdout.as_str()),
            (Some(2), ""),
            "{expected}"
        );
        let line = ended.stderr.strip_suffix('\n').unwrap();
        assert!(line.contains(path) && line.contains(expected), "{line}");
        assert!(!line.contains(char::is_control), "{line:?}");
    }
}

#[test]
fn a_settings_file_that_cannot_be_read_is_reported_with_the_systems_reason() {
    for (path, reason) in [
        ("/", "Is a directory"),
        ("/nonexistent/settings", "No such file"),
    ] {
        let ended = outcome(call(EGGTOP, &["run", "eggs", "--config", path]));
        assert_eq!(ended.status, Some(2));
        assert!(
            ended
                .stderr
                .starts_with(&format!("eggtop: --config {path}: {reason}"))
        );
    }
}

#[test]
fn an_empty_settings_file_sets_nothing() {
    let path = "/dev/null";
    let ended = outcome(eggtop(&format!(
        "run eggs --seconds 0.01 --tasks 2 --config {path}"
    )));
    assert_eq!(ended.status, Some(0), "{ended:?}");
}
