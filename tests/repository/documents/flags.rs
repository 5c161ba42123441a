//! Commands, flags and settings as pages show them, from the program's own command line.

use std::collections::BTreeSet;
use std::fmt::Write;

use clap::{Arg, Command};
use eggtop::cli::command_line;

use super::{documents, eggtop, text_of, words};

/// Flags that every command has.
const EVERYWHERE: [&str; 2] = ["help", "version"];

/// Returns a command by its name; `eggtop` is the lab.
fn command(name: &str) -> Command {
    let mut all = command_line();
    // fills in what clap adds to each command by itself
    all.build();
    match name {
        "eggtop" => all,
        _ => all.find_subcommand(name).unwrap().clone(),
    }
}

/// Returns the table of commands.
pub(crate) fn commands() -> String {
    let all = command_line();
    let shown = all
        .get_subcommands()
        .filter(|command| !command.is_hide_set());
    let rows = shown.map(|command| {
        let arguments = command.get_positionals().map(|argument| {
            let names = argument.get_value_names().unwrap_or_default();
            let name = names
                .first()
                .map_or(argument.get_id().as_str(), |name| name);
            format!(" {}", name.to_uppercase())
        });
        let arguments: String = arguments.collect();
        let about = command.get_about().unwrap();
        format!("| `eggtop {}{arguments}` | {about} |\n", command.get_name())
    });
    let head = "| command | what it does |\n|---|---|\n| `eggtop` | Open the lab |\n";
    rows.fold(head.to_owned(), |table, row| table + &row)
}

/// Returns the table of a command's flags: all of `run`, and of others those that differ from it.
pub(crate) fn of(name: &str) -> String {
    let (run, command) = (command("run"), command(name));
    let same = |flag: &&Arg| {
        let id = flag.get_id();
        let other = run.get_arguments().find(|other| other.get_id() == id);
        other.is_some_and(|other| help_and_default(other) == help_and_default(flag))
    };
    let differs = |flag: &&Arg| name == "run" || !same(flag);
    let rows: Vec<String> = flags_of(&command).filter(differs).map(row).collect();
    assert!(!rows.is_empty(), "{name} has no flag of its own");
    let head = "| flag | what it does | default |\n|---|---|---|\n";
    rows.iter().fold(head.to_owned(), |table, row| table + row)
}

fn flags_of(command: &Command) -> impl Iterator<Item = &Arg> {
    command.get_arguments().filter(|flag| {
        let everywhere = EVERYWHERE.contains(&flag.get_id().as_str());
        flag.get_long().is_some() && !flag.is_hide_set() && !everywhere
    })
}

fn row(flag: &Arg) -> String {
    let (help, default) = help_and_default(flag);
    let name = flag.get_long().unwrap();
    if takes_value(flag) {
        let value = flag.get_value_names().unwrap_or_default().join(" ");
        format!("| `--{name} <{value}>` | {help} | {default} |\n")
    } else {
        format!("| `--{name}` | {help} | |\n")
    }
}

fn takes_value(flag: &Arg) -> bool {
    flag.get_action().takes_values()
}

/// Returns the help of a flag with its choices, and its default.
fn help_and_default(flag: &Arg) -> (String, String) {
    let help = flag.get_long_help().or(flag.get_help()).unwrap();
    let help = words(&help.to_string()).join(" ").replace('|', "\\|");
    let (help, default) = if let Some((help, rest)) = help.split_once(" [default: ") {
        let (default, more) = rest.split_once(']').unwrap();
        (help.to_owned() + more, default.to_owned())
    } else {
        let values = flag.get_default_values().iter();
        let values: Vec<&str> = values.filter_map(|value| value.to_str()).collect();
        (help, values.join(" "))
    };
    let choices = choices_of(flag).into_iter();
    let choices: Vec<String> = choices.map(|(name, _)| format!("`{name}`")).collect();
    if choices.is_empty() {
        (help, default)
    } else {
        (format!("{help}: {}", choices.join(", ")), default)
    }
}

/// Returns the values that a flag can have, with their help.
fn choices_of(flag: &Arg) -> Vec<(String, String)> {
    let shown = flag.get_possible_values();
    let shown = shown.iter().filter(|value| !value.is_hide_set());
    let choices = shown.map(|value| {
        let help = value.get_help().map(ToString::to_string);
        (value.get_name().to_owned(), help.unwrap_or_default())
    });
    if takes_value(flag) {
        choices.collect()
    } else {
        Vec::new()
    }
}

/// Returns a table for each flag of `run` whose values are choices with a help of their own.
pub(crate) fn choices() -> String {
    let (run, export) = (command("run"), command("export"));
    let of_export =
        flags_of(&export).filter(|flag| ["to", "table"].contains(&flag.get_id().as_str()));
    let mut text = String::new();
    for flag in flags_of(&run).chain(of_export) {
        let choices = choices_of(flag);
        // experiments have a page of their own
        let explained = choices.iter().all(|(_, help)| !help.is_empty());
        if choices.is_empty() || !explained || flag.get_id() == "preset" {
            continue;
        }
        writeln!(
            text,
            "### `--{}`\n\n| value | meaning |\n|---|---|",
            flag.get_long().unwrap()
        )
        .unwrap();
        for (name, help) in choices {
            writeln!(text, "| `{name}` | {} |", help.replace('|', "\\|")).unwrap();
        }
        text.push('\n');
    }
    text
}

/// Returns the keys of the configuration file, with the variable and the flag that do the same.
pub(crate) fn settings() -> String {
    let (lab, run) = (command("eggtop"), command("run"));
    let flags: Vec<&Arg> = flags_of(&run).chain(flags_of(&lab)).collect();
    let by_variable = |name: &str| {
        let mut flags = flags.iter();
        flags.find(|flag| flag.get_env().is_some_and(|variable| variable == name))
    };
    let mut text = "| key | variable | flag |\n|---|---|---|\n".to_owned();
    for key in keys_of_the_file() {
        let of_key = format!("EGGTOP_{}", key.to_uppercase().replace('-', "_"));
        let off = format!("EGGTOP_NO_{}", key.to_uppercase());
        let (variable, flag) = match (by_variable(&of_key), by_variable(&off)) {
            (Some(flag), _) => (of_key, flag),
            (None, Some(flag)) => (off, flag),
            (None, None) => panic!("no flag sets {key}"),
        };
        let flag = flag.get_long().unwrap();
        writeln!(text, "| `{key}` | `{variable}` | `--{flag}` |").unwrap();
    }
    text
}

/// Returns the keys that the program names when it refuses another one.
fn keys_of_the_file() -> Vec<String> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "no-such-key = 1\n").unwrap();
    let mut arguments = words("run busy --n 1000 --config");
    arguments.push(file.path().to_str().unwrap().to_owned());
    let (status, _, complaint) = eggtop(&arguments);
    assert_eq!(status, 2, "{complaint}");
    let (_, keys) = complaint.split_once("the keys are ").unwrap();
    keys.trim().split(", ").map(str::to_owned).collect()
}

/// Returns the flags that a line names, without their dashes.
fn named_in(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("--").filter_map(|(at, dashes)| {
        let apart = !line[..at].ends_with(|letter: char| letter == '-' || letter.is_alphanumeric());
        let rest = &line[at + dashes.len()..];
        let end = rest.find(|letter: char| letter != '-' && !letter.is_alphanumeric());
        let name = &rest[..end.unwrap_or(rest.len())];
        (apart && name.starts_with(|letter: char| letter.is_alphabetic())).then_some(name)
    })
}

#[test]
fn pages_name_only_flags_that_exist_and_are_shown() {
    let mut all = command_line();
    all.build();
    let commands = all.get_subcommands().chain([&all]);
    let mut shown: BTreeSet<String> = EVERYWHERE.map(str::to_owned).into();
    for command in commands {
        let names = flags_of(command).filter_map(Arg::get_long);
        shown.extend(names.map(str::to_owned));
    }
    for path in documents() {
        let text = text_of(&path);
        // cargo has flags of its own
        for line in text.lines().filter(|line| !line.contains("cargo ")) {
            for name in named_in(line) {
                let place = path.display();
                assert!(shown.contains(name), "{place}: no flag --{name}:\n{line}");
            }
        }
    }
}
