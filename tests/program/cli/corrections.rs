//! Commands that are wrong in a way that people's are: each gets one whole command that is right.

use std::fs;
use std::path::Path;

use super::{eggtop, outcome, refusal};

fn in_folder(folder: &Path, words: &[&str]) -> std::process::Command {
    let mut command = eggtop(words);
    command.current_dir(folder);
    command
}

/// Returns the commands that a refusal offers, each as a shell takes it.
fn offered(refusal: &str) -> Vec<String> {
    let codes = refusal.split('`').skip(1).step_by(2);
    codes.map(str::to_owned).collect()
}

/// Runs a command as a shell does, with more words that keep it short; returns its status.
fn status_of(folder: &Path, line: &str, more: &str) -> i32 {
    let words = line.strip_prefix("eggtop ").unwrap();
    let words: Vec<&str> = words.split(' ').chain(more.split_whitespace()).collect();
    let (status, _, _) = outcome(in_folder(folder, &words));
    status
}

/// What is typed, what is offered, and what keeps that short.
const CORRECTED: [(&str, &str, &str); 15] = [
    (
        "run primes --n 1000 --threads 4",
        "eggtop run primes --n 1000 --executor threads --workers 4",
        "",
    ),
    (
        "run primes --n 1000 --processes 2",
        "eggtop run primes --n 1000 --executor pool --workers 2",
        "",
    ),
    (
        "run primes --workers all --n 1000",
        "eggtop run primes --n 1000",
        "",
    ),
    (
        "run primes --workers 1-4 --n 1000",
        "eggtop sweep primes --workers 1,2,3,4 --n 1000",
        "",
    ),
    ("primes --n 1000", "eggtop run primes --n 1000", ""),
    ("gil", "eggtop play gil", "--check"),
    (
        "run E5",
        "eggtop run --preset E5",
        "--runtime native --scale 0.001",
    ),
    (
        "--preset E5",
        "eggtop run --preset E5",
        "--runtime native --scale 0.001",
    ),
    (
        "run primes --executor thread --n 1000",
        "eggtop run primes --executor threads --n 1000",
        "",
    ),
    (
        "run egg --seconds 0.01",
        "eggtop run eggs --seconds 0.01",
        "",
    ),
    (
        "run primes --executor serial threads --n 1000",
        "eggtop compare primes --executor serial,threads --n 1000",
        "",
    ),
    ("replay a.cast", "eggtop replay a.jsonl", ""),
    (
        "export a.jsonl --to txt --at nosuch",
        "eggtop export a.jsonl --to txt --at run:1",
        "",
    ),
    (
        "run primes --n 1000 --record x.mp4",
        "eggtop run primes --n 1000 --record x.jsonl.zst",
        "",
    ),
    (
        "run primes --n 1k --tasks 2",
        "eggtop run primes --n 1000 --tasks 2",
        "",
    ),
];

#[test]
fn a_wrong_command_gets_a_right_one_that_runs() {
    let folder = tempfile::tempdir().unwrap();
    let session = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/session-1.jsonl");
    fs::copy(session, folder.path().join("a.jsonl")).unwrap();
    for (typed, expected, more) in CORRECTED {
        let words: Vec<&str> = typed.split(' ').collect();
        let refusal = refusal(in_folder(folder.path(), &words));
        assert_eq!(offered(&refusal), [expected], "{typed}: {refusal}");
        assert_eq!(status_of(folder.path(), expected, more), 0, "{expected}");
    }
}

#[test]
fn what_may_mean_two_things_is_asked_with_both_commands() {
    let folder = tempfile::tempdir().unwrap();
    let refusal = refusal(eggtop(&["run", "primes", "--size", "small", "-n", "4"]));
    assert!(refusal.contains("tasks or workers?"), "{refusal}");
    let expected =
        ["tasks", "workers"].map(|flag| format!("eggtop run primes --size small --{flag} 4"));
    assert_eq!(offered(&refusal), expected);
    for line in expected {
        let line = line.replace("--size small", "--n 1000");
        assert_eq!(status_of(folder.path(), &line, ""), 0, "{line}");
    }
}

#[test]
fn an_interpreter_without_its_runtime_is_refused() {
    let refusal = refusal(eggtop(&["run", "primes", "--python", "3.12"]));
    let expected = "eggtop run primes --runtime python --python 3.12";
    assert_eq!(offered(&refusal), [expected], "{refusal}");
}

#[test]
fn a_cast_without_its_session_is_for_another_program() {
    let refusal = refusal(eggtop(&["replay", "nowhere.cast"]));
    assert_eq!(
        offered(&refusal),
        ["asciinema play nowhere.cast"],
        "{refusal}"
    );
}

#[test]
fn what_other_programs_take_is_taken() {
    for line in [
        "run primes -w 2 --n 5e3 --format csv",
        "run primes -w2 --n 1.5e3 --format csv",
        "run eggs --seconds 10ms --tasks 2 --format csv",
        "run eggs --seconds 0.01s --tasks 2 --format csv",
        "run eggs --seconds 0.0002min --tasks 2 --format csv",
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        let (status, _, complaint) = outcome(eggtop(&words));
        assert_eq!((status, complaint.as_str()), (0, ""), "{line}");
    }
}
