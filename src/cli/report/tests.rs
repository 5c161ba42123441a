//! What the reports must say of made-up sessions.

use serde_json::Value;

use super::*;
use crate::model::{
    Draft, Event, ExecutorKind, RunEnd, RunStart, RunSummary, Size, Usage, WorkloadKind,
};
use crate::session::play::{
    begins, of, over, play, repeat, session_of, start, stood, summary, takes,
};

mod runtimes;

fn one(executor: ExecutorKind, workers: u32, repetition: u32) -> RunStart {
    repeat(executor, workers, (repetition, 2))
}

/// Serial once, a pool of 2 twice.
fn compared() -> Session {
    play([
        session_of(2),
        begins(0, 0, one(ExecutorKind::Serial, 1, 0)),
        over(8_000, 0, summary(8_000, 8)),
        begins(9_000, 1, one(ExecutorKind::Pool, 2, 0)),
        over(13_000, 1, summary(4_000, 8)),
        begins(14_000, 2, one(ExecutorKind::Pool, 2, 1)),
        over(18_500, 2, summary(4_500, 8)),
    ])
}

fn written(session: &Session, format: Format) -> String {
    reported(session, (format, Detail::Verdicts))
}

fn reported(session: &Session, as_what: (Format, Detail)) -> String {
    let mut text = Vec::new();
    let (format, detail) = as_what;
    let reported = ReportOptions {
        format,
        detail,
        ..ReportOptions::default()
    };
    write(session, &reported, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

fn parsed(session: &Session) -> Value {
    serde_json::from_str(&written(session, Format::Json)).unwrap()
}

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    keys
}

fn sorted(names: &str) -> Vec<&str> {
    let mut names: Vec<&str> = names.split_whitespace().collect();
    names.sort_unstable();
    names
}

#[test]
fn json_has_the_documented_fields() {
    let report = parsed(&compared());
    assert_eq!(
        keys(&report),
        sorted("eggtop machine preset tools runs summary fit fits")
    );
    assert_eq!(
        keys(&report["machine"]),
        sorted("logical physical affinity quota usable brand memory system")
    );
    let run = sorted(
        "run repetition label workload params runtime python runner switch_interval_ms executor start workers tasks chunk \
         wall_s user_s sys_s cores_busy speedup efficiency karp_flatt time_per_unit_s ratio_to_native \
         tasks_done tasks_failed tasks_lost output start_up_each_s processes_started processes_at_once processes_kib processes \
         sharing bandwidth losses efficiencies unsteady not_pinned verdict bound_by explanation advice end error deadlock \
         batches start_up_s hand_over_s per_task_overhead_s worth_from_s others_busy load_before run_wait_s lock_wait_s barrier_wait_s gil_wait_s gil_hand_overs loop_wait_s late_mean_s late_max_s suspended_s peak_kib voluntary_switches involuntary_switches",
    );
    for entry in report["runs"].as_array().unwrap() {
        assert_eq!(keys(entry), run);
    }
    let summary = sorted(
        "label work runs wall_s user_s sys_s cores_busy speedup efficiency karp_flatt \
         time_per_unit_s ratio_to_native tasks_done tasks_failed tasks_lost end outliers warnings \
         verdict bound_by explanation advice",
    );
    for entry in report["summary"].as_array().unwrap() {
        assert_eq!(keys(entry), summary);
        assert_eq!(keys(&entry["wall_s"]), sorted("mean sd min max count"));
        assert_eq!(keys(&entry["user_s"]), sorted("mean sd"));
    }
}

#[test]
fn json_has_numbers_as_numbers_and_the_unknown_as_null() {
    let report = parsed(&compared());
    let (serial, pool) = (&report["runs"][0], &report["runs"][1]);
    assert_eq!(report["eggtop"], "0.1.0");
    assert_eq!(report["machine"]["affinity"], 2);
    assert!(report["machine"]["quota"].is_null() && report["machine"]["memory"].is_null());
    assert_eq!(serial["wall_s"], 8.0);
    assert_eq!(
        (&serial["start"], &serial["chunk"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(
        (&pool["start"], &pool["chunk"]),
        (&Value::from("fork"), &Value::from(1))
    );
    assert_eq!(pool["speedup"], 2.0);
    assert_eq!(pool["efficiency"], 1.0);
    assert_eq!(pool["karp_flatt"], 0.0);
    assert!(pool["others_busy"].is_null() && pool["error"].is_null());
    assert_eq!(
        (&pool["end"], &pool["output"]),
        (&Value::from("completed"), &Value::from(8))
    );
    assert_eq!(report["runs"][2]["repetition"], 1);
    let both = &report["summary"][1];
    assert_eq!(both["runs"], serde_json::json!([1, 2]));
    assert_eq!(both["wall_s"]["mean"], 4.25);
    assert!(both["speedup"]["sd"].as_f64().unwrap() > 0.0);
    assert!(both["warnings"][0].as_str().unwrap().contains("spread"));
}

#[test]
fn params_are_those_that_apply() {
    let report = parsed(&compared());
    assert_eq!(
        keys(&report["runs"][0]["params"]),
        sorted("size seconds by values scale order work pin")
    );
    assert_eq!(
        keys(&report["runs"][1]["params"]),
        sorted("size seconds by values scale batches order results retry hold work pin")
    );
    let spec = Draft {
        workload: WorkloadKind::Mix,
        executor: ExecutorKind::Threads,
        size: Size::N(u64::MAX),
        ..Draft::default()
    }
    .spec();
    let session = play([
        session_of(2),
        begins(0, 0, start(spec, 2)),
        over(1, 0, summary(1, 8)),
    ]);
    let params = &parsed(&session)["runs"][0]["params"];
    assert_eq!(
        keys(params),
        sorted("size n serial values scale schedule order work pin")
    );
    assert_eq!(params["n"], u64::MAX);
    assert!(params["size"].is_null());
}

/// A run that broke with a reason from outside.
fn broken() -> Session {
    let end = RunSummary {
        end: RunEnd::Broken("bad, \"line\" \u{1b}]0;x\u{7} | <b>".to_owned()),
        usage: Usage::default(),
        done: 1,
        lost: 7,
        output: serde_json::json!("=1+1\u{1b}[31m"),
        ..summary(0, 1)
    };
    play([
        session_of(2),
        begins(0, 0, one(ExecutorKind::Pool, 2, 0)),
        over(10, 0, end),
    ])
}

#[test]
fn a_broken_run_is_reported_in_every_format() {
    let session = broken();
    let report = parsed(&session);
    let run = &report["runs"][0];
    assert_eq!(
        (&run["end"], &run["tasks_lost"]),
        (&Value::from("broken"), &Value::from(7))
    );
    assert!(run["error"].as_str().unwrap().starts_with("bad, "));
    assert_eq!(run["cores_busy"], 0.0);
    for format in [Format::Table, Format::Csv, Format::Md, Format::Json] {
        let text = written(&session, format);
        assert!(text.contains("The run could not continue: bad"), "{text}");
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text}");
    }
}

#[test]
fn a_table_reads_well() {
    let text = written(&compared(), Format::Table);
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    assert_eq!(lines[0], "8 eggs of 1 s");
    assert!(
        lines[2].starts_with("way") && lines[2].ends_with("result"),
        "{text}"
    );
    assert!(lines[4].starts_with("native serial "), "{text}");
    assert!(
        lines[5].contains("4.25 +- 0.35") && lines[5].contains("1.88x +- 0.16"),
        "{text}"
    );
    assert!(text.contains("native pool x2: 8 eggs in 4.25 s"), "{text}");
    assert!(
        text.contains("Warning: native pool x2: the times spread by 8 %"),
        "{text}"
    );
    assert!(lines.iter().all(|line| line.is_ascii()));
}

#[test]
fn the_numbers_of_a_short_run_do_not_vanish() {
    let short = |wall: u64| RunSummary {
        wall: crate::model::TimeSpan(wall),
        usage: Usage {
            user: crate::model::TimeSpan(wall),
            ..Usage::default()
        },
        ..summary(0, 8)
    };
    let session = play([
        session_of(2),
        begins(0, 0, one(ExecutorKind::Serial, 1, 0)),
        over(10, 0, short(12_000)),
        begins(20, 1, one(ExecutorKind::Pool, 2, 0)),
        over(30, 1, short(6_500_000)),
    ]);
    let text = written(&session, Format::Table);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[4].contains(" 0.000012 "), "{text}");
    assert!(lines[5].contains(" 0.00650 "), "{text}");
    assert!(lines[5].contains(" 0.0018x "), "{text}");
    assert!(lines[5].contains(" 0.092% "), "{text}");
    assert!(
        text.contains("took 6.50 ms, 541.67 times as long"),
        "{text}"
    );
}

#[test]
fn a_stop_of_the_program_is_distinguished_from_the_wait_for_cores() {
    let stop = Event {
        at: crate::model::Timestamp::from_millis(900),
        kind: crate::model::EventKind::Suspended {
            from: crate::model::Timestamp::from_millis(400),
            asleep: crate::model::TimeSpan::ZERO,
        },
    };
    let session = play([
        session_of(2),
        begins(0, 0, one(ExecutorKind::Pool, 2, 0)),
        of(0, 0, takes(0, 0)),
        stop,
        of(950, 0, stood(350)),
        over(4_000, 0, summary(4_000, 8)),
    ]);
    let run = &parsed(&session)["runs"][0];
    assert_eq!(
        (&run["suspended_s"], &run["run_wait_s"]),
        (&0.5.into(), &0.1.into())
    );
}

#[test]
fn columns_that_say_nothing_are_left_out() {
    let session = play([
        session_of(2),
        begins(0, 0, one(ExecutorKind::Pool, 2, 0)),
        over(4_000, 0, summary(4_000, 8)),
    ]);
    let text = written(&session, Format::Table);
    assert!(
        !text.contains("speedup") && !text.contains("Karp"),
        "{text}"
    );
    assert!(
        text.ends_with("\n8 eggs in 4.00 s: 2.0 of 2 cores busy.\n"),
        "{text}"
    );
}

#[test]
fn csv_has_a_line_a_row_and_all_columns() {
    let text = written(&compared(), Format::Csv);
    let mut lines = ::csv::Reader::from_reader(text.as_bytes());
    let heads = lines.headers().unwrap().clone();
    let rows: Vec<::csv::StringRecord> = lines.records().map(Result::unwrap).collect();
    assert_eq!((heads.len(), rows.len()), (super::csv::COLUMNS.len(), 2));
    let cell = |row: usize, head: &str| {
        let at = heads.iter().position(|name| name == head).unwrap();
        rows[row][at].to_owned()
    };
    assert_eq!(cell(1, "wall_mean"), "4.25");
    assert_eq!(cell(1, "runs"), "2");
    assert_eq!(cell(0, "wall_stddev"), "");
    assert_eq!(
        (cell(0, "start_method"), cell(1, "start_method")),
        (String::new(), "fork".to_owned())
    );
    assert_eq!(cell(0, "quota"), "");
    assert!(written(&broken(), Format::Csv).contains(",'=1+1?[31m,"));
}

#[test]
fn markdown_is_a_table() {
    let text = written(&compared(), Format::Md);
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines[0].starts_with("**8 eggs of 1 s** on this machine (host 2"),
        "{text}"
    );
    let table: Vec<&&str> = lines.iter().filter(|line| line.starts_with('|')).collect();
    assert_eq!(table.len(), 4);
    assert!(table[1].starts_with("|--"));
    let bars = |line: &str| line.matches('|').count();
    assert!(table.iter().all(|line| bars(line) == bars(table[0])));
    assert!(written(&broken(), Format::Md).contains("\\| \\<b\\>"));
}

#[test]
fn that_there_is_no_run_is_said() {
    let session = play(std::iter::empty::<Event>());
    assert_eq!(written(&session, Format::Table), "No run has ended.\n");
    assert_eq!(parsed(&session)["runs"], serde_json::json!([]));
    assert_eq!(written(&session, Format::Csv).lines().count(), 1);
}
