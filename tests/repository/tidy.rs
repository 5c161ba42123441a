//! The rules of the house that a machine can check: layers, file names, file sizes, first lines.

use std::fs;
use std::path::{Path, PathBuf};

mod circles;
mod imports;
mod seams;

/// Longest source file; a longer one is more than one concept.
const MOST_LINES: usize = 400;

/// The folders with source files.
const FOLDERS: [&str; 5] = ["src", "tests", "benches", "examples", "assets"];

/// Returns every Rust file of the library and program, with its text.
fn sources() -> Vec<(PathBuf, String)> {
    let files = written_in("src", &["rs"]);
    assert!(files.len() > 20);
    files
}

/// Returns every file below a folder of the package whose name has one of these endings, with its text.
fn written_in(folder: &str, endings: &[&str]) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|ending| endings.iter().any(|one| ending == *one))
            {
                let text = fs::read_to_string(&path).unwrap();
                files.push((path, text));
            }
        }
    }
    files
}

/// Returns the path below `src`, without its ending: `tui/view/lanes`.
fn place(path: &Path) -> String {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let inside = path.strip_prefix(src).unwrap().with_extension("");
    inside.to_str().unwrap().to_owned()
}

/// Returns the modules named after `crate::` in the text, comments left out.
fn used_modules(text: &str) -> Vec<String> {
    let code = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    code.flat_map(|line| line.split("crate::").skip(1))
        .map(|rest| {
            rest.chars()
                .take_while(|char| char.is_alphanumeric() || *char == '_')
                .collect()
        })
        .collect()
}

#[test]
fn each_module_uses_only_those_above_it() {
    let library =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let layers: Vec<&str> = library
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    assert_eq!((layers.first(), layers.last()), (Some(&"os"), Some(&"cli")));
    for (path, text) in sources() {
        let place = place(&path);
        let module = place.split('/').next().unwrap();
        let Some(depth) = layers.iter().position(|layer| *layer == module) else {
            continue;
        };
        for used in used_modules(&text) {
            let at = layers.iter().position(|layer| *layer == used);
            assert!(
                at.is_some_and(|at| at <= depth),
                "src/{place}.rs uses crate::{used}, which is no layer above {module}"
            );
        }
    }
}

#[test]
fn widgets_know_nothing_of_the_application() {
    for (path, text) in sources() {
        let place = place(&path);
        if place.starts_with("tui/widgets") || place.starts_with("tui/theme") {
            for above in ["tui::app", "tui::view", "tui::message", "session::Session"] {
                assert!(!text.contains(above), "src/{place}.rs uses {above}");
            }
        }
    }
}

#[test]
fn only_its_own_folder_changes_the_application() {
    for (path, text) in sources() {
        let place = place(&path);
        let is_own = place == "tui/app" || place.starts_with("tui/app/");
        let blocks = text.lines().filter(|line| line.starts_with("impl App {"));
        let count = blocks.count();
        assert!(is_own || count == 0, "{place} has an `impl App` of its own");
        assert!(count < 2, "{place} has several `impl App`");
    }
}

#[test]
fn only_one_file_is_unsafe() {
    let unsafe_files: Vec<String> = sources()
        .into_iter()
        .filter(|(_, text)| {
            text.lines()
                .any(|line| line.contains("unsafe {") || line.contains("unsafe fn"))
        })
        .map(|(path, _)| place(&path))
        .collect();
    assert_eq!(unsafe_files, ["process/system"]);
}

#[test]
fn files_stay_small() {
    for folder in FOLDERS {
        let files = written_in(folder, &["rs", "py"]);
        assert!(!files.is_empty(), "{folder} has no source files");
        for (path, text) in files {
            let root = Path::new(env!("CARGO_MANIFEST_DIR"));
            let name = path.strip_prefix(root).unwrap().display().to_string();
            let lines = text.lines().count();
            assert!(
                lines <= MOST_LINES,
                "{name} has {lines} lines, {MOST_LINES} is the most"
            );
        }
    }
}

#[test]
fn files_say_what_they_are_for() {
    for folder in FOLDERS {
        for (path, text) in written_in(folder, &["rs", "py"]) {
            let is_rust = path.extension().is_some_and(|ending| ending == "rs");
            let opening = if is_rust { "//! " } else { "\"\"\"" };
            assert!(
                text.starts_with(opening),
                "{} does not say what it is for",
                path.display()
            );
        }
    }
}

#[test]
fn files_stand_beside_their_folders() {
    for (path, _) in sources() {
        let place = place(&path);
        assert!(
            !place.ends_with("/mod"),
            "src/{place}.rs: the file stands beside its folder"
        );
    }
}
