//! What a person does with the list of experiments.

use crossterm::event::KeyCode;

use super::{SIZE, screen};
use crate::model::{
    Draft, Event, EventKind, ExecutorKind, Field, PRESETS, PresetSize, RunEvent, RunSpec,
    RuntimeKind, SeriesId, Size, Timestamp, WorkloadKind,
};
use crate::tui::app::{Above, App, Effect};
use crate::tui::message::Message;
use crate::tui::script::{Fry, app, click, event, key, play, press, queued, series_ended};

/// Opens the list and goes to an experiment.
pub(super) fn list(app: &mut App, id: &str) {
    let at = PRESETS.iter().position(|preset| preset.id == id).unwrap();
    let down = vec![press(KeyCode::Down); at];
    play(app, [key('E')].into_iter().chain(down));
}

/// The first runs of the experiment on eggs, of which the pool took so long a time.
fn eggs(pool: u64) -> Vec<Message> {
    eggs_from(0, pool)
}

/// The same as the runs from this number on.
fn eggs_from(run: u32, pool: u64) -> Vec<Message> {
    let began = 1_000 + 10_000 * u64::from(run);
    let serial = Fry {
        run,
        began,
        executor: ExecutorKind::Serial,
        workers: 1,
        tasks: 4,
        cores: 2,
    };
    let pool = Fry {
        run: run + 1,
        began: began + 9_000,
        executor: ExecutorKind::Pool,
        workers: u32::try_from(4_000 / pool).unwrap(),
        ..serial.clone()
    };
    let reported = serial.all().into_iter().chain(pool.all());
    let series = |message: &Message| match message {
        Message::Event(event) => matches!(event.kind, EventKind::SeriesEnded { .. }),
        _ => false,
    };
    reported.filter(|message| !series(message)).collect()
}

#[test]
fn an_experiment_is_taken_from_the_list_and_run_on_the_runtime_of_the_panel() {
    let mut app = app(SIZE, 2);
    app.panel.draft.runtime = RuntimeKind::Gil;
    list(&mut app, "E5");
    assert!(screen(&app).contains("look at   native threads run at once"));
    let effects = play(&mut app, [press(KeyCode::Right), press(KeyCode::Enter)]);
    let [Effect::Submit(runs)] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    let reported: Vec<_> = runs.iter().map(RunSpec::executor).collect();
    let [serial, threads, process] = [
        ExecutorKind::Serial,
        ExecutorKind::Threads,
        ExecutorKind::Process,
    ];
    assert_eq!(reported, [serial, threads, process]);
    assert!(runs.iter().all(|run| run.runtime() == RuntimeKind::Gil));
    assert_eq!(runs[0].size(), Size::Medium);
    // The panel holds the last of them, so that a person can go on from there.
    assert_eq!(app.panel.draft.workload, WorkloadKind::Busy);
    assert_eq!(app.panel.draft.executor, ExecutorKind::Process);
    assert!(screen(&app).contains(" E5  look at: native threads run at once"));
}

#[test]
fn an_experiment_leaves_what_was_chosen_for_other_runtimes() {
    let mut app = app(SIZE, 2);
    let draft = &mut app.panel.draft;
    (draft.python, draft.runner) = (Some("3.12".to_owned()), Some("./mine".to_owned()));
    list(&mut app, "E2");
    play(&mut app, [press(KeyCode::Enter)]);
    let draft = &app.panel.draft;
    assert_eq!(draft.workload, WorkloadKind::Divisors);
    assert_eq!(draft.python.as_deref(), Some("3.12"));
    assert_eq!(draft.runner.as_deref(), Some("./mine"));
}

#[test]
fn the_list_opens_where_it_was_left_and_closes_without_a_run() {
    let mut app = app(SIZE, 2);
    list(&mut app, "E5");
    let effects = play(&mut app, [press(KeyCode::Enter), key('E')]);
    assert_eq!(effects.len(), 1);
    let Above::Presets(listed) = app.above else {
        panic!("{:?}", app.above);
    };
    assert_eq!(listed.preset().id, "E5");
    let sizes = [press(KeyCode::Right), press(KeyCode::Right)];
    play(&mut app, sizes.into_iter().chain([press(KeyCode::Right)]));
    let Above::Presets(listed) = app.above else {
        panic!("{:?}", app.above);
    };
    assert_eq!(listed.size, PresetSize::Notes);
    assert!(screen(&app).contains("--n 10_000_000"));
    assert!(play(&mut app, [press(KeyCode::Esc)]).is_empty());
    assert_eq!(app.above, Above::Nothing);
}

#[test]
fn a_click_selects() {
    let mut app = app(SIZE, 2);
    play(&mut app, [key('E')]);
    let text = screen(&app);
    let row = text.lines().position(|line| line.contains(" E2 ")).unwrap();
    play(&mut app, [click(20, row as u16)]);
    let Above::Presets(listed) = app.above else {
        panic!("{:?}", app.above);
    };
    assert_eq!(listed.preset().id, "E2");
}

#[test]
fn afterwards_the_line_says_whether_it_came_and_what_the_notes_measured() {
    for (pool, word) in [
        (2_000, "as expected, 1 of 2: native has no GIL"),
        (4_000, "not so: pool takes less"),
    ] {
        let mut app = app(SIZE, 2);
        list(&mut app, "E1");
        play(&mut app, [press(KeyCode::Enter), queued(3)]);
        play(&mut app, eggs(pool));
        assert!(screen(&app).contains(" E1  look at: one hot core"));
        play(&mut app, [event(30_000, series_ended())]);
        let line = screen(&app);
        assert!(line.contains(&format!(" E1  {word}")), "{line}");
        assert!(line.contains("notes: 4 eggs of 10 s"), "{line}");
        // Whatever else is run ends it.
        play(&mut app, [press(KeyCode::Enter)]);
        assert_eq!(app.preset, None);
    }
}

/// The same runs in another series.
fn in_series(series: u32, mut messages: Vec<Message>) -> Vec<Message> {
    for message in &mut messages {
        if let Message::Event(Event {
            kind:
                EventKind::Run {
                    event: RunEvent::Started(start),
                    ..
                },
            ..
        }) = message
        {
            start.series = Some(SeriesId(series));
        }
    }
    messages
}

#[test]
fn it_is_judged_on_its_own_runs_whatever_was_stopped_before_it() {
    let mut app = app(SIZE, 2);
    let queued = |number| Message::Queued {
        series: SeriesId(number),
        runs: 3,
    };
    play(&mut app, [press(KeyCode::Enter), queued(0)]);
    play(&mut app, in_series(0, eggs_from(0, 4_000)));
    play(&mut app, [key('x')]);
    list(&mut app, "E1");
    play(&mut app, [press(KeyCode::Enter), queued(1)]);
    let ended = |number| {
        let series = Some(SeriesId(number));
        event(90_000, EventKind::SeriesEnded { series })
    };
    play(&mut app, [ended(0)]);
    assert!(screen(&app).contains(" E1  look at: one hot core"));
    play(&mut app, in_series(1, eggs_from(2, 2_000)));
    play(&mut app, [ended(1)]);
    assert!(
        screen(&app).contains(" E1  as expected"),
        "{}",
        screen(&app)
    );
}

#[test]
fn what_is_unknown_is_said_to_be_unknown() {
    let mut app = app(SIZE, 2);
    list(&mut app, "E1");
    play(&mut app, [press(KeyCode::Enter), queued(3)]);
    // Every task of the serial run gave a result; the pool was never run.
    let serial = eggs(2_000).into_iter().take_while(
        |message| !matches!(message, Message::Event(event) if event.at > Timestamp::from_millis(9_000)),
    );
    play(&mut app, serial);
    play(&mut app, [event(30_000, series_ended())]);
    let line = screen(&app);
    let word = " E1  unknown: it was not run; native has no GIL";
    assert!(line.contains(word), "{line}");
}

#[test]
fn what_cannot_be_here_says_so_at_its_field() {
    let mut app = app(SIZE, 2);
    let nothing = EventKind::Interpreters(Vec::new());
    app.panel.draft = Draft {
        runtime: RuntimeKind::Python,
        ..Draft::default()
    };
    list(&mut app, "E5");
    let effects = play(&mut app, [event(10, nothing), press(KeyCode::Enter)]);
    assert!(effects.is_empty());
    assert_eq!(app.panel.field(), Field::Runtime);
    assert!(screen(&app).contains("no Python"));
}

#[test]
fn what_chooses_the_tool_shows_that_before_anything_else() {
    let first = |id| {
        let mut app = app(SIZE, 2);
        list(&mut app, id);
        play(&mut app, [press(KeyCode::Enter), queued(3)]);
        play(&mut app, eggs(2_000));
        play(&mut app, [key('v')]);
        let text = screen(&app);
        let (best, bound) = (
            text.find("the best way for each work"),
            text.find("bound by"),
        );
        best.unwrap() < bound.unwrap()
    };
    assert!(first("E20"));
    assert!(!first("E1"));
}
