//! Stepping through a race condition as a person sees it, and the synchronization methods side by side.
//! What the threads do is told by made-up events; real ones are in `engine/race.rs`.

use crossterm::event::KeyCode;

use super::{SIZE, screen};
use crate::model::{
    Draft, EventKind, Field, Nanos, RaceEvent, RaceOrder, RaceStep, Racer, RunEnd, RunEvent, RunId,
    RunSpec, RunStart, RunSummary, Share, Usage,
};
use crate::tui::app::{Above, App, Effect};
use crate::tui::message::Message;
use crate::tui::script::{app, click, event, key, play, press};

fn told(event: RaceEvent) -> Message {
    self::event(100, EventKind::Race(event))
}

/// What two threads tell whose first one loads 0, whose second one does, and who then add and store.
fn a_lost_update() -> Vec<Message> {
    use RaceStep::{Add, Load, Store};
    let steps = [
        (0, Load, 0, 0),
        (1, Load, 0, 0),
        (0, Add, 1, 0),
        (0, Store, 1, 1),
        (1, Add, 1, 1),
        (1, Store, 1, 1),
    ];
    let stepped = |(thread, step, register, number)| {
        told(RaceEvent::Stepped {
            thread: Racer(thread),
            step,
            register,
            number,
        })
    };
    let begins = told(RaceEvent::Began { locked: false });
    [begins]
        .into_iter()
        .chain(steps.into_iter().map(stepped))
        .collect()
}

#[test]
fn a_person_says_whose_step_comes_next() {
    let mut app = app(SIZE, 2);
    let effects = play(&mut app, [key('s'), key('1'), key('2'), key('2')]);
    let step = |thread| Effect::Race(RaceOrder::Step(Racer(thread)));
    let begin = |locked| Effect::Race(RaceOrder::Begin { locked });
    assert_eq!(effects, [begin(false), step(0), step(1), step(1)]);
    play(&mut app, [told(RaceEvent::Began { locked: false })]);
    let effects = play(&mut app, [key('l')]);
    assert_eq!(effects, [begin(true)]);
    play(&mut app, [told(RaceEvent::Began { locked: true })]);
    let effects = play(&mut app, [key('r'), key('l'), press(KeyCode::Esc)]);
    let end = Effect::Race(RaceOrder::End);
    assert_eq!(effects, [begin(true), begin(false), end]);
    assert_eq!(app.above, Above::Nothing);
}

#[test]
fn a_lost_update_is_seen_and_told() {
    for size in [(80, 24), (100, 30), (20, 8), (3, 2)] {
        let mut app = app(size, 2);
        play(&mut app, [key('s')]);
        play(&mut app, a_lost_update());
        let shown = screen(&app);
        if size.0 >= 80 {
            assert!(shown.contains("Thread 2 stored 1 over thread 1's 1: one update is lost."));
            assert!(shown.contains("lost      1"));
        }
        play(&mut app, [told(RaceEvent::Ended)]);
        assert!(!screen(&app).contains("one update is lost"));
    }
}

#[test]
fn a_click_on_a_thread_lets_it_go_on() {
    let mut app = app((80, 24), 2);
    play(
        &mut app,
        [key('s'), told(RaceEvent::Began { locked: false })],
    );
    let effects = play(
        &mut app,
        [click(10, 12), click(70, 5), click(40, 5), click(40, 23)],
    );
    let step = |thread| Effect::Race(RaceOrder::Step(Racer(thread)));
    assert_eq!(effects, [step(0), step(1)]);
}

#[test]
fn a_race_looks_like_this() {
    let mut app = app((80, 24), 2);
    play(&mut app, [key('s')]);
    play(&mut app, a_lost_update());
    insta::assert_snapshot!("race_80x24", screen(&app));
    play(&mut app, [told(RaceEvent::Began { locked: true })]);
    let thread = Racer(0);
    let step = RaceStep::Lock;
    play(
        &mut app,
        [
            told(RaceEvent::Stepped {
                thread,
                step,
                register: 0,
                number: 0,
            }),
            told(RaceEvent::Waits { thread: Racer(1) }),
        ],
    );
    insta::assert_snapshot!("race_locked_80x24", screen(&app));
}

/// A finished run of eight adders that took so many milliseconds for a million additions.
fn counted(run: u32, share: Share, wall: u64, total: u64) -> Vec<Message> {
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
        wall: Nanos::from_millis(wall),
        usage: Usage {
            user: Nanos::from_millis(wall * 2),
            ..Usage::default()
        },
        done: 8,
        failed: 0,
        lost: 0,
        output: serde_json::json!(1_000_000),
    };
    let told = |at, told| {
        let run = RunId(run);
        event(at, EventKind::Run { run, event: told })
    };
    vec![
        told(at, RunEvent::Started(Box::new(start))),
        told(at + wall, RunEvent::Shared { total }),
        told(at + wall, RunEvent::Ended(Box::new(summary))),
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
    let ways: Vec<Share> = specs.iter().map(RunSpec::share).collect();
    assert_eq!(ways, app.panel.draft.spec().ways_to_share());
    play(&mut app, counted(0, Share::Own, 2, 1_000_000));
    play(&mut app, counted(1, Share::Unlocked, 5, 612_345));
    play(&mut app, counted(2, Share::Mutex, 80, 1_000_000));
    play(&mut app, counted(3, Share::Pipe, 800, 1_000_000));
    insta::assert_snapshot!("sharing_100x30", screen(&app));
    app.update(Message::Resize(80, 24));
    insta::assert_snapshot!("sharing_80x24", screen(&app));
}
