//! Recordings: what is left of them when the program, the disk or a person ends them too early.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::Duration;

use eggtop::model::{Event, EventKind, RunEvent};
use eggtop::record::{Reader, partial_of};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Uid;
use tempfile::TempDir;

use super::family::wait_until;
use super::program::{Outcome, eggtop, outcome, start};
use super::screen::lab;

pub(crate) fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("session.jsonl.zst");
    (folder, file)
}

fn events(path: &Path) -> Vec<Event> {
    Reader::open(path).unwrap().collect()
}

fn holds(events: &[Event], wanted: impl Fn(&RunEvent) -> bool) -> bool {
    events.iter().any(|event| match &event.kind {
        EventKind::Run { event, .. } => wanted(event),
        _ => false,
    })
}

fn run(file: &Path, more: &str) -> Outcome {
    let work = "run busy --n 1000 --tasks 4 --executor threads --workers 2 --format json";
    let call = format!("{work} --record {} {more}", file.display());
    outcome(eggtop(call.trim_end()))
}

#[test]
fn a_recording_holds_the_run_from_its_beginning_to_its_end() {
    let (folder, file) = folder();
    let ran = run(&file, "");
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
    let log = events(&file);
    assert!(holds(&log, |event| matches!(event, RunEvent::Started(_))));
    assert!(holds(&log, |event| matches!(event, RunEvent::Ended(_))));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn no_name_stands_in_an_anonymous_recording() {
    let (_folder, file) = folder();
    let plain = file.with_extension("");
    let user = nix::unistd::User::from_uid(nix::unistd::getuid());
    let host = nix::sys::utsname::uname().unwrap();
    let names = [
        user.unwrap().unwrap().name,
        host.nodename().to_string_lossy().into_owned(),
    ];
    run(&plain, "--anonymous");
    let text = fs::read_to_string(&plain).unwrap();
    let reported = |name: &String| {
        let mut words = text.split(|letter: char| !letter.is_alphanumeric());
        name.len() > 2 && words.any(|word| word == name)
    };
    assert!(!names.iter().any(reported), "{names:?}: {text}");
    let place = plain.parent().unwrap().to_str().unwrap();
    assert!(!text.contains(place), "{place}: {text}");
}

#[test]
fn killed_in_the_middle_it_leaves_what_can_be_read() {
    let (folder, file) = folder();
    let work = "run eggs --seconds 60 --tasks 2 --workers 2 --record";
    let running = start(eggtop(&format!("{work} {}", file.display())));
    let partial = partial_of(&file);
    wait_until("both eggs stand in the file", || {
        let log = Reader::open(&partial).ok()?.collect::<Vec<Event>>();
        let begun = |event: &&Event| format!("{event:?}").contains("TaskStarted");
        (log.iter().filter(begun).count() == 2).then_some(())
    });
    running.signal(Signal::SIGKILL);
    running.outcome().family.assert_gone();
    assert!(partial.exists() && !file.exists());
    let log = events(&partial);
    assert!(holds(&log, |event| matches!(event, RunEvent::Started(_))));
    assert!(!holds(&log, |event| matches!(event, RunEvent::Ended(_))));
    drop(folder);
}

#[test]
fn a_file_that_is_there_is_left_alone() {
    let (_folder, file) = folder();
    fs::write(&file, "mine").unwrap();
    let refused = run(&file, "");
    assert_eq!((refused.status, refused.stdout.as_str()), (Some(2), ""));
    assert_eq!(refused.stderr.lines().count(), 1, "{refused:?}");
    assert!(refused.stderr.contains("it exists already"), "{refused:?}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn a_folder_that_may_not_be_written_is_reported_before_anything_runs() {
    let (folder, file) = folder();
    let refused = run(&folder.path().join("missing/session.jsonl"), "");
    assert_eq!(refused.status, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("No such file"), "{refused:?}");
    if Uid::effective().is_root() {
        println!("skipped in part: root may write everywhere");
        return;
    }
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555)).unwrap();
    let refused = run(&file, "");
    assert_eq!(refused.status, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("Permission denied"), "{refused:?}");
}

/// A server that lets a run go on when something has been done: the one task of the run waits for it.
fn until(url: &TcpListener, done: impl FnOnce()) {
    let (mut stream, _) = url.accept().unwrap();
    done();
    let _ = stream.read(&mut [0; 1_024]).unwrap();
    let answer = "HTTP/1.1 200 OK\r\ncontent-length: 3\r\nconnection: close\r\n\r\negg";
    stream.write_all(answer.as_bytes()).unwrap();
}

/// Lets a file appear.
type Appear = fn(&Path);

#[test]
fn a_file_that_appears_meanwhile_is_left_alone() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let work = format!(
        "run fetch --tasks 1 --executor serial --timeout 600 --urls http://{} --record",
        server.local_addr().unwrap()
    );
    let ways: [Appear; 3] = [
        |file| fs::write(file, "mine").unwrap(),
        |file| symlink("nowhere", file).unwrap(),
        |file| fs::create_dir(file).unwrap(),
    ];
    for appear in ways {
        let (_folder, file) = folder();
        let running = start(eggtop(&format!("{work} {}", file.display())));
        until(&server, || appear(&file));
        let ran = running.outcome();
        assert_eq!(ran.status, Some(3), "{ran:?}");
        let partial = partial_of(&file);
        let reported = format!(
            "{} exists by now and is left as it is; the recording is in {}",
            file.display(),
            partial.display()
        );
        assert!(ran.stderr.contains(&reported), "{ran:?}");
        assert!(file.symlink_metadata().unwrap().len() < 10 || file.is_dir());
        let log = events(&partial);
        assert!(holds(&log, |event| matches!(event, RunEvent::Ended(_))));
    }
}

#[test]
fn the_lab_says_at_the_end_that_a_recording_is_not_whole() {
    let (_folder, file) = folder();
    let mut screen = lab(&format!("--record {}", file.display()));
    screen.wait_for("REC 00:0");
    fs::write(&file, "mine").unwrap();
    screen.press("q");
    assert_eq!(screen.exit_status(), 0);
    assert!(screen.text().contains("exists by now"), "{}", screen.text());
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn a_key_begins_a_recording_and_ends_it() {
    let (folder, _) = folder();
    let argument = format!(
        "--seconds 0.1 --tasks 2 --record {}/a.jsonl",
        folder.path().display()
    );
    let mut screen = lab(&argument);
    screen.wait_for("REC 00:0");
    screen.press("\r");
    screen.wait_for("eff.");
    screen.press("R");
    screen.wait_until("the recording has ended", |screen| {
        !screen.text().contains("REC")
    });
    let file = folder.path().join("a.jsonl");
    assert!(file.exists());
    assert!(holds(&events(&file), |event| matches!(
        event,
        RunEvent::Ended(_)
    )));
    screen.press("q");
    assert_eq!(screen.exit_status(), 0);
    screen.family.assert_gone();
}

#[test]
fn a_storm_of_sizes_does_not_show_in_a_recording() {
    let (folder, file) = folder();
    let argument = format!("--seconds 0.3 --tasks 4 --record {}", file.display());
    let mut screen = lab(&argument);
    screen.press("\r");
    screen.wait_for("x stop");
    for size in [(1, 1), (300, 90), (19, 5), (60, 16), (200, 60), (100, 30)] {
        screen.resize(size);
        screen.rest(Duration::from_millis(30));
    }
    screen.wait_for("eff.");
    screen.press("q");
    assert_eq!(screen.exit_status(), 0);
    let log = events(&file);
    assert!(holds(&log, |event| matches!(event, RunEvent::Ended(_))));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let picture = outcome(eggtop(&format!("export {} --to txt", file.display())));
    assert_eq!(picture.status, Some(0), "{picture:?}");
    assert_eq!(picture.stdout.lines().count(), 30);
}

#[test]
fn a_recording_of_a_program_that_was_killed_is_played_up_to_there() {
    let (folder, _) = folder();
    let file = folder.path().join("a.jsonl");
    let argument = format!("--seconds 0.1 --tasks 2 --record {}", file.display());
    let mut screen = lab(&argument);
    screen.wait_for("REC 00:0");
    screen.press("\r");
    screen.wait_for("eff.");
    let partial = partial_of(&file);
    let reported = |wanted: fn(&RunEvent) -> bool| holds(&events(&partial), wanted);
    wait_until("the run is on the disk", || {
        reported(|event| matches!(event, RunEvent::Ended(_))).then_some(())
    });
    kill(screen.family.program(), Signal::SIGKILL).unwrap();
    screen.family.assert_gone();
    // the last line is cut off in its middle, as it may be
    let mut text = fs::read(&partial).unwrap();
    text.extend_from_slice(b"{\"at\":99");
    fs::write(&partial, text).unwrap();
    let mut screen = lab(&format!("replay {}", partial.display()));
    screen.wait_for("REPLAY of");
    screen.press("\x1b[F");
    screen.wait_for("the file ends here: line");
    assert!(screen.text().contains("eff."), "{}", screen.text());
    screen.press("q");
    assert_eq!(screen.exit_status(), 0);
    screen.family.assert_gone();
}
