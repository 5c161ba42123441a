//! What a person sees of a deadlock, and how it is ended.

use super::*;
use crate::tui::script::deadlock;

fn hanging(size: (u16, u16)) -> App {
    let mut app = app(size, 2);
    app.update(queued(1));
    play(&mut app, deadlock::hangs(2));
    app
}

#[test]
fn a_deadlock_is_named_on_every_tab_and_drawn_in_the_lab() {
    let mut app = hanging(SIZE);
    let text = screen(&app);
    assert!(
        text.contains(" DEADLOCK  A waits for B, B waits for A"),
        "{text}"
    );
    assert!(text.contains("k ends it"), "{text}");
    assert!(
        text.contains("waits for") && text.contains("lock 1"),
        "{text}"
    );
    play(&mut app, [key('4')]);
    let text = screen(&app);
    assert!(text.contains("Who waits for whom"), "{text}");
    assert!(text.contains("│   lock 1   │"), "{text}");
    play(&mut app, [key('2')]);
    let text = screen(&app);
    assert!(
        text.contains("deadlock: A waits for B, B waits for A"),
        "{text}"
    );
    assert!(text.contains("k end it"), "{text}");
}

#[test]
fn one_key_ends_it_and_leaves_those_that_wait() {
    let mut app = hanging(SIZE);
    assert_eq!(play(&mut app, [key('k')]), [Effect::EndRun]);
    assert_eq!(play(&mut app, [key('x')]), [Effect::Stop]);
    play(&mut app, deadlock::ended());
    let text = screen(&app);
    assert!(text.contains("Deadlock 0.50 s after the start"), "{text}");
    assert!(
        !text.contains("k ends it") && !text.contains("k end it"),
        "{text}"
    );
    // then it moves up again
    assert_eq!(play(&mut app, [key('k')]), []);
}

#[test]
fn v_explains_it_while_it_goes_on() {
    let mut app = hanging((100, 40));
    play(&mut app, [key('v')]);
    let text = screen(&app);
    assert!(
        text.contains("A is at task 0 and waits for lock 1, which B holds."),
        "{text}"
    );
    assert!(text.contains("conditions at once"), "{text}");
    assert!(text.contains("--deadlock locks --fix order"), "{text}");
}

#[test]
fn enter_gives_it_time_to_be_looked_at() {
    let mut app = app(SIZE, 2);
    app.panel.draft = deadlock::spec().draft();
    let effects = play(&mut app, [press(KeyCode::Enter)]);
    assert_eq!(effects, [Effect::Submit(vec![deadlock::spec().watched()])]);
    assert!(deadlock::spec().watched().limit() > deadlock::spec().unwatched().limit());
    let effects = play(&mut app, [key('c')]);
    let [Effect::Submit(cures)] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    let machine = &app.session.machine;
    assert_eq!(cures.len(), 2);
    assert!(cures.iter().all(|spec| spec.check(machine).is_ok()));
}
