//! What the program's command line allows, asked of clap: commands, flags, choices.

use clap::{Arg, Command};

use crate::cli::args;
use crate::model::{PRESETS, WorkloadKind, names_of};
use crate::screenplay::SHIPPED;

/// The grammar of the command line.
#[derive(Debug)]
pub(super) struct Grammar {
    program: Command,
}

impl Grammar {
    /// Returns that of the program.
    pub(super) fn of_the_program() -> Self {
        Self {
            program: args::command(),
        }
    }

    /// Returns the names of all commands.
    pub(super) fn commands(&self) -> impl Iterator<Item = &str> {
        self.program.get_subcommands().map(Command::get_name)
    }

    /// Returns whether a word is a command.
    pub(super) fn is_command(&self, word: &str) -> bool {
        self.commands().any(|name| name == word)
    }

    /// Returns the flags and arguments of a command; of none, those of the lab.
    pub(super) fn arguments(&self, command: Option<&str>) -> impl Iterator<Item = &Arg> {
        let command = command.and_then(|name| self.program.find_subcommand(name));
        command.unwrap_or(&self.program).get_arguments()
    }

    /// Returns a flag of a command by its name.
    pub(super) fn flag(&self, command: Option<&str>, name: &str) -> Option<&Arg> {
        self.arguments(command).find(|flag| is_called(flag, name))
    }

    /// Returns a flag of any command by its name.
    pub(super) fn anywhere(&self, name: &str) -> Option<&Arg> {
        let commands = self.commands().map(Some);
        let mut places = std::iter::once(None).chain(commands);
        places.find_map(|command| self.flag(command, name))
    }
}

/// Returns the choices of a flag.
pub(super) fn choices(flag: &Arg) -> Vec<String> {
    let values = flag.get_possible_values();
    values
        .iter()
        .map(|value| value.get_name().to_owned())
        .collect()
}

/// Returns the names of all workloads.
pub(super) fn workloads() -> Vec<String> {
    names_of::<WorkloadKind>()
}

/// Returns whether a word is the name of a workload.
pub(super) fn is_workload(word: &str) -> bool {
    workloads().iter().any(|name| name == word)
}

/// Returns the name of the preset that is called so, however it is written.
pub(super) fn preset(name: &str) -> Option<&'static str> {
    let all = PRESETS.iter();
    let is_it = |id: &str| id.eq_ignore_ascii_case(name);
    all.map(|preset| preset.id.as_str()).find(|id| is_it(id))
}

/// Returns the names of the screenplays that are built in.
pub(super) fn screenplays() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|(name, _)| *name)
}

fn is_called(flag: &Arg, name: &str) -> bool {
    let aliases = flag.get_all_aliases().unwrap_or_default();
    let short = name.strip_prefix('-').and_then(|name| name.chars().next());
    flag.get_long() == Some(name)
        || aliases.contains(&name)
        || short.is_some() && flag.get_short() == short
}
