//! Whole screens as text, and every size down to nothing.

mod batches;
mod lives;
mod plays;
mod speedup;

use crossterm::event::KeyCode;
use proptest::prelude::*;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

use super::app::{App, Look};
use super::message::Message;
use super::script::{
    Fry, Turns, app, awake, deadlock, event, fetched, key, mouse, naps, play, press, printed,
    queued, series_ended,
};
use super::theme::GlyphSet;
use super::view;
use crate::model::{Draft, ExecutorKind, Field, RuntimeKind};

fn screen(app: &App) -> String {
    let mut buffer = Buffer::empty(app.area());
    view::render(app, app.area(), &mut buffer);
    let rows = buffer.content().chunks(usize::from(app.size.0.max(1)));
    let lines = rows.map(|row| {
        let line: String = row.iter().map(Cell::symbol).collect();
        line.trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A serial run that is over, and a pool in the middle of the same work.
fn in_mid_run(size: (u16, u16), cores: u16) -> App {
    let mut app = app(size, cores);
    let serial = Fry {
        run: 0,
        began: 500,
        executor: ExecutorKind::Serial,
        workers: 1,
        tasks: 8,
        cores,
    };
    let pool = Fry {
        run: 1,
        began: serial.end() + 1_000,
        executor: ExecutorKind::Pool,
        workers: 4,
        ..serial.clone()
    };
    play(&mut app, serial.all());
    play(&mut app, pool.until(pool.began + 1_650));
    app
}

/// The same, a second and a half later.
fn after_the_runs(size: (u16, u16)) -> App {
    let mut app = in_mid_run(size, 8);
    let pool = Fry {
        run: 2,
        began: 20_000,
        executor: ExecutorKind::Pool,
        workers: 4,
        tasks: 8,
        cores: 8,
    };
    play(&mut app, pool.all());
    app
}

#[test]
fn before_the_first_run() {
    insta::assert_snapshot!("first_80x24", screen(&app((80, 24), 2)));
    insta::assert_snapshot!("first_100x30", screen(&app((100, 30), 8)));
}

#[test]
fn in_the_middle_of_a_run() {
    insta::assert_snapshot!("run_80x24", screen(&in_mid_run((80, 24), 4)));
    insta::assert_snapshot!("run_100x30", screen(&in_mid_run((100, 30), 8)));
    insta::assert_snapshot!("run_160x48", screen(&in_mid_run((160, 48), 16)));
}

#[test]
fn after_several_runs() {
    insta::assert_snapshot!("after_80x24", screen(&after_the_runs((80, 24))));
    insta::assert_snapshot!("after_100x30", screen(&after_the_runs((100, 30))));
}

#[test]
fn the_timeline() {
    for (name, size) in [("timeline_80x24", (80, 24)), ("timeline_160x48", (160, 48))] {
        let mut app = in_mid_run(size, 8);
        play(&mut app, [key('2')]);
        insta::assert_snapshot!(name, screen(&app));
    }
}

/// Those whose timers rang wait for the one that computes: reported while it does, and afterwards.
#[test]
fn tasks_of_an_event_loop() {
    let sleeps = [400, 200, 600, 1_500, 700];
    for (name, size) in [("80x24", (80, 24)), ("120x36", (120, 36))] {
        let mut app = app(size, 2);
        play(&mut app, naps(&sleeps, 1_000));
        insta::assert_snapshot!(format!("loop_{name}"), screen(&app));
    }
    let mut app = app((120, 36), 2);
    play(&mut app, awake(&sleeps, 1_000));
    insta::assert_snapshot!("loop_after_120x36", screen(&app));
}

#[test]
fn urls_as_they_come() {
    let answers = [
        Ok(20_000),
        Err("HTTP 403 Forbidden"),
        Ok(1_500_000),
        Err("Connection reset \u{1b}[31mby peer"),
    ];
    for (name, size) in [("80x24", (80, 24)), ("120x36", (120, 36))] {
        let mut app = app(size, 2);
        play(&mut app, fetched(&answers));
        insta::assert_snapshot!(format!("fetch_{name}"), screen(&app));
    }
    let mut app = app((80, 24), 2);
    play(&mut app, fetched(&answers).into_iter().chain([key('2')]));
    insta::assert_snapshot!("fetch_timeline_80x24", screen(&app));
}

#[test]
fn lines_as_they_come_out() {
    let lines = [
        ("0:line 0:1 0:of 0:5", false),
        ("0:line1:line 0:2 1:1 0:of 1:of 1:5 0:5", true),
        ("", true),
        ("1:line 1:2 1:of 1:5", false),
    ];
    let mut app = app((80, 24), 2);
    play(&mut app, printed(&lines));
    insta::assert_snapshot!("print_80x24", screen(&app));
}

#[test]
fn the_processes() {
    let sizes = [
        ("80x24", (80, 24)),
        ("100x30", (100, 30)),
        ("160x48", (160, 48)),
    ];
    for (name, size) in sizes {
        let mut app = in_mid_run(size, 8);
        play(&mut app, [key('4')]);
        insta::assert_snapshot!(format!("processes_{name}"), screen(&app));
    }
    let mut first = app((80, 24), 2);
    play(&mut first, [key('4')]);
    insta::assert_snapshot!("processes_first_80x24", screen(&first));
    let mut over = after_the_runs((100, 30));
    play(&mut over, [key('4')]);
    insta::assert_snapshot!("processes_over_100x30", screen(&over));
    let threads = Turns {
        began: 500,
        runtime: RuntimeKind::Gil,
    };
    let mut threaded = app((80, 24), 2);
    play(
        &mut threaded,
        threads.of(1_400).into_iter().chain([key('4')]),
    );
    insta::assert_snapshot!("processes_threads_80x24", screen(&threaded));
}

#[test]
fn threads_under_one_gil() {
    let threads = Turns {
        began: 500,
        runtime: RuntimeKind::Gil,
    };
    for (name, size) in [
        ("80x24", (80, 24)),
        ("100x30", (100, 30)),
        ("160x48", (160, 48)),
    ] {
        let mut app = app(size, 2);
        app.panel.draft = threads.spec().draft();
        play(&mut app, threads.of(1_400));
        insta::assert_snapshot!(format!("gil_{name}"), screen(&app));
    }
    let mut app = app((80, 24), 2);
    play(&mut app, threads.of(1_400).into_iter().chain([key('2')]));
    insta::assert_snapshot!("gil_timeline_80x24", screen(&app));
}

#[test]
fn the_list_of_experiments() {
    for (name, size) in [("80x24", (80, 24)), ("140x40", (140, 40))] {
        let mut app = app(size, 8);
        let down = [KeyCode::Down; 3].map(press);
        play(&mut app, [key('E')].into_iter().chain(down));
        insta::assert_snapshot!(format!("experiments_{name}"), screen(&app));
    }
}

#[test]
fn an_experiment_that_is_over() {
    let mut app = app((80, 24), 8);
    play(&mut app, [key('E'), press(KeyCode::Enter), queued(3)]);
    let mut fry = Fry {
        run: 0,
        began: 500,
        executor: ExecutorKind::Serial,
        workers: 1,
        tasks: 4,
        cores: 8,
    };
    play(&mut app, fry.all());
    fry = Fry {
        run: 1,
        began: 6_000,
        executor: ExecutorKind::Pool,
        workers: 4,
        ..fry
    };
    play(&mut app, fry.all());
    play(&mut app, [event(9_000, series_ended())]);
    insta::assert_snapshot!("experiment_80x24", screen(&app));
}

#[test]
fn a_deadlock() {
    for (name, size) in [
        ("80x24", (80, 24)),
        ("100x30", (100, 30)),
        ("200x60", (200, 60)),
    ] {
        let mut app = app(size, 2);
        app.panel.draft = deadlock::spec().draft();
        play(&mut app, deadlock::hangs(2));
        insta::assert_snapshot!(format!("deadlock_{name}"), screen(&app));
    }
    for (name, size) in [("80x24", (80, 24)), ("160x48", (160, 48))] {
        let mut app = app(size, 2);
        app.panel.draft = deadlock::spec().draft();
        play(&mut app, deadlock::hangs(2).into_iter().chain([key('4')]));
        insta::assert_snapshot!(format!("deadlock_processes_{name}"), screen(&app));
    }
    let mut app = app((80, 24), 2);
    app.panel.draft = deadlock::spec().draft();
    play(
        &mut app,
        deadlock::hangs(2).into_iter().chain(deadlock::ended()),
    );
    insta::assert_snapshot!("deadlock_over_80x24", screen(&app));
}

#[test]
fn what_is_open_above() {
    let mut app = app((80, 24), 8);
    play(&mut app, [key('?')]);
    insta::assert_snapshot!("help_80x24", screen(&app));
    app.panel.draft.workers = Some(1_000);
    play(&mut app, [key('q'), press(KeyCode::Enter)]);
    insta::assert_snapshot!("question_80x24", screen(&app));
}

#[test]
fn why_a_result_is_as_it_is() {
    for (name, size) in [("why_80x24", (80, 24)), ("why_200x60", (200, 60))] {
        let mut app = after_the_runs(size);
        play(&mut app, [key('v')]);
        insta::assert_snapshot!(name, screen(&app));
    }
}

#[test]
fn a_refusal_at_its_field() {
    let mut app = app((80, 24), 8);
    app.panel.draft.workload = crate::model::WorkloadKind::Primes;
    app.panel.select(Field::Size);
    play(&mut app, [key('e'), key('x'), press(KeyCode::Enter)]);
    insta::assert_snapshot!("refusal_80x24", screen(&app));
}

#[test]
fn small_screens() {
    insta::assert_snapshot!("small_59x15", screen(&in_mid_run((59, 15), 8)));
    insta::assert_snapshot!("small_19x4", screen(&in_mid_run((19, 4), 8)));
}

#[test]
fn only_ascii_where_nothing_else_can_be_shown() {
    let look = Look {
        glyphs: GlyphSet::Ascii,
        ..Look::default()
    };
    let mut app = after_the_runs((100, 30));
    app.look = look;
    app.theme = look.theme();
    let help = [key(' '), key('?')];
    assert!(screen(&app).is_ascii(), "{}", screen(&app));
    play(&mut app, help);
    assert!(screen(&app).is_ascii(), "{}", screen(&app));
    play(&mut app, [press(KeyCode::Esc), key('4')]);
    assert!(screen(&app).is_ascii(), "{}", screen(&app));
    play(&mut app, [key('1'), key('v')]);
    assert!(screen(&app).is_ascii(), "{}", screen(&app));
}

#[test]
fn the_two_promised_words_are_on_every_screen() {
    for size in [(80, 24), (100, 30), (120, 36), (200, 60), (500, 200)] {
        for cores in [1, 2, 8, 64, 256, 1_024] {
            for tab in ['1', '2', '3', '4'] {
                let mut app = in_mid_run(size, cores);
                play(&mut app, [key(tab)]);
                let text = screen(&app);
                let words = format!(" of {cores} cores busy");
                assert!(text.contains(&words), "{size:?} {cores}\n{text}");
                assert!(text.contains("quit"), "{size:?} {cores}\n{text}");
            }
        }
    }
}

fn any_message() -> impl Strategy<Value = Message> {
    let keys = prop_oneof![
        any::<char>().prop_map(KeyCode::Char),
        proptest::sample::select(vec![
            'c', 'w', 'x', 'e', 'v', ' ', 'z', 'Z', '[', ']', '2', '4', 'm', 't', '?', '+', '-'
        ])
        .prop_map(KeyCode::Char),
        proptest::sample::select(vec![
            KeyCode::Enter,
            KeyCode::Esc,
            KeyCode::Tab,
            KeyCode::Up,
            KeyCode::Down,
            KeyCode::Left,
            KeyCode::Right,
            KeyCode::Backspace,
            KeyCode::End,
        ]),
    ];
    prop_oneof![
        6 => keys.prop_map(press),
        1 => (0..40_u16, 0..20_u16).prop_map(|(columns, rows)| Message::Resize(columns, rows)),
        1 => (0..120_u16, 0..40_u16).prop_map(|(columns, rows)| Message::Resize(columns, rows)),
        2 => (0..120_u16, 0..40_u16, 0..3_usize).prop_map(|(column, row, kind)| {
            use crossterm::event::{MouseButton, MouseEventKind};
            let kinds = [
                MouseEventKind::Down(MouseButton::Left),
                MouseEventKind::ScrollDown,
                MouseEventKind::ScrollUp,
            ];
            mouse(kinds[kind], column, row)
        }),
        1 => Just(event(30_000, series_ended())),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn nothing_a_person_does_at_any_size_panics(
        messages in proptest::collection::vec(any_message(), 1..60),
        cores in 1..300_u16,
    ) {
        let mut app = in_mid_run((80, 24), cores);
        for message in messages {
            app.update(message);
            screen(&app);
        }
    }
}

#[test]
fn every_small_size_can_be_drawn() {
    let mut app = after_the_runs((80, 24));
    for tab in ['1', '2', '3', '4', 'v'] {
        play(&mut app, [key(tab)]);
        for columns in 0..70 {
            for rows in 0..26 {
                app.update(Message::Resize(columns, rows));
                screen(&app);
            }
        }
    }
}

#[test]
fn an_app_that_knows_nothing_yet_can_be_drawn() {
    let app = App::new(Draft::default(), Look::default(), (80, 24));
    let text = screen(&app);
    assert!(text.contains("0.0 of 0 cores busy"));
    let mut small = Buffer::empty(Rect::new(0, 0, 10, 2));
    view::render(&app, Rect::new(0, 0, 80, 24), &mut small);
}
