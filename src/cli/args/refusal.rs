//! clap's errors as one line: the flag, what was given, what is allowed.

use clap::error::{ContextKind, ErrorKind};

use crate::cli::settings::workloads;

/// What is wrong with a command line, in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// What it is.
    pub(crate) what: String,
    /// What is allowed, left out where it is known what was meant.
    pub(crate) allowed: Option<String>,
}

impl std::error::Error for Fault {}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.what)?;
        match &self.allowed {
            Some(allowed) => f.write_str(allowed),
            None => Ok(()),
        }
    }
}

/// Folds an error of clap's into one line.
pub(crate) fn fold(error: &clap::Error) -> Fault {
    let only = |what: String| Fault {
        what,
        allowed: None,
    };
    let or = |what: String, allowed: String| Fault {
        what,
        allowed: Some(allowed),
    };
    let get = |kind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let argument = short(&get(ContextKind::InvalidArg));
    let value = get(ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::MissingRequiredArgument if argument.contains("WORKLOAD") => or(
            "WORKLOAD is missing".to_owned(),
            format!(": one of {}", workloads()),
        ),
        ErrorKind::MissingRequiredArgument => only(format!("{argument} is missing")),
        ErrorKind::InvalidValue if value.is_empty() => {
            only(format!("{argument}: a value is missing"))
        }
        ErrorKind::InvalidValue => {
            let allowed = get(ContextKind::ValidValue);
            only(format!("{argument} {value}: one of {allowed}"))
        }
        ErrorKind::InvalidSubcommand => unknown_command(&get(ContextKind::InvalidSubcommand)),
        ErrorKind::UnknownArgument if !argument.starts_with('-') => unknown_command(&argument),
        ErrorKind::UnknownArgument => or(
            format!("{argument}: no such flag here"),
            "; --help-all lists them".to_owned(),
        ),
        ErrorKind::TooManyValues => only(format!("{argument}: takes no value, {value} was given")),
        ErrorKind::ArgumentConflict if !get(ContextKind::InvalidSubcommand).is_empty() => {
            let command = get(ContextKind::InvalidSubcommand);
            if super::command().find_subcommand(&command).is_none() {
                return unknown_command(&command);
            }
            let flag = short(&get(ContextKind::PriorArg));
            or(
                format!("{flag}: flags come after the command"),
                format!(": eggtop {command} ..."),
            )
        }
        _ => only(first_line(error)),
    }
}

fn unknown_command(name: &str) -> Fault {
    let commands = super::command();
    let names: Vec<&str> = commands
        .get_subcommands()
        .map(clap::Command::get_name)
        .collect();
    let names = names.join(", ");
    Fault {
        what: format!("{name}: not understood here"),
        allowed: Some(format!("; the commands are {names}")),
    }
}

/// Cuts the placeholder off a flag as clap writes it: `--workers <N>`.
fn short(argument: &str) -> String {
    let flag = argument.split(" <").next().unwrap_or_default();
    if flag.is_empty() || !flag.starts_with('-') {
        return argument.trim_matches(['<', '>']).to_owned();
    }
    flag.to_owned()
}

fn first_line(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let line = text.lines().next().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

#[cfg(test)]
mod tests {
    use crate::cli::args::Cli;

    fn refusal(arguments: &[&str]) -> String {
        let all = ["eggtop"].iter().chain(arguments).map(Into::into);
        super::fold(&Cli::read(all).unwrap_err()).to_string()
    }

    #[test]
    fn errors_are_one_line_that_helps() {
        let cases: [(&[&str], &str); 8] = [
            (&["run"], "WORKLOAD is missing: one of eggs, divisors"),
            (
                &["run", "eggs", "--wrokers", "2"],
                "--wrokers: no such flag here; --help-all lists them",
            ),
            (
                &["run", "eggs", "--workers"],
                "--workers: a value is missing",
            ),
            (&["run", "eggs", "ham"], "ham: not understood here"),
            (
                &["fry"],
                "fry: not understood here; the commands are run, compare, sweep",
            ),
            (
                &["doctor", "--format", "xml"],
                "--format xml: one of table, json",
            ),
            (&["completions", "csh"], "csh: one of bash"),
            (
                &["run", "eggs", "--unordered=yes"],
                "--unordered: takes no value",
            ),
        ];
        for (arguments, expected) in cases {
            let refusal = refusal(arguments);
            assert!(refusal.contains(expected), "{arguments:?}: {refusal}");
            assert!(!refusal.contains('\n'), "{refusal}");
        }
    }

    #[test]
    fn flags_before_a_command_are_sent_behind_it() {
        let refusal = refusal(&["--workers", "2", "run", "eggs"]);
        assert_eq!(
            refusal,
            "--workers: flags come after the command: eggtop run ..."
        );
    }
}
