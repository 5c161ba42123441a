//! Links lead to files and headings that exist, each page is reached from another, and README is short.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::{documents, root, text_of};

/// The most bytes of README: what a newcomer reads before the first run.
const MOST_OF_README: usize = 10_000;

/// Returns README, all pages, and what else is read by people.
fn all() -> Vec<PathBuf> {
    let others = [
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "benches/README.md",
    ];
    let others = others.iter().map(|name| root().join(name));
    documents().into_iter().chain(others).collect()
}

/// Returns what a page links to, as it stands there.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let links = text.split("](").skip(1);
    links.map(|link| link.split_once(')').unwrap().0)
}

/// Returns the anchors of a page's headings, as code forges make them.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut in_block = false;
    let lines = text.lines().filter(|line| {
        in_block ^= line.starts_with("```");
        !in_block && line.starts_with('#')
    });
    let anchor = |line: &str| {
        let letters = line.trim_start_matches('#').trim().to_lowercase();
        let letters = letters
            .chars()
            .filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
        letters.collect::<String>().replace(' ', "-")
    };
    lines.map(anchor).collect()
}

#[test]
fn links_lead_somewhere() {
    for document in all() {
        let text = text_of(&document);
        for link in links(&text) {
            if link.starts_with("https://") {
                continue;
            }
            let (target, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = match target {
                "" => document.clone(),
                target => document.parent().unwrap().join(target),
            };
            let place = document.display();
            assert!(target.exists(), "{place}: {link}");
            let there = anchor.is_empty() || anchors(&text_of(&target)).contains(anchor);
            assert!(there, "{place}: {link}");
        }
    }
}

#[test]
fn every_page_is_reached_from_the_list_of_pages() {
    let list = text_of(&root().join("docs/README.md"));
    let linked: BTreeSet<&str> = links(&list).collect();
    for page in documents().iter().skip(1) {
        let name = page.file_name().and_then(std::ffi::OsStr::to_str).unwrap();
        let there = name == "README.md" || linked.contains(name);
        assert!(there, "docs/README.md does not link to {name}");
    }
}

#[test]
fn the_readme_stays_short() {
    let bytes = text_of(&root().join("README.md")).len();
    assert!(bytes <= MOST_OF_README, "README.md has {bytes} bytes");
}

#[test]
fn the_steps_of_a_run_name_files_and_functions_that_exist() {
    let text = text_of(&root().join("ARCHITECTURE.md"));
    let (_, steps) = text.split_once("\n## A run, step by step\n").unwrap();
    let (steps, _) = steps.split_once("\n## ").unwrap();
    let rows: Vec<&str> = steps.lines().filter(|line| line.contains(".rs`")).collect();
    assert!(rows.len() > 20, "{rows:?}");
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        let names = |cell: &str| -> Vec<String> {
            let names = cell.split('`').skip(1).step_by(2);
            names.map(str::to_owned).collect()
        };
        let file = names(cells[1]).remove(0);
        let code = text_of(&root().join("src").join(&file));
        for function in names(cells[2]) {
            let forms = ['(', '<'].map(|next| format!("fn {function}{next}"));
            let there = forms.iter().any(|form| code.contains(form));
            assert!(there, "{file} has no function {function}");
        }
    }
}
