//! Flags that a command does not have: misspelt, of other programs, or the name of a choice.

use clap::Arg;

use super::grammar::Grammar;
use super::line::{Line, Part};
use super::names::{self, Foreign};
use super::{Draft, Meaning, by_meaning, values};

/// Gives flags the names that they have here.
pub(super) fn renamed(draft: Draft, grammar: &Grammar) -> Vec<Draft> {
    by_meaning(draft, |line, part| match part {
        Part::Word(_) => Meaning::only([part.clone()]),
        Part::Flag { name, value } => meanings(grammar, line, (name, value.as_deref())),
    })
}

type Given<'a> = (&'a str, Option<&'a str>);

fn meanings(grammar: &Grammar, line: &Line, given: Given<'_>) -> Vec<Meaning> {
    let (name, value) = given;
    let command = line.command.as_deref();
    let whole = named(name, value);
    if let Some(flag) = grammar.flag(command, name) {
        return Meaning::only(known(grammar, line, flag, whole));
    }
    if name == "workload" && command.is_some() {
        return Meaning::only(value.map(word));
    }
    match names::foreign(name.trim_start_matches('-')) {
        Some(Foreign::Count) => return counted(value),
        Some(Foreign::Nothing) => return Meaning::only(value.map(word)),
        Some(Foreign::Workers(executor)) => return Meaning::only(executed(executor, value)),
        Some(Foreign::Flag(flags)) => {
            let mut known = flags.iter();
            if let Some(flag) = known.find(|flag| has(grammar, command, flag)) {
                return Meaning::only([named(flag, value)]);
            }
        }
        None => {}
    }
    if let Some(parts) = by_choice(grammar, line, given) {
        return Meaning::only(parts);
    }
    // the command may still be found that has it
    if grammar.anywhere(name).is_some() {
        return Meaning::only([whole]);
    }
    let known = grammar.arguments(command).filter_map(Arg::get_long);
    match names::near(name, known) {
        Some(near) => Meaning::only([named(near, value)]),
        None => Meaning::only([whole]),
    }
}

/// Returns whether a command has a flag; without one, whether any has.
fn has(grammar: &Grammar, command: Option<&str>, flag: &str) -> bool {
    grammar.flag(command, flag).is_some() || command.is_none() && grammar.anywhere(flag).is_some()
}

/// Returns a flag that the command has, with a value only where it takes one.
fn known(grammar: &Grammar, line: &Line, flag: &Arg, given: Part) -> Vec<Part> {
    let name = flag.get_long().unwrap_or_default();
    let Part::Flag { value, .. } = &given else {
        return vec![given];
    };
    match (flag.get_action().takes_values(), value) {
        (false, Some(value)) => {
            let says_yes = matches!(value.as_str(), "true" | "yes" | "on" | "1");
            let rest = (!says_yes).then(|| word(value));
            std::iter::once(Part::switch(name)).chain(rest).collect()
        }
        (true, None) => by_choice(grammar, line, (name, None)).unwrap_or_else(|| vec![given]),
        _ => vec![given],
    }
}

/// Returns a number of tasks, or of workers.
fn counted(value: Option<&str>) -> Vec<Meaning> {
    ["tasks", "workers"]
        .map(|flag| Meaning {
            parts: vec![named(flag, value)],
            about: Some(flag),
        })
        .into()
}

/// Returns an executor, and how many workers it has if that is given.
fn executed(executor: &str, value: Option<&str>) -> Vec<Part> {
    let more = value.map(|value| {
        if values::is_count(value) {
            Part::flag("workers", value)
        } else {
            word(value)
        }
    });
    std::iter::once(Part::flag("executor", executor))
        .chain(more)
        .collect()
}

/// Returns the flag that has a name among its choices: `--json` for `--format json`.
fn by_choice(grammar: &Grammar, line: &Line, (name, value): Given<'_>) -> Option<Vec<Part>> {
    let flags = grammar.flags_with_choice(line, name);
    let flag = flags.first()?.get_long()?;
    Some(if flag == "executor" {
        executed(name, value)
    } else {
        let value = value.map(word);
        std::iter::once(Part::flag(flag, name))
            .chain(value)
            .collect()
    })
}

fn named(flag: &str, value: Option<&str>) -> Part {
    Part::Flag {
        name: flag.to_owned(),
        value: value.map(str::to_owned),
    }
}

fn word(value: &str) -> Part {
    Part::Word(value.to_owned())
}
