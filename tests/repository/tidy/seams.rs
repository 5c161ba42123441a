//! Few modules know the operating system, so that another one is a matter of these.

use super::{place, sources};

/// The crates through which the system is called.
const CRATES: [&str; 3] = ["nix", "libc", "rustix"];

/// The modules that know the system.
const SEAMS: [&str; 3] = ["os", "process", "machine"];

/// The modules that hold the log and what is made of it, and run nothing.
const PORTABLE: [&str; 9] = [
    "model",
    "text",
    "session",
    "results",
    "diagnosis",
    "record",
    "export",
    "frames",
    "screenplay",
];

/// What such a module cannot have: what the standard library has for Unix only, what Linux alone has,
/// and modules that know the system, but for the one that is made to be asked everywhere.
const NOT_PORTABLE: [&str; 6] = [
    "std::os::",
    "\"/proc",
    "\"/sys",
    "crate::process",
    "crate::machine",
    "crate::run_resources",
];

/// The modules with which a log is read and shown.
const SHOWS: [&str; 10] = [
    "os",
    "model",
    "text",
    "session",
    "results",
    "diagnosis",
    "record",
    "export",
    "tui",
    "frames",
];

/// The modules that run something, or look at what runs.
const RUNS: [&str; 6] = [
    "crate::machine",
    "crate::python",
    "crate::run_resources",
    "crate::runtime",
    "crate::executor",
    "crate::engine",
];

#[test]
fn only_the_seams_name_the_crates_of_the_system() {
    let mut named = [false; SEAMS.len()];
    for (path, text) in sources() {
        let place = place(&path);
        let module = place.split('/').next().unwrap_or_default();
        for line in code(&text) {
            let Some(called) = CRATES.into_iter().find(|one| names_crate(line, one)) else {
                continue;
            };
            let seam = SEAMS.iter().position(|seam| *seam == module);
            let seam = seam.unwrap_or_else(|| panic!("src/{place}.rs uses {called}: {line}"));
            named[seam] = true;
        }
    }
    assert_eq!(
        named,
        [true; SEAMS.len()],
        "one of {SEAMS:?} is no seam any more"
    );
}

#[test]
fn what_is_made_of_a_log_can_be_built_elsewhere() {
    for module in PORTABLE {
        assert_without(module, &NOT_PORTABLE);
    }
}

#[test]
fn what_shows_a_log_runs_nothing() {
    for module in SHOWS {
        assert_without(module, &RUNS);
    }
    // the terminal front end needs the signals and the terminal
    for module in SHOWS.into_iter().filter(|module| *module != "tui") {
        assert_without(module, &["crate::process"]);
    }
}

/// Makes sure that no code of a module, but for its tests, which make links and pipes, has any of these.
fn assert_without(module: &str, others: &[&str]) {
    let files = sources().into_iter().filter(|(path, _)| {
        let place = place(path);
        let inside = place.split('/').next() == Some(module);
        inside && !place.ends_with("tests") && !place.contains("/tests/")
    });
    let mut found = 0;
    for (path, text) in files {
        found += 1;
        let place = place(&path);
        let own = text.split("#[cfg(test)]\nmod tests {").next();
        for line in code(own.unwrap_or_default()) {
            let other = others.iter().find(|other| line.contains(**other));
            assert!(other.is_none(), "src/{place}.rs has {other:?}: {line}");
        }
    }
    assert!(found > 0, "there is no module {module}");
}

#[test]
fn a_crate_is_found_by_its_whole_name() {
    for (line, named) in [
        ("use nix::unistd::Pid;", true),
        ("let pid = nix::unistd::getpid();", true),
        ("use nix;", true),
        ("use std::os::unix::fs::FileExt;", false),
        ("let unix = 1;", false),
    ] {
        assert_eq!(names_crate(line, "nix"), named, "{line}");
    }
}

/// Returns the lines of a file that are no comments.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
}

/// Returns whether a line of code names a crate, by a path or by importing it.
fn names_crate(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + name.len()..]);
        let joined = before.ends_with(|char: char| char.is_alphanumeric() || char == '_');
        let imported = before.trim_start() == "use " && after.starts_with([';', ' ']);
        !joined && (after.starts_with("::") || imported)
    })
}
