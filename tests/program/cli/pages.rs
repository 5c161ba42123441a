//! Help, completions, the manual, and what doctor prints.

use std::process::{Command, Stdio};

use serde_json::Value;

use super::{eggtop, outcome};
use crate::start::output;

#[test]
fn help_and_version_are_no_errors() {
    for arguments in [&["--help"][..], &["--version"], &["run", "--help"], &["-h"]] {
        let (status, stdout, stderr) = outcome(eggtop(arguments));
        assert_eq!((status, stderr.as_str()), (0, ""), "{arguments:?}");
        assert!(!stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn every_shell_gets_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let (status, stdout, _) = outcome(eggtop(&["completions", shell]));
        assert_eq!(status, 0);
        for word in ["compare", "tasks-per-child"] {
            assert!(stdout.contains(word), "{shell}: {word}");
        }
        // These complete values, too.
        if ["bash", "fish", "zsh"].contains(&shell) {
            assert!(stdout.contains("divisors"), "{shell}");
        }
    }
}

#[test]
fn the_manual_has_every_command() {
    let (status, page, _) = outcome(eggtop(&["man"]));
    assert_eq!(status, 0);
    for command in ["RUN", "COMPARE", "SWEEP", "DOCTOR", "COMPLETIONS", "MAN"] {
        assert!(
            page.contains(&format!(".SH \"EGGTOP {command}\"")),
            "{command}"
        );
    }
}

#[test]
fn doctor_prints_the_limits_in_words_and_in_json() {
    let (status, words, stderr) = outcome(eggtop(&["doctor"]));
    assert_eq!((status, stderr.as_str()), (0, ""));
    let (_, json, _) = outcome(eggtop(&["doctor", "--format", "json"]));
    let reported: Value = serde_json::from_str(&json).unwrap();
    assert!(
        words.contains(reported["limits"].as_str().unwrap()),
        "{words}"
    );
    for kind in ["thread", "fork", "spawn"] {
        assert!(reported["start_us"][kind].as_f64().unwrap() > 0.0, "{json}");
    }
    assert!(words.contains("the lab cannot open"), "{words}");
    assert!(words.contains("\nsteadiness  one core: "), "{words}");
    assert!(words.contains("cannot be detected"), "{words}");
    let steadiness = &reported["steadiness"];
    for figure in ["cores", "smallest_difference"] {
        assert!(steadiness[figure].as_f64().unwrap() > 0.0, "{json}");
    }
    assert!(steadiness["steady"].is_boolean(), "{json}");
}

#[test]
fn shells_offer_the_screenplays_that_are_built_in() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let (_, script, _) = outcome(eggtop(&["completions", shell]));
        for name in ["tour", "gil", "deadlock"] {
            assert!(script.contains(name), "{shell}: {name}");
        }
    }
}

/// Returns what bash offers for the word that is begun last.
fn offered_by_bash(line: &str) -> Vec<String> {
    let (_, script, _) = outcome(eggtop(&["completions", "bash"]));
    let words: Vec<&str> = line.split(' ').collect();
    let ask = format!(
        "{script}\nCOMP_WORDS=({line})\n[ {} = ] && COMP_WORDS+=('')\nCOMP_CWORD={}\n\
         _eggtop eggtop '{}' '{}'\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"",
        if line.ends_with(' ') { "" } else { "x" },
        words.len() - 1,
        words[words.len() - 1],
        words[words.len() - 2],
    );
    let mut bash = Command::new("bash");
    bash.args(["-c", &ask]).stdin(Stdio::null());
    let answer = output(bash);
    let answer = String::from_utf8(answer.stdout).unwrap();
    answer.lines().map(str::to_owned).collect()
}

#[test]
fn tab_after_play_offers_what_is_built_in_and_then_files() {
    let all = offered_by_bash("eggtop play ");
    for name in ["tour", "gil", "deadlock"] {
        assert!(all.iter().any(|one| one == name), "{all:?}");
    }
    assert_eq!(offered_by_bash("eggtop play to"), ["tour"]);
    // of no answer the shell makes files
    assert!(offered_by_bash("eggtop play ./").concat().is_empty());
}
