//! What clicks and the wheel do.

use crossterm::event::MouseEventKind;

use super::super::app::Focus;
use super::super::script::{Fry, app, click, key, mouse, play};
use super::{SIZE, pool_of_two, screen};
use crate::model::{ExecutorKind, Field};

#[test]
fn a_click_chooses_a_result_and_the_wheel_the_next() {
    let mut app = app(SIZE, 8);
    let first = pool_of_two();
    let second = Fry {
        run: 1,
        began: first.end() + 500,
        workers: 4,
        ..first.clone()
    };
    play(&mut app, first.all().into_iter().chain(second.all()));
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
    assert_eq!(app.panel.spec.executor, ExecutorKind::Pool);
    let line: Vec<char> = text
        .lines()
        .nth(usize::from(row))
        .unwrap()
        .chars()
        .collect();
    let arrow = |glyph| line.iter().position(|&char| char == glyph).unwrap() as u16;
    play(&mut app, [click(arrow('▸'), row)]);
    assert_eq!(app.panel.spec.executor, ExecutorKind::Process);
    play(&mut app, [click(arrow('◂'), row), click(arrow('◂'), row)]);
    assert_eq!(app.panel.spec.executor, ExecutorKind::Threads);
}

#[test]
fn the_wheel_scrolls_the_box_under_it() {
    let mut app = app(SIZE, 8);
    play(&mut app, [mouse(MouseEventKind::ScrollDown, 5, 10)]);
    assert_eq!(app.panel.field(), Field::Runtime);
    play(&mut app, [mouse(MouseEventKind::ScrollDown, 80, 10)]);
    assert_eq!(app.focus, Focus::Lanes);
}
