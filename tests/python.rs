//! The runner for CPython, held to the protocol by its own tests under every CPython that is found.
//!
//! Has a `main` of its own since which tests there are depends on what is found: each module of tests under
//! each interpreter is one, such as `3.12.1::test_fetch`.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say where"
)]
#![expect(
    clippy::print_stdout,
    reason = "which interpreters were found is shown to those who run it"
)]

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::thread;

use libtest_mimic::{Arguments, Failed, Trial};

/// The oldest version that is supported.
const OLDEST: (u32, u32) = (3, 8);
/// Modules of tests at a time for each core: they wait about as much as they compute.
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
        let reported = Command::new(&candidate)
            .args(["-S", "-c", TELL])
            .stdin(Stdio::null())
            .output();
        let Some(reported) = reported.ok().filter(|reported| reported.status.success()) else {
            continue;
        };
        let reported = String::from_utf8_lossy(&reported.stdout).into_owned();
        let [path, "CPython", version] = reported.lines().collect::<Vec<_>>()[..] else {
            continue;
        };
        let mut numbers = version.split('.').map_while(|part| part.parse().ok());
        if (numbers.next(), numbers.next()) >= (Some(OLDEST.0), Some(OLDEST.1)) {
            found.insert(PathBuf::from(path), version.to_owned());
        }
    }
    found.into_iter().collect()
}

/// Returns the modules of the runner's tests, by name.
fn modules() -> Vec<String> {
    let files = fs::read_dir(package().join("tests")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut modules: Vec<String> = names
        .filter_map(|name| Some(name.strip_suffix(".py")?.to_owned()))
        .filter(|name| name.starts_with("test"))
        .collect();
    modules.sort();
    assert!(modules.len() > 10, "{modules:?}");
    modules
}

fn package() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/python")
}

/// Runs a module of tests under an interpreter; what it says when it fails is the error.
fn run(python: &Path, module: &str, archive: &Path) -> Result<(), Failed> {
    let output = Command::new(python)
        .args(["-B", "-m", "unittest", &format!("tests.{module}")])
        .current_dir(package())
        // most tests run what eggtop runs; those of workloads that misbehave run the files themselves
        .env("EGGTOP_RUNNER", archive)
        .stdin(Stdio::null())
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    // no tests at all would be no success either
    let well = output.status.success() && said.contains("\nRan ") && !said.contains("\nRan 0");
    if well {
        return Ok(());
    }
    Err(format!("{}:\n{said}", python.display()).into())
}

/// Returns every module under every interpreter, each a test of its own.
fn trials(found: &[(PathBuf, String)]) -> Vec<Trial> {
    let archive = eggtop::python::runner_archive().unwrap();
    let mut trials = Vec::new();
    for module in modules() {
        for (python, version) in found {
            let (name, archive) = (format!("{version}::{module}"), archive.clone());
            let (python, module) = (python.clone(), module.clone());
            trials.push(Trial::test(name, move || run(&python, &module, &archive)));
        }
    }
    trials
}

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    arguments.test_threads.get_or_insert(AT_A_TIME * cores);
    let found = interpreters();
    if found.is_empty() {
        println!("no CPython 3.8 or later was found: its runner is not tested");
        return ExitCode::SUCCESS;
    }
    // a list of tests is read by programs
    if !arguments.list {
        for (path, version) in &found {
            println!("CPython {version}: {}", path.display());
        }
    }
    libtest_mimic::run(&arguments, trials(&found)).exit_code()
}
