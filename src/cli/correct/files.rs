//! Files of which only the name is wrong, and those that other programs are for.

use std::path::Path;

use crate::cli::endings::{FileKind, ending, kind_of};

/// Returns the command line of another program, where a recording of a terminal is to be shown: it is no
/// session. If the session that it was made of lies beside it, that one is shown instead.
pub(super) fn of_another_program(words: &[String]) -> Option<Vec<String>> {
    let [first, others @ ..] = words else {
        return None;
    };
    let cast = match (first.as_str(), others) {
        ("replay" | "play" | "run", [file, ..]) => file,
        (_, []) => first,
        _ => return None,
    };
    let path = Path::new(cast);
    if kind_of(path) != FileKind::Cast {
        return None;
    }
    let beside = ["jsonl.zst", "jsonl.gz", "jsonl"].map(|ending| path.with_extension(ending));
    let session = beside.iter().find(|path| path.exists());
    let command = session.map_or_else(
        || ["asciinema", "play", cast].map(str::to_owned),
        |session| {
            let session = session.display().to_string();
            ["eggtop".to_owned(), "replay".to_owned(), session]
        },
    );
    Some(command.into())
}

/// Returns the name of the file that a recording of a command can be.
pub(super) fn recordable(name: &str, command: Option<&str>) -> String {
    // what plays by itself elsewhere is a cast, of what is played here
    let ending = if command == Some("play") {
        "cast"
    } else {
        "jsonl.zst"
    };
    let path = Path::new(name).with_extension(ending);
    path.display().to_string()
}

/// Returns the format that a file's name says, as `export` calls it.
pub(super) fn format_of(name: &str) -> String {
    match ending(Path::new(name)) {
        "" => "txt".to_owned(),
        ending => ending.to_lowercase(),
    }
}
