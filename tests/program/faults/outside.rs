//! What lies outside goes wrong: hosts, folders, disks, and the program while a run works with them.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::thread::sleep;
use std::time::Instant;

use nix::sys::signal::Signal;
use nix::unistd::Uid;

use super::family::{LOOK, PATIENCE};
use super::program::{EGGTOP, Outcome, call, eggtop, outcome, start};

/// Makes a call whose temporary files go to a folder.
fn in_folder(folder: &Path, arguments: &str) -> Outcome {
    let mut command = eggtop(arguments);
    command.env("TMPDIR", folder);
    outcome(command)
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().next().is_none()
}

#[test]
fn urls_that_cannot_be_are_refused_in_one_line() {
    for (urls, says) in [
        (
            "ftp://eggs.example",
            "a URL begins with http:// or https://",
        ),
        ("http://a,eggs\u{1b}[2J", "no control characters"),
        ("http://me:secret@eggs.example/", "is not sent"),
        ("http://", "names a host"),
        ("http://eggs.example:99999/", "a port is a number"),
        (
            "file:///etc/passwd",
            "a URL begins with http:// or https://",
        ),
    ] {
        let ended = outcome(eggtop(&format!("run fetch --urls {urls}")));
        assert_eq!(ended.status, Some(2), "{ended:?}");
        assert_eq!(ended.stderr.lines().count(), 1, "{ended:?}");
        assert!(ended.stderr.contains(says), "{ended:?}");
        assert!(!ended.stderr.contains('\u{1b}'), "{ended:?}");
        assert!(!ended.stderr.contains("secret"), "{ended:?}");
    }
}

/// In a network of its own, in which the server of names takes questions and gives no answers: fetches
/// that give up, then fetches that are asked to end while a name is being asked for. Each writes its
/// report and its exit status into a file.
const SILENT_NAMES: &str = r#"
set -e
ip link set lo up
printf 'nameserver 127.0.0.1\noptions timeout:30 attempts:5\n' > "$0/names"
printf 'hosts: dns\n' > "$0/order"
mount --bind "$0/names" /etc/resolv.conf
if [ -e /etc/nsswitch.conf ]; then mount --bind "$0/order" /etc/nsswitch.conf; fi
python3 -c "
import socket
names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
names.bind(('127.0.0.1', 53))
print('ready', flush=True)
while True: names.recv(512)
" > "$0/ready" &
server=$!
until grep -q ready "$0/ready"; do kill -0 $server; sleep 0.01; done
set +e
urls=http://dead.example/,http://dead.example/x,http://other.example/
for how in "serial" "threads" "pool" "async" "threads --runtime python" "async --runtime python"; do
    "$1" run fetch --urls $urls --timeout 0.2 --format json --executor $how > "$0/gave up $how"
    echo $? > "$0/status gave up $how"
done
for how in "threads" "async"; do
    "$1" run fetch --urls $urls --timeout 600 --format json --executor $how > "$0/ended $how" &
    program=$!
    until grep -qs resolver /proc/$program/task/*/comm; do kill -0 $program || break; sleep 0.01; done
    kill -TERM $program
    wait $program
    echo $? > "$0/status ended $how"
done
kill $server
"#;

#[test]
fn nothing_waits_for_a_server_of_names_that_is_silent() {
    // the resolver would wait for minutes; the program gives up long before
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().to_str().unwrap();
    let ended = outcome(call(
        "unshare",
        &["-rmn", "sh", "-c", SILENT_NAMES, place, EGGTOP],
    ));
    if !folder.path().join("status gave up serial").exists() {
        println!(
            "no network of its own can be made here, so nothing was tried: {}",
            ended.stderr
        );
        return;
    }
    let read = |name: String| fs::read_to_string(folder.path().join(name)).unwrap_or_default();
    for how in [
        "serial",
        "threads",
        "pool",
        "async",
        "threads --runtime python",
        "async --runtime python",
    ] {
        let (status, report) = (
            read(format!("status gave up {how}")),
            read(format!("gave up {how}")),
        );
        if how.contains("python") && status.trim() == "2" {
            continue; // there is none here that can be used
        }
        assert_eq!(status.trim(), "1", "{how}: {ended:?}");
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        assert_eq!(report["runs"][0]["tasks_failed"], 3, "{how}: {report}");
    }
    for how in ["threads", "async"] {
        let status = read(format!("status ended {how}"));
        assert_eq!(status.trim(), "143", "{how}: {ended:?}");
    }
}

#[test]
fn a_dead_host_fails_its_task_and_no_other() {
    // nothing listens there: it is bound, so nothing else can
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = format!("http://{}/", listener.local_addr().unwrap());
    let nobody = "http://nobody.invalid/";
    let urls = format!("{silent},{nobody},{silent}");
    for executor in ["serial", "threads", "pool"] {
        let ended = outcome(eggtop(&format!(
            "run fetch --urls {urls} --timeout 0.2 --executor {executor} --format json"
        )));
        ended.family.assert_gone();
        assert_eq!(ended.status, Some(1), "{ended:?}");
        let run = ended.run();
        assert_eq!(
            (run["tasks_failed"].as_u64(), &run["end"]),
            (Some(3), &"completed".into())
        );
        let fetched = run["fetched"].as_array().unwrap();
        assert_eq!(fetched.len(), 3);
        for entry in fetched {
            let error = entry["error"].as_str().unwrap();
            assert!(entry["status"].is_null());
            assert!(
                entry["task"] == 1 || error == "not done within 0.2 s",
                "{error}"
            );
        }
    }
}

#[test]
fn a_folder_that_cannot_be_written_to_ends_the_run_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let gone = folder.path().join("gone");
    for workload in ["files", "print"] {
        let work = format!("run {workload} --size small --format json");
        let ended = in_folder(&gone, &work);
        ended.assert_broken(2, "no scratch folder: No such file or directory");
        if !Uid::effective().is_root() {
            fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o500)).unwrap();
            let ended = in_folder(folder.path(), &work);
            ended.assert_broken(2, "no scratch folder: Permission denied");
        }
    }
}

#[test]
fn a_file_that_may_not_grow_fails_its_task_with_the_system_s_reason() {
    for executor in ["serial", "threads", "pool --start spawn", "pool"] {
        let folder = tempfile::tempdir().unwrap();
        // in blocks of 512 bytes
        let script = format!(
            "ulimit -f 8; exec {EGGTOP} run files --values 100,9000 --tasks 4 --format json --executor {executor}"
        );
        let mut command = call("/bin/sh", &["-c", &script]);
        command.env("TMPDIR", folder.path());
        let ended = outcome(command);
        ended.family.assert_gone();
        assert_eq!(ended.status, Some(1), "{ended:?}");
        let run = ended.run();
        assert_eq!(run["tasks_done"], 2, "{ended:?}");
        assert_eq!(run["tasks_failed"], 2, "{ended:?}");
        let verdict = run["verdict"].as_str().unwrap();
        assert!(verdict.contains("File too large"), "{verdict}");
        assert!(is_empty(folder.path()));
    }
}

#[test]
fn nothing_is_left_however_a_run_ends() {
    for signal in [
        Signal::SIGKILL,
        Signal::SIGTERM,
        Signal::SIGINT,
        Signal::SIGHUP,
    ] {
        for executor in ["threads", "pool"] {
            let folder = tempfile::tempdir().unwrap();
            let work = format!("run print --seconds 30 --executor {executor} --workers 2");
            let mut command = eggtop(&work);
            command.env("TMPDIR", folder.path());
            let running = start(command);
            let began = Instant::now();
            while is_empty(folder.path()) {
                assert!(began.elapsed() < PATIENCE, "where does it print to?");
                sleep(LOOK);
            }
            running.signal(signal);
            let ended = running.outcome();
            ended.family.assert_gone();
            let began = Instant::now();
            while !is_empty(folder.path()) {
                assert!(began.elapsed() < PATIENCE, "{signal} leaves files");
                sleep(LOOK);
            }
        }
    }
}
