//! The command lines of README and pages, word for word: each is run, with tasks made small.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{blocks, documents, eggtop, eggtop_in, root, text_of, without_outlook, words};

/// Pages whose commands are tried elsewhere: they need a runner (`tests/program/faults/runners.rs`), or play
/// for minutes (`tests/files/screenplays.rs`).
const TRIED_ELSEWHERE: [&str; 2] = ["runners.md", "screenplays.md"];

/// Returns every command line: those of blocks of shell, and those in tables.
fn command_lines() -> Vec<String> {
    let mut lines = BTreeSet::new();
    let elsewhere = |path: &Path| TRIED_ELSEWHERE.iter().any(|page| path.ends_with(page));
    for path in documents().iter().filter(|path| !elsewhere(path)) {
        let text = text_of(path);
        let whole = blocks(&text, "sh").flat_map(str::lines);
        let in_tables = text
            .lines()
            .filter(|line| line.starts_with('|'))
            .flat_map(|line| line.split('`').skip(1).step_by(2))
            // a name in capitals stands for something
            .filter(|code| !code.contains(char::is_uppercase));
        let all = whole.chain(in_tables);
        let ours = all.filter(|line| *line == "eggtop" || line.starts_with("eggtop "));
        lines.extend(ours.map(str::to_owned));
    }
    lines.into_iter().collect()
}

/// Returns the words of a command line with tasks so small that it ends at once. Of two equal flags
/// the last one counts.
fn made_small(line: &str) -> Vec<String> {
    let mut all = words(line);
    all.remove(0);
    let has = |flag: &str| all.iter().any(|word| word == flag);
    let works = all.is_empty() || ["run", "compare", "sweep"].contains(&all[0].as_str());
    // the size of these is a time
    let eggs = all.is_empty()
        || has("eggs")
        || has("deadlock")
        || has("sleep")
        || has("print")
        || has("lifecycle");
    let smaller = if !works {
        ""
    } else if has("fetch") {
        "--scale 0.01"
    } else if has("--preset") && has("E4") {
        // its tasks can be no smaller
        "--runtime native"
    } else if has("--preset") {
        "--runtime native --scale 0.001"
    } else if has("--values") {
        "--scale 0.0001"
    } else if eggs && !has("--size") {
        "--seconds 0.01"
    } else if eggs {
        "--size 0.01"
    } else if has("hash") || has("power") {
        // a megabyte each, or thousands of tasks
        "--n 1"
    } else if has("--size") {
        "--size 1000"
    } else {
        "--n 1000"
    };
    all.extend(words(smaller));
    all
}

/// Returns whether this machine has a Python that runs can be done with.
fn has_python() -> bool {
    let (_, report, _) = eggtop(&words("doctor --format json"));
    let report: Value = serde_json::from_str(&report).unwrap();
    report["python"]["usable"] == true
}

#[test]
fn every_command_line_works() {
    let mut lines = command_lines();
    assert!(lines.len() > 40, "{lines:?}");
    if !has_python() {
        lines.retain(|line| !line.contains("python"));
    }
    for line in lines {
        // what is recorded and exported goes into a folder of its own
        let folder = tempfile::tempdir().unwrap();
        let replays = line.contains(" replay ");
        if replays || line.contains(" export ") {
            let session = root().join("tests/data/session-1.jsonl");
            fs::copy(session, folder.path().join("eggs.jsonl.zst")).unwrap();
        }
        let (status, output, complaint) = eggtop_in(folder.path(), &made_small(&line));
        // A race may be lost, which is what it is for.
        let fails = status == 1 && line.contains("counter");
        // some of the local server's URLs fail, as they should
        let deadlocks = line.contains(" deadlock") && !line.contains("--fix");
        let hangs = deadlocks || line.ends_with("--preset E12");
        let expected = status == i32::from(hangs || line.contains(" fetch")) || fails;
        assert!(expected, "{line}: {status} {complaint}");
        assert!(!output.is_empty() || line.contains(" --out "), "{line}");
        let complaint = without_outlook(&complaint);
        // where there is no terminal something else is done, and said so
        let replaced = complaint.is_empty() || line == "eggtop" || replays || hangs;
        assert!(replaced, "{line}: {complaint}");
    }
}

#[test]
fn refusals_read_as_they_are_shown() {
    let mut tried = 0;
    for path in documents() {
        let text = text_of(&path);
        for block in blocks(&text, "console") {
            let lines: Vec<&str> = block.lines().collect();
            for pair in lines.windows(2) {
                let Some(line) = pair[0].strip_prefix("$ eggtop ") else {
                    continue;
                };
                let (status, _, complaint) = eggtop(&words(line));
                assert_eq!(status, 2, "{line}");
                assert_eq!(complaint.trim_end(), pair[1]);
                tried += 1;
            }
        }
    }
    assert!(tried > 0);
}

#[test]
fn the_configuration_file_that_is_shown_is_taken() {
    let text = text_of(&root().join("docs/configuration.md"));
    let shown = blocks(&text, "toml").next().unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), shown).unwrap();
    let path = file.path().to_str().unwrap();
    let mut arguments = words("run busy --n 1000 --format json --config");
    arguments.push(path.to_owned());
    let (status, report, complaint) = eggtop(&arguments);
    assert_eq!((status, complaint.as_str()), (0, ""));
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["runs"][0]["workers"], 4);
}
