//! Machines that are not at hand, as file trees: each fixture says what must be read from it.

#![expect(
    clippy::unwrap_used,
    reason = "a fixture that cannot be laid out should fail loudly"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

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
    physical: Option<usize>,
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
}

#[test]
fn every_fixture_is_read_as_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/machine");
    let mut seen = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.display().to_string();
        let fixture: Fixture = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        check(&name, &fixture);
        seen += 1;
    }
    assert!(seen >= 8, "only {seen} fixtures were found");
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
