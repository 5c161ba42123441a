//! Values that a flag cannot take: ranges, units, nearly right names, and those of another flag.

use std::path::Path;

use clap::Arg;

use super::allowed::fits;
use super::grammar::{Grammar, choices, is_workload, preset};
use super::line::{Line, Part};
use super::{Draft, Meaning, by_meaning, files, names};
use crate::cli::endings::{FileKind, kind_of};

/// The most numbers that a range is written out to; of a longer one only the powers of two.
const MOST_WRITTEN: u32 = 8;

/// Joins lists whose elements are apart: `--workers 1 2 4`.
pub(super) fn listed(mut draft: Draft, grammar: &Grammar) -> Vec<Draft> {
    let line = draft.line.clone();
    let mut joined: Vec<Part> = Vec::new();
    for part in line.parts.iter().cloned() {
        let list = match (joined.last_mut(), part.word()) {
            (
                Some(Part::Flag {
                    name,
                    value: Some(list),
                }),
                Some(word),
            ) => {
                let flag = flag_of(grammar, &line, name);
                let element = word.trim_end_matches(',');
                let is_element = flag.is_some_and(|flag| is_element(&line, (flag, list), element));
                is_element.then(|| format!("{},{element}", list.trim_end_matches(',')))
            }
            _ => None,
        };
        match (list, joined.last_mut()) {
            (Some(list), Some(Part::Flag { value, .. })) => *value = Some(list),
            _ => joined.push(part),
        }
    }
    draft.line.parts = joined;
    vec![draft]
}

/// Returns whether a word goes on with the list of a flag.
fn is_element(line: &Line, (flag, list): (&Arg, &str), element: &str) -> bool {
    let before = list
        .trim_end_matches(',')
        .rsplit(',')
        .next()
        .unwrap_or_default();
    let name = flag.get_id().as_str();
    let is_listed =
        !choices(flag).is_empty() || matches!(name, "workers" | "chunk" | "python" | "values");
    // an executor and a number are two things, and so are a version of Python and a workload
    let alike = is_count(before) == is_count(element) && (name != "python" || is_version(element));
    is_listed && alike && one(line, flag, element).is_some()
}

/// Gives flags values that they can take.
pub(super) fn mended(draft: Draft, grammar: &Grammar) -> Vec<Draft> {
    by_meaning(draft, |line, part| match part {
        Part::Flag {
            name,
            value: Some(value),
        } => {
            let parts = mend(grammar, line, name, value);
            Meaning::only(parts.unwrap_or_else(|| vec![part.clone()]))
        }
        _ => Meaning::only([part.clone()]),
    })
}

/// Returns the parts that are meant by a flag and its value; none if that is fine, or beyond help.
fn mend(grammar: &Grammar, line: &Line, name: &str, value: &str) -> Option<Vec<Part>> {
    let command = line.command.as_deref();
    let flag = flag_of(grammar, line, name)?;
    let id = flag.get_id().as_str();
    if id == "record" {
        let kind = kind_of(Path::new(value));
        let fits = match kind {
            FileKind::Session | FileKind::Other => true,
            FileKind::Cast => command == Some("play"),
            FileKind::Screenplay | FileKind::Made => false,
        };
        return (!fits).then(|| vec![Part::flag(name, &files::recordable(value, command))]);
    }
    if id == "preset" {
        return preset(value).map(|id| vec![Part::flag(name, id)]);
    }
    let elements: Vec<&str> = value
        .split(',')
        .map(str::trim)
        .filter(|one| !one.is_empty())
        .collect();
    if elements.iter().all(|one| fits(line, flag, one)) {
        let joined = elements.join(",");
        return (joined != value).then(|| vec![Part::flag(name, &joined)]);
    }
    if is_left_out(line, id, value) {
        return Some(Vec::new());
    }
    all(line, flag, &elements)
        .map(|list| vec![Part::flag(name, &list)])
        .or_else(|| of_another_flag(grammar, line, (id, value)))
}

/// Returns a list with each of its values as a flag takes it.
fn all(line: &Line, flag: &Arg, elements: &[&str]) -> Option<String> {
    let each = elements.iter().map(|element| one(line, flag, element));
    let each: Option<Vec<String>> = each.collect();
    Some(each?.join(","))
}

/// Returns one value, or the list that a range is, as a flag takes it.
fn one(line: &Line, flag: &Arg, value: &str) -> Option<String> {
    let id = flag.get_id().as_str();
    let choices = choices(flag);
    let all_fit = |value: &String| {
        let mut all = value.split(',');
        all.all(|one| fits(line, flag, one))
    };
    let given = Some(value.to_owned());
    let named = || {
        let near = names::near(value, &choices);
        names::choice(id, value).or(near).map(str::to_owned)
    };
    let size = || (id == "size").then(|| value.to_lowercase().replace(['*', ',', ':', '/'], "x"));
    let candidates = [
        given,
        range(value),
        number(value),
        time(id, value),
        percent(value),
        named(),
        size(),
    ];
    candidates.into_iter().flatten().find(all_fit)
}

/// Returns what is meant by a value that belongs to another flag.
fn of_another_flag(grammar: &Grammar, line: &Line, (id, value): (&str, &str)) -> Option<Vec<Part>> {
    let elements: Vec<&str> = value.split(',').collect();
    if id == "n" && elements.len() == 1 {
        // what is fried, or sleeps, is as long as it is
        return time("seconds", value).map(|seconds| vec![Part::flag("seconds", &seconds)]);
    }
    if let Some(parts) = pythons(&elements).filter(|_| id == "runtime") {
        return Some(parts);
    }
    if elements.iter().all(|one| is_count(one)) {
        return (id == "executor").then(|| vec![Part::flag("workers", value)]);
    }
    if line.does_runs() && is_workload(value) {
        return Some(vec![Part::Word(value.to_owned())]);
    }
    let arguments = grammar.arguments(line.command.as_deref());
    let takes_all = |flag: &&Arg| {
        let choices = choices(flag);
        let takes = |one: &&str| {
            choices.contains(&one.to_lowercase()) || names::near(one, &choices).is_some()
        };
        flag.get_long().is_some() && elements.iter().all(takes)
    };
    let mut flags = arguments.filter(takes_all);
    let flag = flags.next()?;
    let list = all(line, flag, &elements)?;
    Some(vec![Part::flag(flag.get_long()?, &list)])
}

/// Returns the flags that mean some versions of Python.
pub(super) fn pythons(versions: &[&str]) -> Option<Vec<Part>> {
    let bare: Option<Vec<&str>> = versions
        .iter()
        .map(|version| {
            let bare = version.trim_start_matches("python");
            is_version(bare).then_some(bare)
        })
        .collect();
    let versions = bare?.join(",");
    Some(vec![
        Part::flag("runtime", "python"),
        Part::flag("python", &versions),
    ])
}

fn flag_of<'a>(grammar: &'a Grammar, line: &Line, name: &str) -> Option<&'a Arg> {
    grammar.flag(line.command.as_deref(), name)
}

/// Returns whether a text is how many of something there are.
pub(super) fn is_count(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_digit())
        || matches!(text, "all" | "max" | "auto")
}

/// Returns whether a text is a version of Python.
pub(super) fn is_version(text: &str) -> bool {
    let version = text.strip_suffix('t').unwrap_or(text);
    let minor = version.strip_prefix("3.");
    minor.is_some_and(|minor| minor.split('.').all(|part| part.parse::<u8>().is_ok()))
}

/// Returns whether a value says what is done anyway when the flag is left out.
fn is_left_out(line: &Line, id: &str, value: &str) -> bool {
    match value.to_lowercase().as_str() {
        "auto" | "default" | "any" => true,
        "all" if id == "executor" => line.command.as_deref() == Some("compare"),
        "all" | "max" | "cores" | "cpus" | "nproc" | "available" | "-1" => id == "workers",
        _ => false,
    }
}

/// Writes a range out: `1-4`, `1..4`, `1..=4` or `1:4`.
fn range(text: &str) -> Option<String> {
    let dashes = ["..=", "...", "..", "-", "\u{2013}", ":", "to"];
    let ends = dashes.iter().find_map(|dash| text.split_once(dash));
    let (first, last) = ends?;
    let (first, last): (u32, u32) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    if first == 0 || first >= last {
        return None;
    }
    let numbers: Vec<String> = if last - first < MOST_WRITTEN {
        (first..=last).map(|number| number.to_string()).collect()
    } else {
        let doubled = std::iter::successors(Some(first), |number| number.checked_mul(2));
        let doubled = doubled.take_while(|number| *number < last);
        doubled
            .chain([last])
            .map(|number| number.to_string())
            .collect()
    };
    Some(numbers.join(","))
}

/// Writes a number with a letter for thousands, an exponent or a unit as digits: `50M`, `1e3`, `4x`.
fn number(text: &str) -> Option<String> {
    let (digits, unit) = apart(text)?;
    let factor = match unit {
        "" | "x" | "tasks" | "workers" | "cores" | "threads" | "processes" => 1.0,
        "k" | "K" | "thousand" => 1e3,
        "M" | "m" | "million" => 1e6,
        "G" | "g" | "B" | "billion" => 1e9,
        _ => return None,
    };
    let number = digits * factor;
    ((1.0..1e18).contains(&number) && number.fract() == 0.0).then(|| format!("{number:.0}"))
}

/// Writes a time with its unit as the number that a flag takes.
pub(super) fn time(id: &str, text: &str) -> Option<String> {
    let (digits, unit) = apart(text)?;
    // the unit of the flag itself, in seconds
    let own = match id {
        "block-loop" | "switch-interval" => 1e-3,
        _ => 1.0,
    };
    let seconds = match unit {
        "" => own,
        "us" | "\u{b5}s" => 1e-6,
        "ms" | "msec" | "millis" => 1e-3,
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
        "h" | "hour" | "hours" => 3600.0,
        _ => return None,
    };
    let number = digits * seconds / own;
    // without what binary fractions add
    Some(((number * 1e9).round() / 1e9).to_string())
}

/// Writes a number above 1 as a percentage: the share that is meant by `25`.
fn percent(text: &str) -> Option<String> {
    let number: f64 = text.parse().ok()?;
    (number > 1.0).then(|| format!("{text}%"))
}

/// Takes a number and its unit apart.
fn apart(text: &str) -> Option<(f64, &str)> {
    let text = text.trim();
    let has_exponent = |at: usize| text[at + 1..].starts_with(|digit: char| digit.is_ascii_digit());
    let is_digit = |(at, letter): (usize, char)| {
        letter.is_ascii_digit() || letter == '.' || matches!(letter, 'e' | 'E') && has_exponent(at)
    };
    let end = text.char_indices().find(|one| !is_digit(*one));
    let end = end.map_or(text.len(), |(at, _)| at);
    let number = text[..end].parse().ok()?;
    Some((number, text[end..].trim()))
}
