//! Repeats of a comparison that something left open: what is said of them, and how they are ended.

use crossterm::event::KeyCode;

use super::super::app::{App, Effect};
use super::super::message::Message;
use super::super::script::{Fry, app, event, key, play, press, queued, sample};
use super::screen;
use crate::model::{EventKind, ExecutorKind, SeriesId, TimeSpan, Timestamp};

fn fry(run: u32, executor: ExecutorKind, workers: u32) -> Fry {
    Fry {
        run,
        began: 500 + u64::from(run) * 10_000,
        executor,
        workers,
        tasks: 8,
        cores: 2,
    }
}

/// A comparison whose serial run was stopped for two seconds, while that is done again.
fn repeating(size: (u16, u16)) -> App {
    let mut app = app(size, 2);
    let serial = fry(0, ExecutorKind::Serial, 1);
    let mut reported = serial.until(serial.end());
    let stop = EventKind::Suspended {
        from: Timestamp::from_millis(serial.began + 1_000),
        asleep: TimeSpan::ZERO,
    };
    let end = reported.len() - 1;
    reported.insert(end, event(serial.began + 3_000, stop));
    play(&mut app, [queued(2)]);
    play(&mut app, reported);
    let ordered = play(&mut app, fry(1, ExecutorKind::Pool, 2).all());
    let [Effect::Repeat(_, repeats)] = &ordered[..] else {
        panic!("{ordered:?}");
    };
    assert_eq!(repeats.runs.len(), 1);
    let taken = EventKind::Queued {
        series: SeriesId(0),
        runs: 1,
        repeats: Some(repeats.reason.clone()),
    };
    let again = fry(2, ExecutorKind::Serial, 1);
    play(&mut app, [queued(1), event(again.began, taken)]);
    play(&mut app, again.until(again.began + 1_000));
    app
}

fn footer(app: &App) -> String {
    let text = screen(app);
    text.lines().last().unwrap_or_default().to_owned()
}

#[test]
fn the_key_that_ends_repeats_is_named_as_long_as_they_go_on() {
    for size in [(80, 24), (100, 30), (160, 48)] {
        let mut app = repeating(size);
        let reported = footer(&app);
        assert!(
            reported.contains("a run was stopped meanwhile"),
            "{reported}"
        );
        for keys in ["Enter enough", "x stop", "q quit"] {
            assert!(reported.contains(keys), "{size:?} {keys}: {reported}");
        }
        // when the notice is gone, too
        play(&mut app, [sample(29_400, &[0.9, 0.0])]);
        let reported = footer(&app);
        assert!(
            !reported.contains("meanwhile") && reported.contains("Enter enough"),
            "{reported}"
        );
        assert_eq!(play(&mut app, [press(KeyCode::Enter)]), [Effect::Stop]);
        let reported = footer(&app);
        assert!(
            !reported.contains("enough") && reported.contains("Enter run"),
            "{reported}"
        );
    }
}

#[test]
fn the_points_of_a_sweep_stay_while_its_serial_run_is_repeated() {
    let mut app = app((80, 24), 2);
    let runs = [
        fry(0, ExecutorKind::Serial, 1),
        fry(1, ExecutorKind::Pool, 1),
        fry(2, ExecutorKind::Pool, 2),
    ];
    play(&mut app, [queued(3), key('3')]);
    for run in &runs {
        play(&mut app, run.all());
    }
    let again = fry(3, ExecutorKind::Serial, 1);
    play(&mut app, [queued(2)]);
    play(&mut app, again.until(again.began + 1_000));
    let text = screen(&app);
    assert!(text.contains("Speedup · native pool"), "{text}");
    assert!(!text.contains("held against"), "{text}");
}

#[test]
fn what_a_person_started_is_not_ended_by_enter() {
    let mut app = app((80, 24), 2);
    let pool = fry(0, ExecutorKind::Pool, 2);
    let messages: Vec<Message> = pool.until(pool.began + 1_000);
    play(&mut app, messages);
    assert!(!footer(&app).contains("enough"), "{}", footer(&app));
    let ordered = play(&mut app, [key('x')]);
    assert_eq!(ordered, [Effect::Stop]);
}
