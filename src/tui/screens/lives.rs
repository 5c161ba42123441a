//! The lives of processes as text: memory that is shared and becomes private, a zombie, an orphan.

use super::screen;
use crate::model::{
    EventKind, ExecutorKind, Exit, Fork, Memory, Origin, ProcessEvent, RunEvent, RunId, TimeSpan,
    Timestamp, Usage, WorkerId,
};
use crate::tui::app::App;
use crate::tui::message::Message;
use crate::tui::script::{Fry, app, event, key, play};

/// The process of the only worker, and two that it forks.
const PROCESSES: [i32; 3] = [4_010, 4_020, 4_021];

/// What happens to processes that a worker forked, the last step when the worker has exited.
fn reported(end: u64) -> [(u64, i32, ProcessEvent); 12] {
    let [worker, first, second] = PROCESSES;
    let fork = |at| {
        ProcessEvent::Forked(Fork {
            parent: worker,
            origin: Origin::Fork,
            asked: Timestamp::from_millis(at),
            worker: Some(WorkerId(0)),
            beside: true,
        })
    };
    let memory = |private, shared| {
        ProcessEvent::Memory(Memory {
            private,
            shared,
            fair: private + shared / 2,
        })
    };
    let usage = Usage {
        user: TimeSpan::from_millis(80),
        peak_kib: 70_900,
        ..Usage::default()
    };
    let exit = Exit::Code(0);
    [
        (700, worker, memory(64_200, 9_000)),
        (800, first, fork(799)),
        (810, worker, memory(90, 74_700)),
        (811, first, memory(98, 70_600)),
        (900, worker, memory(32_100, 42_700)),
        (901, first, memory(32_100, 38_800)),
        (1_000, worker, memory(64_100, 10_700)),
        (1_001, first, memory(64_100, 6_800)),
        (1_100, second, fork(1_099)),
        (1_200, first, ProcessEvent::Exited { exit }),
        (1_300, first, ProcessEvent::Reaped { usage }),
        (end, second, ProcessEvent::Reparented { parent: 4_001 }),
    ]
}

fn lives(size: (u16, u16)) -> App {
    let fry = Fry {
        run: 0,
        began: 500,
        executor: ExecutorKind::Process,
        workers: 1,
        tasks: 1,
        cores: 2,
    };
    let end = fry.end() - 2;
    let millis = |message: &Message| match message {
        Message::Event(event) => event.at.0 / 1_000_000,
        _ => 0,
    };
    let lives = reported(end).map(|(at, pid, happened)| {
        let reported = RunEvent::Process {
            pid,
            event: happened,
        };
        let run = RunId(0);
        event(
            at,
            EventKind::Run {
                run,
                event: reported,
            },
        )
    });
    let mut reported: Vec<Message> = fry.until(end).into_iter().chain(lives).collect();
    reported.sort_by_key(millis);
    let mut app = app(size, 2);
    play(&mut app, reported.into_iter().chain([key('4')]));
    app
}

#[test]
fn pages_become_private_and_an_orphan_is_adopted() {
    let sizes = [
        ("80x24", (80, 24)),
        ("120x36", (120, 36)),
        ("200x60", (200, 60)),
    ];
    for (name, size) in sizes {
        insta::assert_snapshot!(format!("lives_{name}"), screen(&lives(size)));
    }
}
