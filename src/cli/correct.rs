//! What a command line that cannot be obeyed was meant to be: the person's own words, corrected.
//!
//! [`meant`] is a function of the words alone. Each step takes drafts and returns better ones, two where
//! words may mean two things; what comes out is only offered if the judge, which is the program's own
//! reading of a command line, takes it.

mod allowed;
mod command;
mod files;
mod flags;
mod grammar;
mod line;
mod names;
mod needs;
mod others;
mod values;

use crate::cli::settings::without_passwords;
use crate::text::quoted;

use grammar::Grammar;
use line::{Line, Part};

/// What was meant: whole command lines, the program's name first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meant {
    /// Only one thing can be.
    One(Vec<String>),
    /// One of several, each with what it is about.
    OneOf(Vec<(String, Vec<String>)>),
}

/// A command line on its way to be corrected.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Draft {
    line: Line,
    /// What it is about, where the words may also mean something else.
    about: Option<String>,
}

/// One meaning of a part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Meaning {
    parts: Vec<Part>,
    about: Option<&'static str>,
}

impl Meaning {
    /// The only meaning there is.
    fn only(parts: impl IntoIterator<Item = Part>) -> Vec<Self> {
        let parts = parts.into_iter().collect();
        vec![Self { parts, about: None }]
    }
}

/// Returns what the words of a command line, without the program's name, were meant to be, if there is
/// something that `is_valid`.
pub(super) fn meant(words: &[String], is_valid: &dyn Fn(&[String]) -> bool) -> Option<Meant> {
    // the message is often kept in a log
    if words.iter().any(|word| without_passwords(word) != *word) {
        return None;
    }
    let grammar = Grammar::of_the_program();
    if let Some(other) = files::of_another_program(words) {
        return Some(Meant::One(other));
    }
    let draft = Draft {
        line: Line::read(words, &grammar),
        about: None,
    };
    let steps = [
        flags::renamed,
        command::found,
        // a command that was found has flags of its own
        flags::renamed,
        values::listed,
        values::mended,
        others::placed,
        needs::met,
    ];
    let drafts = steps.iter().fold(vec![draft], |drafts, step| {
        let next = drafts.into_iter().flat_map(|draft| step(draft, &grammar));
        next.collect::<Vec<Draft>>()
    });
    let valid = drafts.into_iter().filter_map(|draft| {
        if draft.line.contradicts_itself() {
            return None;
        }
        let lines = command::fitted(&draft.line).into_iter();
        let mut lines = lines.map(|line| line.words());
        let corrected = lines.find(|line| is_valid(line) && line != words)?;
        Some((draft.about.unwrap_or_default(), of_eggtop(corrected)))
    });
    let mut valid: Vec<(String, Vec<String>)> = valid.collect();
    valid.dedup_by(|one, other| one.1 == other.1);
    match valid.len() {
        0 => None,
        1 => Some(Meant::One(valid.remove(0).1)),
        _ => Some(Meant::OneOf(valid)),
    }
}

/// Returns the words with this value of a flag, or without the flag.
pub(super) fn with_value(words: &[String], flag: &str, value: Option<&str>) -> Meant {
    let mut line = Line::read(words, &Grammar::of_the_program());
    let parts = &mut line.parts;
    let at = parts.iter().position(|part| part.name() == Some(flag));
    match (at, value) {
        (Some(at), Some(value)) => parts[at] = Part::flag(flag, value),
        (Some(at), None) => drop(parts.remove(at)),
        (None, Some(value)) => parts.push(Part::flag(flag, value)),
        (None, None) => {}
    }
    Meant::One(of_eggtop(line.words()))
}

/// Returns the seconds that are meant by a time with its unit.
pub(super) fn seconds(text: &str) -> Option<String> {
    values::time("seconds", text)
}

/// Returns which of the names is the nearest to one that nothing has.
pub(super) fn nearest<'a>(name: &str, names: &'a [String]) -> Option<&'a str> {
    names::near(name, names)
}

fn of_eggtop(mut words: Vec<String>) -> Vec<String> {
    words.insert(0, "eggtop".to_owned());
    words
}

impl Meant {
    /// Returns the end of a message that says what was meant.
    pub(super) fn words(&self) -> String {
        let shown = |words: &[String]| {
            let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
            format!("`{}`", words.join(" "))
        };
        match self {
            Self::One(line) => format!("try {}", shown(line)),
            Self::OneOf(lines) => {
                let each = lines.iter();
                let each = each.map(|(about, line)| format!("{about}: {}", shown(line)));
                let each: Vec<String> = each.collect();
                let names: Vec<&str> = lines.iter().map(|(about, _)| about.as_str()).collect();
                format!(
                    "which is meant, {}? {}",
                    names.join(" or "),
                    each.join("; ")
                )
            }
        }
    }
}

/// Replaces each part of a draft by what it may mean: a draft for each of the meanings.
fn by_meaning(
    Draft { line, about }: Draft,
    meanings: impl Fn(&Line, &Part) -> Vec<Meaning>,
) -> Vec<Draft> {
    let empty = Draft {
        line: Line {
            command: line.command.clone(),
            parts: Vec::new(),
        },
        about,
    };
    line.parts.iter().fold(vec![empty], |drafts, part| {
        let meanings = meanings(&line, part);
        let with = |draft: &Draft, meaning: &Meaning| {
            let mut draft = draft.clone();
            draft.line.parts.extend(meaning.parts.iter().cloned());
            draft.about = draft.about.or(meaning.about.map(str::to_owned));
            draft
        };
        let each = drafts.iter();
        each.flat_map(|draft| meanings.iter().map(|meaning| with(draft, meaning)))
            .collect()
    })
}

#[cfg(test)]
mod tests;
