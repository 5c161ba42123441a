//! Batches under the lanes as text: queued, running, done.

use super::screen;
use crate::model::{Draft, EventKind, RunEvent, RunId};
use crate::tui::app::App;
use crate::tui::message::Message;
use crate::tui::script::{Fry, app, event, key, play};

/// Four eggs in two batches, of which the second is being fried.
fn batches(size: (u16, u16)) -> App {
    let mut app = app(size, 2);
    let fry = Fry::four_eggs();
    let spec = Draft {
        batches: 2,
        ..fry.spec().draft()
    }
    .spec();
    let of_run = |event| EventKind::Run {
        run: RunId(0),
        event,
    };
    let mut reported: Vec<(u64, Message)> = Vec::new();
    for message in fry.until(fry.began + 1_650) {
        let Message::Event(mut told_of) = message else {
            continue;
        };
        if let EventKind::Run {
            event: RunEvent::Started(start),
            ..
        } = &mut told_of.kind
        {
            start.spec = spec.clone();
        }
        reported.push((told_of.at.0 / 1_000_000, Message::Event(told_of)));
    }
    for (at, what) in [
        (505, RunEvent::HandedOver { batch: 0 }),
        (505, RunEvent::HandedOver { batch: 1 }),
        (1_512, RunEvent::BatchDone { batch: 0 }),
    ] {
        reported.push((at, event(at, of_run(what))));
    }
    reported.sort_by_key(|(at, _)| *at);
    play(&mut app, reported.into_iter().map(|(_, message)| message));
    app
}

#[test]
fn batches_are_queued_running_and_done() {
    for (name, size) in [("80x24", (80, 24)), ("100x30", (100, 30))] {
        insta::assert_snapshot!(format!("batches_{name}"), screen(&batches(size)));
    }
    let mut app = batches((80, 24));
    play(&mut app, [key('2')]);
    insta::assert_snapshot!("batches_timeline_80x24", screen(&app));
}
