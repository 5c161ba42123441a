//! What clicks and the wheel do.

use crossterm::event::MouseEventKind;

use super::super::app::{App, Effect, Focus};
use super::super::message::Message;
use super::super::script::{Fry, app, click, key, mouse, play};
use super::{SIZE, pool_of_two, pools_of_two_and_of_four, screen};
use crate::model::{Event, EventKind, ExecutorKind, Field};

#[test]
fn a_click_chooses_a_result_and_the_wheel_the_next() {
    let mut app = app(SIZE, 8);
    play(&mut app, pools_of_two_and_of_four());
    let text = screen(&app);
    let row = text.lines().position(|line| line.contains("pool x2"));
    play(&mut app, [click(20, row.unwrap() as u16)]);
    assert_eq!((app.focus, app.result), (Focus::Results, 1));
    play(&mut app, [mouse(MouseEventKind::ScrollUp, 20, 22)]);
    assert_eq!(app.result, 0);
}

#[test]
fn the_wheel_scrolls_lanes_on_the_timeline() {
    let mut app = app((80, 24), 8);
    let many = Fry {
        workers: 20,
        tasks: 40,
        ..pool_of_two()
    };
    play(&mut app, many.until(2_000));
    play(
        &mut app,
        [key('2'), mouse(MouseEventKind::ScrollDown, 40, 10)],
    );
    assert_eq!(app.lanes_above, 1);
    assert!(screen(&app).contains("more lanes"));
}

#[test]
fn a_click_selects_a_field_and_its_arrows_step() {
    let mut app = app(SIZE, 8);
    let text = screen(&app);
    let row = text
        .lines()
        .position(|line| line.contains("executor"))
        .unwrap() as u16;
    play(&mut app, [click(5, row)]);
    assert_eq!(app.panel.field(), Field::Executor);
    assert_eq!(app.panel.draft.executor, ExecutorKind::Pool);
    let line: Vec<char> = text
        .lines()
        .nth(usize::from(row))
        .unwrap()
        .chars()
        .collect();
    let arrow = |glyph| line.iter().position(|&char| char == glyph).unwrap() as u16;
    play(&mut app, [click(arrow('▸'), row)]);
    assert_eq!(app.panel.draft.executor, ExecutorKind::Process);
    play(&mut app, [click(arrow('◂'), row), click(arrow('◂'), row)]);
    assert_eq!(app.panel.draft.executor, ExecutorKind::Threads);
}

#[test]
fn the_wheel_scrolls_the_box_under_it() {
    let mut app = app(SIZE, 8);
    play(&mut app, [mouse(MouseEventKind::ScrollDown, 5, 10)]);
    assert_eq!(app.panel.field(), Field::Runtime);
    play(&mut app, [mouse(MouseEventKind::ScrollDown, 80, 10)]);
    assert_eq!(app.focus, Focus::Lanes);
}

/// What a recording of a lab shows to another one of another size.
fn follow(lab: &mut App, other: &mut App, messages: impl IntoIterator<Item = Message>) {
    for message in messages {
        let at = lab.session.now;
        for effect in lab.update(message) {
            if let Effect::Tell(act) = effect {
                let kind = EventKind::Act(act);
                other.update(Message::Replayed(Event { at, kind }));
            }
        }
    }
}

/// What a person looks at.
fn sight(app: &App) -> impl PartialEq + std::fmt::Debug {
    let panel = &app.panel;
    (
        (app.tab, app.focus, app.above.clone(), app.meters),
        (app.time, app.lanes_above, app.result),
        (panel.field(), panel.draft.clone()),
    )
}

#[test]
fn a_recording_shows_what_the_mouse_did_at_any_size() {
    let (mut lab, mut other) = (app(SIZE, 8), app((80, 24), 8));
    let first = Fry {
        workers: 12,
        tasks: 24,
        ..pool_of_two()
    };
    let second = Fry {
        run: 1,
        began: first.end() + 500,
        ..pool_of_two()
    };
    for lab in [&mut lab, &mut other] {
        play(lab, first.all().into_iter().chain(second.all()));
    }
    let place = |app: &App, words: &str| -> (u16, u16) {
        let text = screen(app);
        let mut lines = text.lines().enumerate();
        lines
            .find_map(|(row, line)| {
                let at = line.find(words)?;
                Some((line[..at].chars().count() as u16, row as u16))
            })
            .unwrap()
    };
    let seen = |lab: &mut App, other: &mut App, words: &str| {
        let (column, row) = place(lab, words);
        follow(lab, other, [click(column, row)]);
        assert_eq!(sight(lab), sight(other), "{words}");
    };
    seen(&mut lab, &mut other, "pool x12");
    assert_eq!((other.focus, other.result), (Focus::Results, 1));
    let (_, row) = place(&lab, "tasks ");
    let line = screen(&lab)
        .lines()
        .nth(row.into())
        .unwrap()
        .chars()
        .collect::<Vec<_>>();
    let arrow = line.iter().position(|&glyph| glyph == '▸').unwrap();
    let before = other.panel.draft.clone();
    follow(&mut lab, &mut other, [click(arrow as u16, row)]);
    assert_eq!(sight(&lab), sight(&other));
    assert_eq!(other.panel.field(), Field::Tasks);
    assert_ne!(other.panel.draft, before);
    seen(&mut lab, &mut other, "2 Timeline");
    let wheel = mouse(MouseEventKind::ScrollDown, 40, 10);
    follow(&mut lab, &mut other, [wheel.clone(), wheel]);
    assert_eq!(sight(&lab), sight(&other));
    assert_eq!(other.lanes_above, 2);
}

#[test]
fn a_recording_begins_with_what_is_looked_at() {
    let (mut lab, mut other) = (app(SIZE, 8), app((80, 24), 8));
    play(&mut lab, pool_of_two().all());
    play(&mut other, pool_of_two().all());
    play(&mut lab, [key('2'), key('m'), key('z'), key('z')]);
    follow(&mut lab, &mut other, [key('R')]);
    assert_eq!(sight(&lab), sight(&other));
}
