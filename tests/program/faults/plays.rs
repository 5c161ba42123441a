//! A screenplay in a terminal: it is watched, held, answered and ended by a person, and killed.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use tempfile::TempDir;

use super::screen::{Screen, Setting};

/// Fries eggs that last, says so, and asks.
const PLAY: &str = "\
title  Eggs
caption Two eggs, a core each.
set workload eggs
set executor pool
set tasks 2
set workers 2
set size 600
run
wait running
ask How long will they take?
choice a minute
choice ten minutes
answer 1 after 600 s
caption The eggs take their time.
wait mark within 600 s
caption And now?
wait 600 s
";

/// Plays it and waits until its first sentence stands.
fn play(arguments: &str) -> (TempDir, Screen) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("eggs.play");
    fs::write(&file, PLAY).unwrap();
    let call = format!("play {} {arguments}", file.display());
    let mut screen = Setting::default().eggtop(call.trim_end());
    screen.wait_for("Two eggs, a core each.");
    (folder, screen)
}

#[test]
fn a_person_watches_answers_and_ends_it() {
    let (_folder, mut screen) = play("");
    screen.wait_for("How long will they take?");
    screen.wait_for("ten minutes");
    screen.press("2");
    screen.wait_for("The eggs take their time.");
    // while it is paused it continues for no key
    screen.press(" ");
    screen.wait_for("held");
    screen.press("\r");
    screen.rest(Duration::from_millis(300));
    assert!(!screen.text().contains("And now?"), "{}", screen.text());
    screen.press(" ");
    screen.wait_until("it goes on", |screen| !screen.text().contains("held"));
    screen.press("\r");
    screen.wait_for("And now?");
    // keys of the lab do nothing meanwhile
    screen.press("x");
    screen.press("2");
    screen.rest(Duration::from_millis(300));
    assert!(screen.text().contains("And now?"), "{}", screen.text());
    screen.press("q");
    assert_eq!(screen.exit_status(), 0);
    screen.assert_as_found();
    screen.family.assert_gone();
}

#[test]
fn killed_in_the_middle_nothing_of_it_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.jsonl");
    let (_script, mut screen) = play(&format!("--record {}", file.display()));
    screen.wait_for("How long will they take?");
    kill(screen.family.program(), Signal::SIGKILL).unwrap();
    screen.family.assert_gone();
    assert!(!file.exists() && file.with_extension("jsonl.partial").exists());
}

/// A folder with a screenplay that runs a program, which leaves a mark where it is run.
struct Hostile {
    folder: TempDir,
    program: PathBuf,
}

impl Hostile {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().canonicalize().unwrap().join("program");
        let mut hostile = Self { folder, program };
        hostile.write("program", "mark");
        hostile.program = hostile.path("program");
        hostile
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(name)
    }

    /// Writes a program that leaves a mark and then does tasks of `busy`.
    fn write(&self, name: &str, mark: &str) {
        let busy = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/runners/busy.sh");
        let (mark, busy) = (self.path(mark), busy.display().to_string());
        let text = format!("#!/bin/sh\n: > '{}'\nexec '{busy}'\n", mark.display());
        fs::write(self.path(name), text).unwrap();
        let rights = fs::Permissions::from_mode(0o755);
        fs::set_permissions(self.path(name), rights).unwrap();
    }

    /// Plays it with a program of this name, and steps behind the run.
    fn play(&self, runner: &str, steps: &str) -> Screen {
        let runner = self.path(runner);
        let text = format!(
            "set workload busy\nset executor serial\nset tasks 2\nset size 1000\n\
             set runtime runner\nset runner {}\nrun\n{steps}\nwait done\ncaption It ran.\nwait 600 s\n",
            runner.display()
        );
        let file = self.path("hostile.play");
        fs::write(&file, text).unwrap();
        Setting::default().eggtop(&format!("play {}", file.display()))
    }

    fn was_run(&self) -> bool {
        self.path("mark").exists()
    }
}

#[test]
fn a_person_allows_a_program() {
    let hostile = Hostile::new();
    symlink(&hostile.program, hostile.path("link")).unwrap();
    let mut screen = hostile.play("link", "key y\nkey n");
    screen.wait_for("asks to run this program");
    let shown = hostile.program.display().to_string();
    screen.wait_until("the whole path", |screen| {
        let text: String = screen.text().split_whitespace().collect();
        text.replace(['│', '|'], "").contains(&shown)
    });
    // the screenplay's own keys are no answer, and a person's others are none
    screen.press("\r");
    screen.press(" ");
    screen.rest(Duration::from_millis(1_500));
    assert!(screen.text().contains("asks to run this program"));
    assert!(!hostile.was_run());
    // what the link leads to now is not what was asked about
    hostile.write("other", "other mark");
    fs::remove_file(hostile.path("link")).unwrap();
    symlink(hostile.path("other"), hostile.path("link")).unwrap();
    screen.press("y");
    screen.wait_for("It ran.");
    assert!(hostile.was_run() && !hostile.path("other mark").exists());
    screen.press("q");
    assert_eq!(screen.exit_status(), 0);
    screen.assert_as_found();
    screen.family.assert_gone();
}

#[test]
fn a_person_does_not_allow_a_program() {
    let hostile = Hostile::new();
    let mut screen = hostile.play("program", "key y");
    screen.wait_for("asks to run this program");
    screen.press("n");
    assert_eq!(screen.exit_status(), 1);
    screen.wait_for("line 7: you did not allow it to run");
    assert!(!hostile.was_run());
    screen.assert_as_found();
    screen.family.assert_gone();
}
