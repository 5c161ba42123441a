//! What is refused, with which line.

use super::{eggtop, refusal, settings};

/// Arguments, and what the refusal of them must hold.
const REFUSED: [(&str, &str); 22] = [
    (
        "run eggs --workers 0",
        "--workers 0: a whole number, 1 to 10000",
    ),
    (
        "run eggs --workers 10001",
        "--workers 10001: a whole number, 1 to 10000",
    ),
    ("run eggs --workers -1", "--workers -1: a whole number"),
    ("run eggs --tasks 0", "--tasks 0: a whole number, 1 to"),
    (
        "run busy --n 18446744073709551616",
        "--n 18446744073709551616: a whole number, 1 to 18446744073709551615",
    ),
    ("run primes --n 0", "--n 0: a whole number, 1 to"),
    ("run eggs --size abc", "--size abc: small, medium, large"),
    ("run eggs --seconds nan", "--seconds nan: a number above 0"),
    ("run eggs --n 5", "--n 5: eggs take --seconds"),
    (
        "run busy --seconds 5",
        "--seconds 5: only eggs, sleep and print take seconds",
    ),
    ("run busy --n 5 --size small", "give one size"),
    (
        "run omelette",
        "workload omelette: one of eggs, divisors, primes",
    ),
    ("run", "WORKLOAD is missing; try `eggtop run eggs`"),
    (
        "run eggs --executor quantum",
        "--executor quantum: one of serial, threads",
    ),
    ("run eggs --runtime java", "--runtime java: one of native"),
    (
        "run mix --serial 120%",
        "--serial 120%: a share, 0% to 100%",
    ),
    (
        "run eggs --format xml",
        "--format xml: one of table, json, csv, md",
    ),
    (
        "compare eggs --executor pool,",
        "--executor : one of serial",
    ),
    ("sweep eggs --workers 1,x", "--workers x: a whole number"),
    (
        "run eggs --wrokers 2",
        "--wrokers: no such flag here; try `eggtop run eggs --workers 2`",
    ),
    (
        "fry",
        "fry: not understood here; the commands are run, compare, sweep",
    ),
    ("--theme pink", "--theme pink: one of dark, light, mono"),
];

#[test]
fn wrong_arguments_get_one_line_and_status_2() {
    for (arguments, expected) in REFUSED {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let refusal = refusal(eggtop(&arguments));
        assert!(refusal.contains(expected), "{arguments:?}: {refusal}");
    }
}

#[test]
fn a_refusal_says_where_the_value_stands() {
    let mut command = eggtop(&["run", "eggs"]);
    command.env("EGGTOP_WORKERS", "many");
    assert!(refusal(command).starts_with("EGGTOP_WORKERS=many: a whole number"));

    let home = settings("# mine\nworkers = 0\n");
    let mut command = eggtop(&["run", "eggs"]);
    command.env("XDG_CONFIG_HOME", home.path());
    let refused = refusal(command);
    assert!(
        refused.contains("config.toml:2: workers = 0: a whole number"),
        "{refused}"
    );

    let home = settings("theme = 'dark'\n\nwrkers = 2\n");
    let mut command = eggtop(&["run", "eggs"]);
    command.env("XDG_CONFIG_HOME", home.path());
    let refused = refusal(command);
    assert!(
        refused.contains("config.toml:3: no such key: wrkers; the keys are"),
        "{refused}"
    );
    assert!(refused.contains("workers, "), "{refused}");
}

#[test]
fn a_settings_file_that_was_asked_for_must_be_there() {
    let refused = refusal(eggtop(&["run", "eggs", "--config", "/nonexistent.toml"]));
    assert!(
        refused.starts_with("--config /nonexistent.toml: No such file"),
        "{refused}"
    );
}

#[test]
fn sizes_keep_to_their_limits_however_they_are_given() {
    let cases = [
        (
            "run eggs --values 1e300",
            "--values 1e300: above 0 s, at most 86400 s",
        ),
        (
            "run eggs --scale 1e300",
            "--scale 1e300: 1 times that is 1e300: above 0 s",
        ),
        (
            "run sum --values 1e30",
            "--values 1e30: 1 to 18446744073709551615",
        ),
        ("run divisors --values 1e300", "--values 1e300: 1 to"),
        (
            "run primes --n 1000 --scale 1e12",
            "--scale 1e12: 1000 times that is",
        ),
        (
            "run busy --n 1000 --scale 1e-9",
            "--scale 1e-9: 1000 times that is",
        ),
    ];
    for (line, expected) in cases {
        let line: Vec<&str> = line.split(' ').collect();
        let refusal = refusal(eggtop(&line));
        assert!(refusal.starts_with(expected), "{refusal}");
    }
}
