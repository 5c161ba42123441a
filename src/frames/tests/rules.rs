//! Every event of a cast against the rules that players and people rely on, for sessions of many kinds.

use std::fs;
use std::io;
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::Arc;

use ratatui::buffer::Cell;
use ratatui::style::Modifier;
use vt100::Parser;

use super::super::schedule::{Screen, show};
use super::*;
use crate::model::{Act, RaceEvent, RaceId, Timestamp};
use crate::tui::{DrawnFrame, FrameReader};

const TAKE: &str = "\u{1b}[?1049h\u{1b}[?25l";
const GIVE_BACK: &str = "\u{1b}[?25h\u{1b}[?1049l";
const BEGIN: &str = "\u{1b}[?2026h";
const END: &str = "\u{1b}[?2026l";

/// Three runs alike: one that is shown, one that is hidden, and one that is shown again.
fn runs() -> [Fry; 3] {
    let shown = Fry {
        run: 0,
        began: 20_000,
        executor: ExecutorKind::Pool,
        workers: 4,
        tasks: 8,
        cores: 4,
    };
    let hidden = Fry {
        run: 1,
        began: shown.end() + 10_000,
        ..shown.clone()
    };
    let last = Fry {
        run: 2,
        began: hidden.end() + 2_000,
        ..shown.clone()
    };
    [shown, hidden, last]
}

/// A screenplay with a sentence, keys, a question, a mark, and a run that is hidden.
fn played() -> Vec<Event> {
    let [shown, hidden, last] = runs();
    let version = "0.1.0".to_owned();
    let machine = Box::new(script::machine(4));
    let act = |at, act| script::event(at, EventKind::Act(act));
    let text = |text: &str| text.to_owned();
    let caption = |at, words| act(at, Act::Caption { text: text(words) });
    let mark = |at, label| script::event(at, EventKind::Mark { label: text(label) });
    let begins = [
        script::event(0, EventKind::SessionStarted { version, machine }),
        act(
            1,
            Act::Began {
                title: text("Eggs"),
            },
        ),
        act(1, Act::ShowKeys),
        caption(100, "Eight eggs, four hands."),
        act(
            8_000,
            Act::Asked {
                question: text("How long?"),
                choices: vec![text("a second"), text("two")],
            },
        ),
        act(14_000, Act::Answered { choice: 2 }),
        act(19_000, Act::Key { key: text("Enter") }),
    ];
    let mut all = begins.to_vec();
    all.extend(shown.until(21_000));
    all.push(mark(21_000, "half of it"));
    all.extend(
        shown
            .all()
            .into_iter()
            .filter(|message| at(message) > 21_000),
    );
    all.push(act(shown.end() + 9_000, Act::Hide));
    all.push(caption(shown.end() + 9_100, "Nobody sees this."));
    all.push(mark(shown.end() + 9_200, "nor this"));
    all.extend(hidden.all());
    all.push(caption(hidden.end() + 100, "And then?"));
    all.push(act(hidden.end() + 1_000, Act::Show));
    all.extend(last.all());
    all.push(act(last.end() + 6_000, Act::Over));
    all.into_iter().filter_map(told_by).collect()
}

fn told_by(message: Message) -> Option<Event> {
    match message {
        Message::Event(event) => Some(event),
        _ => None,
    }
}

/// When something was reported, in milliseconds.
fn at(message: &Message) -> u64 {
    match message {
        Message::Event(event) => event.at.0 / 1_000_000,
        _ => 0,
    }
}

/// Made-up sessions and real ones, by their names.
fn sessions() -> Vec<(String, Vec<Event>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots/sessions");
    let files = fs::read_dir(folder).unwrap();
    let real = files.map(|file| {
        let path = file.unwrap().path();
        let events = Reader::open(&path).unwrap().collect();
        (path.display().to_string(), events)
    });
    let made = [("plain", super::events()), ("played", played())];
    let made = made.map(|(name, events)| (name.to_owned(), events));
    let all: Vec<_> = made.into_iter().chain(real).collect();
    assert!(all.len() > 3);
    all
}

/// Keeps all that is shown.
#[derive(Default)]
struct Shown {
    frames: Vec<(Timestamp, Buffer)>,
}

impl Screen for Shown {
    fn event(&mut self, _: Timestamp, _: &Event) -> io::Result<()> {
        Ok(())
    }
}

impl FrameReader for Shown {
    fn frame(&mut self, frame: &Arc<DrawnFrame>) -> io::Result<()> {
        let DrawnFrame { at, cells } = &**frame;
        if self.frames.last().is_none_or(|(_, last)| last != cells) {
            self.frames.push((*at, cells.clone()));
        }
        Ok(())
    }
}

fn terminal() -> Parser {
    let side = |side| NonZeroU16::new(side).unwrap();
    Parser::new(side(SIZE.1), side(SIZE.0), 0)
}

fn color(color: Color) -> vt100::Color {
    match color {
        Color::Reset => vt100::Color::Default,
        Color::Rgb(red, green, blue) => vt100::Color::Rgb(red, green, blue),
        other => panic!("{other:?} in a theme of true colours"),
    }
}

fn assert_shows(screen: &vt100::Screen, frame: &Buffer, name: &str) {
    let (columns, rows) = SIZE;
    for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
        let wanted: &Cell = &frame[(column, row)];
        let cell = screen.cell(row, column).unwrap();
        let symbol = match cell.contents() {
            "" => " ",
            symbol => symbol,
        };
        assert_eq!(symbol, wanted.symbol(), "{name}: {column}, {row}");
        let colors = (cell.fgcolor(), cell.bgcolor());
        assert_eq!(
            colors,
            (color(wanted.fg), color(wanted.bg)),
            "{name}: {column}, {row}"
        );
        let bold = wanted.modifier.contains(Modifier::BOLD);
        assert_eq!(cell.bold(), bold, "{name}: {column}, {row}");
    }
}

/// Asserts that a frame is one whole update, and returns it.
fn update(data: &str) -> &str {
    let inner = data
        .strip_prefix(BEGIN)
        .and_then(|data| data.strip_suffix(END));
    let inner = inner.unwrap_or_else(|| panic!("not one whole update: {data:?}"));
    assert!(!inner.contains("\u{1b}[?"), "{inner:?}");
    inner
}

#[test]
fn each_frame_is_an_event_that_shows_what_the_sequence_shows() {
    for (name, events) in sessions() {
        let mut shown = Shown::default();
        let mut frames = FrameSequence::new(file(&events), Look::default(), SIZE);
        show(&mut frames, &mut shown).unwrap();
        let lines = cast_of(&events, CastVersion::Two);
        let reported = reported(&lines);
        let outputs: Vec<_> = reported.iter().filter(|event| event.1 == "o").collect();
        let (last, frames) = outputs.split_last().unwrap();
        assert_eq!(last.2, GIVE_BACK, "{name}");
        assert_eq!(frames.len(), shown.frames.len(), "{name}");
        let mut terminal = terminal();
        for (number, ((time, _, data), (at, frame))) in frames.iter().zip(&shown.frames).enumerate()
        {
            let data = if number == 0 {
                data.strip_prefix(TAKE).unwrap()
            } else {
                data
            };
            assert!(
                !update(data).is_empty(),
                "{name}: nothing changes at {time}"
            );
            terminal.process(data.as_bytes());
            assert_shows(terminal.screen(), frame, &format!("{name} at {time}"));
            assert!((time - at.as_secs_f64()).abs() < 2e-6, "{name}: {time}");
        }
    }
}

#[test]
fn what_announces_a_frame_stands_before_it() {
    for (name, events) in sessions() {
        let lines = cast_of(&events, CastVersion::Two);
        let reported = reported(&lines);
        for pair in reported.windows(2) {
            let ((before, one, _), (after, next, _)) = (pair[0], pair[1]);
            assert!(before <= after, "{name}: {after} comes behind {before}");
            let late = one == "o" && next != "o" && before >= after;
            assert!(!late, "{name}: a mark or key behind its frame at {after}");
        }
        let codes = ["o", "m", "i"];
        assert!(
            reported.iter().all(|event| codes.contains(&event.1)),
            "{name}"
        );
    }
}

#[test]
fn results_and_the_last_frame_stand_to_be_read() {
    for (name, events) in sessions() {
        let lines = cast_of(&events, CastVersion::Two);
        let reported = reported(&lines);
        let frames = reported.iter().filter(|event| event.1 == "o");
        let [before, last] = frames
            .rev()
            .take(2)
            .map(|event| event.0)
            .collect::<Vec<_>>()[..]
        else {
            panic!("{name}: no frames");
        };
        assert!(before - last >= 2.999, "{name}: {last} to {before}");
    }
}

#[test]
fn a_stepped_race_is_not_sped_up() {
    let race = |at, reported| Event {
        at: Timestamp::from_millis(at),
        kind: EventKind::Race(reported),
    };
    let mut events: Vec<Event> = super::events().into_iter().take(1).collect();
    events.extend([
        race(30_000, RaceEvent::Began(RaceId::default())),
        race(42_000, RaceEvent::Ended),
        race(90_000, RaceEvent::Began(RaceId::default())),
        race(90_100, RaceEvent::Ended),
    ]);
    let lines = cast_of(&events, CastVersion::Two);
    let last = reported(&lines).last().unwrap().0;
    // two rests, two races, and the last frame
    assert!(
        (last - (1.5 + 12.0 + 1.5 + 0.1 + 3.0)).abs() < 0.5,
        "{last}"
    );
}

#[test]
fn a_screenplay_keeps_its_time_but_for_what_is_hidden() {
    let events = played();
    let lines = cast_of(&events, CastVersion::Two);
    let reported = reported(&lines);
    let mut terminal = terminal();
    let (mut text, mut marks) = (String::new(), Vec::new());
    for (time, code, data) in &reported {
        match *code {
            "m" => marks.push((*time, *data)),
            "i" => assert_eq!(*data, "\r"),
            _ => {
                terminal.process(data.as_bytes());
                text.push_str(&terminal.screen().contents());
            }
        }
    }
    for shown in [
        "Eight eggs, four hands.",
        "How long?",
        "a second",
        "And then?",
    ] {
        assert!(text.contains(shown), "{shown}");
    }
    assert!(!text.contains("Nobody"));
    let names: Vec<&str> = marks.iter().map(|mark| mark.1).collect();
    let [first, "half of it", done, second, again] = names[..] else {
        panic!("{names:?}");
    };
    assert_eq!((first, done), (second, again));
    let times: Vec<f64> = marks.iter().map(|mark| mark.0).collect();
    // the run began 20 s after the start, and nothing before it was left out
    assert!((times[0] - 20.0).abs() < 0.3, "{times:?}");
    assert!((times[1] - times[0] - 1.0).abs() < 0.2, "{times:?}");
    // from one result to the next run were 9 s to be seen, and 1 s behind what is hidden
    assert!((times[3] - times[2] - 10.0).abs() < 0.5, "{times:?}");
}
