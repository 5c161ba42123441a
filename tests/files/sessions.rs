//! Session files of every version that ever was, and what the program makes of them.

use std::collections::HashMap;
use std::fs;
use std::io::Cursor;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use eggtop::model::EventKind;
use eggtop::record::Reader;
use eggtop::session::Session;
use serde_json::Value;

mod hostile;
mod hosts;

/// One file of each version.
fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries
        .filter(|path| {
            path.file_name()
                .unwrap()
                .to_string_lossy()
                .starts_with("session-")
        })
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

fn export(session: &Path, arguments: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_eggtop"));
    command
        .arg("export")
        .arg(session)
        .args(arguments.split_whitespace());
    command
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .stdin(Stdio::null());
    command.output().unwrap()
}

fn exported(session: &Path, arguments: &str) -> String {
    let output = export(session, arguments);
    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_version_is_read_to_its_end() {
    for file in files() {
        let mut reader = Reader::open(&file).unwrap();
        let mut session = Session::default();
        for event in &mut reader {
            session.apply(&event);
        }
        assert_eq!(reader.cut(), None, "{}", file.display());
        assert!(session.runs.iter().all(eggtop::session::Run::is_over));
        assert!(session.runs.len() > 1 && session.machine.logical > 0);
    }
}

/// The names of all variants of a type, which serde lists when it is given another one.
fn names<T: serde::de::DeserializeOwned>() -> Vec<String> {
    let words = serde_json::from_str::<T>("\"none\"").err().unwrap();
    let words = words.to_string();
    let names: Vec<String> = words
        .split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect();
    assert!(names.len() > 5 && names[0] == "none", "{words}");
    names[1..].to_vec()
}

#[test]
fn every_kind_of_event_is_documented() {
    let text = include_str!("../../docs/sessions.md");
    for kind in names::<EventKind>() {
        assert!(text.contains(&format!("\n| `{kind}` |")), "{kind}");
    }
}

#[test]
fn a_screen_is_drawn_of_any_moment() {
    for file in files() {
        let text = exported(&file, "--to txt");
        assert_eq!(text.lines().count(), 30);
        assert!(text.contains("1 Lab") && text.contains("Results"), "{text}");
        let early = exported(&file, "--to txt --at 0.3 --size 80x24");
        assert_eq!(early.lines().count(), 24);
        let colours = exported(&file, "--to ans --theme light --keys 2");
        assert!(colours.contains("\u{1b}[") && colours.contains("Timeline"));
        let moves = ["\u{1b}[2J", "\u{1b}[H", "\u{1b}[1;"];
        assert!(
            !moves.iter().any(|code| colours.contains(code)),
            "{colours:?}"
        );
        let svg = exported(&file, "--to svg");
        assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"));
    }
}

#[test]
fn a_stepped_race_is_shown_again() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/session-3.jsonl");
    let lost = exported(&file, "--to txt --at lost");
    assert!(lost.contains("one update is lost"), "{lost}");
    let stuck = exported(&file, "--to txt --at deadlock");
    assert!(
        stuck.contains("Deadlock: thread 1 waits for lock B"),
        "{stuck}"
    );
}

/// The pixels of a picture, three bytes each, and how many a row has.
fn pixels(picture: &[u8]) -> (Vec<u8>, usize) {
    let mut reader = png::Decoder::new(Cursor::new(picture)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    (pixels, info.width as usize)
}

#[test]
fn a_picture_shows_the_screen_in_the_colours_of_the_theme() {
    let file = &files()[0];
    for (theme, back) in [("dark", [0x1c; 3]), ("light", [0xff; 3])] {
        let arguments = format!("--to png --size 40x12 --theme {theme}");
        let output = export(file, &arguments);
        assert!(output.status.success(), "{output:?}");
        let (pixels, width) = pixels(&output.stdout);
        assert_eq!((width, pixels.len()), (40 * 18, 40 * 18 * 12 * 36 * 3));
        let behind = pixels.chunks(3).filter(|pixel| *pixel == back).count();
        let share = behind as f64 / (pixels.len() / 3) as f64;
        assert!((0.3..0.98).contains(&share), "{theme}: {share}");
        assert_eq!(export(file, &arguments).stdout, output.stdout, "{theme}");
    }
}

#[test]
fn a_moment_has_a_name() {
    let file = &files()[0];
    let by_number = exported(file, "--to txt --at run:0");
    let rows = by_number
        .lines()
        .filter(|line| line.contains("native serial"));
    assert!(rows.count() > 0, "{by_number}");
    let mut command = Command::new(env!("CARGO_BIN_EXE_eggtop"));
    command.arg("export").arg(file);
    command.args(["--to", "txt", "--at", "Native Serial"]);
    let by_name = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert_eq!(by_name, by_number);
}

#[test]
fn tables_have_a_line_for_everything() {
    for file in files() {
        let runs = exported(&file, "--to csv");
        let tasks = exported(&file, "--to csv --table tasks");
        let samples = exported(&file, "--to csv --table samples");
        let report: Value = serde_json::from_str(&exported(&file, "--to json")).unwrap();
        let all = |of: &str| -> u64 {
            let runs = report["runs"].as_array().unwrap();
            runs.iter().map(|run| run[of].as_u64().unwrap()).sum()
        };
        let lines = |text: &str| {
            csv::Reader::from_reader(text.as_bytes())
                .records()
                .map(Result::unwrap)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            lines(&runs).len(),
            report["summary"].as_array().unwrap().len()
        );
        let counted: u64 = lines(&tasks)
            .iter()
            .map(|line| line[3].parse::<u64>().unwrap())
            .sum();
        assert_eq!(counted, all("tasks_done"));
        assert!(lines(&samples).len() > 2);
        assert!(
            exported(&file, "--to md").starts_with('|')
                || exported(&file, "--to md").contains("|---")
        );
    }
}

/// The slices of each track, by time.
fn slices(events: &[Value]) -> HashMap<(i64, i64), Vec<(f64, f64)>> {
    let mut tracks: HashMap<_, Vec<(f64, f64)>> = HashMap::new();
    for event in events.iter().filter(|event| event["ph"] == "X") {
        let track = (
            event["pid"].as_i64().unwrap(),
            event["tid"].as_i64().unwrap(),
        );
        let from = event["ts"].as_f64().unwrap();
        tracks
            .entry(track)
            .or_default()
            .push((from, from + event["dur"].as_f64().unwrap()));
    }
    for slices in tracks.values_mut() {
        slices.sort_by(|one, other| one.0.total_cmp(&other.0).then(other.1.total_cmp(&one.1)));
    }
    tracks
}

#[test]
fn a_trace_keeps_to_the_rules_of_its_readers() {
    for file in files() {
        let trace: Value = serde_json::from_str(&exported(&file, "--to trace")).unwrap();
        let events = trace["traceEvents"].as_array().unwrap();
        let tracks = slices(events);
        assert!(tracks.len() > 2);
        for (track, slices) in &tracks {
            let mut open: Vec<f64> = Vec::new();
            for (from, to) in slices {
                open.retain(|end| *end > *from + 1e-6);
                assert!(
                    open.iter().all(|end| *to <= *end + 1e-3),
                    "{track:?} overlaps at {from}"
                );
                open.push(*to);
            }
        }
        for event in events {
            match event["ph"].as_str().unwrap() {
                "M" if event["name"].as_str().unwrap().ends_with("sort_index") => {
                    assert!(event["args"]["sort_index"].is_number());
                }
                "C" => assert_eq!(event["args"].as_object().unwrap().len(), 1, "{event}"),
                "s" | "f" => {
                    let place = (
                        event["pid"].as_i64().unwrap(),
                        event["tid"].as_i64().unwrap(),
                    );
                    let at = event["ts"].as_f64().unwrap();
                    let inside = |(from, to): &(f64, f64)| *from - 1e-3 <= at && at <= *to + 1e-3;
                    assert!(
                        tracks[&place].iter().any(inside),
                        "an arrow ends nowhere: {event}"
                    );
                }
                _ => {}
            }
        }
        let counters = events.iter().filter(|event| event["name"] == "cpu00");
        assert!(counters.count() > 2);
    }
}

#[test]
fn what_is_cut_off_is_exported_up_to_there_and_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let whole = fs::read_to_string(&files()[0]).unwrap();
    let path = folder.path().join("half.jsonl");
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    for to in ["txt", "trace", "cast", "csv"] {
        let output = export(&path, &format!("--to {to}"));
        assert!(output.status.success(), "{output:?}");
        let words = String::from_utf8(output.stderr).unwrap();
        assert_eq!(words.lines().count(), 1, "{words}");
        assert!(words.contains("ends there: line"), "{words}");
    }
}

#[test]
fn what_cannot_be_exported_is_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let session = &files()[0];
    let other = folder.path().join("other.jsonl");
    fs::write(&other, "{\"eggtop_session\":999,\"version\":\"9\"}\n").unwrap();
    for (file, arguments, reason) in [
        (folder.path().join("none"), "--to txt", "No such file"),
        (other, "--to txt", "was written by a newer eggtop (9)"),
        (
            Path::new("/dev/null").to_owned(),
            "--to json",
            "is no session file",
        ),
        (session.clone(), "--to pdf", "pdf"),
        (session.clone(), "--to txt --size 0x5", "'0x5'"),
        (
            session.clone(),
            "--to png --at never",
            "no 'never' in it; there is run:0 'native serial', run:1",
        ),
        (session.clone(), "--to txt --at=-1", "'-1'"),
        (
            session.clone(),
            "--to txt --out /nonexistent/a.txt",
            "/nonexistent/a.txt",
        ),
    ] {
        let output = export(&file, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments}: {output:?}");
        let words = String::from_utf8(output.stderr).unwrap();
        assert_eq!(words.lines().count(), 1, "{arguments}: {words}");
        assert!(words.contains(reason), "{arguments}: {words}");
    }
}

#[test]
fn a_file_gets_its_name_when_it_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("eggs.cast");
    exported(&files()[0], &format!("--to cast --out {}", out.display()));
    let head = fs::read_to_string(&out).unwrap();
    let head: Value = serde_json::from_str(head.lines().next().unwrap()).unwrap();
    assert_eq!((&head["version"], &head["width"]), (&2.into(), &100.into()));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn what_is_no_plain_file_is_written_into_as_it_is() {
    let session = &files()[0];
    let folder = tempfile::tempdir().unwrap();
    let full = export(session, "--to txt --out /dev/full");
    assert_eq!(full.status.code(), Some(2));
    let words = String::from_utf8(full.stderr).unwrap();
    assert!(
        words.starts_with("eggtop: cannot write /dev/full: No space"),
        "{words}"
    );
    exported(session, "--to txt --out /dev/null");
    for device in ["/dev/full", "/dev/null"] {
        let kind = fs::metadata(device).unwrap().file_type();
        assert!(kind.is_char_device(), "{device}");
        assert!(!Path::new(&format!("{device}.partial")).exists());
    }
    let (file, link) = (folder.path().join("a.txt"), folder.path().join("link"));
    fs::write(&file, "before").unwrap();
    std::os::unix::fs::symlink(&file, &link).unwrap();
    exported(session, &format!("--to txt --out {}", link.display()));
    assert!(link.is_symlink());
    assert!(fs::read_to_string(&file).unwrap().contains("1 Lab"));
    for (name, reason) in [("none/a.txt", "there is no folder"), ("", "it is a folder")] {
        let out = folder.path().join(name);
        let output = export(session, &format!("--to txt --out {}", out.display()));
        assert_eq!(output.status.code(), Some(2));
        let words = String::from_utf8(output.stderr).unwrap();
        assert!(words.contains(reason), "{words}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}
