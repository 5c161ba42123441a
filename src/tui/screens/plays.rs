//! A screenplay as its viewers see it: a sentence, a question, its answer, keys.

use super::screen;
use crate::model::{Act, EventKind, Permission, PermissionRequest, PlayState, Timestamp};
use crate::tui::app::App;
use crate::tui::message::Message;
use crate::tui::script::{Fry, app, event, play};

/// Four eggs are being fried, and a sentence says what is seen.
fn reported(size: (u16, u16)) -> App {
    let mut app = app(size, 2);
    let fry = Fry::four_eggs();
    let text = |text: &str| text.to_owned();
    let words = "Two eggs at a time, for there are two cores: after the first two come the others, and \
                 all are done in half the time.";
    let acts = [
        Act::Began {
            title: text("Eggs"),
        },
        Act::ShowKeys,
        Act::Caption { text: text(words) },
    ];
    play(&mut app, acts.map(|act| event(10, EventKind::Act(act))));
    let state = PlayState {
        title: text("Eggs"),
        steps: (3, 12),
        held: false,
        waits: false,
    };
    play(&mut app, [Message::Play(Some(state))]);
    play(&mut app, fry.until(fry.began + 1_650));
    for (at, key) in [(1_700, "+"), (1_800, "+"), (1_900, "Enter")] {
        let key = text(key);
        play(&mut app, [event(at, EventKind::Act(Act::Key { key }))]);
    }
    app
}

fn asked(size: (u16, u16)) -> App {
    let mut app = reported(size);
    let act = Act::Asked {
        question: "How long will four eggs take on two cores, if one takes a second?".to_owned(),
        choices: ["a second", "two seconds", "as long as one after another"]
            .map(str::to_owned)
            .to_vec(),
    };
    play(&mut app, [event(2_000, EventKind::Act(act))]);
    app
}

#[test]
fn viewers_are_informed_and_asked() {
    for (name, size) in [("80x24", (80, 24)), ("100x30", (100, 30))] {
        insta::assert_snapshot!(format!("play_{name}"), screen(&reported(size)));
        let mut app = asked(size);
        insta::assert_snapshot!(format!("play_asked_{name}"), screen(&app));
        let answer = event(2_100, EventKind::Act(Act::Answered { choice: 2 }));
        play(
            &mut app,
            [answer, Message::Tick(Timestamp::from_millis(2_200))],
        );
        insta::assert_snapshot!(format!("play_answered_{name}"), screen(&app));
    }
}

#[test]
fn a_person_is_asked_for_a_permission() {
    let long = format!("/home/ann/\u{1b}[2Ja  program/{}", "eggs/".repeat(20));
    let whats = [
        ("program", Permission::Program(long.into())),
        ("host", Permission::Host("eggs.example".to_owned())),
    ];
    for (name, what) in whats {
        for (size_name, size) in [("80x24", (80, 24)), ("30x8", (30, 8))] {
            let mut app = reported(size);
            let request = PermissionRequest {
                what: what.clone(),
                playing: true,
                again: false,
            };
            play(&mut app, [Message::Permission(Box::new(request))]);
            insta::assert_snapshot!(format!("play_permission_{name}_{size_name}"), screen(&app));
        }
    }
}
