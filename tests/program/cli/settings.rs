//! Which of flags, environment and file is listened to.

use std::fs;

use super::{eggtop, outcome, report, settings};

#[test]
fn flags_go_before_environment_before_file_before_defaults() {
    let home = settings("workers = 3\nexecutor = 'threads'\nchunk = 2\n");
    let run = |arguments: &[&str], environment: Option<&str>| {
        let mut command = eggtop(&[&["run", "busy"], arguments].concat());
        command.env("XDG_CONFIG_HOME", home.path());
        if let Some(workers) = environment {
            command.env("EGGTOP_WORKERS", workers);
        }
        report(command)["runs"][0].clone()
    };
    let from_file = run(&[], None);
    assert_eq!(from_file["workers"], 3);
    assert_eq!(from_file["executor"], "threads");
    assert_eq!(from_file["chunk"], 2);
    assert_eq!(run(&[], Some("2"))["workers"], 2);
    assert_eq!(run(&["--workers", "1"], Some("2"))["workers"], 1);
    assert_eq!(
        report(eggtop(&["run", "busy"]))["runs"][0]["executor"],
        "pool"
    );
}

#[test]
fn as_many_workers_as_cores_are_available_have_a_name_and_an_older_one() {
    let workers = |home: &std::path::Path, arguments: &[&str], environment: Option<&str>| {
        let run = ["run", "sum", "--n", "1000", "--tasks", "4"];
        let mut command = eggtop(&[&run, arguments].concat());
        command.env("XDG_CONFIG_HOME", home);
        command.envs(environment.map(|value| ("EGGTOP_WORKERS", value)));
        report(command)["runs"][0]["workers"].clone()
    };
    let none = settings("");
    let default = workers(none.path(), &[], None);
    for name in ["available", "usable"] {
        // each source is above one that says 3
        let three = settings("workers = 3\n");
        assert_eq!(workers(three.path(), &["--workers", name], None), default);
        assert_eq!(workers(three.path(), &[], Some(name)), default);
        let named = settings(&format!("workers = '{name}'\n"));
        assert_eq!(workers(named.path(), &[], None), default);
        let play = none.path().join("a.play");
        fs::write(&play, format!("set workers 3\nset workers {name}\n")).unwrap();
        let (status, _, stderr) = outcome(eggtop(&["play", play.to_str().unwrap(), "--check"]));
        assert_eq!(status, 0, "{stderr}");
    }
    let (_, help, _) = outcome(eggtop(&["run", "--help-all"]));
    assert!(!help.contains("usable"), "{help}");
}

#[test]
fn a_default_configuration_that_cannot_be_read_is_named_and_done_without() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("eggtop/config.toml");
    fs::create_dir_all(&file).unwrap();
    let mut command = eggtop(&["run", "busy", "--n", "1000"]);
    command.env("XDG_CONFIG_HOME", home.path());
    let (status, _, stderr) = outcome(command);
    assert_eq!((status, stderr.lines().count()), (0, 1), "{stderr}");
    let named = format!("eggtop: {}: ", file.display());
    assert!(stderr.starts_with(&named), "{stderr}");
}
