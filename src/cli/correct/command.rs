//! Which command is meant: by a word of its own, by what is in its place, by what it is given.

use std::path::Path;

use super::grammar::{Grammar, is_workload, preset, screenplays, workloads};
use super::line::{Line, Part};
use super::{Draft, names};
use crate::cli::endings::{FileKind, kind_of};
use crate::screenplay::shipped;

/// Finds the command of a line.
pub(super) fn found(draft: Draft, grammar: &Grammar) -> Vec<Draft> {
    let words: Vec<&str> = draft.line.others().collect();
    let with_command = |command: &str, without: Option<&str>| {
        let mut draft = draft.clone();
        draft.line.command = Some(command.to_owned());
        draft
            .line
            .parts
            .retain(|part| without.is_none() || part.word() != without);
        draft
    };
    let command = draft.line.command.as_deref();
    if draft.line.does_runs() {
        if let Some(another) = words.iter().find(|word| grammar.is_command(word)) {
            return vec![with_command(another, Some(another))];
        }
        if let Some((word, id)) = words.iter().find_map(|word| Some((word, preset(word)?))) {
            let mut draft = with_command("run", None);
            put(&mut draft.line, word, &Part::flag("preset", id));
            return vec![draft];
        }
        if draft.line.has("preset") {
            return vec![with_command("run", None)];
        }
    }
    let Some(first) = words.first() else {
        return vec![draft];
    };
    match command {
        None => by_first_word(&draft, first, grammar, with_command),
        Some(own) => vec![match of_file(first) {
            Some(command) if own != "export" => with_command(command, None),
            _ => by_name(own, first, words.len(), with_command).unwrap_or_else(|| draft.clone()),
        }],
    }
}

/// Finds the command of a line that names none.
fn by_first_word(
    draft: &Draft,
    first: &str,
    grammar: &Grammar,
    with_command: impl Fn(&str, Option<&str>) -> Draft,
) -> Vec<Draft> {
    let is_workload = is_workload(first);
    // what is played has other flags than what is run
    let mut flags = draft.line.parts.iter().filter_map(Part::name);
    let is_played = flags.all(|flag| grammar.flag(Some("play"), flag).is_some());
    let is_screenplay = is_played && shipped(first).is_some();
    if is_workload && is_screenplay {
        let about = |mut draft: Draft, about: &str| {
            draft.about = Some(about.to_owned());
            draft
        };
        return vec![
            about(with_command("run", None), "the workload"),
            about(with_command("play", None), "the screenplay"),
        ];
    }
    let near = |names: &[String]| names::near(first, names).map(str::to_owned);
    if is_workload {
        return vec![with_command("run", None)];
    }
    if is_screenplay {
        return vec![with_command("play", None)];
    }
    if let Some(command) = of_flags(&draft.line).or_else(|| of_file(first)) {
        return vec![with_command(command, None)];
    }
    let commands: Vec<String> = grammar.commands().map(str::to_owned).collect();
    if first == "version" {
        let mut draft = draft.clone();
        put(&mut draft.line, first, &Part::switch(first));
        return vec![draft];
    }
    if let Some(command) = names::command(first) {
        return vec![with_command(command, Some(first))];
    }
    let is_a_choice = !grammar.flags_with_choice(&draft.line, first).is_empty();
    let of_runs = near(&workloads()).filter(|_| !is_a_choice);
    let other = near(&commands).filter(|_| !is_a_choice);
    vec![match (other, of_runs) {
        (Some(command), _) => with_command(&command, Some(first)),
        (None, Some(_)) => with_command("run", None),
        (None, None) => draft.clone(),
    }]
}

/// Finds the command that takes a name that another one was given.
fn by_name(
    own: &str,
    first: &str,
    words: usize,
    with_command: impl Fn(&str, Option<&str>) -> Draft,
) -> Option<Draft> {
    let is_workload = is_workload(first);
    let is_screenplay = shipped(first).is_some();
    match own {
        "run" if is_screenplay && !is_workload && words == 1 => Some(with_command("play", None)),
        "play" | "replay" | "export" => {
            if let Some(id) = preset(first) {
                let mut draft = with_command("run", None);
                put(&mut draft.line, first, &Part::flag("preset", id));
                return Some(draft);
            }
            match own {
                "replay" if is_screenplay => Some(with_command("play", None)),
                "play" if is_screenplay => None,
                _ if is_workload => Some(with_command("run", None)),
                "play" => {
                    let near = names::near(first, screenplays())?;
                    let mut draft = with_command("play", None);
                    put(&mut draft.line, first, &Part::Word(near.to_owned()));
                    Some(draft)
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// Returns the command that a file is for.
fn of_file(name: &str) -> Option<&'static str> {
    match kind_of(Path::new(name)) {
        FileKind::Session => Some("replay"),
        FileKind::Screenplay => Some("play"),
        FileKind::Cast | FileKind::Made | FileKind::Other => None,
    }
}

/// Returns the command that some flags are for.
fn of_flags(line: &Line) -> Option<&'static str> {
    let of_export = ["to", "at", "table"];
    of_export
        .iter()
        .any(|flag| line.has(flag))
        .then_some("export")
}

fn put(line: &mut Line, word: &str, in_its_place: &Part) {
    for part in &mut line.parts {
        if part.word() == Some(word) {
            *part = in_its_place.clone();
        }
    }
}

/// Returns the line with the command that it has, and with those that may take the lists that are in it.
pub(super) fn fitted(line: &Line) -> Vec<Line> {
    let mut lines = vec![line.clone()];
    if !line.does_runs() || !line.parts.iter().any(is_list) {
        return lines;
    }
    for command in ["compare", "sweep"] {
        let mut other = line.clone();
        other.command = Some(command.to_owned());
        super::needs::name_a_workload(&mut other);
        lines.push(other);
    }
    lines
}

/// Returns whether a flag has several values where a run has one.
fn is_list(part: &Part) -> bool {
    match part {
        Part::Flag {
            name,
            value: Some(value),
        } => value.contains(',') && !matches!(name.as_str(), "urls" | "values"),
        _ => false,
    }
}
