//! Stepping through a race condition as a person sees it, and the synchronization methods side by side.
//! What the threads do comes from the model; real threads are tested in `engine/race/tests.rs`.

use crossterm::event::KeyCode;

use super::{SIZE, screen};
use crate::model::{
    Draft, EventKind, Field, RaceEvent, RaceId, RaceOrder, RaceState, Racer, RunEnd, RunEvent,
    RunId, RunSpec, RunStart, RunSummary, SyncMethod, TimeSpan, Usage,
};
use crate::tui::app::{Above, App, Effect};
use crate::tui::message::Message;
use crate::tui::script::{app, click, event, key, play, press};

fn reported(event: RaceEvent) -> Message {
    self::event(100, EventKind::Race(event))
}

fn id(name: &str) -> RaceId {
    RaceId::named(name).unwrap()
}

/// What the threads of a program report when they take steps in this order, counted from 1.
fn steps(name: &str, order: &[u8]) -> Vec<Message> {
    let mut state = RaceState::new(id(name));
    let steps = order
        .iter()
        .filter_map(|number| state.step(Racer(number - 1)));
    let events: Vec<RaceEvent> = steps.collect();
    let began = RaceEvent::Began(id(name));
    [began].into_iter().chain(events).map(reported).collect()
}

fn step(thread: u8) -> Effect {
    Effect::Race(RaceOrder::Step(Racer(thread - 1)))
}

fn begin(name: &str) -> Effect {
    Effect::Race(RaceOrder::Begin(id(name)))
}

/// The words on the screen, wherever lines break.
fn unwrapped(app: &App) -> String {
    let shown = screen(app);
    let words = shown.split(|char: char| char.is_whitespace() || "┃│".contains(char));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

#[test]
fn a_person_chooses_whose_step_comes_next() {
    let mut app = app(SIZE, 2);
    let effects = play(&mut app, [key('s'), key('1'), key('2'), key('2'), key('3')]);
    assert_eq!(effects, [begin("add"), step(1), step(2), step(2)]);
    play(&mut app, steps("add", &[]));
    assert_eq!(play(&mut app, [key('f')]), [begin("add-lock")]);
    play(&mut app, steps("add-lock", &[]));
    let effects = play(&mut app, [key('r'), key('l'), press(KeyCode::Esc)]);
    let end = Effect::Race(RaceOrder::End);
    assert_eq!(effects, [begin("add-lock"), begin("add-swap"), end]);
    assert_eq!(app.above, Above::Nothing);
}

#[test]
fn a_person_chooses_the_program() {
    let mut app = app(SIZE, 2);
    play(&mut app, [key('s')]);
    play(&mut app, steps("add-swap", &[]));
    let right = play(&mut app, [press(KeyCode::Right)]);
    let left = play(&mut app, [press(KeyCode::Left)]);
    assert_eq!(
        [right, left].concat(),
        [begin("withdraw"), begin("philosophers")]
    );
    play(&mut app, steps("philosophers", &[]));
    assert_eq!(play(&mut app, [key('3'), key('4')]), [step(3)]);
}

#[test]
fn what_goes_wrong_is_seen_and_said() {
    let cases: [(&str, &[u8], &str, &str); 3] = [
        (
            "add",
            &[1, 2, 1, 1, 2, 2],
            "Thread 2 stored 1 over thread 1's 1: one update is lost.",
            "lost 1",
        ),
        (
            "withdraw",
            &[1, 2, 1, 2, 1, 2],
            "Thread 2 subtracted 5 from the balance, which is -5 now",
            "below zero!",
        ),
        (
            "philosophers",
            &[1, 2, 3, 1, 2, 3],
            "None of them can ever continue.",
            "lock C: thread 3",
        ),
    ];
    for size in [(80, 24), (100, 30), (20, 8), (3, 2)] {
        for (name, order, sentence, note) in cases {
            let mut app = app(size, 2);
            play(&mut app, [key('s')]);
            play(&mut app, steps(name, order));
            let shown = unwrapped(&app);
            if size.0 >= 80 {
                // on a wide screen there is something beside the box, between the parts of a sentence
                let mut words = sentence.split(' ');
                assert!(words.all(|word| shown.contains(word)), "{shown}");
                assert!(shown.contains(note), "{shown}");
            }
            if size == (80, 24) {
                assert!(shown.contains(sentence), "{shown}");
            }
            play(&mut app, [reported(RaceEvent::Ended)]);
            assert!(!unwrapped(&app).contains(sentence));
        }
    }
}

#[test]
fn a_click_on_a_thread_lets_it_go_on() {
    let mut app = app((80, 24), 2);
    play(&mut app, [key('s')]);
    play(&mut app, steps("add", &[]));
    let clicks = || [click(10, 12), click(70, 5), click(40, 5), click(40, 23)];
    assert_eq!(play(&mut app, clicks()), [step(1), step(2)]);
    play(&mut app, steps("philosophers", &[]));
    let clicks = [click(10, 5), click(30, 5), click(50, 5), click(70, 5)];
    assert_eq!(play(&mut app, clicks), [step(1), step(2), step(3)]);
}

#[test]
fn a_race_looks_like_this() {
    let mut app = app((80, 24), 2);
    play(&mut app, [key('s')]);
    play(&mut app, steps("add", &[1, 2, 1, 1, 2, 2]));
    insta::assert_snapshot!("race_80x24", screen(&app));
    play(&mut app, steps("add-lock", &[1, 2]));
    insta::assert_snapshot!("race_locked_80x24", screen(&app));
    play(&mut app, steps("withdraw", &[1, 2, 1, 2, 1, 2]));
    insta::assert_snapshot!("race_withdraw_80x24", screen(&app));
    play(&mut app, steps("transfer", &[1, 2, 1, 2]));
    insta::assert_snapshot!("race_transfer_80x24", screen(&app));
    play(&mut app, steps("philosophers", &[1, 2, 3, 1, 2, 3]));
    insta::assert_snapshot!("race_philosophers_80x24", screen(&app));
}

/// A finished run of eight adders that took so many milliseconds for a million additions.
fn counted(run: u32, share: SyncMethod, wall: u64, total: u64) -> Vec<Message> {
    let mut draft = Draft {
        share,
        ..Draft::default()
    };
    Field::Workload.set(&mut draft, "counter").unwrap();
    let spec = draft.spec();
    let at = 1_000 + u64::from(run) * 1_000;
    let start = RunStart {
        series: None,
        tasks: 8,
        workers: 2,
        size: 125_000.0,
        repetition: 0,
        spec,
    };
    let summary = RunSummary {
        end: RunEnd::Completed,
        wall: TimeSpan::from_millis(wall),
        usage: Usage {
            user: TimeSpan::from_millis(wall * 2),
            ..Usage::default()
        },
        done: 8,
        failed: 0,
        lost: 0,
        output: serde_json::json!(1_000_000),
    };
    let announced = |at, announced| {
        let run = RunId(run);
        event(
            at,
            EventKind::Run {
                run,
                event: announced,
            },
        )
    };
    vec![
        announced(at, RunEvent::Started(Box::new(start))),
        announced(at + wall, RunEvent::Shared { total }),
        announced(at + wall, RunEvent::Ended(Box::new(summary))),
    ]
}

#[test]
fn the_ways_to_share_stand_side_by_side() {
    let mut app: App = app((100, 30), 2);
    Field::Workload
        .set(&mut app.panel.draft, "counter")
        .unwrap();
    insta::assert_snapshot!("sharing_first_100x30", screen(&app));
    let effects = play(&mut app, [key('c')]);
    let [Effect::Submit(specs)] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    let ways: Vec<SyncMethod> = specs.iter().map(RunSpec::share).collect();
    assert_eq!(ways, app.panel.draft.spec().ways_to_share());
    play(&mut app, counted(0, SyncMethod::Own, 2, 1_000_000));
    play(&mut app, counted(1, SyncMethod::Unlocked, 5, 612_345));
    play(&mut app, counted(2, SyncMethod::Mutex, 80, 1_000_000));
    play(&mut app, counted(3, SyncMethod::Pipe, 800, 1_000_000));
    insta::assert_snapshot!("sharing_100x30", screen(&app));
    app.update(Message::Resize(80, 24));
    insta::assert_snapshot!("sharing_80x24", screen(&app));
}
