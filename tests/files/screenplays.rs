//! Screenplays played by the real program, made small and without a screen.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use eggtop::record::Reader;
use serde_json::Value;
use tempfile::TempDir;

mod permissions;

fn play(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_eggtop"));
    command.arg("play").args(arguments).current_dir(folder);
    command
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .stdin(Stdio::null());
    command.output().unwrap()
}

fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn each_that_is_shipped_plays_to_its_end_and_is_recorded() {
    let reported = [
        ("tour", "pool"),
        ("gil", "processes"),
        ("deadlock", "circle"),
    ];
    for (name, snap) in reported {
        let folder = TempDir::new().unwrap();
        let picture = format!("{snap}=picture.txt");
        let arguments = "--hurry --scale 0.1 --keys --record a.cast --record a.jsonl --snaps .";
        let mut all: Vec<&str> = arguments.split(' ').collect();
        all.splice(0..0, [name]);
        all.extend(["--snap", &picture]);
        let output = play(folder.path(), &all);
        assert!(output.status.success(), "{name}: {}", complaint(&output));
        let file = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
        assert!(file("picture.txt").contains("1 Lab"));
        assert!(file(&format!("{snap}.svg")).starts_with("<svg"));
        let mut reader = Reader::open(&folder.path().join("a.jsonl")).unwrap();
        assert!((&mut reader).count() > 50 && reader.cut().is_none());
        let cast = file("a.cast");
        let lines: Vec<Value> = cast
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(
            (lines[0]["width"].as_u64(), lines[0]["height"].as_u64()),
            (Some(100), Some(30))
        );
        let of = |code: &str| lines[1..].iter().filter(|line| line[1] == code).count();
        assert!(of("i") > 1 && of("m") > 3 && of("o") > 10, "{name}");
        let time = |line: &Value| line[0].as_f64().unwrap();
        assert!(lines[1..].is_sorted_by(|one, next| time(one) <= time(next)));
        // what was kept makes the same cast again
        let again = Command::new(env!("CARGO_BIN_EXE_eggtop"))
            .args(["export", "a.jsonl", "--to", "cast"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let again = String::from_utf8(again.stdout).unwrap();
        assert!(again.lines().skip(1).eq(cast.lines().skip(1)), "{name}");
    }
}

#[test]
fn what_is_wrong_is_reported_before_anything_runs() {
    let folder = TempDir::new().unwrap();
    fs::write(
        folder.path().join("bad.play"),
        "run\nset workers many\nwait\n",
    )
    .unwrap();
    fs::write(folder.path().join("bad.cast"), "a cast\n").unwrap();
    for arguments in [&["bad.play"][..], &["bad.play", "--check"]] {
        let output = play(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2));
        let complaint = complaint(&output);
        assert!(complaint.contains("bad.play:2: set workers many: a whole number"));
        assert!(complaint.contains("bad.play:3: wait"), "{complaint}");
        assert_eq!(complaint.lines().count(), 2);
    }
    for (arguments, reported) in [
        (&["nothing"][..], "built in: tour, gil, deadlock"),
        (
            &["gil", "--snap", "eggs=a.svg"],
            "no such mark; there are serial",
        ),
        (
            &["gil", "--snap", "serial=a.doc"],
            ".svg, .png, .txt or .ans",
        ),
        (&["gil", "--record", "a.doc"], "a name that ends in .cast"),
        (
            &["gil", "--record", "bad.cast"],
            "cannot record to bad.cast: it exists already",
        ),
        (
            &["gil", "--record", "none/a.cast"],
            "cannot write none/a.cast: there is no folder none",
        ),
        (
            &["gil", "--snap", "serial=none/a.svg"],
            "cannot write none/a.svg: there is no folder none",
        ),
    ] {
        let output = play(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(
            complaint(&output).contains(reported),
            "{}",
            complaint(&output)
        );
    }
    let left = fs::read_to_string(folder.path().join("bad.cast"));
    assert_eq!(left.unwrap(), "a cast\n");
}

#[test]
fn what_never_comes_ends_it_with_a_sentence() {
    let folder = TempDir::new().unwrap();
    let hangs = "set workload deadlock\nset how locks\nset executor threads\nset size 0.1\nrun\nwait done\n";
    let long = "set size 600\nrun\nwait done within 1 s\n";
    for (text, reported) in [
        (hangs, "eggtop: line 6: the run hangs in a deadlock"),
        (long, "eggtop: line 3: it did not come within 1 s"),
    ] {
        fs::write(folder.path().join("a.play"), text).unwrap();
        let output = play(folder.path(), &["a.play"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(
            complaint(&output).starts_with(reported),
            "{}",
            complaint(&output)
        );
    }
}

#[test]
fn a_cast_is_not_written_over_a_file_that_appeared_meanwhile() {
    let folder = TempDir::new().unwrap();
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let text = format!(
        "set workload fetch\nset executor serial\nset tasks 1\nset timeout 600\n\
         set urls http://{}/\nrun\n",
        server.local_addr().unwrap()
    );
    fs::write(folder.path().join("a.play"), text).unwrap();
    let cast = folder.path().join("a.cast");
    let appearing = cast.clone();
    let serving = std::thread::Builder::new();
    let serving = serving.name("server".to_owned()).spawn(move || {
        let (mut stream, _) = server.accept().unwrap();
        fs::write(appearing, "mine").unwrap();
        let _ = stream.read(&mut [0; 1_024]).unwrap();
        let answer = "HTTP/1.1 200 OK\r\ncontent-length: 3\r\nconnection: close\r\n\r\negg";
        stream.write_all(answer.as_bytes()).unwrap();
    });
    let arguments = [
        "a.play",
        "--hurry",
        "--allow-url",
        "127.0.0.1",
        "--record",
        "a.cast",
    ];
    let output = play(folder.path(), &arguments);
    serving.unwrap().join().unwrap();
    let reported = complaint(&output);
    assert_eq!(output.status.code(), Some(3), "{reported}");
    assert_eq!(fs::read_to_string(&cast).unwrap(), "mine");
    let (_, partial) = reported.trim_end().split_once("the result is in ").unwrap();
    let made = fs::read_to_string(folder.path().join(partial)).unwrap();
    assert!(
        made.starts_with("{\"version\":2") && made.lines().count() > 3,
        "{made}"
    );
}
