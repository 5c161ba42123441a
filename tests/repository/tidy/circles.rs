//! No circle of imports: of two files that use each other, neither can be read alone.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;

use super::imports::{Uses, uses};

#[test]
fn no_files_use_each_other_in_a_circle() {
    let uses = uses(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(uses.len() > 20);
    let found = circles(&uses);
    let reported: Vec<String> = found
        .iter()
        .map(|circle| format!("{} files: {}", circle.len(), one_way_round(&uses, circle)))
        .collect();
    assert!(reported.is_empty(), "files use each other: {reported:#?}");
}

#[test]
fn a_circle_is_found_and_named() {
    let uses = written(&[("a", "b"), ("b", "c"), ("c", "b"), ("c", "d"), ("d", "d")]);
    let found = circles(&uses);
    assert_eq!(found, [BTreeSet::from(["b", "c"])]);
    assert_eq!(
        one_way_round(&uses, &found[0]),
        "b -> c (b to c) -> b (c to b)"
    );
}

/// Returns the sets of files each of which reaches all others of its set by what it uses.
fn circles(uses: &Uses) -> Vec<BTreeSet<&str>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> = uses
        .keys()
        .map(|file| (file.as_str(), reached_from(uses, file)))
        .collect();
    let mut circles: Vec<BTreeSet<&str>> = Vec::new();
    for (file, others) in &reached {
        let back = |other: &&&str| reached.get(**other).is_some_and(|all| all.contains(file));
        let mut circle: BTreeSet<&str> = others.iter().filter(back).copied().collect();
        circle.insert(file);
        if circle.len() > 1 && !circles.contains(&circle) {
            circles.push(circle);
        }
    }
    circles
}

fn reached_from<'a>(uses: &'a Uses, file: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open = vec![file];
    while let Some(file) = open.pop() {
        for target in uses.get(file).into_iter().flat_map(BTreeMap::keys) {
            if reached.insert(target.as_str()) {
                open.push(target);
            }
        }
    }
    reached
}

/// Returns a shortest way from the first file of the circle back to it, with a name for each step.
fn one_way_round(uses: &Uses, circle: &BTreeSet<&str>) -> String {
    let first = *circle.first().unwrap();
    let mut open = VecDeque::from([(first, first.to_owned())]);
    let mut met = BTreeSet::new();
    while let Some((file, way)) = open.pop_front() {
        for (target, name) in &uses[file] {
            let way = format!("{way} -> {target} ({name})");
            if target == first {
                return way;
            }
            if circle.contains(target.as_str()) && met.insert(target) {
                open.push_back((target, way));
            }
        }
    }
    panic!("no circle: {circle:?}")
}

fn written(steps: &[(&str, &str)]) -> Uses {
    let mut uses = Uses::new();
    for (from, to) in steps {
        let targets = uses.entry((*from).to_owned()).or_default();
        targets.insert((*to).to_owned(), format!("{from} to {to}"));
        uses.entry((*to).to_owned()).or_default();
    }
    uses
}
