//! The parts of pages that are made from the program's own tables. A part stands between
//! `<!-- generated: NAME -->` and `<!-- /generated -->`.

use std::collections::BTreeSet;
use std::{env, fs};

use super::{documents, flags, report_page, tables, text_of};

const UPDATE: &str = "UPDATE_DOCS=1 cargo test --lib --test repository generated";

/// What has to stand on some page; parts of other names exist, too (`flags COMMAND`).
const NEEDED: [&str; 11] = [
    "keys",
    "workloads",
    "experiments",
    "commands",
    "choices",
    "settings",
    "report",
    "csv",
    "flags run",
    "flags compare",
    "flags sweep",
];

fn made(name: &str) -> String {
    match name.split_once(' ') {
        None => match name {
            "keys" => tables::keys(),
            "workloads" => eggtop::model::markdown_table(),
            "experiments" => tables::experiments(),
            "commands" => flags::commands(),
            "choices" => flags::choices(),
            "settings" => flags::settings(),
            "report" => report_page::fields(),
            "csv" => report_page::csv_columns(),
            _ => panic!("nothing makes the part {name}"),
        },
        Some(("flags", command)) => flags::of(command),
        Some(_) => panic!("nothing makes the part {name}"),
    }
}

/// Returns a page with its parts made anew, and their names.
fn made_anew(page: &str) -> (String, Vec<String>) {
    let (mut text, mut names) = (String::new(), Vec::new());
    let mut rest = page;
    while let Some((before, after)) = rest.split_once("<!-- generated: ") {
        let (name, after) = after.split_once(" -->\n").unwrap();
        let (_, after) = after.split_once("<!-- /generated -->").unwrap();
        let part = made(name);
        text.push_str(before);
        text.push_str("<!-- generated: ");
        text.push_str(name);
        text.push_str(" -->\n\n");
        text.push_str(part.trim());
        text.push_str("\n\n<!-- /generated -->");
        names.push(name.to_owned());
        rest = after;
    }
    text.push_str(rest);
    (text, names)
}

#[test]
fn the_generated_parts_are_the_programs_own() {
    let update = env::var_os("UPDATE_DOCS").is_some();
    let mut found = BTreeSet::new();
    let mut stale = Vec::new();
    for path in documents() {
        let kept = text_of(&path);
        let (text, names) = made_anew(&kept);
        found.extend(names);
        if text == kept {
            continue;
        }
        if update {
            fs::write(&path, text).unwrap();
        } else {
            stale.push(path);
        }
    }
    for name in NEEDED {
        assert!(found.contains(name), "no page has the part {name}");
    }
    assert!(
        stale.is_empty(),
        "{stale:?} differ: `{UPDATE}` writes them anew"
    );
}
