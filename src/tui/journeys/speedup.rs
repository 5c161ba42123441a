//! The Speedup tab: what it shows while a sweep is on and after it, and what its keys do.

use crossterm::event::KeyCode;

use super::super::app::{Above, App, Effect, Focus, Shown, Tab};
use super::super::script::{Fry, app, key, play, press};
use super::{SIZE, screen};
use crate::model::{Ceiling, EventKind, ExecutorKind, Pin, SeriesId, TimeSpan};
use crate::tui::script::event;

/// A run of a sweep of eggs, one of several at ten seconds' distance.
fn fry(number: u32, executor: ExecutorKind, workers: u32) -> Fry {
    Fry {
        run: number,
        began: 500 + u64::from(number) * 10_000,
        executor,
        workers,
        tasks: 8,
        cores: 4,
    }
}

/// An app that has seen a serial run and a pool of 1, 2 and 4.
fn swept() -> App {
    let mut app = app(SIZE, 4);
    play(&mut app, fry(0, ExecutorKind::Serial, 1).all());
    for (number, workers) in [(1, 1), (2, 2), (3, 4)] {
        play(&mut app, fry(number, ExecutorKind::Pool, workers).all());
    }
    app
}

fn selected(app: &App) -> Option<u32> {
    app.sweeps.point().map(|point| point.workers)
}

#[test]
fn an_empty_tab_says_what_the_sweep_will_do() {
    let mut app = app(SIZE, 4);
    play(&mut app, [key('3')]);
    assert_eq!((app.tab, app.focus), (Tab::Speedup, Focus::Plot));
    let text = screen(&app);
    assert!(
        text.contains("w: eggs (native), serially, then with 1, 2, 4, 8 workers"),
        "{text}"
    );
    assert!(text.contains("3 Speedup"));
    // Nothing to select, and nothing to measure.
    let keys = [
        KeyCode::Left,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::Char('b'),
    ];
    assert_eq!(play(&mut app, keys.map(press)), []);
}

#[test]
fn points_appear_as_runs_end_and_the_one_that_is_on_is_marked() {
    let mut app = app(SIZE, 4);
    app.queue.take(SeriesId(0), 4);
    let serial = fry(0, ExecutorKind::Serial, 1);
    play(&mut app, [key('3')]);
    play(&mut app, serial.until(serial.began + 4_000));
    assert!(matches!(app.shown_sweep(), Shown::Begun(_)));
    assert!(screen(&app).contains("The serial run"), "{}", screen(&app));
    play(&mut app, serial.all().into_iter().skip(1));
    play(&mut app, fry(1, ExecutorKind::Pool, 1).all());
    let second = fry(2, ExecutorKind::Pool, 2);
    play(&mut app, second.until(second.began + 2_500));
    let Shown::Sweep(sweep) = app.shown_sweep() else {
        panic!("{}", screen(&app));
    };
    assert_eq!(sweep.points.len(), 1);
    let text = screen(&app);
    assert!(text.contains("now 6"), "{text}");
    assert!(text.contains("1.00") && text.contains("ideal"), "{text}");
}

#[test]
fn left_and_right_choose_a_point_whose_losses_are_shown() {
    let mut app = swept();
    play(&mut app, [key('3')]);
    assert_eq!(selected(&app), Some(4), "the newest");
    assert!(screen(&app).contains("4 workers: from ideal to measured"));
    play(&mut app, [KeyCode::Left; 2].map(press));
    assert_eq!(selected(&app), Some(1));
    play(&mut app, [KeyCode::Left, KeyCode::Right].map(press));
    assert_eq!(selected(&app), Some(2));
    play(&mut app, [key('v')]);
    let Above::Explanation(explained) = &app.above else {
        panic!("no explanation is open");
    };
    let (what, _) = explained.result.as_ref().unwrap();
    assert!(what.starts_with("native pool x2"), "{what}");
}

#[test]
fn up_and_down_choose_a_sweep_and_none_mixes_two() {
    let mut app = swept();
    for (number, workers) in [(4, 1), (5, 2)] {
        play(&mut app, fry(number, ExecutorKind::Threads, workers).all());
    }
    play(&mut app, [key('3')]);
    assert!(screen(&app).contains("native threads"), "the newest");
    assert!(screen(&app).contains("sweep 1 of 2"));
    play(&mut app, [press(KeyCode::Down)]);
    assert!(screen(&app).contains("Speedup · native pool"));
    assert_eq!(app.sweeps.sweep().unwrap().points.len(), 3);
    // What was chosen stays when other runs end.
    play(&mut app, fry(6, ExecutorKind::Threads, 4).all());
    assert!(screen(&app).contains("Speedup · native pool"));
    play(&mut app, [press(KeyCode::Up)]);
    assert_eq!(app.sweeps.sweep().unwrap().points.len(), 3);
    assert!(screen(&app).contains("Speedup · native threads"));
}

#[test]
fn busy_loops_show_what_the_machine_costs() {
    let mut app = swept();
    play(&mut app, [key('3'), press(KeyCode::Left)]);
    assert!(screen(&app).contains("b measures it"));
    assert_eq!(play(&mut app, [key('b')]), [Effect::Ceiling(2, Pin::None)]);
    let ceiling = Ceiling {
        workers: 2,
        pin: Pin::None,
        alone: TimeSpan::from_millis(20),
        together: TimeSpan::from_millis(25),
        ..Ceiling::default()
    };
    play(&mut app, [event(60_000, EventKind::Ceiling(ceiling))]);
    assert_eq!(selected(&app), Some(2), "it stays selected");
    let text = screen(&app);
    assert!(
        text.contains("machine") && !text.contains("b measures it"),
        "{text}"
    );
}

#[test]
fn a_pause_keeps_the_curve_as_it_was() {
    let mut app = app(SIZE, 4);
    play(&mut app, fry(0, ExecutorKind::Serial, 1).all());
    play(&mut app, fry(1, ExecutorKind::Pool, 1).all());
    play(&mut app, [key('3'), key(' ')]);
    play(&mut app, fry(2, ExecutorKind::Pool, 2).all());
    assert_eq!(app.sweeps.sweep().unwrap().points.len(), 1);
    play(&mut app, [key(' ')]);
    assert_eq!(app.sweeps.sweep().unwrap().points.len(), 2);
}
