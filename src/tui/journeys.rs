//! Tests that read as stories: what a person does, and what comes of it.

mod beforehand;
mod deadlock;
mod explanation;
mod gil;
mod pointer;
mod presets;
mod race;
mod repeats;
mod replay;
mod speedup;
mod typed;

use crossterm::event::KeyCode;

use super::app::{Above, App, Effect, Focus, Leaving, Mode, Tab};
use super::message::{Message, Signal};
use super::script::{Fry, app, click, ctrl, event, key, play, press, queued, series_ended, text};
use super::view;
use crate::model::{Draft, EventKind, ExecutorKind, Field, RunSpec, SpecError, Timestamp};
use ratatui::buffer::Buffer;

const SIZE: (u16, u16) = (100, 30);

fn pool_of_two() -> Fry {
    Fry {
        run: 0,
        began: 1_000,
        executor: ExecutorKind::Pool,
        workers: 2,
        tasks: 8,
        cores: 8,
    }
}

fn pools_of_two_and_of_four() -> impl Iterator<Item = Message> {
    let first = pool_of_two();
    let second = Fry {
        run: 1,
        began: first.end() + 500,
        workers: 4,
        ..first.clone()
    };
    first.all().into_iter().chain(second.all())
}

fn screen(app: &App) -> String {
    let mut buffer = Buffer::empty(app.area());
    view::render(app, app.area(), &mut buffer);
    let width = usize::from(app.size.0.max(1));
    let rows = buffer.content().chunks(width);
    let text = rows.map(|row| {
        row.iter()
            .map(ratatui::buffer::Cell::symbol)
            .collect::<String>()
    });
    text.collect::<Vec<_>>().join("\n")
}

#[test]
fn enter_runs_what_the_panel_says() {
    let mut app = app(SIZE, 8);
    let effects = play(&mut app, [press(KeyCode::Enter)]);
    assert_eq!(effects, [Effect::Submit(vec![RunSpec::default()])]);
}

#[test]
fn typing_into_a_field_changes_the_next_run() {
    let mut app = app(SIZE, 8);
    let down = [KeyCode::Down; 3].map(press);
    play(&mut app, down.into_iter().chain([key('e')]));
    assert!(screen(&app).contains("Enter accept"));
    play(&mut app, text("12"));
    assert_eq!(app.tab, Tab::Lab, "digits are text while typing");
    let effects = play(&mut app, [press(KeyCode::Enter), press(KeyCode::Enter)]);
    let spec = Draft {
        tasks: Some(12),
        ..Draft::default()
    }
    .spec();
    assert_eq!(effects, [Effect::Submit(vec![spec])]);
}

#[test]
fn escape_drops_what_was_typed() {
    let mut app = app(SIZE, 8);
    app.panel.select(Field::Tasks);
    play(&mut app, [key('e')].into_iter().chain(text("3q")));
    assert!(matches!(app.panel.mode, Mode::Typing(_)));
    play(&mut app, [press(KeyCode::Esc)]);
    assert_eq!(app.panel.draft, Draft::default());
}

#[test]
fn a_refused_value_says_why_at_its_field() {
    let mut app = app(SIZE, 8);
    app.panel.select(Field::Workers);
    play(&mut app, [key('e'), key('0'), press(KeyCode::Enter)]);
    assert!(screen(&app).contains("a whole number, 1 to 10000"));
}

#[test]
fn the_engine_can_refuse_too() {
    let mut app = app(SIZE, 8);
    let error = SpecError::new("workers", 9_999, "the system allows 31 processes");
    play(&mut app, [Message::Refused(error)]);
    assert_eq!(app.panel.field(), Field::Workers);
    assert!(screen(&app).contains("the system allows 31"));
}

#[test]
fn compare_does_the_work_in_four_ways_and_sweep_over_workers() {
    let mut app = app(SIZE, 4);
    let effects = play(&mut app, [key('c'), key('w')]);
    let [Effect::Submit(compared), Effect::Submit(swept)] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    let executors: Vec<ExecutorKind> = compared.iter().map(RunSpec::executor).collect();
    assert_eq!(
        executors,
        [
            ExecutorKind::Serial,
            ExecutorKind::Threads,
            ExecutorKind::Pool,
            ExecutorKind::Process
        ]
    );
    assert_eq!(swept[0].executor(), ExecutorKind::Serial);
    let workers: Vec<Option<u32>> = swept[1..].iter().map(RunSpec::workers).collect();
    assert_eq!(workers, [1, 2, 4, 8].map(Some));
}

#[test]
fn a_sweep_skips_the_serial_run_that_is_measured() {
    let mut app = app(SIZE, 4);
    let serial = Fry {
        executor: ExecutorKind::Serial,
        workers: 1,
        ..pool_of_two()
    };
    play(&mut app, serial.all());
    let workers = |effects: &[Effect]| match effects {
        [Effect::Submit(specs)] => specs.iter().filter_map(RunSpec::workers).collect(),
        _ => Vec::new(),
    };
    assert_eq!(workers(&play(&mut app, [key('w')])), [1, 2, 4, 8]);
    app.panel.draft.tasks = Some(9);
    let effects = play(&mut app, [key('w')]);
    assert!(
        matches!(&effects[..], [Effect::Submit(specs)] if specs[0].executor() == ExecutorKind::Serial)
    );
}

#[test]
fn very_many_workers_are_asked_about_once() {
    let mut app = app(SIZE, 2);
    app.panel.draft.workers = Some(129);
    assert_eq!(play(&mut app, [press(KeyCode::Enter)]), []);
    assert!(screen(&app).contains("129 workers on 2 available cores"));
    assert_eq!(play(&mut app, [press(KeyCode::Esc)]), []);
    let effects = play(&mut app, [press(KeyCode::Enter), press(KeyCode::Enter)]);
    assert!(matches!(effects.as_slice(), [Effect::Submit(_)]));
    assert_eq!(app.above, Above::Nothing);
}

#[test]
fn choices_that_do_not_fit_are_not_run() {
    let mut app = app(SIZE, 2);
    app.panel.draft.size = crate::model::Size::N(5);
    assert_eq!(play(&mut app, [press(KeyCode::Enter)]), []);
    assert_eq!(app.panel.field(), Field::Size);
    assert!(app.panel.refusal.is_some());
}

#[test]
fn quitting_in_mid_run_stops_it_first_and_kills_it_when_asked_again() {
    let mut app = app(SIZE, 8);
    play(&mut app, pool_of_two().until(2_000));
    assert_eq!(play(&mut app, [key('q')]), [Effect::Stop]);
    assert!(screen(&app).contains("q again kills it"));
    assert_eq!(play(&mut app, [ctrl('c')]), [Effect::Kill]);
    assert_eq!(app.leaving, Leaving::Killing);
    let ended = event(2_100, series_ended());
    assert_eq!(play(&mut app, [ended]), [Effect::Quit(0)]);
}

#[test]
fn quitting_with_nothing_on_is_at_once() {
    let mut app = app(SIZE, 8);
    assert_eq!(play(&mut app, [key('q')]), [Effect::Quit(0)]);
    assert_eq!(play(&mut app, [press(KeyCode::F(10))]), [Effect::Quit(0)]);
}

#[test]
fn quitting_while_sizes_are_measured_waits_for_the_engine() {
    let mut app = app(SIZE, 8);
    play(&mut app, [press(KeyCode::Enter), queued(1)]);
    assert_eq!(play(&mut app, [key('q')]), [Effect::Stop]);
    let ended = event(20, series_ended());
    assert_eq!(play(&mut app, [ended]), [Effect::Quit(0)]);
}

#[test]
fn quitting_waits_for_every_series() {
    let mut app = app(SIZE, 8);
    play(&mut app, [queued(4), queued(1), key('q')]);
    let ended = event(20, series_ended());
    assert_eq!(play(&mut app, [ended.clone()]), []);
    assert_eq!(play(&mut app, [ended]), [Effect::Quit(0)]);
}

#[test]
fn signals_end_the_program_with_their_number() {
    let mut app = app(SIZE, 8);
    let effects = play(&mut app, [Message::Signal(Signal::End(15))]);
    assert_eq!(effects, [Effect::Kill, Effect::Quit(143)]);
    assert_eq!(
        play(&mut app, [Message::InputClosed]),
        [Effect::Kill, Effect::Quit(0)]
    );
    assert_eq!(
        play(&mut app, [Message::Signal(Signal::Continue)]),
        [Effect::Retake]
    );
    assert_eq!(play(&mut app, [ctrl('z')]), [Effect::Suspend]);
}

#[test]
fn x_stops_the_run_and_does_nothing_without_one() {
    let mut app = app(SIZE, 8);
    assert_eq!(play(&mut app, [key('x')]), []);
    play(&mut app, pool_of_two().until(2_000));
    assert_eq!(play(&mut app, [key('x')]), [Effect::Stop]);
}

#[test]
fn a_pause_holds_the_picture_while_the_session_goes_on() {
    let mut app = app(SIZE, 8);
    let fry = pool_of_two();
    play(&mut app, fry.until(2_000));
    play(&mut app, [key(' ')]);
    let before = screen(&app);
    assert!(before.contains("paused"));
    play(&mut app, fry.all().into_iter().skip_while(|message| {
        matches!(message, Message::Event(event) if event.at <= Timestamp::from_millis(2_000))
    }));
    // Only the keys in the last line know that the run is over.
    let boxes = |text: &str| text.lines().take(29).collect::<Vec<_>>().join("\n");
    assert_eq!(boxes(&screen(&app)), boxes(&before));
    assert!(app.session.last_finished().is_some());
    play(&mut app, [key(' ')]);
    assert!(!screen(&app).contains("paused"));
    assert_eq!(app.rows.len(), 1);
}

#[test]
fn zoom_shows_less_time_and_scrolling_moves_over_it() {
    let mut app = app(SIZE, 8);
    play(&mut app, pool_of_two().all());
    let whole = app.time.window(app.shown());
    play(&mut app, [key('z'), key('z')]);
    let quarter = app.time.window(app.shown());
    assert_eq!(quarter.length().0, whole.length().0 / 4);
    assert_eq!(quarter.to, whole.to);
    play(&mut app, [key('['), key('[')]);
    let earlier = app.time.window(app.shown());
    assert!(earlier.to < quarter.to && earlier.length() == quarter.length());
    for _ in 0..40 {
        play(&mut app, [key('[')]);
    }
    assert_eq!(app.time.window(app.shown()).from, whole.from);
    play(&mut app, [press(KeyCode::End)]);
    assert_eq!(app.time.window(app.shown()), whole);
}

#[test]
fn scrolling_back_beyond_a_run_shows_the_run_before() {
    let mut app = app(SIZE, 8);
    play(&mut app, pools_of_two_and_of_four());
    play(&mut app, [key('[')]);
    assert!(screen(&app).contains("run 1 of 2"));
    play(&mut app, [key(']')]);
    assert!(app.time.follows());
}

#[test]
fn choosing_a_result_shows_its_run() {
    let mut app = app(SIZE, 8);
    play(&mut app, pools_of_two_and_of_four());
    play(&mut app, [press(KeyCode::BackTab), press(KeyCode::Down)]);
    assert_eq!(app.focus, Focus::Results);
    assert_eq!(app.time.run(app.shown()).unwrap().id.0, 0);
}

#[test]
fn plus_and_minus_change_the_workers_from_any_box() {
    let mut app = app(SIZE, 8);
    play(
        &mut app,
        [press(KeyCode::Tab), key('-'), key('-'), key('+')],
    );
    assert_eq!(app.panel.draft.workers, Some(7));
}

#[test]
fn digits_and_clicks_choose_tabs() {
    let mut app = app(SIZE, 8);
    play(&mut app, [key('2')]);
    assert_eq!(app.tab, Tab::Timeline);
    play(&mut app, [click(10, 0)]);
    assert_eq!(app.tab, Tab::Lab);
}

#[test]
fn help_lists_the_keys_and_closes() {
    let mut app = app(SIZE, 8);
    play(&mut app, [key('?')]);
    assert!(screen(&app).contains("run what the panel says"));
    play(&mut app, [key('x'), key('q')]);
    assert_eq!(app.above, Above::Nothing);
}

#[test]
fn themes_go_round_and_a_terminal_without_colours_has_one() {
    use super::theme::{Depth, ThemeName};
    let mut app = app(SIZE, 8);
    play(&mut app, [key('t'), key('t')]);
    assert_eq!(app.theme.name(), ThemeName::Mono);
    app.look.depth = Depth::Mono;
    play(&mut app, [key('t')]);
    assert_eq!(app.theme.name(), ThemeName::Mono);
}

#[test]
fn a_notice_stands_in_the_footer_for_a_while() {
    let mut app = app(SIZE, 8);
    let text = "No process could be started: Resource temporarily unavailable.".to_owned();
    play(&mut app, [event(100, EventKind::Notice { text })]);
    assert!(screen(&app).contains("No process could be started"));
    assert!(screen(&app).contains("q quit"));
    play(&mut app, [Message::Tick(Timestamp::from_millis(20_000))]);
    assert!(!screen(&app).contains("No process could be started"));
}
