//! A command line taken apart: the command, flags with their values, other words.

use super::grammar::Grammar;

/// A part of a command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// A flag and its value, if it has one.
    Flag {
        /// The name without dashes; that of a short flag has its dash.
        name: String,
        value: Option<String>,
    },
    /// A word of its own.
    Word(String),
}

/// A command line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Line {
    /// The command; none opens the lab.
    pub(super) command: Option<String>,
    /// All else, in the person's order.
    pub(super) parts: Vec<Part>,
}

impl Part {
    /// Creates a flag with its value.
    pub(super) fn flag(name: &str, value: &str) -> Self {
        Self::Flag {
            name: name.to_owned(),
            value: Some(value.to_owned()),
        }
    }

    /// Creates a flag without a value.
    pub(super) fn switch(name: &str) -> Self {
        Self::Flag {
            name: name.to_owned(),
            value: None,
        }
    }

    /// Returns the name of a flag.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Flag { name, .. } => Some(name),
            Self::Word(_) => None,
        }
    }

    /// Returns a word that is no flag's.
    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            Self::Flag { .. } => None,
        }
    }

    fn words(&self) -> Vec<String> {
        match self {
            Self::Word(word) => vec![word.clone()],
            Self::Flag { name, value } => {
                let dashes = if name.starts_with('-') { "" } else { "--" };
                let flag = format!("{dashes}{name}");
                std::iter::once(flag).chain(value.clone()).collect()
            }
        }
    }
}

impl Line {
    /// Takes words apart. What a flag's value is, the grammar says; of a flag that is unknown, the next
    /// word is.
    pub(super) fn read(words: &[String], grammar: &Grammar) -> Self {
        let at = words.iter().position(|word| grammar.is_command(word));
        let command = at.map(|at| words[at].clone());
        let others = words.iter().enumerate();
        let others = others.filter(|(place, _)| Some(*place) != at);
        let mut words = others.map(|(_, word)| word.as_str()).peekable();
        let mut parts = Vec::new();
        while let Some(word) = words.next() {
            let Some((name, attached)) = flag_of(word, grammar) else {
                parts.push(Part::Word(word.to_owned()));
                continue;
            };
            let value = match (attached, words.peek()) {
                (Some(value), _) => Some(value),
                (None, Some(next)) if takes(grammar, command.as_deref(), &name, next) => {
                    words.next().map(str::to_owned)
                }
                _ => None,
            };
            parts.push(Part::Flag { name, value });
        }
        Self { command, parts }
    }

    /// Returns the line's words again.
    pub(super) fn words(&self) -> Vec<String> {
        let parts = self.parts.iter().flat_map(Part::words);
        self.command.clone().into_iter().chain(parts).collect()
    }

    /// Returns the words that are no flag's.
    pub(super) fn others(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(Part::word)
    }

    /// Returns whether a flag is given.
    pub(super) fn has(&self, flag: &str) -> bool {
        self.parts.iter().any(|part| part.name() == Some(flag))
    }

    /// Returns whether a flag that a run has one of is there with two values.
    pub(super) fn contradicts_itself(&self) -> bool {
        let names: Vec<&str> = self.parts.iter().filter_map(Part::name).collect();
        let again = |(at, name): (usize, &&str)| names[..at].contains(name);
        self.does_runs() && names.iter().enumerate().any(again)
    }

    /// Returns whether the command does runs of a workload, or is none.
    pub(super) fn does_runs(&self) -> bool {
        matches!(
            self.command.as_deref(),
            None | Some("run" | "compare" | "sweep")
        )
    }
}

/// Returns the name of a flag, and the value that is attached to it.
fn flag_of(word: &str, grammar: &Grammar) -> Option<(String, Option<String>)> {
    let is_dash =
        |letter: char| "-\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2212}".contains(letter);
    let rest = word.trim_start_matches(is_dash);
    let (name, value) = match rest.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (rest, None),
    };
    let name = normal(name);
    if rest.len() == word.len() {
        // `workers=4` is a flag without its dashes
        let is_flag = value.is_some() && grammar.anywhere(&name).is_some();
        return is_flag.then_some((name, value));
    }
    let first = name.chars().next().filter(|first| first.is_alphabetic())?;
    let single =
        word.chars().take_while(|letter| is_dash(*letter)).count() == 1 && word.starts_with('-');
    let digits = &name[first.len_utf8()..];
    if single && value.is_none() && digits.starts_with(|digit: char| digit.is_ascii_digit()) {
        // `-j4`
        return Some((format!("-{first}"), Some(digits.to_owned())));
    }
    if single && digits.is_empty() {
        return Some((format!("-{first}"), value));
    }
    Some((name, value))
}

fn normal(name: &str) -> String {
    name.to_lowercase().replace('_', "-")
}

fn takes(grammar: &Grammar, command: Option<&str>, name: &str, next: &str) -> bool {
    let is_value = !next.starts_with('-') || next.parse::<f64>().is_ok();
    let known = grammar.flag(command, name);
    let known = known.or_else(|| grammar.anywhere(name).filter(|_| command.is_none()));
    let says_yes = matches!(next, "true" | "yes" | "on");
    is_value && (says_yes || known.is_none_or(|flag| flag.get_action().takes_values()))
}
