//! README and the pages in `docs/` say what the program does: tables made from the program's own,
//! the schema of real reports, command lines that are run, links that lead somewhere.

mod commands;
mod flags;
mod generated;
mod links;
mod report;
mod report_page;
mod tables;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns README and all pages of `docs/`, in order.
fn documents() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("docs")).unwrap();
    let mut pages: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .collect();
    pages.sort();
    assert!(pages.len() > 10, "{pages:?}");
    pages.insert(0, root().join("README.md"));
    pages
}

fn text_of(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

/// Returns the code blocks of a page that are in a language.
fn blocks<'a>(text: &'a str, language: &'a str) -> impl Iterator<Item = &'a str> {
    let blocks = text.split("```").skip(1).step_by(2);
    blocks.filter_map(move |block| {
        let (found, lines) = block.split_once('\n')?;
        (found == language).then_some(lines)
    })
}

/// Runs the program as if just installed; returns its status, its output and its complaints.
fn eggtop(arguments: &[String]) -> (i32, String, String) {
    eggtop_in(root(), arguments)
}

/// Does the same in a folder.
fn eggtop_in(folder: &Path, arguments: &[String]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_eggtop"));
    command.current_dir(folder);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("EGGTOP_") {
            command.env_remove(name);
        }
    }
    let output = command
        .args(arguments)
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let status = output.status.code().unwrap();
    (status, text(output.stdout), text(output.stderr))
}

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

/// Returns what a call complained of, but for what several runs say beforehand: how long they take, and
/// that others use the machine.
fn without_outlook(complaint: &str) -> String {
    let is_outlook =
        |line: &&str| line.starts_with("eggtop: before ") || line.contains(" runs, about ");
    let lines = complaint.lines();
    let others = lines.filter(|line| !is_outlook(line));
    others.collect::<Vec<&str>>().join("\n")
}
