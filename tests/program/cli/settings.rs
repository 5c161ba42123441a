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
