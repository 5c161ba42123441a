//! Keys that are held, keys that came with an Esc, and text that was pasted.

use crossterm::event::{KeyEvent, KeyEventKind, KeyModifiers};

use super::*;

fn held(code: KeyCode) -> Message {
    Message::Key(KeyEvent::new_with_kind(
        code,
        KeyModifiers::NONE,
        KeyEventKind::Repeat,
    ))
}

fn after_esc(char: char) -> Message {
    Message::Key(KeyEvent::new(KeyCode::Char(char), KeyModifiers::ALT))
}

fn paste(text: &str) -> Message {
    Message::Paste(text.to_owned())
}

/// Presses a key, which repeats itself while a front end does what is ordered; returns the orders.
fn hold(app: &mut App, code: KeyCode, times: usize) -> Vec<Effect> {
    let keys = std::iter::once(press(code)).chain((1..times).map(|_| held(code)));
    let mut ordered = Vec::new();
    for key in keys {
        let effects = app.update(key);
        if matches!(effects[..], [Effect::Submit(_)]) {
            app.update(queued(1));
        }
        ordered.extend(effects);
    }
    ordered
}

#[test]
fn a_held_key_runs_nothing_again_and_again() {
    for code in [KeyCode::Enter, KeyCode::Char('c'), KeyCode::Char('w')] {
        let mut app = app(SIZE, 8);
        let ordered = hold(&mut app, code, 60);
        assert!(
            (1..=2).contains(&ordered.len()),
            "{code}: {}",
            ordered.len()
        );
    }
    for code in ['R', 'M', 's'] {
        let [once, held] = [1, 60].map(|times| hold(&mut app(SIZE, 8), KeyCode::Char(code), times));
        assert!(!once.is_empty() && once == held, "{code}: {held:?}");
    }
}

#[test]
fn pressed_often_enough_to_queue_many_it_queues_one() {
    // a person who presses slowly is not holding a key
    let mut app = app(SIZE, 8);
    let mut submitted = 0;
    for _ in 0..10 {
        if matches!(app.update(press(KeyCode::Enter))[..], [Effect::Submit(_)]) {
            app.update(queued(1));
            submitted += 1;
        }
    }
    assert_eq!(submitted, 2, "one runs and one waits");
    // other work may wait as well
    app.update(press(KeyCode::Char('+')));
    let effects = app.update(press(KeyCode::Enter));
    assert!(matches!(effects[..], [Effect::Submit(_)]), "{effects:?}");
}

#[test]
fn a_held_key_moves_on() {
    let mut app = app(SIZE, 8);
    let first = app.panel.field();
    play(&mut app, [press(KeyCode::Down)]);
    let second = app.panel.field();
    play(&mut app, [held(KeyCode::Down)]);
    assert!(first != second && second != app.panel.field());
}

#[test]
fn alt_with_a_key_is_not_the_key() {
    for char in "qxcwkRM2?t".chars() {
        let mut app = app(SIZE, 8);
        let before = (app.tab, app.look, app.above.clone());
        assert_eq!(play(&mut app, [after_esc(char)]), [], "{char}");
        assert_eq!((app.tab, app.look, app.above.clone()), before, "{char}");
    }
}

#[test]
fn an_esc_with_a_key_behind_it_leaves_what_is_open() {
    let mut app = app(SIZE, 8);
    // help is left, and the tab opened
    assert_eq!(play(&mut app, [key('?'), after_esc('2')]), []);
    assert_eq!((&app.above, app.tab), (&Above::Nothing, Tab::Timeline));
    // typing is left, and nothing is run, stopped or quit, which Alt-q would not mean either
    for char in "qxc".chars() {
        let typed = [key('1'), key('e'), key('9'), after_esc(char)];
        assert_eq!(play(&mut app, typed), [], "{char}");
        assert!(matches!(app.panel.mode, Mode::Choosing));
    }
}

#[test]
fn a_paste_is_text_for_a_field_and_nothing_elsewhere() {
    let mut app = app(SIZE, 8);
    let before = app.panel.draft.clone();
    let text = "quit\nq\rcx\u{3}R2\u{1b}[A";
    for open in [None, Some('?'), Some('E'), Some('s')] {
        play(&mut app, open.map(key));
        let (above, tab) = (app.above.clone(), app.tab);
        assert_eq!(play(&mut app, [paste(text)]), [], "{open:?}");
        assert_eq!((&app.above, app.tab), (&above, tab));
        play(&mut app, [press(KeyCode::Esc)]);
    }
    assert_eq!(app.panel.draft, before);
    // the number of tasks is a field that is typed into
    app.panel.select(Field::Tasks);
    play(&mut app, [key('e'), paste("12\n")]);
    assert!(
        matches!(app.panel.mode, Mode::Typing(_)),
        "a paste takes nothing"
    );
    play(&mut app, [press(KeyCode::Enter)]);
    assert_eq!(app.panel.draft.tasks, Some(12));
    play(
        &mut app,
        [
            key('e'),
            paste("1\u{1b}[31m\u{202e}2"),
            press(KeyCode::Enter),
        ],
    );
    assert_eq!(
        app.panel.draft.tasks,
        Some(12),
        "it is refused, and harmless"
    );
    assert!(!screen(&app).contains('\u{202e}'));
}
