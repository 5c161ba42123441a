//! A session of two hosts: what is made of it keeps them apart.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use eggtop::model::HostId;
use eggtop::record::Reader;
use eggtop::session::Session;
use serde_json::Value;

use super::exported;

/// A session with a worker on another host, which has more cores; the numbers of cores and processes are
/// the same on both.
fn of_two_hosts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/session-2-hosts.jsonl")
}

#[test]
fn the_cores_and_workers_of_two_hosts_are_kept_apart() {
    let mut session = Session::default();
    for event in Reader::open(&of_two_hosts()).unwrap() {
        session.apply(&event);
    }
    let other = session.hosts.get(HostId(1)).unwrap();
    assert_eq!(other.name.as_deref(), Some("kitchen2"));
    assert_eq!((session.cores.len(), other.cores.len()), (2, 4));
    assert_eq!(
        (session.machine.logical, session.hosts.iter().count()),
        (2, 1)
    );
    let lanes = session.runs.last().unwrap().lanes.iter();
    let places: Vec<(u32, i32)> = lanes.map(|lane| (lane.host.0, lane.pid)).collect();
    assert_eq!(places, [(0, 28_193), (1, 28_193)]);
    // the screen is that of this machine
    let screen = exported(&of_two_hosts(), "--to txt --at 3.5");
    assert!(screen.contains("of 2 cores busy"), "{screen}");
}

#[test]
fn another_host_has_a_process_of_its_own_in_a_trace() {
    let trace: Value = serde_json::from_str(&exported(&of_two_hosts(), "--to trace")).unwrap();
    let events = trace["traceEvents"].as_array().unwrap();
    let kitchen = |event: &&Value| event["args"]["name"] == "kitchen2";
    let process = &events.iter().find(kitchen).unwrap()["pid"];
    let tracks = events.iter().filter(|event| event["pid"] == *process);
    let reported = tracks.filter_map(|event| event["args"]["name"].as_str());
    assert_eq!(reported.collect::<Vec<&str>>(), ["kitchen2", "worker B"]);
}

#[test]
fn tables_say_which_host_a_core_is_of() {
    let table = |name: &str| {
        let text = exported(&of_two_hosts(), &format!("--to csv --table {name}"));
        let records = csv::Reader::from_reader(text.as_bytes()).into_records();
        records.map(Result::unwrap).collect::<Vec<_>>()
    };
    let samples = table("samples");
    let cores = |host: &str| {
        let of_host = samples.iter().filter(|line| &line[14] == host);
        of_host.map(|line| &line[2]).collect::<HashSet<&str>>()
    };
    assert_eq!((cores("0").len(), cores("1").len()), (2, 4));
    for line in table("tasks") {
        let elsewhere = &line[0] == "1" && &line[1] == "B";
        assert_eq!(&line[11], if elsewhere { "1" } else { "0" }, "{line:?}");
    }
}
