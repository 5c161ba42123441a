//! Words that belong to no flag, where one should be: `run primes threads 4`.

use super::allowed::workload_of;
use super::grammar::{Grammar, choices, is_workload, workloads};
use super::line::{Line, Part};
use super::values::{is_count, pythons};
use super::{Draft, Meaning, by_meaning, files, names};
use crate::screenplay::shipped;

/// Gives each word that is alone its flag.
pub(super) fn placed(draft: Draft, grammar: &Grammar) -> Vec<Draft> {
    let placed = match draft.line.command.as_deref() {
        Some("export") => vec![exported(draft)],
        _ if draft.line.does_runs() => {
            let draft = counted_executors(draft);
            let drafts = by_meaning(draft, |line, part| match part {
                Part::Word(word) => meanings(grammar, line, word),
                Part::Flag { .. } => Meaning::only([part.clone()]),
            });
            drafts.into_iter().flat_map(one_workload).collect()
        }
        Some(command) => by_meaning(draft.clone(), |line, part| match part.word() {
            Some(word) => Meaning::only([argument(grammar, line, command, word)]),
            None => Meaning::only([part.clone()]),
        }),
        None => vec![draft],
    };
    placed.into_iter().map(merged).collect()
}

/// Makes a number that follows an executor its number of workers: `threads 4`.
fn counted_executors(mut draft: Draft) -> Draft {
    let is_executor = |part: Option<&Part>| {
        let word = part.and_then(Part::word);
        word.is_some_and(|word| matches!(word, "threads" | "pool" | "process" | "async"))
            || part.and_then(Part::name) == Some("executor")
    };
    for at in 1..draft.line.parts.len() {
        let before = draft.line.parts.get(at - 1);
        let count = draft.line.parts[at].word().filter(|word| is_count(word));
        if let Some(count) = count.filter(|_| is_executor(before)) {
            draft.line.parts[at] = Part::flag("workers", count);
        }
    }
    draft
}

fn meanings(grammar: &Grammar, line: &Line, word: &str) -> Vec<Meaning> {
    let same = || Meaning::only([Part::Word(word.to_owned())]);
    if is_workload(word) {
        return same();
    }
    let flags = grammar.flags_with_choice(line, &word.to_lowercase());
    if let Some(flag) = flags.first().and_then(|flag| flag.get_long()) {
        return Meaning::only([Part::flag(flag, word)]);
    }
    if let Some(parts) = pythons(&[word]) {
        return Meaning::only(parts);
    }
    if is_count(word) {
        return ["tasks", "workers"]
            .map(|flag| Meaning {
                parts: vec![Part::flag(flag, word)],
                about: Some(flag),
            })
            .into();
    }
    // with a workload already there, a second one is hardly meant
    if workload_of(line).is_none()
        && let Some(near) = names::near(word, &workloads())
    {
        return Meaning::only([Part::Word(near.to_owned())]);
    }
    ["executor", "runtime", "size", "format"]
        .iter()
        .find_map(|flag| {
            let value = names::choice(flag, word)?;
            Some(Meaning::only([Part::flag(flag, value)]))
        })
        .unwrap_or_else(same)
}

/// Keeps one of several workloads: a draft for each.
fn one_workload(draft: Draft) -> Vec<Draft> {
    let workloads = workloads();
    let words: Vec<String> = draft.line.others().map(str::to_owned).collect();
    let named: Vec<&String> = words
        .iter()
        .filter(|word| workloads.contains(word))
        .collect();
    if named.len() < 2 {
        return vec![draft];
    }
    let with_only = |kept: &&String| {
        let mut draft = draft.clone();
        let mut met = false;
        draft.line.parts.retain(|part| match part.word() {
            Some(word) if word == kept.as_str() && !met => {
                met = true;
                true
            }
            Some(word) => !workloads.iter().any(|name| name == word),
            None => true,
        });
        draft.about = draft.about.or(Some((*kept).clone()));
        draft
    };
    named.iter().map(with_only).collect()
}

/// Returns the argument of a command, nearly right or of its only choices.
fn argument(grammar: &Grammar, line: &Line, command: &str, word: &str) -> Part {
    let mut arguments = grammar.arguments(Some(command));
    let place = arguments.find(|argument| argument.is_positional());
    let choices = place.map(choices).unwrap_or_default();
    if let Some(near) = names::near(word, &choices) {
        return Part::Word(near.to_owned());
    }
    let flags = grammar.flags_with_choice(line, word);
    match flags.first().and_then(|flag| flag.get_long()) {
        Some(flag) if shipped(word).is_none() => Part::flag(flag, word),
        _ => Part::Word(word.to_owned()),
    }
}

/// Makes the second file of an export the one that is written, and a format of a word.
fn exported(mut draft: Draft) -> Draft {
    let mut files = 0;
    for part in &mut draft.line.parts {
        let Some(word) = part.word() else {
            continue;
        };
        files += 1;
        if files > 1 {
            *part = if word.contains('.') {
                Part::flag("out", word)
            } else {
                Part::flag("to", word)
            };
        }
    }
    let value = |wanted: &str| {
        draft.line.parts.iter().find_map(|part| match part {
            Part::Flag { name, value } if name == wanted => value.clone(),
            _ => None,
        })
    };
    if value("to").is_none() {
        let format = value("out").map_or_else(|| "txt".to_owned(), |out| files::format_of(&out));
        let format = names::choice("to", &format).map_or(format, str::to_owned);
        draft.line.parts.push(Part::flag("to", &format));
    }
    draft
}

/// Puts flags that are there twice together: of lists one, of others the same only once.
fn merged(mut draft: Draft) -> Draft {
    let mut parts: Vec<Part> = Vec::new();
    for part in draft.line.parts {
        let before = parts
            .iter_mut()
            .find(|before| before.name().is_some() && before.name() == part.name());
        match (before, &part) {
            (
                Some(Part::Flag {
                    value: Some(list), ..
                }),
                Part::Flag {
                    name,
                    value: Some(value),
                },
            ) if draft.line.command.is_some() && name == "executor" => {
                if list != value {
                    *list = format!("{list},{value}");
                }
            }
            (Some(before), part) if before == part => {}
            _ => parts.push(part),
        }
    }
    draft.line.parts = parts;
    draft
}
