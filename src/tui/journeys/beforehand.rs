//! What a person is informed of and asked before experiments begin on a machine that is not at rest.

use crossterm::event::KeyCode;

use super::presets::list;
use super::{SIZE, pool_of_two, screen};
use crate::model::{Act, Event, EventKind, Throttling, TimeSpan};
use crate::tui::app::{Above, App, Effect};
use crate::tui::message::Message;
use crate::tui::script::{app, event, key, play, press, queued, series_ended};

/// A sample of two cores, both used by other programs so far.
fn used(at: u64, busy: f32) -> Message {
    let sample = crate::session::play::look(at, 500, &[busy, busy]);
    event(at, sample.kind)
}

#[test]
fn a_busy_machine_is_said_before_an_experiment_begins() {
    let mut app = app(SIZE, 2);
    play(&mut app, [used(500, 0.6)]);
    list(&mut app, "E1");
    assert!(play(&mut app, [press(KeyCode::Enter)]).is_empty());
    let text = screen(&app);
    assert!(text.contains("Not at rest"), "{text}");
    assert!(text.contains("other programs use 1.2 of 2 cores"), "{text}");
    // A person who does not want that leaves it.
    assert!(play(&mut app, [press(KeyCode::Esc)]).is_empty());
    assert_eq!(
        (app.above.clone(), app.preset.clone()),
        (Above::Nothing, None)
    );
    list(&mut app, "E1");
    let effects = play(&mut app, [press(KeyCode::Enter), press(KeyCode::Enter)]);
    assert!(
        matches!(effects.as_slice(), [Effect::Submit(_)]),
        "{effects:?}"
    );
}

#[test]
fn an_experiment_that_waits_begins_when_the_machine_is_at_rest() {
    let mut app = app(SIZE, 2);
    play(&mut app, [used(500, 0.6)]);
    list(&mut app, "E1");
    assert!(play(&mut app, [press(KeyCode::Enter)]).is_empty());
    assert!(play(&mut app, [used(1_000, 0.5)]).is_empty());
    assert!(screen(&app).contains("other programs use 1.0 of 2 cores"));
    let effects = play(&mut app, [used(1_500, 0.05)]);
    assert!(
        matches!(effects.as_slice(), [Effect::Submit(_)]),
        "{effects:?}"
    );
    assert_eq!(app.above, Above::Nothing);
}

#[test]
fn a_battery_is_said_and_does_not_pass() {
    let mut app = app(SIZE, 2);
    app.session.machine.power.on_battery = true;
    play(&mut app, [used(500, 0.05)]);
    list(&mut app, "E1");
    assert!(play(&mut app, [press(KeyCode::Enter)]).is_empty());
    assert!(screen(&app).contains("it runs on battery"));
    assert!(play(&mut app, [used(1_000, 0.05)]).is_empty());
    let effects = play(&mut app, [press(KeyCode::Enter)]);
    assert!(
        matches!(effects.as_slice(), [Effect::Submit(_)]),
        "{effects:?}"
    );
}

/// An app of which two cores are used by other programs.
fn busy_app() -> App {
    let mut app = app(SIZE, 2);
    play(&mut app, [used(500, 0.6)]);
    app
}

fn is_submit(effects: &[Effect]) -> bool {
    matches!(effects, [Effect::Submit(_)])
}

#[test]
fn whatever_is_compared_asks_and_a_single_run_does_not() {
    for launch in ['c', 'w', 'W'] {
        let mut app = busy_app();
        assert!(play(&mut app, [key(launch)]).is_empty(), "{launch}");
        let text = screen(&app);
        assert!(text.contains("Before it begins: other programs"), "{text}");
        let effects = play(&mut app, [press(KeyCode::Enter)]);
        assert!(is_submit(&effects), "{launch}: {effects:?}");
    }
    let mut app = busy_app();
    assert!(is_submit(&play(&mut app, [press(KeyCode::Enter)])));
    let mut app = busy_app();
    app.panel.draft.repeat = Some(3);
    assert!(play(&mut app, [press(KeyCode::Enter)]).is_empty());
    assert!(screen(&app).contains("Not at rest"));
}

#[test]
fn a_comparison_that_waits_begins_when_the_machine_is_at_rest() {
    let mut app = busy_app();
    assert!(play(&mut app, [key('c')]).is_empty());
    assert!(is_submit(&play(&mut app, [used(1_000, 0.05)])));
    // nothing was answered, so it is asked again
    play(&mut app, [queued(1)]);
    play(&mut app, pool_of_two().all());
    play(&mut app, [event(20_000, series_ended()), used(30_000, 0.6)]);
    assert!(play(&mut app, [key('w')]).is_empty());
    assert!(screen(&app).contains("Not at rest"));
}

#[test]
fn what_was_answered_once_is_shown_and_not_asked_again() {
    let mut app = busy_app();
    play(&mut app, [key('c'), press(KeyCode::Enter)]);
    let effects = play(&mut app, [key('w')]);
    let [Effect::Notice(said), Effect::Submit(_)] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    assert!(
        said.starts_with("before it begins: other programs use 1.2 of 2 cores"),
        "{said}"
    );
    // the same holds for whatever else is compared
    list(&mut app, "E1");
    let effects = play(&mut app, [press(KeyCode::Enter)]);
    let [Effect::Notice(said), Effect::Submit(_)] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    assert!(said.starts_with("before E1 begins: "), "{said}");
    // something else is a question of its own
    app.session.machine.power.on_battery = true;
    assert!(play(&mut app, [key('c')]).is_empty());
    let text = screen(&app);
    assert!(
        text.contains("Before it begins: it runs on battery."),
        "{text}"
    );
}

#[test]
fn leaving_it_is_no_answer() {
    let mut app = busy_app();
    play(&mut app, [key('c'), press(KeyCode::Esc)]);
    assert!(play(&mut app, [key('c')]).is_empty());
    assert!(screen(&app).contains("Not at rest"));
}

#[test]
fn no_question_is_asked_while_a_run_is_on() {
    let mut app = busy_app();
    play(&mut app, [press(KeyCode::Enter), queued(1)]);
    assert!(is_submit(&play(&mut app, [key('c')])));
}

#[test]
fn a_screenplay_is_informed_and_never_asked() {
    let mut app = busy_app();
    let title = "tour".to_owned();
    play(&mut app, [event(600, EventKind::Act(Act::Began { title }))]);
    let effects = play(&mut app, [key('c')]);
    let [Effect::Notice(_), Effect::Submit(_)] = effects.as_slice() else {
        panic!("{effects:?}");
    };
}

#[test]
fn a_question_goes_when_a_log_of_before_goes_on_without_an_answer() {
    let mut app = busy_app();
    play(&mut app, [key('c')]);
    play(&mut app, pool_of_two().all().into_iter().take(1));
    assert_eq!(app.above, Above::Nothing);
}

/// A sample of two idle cores with counts of the quota and of heat.
fn held(at: u64, periods: u64, heat: u64) -> Message {
    let mut sample = crate::session::play::look(at, 500, &[0.0, 0.0]);
    if let EventKind::Sample(sample) = &mut sample.kind {
        sample.throttling = Some(Throttling {
            periods,
            time: TimeSpan::from_millis(50 * periods),
        });
        sample.heat = Some(heat);
    }
    let Event { kind, .. } = sample;
    event(at, kind)
}

#[test]
fn a_throttled_and_hot_machine_is_asked_about_until_that_is_over() {
    let mut app = app((80, 24), 2);
    play(&mut app, [held(500, 7, 30), held(1_500, 9, 31), key('c')]);
    insta::assert_snapshot!("not_at_rest_80x24", screen(&app));
    // the quota runs out no more, but it is hot still
    assert!(play(&mut app, [held(2_500, 9, 32)]).is_empty());
    assert!(play(&mut app, [held(4_000, 9, 32)]).is_empty());
    assert!(screen(&app).contains("Before it begins: heat throttles its cores."));
    assert!(is_submit(&play(&mut app, [held(4_500, 9, 32)])));
}
