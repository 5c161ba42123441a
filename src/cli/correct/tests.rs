//! What is typed wrongly, and what it is corrected to.

use super::*;
use crate::cli::judge::judge;

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

fn corrected(line: &str) -> Option<Meant> {
    meant(&words(line), &|words| judge(words).is_ok())
}

/// What is typed, and the only thing that it can mean.
const CORRECTED: &[(&str, &str)] = &[
    // how many workers of what, as other programs say it
    (
        "run primes --threads 4",
        "run primes --executor threads --workers 4",
    ),
    (
        "run primes --thread 4 --n 1000",
        "run primes --executor threads --workers 4 --n 1000",
    ),
    (
        "run primes -t 4",
        "run primes --executor threads --workers 4",
    ),
    (
        "run primes -t4",
        "run primes --executor threads --workers 4",
    ),
    ("run primes --threads", "run primes --executor threads"),
    (
        "run primes --processes 2",
        "run primes --executor pool --workers 2",
    ),
    (
        "run primes --procs=2",
        "run primes --executor pool --workers 2",
    ),
    (
        "run primes --pool 2",
        "run primes --executor pool --workers 2",
    ),
    ("run primes --async", "run primes --executor async"),
    ("run primes --serial", "run primes --executor serial"),
    ("run primes -j 4", "run primes --workers 4"),
    ("run primes -j4", "run primes --workers 4"),
    ("run primes --jobs 4", "run primes --workers 4"),
    ("run primes --cores 4", "run primes --workers 4"),
    ("run primes --max_workers 4", "run primes --workers 4"),
    ("run primes -workers 4", "run primes --workers 4"),
    ("run primes \u{2014}workers 4", "run primes --workers 4"),
    ("run primes --Workers 4", "run primes --workers 4"),
    ("run primes workers=4", "run primes --workers 4"),
    ("run primes --worker 4", "run primes --workers 4"),
    ("run primes --wrokers 4", "run primes --workers 4"),
    (
        "run primes threads 4",
        "run primes --executor threads --workers 4",
    ),
    ("--threads 4", "--executor threads --workers 4"),
    // numbers, ranges, lists, units
    ("run primes --workers all", "run primes"),
    (
        "run primes --workers auto --tasks 4",
        "run primes --tasks 4",
    ),
    ("run primes --workers 1-4", "sweep primes --workers 1,2,3,4"),
    (
        "run primes --workers 1..4",
        "sweep primes --workers 1,2,3,4",
    ),
    ("run primes --workers 1..=3", "sweep primes --workers 1,2,3"),
    (
        "sweep primes --workers 1-4 --n 1000",
        "sweep primes --workers 1,2,3,4 --n 1000",
    ),
    (
        "sweep primes --workers 1-64",
        "sweep primes --workers 1,2,4,8,16,32,64",
    ),
    ("run primes --workers 1 2 4", "sweep primes --workers 1,2,4"),
    ("run primes --workers 1,2,4", "sweep primes --workers 1,2,4"),
    (
        "sweep primes --workers 1, 2, 4",
        "sweep primes --workers 1,2,4",
    ),
    (
        "compare primes --workers 1,2,4",
        "sweep primes --workers 1,2,4",
    ),
    ("--workers 1-4", "sweep eggs --workers 1,2,3,4"),
    ("run primes -j 1-4", "sweep primes --workers 1,2,3,4"),
    ("run primes --n 50M", "run primes --n 50000000"),
    ("run primes --n 20k", "run primes --n 20000"),
    ("run primes --tasks 1e2", "run primes --tasks 100"),
    ("run primes --workers 4.0", "run primes --workers 4"),
    ("run eggs --n 5", "run eggs --seconds 5"),
    ("run eggs --seconds 1m", "run eggs --seconds 60"),
    ("run eggs --limit 2min", "run eggs --limit 120"),
    ("run sleep --block-loop 1s", "run sleep --block-loop 1000"),
    ("run mix --serial 25", "run mix --serial 25%"),
    // commands that are wrong or missing
    ("primes", "run primes"),
    ("primes --workers 2", "run primes --workers 2"),
    ("prime", "run primes"),
    ("gil", "play gil"),
    ("tour", "play tour"),
    ("version", "--version"),
    ("compare primes --executor all", "compare primes"),
    ("gil --workers 2", "--runtime gil --workers 2"),
    ("deadlock --workers 2", "run deadlock --workers 2"),
    ("E5", "run --preset E5"),
    ("e5 --size small", "run --preset E5 --size small"),
    ("rnu primes", "run primes"),
    ("comapre primes", "compare primes"),
    ("benchmark primes", "compare primes"),
    ("--workers 2 run primes", "run --workers 2 primes"),
    ("primes compare", "compare primes"),
    ("run E5", "run --preset E5"),
    ("compare E5", "run --preset E5"),
    ("--preset E5", "run --preset E5"),
    ("sweep --preset E5", "run --preset E5"),
    ("run tour", "play tour"),
    ("play tuor", "play tour"),
    ("play primes", "run primes"),
    ("play E5", "run --preset E5"),
    ("replay tour", "play tour"),
    ("a.jsonl", "replay a.jsonl"),
    ("run a.jsonl.zst", "replay a.jsonl.zst"),
    // names that are nearly right, or of another flag
    ("run egg", "run eggs"),
    ("run", "run eggs"),
    ("run --workers 2", "run eggs --workers 2"),
    (
        "run primes --executor thread",
        "run primes --executor threads",
    ),
    (
        "run primes --executor multiprocessing",
        "run primes --executor pool",
    ),
    (
        "run primes --executor serial threads",
        "compare primes --executor serial,threads",
    ),
    (
        "run primes --executor serial,threads",
        "compare primes --executor serial,threads",
    ),
    (
        "compare primes --executor serial pool --n 1000",
        "compare primes --executor serial,pool --n 1000",
    ),
    ("run primes --executor gil", "run primes --runtime gil"),
    (
        "run primes --runtime threads",
        "run primes --executor threads",
    ),
    ("run primes --gil", "run primes --runtime gil"),
    ("run primes --json", "run primes --format json"),
    ("run primes --executor 4", "run primes --workers 4"),
    ("run primes json", "run primes --format json"),
    ("run primes python", "run primes --runtime python"),
    ("run primes small", "run primes --size small"),
    ("threads", "--executor threads"),
    (
        "run primes -n 4 --workers 2",
        "run primes --tasks 4 --workers 2",
    ),
    (
        "--executor serial threads",
        "compare eggs --executor serial,threads",
    ),
    ("run primes --format markdown", "run primes --format md"),
    ("run primes --small", "run primes --size small"),
    ("run primes --size big", "run primes --size large"),
    ("run primes --spawn", "run primes --start spawn"),
    ("run primes --exec threads", "run primes --executor threads"),
    ("run primes --verbose", "run primes --explain"),
    ("run primes --explain yes", "run primes --explain"),
    ("run --workload sum --tasks 2", "run sum --tasks 2"),
    ("run primes --repetitions 3", "run primes --repeat 3"),
    ("run primes --chunksize 4", "run primes --chunk 4"),
    // files
    (
        "run primes --record x.mp4",
        "run primes --record x.jsonl.zst",
    ),
    (
        "run primes --record x.cast",
        "run primes --record x.jsonl.zst",
    ),
    ("--record x.gif", "--record x.jsonl.zst"),
    ("play gil --record x.mp4", "play gil --record x.cast"),
    ("run primes --output x.jsonl", "run primes --record x.jsonl"),
    ("export a.jsonl", "export a.jsonl --to txt"),
    (
        "export a.jsonl --out a.png",
        "export a.jsonl --out a.png --to png",
    ),
    (
        "export a.jsonl a.svg",
        "export a.jsonl --out a.svg --to svg",
    ),
    ("export a.jsonl --to mp4", "export a.jsonl --to gif"),
    (
        "export a.jsonl --to jpg --out a.jpg",
        "export a.jsonl --to png --out a.jpg",
    ),
    ("export a.jsonl gif", "export a.jsonl --to gif"),
    ("a.jsonl --to png", "export a.jsonl --to png"),
    (
        "export a.jsonl -o a.png -f png",
        "export a.jsonl --out a.png --to png",
    ),
    (
        "export a.jsonl --to png --size 100*30",
        "export a.jsonl --to png --size 100x30",
    ),
    ("doctor json", "doctor --format json"),
    ("doctor --json", "doctor --format json"),
    ("completions zhs", "completions zsh"),
    // the runtime of an interpreter
    (
        "run primes --python 3.12",
        "run primes --runtime python --python 3.12",
    ),
    (
        "run primes --runtime 3.12",
        "run primes --runtime python --python 3.12",
    ),
];

#[test]
fn what_is_typed_wrongly_is_corrected_to_one_whole_command() {
    let mut wrong = Vec::new();
    for (typed, expected) in CORRECTED {
        if judge(&words(typed)).is_ok() {
            wrong.push(format!("{typed}: it is right"));
        }
        match corrected(typed) {
            Some(Meant::One(line)) if line.join(" ") == format!("eggtop {expected}") => {}
            other => wrong.push(format!("{typed}: {other:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_may_mean_two_things_is_asked() {
    for (typed, expected) in [
        (
            "run primes -n 4",
            "which is meant, tasks or workers? tasks: `eggtop run primes --tasks 4`; \
             workers: `eggtop run primes --workers 4`",
        ),
        (
            "run primes 4",
            "which is meant, tasks or workers? tasks: `eggtop run primes --tasks 4`; \
             workers: `eggtop run primes --workers 4`",
        ),
        (
            "deadlock",
            "which is meant, the workload or the screenplay? the workload: `eggtop run deadlock`; \
             the screenplay: `eggtop play deadlock`",
        ),
        (
            "run eggs primes",
            "which is meant, eggs or primes? eggs: `eggtop run eggs`; primes: `eggtop run primes`",
        ),
    ] {
        assert_eq!(corrected(typed).unwrap().words(), expected, "{typed}");
    }
}

#[test]
fn what_only_one_meaning_of_is_valid_is_not_asked() {
    let typed = corrected("run primes -n 20000 --executor threads").unwrap();
    let tasks = "try `eggtop run primes --tasks 20000 --executor threads`";
    assert_eq!(typed.words(), tasks);
}

#[test]
fn nothing_is_offered_that_is_no_command_or_that_was_typed() {
    for typed in [
        "run omelette",
        "run primes --executor quantum",
        "run primes --workers 0.5",
        "run eggs --size abc",
        "run primes --frobnicate 7",
        "replay nowhere.jsonl",
        "run primes --threads 4 --processes 2",
        "run eggs --seconds 1 --n 5",
        "quark",
        "run primes",
        "run fetch --urls http://me:secret@a/b --threads 4",
    ] {
        assert_eq!(corrected(typed), None, "{typed}");
    }
}

#[test]
fn words_are_quoted_for_a_shell() {
    let typed = ["run", "eggs", "--threads", "4", "--record", "my eggs.jsonl"].map(str::to_owned);
    let meant = meant(&typed, &|words| judge(words).is_ok()).unwrap();
    let expected = "try `eggtop run eggs --executor threads --workers 4 --record 'my eggs.jsonl'`";
    assert_eq!(meant.words(), expected);
}
