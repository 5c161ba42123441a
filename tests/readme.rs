//! The README holds what the program does: tables fed from the program's own, the fields of a real
//! report, and command lines that are run.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use eggtop::model::{markdown_table, preset_table};
use eggtop::tui::keymap;
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

/// Returns what stands between `<!-- name -->` and `<!-- /name -->`.
fn part(name: &str) -> String {
    let text = readme();
    let (_, rest) = text.split_once(&format!("<!-- {name} -->\n")).unwrap();
    let (part, _) = rest.split_once(&format!("<!-- /{name} -->")).unwrap();
    part.to_owned()
}

/// Returns the cells of a table's rows, its head left out.
fn rows(table: &str) -> Vec<Vec<String>> {
    let cells = |line: &str| -> Vec<String> {
        let cells = line.trim().trim_matches('|').split('|');
        cells.map(|cell| cell.trim().replace('`', "")).collect()
    };
    table.lines().skip(2).map(cells).collect()
}

/// Runs the program as if just installed; returns its status, its output and its complaints.
fn eggtop(arguments: &[String]) -> (i32, String, String) {
    eggtop_in(root(), arguments)
}

/// Does the same in a folder.
fn eggtop_in(folder: &Path, arguments: &[String]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_eggtop"));
    command.current_dir(folder);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("EGGTOP_") {
            command.env_remove(name);
        }
    }
    let output = command
        .args(arguments)
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let status = output.status.code().unwrap();
    (status, text(output.stdout), text(output.stderr))
}

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn the_tables_are_the_programs_own() {
    for (name, table) in [
        ("keys", keymap::markdown_table()),
        ("workloads", markdown_table()),
        ("presets", preset_table()),
    ] {
        let part = part(name);
        assert!(
            part == table,
            "put this between the {name} markers:\n{table}"
        );
    }
}

#[test]
fn every_flag_is_told_of_and_no_other() {
    let (_, help, _) = eggtop(&words("run --help"));
    let flags = help.lines().filter_map(|line| {
        let flag = line.trim_start().split([' ', ',']).next()?;
        flag.starts_with("--").then(|| flag.to_owned())
    });
    let told: BTreeSet<String> = rows(&part("flags"))
        .into_iter()
        .map(|mut row| row.swap_remove(0))
        .collect();
    assert_eq!(told, flags.collect::<BTreeSet<String>>());
}

/// Runs that have every field between them.
const REPORTS: [(&str, i32); 13] = [
    // long enough for its processes to be looked at
    (
        "run eggs --seconds 2 --tasks 2 --workers 2 --format json",
        0,
    ),
    (
        "run eggs --seconds 0.01 --tasks 2 --tasks-per-child 1 --format json",
        0,
    ),
    (
        "compare mix --n 1000 --tasks 2 --executor serial,threads,pool --format json",
        0,
    ),
    ("run busy --n 1000 --repeat 2 --format json", 0),
    (
        "run --preset E5 --runtime native --scale 0.001 --format json",
        0,
    ),
    (
        "run counter --share pipe --n 100 --tasks 2 --format json",
        0,
    ),
    ("run deadlock --seconds 0.01 --format json", 1),
    ("run busy --n 1000 --tasks 4 --batches 2 --format json", 0),
    ("run sleep --seconds 0.001 --format json", 0),
    (
        "run lifecycle --what memory --seconds 0.02 --hold 0 --touch 1 --format json",
        0,
    ),
    (
        "run fetch --scale 0.01 --executor threads --workers 8 --format json",
        1,
    ),
    (
        "run print --seconds 0.01 --executor threads --workers 4 --format json",
        0,
    ),
    ("sweep mix --n 1000 --workers 1,2 --format json", 0),
];

#[test]
fn the_schema_of_the_report_is_that_of_real_ones() {
    let schema: BTreeMap<String, String> = rows(&part("json"))
        .into_iter()
        .map(|row| (row[0].clone(), row[1].clone()))
        .collect();
    let mut seen = BTreeSet::new();
    for (arguments, expected) in REPORTS {
        let (status, report, complaint) = eggtop(&words(arguments));
        assert_eq!(status, expected, "{arguments}: {complaint}");
        // only what goes wrong is complained of
        let fine = without_outlook(&complaint).is_empty() || status != 0;
        assert!(fine, "{arguments}: {complaint}");
        let report = serde_json::from_str(&report).unwrap();
        check_object("", &report, &schema, &mut seen);
    }
    let told: BTreeSet<String> = schema.into_keys().collect();
    assert_eq!(told, seen, "left: the README, right: the reports");
}

/// Checks that an object has the fields that the schema has directly below `place`, of its types.
fn check_object(
    place: &str,
    object: &Value,
    schema: &BTreeMap<String, String>,
    seen: &mut BTreeSet<String>,
) {
    let fields = object.as_object().unwrap();
    for (name, value) in fields {
        let path = format!("{place}{name}");
        let Some(kind) = schema.get(&path) else {
            panic!("{path} does not stand in the README");
        };
        let allowed = kind.split(" or ").any(|kind| is_a(kind, value));
        assert!(allowed, "{path} is {value}, but {kind} in the README");
        match kind.as_str() {
            // What no report can show without a Python at hand is held where sessions are made up.
            "object or null" if value.is_null() => {
                let inside = schema
                    .keys()
                    .filter(|name| name.starts_with(&format!("{path}.")));
                seen.extend(inside.cloned());
            }
            "object" | "object or null" | "object or absent" => {
                check_object(&format!("{path}."), value, schema, seen);
            }
            "list of fits" => {
                for entry in value.as_array().unwrap() {
                    check_object("fit.", entry, schema, seen);
                }
            }
            "list of objects" | "list of objects or absent" => {
                for entry in value.as_array().unwrap() {
                    check_object(&format!("{path}[]."), entry, schema, seen);
                }
            }
            _ => {}
        }
        seen.insert(path);
    }
    for (path, kind) in schema {
        let is_field = path
            .strip_prefix(place)
            .is_some_and(|name| !name.contains(['.', '[']));
        let name = path.rsplit('.').next().unwrap();
        let missing = is_field && !fields.contains_key(name);
        assert!(!missing || kind.ends_with("or absent"), "{path} is missing");
    }
}

/// Returns whether a value is of a type as the README calls it.
fn is_a(kind: &str, value: &Value) -> bool {
    let all = |is: fn(&Value) -> bool| value.as_array().is_some_and(|list| list.iter().all(is));
    match kind {
        "text" => value.is_string(),
        "integer" => value.is_u64(),
        "number" => value.is_number(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "any" => true,
        "list of objects" | "list of fits" => all(Value::is_object),
        "list of numbers" => all(Value::is_number),
        "list of integers" => all(Value::is_u64),
        "list of texts" => all(Value::is_string),
        "mean and sd" => value.as_object().is_some_and(|object| {
            object.len() == 2 && object["mean"].is_number() && object["sd"].is_number()
        }),
        "absent" => false,
        _ => panic!("the README calls a type {kind}"),
    }
}

/// Returns every command line of the README: those to try, and those of tables.
fn command_lines() -> Vec<String> {
    let text = readme();
    let to_try = text.split("```").skip(1).step_by(2).filter_map(|block| {
        let (language, lines) = block.split_once('\n')?;
        (language == "sh").then_some(lines)
    });
    let whole = to_try.flat_map(str::lines);
    let in_tables = text
        .lines()
        .filter(|line| line.starts_with('|') || line.starts_with("Amdahl"))
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        // a name in capitals stands for something
        .filter(|code| !code.contains(char::is_uppercase));
    let lines: BTreeSet<String> = whole
        .chain(in_tables)
        .filter(|line| *line == "eggtop" || line.starts_with("eggtop "))
        .map(str::to_owned)
        .collect();
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

/// Returns what a call complained of, but for what several runs say beforehand: how long they take, and
/// that others use the machine.
fn without_outlook(complaint: &str) -> String {
    let is_outlook =
        |line: &&str| line.starts_with("eggtop: before ") || line.contains(" runs, about ");
    let lines = complaint.lines();
    let others = lines.filter(|line| !is_outlook(line));
    others.collect::<Vec<&str>>().join("\n")
}

#[test]
fn every_command_line_works() {
    let mut lines = command_lines();
    assert!(lines.len() > 12, "{lines:?}");
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
        let tied = line.contains(" deadlock") && !line.contains("--cure");
        let hangs = tied || line.ends_with("--preset E12");
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
fn a_refusal_reads_as_it_is_told() {
    let text = readme();
    let (_, shown) = text.split_once("\n$ eggtop ").unwrap();
    let mut lines = shown.lines();
    let (status, _, complaint) = eggtop(&words(lines.next().unwrap()));
    assert_eq!(status, 2);
    assert_eq!(complaint.trim_end(), lines.next().unwrap());
}

#[test]
fn the_configuration_file_that_is_shown_is_taken() {
    let text = readme();
    let (_, shown) = text.split_once("```toml\n").unwrap();
    let (shown, _) = shown.split_once("```").unwrap();
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

#[test]
fn links_lead_somewhere() {
    for document in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
    ] {
        let text = fs::read_to_string(root().join(document)).unwrap();
        for link in text.split("](").skip(1) {
            let (target, _) = link.split_once(')').unwrap();
            let there = target.starts_with("https://") || root().join(target).exists();
            assert!(there, "{document}: {target}");
        }
    }
}
