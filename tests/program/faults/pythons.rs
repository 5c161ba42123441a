//! Interpreters that are hidden, broken or no interpreters at all: one clear line before anything is
//! started, status 2, and nothing of them is left.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use nix::sys::signal::Signal;
use tempfile::TempDir;

use super::family::wait_until;
use super::program::{Outcome, call, eggtop, outcome, start};
use super::screen::{Screen, Setting};

const WORK: &str = "run busy --n 1000 --runtime python";

/// A folder of programs of the test's own.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Adds a shell script. A process of its own writes it: a file that is open for writing cannot be
    /// executed, and another test may copy the open file with a fork.
    fn program(&self, name: &str, script: &str) -> PathBuf {
        let path = self.path().join(name);
        let write = r#"printf '#!/bin/sh\n%s\n' "$2" > "$1"; chmod +x "$1""#;
        let mut shell = call("/bin/sh", &["-c", write, "sh"]);
        assert!(shell.arg(&path).arg(script).status().unwrap().success());
        path
    }

    /// Adds an interpreter that reports this version.
    fn python(&self, name: &str, version: &str) -> PathBuf {
        let version = version.replace('.', ", ");
        let reported = format!(
            r#"{{"version": [{version}], "executable": "'$0'", "implementation": "CPython", "free_threaded": false, "gil": true, "start_methods": ["fork"], "interpreters": false}}"#
        );
        self.program(name, &format!("echo '{reported}'"))
    }

    /// Adds one that writes down its process ID, starts another process and hangs with it.
    fn hanging(&self, name: &str) -> PathBuf {
        let family = self.family().display().to_string();
        let hang = format!("/bin/sleep 10000 & echo $$ $! > {family}; wait");
        self.program(name, &hang)
    }

    fn family(&self) -> PathBuf {
        self.path().join("family")
    }

    /// Waits until the hanging one hangs, and returns its process and the other.
    fn hangs(&self) -> [String; 2] {
        wait_until("the interpreter hangs", || {
            let family = fs::read_to_string(self.family()).ok()?;
            let (leader, other) = family.trim().split_once(' ')?;
            Some([leader.to_owned(), other.to_owned()])
        })
    }

    /// Opens the lab, which finds no programs but these, and waits for its first frame.
    fn lab(&self, arguments: &str) -> Screen {
        let setting = Setting {
            size: (160, 40),
            variables: &[("PATH", self.path().to_str())],
        };
        let mut screen = setting.eggtop(arguments);
        screen.wait_for("cores busy");
        screen
    }

    /// Makes a call that finds no programs but these.
    fn only(&self, arguments: &str) -> Command {
        let mut command = eggtop(arguments);
        command.env("PATH", self.path());
        command
    }
}

/// Waits until a process is gone; on a quiet machine that is at once.
fn assert_gone(pid: &str) {
    let stat = format!("/proc/{pid}/stat");
    wait_until(&format!("{pid} is gone"), || {
        let gone = fs::read_to_string(&stat).map_or(true, |stat| stat.contains(") Z "));
        gone.then_some(())
    });
}

/// Asserts that nothing was started, and returns the one line that says why.
fn refusal(command: Command) -> String {
    let ended = outcome(command);
    ended.family.assert_gone();
    let Outcome {
        status,
        stdout,
        stderr,
        ..
    } = ended;
    assert_eq!((status, stdout.as_str()), (Some(2), ""), "{stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert!(!stderr.trim_end().contains(char::is_control), "{stderr:?}");
    stderr.trim_end().to_owned()
}

/// Returns the refusal of an interpreter that is named by its path.
fn refused(folder: &Folder, path: &Path) -> String {
    let path = path.display().to_string();
    let line = refusal(folder.only(&format!("{WORK} --python {path}")));
    let reason = line.strip_prefix(&format!("eggtop: --python {path}: "));
    reason.unwrap_or_else(|| panic!("{line}")).to_owned()
}

#[test]
fn without_any_it_says_what_to_do() {
    let line = refusal(Folder::new().only(WORK));
    assert!(
        line.starts_with(
            "eggtop: --runtime python: no Python of version 3.8 or later was found; install one"
        ),
        "{line}"
    );
}

#[test]
fn an_old_one_is_named_and_refused() {
    let folder = Folder::new();
    let two = folder.python("python3", "2.7.18");
    let three = folder.python("old", "3.6.15");
    assert_eq!(
        refused(&folder, &three),
        "Python 3.6.15 is too old: 3.8 or later is needed"
    );
    let line = refusal(folder.only(WORK));
    let reported = format!("({}: Python 2.7.18 is too old", two.display());
    assert!(line.contains(&reported), "{line}");
}

#[test]
fn what_is_no_interpreter_says_why() {
    let folder = Folder::new();
    let plain = folder.path().join("plain");
    fs::write(&plain, "egg").unwrap();
    for (path, expected) in [
        (folder.path().join("nothing"), "there is no such file"),
        (folder.path().to_owned(), "is a folder"),
        (plain, "cannot be executed: Permission denied"),
        (
            folder.program("garbage", r"printf '\033[2J\007eggs\n\000\377\n'"),
            "is no Python: \"?[2J?eggs\"",
        ),
        (
            folder.program("flood", "while :; do echo '\u{1b}[31mflood'; done"),
            "printed more than 1 MB",
        ),
        (
            folder.program("fails", "echo no eggs >&2; exit 3"),
            "ended with exit status 3: \"no eggs\"",
        ),
        (
            folder.program("crashes", "kill -SEGV $$"),
            "was ended by SIGSEGV",
        ),
    ] {
        let reason = refused(&folder, &path);
        assert!(reason.starts_with(expected), "{}: {reason}", path.display());
    }
}

#[test]
fn a_name_that_nothing_has_is_refused_with_what_there_is() {
    let folder = Folder::new();
    folder.python("python3", "3.12.1");
    let mut command = folder.only(WORK);
    command.env("EGGTOP_PYTHON", "nonsense");
    let line = refusal(command);
    assert!(
        line.starts_with("eggtop: EGGTOP_PYTHON=nonsense: no such Python was found; found: 3.12;"),
        "{line}"
    );
    let line =
        refusal(folder.only(
            "compare busy --n 1000 --runtime native,python --python 3.12,3.9 --executor serial",
        ));
    assert!(line.starts_with("eggtop: --python 3.9: no such"), "{line}");
}

#[test]
fn one_that_hangs_is_not_waited_for_for_long() {
    let folder = Folder::new();
    let path = folder.hanging("hanging");
    assert_eq!(refused(&folder, &path), "did not answer within 5 s");
    for pid in &folder.hangs() {
        assert_gone(pid);
    }
}

#[test]
fn one_that_was_only_slow_is_not_called_missing() {
    let folder = Folder::new();
    let slow = folder.hanging("python3");
    let line = refusal(folder.only(&format!("{WORK} --python 3.12")));
    let reported = format!("({}: did not answer within 5 s)", slow.display());
    assert!(line.contains(&reported), "{line}");
}

#[test]
fn one_that_is_kept_from_answering_is_waited_for() {
    let folder = Folder::new();
    let python = folder.python("real", "3.12.1");
    // it stands still for longer than it may take, and does not do so by itself
    let kept = format!(
        "(sleep 7; kill -CONT $$) &\nkill -STOP $$\nexec {}",
        python.display()
    );
    let kept = folder.program("kept", &kept);
    let mut doctor = folder.only("doctor");
    doctor.env("PATH", format!("{}:/usr/bin:/bin", folder.path().display()));
    doctor.env("EGGTOP_PYTHON", &kept);
    let ended = outcome(doctor);
    let reported = format!("can start, with Python 3.12.1 ({})", kept.display());
    assert!(ended.stdout.contains(&reported), "{ended:?}");
}

#[test]
fn a_broken_active_environment_is_reported() {
    let folder = Folder::new();
    folder.python("python3", "3.12.1");
    let venv = folder.path().join("venv");
    fs::create_dir_all(venv.join("bin")).unwrap();
    let link = venv.join("bin/python3");
    let asked = |expected: &str| {
        for arguments in ["doctor", WORK] {
            let mut command = folder.only(arguments);
            command.env("VIRTUAL_ENV", &venv);
            let ended = outcome(command);
            let said = ended.stdout.clone() + &ended.stderr;
            let reported = format!(
                "the active virtual environment cannot be used ({}: {expected}",
                link.display()
            );
            assert!(said.contains(&reported), "{reported}: {ended:?}");
        }
    };
    asked("there is no such file");
    std::os::unix::fs::symlink("/nonexistent/python3", &link).unwrap();
    asked("leads to /nonexistent/python3, which is not there");
    fs::remove_file(&link).unwrap();
    folder.program("venv/bin/python3", "echo 'no such library' >&2; exit 127");
    asked("led to no program: \"no such library\"");
    folder.program("venv/bin/python3", "kill -SEGV $$");
    asked("was ended by SIGSEGV");
    // a person who names another one need not hear of it
    let mut command = folder.only(&format!("{WORK} --python 3.12"));
    command.env("VIRTUAL_ENV", &venv);
    let ended = outcome(command);
    assert!(!ended.stderr.contains("active virtual"), "{ended:?}");
}

#[test]
fn a_signal_ends_the_search_and_what_hangs_in_it() {
    let folder = Folder::new();
    folder.hanging("python3");
    let search = start(folder.only(&format!("{WORK} --format json")));
    let family = folder.hangs();
    search.signal(Signal::SIGINT);
    let ended = search.outcome();
    assert_eq!(ended.status, Some(130), "{ended:?}");
    assert_eq!(ended.stderr, "");
    for pid in &family {
        assert_gone(pid);
    }
}

#[test]
fn an_interpreter_does_not_outlive_a_program_that_is_killed() {
    let folder = Folder::new();
    folder.hanging("python3");
    let search = start(folder.only(WORK));
    let [leader, other] = folder.hangs();
    search.signal(Signal::SIGKILL);
    search.outcome().family.assert_gone();
    assert_gone(&leader);
    // No process is left that could end what the interpreter itself has started.
    let _ = call("/bin/sh", &["-c", &format!("kill -9 {other}")]).status();
}

#[test]
fn doctor_lists_every_one_or_says_that_there_is_none() {
    let folder = Folder::new();
    let none = outcome(folder.only("doctor"));
    assert!(
        none.stdout.contains("runs of runtime python cannot start"),
        "{none:?}"
    );
    let places = folder.path().display().to_string();
    assert!(none.stdout.contains(&places), "{none:?}");
    folder.python("python3", "3.12.1");
    folder.python("python3.6", "3.6.15");
    let some = outcome(folder.only("doctor"));
    assert_eq!((some.status, some.stderr.as_str()), (Some(0), ""));
    for reported in [
        "runs of runtime python can start, with Python 3.12.1 (",
        "Python 3.6.15 is too old: 3.8 or later is needed",
    ] {
        assert!(some.stdout.contains(reported), "{reported}: {some:?}");
    }
}

#[test]
fn the_lab_opens_while_one_hangs_and_leaves_when_it_is_quit() {
    let folder = Folder::new();
    folder.hanging("python3");
    let mut screen = folder.lab("--runtime python");
    let family = folder.hangs();
    // The run waits for what the search finds, and quitting waits for neither.
    screen.press("\r");
    screen.press("q");
    assert_eq!(screen.exit_status(), 0);
    screen.family.assert_gone();
    for pid in &family {
        assert_gone(pid);
    }
}

#[test]
fn the_lab_says_why_a_run_cannot_be() {
    let folder = Folder::new();
    let mut screen = folder.lab("--runtime python --python /nonexistent/snake");
    screen.press("\r");
    screen.wait_for("there is no such file");
    screen.press("q");
    assert_eq!(screen.exit_status(), 0);
}
