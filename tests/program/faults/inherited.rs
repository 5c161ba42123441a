//! What a parent leaves behind: signals ignored or blocked, a umask, limits, streams, a folder that is
//! gone. `env` of coreutils sets what a signal means before it executes the program.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use nix::libc::SIGRTMIN;
use nix::sys::signal::{Signal, kill};
use tempfile::tempdir;

use super::program::{EGGTOP, Outcome, call, eggtop, outcome, start};
use super::screen::{Setting, lab};

/// Short work for worker processes.
const WORK: &str = "run eggs --seconds 0.02 --tasks 4 --workers 2 --format csv --executor";

/// Calls the program through `env` with these options.
fn through_env(options: &str, arguments: &str) -> std::process::Command {
    let words = options.split(' ').chain([EGGTOP]);
    let words: Vec<&str> = words.chain(arguments.split(' ')).collect();
    call("env", &words)
}

/// Calls the program from a shell that has done something before.
fn after(preparation: &str, arguments: &str) -> Outcome {
    let script = format!("{preparation}; exec {EGGTOP} {arguments}");
    outcome(call("/bin/sh", &["-c", &script]))
}

#[test]
fn signals_that_the_parent_ignores_or_blocks_keep_no_run_from_ending() {
    for options in [
        "--ignore-signal=CHLD",
        "--ignore-signal",
        "--block-signal",
        "--ignore-signal --block-signal",
    ] {
        for way in ["pool", "process", "pool --start spawn", "threads"] {
            let ended = outcome(through_env(options, &format!("{WORK} {way}")));
            assert_eq!(ended.status, Some(0), "{options} {way}: {ended:?}");
            assert!(ended.stdout.contains(",completed,"), "{ended:?}");
            ended.family.assert_gone();
        }
    }
    let ended = outcome(through_env("--ignore-signal=CHLD", "doctor --format json"));
    assert_eq!(ended.status, Some(0), "{ended:?}");
}

#[test]
fn a_run_can_be_ended_although_the_parent_ignores_and_blocks_signals() {
    let signals = [
        (Signal::SIGTERM, 143),
        (Signal::SIGINT, 130),
        (Signal::SIGQUIT, 131),
        (Signal::SIGALRM, 142),
    ];
    for (signal, status) in signals {
        let options = "--ignore-signal --block-signal";
        let arguments = "run eggs --seconds 60 --workers 2 --format json";
        let running = start(through_env(options, arguments));
        running.family.working(2);
        running.signal(signal);
        let ended = running.outcome();
        assert_eq!(ended.status, Some(status), "{ended:?}");
        assert_eq!(ended.run()["end"], "stopped");
        ended.family.assert_gone();
    }
}

#[test]
fn a_hang_up_that_nohup_ignores_stays_ignored() {
    let arguments = "run eggs --seconds 60 --workers 2 --format json";
    let running = start(through_env("--ignore-signal=HUP", arguments));
    running.family.working(2);
    running.signal(Signal::SIGHUP);
    // had the first ended it, its status would be reported
    running.signal(Signal::SIGUSR1);
    assert_eq!(running.outcome().status, Some(138));
}

#[test]
fn any_signal_that_would_end_a_run_lets_it_print_what_there_is() {
    for signal in [Signal::SIGUSR2, Signal::SIGVTALRM, Signal::SIGIO] {
        let arguments = "run eggs --seconds 60 --workers 2 --format json";
        let running = start(eggtop(arguments));
        running.family.working(2);
        running.signal(signal);
        let ended = running.outcome();
        assert_eq!(ended.status, Some(128 + signal as i32), "{ended:?}");
        assert_eq!(ended.run()["end"], "stopped");
    }
}

#[test]
fn any_signal_that_would_end_the_lab_gives_the_terminal_back() {
    let ends = [
        Signal::SIGUSR1,
        Signal::SIGUSR2,
        Signal::SIGQUIT,
        Signal::SIGXCPU,
        Signal::SIGALRM,
        Signal::SIGVTALRM,
        Signal::SIGPROF,
        Signal::SIGIO,
        Signal::SIGPWR,
        Signal::SIGSTKFLT,
    ];
    let faults = [
        Signal::SIGSEGV,
        Signal::SIGBUS,
        Signal::SIGILL,
        Signal::SIGFPE,
        Signal::SIGABRT,
        Signal::SIGTRAP,
        Signal::SIGSYS,
    ];
    for signal in ends.into_iter().chain(faults) {
        let mut screen = lab("");
        kill(screen.family.program(), signal).unwrap();
        assert_eq!(screen.exit_status(), 128 + signal as i32);
        screen.family.assert_gone();
        screen.assert_as_found();
    }
}

#[test]
fn a_real_time_signal_gives_the_terminal_back() {
    let mut screen = lab("");
    let (program, number) = (screen.family.program(), SIGRTMIN() + 2);
    let sent = call("kill", &[format!("-{number}"), program.to_string()]).status();
    assert!(sent.unwrap().success());
    assert_eq!(screen.exit_status(), 128 + number);
    screen.assert_as_found();
}

#[test]
fn a_limit_of_cpu_time_gives_the_terminal_back() {
    // soft and hard at once, as login nodes set it
    let script = "ulimit -c 0; (ulimit -t 4; exec \"$0\" \"$@\"); echo left with $?.; read wait";
    let arguments = "--seconds 60 --executor threads --workers 2";
    let mut argv = vec!["-c".to_owned(), script.to_owned(), EGGTOP.to_owned()];
    argv.extend(arguments.split(' ').map(ToOwned::to_owned));
    let mut screen = Setting::default().shell(&argv);
    screen.wait_for("cores busy");
    screen.press("\r");
    assert_eq!(screen.exit_status(), 128 + Signal::SIGXCPU as i32);
    screen.assert_as_found();
}

#[test]
fn a_umask_that_hides_files_from_their_owner_hides_none_of_ours() {
    for (mask, mode) in [
        ("777", 0o600),
        ("277", 0o600),
        ("077", 0o600),
        ("022", 0o644),
    ] {
        let folder = tempdir().unwrap();
        let session = folder.path().join("session.jsonl");
        let work = format!("{WORK} pool --record {}", session.display());
        let ended = after(&format!("umask {mask}"), &work);
        assert_eq!(ended.status, Some(0), "{mask}: {ended:?}");
        let permissions = fs::metadata(&session).unwrap().permissions();
        assert_eq!(permissions.mode() & 0o777, mode, "{mask}");
    }
}

#[test]
fn a_folder_that_is_gone_keeps_no_run_from_its_end() {
    for way in ["pool", "process", "pool --start spawn", "threads"] {
        let gone = "d=$(mktemp -d); cd \"$d\"; rmdir \"$d\"";
        let ended = after(gone, &format!("{WORK} {way}"));
        assert_eq!(ended.status, Some(0), "{way}: {ended:?}");
    }
}

#[test]
fn a_nice_value_is_reported() {
    let ended = after("renice -n 5 $$ > /dev/null", &format!("{WORK} pool"));
    assert_eq!(ended.status, Some(0), "{ended:?}");
    assert!(ended.stderr.contains("nice 5"), "{ended:?}");
    let doctor = after("renice -n 5 $$ > /dev/null", "doctor");
    assert!(doctor.stdout.contains("nice 5"), "{doctor:?}");
}

#[test]
fn a_place_of_settings_that_is_none_ends_no_command() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let file = file.to_str().unwrap();
    let pipe = folder.path().join("eggtop");
    fs::create_dir(&pipe).unwrap();
    let made = call("mkfifo", &[pipe.join("config.toml")]).status();
    assert!(made.unwrap().success());
    let named_file = folder.path().join("named");
    fs::create_dir_all(named_file.join("eggtop/config.toml")).unwrap();
    for (unset, set, reported) in [
        ("XDG_CONFIG_HOME", [("HOME", "/dev/null")], ""),
        ("XDG_CONFIG_HOME", [("HOME", "")], ""),
        ("XDG_CONFIG_HOME", [("HOME", "relative")], ""),
        ("HOME", [("XDG_CONFIG_HOME", file)], ""),
        ("HOME", [("XDG_CONFIG_HOME", "/dev/null")], ""),
        ("HOME", [("XDG_CACHE_HOME", file)], ""),
        (
            "HOME",
            [("XDG_CONFIG_HOME", folder.path().to_str().unwrap())],
            "this is no file; continuing without it",
        ),
        (
            "HOME",
            [("XDG_CONFIG_HOME", named_file.to_str().unwrap())],
            "this is no file; continuing without it",
        ),
    ] {
        for arguments in ["doctor --format json", &format!("{WORK} threads")] {
            let mut command = eggtop(arguments);
            command.env_remove(unset).envs(set);
            let ended = outcome(command);
            assert_eq!(ended.status, Some(0), "{set:?}: {ended:?}");
            let expected = reported.is_empty() == ended.stderr.is_empty();
            assert!(
                expected && ended.stderr.contains(reported),
                "{set:?}: {ended:?}"
            );
        }
    }
}

#[test]
fn settings_of_the_current_folder_are_not_read() {
    let folder = tempdir().unwrap();
    let settings = folder.path().join(".config/eggtop");
    fs::create_dir_all(&settings).unwrap();
    fs::write(settings.join("config.toml"), "workers = 7").unwrap();
    for (name, value) in [("HOME", "."), ("XDG_CONFIG_HOME", ".config")] {
        let mut command = eggtop("run eggs --seconds 0.01 --tasks 2 --format json");
        command.env_remove("XDG_CONFIG_HOME").env(name, value);
        let ended = outcome({
            command.current_dir(folder.path());
            command
        });
        assert_ne!(ended.run()["workers"], 7, "{name}: {ended:?}");
    }
}

#[test]
fn an_empty_variable_is_unset_and_a_misspelt_one_is_reported() {
    for name in [
        "EGGTOP_WORKERS",
        "EGGTOP_CONFIG",
        "EGGTOP_THEME",
        "EGGTOP_PYTHON",
        "EGGTOP_EXPLAIN",
    ] {
        for value in ["", " "] {
            let mut command = eggtop(&format!("{WORK} threads"));
            command.env(name, value);
            let ended = outcome(command);
            assert_eq!(
                (ended.status, ended.stderr.as_str()),
                (Some(0), ""),
                "{name}"
            );
        }
    }
    for (name, meant) in [
        ("EGGTOP_WORKER", "EGGTOP_WORKERS"),
        ("EGGTOP_EXECUTER", "EGGTOP_EXECUTOR"),
        ("EGGTOP_ASCI", "EGGTOP_ASCII"),
    ] {
        let mut command = eggtop(&format!("{WORK} threads"));
        command.env(name, "1");
        let ended = outcome(command);
        assert_eq!(ended.status, Some(0), "{ended:?}");
        assert!(
            ended.stderr.contains(&format!("is {meant} meant?")),
            "{ended:?}"
        );
    }
}
