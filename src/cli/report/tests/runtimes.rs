//! What the reports must say of the same work on several runtimes.

use super::*;
use crate::model::{
    Draft, EventKind, GilHold, Interpreter, Outcome, RunEvent, RuntimeKind, Standstill, TaskEnd,
    TaskId, TaskOutput, Timestamp, WorkerEvent, WorkerId,
};
use crate::session::play::{in_run, ms};

/// Says what happened to a worker of a run.
fn told_by(at: u64, run: u32, worker: u32, event: WorkerEvent) -> Event {
    let worker = WorkerId(worker);
    in_run(at, run, RunEvent::Worker { worker, event })
}

/// One task of a run from its begin to its end, after so much CPU time.
fn task(run: u32, (at, wall): (u64, u64), (worker, cpu): (u32, u64)) -> [Event; 2] {
    let ended = WorkerEvent::TaskEnded(Box::new(TaskEnd {
        task: TaskId(worker),
        core: 0,
        cpu: ms(cpu),
        cpu_total: ms(cpu),
        outcome: Outcome::Done(TaskOutput::Count(1)),
    }));
    [
        told_by(at, run, worker, takes(worker, at)),
        told_by(at + wall, run, worker, ended),
    ]
}

fn counts(runtime: RuntimeKind, executor: ExecutorKind, size: f64) -> RunStart {
    let spec = Draft {
        workload: WorkloadKind::Busy,
        runtime,
        executor,
        tasks: Some(2),
        ..Draft::default()
    }
    .spec();
    let workers = if executor == ExecutorKind::Serial {
        1
    } else {
        2
    };
    RunStart {
        size,
        ..start(spec, workers)
    }
}

/// Two counts natively and in CPython 3.12: serially in 2 s each, then in threads that take turns.
/// CPython's n is a fiftieth.
fn runtimes() -> Session {
    let python = Interpreter {
        path: "/usr/bin/python3".to_owned(),
        version: "3.12.1".to_owned(),
        gil: true,
        ..Interpreter::default()
    };
    let found = Event {
        at: Timestamp::START,
        kind: EventKind::Interpreters(vec![python]),
    };
    let (native, python) = (RuntimeKind::Native, RuntimeKind::Python);
    let (serial, threads) = (ExecutorKind::Serial, ExecutorKind::Threads);
    let mut story = vec![session_of(2), found];
    for (run, runtime, n) in [(0, native, 50_000.0), (1, python, 1_000.0)] {
        let at = u64::from(run) * 10_000;
        story.push(begins(at, run, counts(runtime, serial, n)));
        story.extend(task(run, (at, 2_000), (0, 2_000)));
        story.push(over(at + 2_000, run, of_cpu(2_000)));
    }
    let at = 20_000;
    story.push(begins(at, 2, counts(python, threads, 1_000.0)));
    let [began, ended] = task(2, (at, 2_040), (0, 1_010));
    let [other_began, other_ended] = task(2, (at, 2_040), (1, 1_010));
    let gap = |from: u64, to: u64, worker| {
        let gap = WorkerEvent::Gap {
            from: ms(at + from),
            why: Standstill::Gil,
        };
        told_by(at + to, 2, worker, gap)
    };
    let held = WorkerEvent::Gil(GilHold {
        from: ms(at),
        held: ms(1_000),
        hand_overs: 201,
        waiters: 1,
    });
    story.extend([began, other_began, gap(0, 1_020, 1)]);
    story.extend([told_by(at + 1_020, 2, 0, held), gap(1_020, 2_040, 0)]);
    story.extend([ended, other_ended, over(at + 2_040, 2, of_cpu(2_040))]);
    play(story)
}

/// The end of a run that kept one core busy.
fn of_cpu(wall: u64) -> RunSummary {
    RunSummary {
        usage: Usage {
            user: ms(wall),
            ..Usage::default()
        },
        ..summary(wall, 2)
    }
}

#[test]
fn runtimes_stand_in_one_table_and_are_compared_by_unit_of_work() {
    let text = written(&runtimes(), Format::Table);
    let lines: Vec<Vec<&str>> = text
        .lines()
        .map(|line| {
            line.split("  ")
                .map(str::trim)
                .filter(|cell| !cell.is_empty())
                .collect()
        })
        .collect();
    assert_eq!(
        lines[0],
        ["2 counts, each runtime with an n of its own"],
        "{text}"
    );
    assert_eq!(
        lines[2],
        [
            "way",
            "n",
            "wall s",
            "user s",
            "sys s",
            "cores",
            "speedup",
            "efficiency",
            "Karp-Flatt",
            "per unit",
            "to native",
            "result"
        ]
    );
    let [native, serial, threads] = [&lines[4], &lines[5], &lines[6]];
    assert_eq!(
        (native[0], native[1], native[6]),
        ("native serial", "50000", "1.00x")
    );
    assert_eq!(native[8..10], ["20.0 us", "x1.0"], "{text}");
    assert_eq!((serial[0], serial[6]), ("python 3.12 serial", "1.00x"));
    assert_eq!(serial[8..10], ["1.00 ms", "x50"]);
    assert_eq!(
        (threads[0], threads[6]),
        ("python 3.12 threads x2", "0.98x")
    );
    assert_eq!(threads[9..11], ["1.01 ms", "x50"], "{text}");
    let alone = written(&compared(), Format::Table);
    assert!(!alone.contains("per unit"), "{alone}");
}

#[test]
fn json_has_interpreter_gil_and_ratio() {
    let report = parsed(&runtimes());
    let (native, threads) = (&report["runs"][0], &report["runs"][2]);
    assert!(native["python"].is_null() && native["gil_wait_s"].is_null());
    assert!(native["switch_interval_ms"].is_null() && native["runner"].is_null());
    assert_eq!(native["ratio_to_native"], 1.0);
    let python = serde_json::json!({
        "version": "3.12.1", "path": "/usr/bin/python3", "gil": true, "free_threaded": false
    });
    assert_eq!(threads["python"], python);
    assert_eq!(threads["switch_interval_ms"], 5.0);
    assert_eq!(threads["gil_wait_s"], 2.04);
    assert_eq!(threads["gil_hand_overs"], 201);
    assert_eq!(threads["time_per_unit_s"], 0.001_01);
    assert_eq!(threads["ratio_to_native"], 50.5);
    assert_eq!(report["summary"][2]["ratio_to_native"]["mean"], 50.5);
    assert_eq!(threads["bound_by"], "gil");
    assert_eq!(
        threads["verdict"],
        "The GIL let 1 of 2 threads compute at a time: 1.0 of 2 cores busy, no faster than one \
         after another."
    );
    let sentences = threads["explanation"].as_array().unwrap();
    let hand_overs = "The GIL went from one thread to another 201 times, 99 times a second.";
    assert!(
        sentences.contains(&Value::from(hand_overs)),
        "{sentences:?}"
    );
    let advice = threads["advice"][0].as_str().unwrap();
    assert!(
        advice.ends_with(": eggtop run busy --runtime python --tasks 2 --workers 2"),
        "{advice}"
    );
}

#[test]
fn csv_and_markdown_have_them_too() {
    let text = written(&runtimes(), Format::Csv);
    let mut lines = ::csv::Reader::from_reader(text.as_bytes());
    let heads = lines.headers().unwrap().clone();
    let last = lines.records().last().unwrap().unwrap();
    let cell = |head: &str| &last[heads.iter().position(|name| name == head).unwrap()];
    assert_eq!((cell("python"), cell("python_gil")), ("3.12.1", "true"));
    assert_eq!((cell("ratio_to_native"), cell("bound_by")), ("50.5", "gil"));
    assert_eq!((cell("gil_wait"), cell("gil_hand_overs")), ("2.04", "201"));
    let text = written(&runtimes(), Format::Md);
    assert!(
        text.contains("| x50") && text.contains("per unit"),
        "{text}"
    );
}

#[test]
fn an_explanation_stands_under_its_verdict_when_it_is_asked_for() {
    let text = reported(&runtimes(), (Format::Table, Detail::Explanations));
    let lines: Vec<&str> = text.lines().collect();
    let at = lines
        .iter()
        .position(|line| line.starts_with("python 3.12 threads x2: The GIL let"))
        .unwrap();
    assert_eq!(lines[at + 1], "  Bound by the GIL.");
    assert!(
        lines[at + 2].starts_with("  2.04 s on the clock, "),
        "{text}"
    );
    assert!(text.contains("\n  Such work suits 2 processes, "), "{text}");
    let text = reported(&runtimes(), (Format::Md, Detail::Explanations));
    assert!(text.contains("\n  - Bound by the GIL.\n"), "{text}");
    assert!(!written(&runtimes(), Format::Table).contains("Bound by"));
}
