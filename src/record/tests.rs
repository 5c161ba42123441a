//! What is written can be read, whole or cut off, packed or not; trouble is reported and ends only the
//! recording.

mod older;

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::sync::mpsc::channel;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::model::{
    Ceiling, Clock, Event, EventKind, HostId, Machine, Pin, RaceEvent, RaceId, Racer, RunEvent,
    RunId, RunSpec, RunStart, RunSummary, SeriesId, Steadiness, TaskId, TimeSpan, Timestamp, Usage,
    WorkerEvent, WorkerId,
};

fn notice(at: u64, text: &str) -> Event {
    let text = text.to_owned();
    Event {
        at: Timestamp(at),
        kind: EventKind::Notice { text },
    }
}

fn session() -> Event {
    let machine = Machine {
        logical: 3,
        ..Machine::default()
    };
    let machine = Box::new(machine);
    let version = "0".to_owned();
    Event {
        at: Timestamp::START,
        kind: EventKind::SessionStarted { version, machine },
    }
}

fn of_run(at: u64, event: RunEvent) -> Event {
    let run = RunId(4);
    Event {
        at: Timestamp(at),
        kind: EventKind::Run { run, event },
    }
}

fn started() -> RunEvent {
    RunEvent::Started(Box::new(RunStart {
        series: None,
        spec: RunSpec::default(),
        tasks: 1,
        workers: 1,
        size: 1.0,
        repetition: 0,
    }))
}

fn worker(event: WorkerEvent) -> RunEvent {
    RunEvent::Worker {
        worker: WorkerId(0),
        event,
    }
}

fn ended() -> RunEvent {
    RunEvent::Ended(Box::new(RunSummary {
        end: crate::model::RunEnd::Completed,
        wall: TimeSpan(1),
        usage: Usage::default(),
        done: 1,
        failed: 0,
        lost: 0,
        output: serde_json::Value::Null,
    }))
}

/// A folder with a recording tap that has seen how a session began.
fn at_work() -> (TempDir, RecordingTap) {
    let recording_tap = RecordingTap::default();
    recording_tap.observe(&session());
    (tempfile::tempdir().unwrap(), recording_tap)
}

fn begin(recording_tap: &RecordingTap, path: &Path) {
    let never = |error| panic!("{error}");
    recording_tap.hide_names();
    recording_tap.begin(path, Clock::start(), never).unwrap();
}

fn read(path: &Path) -> (Vec<Event>, Option<Cut>) {
    let mut reader = Reader::open(path).unwrap();
    let events = reader.by_ref().collect();
    (events, reader.cut().cloned())
}

#[test]
fn what_is_written_can_be_read_however_it_is_packed() {
    for name in ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst"] {
        let (folder, recording_tap) = at_work();
        let path = folder.path().join(name);
        begin(&recording_tap, &path);
        assert!(partial_of(&path).exists() && !path.exists());
        let reported: Vec<Event> = (0..2_000).map(|at| notice(at, "egg")).collect();
        for event in &reported {
            recording_tap.observe(event);
        }
        assert_eq!(recording_tap.end().unwrap(), Some(path.clone()));
        assert!(!partial_of(&path).exists());
        let (events, cut) = read(&path);
        assert_eq!(cut, None);
        assert_eq!(events[0], session());
        assert_eq!(events[1..], reported);
        let head = Reader::open(&path).unwrap().head().clone();
        assert_eq!((head.eggtop_session, head.machine.logical), (FORMAT, 3));
        assert_eq!((head.host, head.user), (None, None));
    }
}

#[test]
fn a_recording_goes_on_being_readable_while_it_is_written() {
    for name in ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst"] {
        let (folder, recording_tap) = at_work();
        let path = folder.path().join(name);
        begin(&recording_tap, &path);
        recording_tap.observe(&notice(1, "fried"));
        let partial = partial_of(&path);
        let begun = std::time::Instant::now();
        while read(&partial).0.len() < 2 {
            assert!(
                begun.elapsed().as_secs() < 180,
                "{name}: it is never flushed"
            );
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        assert_eq!(read(&partial).0[1], notice(1, "fried"));
    }
}

#[test]
fn a_file_that_is_cut_anywhere_is_read_up_to_its_last_whole_line() {
    for name in ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst"] {
        let (folder, recording_tap) = at_work();
        let path = folder.path().join(name);
        begin(&recording_tap, &path);
        (0..300).for_each(|at| recording_tap.observe(&notice(at, &format!("egg {at}"))));
        recording_tap.end().unwrap();
        let whole = fs::read(&path).unwrap();
        let (all, _) = read(&path);
        for length in (40..whole.len()).step_by(97) {
            let Ok(mut reader) = Reader::new(std::io::Cursor::new(whole[..length].to_vec())) else {
                continue;
            };
            let events: Vec<Event> = reader.by_ref().collect();
            assert_eq!(events[..], all[..events.len()]);
            if name == "a.jsonl" {
                let ends_a_line = whole[length - 1] == b'\n';
                assert_eq!(reader.cut().is_some(), !ends_a_line, "{length}");
            } else {
                assert!(reader.cut().is_some(), "{name} {length}");
            }
        }
    }
}

#[test]
fn what_is_no_session_is_refused() {
    let refusal = |text: &str| {
        let text = text.as_bytes().to_vec();
        let Err(error) = Reader::new(std::io::Cursor::new(text)) else {
            panic!("taken for a session");
        };
        error.to_string()
    };
    for text in [
        "",
        "\n",
        "{}\n",
        "[1]\n",
        "\u{1b}[2J\n",
        "{\"eggtop_session\":1}\n",
    ] {
        assert!(refusal(text).starts_with("is no session file"), "{text:?}");
    }
    let newer = refusal("{\"eggtop_session\":9,\"version\":\"7.0\\u001b\",\"yolk\":1}\n");
    assert_eq!(
        newer,
        "was written by a newer eggtop (7.0?): format 9, this one reads up to 3"
    );
}

#[test]
fn garbage_ends_the_reading_and_is_quoted_harmlessly() {
    let (folder, recording_tap) = at_work();
    let path = folder.path().join("a.jsonl");
    begin(&recording_tap, &path);
    recording_tap.observe(&notice(1, "fried"));
    recording_tap.end().unwrap();
    let mut file = File::options().append(true).open(&path).unwrap();
    file.write_all(b"{\"at\":2,\x1b[31m\n").unwrap();
    serde_json::to_writer(&mut file, &notice(3, "late")).unwrap();
    let (events, cut) = read(&path);
    assert_eq!(events.len(), 2);
    let cut = cut.unwrap().to_string();
    assert!(
        cut.starts_with("line 4: is no event") && cut.ends_with("{\"at\":2,?[31m"),
        "{cut}"
    );
}

#[test]
fn no_file_is_written_over() {
    let (folder, recording_tap) = at_work();
    let path = folder.path().join("a.jsonl");
    let refused = |words: &str| {
        let never = |_| panic!("nothing was begun");
        let error = recording_tap.begin(&path, Clock::start(), never);
        assert!(error.unwrap_err().to_string().contains(words));
    };
    fs::write(&path, "mine").unwrap();
    refused("a.jsonl: it exists already");
    fs::remove_file(&path).unwrap();
    fs::write(partial_of(&path), "mine").unwrap();
    refused("a.jsonl.partial exists, of a recording that goes on or was cut off");
    assert_eq!(recording_tap.end().unwrap(), None);
}

#[test]
fn a_file_that_takes_no_more_ends_the_recording_with_a_word() {
    let (to, troubles) = channel();
    let (reader, writer) = std::io::pipe().unwrap();
    let file = File::from(std::os::fd::OwnedFd::from(writer));
    let (head, hidden) = (Head::default(), names::Hidden::default());
    let writer = writer::Writer::on(file, Path::new("a.jsonl"), &head, hidden).unwrap();
    let recorder = recorder::Recorder::start(writer, move |error| {
        to.send(error.to_string()).unwrap();
    });
    let recorder = recorder.unwrap();
    drop(reader);
    (0..10).for_each(|at| recorder.take(notice(at, "egg")));
    let error = recorder.finish().unwrap_err().to_string();
    assert_eq!(troubles.recv().unwrap(), error);
    assert!(error.starts_with("the recording was aborted: "), "{error}");
    assert!(error.ends_with("is in a.jsonl.partial"), "{error}");
}

#[test]
fn a_recording_that_begins_in_the_middle_holds_what_came_before() {
    let (folder, recording_tap) = at_work();
    let began = WorkerEvent::Started {
        pid: 1,
        tid: 1,
        asked: Timestamp(1),
        host: HostId::HERE,
    };
    let task = WorkerEvent::TaskStarted {
        task: TaskId(0),
        ready: Timestamp(3),
        core: 0,
    };
    let run = [
        of_run(2, started()),
        of_run(3, worker(began)),
        of_run(4, worker(task)),
    ];
    recording_tap.observe(&notice(1, "long gone"));
    for event in &run {
        recording_tap.observe(event);
    }
    let path = folder.path().join("a.jsonl");
    begin(&recording_tap, &path);
    recording_tap.observe(&of_run(9, ended()));
    recording_tap.end().unwrap();
    let (events, _) = read(&path);
    assert_eq!(events[0], session());
    assert_eq!(events[1..4], run);
    assert_eq!(events[4..], [of_run(9, ended())]);
    // nothing of a run that is over is recorded again
    let path = folder.path().join("b.jsonl");
    begin(&recording_tap, &path);
    recording_tap.end().unwrap();
    assert_eq!(read(&path).0, [session()]);
}

fn queued(series: u32) -> EventKind {
    EventKind::Queued {
        series: SeriesId(series),
        runs: 3,
        repeats: None,
    }
}

fn series_ended(series: Option<u32>) -> EventKind {
    EventKind::SeriesEnded {
        series: series.map(SeriesId),
    }
}

#[test]
fn a_recording_that_begins_late_holds_the_current_state() {
    let (folder, recording_tap) = at_work();
    let event = |at, kind| Event {
        at: Timestamp(at),
        kind,
    };
    let ceiling = |workers, together| {
        EventKind::Ceiling(Ceiling {
            workers,
            pin: Pin::default(),
            alone: TimeSpan(1),
            together: TimeSpan(together),
            steadiness: Some(Steadiness {
                workers,
                alone_varies: 0.01,
                together_varies: 0.02,
                cores: 1.5,
                without_core: 0.0,
                smallest_difference: 0.05,
            }),
        })
    };
    let race = |reported| EventKind::Race(reported);
    let reported = [
        event(
            1,
            EventKind::Eggtop {
                pid: 7,
                fork_server: 8,
            },
        ),
        event(2, ceiling(2, 2)),
        event(3, ceiling(4, 3)),
        event(4, race(RaceEvent::Began(RaceId::default()))),
        event(5, race(RaceEvent::Ended)),
        event(6, ceiling(2, 5)),
        event(7, EventKind::Sample(Box::default())),
        event(8, EventKind::Sample(Box::default())),
        event(
            9,
            race(RaceEvent::Began(RaceId::default().next_protection())),
        ),
        event(10, race(RaceEvent::Waits { thread: Racer(1) })),
        event(11, queued(0)),
        event(12, queued(1)),
        event(13, queued(2)),
        event(14, series_ended(Some(0))),
        event(15, series_ended(Some(1))),
    ];
    for event in &reported {
        recording_tap.observe(event);
    }
    let path = folder.path().join("a.jsonl");
    begin(&recording_tap, &path);
    recording_tap.end().unwrap();
    let (events, _) = read(&path);
    // of each only what is not overtaken
    let stands = [0, 5, 2, 7, 8, 9, 12].map(|number: usize| reported[number].clone());
    assert_eq!(events, [&[session()], &stands[..]].concat());
}

#[test]
fn two_names_for_two_recordings_of_one_second() {
    let name = RecordingTap::new_name();
    assert!(name.to_string_lossy().starts_with("eggtop-2"));
    assert!(name.to_string_lossy().ends_with(".jsonl.zst"));
}

proptest! {
    #[test]
    fn no_bytes_are_a_fault(bytes: Vec<u8>, packed in 0..3_usize) {
        let magic: [&[u8]; 3] = [b"", &[0x1f, 0x8b], &[0x28, 0xb5, 0x2f, 0xfd]];
        let bytes = [magic[packed], &bytes].concat();
        if let Ok(reader) = Reader::new(std::io::Cursor::new(bytes)) {
            let _ = reader.count();
        }
    }

    #[test]
    fn a_damaged_file_is_no_fault(at in 0..4_000_usize, byte: u8) {
        let mut text = Vec::new();
        serde_json::to_writer(&mut text, &Head { eggtop_session: 1, ..Head::default() }).unwrap();
        text.push(b'\n');
        for number in 0..20 {
            serde_json::to_writer(&mut text, &notice(number, "egg")).unwrap();
            text.push(b'\n');
        }
        let at = at % text.len();
        text[at] = byte;
        if let Ok(reader) = Reader::new(std::io::Cursor::new(text)) {
            prop_assert!(reader.count() <= 21);
        }
    }
}
