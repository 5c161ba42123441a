//! Sweeps from outside: the laws that fit them, where the speedup went, and work that grows.

use std::process::{Command, Stdio};

use serde_json::Value;

use crate::start::output;

fn report(line: &str) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_eggtop"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("EGGTOP_") {
            command.env_remove(name);
        }
    }
    command
        .args(line.split_whitespace())
        .args(["--format", "json"])
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .stdin(Stdio::null());
    let output = output(command);
    assert!(output.status.success(), "{line}: {output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn numbers(list: &Value, field: &str) -> Vec<f64> {
    let list = list.as_array().unwrap().iter();
    list.map(|entry| entry[field].as_f64().unwrap()).collect()
}

#[test]
fn a_sweep_reports_every_number_of_workers_and_the_laws() {
    let report = report("sweep mix --n 2000000 --tasks 4 --serial 50% --workers 1,2,4 --repeat 2");
    let fit = &report["fit"];
    assert_eq!(fit["label"], "native pool");
    assert_eq!(numbers(&fit["points"], "workers"), [1.0, 2.0, 4.0]);
    let usable = report["machine"]["usable"].as_f64().unwrap();
    for point in fit["points"].as_array().unwrap() {
        let has_core = point["workers"].as_f64().unwrap() <= usable;
        assert_eq!(point["fitted"], has_core, "{point}");
        assert_eq!(point["runs"].as_array().unwrap().len(), 2);
    }
    let (amdahl, several) = (&fit["amdahl"], usable >= 2.0);
    assert_eq!(amdahl["reason"].is_null(), several, "{amdahl}");
    if several {
        let [low, share, high] =
            ["low", "serial_share", "high"].map(|name| amdahl[name].as_f64().unwrap());
        assert!((0.0..=1.0).contains(&share), "{amdahl}");
        assert!(low <= share && share <= high, "{amdahl}");
    }
    assert!(fit["usl"]["reason"].is_string());
    assert!(fit["gustafson"]["reason"].is_string());
    assert!(fit["knee"].is_u64() && fit["sentence"].is_string());
    assert_eq!(report["fits"], Value::Array(vec![fit.clone()]));
}

#[test]
fn what_was_lost_adds_up_to_the_difference() {
    let ways = [
        "sweep mix --n 500000 --tasks 6 --workers 1,2,5",
        "sweep busy --n 500000 --tasks 5 --workers 1,3 --executor threads",
        "sweep busy --n 500000 --tasks 5 --workers 1,3 --executor threads --runtime gil",
        "sweep busy --n 500000 --tasks 3 --workers 1,2 --executor process --scaled",
        "sweep power --n 1 --tasks 2000 --workers 1,2",
    ];
    for way in ways {
        let report = report(way);
        for run in report["runs"].as_array().unwrap() {
            if run["executor"] == "serial" {
                assert!(run["losses"].is_null(), "{way}");
                continue;
            }
            let losses = run["losses"].as_object().unwrap();
            let number = |name: &str| losses[name].as_f64();
            let (ideal, measured) = (number("ideal").unwrap(), number("measured").unwrap());
            assert!(
                (ideal - run["workers"].as_f64().unwrap()).abs() < 1e-9,
                "{way}"
            );
            assert!(
                (measured - run["speedup"].as_f64().unwrap()).abs() < 1e-9,
                "{way}"
            );
            let parts = losses
                .keys()
                .filter(|name| !["ideal", "measured"].contains(&name.as_str()));
            let lost: f64 = parts.filter_map(|name| number(name)).sum();
            assert!(
                (ideal - lost - measured).abs() < 1e-9 * ideal,
                "{way}: {losses:?}"
            );
        }
    }
}

#[test]
fn scaled_work_grows_with_the_workers_but_for_its_serial_part() {
    for executor in ["threads", "pool", "process"] {
        let plain =
            format!("run busy --n 1000 --tasks 3 --workers 2 --executor {executor} --scaled");
        let run = &report(&plain)["runs"][0];
        assert_eq!((&run["tasks"], &run["output"]), (&6.into(), &6_000.into()));
        assert_eq!(run["params"]["work"], "scaled");
        // Half of 4000 is done alone; the other half, once for each worker.
        let mix = format!(
            "run mix --n 1000 --tasks 4 --serial 50% --workers 2 --executor {executor} --scaled"
        );
        let run = &report(&mix)["runs"][0];
        assert_eq!((&run["tasks"], &run["output"]), (&9.into(), &6_000.into()));
    }
}

#[test]
fn scaled_work_is_distinguished_and_has_laws_of_its_own() {
    let report = report("sweep mix --n 200000 --tasks 4 --serial 50% --workers 1,2 --scaled");
    let fit = &report["fit"];
    assert_eq!(
        (&fit["scaled"], &fit["label"]),
        (&true.into(), &"native pool scaled".into())
    );
    assert_eq!(numbers(&fit["points"], "tasks"), [5.0, 9.0]);
    assert!(fit["amdahl"]["reason"].is_string() && fit["knee"].is_null());
    let several = report["machine"]["usable"].as_f64().unwrap() >= 2.0;
    assert_eq!(fit["gustafson"]["serial_share"].is_number(), several);
    for run in report["runs"].as_array().unwrap() {
        assert!(
            run["karp_flatt"].is_null() || run["executor"] == "serial",
            "{run}"
        );
    }
}

#[test]
fn pins_are_series_of_their_own() {
    // on a busy machine rows would be repeated, the serial one with them
    let line = "sweep busy --n 100000 --tasks 2 --workers 1,2 --pin spread,one --repeat 1";
    let report = report(line);
    let labels: Vec<&str> = report["fits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fit| fit["label"].as_str().unwrap())
        .collect();
    assert_eq!(labels, ["native pool pin spread", "native pool pin one"]);
    assert_eq!(report["fits"][1]["usable"], 1.0);
    let serial = |run: &&Value| run["executor"] == "serial";
    assert_eq!(
        report["runs"]
            .as_array()
            .unwrap()
            .iter()
            .filter(serial)
            .count(),
        1
    );
}

#[test]
fn without_several_numbers_of_workers_nothing_is_fitted() {
    let report = report("compare busy --n 1000 --tasks 2 --executor serial,pool,threads");
    assert!(report["fit"].is_null());
    assert_eq!(report["fits"], Value::Array(Vec::new()));
}
