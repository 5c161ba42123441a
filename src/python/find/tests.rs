//! Interpreters that are shell scripts, in places of the tests' own.

use std::os::unix::fs::symlink;
use std::process::Command;

use super::*;

/// Makes an interpreter that says that it is of this version.
fn python(path: &Path, version: &str) {
    let version = version.replace('.', ", ");
    let reported = format!(
        r#"{{"version": [{version}], "executable": "'$0'", "implementation": "CPython",
        "free_threaded": false, "gil": true, "start_methods": ["fork"], "interpreters": false}}"#
    );
    program(path, &format!("echo '{}'", reported.replace('\n', "")));
}

/// Writes a program in a process of its own: a file that is open for writing cannot be executed, and
/// another test may copy the open file with a fork.
fn program(path: &Path, script: &str) {
    let write = r#"mkdir -p "${1%/*}"; printf '#!/bin/sh\n%s\n' "$2" > "$1"; chmod +x "$1""#;
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", write, "sh"]).arg(path).arg(script);
    assert!(shell.status().unwrap().success());
}

/// Returns the paths below `root` of what is found, the most preferred first.
fn found(places: &Places, root: &Path) -> Vec<String> {
    let found = places.search(&AtomicBool::default());
    let below = |python: &Interpreter| {
        let path = Path::new(&python.path).strip_prefix(root).unwrap();
        path.display().to_string()
    };
    found.iter().map(below).collect()
}

#[test]
fn what_is_near_to_the_person_comes_first_and_then_the_newest() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    for (path, version) in [
        ("asked/snake", "3.9.1"),
        ("venv/bin/python3", "3.10.1"),
        ("usr/python3", "3.8.1"),
        ("usr/python3.9", "3.9.2"),
        ("usr/python3-config", "3.9.3"),
        ("local/python3", "3.12.2"),
        ("local/python3.14t", "3.14.0"),
        ("pyenv/versions/3.12.10/bin/python3", "3.12.10"),
        ("pyenv/versions/2.7.18/bin/python", "2.7.18"),
    ] {
        python(&root.join(path), version);
    }
    let places = Places {
        asked: vec![
            "3.9".to_owned(),
            root.join("asked/snake").display().to_string(),
        ],
        virtual_env: Some(root.join("venv")),
        path: vec![root.join("nowhere"), root.join("usr"), root.join("local")],
        pyenv: Some(root.join("pyenv")),
    };
    let expected = [
        "asked/snake",
        "venv/bin/python3",
        "usr/python3",
        "local/python3.14t",
        "pyenv/versions/3.12.10/bin/python3",
        "local/python3",
        "usr/python3.9",
        "pyenv/versions/2.7.18/bin/python",
    ];
    assert_eq!(found(&places, root), expected);
}

#[test]
fn each_is_listed_once_and_a_virtual_environment_is_not_its_base() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    python(&root.join("usr/python3.12"), "3.12.1");
    symlink("python3.12", root.join("usr/python3")).unwrap();
    symlink("usr", root.join("bin")).unwrap();
    fs::create_dir_all(root.join("venv/bin")).unwrap();
    fs::write(root.join("venv/pyvenv.cfg"), "home = x").unwrap();
    symlink("../../usr/python3.12", root.join("venv/bin/python3")).unwrap();
    let asked = root.join("bin/python3").display().to_string();
    let places = Places {
        asked: vec![asked.clone()],
        path: ["venv/bin", "usr", "bin"]
            .map(|folder| root.join(folder))
            .into(),
        ..Places::default()
    };
    assert_eq!(found(&places, root), ["bin/python3", "venv/bin/python3"]);
    let first = &places.search(&AtomicBool::default())[0];
    for name in [asked, root.join("usr/python3.12").display().to_string()] {
        assert!(first.is_called(&name), "{first:?}");
    }
}

#[test]
fn shims_lead_to_what_they_stand_for_or_are_nothing() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    let real = root.join("pyenv/versions/3.12.1/bin/python3");
    python(&real, "3.12.1");
    let shims = root.join("pyenv/shims");
    program(&shims.join("python3"), &format!("exec {}", real.display()));
    program(&shims.join("python3.9"), "echo no python3.9 >&2; exit 127");
    let mut places = Places {
        path: vec![shims],
        pyenv: Some(root.join("pyenv")),
        ..Places::default()
    };
    let search = |places: &Places| places.search(&AtomicBool::default());
    let only = search(&places);
    assert_eq!(only.len(), 1);
    assert_eq!(
        (only[0].path.as_str(), only[0].origin.as_str()),
        (real.to_str().unwrap(), "python3 on PATH")
    );
    places.asked = vec!["python3.9".to_owned(), "python3.8".to_owned()];
    let asked = search(&places);
    assert_eq!(asked.len(), 2);
    assert!(asked[0].is_called("python3.9"));
    assert_eq!(
        asked[0].problem.as_deref(),
        Some("led to no program: \"no python3.9\"")
    );
}

#[test]
fn a_path_that_is_typed_joins_the_others() {
    let root = tempfile::tempdir().unwrap();
    let (one, other) = (root.path().join("one"), root.path().join("other"));
    python(&one, "3.12.1");
    symlink(&one, &other).unwrap();
    let mut known = Vec::new();
    for path in [&one, &other, &root.path().join("none")] {
        add(&mut known, path.to_str().unwrap(), &AtomicBool::default());
    }
    assert_eq!(known.len(), 2);
    assert!(known[0].is_called(other.to_str().unwrap()));
    assert_eq!(known[1].problem.as_deref(), Some("there is no such file"));
}

#[test]
fn no_program_is_asked_once_it_is_given_up() {
    let root = tempfile::tempdir().unwrap();
    python(&root.path().join("python3"), "3.12.1");
    let places = Places {
        path: vec![root.path().to_owned()],
        ..Places::default()
    };
    assert!(places.search(&AtomicBool::new(true)).is_empty());
}

#[test]
fn real_ones_report_their_version() {
    let found = find(&[], &AtomicBool::default());
    for python in &found {
        let output = Command::new(&python.path).arg("--version").output();
        // One with a problem may be no Python at all.
        let Some(output) = output.ok().filter(|_| !python.version.is_empty()) else {
            continue;
        };
        // Python 2 prints it on standard error.
        let reported = [output.stdout, output.stderr].concat();
        let reported = String::from_utf8_lossy(&reported);
        let version = format!("Python {}", python.version);
        assert!(reported.starts_with(&version), "{reported}: {python:?}");
    }
    println!("asked {} interpreters of this machine", found.len());
}
