//! A session that is played again: what is seen is what was seen, and one can go about in it.

use std::io::Write;
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, MouseEventKind};
use tempfile::NamedTempFile;

use super::super::app::{App, Effect, Focus, Look};
use super::super::backend::Backend;
use super::super::message::Message;
use super::super::script::{self, Fry, event, key, mouse, play, press};
use super::super::view::{self, Layout};
use super::{SIZE, pool_of_two, screen};
use crate::model::{
    Act, Draft, EventKind, ExecutorKind, Machine, ReplayOrder, Step, TimeSpan, Timestamp,
};
use crate::record::{Head, Replay, ReplayIndex};

/// The messages of a lab: two runs with a mark between them, each longer than a block of the replay index.
fn reported() -> Vec<Message> {
    let first = Fry {
        tasks: 140,
        ..pool_of_two()
    };
    let second = Fry {
        run: 1,
        began: first.end() + 20_000,
        tasks: 120,
        ..first.clone()
    };
    let machine = Box::new(script::machine(8));
    let version = "0.1.0".to_owned();
    let mut all = vec![event(0, EventKind::SessionStarted { version, machine })];
    all.extend(first.all());
    let label = "mark 1".to_owned();
    all.push(event(first.end() + 9_000, EventKind::Mark { label }));
    all.extend(second.all());
    all
}

/// The same as a session file.
fn recorded() -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    let head = Head {
        eggtop_session: 1,
        host: Some("lab-7".to_owned()),
        machine: Machine::default(),
        ..Head::default()
    };
    serde_json::to_writer(&mut file, &head).unwrap();
    for message in reported() {
        if let Message::Event(event) = message {
            file.write_all(b"\n").unwrap();
            serde_json::to_writer(&mut file, &event).unwrap();
        }
    }
    file.write_all(b"\n").unwrap();
    file
}

/// A replay that has been read to the end, and its screen.
struct Watched {
    replay: Replay,
    app: App,
    began: Instant,
    _file: NamedTempFile,
}

impl Watched {
    fn open() -> Self {
        let file = recorded();
        let replay_index = ReplayIndex::open(file.path()).unwrap();
        while !replay_index.extent().whole {
            std::thread::yield_now();
        }
        let began = Instant::now();
        let mut watched = Self {
            replay: Replay::start(replay_index, began),
            app: App::new(Draft::default(), Look::default(), SIZE),
            began,
            _file: file,
        };
        watched.look(0);
        watched
    }

    /// Looks at it so many milliseconds after it began to play.
    fn look(&mut self, millis: u64) {
        let played = self.replay.play(self.began + Duration::from_millis(millis));
        let app = &mut self.app;
        play(app, played.sought.map(Message::Sought));
        play(app, played.events.into_iter().map(Message::Replayed));
        let state = Message::Replay(Box::new(played.state));
        play(app, [state, Message::Tick(played.now)]);
    }

    /// Lets it hold still at a moment.
    fn go_to(&mut self, at: Timestamp) {
        self.replay.obey(ReplayOrder::To(at), self.began);
        if self.app.replay.as_ref().unwrap().playing {
            self.replay.obey(ReplayOrder::Toggle, self.began);
        }
        self.look(0);
    }
}

/// Returns the lab as it was at a moment.
fn as_it_was(at: Timestamp) -> App {
    let mut app = App::new(Draft::default(), Look::default(), SIZE);
    let before = reported().into_iter().filter(|message| match message {
        Message::Event(event) => event.at <= at,
        _ => false,
    });
    play(&mut app, before);
    play(&mut app, [Message::Tick(at)]);
    app
}

/// Returns the screen without its first and last line, which are about the replay.
fn boxes(app: &App) -> Vec<String> {
    let text = screen(app);
    let lines: Vec<_> = text.lines().map(ToOwned::to_owned).collect();
    lines[1..lines.len() - 1].to_vec()
}

#[test]
fn at_every_moment_the_screen_shows_what_it_showed() {
    let mut watched = Watched::open();
    let end = watched.app.replay.as_ref().unwrap().to;
    let moments = [
        1_001, 1_300, 67_777, 30_001, 71_010, 80_500, 120_123, 91_100, 1_002,
    ];
    for at in moments.map(Timestamp::from_millis).into_iter().chain([end]) {
        watched.go_to(at);
        let mut lab = as_it_was(at);
        for tab in ['2', '4'] {
            play(&mut watched.app, [key(tab)]);
            play(&mut lab, [key(tab)]);
            assert_eq!(boxes(&watched.app), boxes(&lab), "{tab} at {at}");
        }
    }
}

#[test]
fn what_is_played_is_what_a_jump_shows() {
    let (mut played, mut jumped) = (Watched::open(), Watched::open());
    for millis in (0..9_000).step_by(333) {
        played.look(millis);
        jumped.go_to(Timestamp::from_millis(millis));
        assert_eq!(boxes(&played.app), boxes(&jumped.app), "{millis}");
    }
}

#[test]
fn what_does_not_apply_to_a_run_stays_as_it_was_set() {
    let mut app = App::new(Draft::default(), Look::default(), SIZE);
    let set = |at, field: &str, value: &str| {
        let (field, value) = (field.to_owned(), value.to_owned());
        replayed(event(at, EventKind::Act(Act::Set { field, value })))
    };
    let serial = Fry {
        executor: ExecutorKind::Serial,
        workers: 1,
        ..pool_of_two()
    };
    play(&mut app, [set(1, "workers", "4")]);
    play(&mut app, serial.all().into_iter().map(replayed));
    assert_eq!(app.panel.draft.executor, ExecutorKind::Serial);
    play(&mut app, [set(serial.end() + 1, "executor", "threads")]);
    assert_eq!(app.panel.draft.workers, Some(4));
}

/// An event of a log in place of one that happens.
fn replayed(message: Message) -> Message {
    match message {
        Message::Event(event) => Message::Replayed(event),
        other => other,
    }
}

#[test]
fn a_replay_looks_different_from_a_lab() {
    let mut watched = Watched::open();
    watched.look(3_000);
    let text = screen(&watched.app);
    assert!(text.contains("REPLAY of lab-7"), "{text}");
    assert!(text.contains("▶ 1x 0:03.0"), "{text}");
    // what cannot be done is not offered
    assert!(!text.contains('◂') && !text.contains("Enter"), "{text}");
    let nothing = [KeyCode::Enter, KeyCode::Char('c'), KeyCode::Char('R')].map(press);
    assert_eq!(play(&mut watched.app, nothing), []);
    play(&mut watched.app, [KeyCode::Tab; 2].map(press));
    assert_eq!(watched.app.focus, Focus::Lanes, "the panel has no keys");
    assert_eq!(play(&mut watched.app, [key('q')]), [Effect::Quit(0)]);
}

#[test]
fn keys_go_about_in_time() {
    let mut watched = Watched::open();
    let order = |watched: &mut Watched, key: Message| {
        for effect in watched.app.update(key) {
            watched.replay.carry_out(effect);
        }
        watched.look(0);
        watched.app.session.now
    };
    order(&mut watched, key(' '));
    assert!(!watched.app.is_moving());
    let first = Timestamp::from_millis(pool_of_two().began);
    assert_eq!(order(&mut watched, key('n')), first);
    let run = watched.app.session.current().unwrap();
    assert_eq!((run.id.0, run.lanes.len()), (0, 0));
    order(&mut watched, key('n'));
    assert!(watched.app.session.current().is_none());
    let mark = order(&mut watched, key('n'));
    assert_eq!(watched.app.session.marks, [(mark, "mark 1".to_owned())]);
    order(&mut watched, key('N'));
    assert_eq!(order(&mut watched, key('N')), first);
    // the next look at the machine, and the one before
    let look = order(&mut watched, key('.'));
    assert!(look > first && look < first + TimeSpan::from_millis(200));
    order(&mut watched, key('.'));
    assert_eq!(order(&mut watched, key(',')), look);
    let leapt = order(&mut watched, press(KeyCode::Right));
    assert!(leapt > look + TimeSpan::from_millis(900));
    assert_eq!(order(&mut watched, press(KeyCode::Left)), look);
    let end = order(&mut watched, press(KeyCode::End));
    assert_eq!(end, watched.app.replay.as_ref().unwrap().to);
    assert_eq!(order(&mut watched, press(KeyCode::Home)), Timestamp::START);
}

#[test]
fn it_plays_at_the_chosen_speed_and_stops_at_the_end() {
    let mut watched = Watched::open();
    for _ in 0..20 {
        let order = ReplayOrder::Speed(Step::Next);
        watched.replay.obey(order, watched.began);
    }
    watched.look(1_000);
    assert_eq!(watched.app.session.now, Timestamp::from_millis(100_000));
    let speed = watched.app.replay.as_ref().unwrap().speed;
    assert!((speed - 100.0).abs() < f64::EPSILON);
    watched.look(60_000);
    let state = watched.app.replay.clone().unwrap();
    assert!(!state.playing && watched.app.session.now == state.to);
    watched.replay.obey(ReplayOrder::Toggle, watched.began);
    watched.look(0);
    assert_eq!(
        watched.app.session.now,
        Timestamp::START,
        "again from the start"
    );
}

#[test]
fn a_click_on_the_line_of_time_goes_there() {
    let mut watched = Watched::open();
    let Layout::Tabs(tabs) = view::layout(&watched.app, watched.app.area()) else {
        panic!("a screen of this size has tabs");
    };
    let last = screen(&watched.app).lines().last().unwrap().to_owned();
    let column = last.chars().position(|glyph| glyph == '◆').unwrap() as u16;
    let row = tabs.footer.y;
    let effects = play(&mut watched.app, [script::click(column, row)]);
    let [Effect::Replay(ReplayOrder::To(at))] = effects[..] else {
        panic!("{effects:?}");
    };
    let mark = TimeSpan::from_millis(80_010);
    assert!(at.0.abs_diff(mark.0) < 6_000_000_000, "{at} {mark}");
    let drag = MouseEventKind::Drag(crossterm::event::MouseButton::Left);
    let effects = play(&mut watched.app, [mouse(drag, column + 1, row)]);
    assert!(matches!(effects[..], [Effect::Replay(ReplayOrder::To(later))] if later > at));
}
