//! Machines that are not at hand, as file trees: each fixture says what must be read from it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use eggtop::machine;
use eggtop::model::{CoreInfo, CoreKind, Machine};
use serde::Deserialize;
use tempfile::TempDir;

/// A machine as files, and what it is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fixture {
    /// The process's mask, as the kernel writes lists.
    affinity: String,
    /// Contents by path; braces in a path stand for every core of the list in them.
    files: BTreeMap<String, String>,
    expect: Expected,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    limits: String,
    /// In bytes.
    #[serde(default)]
    memory: u64,
    physical: Option<usize>,
    /// In bytes.
    #[serde(default)]
    last_level_cache: u64,
    /// `number = physical.sibling package P node N kind`
    cores: Vec<String>,
}

fn list(text: &str) -> Vec<u16> {
    text.split(',')
        .flat_map(|part| {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            first.parse::<u16>().unwrap()..=last.parse::<u16>().unwrap()
        })
        .collect()
}

fn lay_out(files: &BTreeMap<String, String>) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let paths = match path.split_once('{') {
            Some((before, rest)) => {
                let (cores, after) = rest.split_once('}').unwrap();
                let path = |core: u16| format!("{before}{core}{after}");
                list(cores).into_iter().map(path).collect()
            }
            None => vec![path.clone()],
        };
        for path in paths {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, format!("{text}\n")).unwrap();
        }
    }
    root
}

fn line(core: &CoreInfo) -> String {
    let kind = match core.kind {
        CoreKind::Uniform => "uniform",
        CoreKind::Performance => "performance",
        CoreKind::Efficiency => "efficiency",
    };
    format!(
        "{} = {}.{} package {} node {} {kind}",
        core.id, core.physical, core.sibling, core.package, core.node
    )
}

fn check(name: &str, fixture: &Fixture) {
    let root = lay_out(&fixture.files);
    let machine = machine::read_at(root.path(), &list(&fixture.affinity));
    let cores: Vec<String> = machine.cores.iter().map(line).collect();
    assert_eq!(cores, fixture.expect.cores, "{name}");
    assert_eq!(machine.physical, fixture.expect.physical, "{name}");
    assert_eq!(machine.limits(), fixture.expect.limits, "{name}");
    assert_eq!(machine.memory, fixture.expect.memory, "{name}");
    let cache = fixture.expect.last_level_cache;
    assert_eq!(machine.last_level_cache, cache, "{name}");
}

/// Returns every fixture with its name.
fn fixtures() -> Vec<(String, Fixture)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/machine");
    let paths = fs::read_dir(folder).unwrap();
    paths
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.display().to_string();
            let text = fs::read_to_string(&path).unwrap();
            (name, toml::from_str(&text).unwrap())
        })
        .collect()
}

#[test]
fn every_fixture_is_read_as_it_says() {
    let fixtures = fixtures();
    assert!(fixtures.len() >= 11, "{} were found", fixtures.len());
    for (name, fixture) in &fixtures {
        check(name, fixture);
    }
}

/// Runs the doctor on a copy; returns its status, its output and its complaint.
fn doctor(root: &Path, format: &str) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_eggtop"))
        .args(["doctor", "--format", format, "--root"])
        .arg(root)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn the_doctor_describes_every_copy() {
    for (name, fixture) in fixtures() {
        let root = lay_out(&fixture.files);
        let status = root.path().join("proc/self/status");
        fs::create_dir_all(status.parent().unwrap()).unwrap();
        let mask = format!("Name:\tcat\nCpus_allowed_list:\t{}\n", fixture.affinity);
        fs::write(status, mask).unwrap();
        let (status, words, complaint) = doctor(root.path(), "table");
        assert_eq!((status, complaint.as_str()), (Some(0), ""), "{name}");
        assert!(words.contains(&fixture.expect.limits), "{name}: {words}");
        let (_, json, _) = doctor(root.path(), "json");
        let reported: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(reported["limits"], fixture.expect.limits, "{name}");
        assert_eq!(
            reported["machine"]["memory"], fixture.expect.memory,
            "{name}"
        );
        assert_eq!(reported.as_object().unwrap().len(), 3, "{name}: {json}");
    }
}

#[test]
fn a_copy_without_a_mask_may_use_all_and_one_without_cores_is_refused() {
    let online = "sys/devices/system/cpu/online".to_owned();
    let root = lay_out(&BTreeMap::from([(online, "0-2".to_owned())]));
    let (_, words, _) = doctor(root.path(), "table");
    assert!(words.contains("host 3, affinity 3, quota none, available 3"));
    // Cores that could be plugged in some day are in the mask, too.
    fs::create_dir_all(root.path().join("proc/self")).unwrap();
    let status = root.path().join("proc/self/status");
    fs::write(status, "Cpus_allowed_list:\t1-63\n").unwrap();
    let (_, words, _) = doctor(root.path(), "table");
    assert!(words.contains("host 3, affinity 2, quota none, available 2"));
    let empty = tempfile::tempdir().unwrap();
    let (status, words, complaint) = doctor(empty.path(), "json");
    assert_eq!((status, words.as_str()), (Some(2), ""));
    assert!(complaint.starts_with("eggtop: --root "), "{complaint}");
    assert_eq!(complaint.lines().count(), 1, "{complaint}");
}

#[test]
fn a_thousand_cores_are_all_there() {
    let mut files = BTreeMap::from([(
        "sys/devices/system/cpu/online".to_owned(),
        "0-1023".to_owned(),
    )]);
    // The list of the first of each pair speaks for both, and that of core 0 for its whole package.
    for core in 0..512 {
        let path = format!("sys/devices/system/cpu/cpu{core}/topology/core_cpus_list");
        files.insert(path, format!("{core},{}", core + 512));
    }
    let packages = "sys/devices/system/cpu/cpu0/topology/package_cpus_list";
    files.insert(packages.to_owned(), "0-1023".to_owned());
    for node in 0..8 {
        let first = node * 64;
        let cores = format!("{first}-{},{}-{}", first + 63, first + 512, first + 575);
        files.insert(format!("sys/devices/system/node/node{node}/cpulist"), cores);
    }
    let root = lay_out(&files);
    let machine = machine::read_at(root.path(), &list("0-1023"));
    assert_eq!(
        (machine.logical, machine.physical, machine.usable),
        (1_024, Some(512), 1_024)
    );
    assert_eq!(
        line(&machine.cores[1_000]),
        "1000 = 488.1 package 0 node 7 uniform"
    );
}

#[test]
fn this_machine_has_a_core_to_use() {
    let machine = machine::read();
    assert!(machine.usable >= 1 && machine.usable <= machine.logical);
    assert_eq!(machine.cores.len(), machine.logical);
    assert!(machine.memory > 0 && !machine.system.is_empty());
    assert_ne!(machine, Machine::default());
}
