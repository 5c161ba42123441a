//! What runners start, and what that starts: no process outlives the run, whatever session it is in and
//! whatever it ignores, and nothing stays in the folder for temporary files.

use std::fs;
use std::path::{Path, PathBuf};

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;

use super::family::{Role, wait_until};
use super::interpreter::interpreter;
use super::program::{Running, call, eggtop, start};
use super::screen::lab;

/// Says hello, and starts a worker when it has its order.
const BEGIN: &str = r#"#!/bin/sh
echo '{"hello":{"protocol":1,"name":"family"}}'
read -r order
echo '{"kind":{"run":{"run":0,"event":{"worker":{"worker":0,"event":{"started":{"pid":1,"tid":1,"asked":0}}}}}}}'
"#;
/// Reports the outcome of the only task.
const DONE: &str = r#"echo '{"results":[[0,{"done":{"doneness":1.0}}]]}'"#;

/// Ways to get out of the group of the runner, with how many processes stay.
const LEAVERS: [(&str, usize); 5] = [
    ("setsid sleep 600 &", 1),
    // its parent has ended
    ("(setsid sleep 600 &)", 1),
    // a daemon that hears nothing, and its child
    (
        "(setsid sh -c 'trap \"\" TERM HUP INT QUIT; while :; do sleep 600; done' &)",
        2,
    ),
    // a session below a session
    (
        "setsid sh -c 'setsid sh -c \"setsid sleep 600 & wait\" & wait' &",
        3,
    ),
    // the streams closed, as daemons do
    ("(setsid sleep 600 < /dev/null > /dev/null 2>&1 3>&- &)", 1),
];

/// How a run is ended: by a signal to the program, or by one that kills all of its process group.
const ENDINGS: [Option<Signal>; 5] = [
    Some(Signal::SIGINT),
    Some(Signal::SIGTERM),
    Some(Signal::SIGHUP),
    Some(Signal::SIGKILL),
    None,
];

/// Ends a run that is in a process group of its own.
fn end(running: &Running, ending: Option<Signal>) {
    let program = Pid::from_raw(running.child.id().cast_signed());
    match ending {
        Some(signal) => running.signal(signal),
        None => killpg(program, Signal::SIGKILL).unwrap(),
    }
}

/// Writes a program.
fn written(path: &Path, lines: &[&str]) {
    // another process writes it: a file that is open for writing cannot be executed
    let write = r#"file=$1; shift; printf '%s\n' "$@" > "$file"; chmod +x "$file""#;
    let mut shell = call("/bin/sh", &["-c", write, "sh"]);
    assert!(shell.arg(path).args(lines).status().unwrap().success());
}

/// Writes a runner that does this once its worker started.
fn runner(folder: &Path, body: &str) -> PathBuf {
    let path = folder.join("runner");
    written(&path, &[BEGIN, body]);
    path
}

/// Starts a run whose runner does this once its worker started.
fn going(folder: &Path, body: &str) -> Running {
    let path = runner(folder, body);
    let work = "run eggs --seconds 600 --tasks 1 --executor serial --runtime runner";
    let arguments = format!("{work} --format json --runner {}", path.display());
    start(eggtop(&arguments))
}

#[test]
fn no_process_outlives_a_run_that_ends_by_itself() {
    for (leaver, _) in LEAVERS {
        let folder = tempfile::tempdir().unwrap();
        for (end, status) in [(DONE, 0), ("exit 3", 1), ("kill -9 $$", 1)] {
            let ended = going(folder.path(), &format!("{leaver}\n{end}")).outcome();
            assert_eq!(ended.status, Some(status), "{leaver}: {ended:?}");
            ended.family.assert_all_gone();
        }
    }
}

#[test]
fn nor_one_that_is_ended() {
    for (leaver, count) in LEAVERS {
        for ending in ENDINGS {
            let folder = tempfile::tempdir().unwrap();
            let running = going(folder.path(), &format!("{leaver}\nsleep 600"));
            running.family.await_strangers(count + 2);
            end(&running, ending);
            let ended = running.outcome();
            assert_ne!(ended.status, Some(0), "{leaver}: {ended:?}");
            ended.family.assert_all_gone();
        }
    }
}

#[test]
fn nothing_stays_in_the_folder_for_temporary_files() {
    let Some(python) = interpreter() else {
        println!("skipped: no python3 of version 3.8 or later here");
        return;
    };
    for way in [
        "pool --start fork",
        "process --start spawn",
        "pool --start forkserver",
    ] {
        for ending in ENDINGS {
            let folder = tempfile::tempdir().unwrap();
            let place = folder.path().join("tmp");
            fs::create_dir(&place).unwrap();
            let work = "run counter --sync manager --n 1000000000 --tasks 2 --workers 2";
            let mut command = eggtop(&format!(
                "{work} --executor {way} --runtime python --python {python} --format json"
            ));
            command
                .env("TMPDIR", &place)
                .env("XDG_CACHE_HOME", folder.path());
            let running = start(command);
            wait_until("the manager listens", || {
                running.family.await_strangers(4);
                has_socket(&place).then_some(())
            });
            end(&running, ending);
            let ended = running.outcome();
            assert_ne!(ended.status, Some(0), "{way}: {ended:?}");
            ended.family.assert_all_gone();
            wait_until(&format!("nothing is left: {way} {ending:?}"), || {
                fs::read_dir(&place).unwrap().next().is_none().then_some(())
            });
        }
    }
}

#[test]
fn nor_when_the_runner_itself_is_killed() {
    let Some(python) = interpreter() else {
        println!("skipped: no python3 of version 3.8 or later here");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("tmp");
    fs::create_dir(&place).unwrap();
    let work = "run counter --sync manager --n 1000000000 --tasks 2 --workers 2 --executor pool";
    let mut command = eggtop(&format!(
        "{work} --runtime python --python {python} --format json"
    ));
    command
        .env("TMPDIR", &place)
        .env("XDG_CACHE_HOME", folder.path());
    let running = start(command);
    wait_until("the manager listens", || {
        running.family.await_strangers(4);
        has_socket(&place).then_some(())
    });
    // the first of its processes started all others
    let strangers = running.family.in_role(Role::Stranger);
    let runner = strangers.iter().map(|stranger| stranger.pid).min().unwrap();
    kill(runner, Signal::SIGKILL).unwrap();
    let ended = running.outcome();
    // whether its workers had started by then is the machine's affair
    assert!(matches!(ended.status, Some(1 | 2)), "{ended:?}");
    assert!(ended.stderr.contains("ended by SIGKILL"), "{ended:?}");
    ended.family.assert_all_gone();
    wait_until("nothing is left", || {
        fs::read_dir(&place).unwrap().next().is_none().then_some(())
    });
}

#[test]
fn nor_when_the_fork_server_is_killed() {
    for (leaver, count) in LEAVERS {
        let folder = tempfile::tempdir().unwrap();
        let running = going(folder.path(), &format!("{leaver}\nsleep 600"));
        running.family.await_strangers(count + 2);
        let server = running.family.in_role(Role::ForkServer).remove(0).pid;
        kill(server, Signal::SIGKILL).unwrap();
        let ended = running.outcome();
        assert_eq!(ended.status, Some(1), "{leaver}: {ended:?}");
        ended.family.assert_all_gone();
    }
}

#[test]
fn nor_when_it_is_killed_and_the_lab_stays() {
    /// The process that started the lab is not ours, either.
    const SHELL: usize = 1;
    let folder = tempfile::tempdir().unwrap();
    for (leaver, count) in LEAVERS {
        let path = runner(folder.path(), &format!("{leaver}\nsleep 600"));
        let work = "--seconds 600 --tasks 1 --executor serial --runtime runner --runner";
        let mut screen = lab(&format!("{work} {}", path.display()));
        screen.press("\r");
        screen.wait_until("they are all there", |screen| {
            screen.family.in_role(Role::Stranger).len() >= count + 2 + SHELL
        });
        let server = screen.family.in_role(Role::ForkServer).remove(0).pid;
        kill(server, Signal::SIGKILL).unwrap();
        // not at its end only: the program goes on
        screen.wait_until("nothing of it is left", |screen| {
            screen.family.in_role(Role::Stranger).len() == SHELL
        });
        assert!(!screen.family.in_role(Role::Program).is_empty());
    }
}

#[test]
fn without_its_keeper_the_fork_server_continues_and_leaves_no_process() {
    for ending in ENDINGS {
        let (leaver, count) = LEAVERS[2];
        let folder = tempfile::tempdir().unwrap();
        let running = going(folder.path(), &format!("{leaver}\nsleep 600"));
        running.family.await_strangers(count + 2);
        let keeper = running.family.in_role(Role::Keeper).remove(0).pid;
        kill(keeper, Signal::SIGKILL).unwrap();
        end(&running, ending);
        running.outcome().family.assert_all_gone();
    }
}

/// Writes an interpreter that begins so.
fn fake_python(folder: &Path, body: &str) -> PathBuf {
    let path = folder.join("python3");
    written(&path, &["#!/bin/sh", body]);
    path
}

#[test]
fn no_process_outlives_an_interpreter_that_is_only_asked() {
    for (leaver, _) in LEAVERS {
        let folder = tempfile::tempdir().unwrap();
        for end in ["exit 3", "kill -9 $$", "echo nonsense"] {
            let python = fake_python(folder.path(), &format!("{leaver}\n{end}"));
            let work = "run eggs --seconds 0.01 --tasks 1 --runtime python --python";
            let ended = start(eggtop(&format!("{work} {}", python.display()))).outcome();
            assert_eq!(ended.status, Some(2), "{leaver}: {ended:?}");
            ended.family.assert_all_gone();
        }
    }
}

#[test]
fn nor_one_that_hangs_when_the_program_is_ended() {
    for (leaver, count) in LEAVERS {
        for ending in [Some(Signal::SIGKILL), None, Some(Signal::SIGTERM)] {
            let folder = tempfile::tempdir().unwrap();
            let python = fake_python(folder.path(), &format!("{leaver}\nsleep 600"));
            let running = start(eggtop(&format!(
                "run eggs --tasks 1 --runtime python --python {}",
                python.display()
            )));
            running.family.await_strangers(count + 2);
            end(&running, ending);
            let ended = running.outcome();
            assert_ne!(ended.status, Some(0), "{leaver}: {ended:?}");
            ended.family.assert_all_gone();
        }
    }
}

/// Returns whether a socket lies anywhere in a folder.
fn has_socket(folder: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| {
        let kind = entry.file_type();
        kind.is_ok_and(|kind| kind.is_socket() || kind.is_dir() && has_socket(&entry.path()))
    })
}
