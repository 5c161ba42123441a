//! The Speedup tab as text: in the midst of a sweep, and before anything was swept.

use super::screen;
use crate::model::{
    Draft, EventKind, ExecutorKind, HostId, Outcome, RunEnd, RunEvent, RunId, RunStart, RunSummary,
    RuntimeKind, Standstill, TaskEnd, TaskId, TaskOutput, TimeSpan, Timestamp, Usage, WorkerEvent,
    WorkerId,
};
use crate::tui::app::App;
use crate::tui::message::Message;
use crate::tui::script::{Fry, app, event, key, play};

/// A sweep of eggs: serial, a pool of 1 and of 2 are over, a pool of 4 is in its midst.
fn in_mid_sweep(size: (u16, u16), cores: u16) -> App {
    let mut app = app(size, cores);
    let ways = [
        (ExecutorKind::Serial, 1),
        (ExecutorKind::Pool, 1),
        (ExecutorKind::Pool, 2),
    ];
    let fry = |number: u32, (executor, workers)| Fry {
        run: number,
        began: 500 + u64::from(number) * 10_000,
        executor,
        workers,
        tasks: 8,
        cores,
    };
    for (number, way) in (0..).zip(ways) {
        play(&mut app, fry(number, way).all());
    }
    let last = fry(3, (ExecutorKind::Pool, 4));
    play(&mut app, last.until(last.began + 1_200));
    play(&mut app, [key('3')]);
    app
}

#[test]
fn the_speedup_tab() {
    insta::assert_snapshot!("speedup_80x24", screen(&in_mid_sweep((80, 24), 2)));
    insta::assert_snapshot!("speedup_100x30", screen(&in_mid_sweep((100, 30), 4)));
    insta::assert_snapshot!("speedup_160x48", screen(&in_mid_sweep((160, 48), 8)));
    let mut first = app((80, 24), 4);
    play(&mut first, [key('3')]);
    insta::assert_snapshot!("speedup_first_80x24", screen(&first));
}

/// A run of eight eggs of a second each by threads that share a GIL, one egg after the other.
fn under_gil(number: u32, workers: u32) -> Vec<Message> {
    let began = 500 + u64::from(number) * 10_000;
    let run = RunId(number);
    let spec = Draft {
        runtime: RuntimeKind::Gil,
        executor: match workers {
            0 => ExecutorKind::Serial,
            _ => ExecutorKind::Threads,
        },
        workers: Some(workers.max(1)),
        tasks: Some(8),
        ..Draft::default()
    }
    .spec();
    let workers = workers.max(1);
    let mut reported = Vec::new();
    let mut report = |at: u64, event| reported.push((began + at, EventKind::Run { run, event }));
    report(
        0,
        RunEvent::Started(Box::new(RunStart {
            series: None,
            spec,
            tasks: 8,
            workers,
            size: 1.0,
            repetition: 0,
        })),
    );
    for id in 0..workers {
        report(0, starts(id, began));
    }
    for egg in 0..8_u32 {
        let worker = WorkerId(egg % workers);
        let slot = u64::from(egg) * 1_000;
        let taken = slot.saturating_sub(1_000 * u64::from(workers - 1));
        let ready = Timestamp::from_millis(began + taken);
        let (task, core, why) = (TaskId(egg), 0, Standstill::Gil);
        let end = TaskEnd {
            task,
            core,
            cpu: TimeSpan::from_millis(1_000),
            cpu_total: TimeSpan::from_millis(1_000),
            outcome: Outcome::Done(TaskOutput::Doneness(1.0)),
        };
        for (at, event) in [
            (taken, WorkerEvent::TaskStarted { task, ready, core }),
            (slot, WorkerEvent::Gap { from: ready, why }),
            (slot + 1_000, WorkerEvent::TaskEnded(Box::new(end))),
        ] {
            report(at, RunEvent::Worker { worker, event });
        }
    }
    let wall = 8_000 + 20 * u64::from(workers);
    report(wall, RunEvent::Ended(Box::new(eight_eggs_in(wall))));
    reported.sort_by_key(|(at, _)| *at);
    reported
        .into_iter()
        .map(|(at, kind)| event(at, kind))
        .collect()
}

/// The start of a thread that was asked for just then.
fn starts(id: u32, began: u64) -> RunEvent {
    let event = WorkerEvent::Started {
        pid: 4_000,
        tid: 4_100 + id.cast_signed(),
        asked: Timestamp::from_millis(began),
        host: HostId::HERE,
    };
    let worker = WorkerId(id);
    RunEvent::Worker { worker, event }
}

/// What a run of eight seconds on one core came to.
fn eight_eggs_in(wall: u64) -> RunSummary {
    RunSummary {
        end: RunEnd::Completed,
        wall: TimeSpan::from_millis(wall),
        usage: Usage {
            user: TimeSpan::from_millis(8_000),
            ..Usage::default()
        },
        done: 8,
        failed: 0,
        lost: 0,
        output: serde_json::json!(8),
    }
}

#[test]
fn the_ideal_of_threads_under_a_gil_stays_at_one() {
    for (name, size) in [
        ("speedup_gil_80x24", (80, 24)),
        ("speedup_gil_120x36", (120, 36)),
    ] {
        let mut app = app(size, 4);
        for (number, workers) in (0..).zip([0, 1, 2, 4]) {
            play(&mut app, under_gil(number, workers));
        }
        play(&mut app, [key('3')]);
        let ideal = app.sweeps.sweep().map(|sweep| sweep.placed(4.0) as u32);
        assert_eq!(ideal, Some(1));
        insta::assert_snapshot!(name, screen(&app));
    }
    // Before the first point is there, too.
    let mut app = app((80, 24), 4);
    app.panel.draft.runtime = RuntimeKind::Gil;
    app.panel.draft.executor = ExecutorKind::Threads;
    app.panel.draft.tasks = Some(8);
    play(&mut app, [key('3')]);
    let text = screen(&app);
    let reported = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        reported.contains("stays at 1, because threads under a GIL"),
        "{text}"
    );
    let serial: Vec<Message> = under_gil(0, 0);
    play(&mut app, serial.into_iter().take(4));
    insta::assert_snapshot!("speedup_gil_begun_80x24", screen(&app));
}
