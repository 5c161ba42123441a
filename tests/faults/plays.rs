//! A screenplay in a terminal: it is watched, held, answered and ended by a person, and killed.

use std::fs;
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
    // while it is held it goes on for nobody
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
