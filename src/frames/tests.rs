//! A frame sequence shows what the lab showed, and a cast of it is what players expect.

mod rules;

use std::io::Cursor;

use serde_json::Value;

use super::*;
use crate::model::{Draft, EventKind, ExecutorKind, Machine, RunEvent};
use crate::record::{Head, Reader};
use crate::tui::script::{self, Fry};

pub(super) const SIZE: (u16, u16) = (100, 30);

/// What a lab is told of two runs, the second of which begins long after the first.
fn messages() -> Vec<Message> {
    let serial = Fry {
        run: 0,
        began: 500,
        executor: ExecutorKind::Serial,
        workers: 1,
        tasks: 3,
        cores: 4,
    };
    let pool = Fry {
        run: 1,
        began: serial.end() + 60_000,
        executor: ExecutorKind::Pool,
        workers: 4,
        ..serial.clone()
    };
    let version = "0.1.0".to_owned();
    let machine = Box::new(script::machine(4));
    let first = script::event(0, EventKind::SessionStarted { version, machine });
    let idle = (1..60).map(|second| script::sample(serial.end() + second * 1_000, &[0.01; 4]));
    let mut all = vec![first];
    all.extend(serial.all());
    all.extend(idle);
    all.extend(pool.all());
    all
}

fn events() -> Vec<Event> {
    let reported = messages().into_iter().filter_map(|message| match message {
        Message::Event(event) => Some(event),
        _ => None,
    });
    reported.collect()
}

/// Events as they come back from a session file.
fn file(events: &[Event]) -> Reader {
    let mut text = Vec::new();
    let head = Head {
        eggtop_session: 1,
        machine: Machine::default(),
        ..Head::default()
    };
    serde_json::to_writer(&mut text, &head).unwrap();
    for event in events {
        text.push(b'\n');
        serde_json::to_writer(&mut text, event).unwrap();
    }
    text.push(b'\n');
    Reader::new(Cursor::new(text)).unwrap()
}

pub(super) fn recorded() -> Reader {
    file(&events())
}

#[test]
fn frames_of_a_recording_are_those_of_the_lab() {
    let mut lab = App::new(Draft::default(), Look::default(), SIZE);
    let mut frames = FrameSequence::new(recorded(), Look::default(), SIZE);
    let mut compared = 0;
    for message in messages() {
        let Message::Event(event) = &message else {
            continue;
        };
        let at = event.at;
        if let EventKind::Run { event, .. } = &event.kind
            && let RunEvent::Started(start) = event
        {
            lab.panel.draft = start.spec.draft();
        }
        lab.update(message);
        frames.step();
        lab.update(Message::Tick(at));
        frames.tick(at);
        let mut frame = Buffer::empty(lab.area());
        view::render(&lab, lab.area(), &mut frame);
        assert_eq!(frames.frame(), frame, "{at:?}");
        compared += 1;
    }
    assert!(compared > 100 && frames.step().is_none());
}

fn cast(version: CastVersion) -> Vec<Value> {
    cast_of(&events(), version)
}

fn cast_of(events: &[Event], version: CastVersion) -> Vec<Value> {
    let cast = Cast {
        version,
        title: "eggs \u{1b}[2J".to_owned(),
        timestamp: 7,
        size: SIZE,
    };
    let render = || {
        let mut out = Vec::new();
        let mut frames = FrameSequence::new(file(events), Look::default(), SIZE);
        cast.write(&mut frames, &mut out).unwrap();
        out
    };
    let out = render();
    assert_eq!(out, render(), "the same every time");
    let text = String::from_utf8(out).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Returns the time, code and data of every event; times are absolute.
fn reported(lines: &[Value]) -> Vec<(f64, &str, &str)> {
    let adds = lines[0]["version"] == 3;
    let mut clock = 0.0;
    let reported = lines[1..].iter().map(|line| {
        let time = line[0].as_f64().unwrap();
        clock = if adds { clock + time } else { time };
        (clock, line[1].as_str().unwrap(), line[2].as_str().unwrap())
    });
    reported.collect()
}

#[test]
fn time_is_left_out_between_runs_only() {
    let lines = cast(CastVersion::Two);
    assert_eq!(
        (&lines[0]["width"], &lines[0]["height"]),
        (&100.into(), &30.into())
    );
    assert_eq!(lines[0]["title"], "eggs ?[2J");
    let events = reported(&lines);
    assert!(events.is_sorted_by(|one, next| one.0 <= next.0));
    let marks: Vec<(f64, &str)> = events
        .iter()
        .filter(|event| event.1 == "m")
        .map(|event| (event.0, event.2))
        .collect();
    assert_eq!(marks.len(), 4, "{marks:?}");
    // three eggs one after another, and three at once
    assert!((marks[1].0 - marks[0].0 - 3.0).abs() < 0.3, "{marks:?}");
    assert!((marks[3].0 - marks[2].0 - 1.0).abs() < 0.3, "{marks:?}");
    // a minute in which nothing ran has become the time to read the result
    let rest = marks[2].0 - marks[1].0;
    assert!((3.99..7.0).contains(&rest), "{rest}");
    let last = events.last().unwrap().0 - marks[3].0;
    assert!(last >= 6.99, "{last}");
}

#[test]
fn both_versions_tell_the_same_times() {
    let (two, three) = (cast(CastVersion::Two), cast(CastVersion::Three));
    let (two, three) = (reported(&two), reported(&three));
    assert_eq!(
        three.last().map(|event| (event.1, event.2)),
        Some(("x", "0"))
    );
    for (one, other) in two.iter().zip(&three) {
        assert_eq!((one.1, one.2), (other.1, other.2));
        assert!((one.0 - other.0).abs() < 0.002, "{one:?} {other:?}");
    }
}

#[test]
fn an_animation_takes_as_long_as_the_cast() {
    let render = || {
        let mut out = Vec::new();
        let mut frames = FrameSequence::new(recorded(), Look::default(), (60, 16));
        write_gif(&mut frames, &mut out).unwrap();
        out
    };
    let bytes = render();
    assert_eq!(bytes, render(), "the same every time");
    let mut decoder = ::gif::DecodeOptions::new().read_info(&bytes[..]).unwrap();
    assert_eq!((decoder.width(), decoder.height()), (540, 288));
    let mut delays = Vec::new();
    while let Some(frame) = decoder.next_frame_info().unwrap() {
        delays.push(u64::from(frame.delay));
    }
    let lines = cast(CastVersion::Two);
    let end = reported(&lines).last().unwrap().0;
    assert_eq!(delays.iter().sum::<u64>(), (end * 100.0).round() as u64);
    assert!(delays.len() > 40 && *delays.last().unwrap() >= 300);
}
