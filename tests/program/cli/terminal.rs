//! What is written to a terminal: nothing that is no text, and nothing that is wider than it.

use std::fs;
use std::io::Read;
use std::path::Path;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use super::{eggtop, outcome};
use crate::start::{output, starting};

/// Runs the program on a terminal; returns its status and all that is written there.
fn on_terminal(columns: u16, folder: &Path, line: &str) -> (u32, String) {
    let size = PtySize {
        rows: 24,
        cols: columns,
        ..PtySize::default()
    };
    let guard = starting();
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_eggtop"));
    command.args(line.split(' '));
    command.cwd(folder);
    command.env("TERM", "xterm-256color");
    command.env("XDG_CONFIG_HOME", "/nonexistent");
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    drop(guard);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let mut bytes = Vec::new();
    let mut piece = [0; 4_096];
    // the end of a terminal is an error on Linux
    while let Ok(length @ 1..) = reader.read(&mut piece) {
        bytes.extend_from_slice(&piece[..length]);
    }
    let status = child.wait().unwrap().exit_code();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

#[test]
fn a_picture_is_not_written_to_a_terminal_but_into_the_file_that_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let session = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/session-1.jsonl");
    fs::copy(session, folder.path().join("a.jsonl")).unwrap();
    for format in ["png", "gif"] {
        let (status, text) =
            on_terminal(120, folder.path(), &format!("export a.jsonl --to {format}"));
        assert_eq!(status, 2, "{text}");
        let offered = format!("`eggtop export a.jsonl --to {format} --out a.{format}`");
        assert!(text.contains(&offered), "{text}");
    }
    let words = ["export", "a.jsonl", "--to", "png", "--out", "a.png"];
    let mut command = eggtop(&words);
    command.current_dir(folder.path());
    assert_eq!(outcome(command).0, 0);
    // elsewhere it is written as ever
    let mut command = eggtop(&words[..4]);
    command.current_dir(folder.path());
    let written = output(command).stdout;
    assert_eq!(written, fs::read(folder.path().join("a.png")).unwrap());
    let (status, _) = on_terminal(120, folder.path(), "export a.jsonl --to txt");
    assert_eq!(status, 0);
}

/// Returns the lines of tables: those from a line of dashes until an empty one, and the heads above.
fn table_lines(text: &str) -> Vec<&str> {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let is_rule = |line: &str| !line.is_empty() && line.bytes().all(|byte| byte == b'-');
    let rules = (0..lines.len()).filter(|&at| is_rule(lines[at]));
    let of_rule = rules.flat_map(|at| {
        let rest = lines[at..].iter().take_while(|line| !line.is_empty());
        lines[at - 1..at].iter().chain(rest).copied()
    });
    of_rule.collect()
}

#[test]
fn tables_are_as_wide_as_the_terminal_or_80_columns() {
    let folder = tempfile::tempdir().unwrap();
    let line = "compare sum --n 1000 --executor threads,pool --workers 2";
    for columns in [50, 100, 200] {
        let (_, text) = on_terminal(columns, folder.path(), line);
        let table = table_lines(&text);
        assert!(table.len() >= 4, "{text}");
        let widest = table.iter().map(|line| line.len()).max().unwrap();
        assert!(widest <= usize::from(columns), "{text}");
    }
    let words: Vec<&str> = line.split(' ').collect();
    for (variable, columns) in [(None, 80), (Some("60"), 60)] {
        let mut command = eggtop(&words);
        command.env_remove("COLUMNS");
        command.envs(variable.map(|columns| ("COLUMNS", columns)));
        let (_, text, _) = outcome(command);
        let widest = table_lines(&text).iter().map(|line| line.len()).max();
        assert!(widest.is_some_and(|widest| widest <= columns), "{text}");
    }
}
