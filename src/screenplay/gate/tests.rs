//! What needs a permission, and what a permission is for.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use tempfile::TempDir;

use super::*;
use crate::model::WorkloadKind;

use crate::model::Draft;

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap();
    (folder, path)
}

fn program(path: &Path) -> PathBuf {
    fs::write(path, "#!/bin/sh\n").unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    path.to_owned()
}

fn on_runner(path: &Path) -> RunSpec {
    Draft {
        runtime: RuntimeKind::Runner,
        runner: Some(path.display().to_string()),
        ..Draft::default()
    }
    .spec()
}

fn on_python(name: &str) -> RunSpec {
    Draft {
        runtime: RuntimeKind::Python,
        python: Some(name.to_owned()),
        ..Draft::default()
    }
    .spec()
}

fn fetching(urls: &[&str]) -> RunSpec {
    Draft {
        workload: WorkloadKind::Fetch,
        urls: urls.iter().map(|&url| url.to_owned()).collect(),
        ..Draft::default()
    }
    .spec()
}

fn needs(run: RunSpec) -> Vec<Permission> {
    let needs = resolve(&mut [run]).unwrap();
    needs.into_iter().map(|need| need.what).collect()
}

#[test]
fn what_is_not_used_needs_no_permission() {
    let (_folder, path) = folder();
    let all = Draft {
        runner: Some(program(&path.join("a")).display().to_string()),
        python: Some("/bin/sh".to_owned()),
        urls: vec!["http://eggs.example".to_owned()],
        ..Draft::default()
    }
    .spec();
    assert_eq!(needs(all), []);
    assert_eq!(needs(on_python("3.12")), []);
    assert_eq!(needs(fetching(&[])), [], "its own local server");
}

#[test]
fn programs_and_hosts_are_each_needed_once() {
    let (_folder, path) = folder();
    let runner = program(&path.join("runner"));
    let sh = Path::new("/bin/sh").canonicalize().unwrap();
    let mut runs = vec![
        on_runner(&runner),
        on_python("/bin/sh"),
        on_runner(&runner),
        fetching(&[
            "http://A.example/1",
            "http://b.example",
            "https://a.EXAMPLE/2",
        ]),
    ];
    let found: Vec<Permission> = resolve(&mut runs)
        .unwrap()
        .into_iter()
        .map(|need| need.what)
        .collect();
    assert_eq!(
        found,
        [
            Permission::Program(runner),
            Permission::Program(sh),
            Permission::Host("a.example".to_owned()),
            Permission::Host("b.example".to_owned()),
        ]
    );
}

#[test]
fn what_a_link_led_to_is_what_is_run() {
    let (_folder, path) = folder();
    let one = program(&path.join("one"));
    let other = program(&path.join("other"));
    let link = path.join("link");
    symlink(&one, &link).unwrap();
    for run in [on_runner(&link), on_python(&link.display().to_string())] {
        let mut runs = vec![run];
        let found = resolve(&mut runs).unwrap();
        fs::remove_file(&link).unwrap();
        symlink(&other, &link).unwrap();
        assert_eq!(found[0].what, Permission::Program(one.clone()));
        let launched = runs[0].runner().or(runs[0].python());
        assert_eq!(launched, Some(&*one.display().to_string()));
        fs::remove_file(&link).unwrap();
        symlink(&one, &link).unwrap();
    }
}

#[test]
fn a_name_that_leads_nowhere_is_refused_at_once() {
    for run in [
        on_runner(Path::new("/nonexistent/runner")),
        on_runner(Path::new("no-such-runner-anywhere")),
        on_python("/nonexistent/python3"),
        on_python("no-such-python-anywhere"),
    ] {
        let error = resolve(&mut [run]).unwrap_err();
        assert_eq!(error.allowed(), NOT_THERE);
    }
    let error = resolve(&mut [fetching(&["http://a@b/"])]).unwrap_err();
    assert_eq!(error.flag(), "urls");
}

#[test]
fn a_permission_is_for_the_whole_path_and_the_whole_host() {
    let (_folder, path) = folder();
    let allowed = program(&path.join("egg"));
    let longer = program(&path.join("eggs"));
    let gate = Gate::new(Allowed {
        programs: vec![allowed.clone()],
        hosts: vec!["eggs.example".to_owned()],
        files: false,
    });
    let lacks = |run: RunSpec| gate.lacks(&resolve(&mut [run]).unwrap()).len();
    assert_eq!(lacks(on_runner(&allowed)), 0);
    assert_eq!(lacks(on_python(&allowed.display().to_string())), 0);
    assert_eq!(lacks(on_runner(&longer)), 1);
    assert_eq!(lacks(fetching(&["http://EGGS.example:8080/x"])), 0);
    for other in [
        "http://eggs.example.evil/",
        "http://no.eggs.example/",
        "http://eggs.exampl/",
    ] {
        assert_eq!(lacks(fetching(&[other])), 1, "{other}");
    }
    assert_eq!(gate.lacks(&[Need::file(path.join("a.jsonl"))]).len(), 1);
}

#[test]
fn a_program_that_was_changed_is_asked_about_again() {
    let (_folder, path) = folder();
    let runner = program(&path.join("runner"));
    let look = || resolve(&mut [on_runner(&runner)]).unwrap();
    let mut gate = Gate::default();
    let seen = look();
    assert!(seen[0].holds() && gate.lacks(&seen) == seen);
    gate.grant(seen[0].clone());
    assert_eq!(gate.lacks(&look()), []);
    // written to, and replaced
    fs::write(&runner, "#!/bin/sh\necho other\n").unwrap();
    assert!(!seen[0].holds());
    let changed = look();
    assert_eq!(gate.lacks(&changed), changed);
    gate.grant(changed[0].clone());
    fs::rename(program(&path.join("new")), &runner).unwrap();
    assert!(!changed[0].holds());
    assert_eq!(gate.lacks(&look()).len(), 1);
}

#[test]
fn a_folder_that_became_a_link_leads_elsewhere() {
    let (_folder, path) = folder();
    fs::create_dir(path.join("a")).unwrap();
    let runner = program(&path.join("a/runner"));
    let seen = resolve(&mut [on_runner(&runner)]).unwrap();
    fs::rename(path.join("a"), path.join("b")).unwrap();
    symlink("b", path.join("a")).unwrap();
    assert!(!seen[0].holds(), "the same file, but by way of a link");
}

#[test]
fn a_path_that_cannot_be_read_whole_is_refused() {
    let (_folder, path) = folder();
    let deep = (0..6).fold(path, |path, _| path.join("e".repeat(200)));
    fs::create_dir_all(&deep).unwrap();
    let runner = program(&deep.join("runner"));
    let error = resolve(&mut [on_runner(&runner)]).unwrap_err();
    assert!(error.allowed().contains("too long"), "{error}");
}
