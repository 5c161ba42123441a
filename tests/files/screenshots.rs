//! The pictures of the documentation are what their sessions show.

#[path = "../../examples/screenshots/pictures.rs"]
mod pictures;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use pictures::{PICTURES, folder, session};

#[test]
fn each_is_drawn_again_as_it_is() {
    let differ: Vec<&str> = PICTURES
        .iter()
        .filter(|picture| fs::read(picture.path()).unwrap() != picture.draw().unwrap())
        .map(|picture| picture.name)
        .collect();
    assert!(
        differ.is_empty(),
        "drawn otherwise than they are: {differ:?}; `cargo run --release --example screenshots` \
         draws them anew: look at them"
    );
}

/// The names of the files of a folder, as far as they end so.
fn files(folder: &Path, ending: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names = names.filter_map(|name| Some(name.strip_suffix(ending)?.to_owned()));
    names.collect()
}

#[test]
fn every_file_belongs_to_one_that_is_shown() {
    let names = |of: fn(&pictures::Picture) -> &str| -> BTreeSet<String> {
        PICTURES.iter().map(|one| of(one).to_owned()).collect()
    };
    let (shown, sessions) = (names(|one| one.name), names(|one| one.session));
    assert_eq!(files(&folder(), ".svg"), shown);
    assert_eq!(files(&folder().join("plays"), ".play"), sessions);
    assert_eq!(files(&folder().join("sessions"), ".jsonl.zst"), sessions);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages = files(&root.join("docs"), ".md");
    let pages = pages.iter().map(|page| format!("docs/{page}.md"));
    let mut linked = BTreeSet::new();
    for page in pages.chain(["README.md".to_owned()]) {
        let text = fs::read_to_string(root.join(page)).unwrap();
        let links = text.split("screenshots/").skip(1);
        linked.extend(links.filter_map(|rest| Some(rest.split_once(".svg)")?.0.to_owned())));
    }
    assert_eq!(linked, shown);
}

#[test]
fn no_session_says_where_it_was() {
    for name in PICTURES.map(|picture| picture.session) {
        let reader = eggtop::record::Reader::open(&session(name)).unwrap();
        let head = reader.head();
        assert_eq!((&head.host, &head.user), (&None, &None), "{name}");
    }
}
