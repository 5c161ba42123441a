//! What a teacher does with the GIL.

use crossterm::event::KeyCode;

use super::super::app::{App, Effect};
use super::super::script::{Turns, app, event, key, play, press, text};
use super::{SIZE, pool_of_two, screen};
use crate::model::{
    Draft, EventKind, ExecutorKind, Field, Interpreter, RunEvent, RunId, RuntimeKind, TimeSpan,
};

fn threads() -> Turns {
    Turns {
        began: 1_000,
        runtime: RuntimeKind::Gil,
    }
}

fn interval(micros: u64) -> Effect {
    Effect::SwitchInterval(TimeSpan(micros * 1_000))
}

fn under_gil() -> App {
    let mut app = app(SIZE, 2);
    app.panel.draft = threads().spec().draft();
    play(&mut app, threads().of(600));
    app
}

#[test]
fn the_interval_is_changed_while_the_run_is_on() {
    let mut app = under_gil();
    let effects = play(&mut app, [key('i'), key('i'), key('i')]);
    assert_eq!(effects, [interval(50_000), interval(500), interval(5_000)]);

    app.panel.select(Field::SwitchInterval);
    assert_eq!(play(&mut app, [press(KeyCode::Left)]), [interval(2_000)]);
    let typed = [key('e')].into_iter().chain(text("0.5"));
    assert_eq!(play(&mut app, typed), [], "not before it is taken");
    assert_eq!(play(&mut app, [press(KeyCode::Enter)]), [interval(500)]);

    assert!(
        screen(&app).contains("5 ms interval"),
        "the engine has not reported it yet"
    );
    let interval = TimeSpan(500_000);
    let reported = EventKind::Run {
        run: RunId(0),
        event: RunEvent::SwitchInterval { interval },
    };
    play(&mut app, [event(1_650, reported)]);
    assert!(screen(&app).contains("0.5 ms interval"));
}

#[test]
fn without_a_run_the_interval_is_the_next_ones() {
    let mut app = app(SIZE, 2);
    app.panel.draft = threads().spec().draft();
    assert_eq!(play(&mut app, [key('i')]), []);
    assert_eq!(app.panel.draft.switch_interval, TimeSpan::from_millis(50));
    app.panel.draft.runtime = RuntimeKind::Native;
    play(&mut app, [key('i')]);
    assert_eq!(app.panel.draft.switch_interval, TimeSpan::from_millis(50));
    let refusal = app.panel.refusal.unwrap();
    assert_eq!(
        (refusal.field, refusal.reason.as_str()),
        (Field::SwitchInterval, "only under a GIL")
    );
}

#[test]
fn a_native_run_is_left_alone() {
    let mut app = app(SIZE, 8);
    app.panel.draft = threads().spec().draft();
    play(&mut app, pool_of_two().until(2_000));
    assert_eq!(play(&mut app, [key('i')]), []);
}

#[test]
fn one_letter_hops_from_core_to_core() {
    let mut app = app(SIZE, 2);
    let mut letters = Vec::new();
    for length in [190, 195, 395, 400] {
        play(&mut app, threads().of(length));
        let text = screen(&app);
        let meters = text.lines().skip(1).take(2);
        letters.push(meters.map(|line| line[2..4].to_owned()).collect::<Vec<_>>());
    }
    assert_eq!(
        letters,
        [[" B", "  "], [" C", "  "], ["  ", " C"], ["  ", " D"]]
    );
}

#[test]
fn raw_eggs_are_seen_while_the_timer_goes() {
    let mut app = app(SIZE, 2);
    play(&mut app, threads().of(995));
    let text = screen(&app);
    assert!(text.contains("eggs   ◔ ◔ ◔ ◔ ○ ○ ○ ○"), "{text}");
}

#[test]
fn waits_and_their_causes_are_shown_beside_the_lanes() {
    let mut app = under_gil();
    play(&mut app, [key('2')]);
    let text = screen(&app);
    assert_eq!(text.matches("GIL 75%").count(), 4, "{text}");
    assert!(text.contains("mostly"));
    assert!(
        text.contains(" hand-overs/s · 3 waiting · 5 ms interval"),
        "{text}"
    );
}

#[test]
fn processes_have_a_gil_each_and_some_pythons_none() {
    use RuntimeKind::{Gil, Native, Python};
    let mut app = app(SIZE, 2);
    let shown = |app: &mut App, runtime, executor| {
        let mut pool = pool_of_two().until(1_500);
        for message in &mut pool {
            if let super::super::message::Message::Event(event) = message
                && let EventKind::Run { event, .. } = &mut event.kind
                && let RunEvent::Started(start) = event
            {
                let change =
                    |draft: &mut Draft| (draft.runtime, draft.executor) = (runtime, executor);
                start.spec.change(change);
            }
        }
        *app = super::super::script::app(SIZE, 2);
        let free_threaded = Interpreter {
            version: "3.13.0".to_owned(),
            free_threaded: true,
            ..Interpreter::default()
        };
        play(
            app,
            [event(1, EventKind::Interpreters(vec![free_threaded]))],
        );
        play(app, pool);
        screen(app)
    };
    let text = shown(&mut app, Gil, ExecutorKind::Pool);
    assert!(text.contains("each process has a GIL of its own"), "{text}");
    let text = shown(&mut app, Python, ExecutorKind::Threads);
    assert!(
        text.contains("no GIL: this interpreter runs without"),
        "{text}"
    );
    let text = shown(&mut app, Native, ExecutorKind::Threads);
    assert!(!text.contains("GIL "), "{text}");
}

#[test]
fn the_panel_looks_for_python_and_offers_what_is_found() {
    let mut app = app(SIZE, 2);
    app.panel.draft = Draft {
        runtime: RuntimeKind::Python,
        executor: ExecutorKind::Threads,
        ..Draft::default()
    };
    assert!(screen(&app).contains("python     ◂ looking ..."));
    let none = EventKind::Interpreters(Vec::new());
    play(&mut app, [event(20, none)]);
    app.panel.select(Field::Runtime);
    let text = screen(&app);
    assert!(text.contains("runtime    ◂ python: no"), "{text}");
    assert!(text.contains("no Python of version 3.8 or"), "{text}");
    play(&mut app, [press(KeyCode::Right), press(KeyCode::Right)]);
    assert_eq!(
        app.panel.draft.runtime,
        RuntimeKind::Gil,
        "the arrows skip it"
    );

    let found = Interpreter {
        version: "3.12.1".to_owned(),
        gil: true,
        ..Interpreter::default()
    };
    play(&mut app, [event(40, EventKind::Interpreters(vec![found]))]);
    play(&mut app, [press(KeyCode::Right)]);
    assert_eq!(app.panel.draft.runtime, RuntimeKind::Python);
    assert!(screen(&app).contains("python     ◂ 3.12.1"));
    assert!(screen(&app).contains("by Python 3.12 under one GIL"));
}
