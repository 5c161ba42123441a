//! The runner for CPython, held to the protocol by its own tests under every CPython that is found.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where"
)]

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;

/// The oldest version that is supported.
const OLDEST: (u32, u32) = (3, 8);
/// Interpreters tested side by side: their tests wait more than they compute.
const AT_A_TIME: usize = 2;
/// Makes an interpreter report where and what it is.
const TELL: &str = "import os, platform, sys; print(os.path.realpath(sys.executable)); \
    print(platform.python_implementation()); print('%d.%d.%d' % sys.version_info[:3])";

/// Returns what may be an interpreter: on PATH by its name, and the versions of pyenv.
fn candidates() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut found: Vec<PathBuf> = env::split_paths(&path)
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flat_map(|files| files.flatten().map(|file| file.path()))
        .filter(|file| {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let version = name.strip_prefix("python3");
            version.is_some_and(|version| {
                let number = version.strip_suffix('t').unwrap_or(version);
                let digits = number.strip_prefix('.').unwrap_or(number);
                digits.bytes().all(|byte| byte.is_ascii_digit())
            })
        })
        .collect();
    let pyenv = env::var_os("PYENV_ROOT")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".pyenv")));
    if let Some(versions) = pyenv.and_then(|root| fs::read_dir(root.join("versions")).ok()) {
        found.extend(versions.flatten().map(|one| one.path().join("bin/python3")));
    }
    found
}

/// Returns the interpreters that are `CPython` 3.8 or later, each once, with their versions.
fn interpreters() -> Vec<(PathBuf, String)> {
    let mut found = BTreeMap::new();
    for candidate in candidates() {
        let told = Command::new(&candidate)
            .args(["-S", "-c", TELL])
            .stdin(Stdio::null())
            .output();
        let Some(told) = told.ok().filter(|told| told.status.success()) else {
            continue;
        };
        let told = String::from_utf8_lossy(&told.stdout).into_owned();
        let [path, "CPython", version] = told.lines().collect::<Vec<_>>()[..] else {
            continue;
        };
        let mut numbers = version.split('.').map_while(|part| part.parse().ok());
        if (numbers.next(), numbers.next()) >= (Some(OLDEST.0), Some(OLDEST.1)) {
            found.insert(PathBuf::from(path), version.to_owned());
        }
    }
    found.into_iter().collect()
}

/// Runs the runner's tests under an interpreter and returns what they say when they fail.
fn failure(python: &Path) -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/python");
    let output = Command::new(python)
        .args(["-B", "-m", "unittest"])
        .current_dir(folder)
        // most tests run what eggtop runs; those of workloads that misbehave run the files themselves
        .env("EGGTOP_RUNNER", eggtop::python::runner_archive().unwrap())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    // no tests at all would be no success either
    let well = output.status.success() && said.contains("\nRan ") && !said.contains("\nRan 0");
    (!well).then(|| format!("{}:\n{said}", python.display()))
}

#[test]
fn the_runner_speaks_the_protocol_under_every_python() {
    let found = interpreters();
    if found.is_empty() {
        println!("no CPython 3.8 or later was found: its runner is not tested");
    }
    for (path, version) in &found {
        println!("CPython {version}: {}", path.display());
    }
    let waiting = Mutex::new(found);
    let failures = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for number in 0..AT_A_TIME {
            let work = || {
                loop {
                    let Some((python, _)) = waiting.lock().unwrap().pop() else {
                        break;
                    };
                    let failure = failure(&python);
                    failures.lock().unwrap().extend(failure);
                }
            };
            thread::Builder::new()
                .name(format!("python-{number}"))
                .spawn_scoped(scope, work)
                .unwrap();
        }
    });
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
