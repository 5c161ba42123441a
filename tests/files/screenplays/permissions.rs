//! What a screenplay may do only where it is allowed: run programs, fetch from hosts, record.

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use eggtop::record::Reader;
use tempfile::TempDir;

use super::{complaint, play};

/// Writes a program that leaves a mark and then is another one.
fn marking(folder: &Path, name: &str, then: &str) -> PathBuf {
    let program = folder.join(name);
    let mark = folder.join("mark");
    let text = format!("#!/bin/sh\necho was here >> '{}'\n{then}\n", mark.display());
    fs::write(&program, text).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    program
}

/// Returns the keys that type a text.
fn typed(text: &str) -> String {
    let keys: Vec<String> = text.chars().map(String::from).collect();
    format!("key e {} Enter", keys.join(" "))
}

#[test]
fn no_program_is_run_unless_it_is_allowed() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().canonicalize().unwrap();
    let runner = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/runners/busy.sh");
    let runner = marking(&path, "runner", &format!("exec '{}'", runner.display()));
    let snake = marking(&path, "snake", "exit 3");
    symlink(&runner, path.join("link")).unwrap();
    let work = "set workload busy\nset executor serial\nset tasks 2\nset size 1000\n";
    let on = |runtime: &str, set: &str| format!("{work}set runtime {runtime}\n{set}\n");
    let (runner, snake) = (runner.display().to_string(), snake.display().to_string());
    let roundabout = format!("../{}/./link", path.file_name().unwrap().display());
    // a name without a slash is a command, or as here a file of the current folder
    let plays = [
        (&runner, on("runner", &format!("set runner {runner}\nrun"))),
        (&runner, on("runner", "set runner runner\nrun")),
        (&runner, on("runner", "set runner ./link\nkey Enter")),
        (
            &runner,
            on(
                "runner",
                &format!("set runner none\n{}\nrun", typed(&roundabout)),
            ),
        ),
        (&snake, on("python", &format!("set python {snake}\nrun"))),
        (
            &snake,
            on(
                "python",
                &format!("set python 3\n{}\nkey Enter y y", typed(&snake)),
            ),
        ),
    ];
    for (program, text) in plays {
        fs::write(path.join("a.play"), &text).unwrap();
        let flag = format!("--allow-program {program}");
        for hostile in [&["a.play"][..], &["a.play", "--hurry", "--headless"]] {
            let output = play(&path, hostile);
            assert_eq!(output.status.code(), Some(2), "{text}");
            let reported = complaint(&output);
            assert!(
                reported.contains(&format!("it asks to run {program}; {flag} allows it")),
                "{reported}"
            );
            assert!(!path.join("mark").exists(), "{text}");
        }
        let check = play(&path, &["a.play", "--check"]);
        let reported = String::from_utf8(check.stdout).unwrap();
        assert!(
            check.status.success() && reported.contains(&flag),
            "{reported}"
        );
        let output = play(&path, &["a.play", "--hurry", "--allow-program", program]);
        let code = i32::from(*program == snake);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{text}{}",
            complaint(&output)
        );
        fs::remove_file(path.join("mark")).expect("it was run");
    }
}

#[test]
fn a_flag_allows_one_program_and_none_whose_path_begins_alike() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().canonicalize().unwrap();
    let runner = marking(&path, "runner", "exit 0").display().to_string();
    let longer = marking(&path, "runners", "exit 0").display().to_string();
    let text = format!("set runtime runner\nset runner {runner}\nrun\n");
    fs::write(path.join("a.play"), text).unwrap();
    for other in [&longer, ".", "/"] {
        let output = play(&path, &["a.play", "--allow-program", other]);
        assert_eq!(output.status.code(), Some(2), "{other}");
    }
    let output = play(&path, &["a.play", "--allow-program", "./none"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(complaint(&output).contains("--allow-program ./none: No such file"));
    assert!(!path.join("mark").exists());
}

#[test]
fn what_cannot_be_foreseen_is_refused_when_it_comes() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().canonicalize().unwrap();
    let runner = marking(&path, "runner", "exit 0").display().to_string();
    // which runtime is the fourth depends on whether there is a Python
    if Command::new("python3").arg("--version").output().is_err() {
        return;
    }
    let text = format!(
        "set workload eggs\nset size 0.1\nset runner {runner}\nset runtime native\n\
         key Right Right Right\nrun\nwait done\n"
    );
    fs::write(path.join("a.play"), text).unwrap();
    let check = play(&path, &["a.play", "--check"]);
    let reported = String::from_utf8(check.stdout).unwrap();
    assert!(
        reported.contains(&format!("may ask to run {runner}")),
        "{reported}"
    );
    let output = play(&path, &["a.play", "--hurry"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(complaint(&output).contains(&format!("--allow-program {runner} allows it")));
    assert!(!path.join("mark").exists());
}

#[test]
fn no_host_is_fetched_from_unless_it_is_allowed() {
    let folder = TempDir::new().unwrap();
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}/");
    let set = format!("set urls {url}\nrun");
    let typed = format!("set urls http://eggs.example\n{}\nrun", typed(&url));
    for text in [set, typed] {
        let text = format!("set workload fetch\nset executor serial\nset tasks 2\n{text}\n");
        fs::write(folder.path().join("a.play"), &text).unwrap();
        for other in [&["a.play"][..], &["a.play", "--allow-url", "localhost"]] {
            let output = play(folder.path(), other);
            assert_eq!(output.status.code(), Some(2), "{text}");
            let reported = complaint(&output);
            assert!(
                reported.contains("fetch from 127.0.0.1; --allow-url 127.0.0.1 allows it"),
                "{reported}"
            );
        }
        server.set_nonblocking(true).unwrap();
        let nobody = server.accept().map(|_| ()).unwrap_err();
        assert_eq!(nobody.kind(), ErrorKind::WouldBlock);
        server.set_nonblocking(false).unwrap();
        let listener = server.try_clone().unwrap();
        let serving = std::thread::Builder::new();
        let serving = serving.name("server".to_owned()).spawn(move || {
            for _ in 0..2 {
                let (mut stream, _) = listener.accept().unwrap();
                let _ = stream.read(&mut [0; 1_024]).unwrap();
                let answer = "HTTP/1.1 200 OK\r\ncontent-length: 3\r\nconnection: close\r\n\r\negg";
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        let output = play(
            folder.path(),
            &["a.play", "--hurry", "--allow-url", "127.0.0.1"],
        );
        assert!(output.status.success(), "{text}{}", complaint(&output));
        serving.unwrap().join().unwrap();
    }
    let output = play(folder.path(), &["gil", "--allow-url", "http://a.example/"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(complaint(&output).contains("--allow-url http://a.example/: a host"));
}

#[test]
fn no_recording_is_begun_by_a_key_unless_it_is_allowed() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("a.play"), "wait 1 s\nkey R\n").unwrap();
    let recorded = || {
        let names = fs::read_dir(folder.path()).unwrap();
        names
            .filter(|name| name.as_ref().unwrap().file_name() != "a.play")
            .count()
    };
    let output = play(folder.path(), &["a.play", "--hurry"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(complaint(&output).contains("--allow-write allows it"));
    assert_eq!(recorded(), 0);
    let output = play(folder.path(), &["a.play", "--hurry", "--allow-write"]);
    assert!(output.status.success(), "{}", complaint(&output));
    assert_eq!(recorded(), 1);
}

#[test]
fn a_session_file_runs_nothing() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().canonicalize().unwrap();
    let runner = marking(&path, "runner", "exit 0");
    let output = play(
        &path,
        &["gil", "--hurry", "--scale", "0.01", "--record", "a.jsonl"],
    );
    assert!(output.status.success(), "{}", complaint(&output));
    let session = fs::read_to_string(path.join("a.jsonl")).unwrap();
    let act = |act: &str| format!("{{\"at\":1,\"kind\":{{\"act\":{act}}}}}\n");
    let set = |field: &str, value: &str| {
        act(&format!(
            "{{\"set\":{{\"field\":\"{field}\",\"value\":\"{value}\"}}}}"
        ))
    };
    let hostile = [
        set("runtime", "runner"),
        set("runner", &runner.display().to_string()),
        act("{\"key\":{\"key\":\"Enter\"}}"),
        act("{\"key\":{\"key\":\"R\"}}"),
    ];
    fs::write(path.join("b.jsonl"), session + &hostile.concat()).unwrap();
    let mut reader = Reader::open(&path.join("b.jsonl")).unwrap();
    assert!(
        (&mut reader).count() > 50 && reader.cut().is_none(),
        "the acts are read"
    );
    let before = fs::read_dir(&path).unwrap().count();
    for arguments in [
        &["export", "b.jsonl", "--to", "txt"][..],
        &["export", "b.jsonl", "--to", "cast"],
        &["replay", "b.jsonl"],
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_eggtop"));
        command
            .args(arguments)
            .current_dir(&path)
            .stdin(Stdio::null());
        assert!(command.output().unwrap().status.success(), "{arguments:?}");
    }
    assert!(!path.join("mark").exists());
    assert_eq!(fs::read_dir(&path).unwrap().count(), before);
}
