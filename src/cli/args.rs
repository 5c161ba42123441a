//! What can be asked for on the command line, fed from the model's own fields and choices.
//!
//! Values are taken as text and judged by [`Settings`], together with
//! those of the environment and the configuration file.

mod flags;
mod frame;
mod help;
mod pages;
mod preset;
mod refusal;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Arg, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;

use super::export::Export;
use super::play::Play;
use super::replay::Replay;
use super::settings::Settings;
use crate::model::Field;

pub(super) use flags::{LookFlags, RunFlags, ScreenFlags, WorkloadArgument, variables};
pub(super) use frame::FrameFlags;
pub(super) use pages::{AFTER_HELP, examples};
use preset::{PRESET, PresetFlag};
pub(super) use refusal::{Fault, fold};

/// A terminal laboratory for parallelism
///
/// Launch work serially, in threads or in processes, and see what every core and every worker is
/// doing. Without a command the lab opens; without a terminal it compares eggs instead.
#[derive(Debug, Parser)]
#[command(
    name = "eggtop",
    version,
    args_conflicts_with_subcommands = true,
    args_override_self = true
)]
pub(super) struct Cli {
    /// What to do; the lab if nothing is said.
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    /// The screen of the lab.
    #[command(flatten)]
    pub(super) screen: ScreenFlags,
    /// Show the keys that are pressed
    #[arg(long)]
    pub(super) keys: bool,
    /// What the lab's panel has at first.
    #[command(flatten)]
    pub(super) run: RunFlags,
}

/// What eggtop does.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Do one run, without a screen
    Run(RunWork),
    /// Do the same work in several ways, and show the differences
    Compare(Work),
    /// Do the same work serially, then with more and more workers
    Sweep(Work),
    /// Show a recorded session again, on the screens of the lab
    Replay(Replay),
    /// Play a screenplay: it drives the lab as a person would, and can be recorded
    Play(Play),
    /// Turn a recorded session into a cast, a trace, a picture, a table or a report
    Export(Export),
    /// Report what this machine, its Pythons and this terminal can do
    Doctor(Doctor),
    /// Print a shell's completions
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Print the manual page
    Man,
}

/// A workload and how to run it.
#[derive(Debug, Args)]
#[command(args_override_self = true)]
pub(super) struct Work {
    /// What to do.
    #[command(flatten)]
    pub(super) workload: WorkloadArgument,
    /// How to do it.
    #[command(flatten)]
    pub(super) run: RunFlags,
}

/// A run, or an experiment by its name.
#[derive(Debug, Args)]
#[command(args_override_self = true)]
pub(super) struct RunWork {
    /// Which experiment.
    #[command(flatten)]
    pub(super) preset: PresetFlag,
    /// Else what to do, and how.
    #[command(flatten)]
    pub(super) work: Work,
}

/// How the machine is described.
#[derive(Debug, Args)]
pub(super) struct Doctor {
    /// How to print it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(super) format: DoctorFormat,
    /// Read another machine's cores and limits, from a copy of its /sys and /proc in this folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(super) root: Option<PathBuf>,
}

/// How the machine is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum DoctorFormat {
    /// In plain words
    #[default]
    Table,
    /// As one JSON object
    Json,
}

impl Work {
    /// Returns all that was set for it, anywhere.
    pub(super) fn settings(self) -> Result<Settings> {
        let settings = self.run.settings(vec![self.workload.given])?;
        settings.check_record()?;
        Ok(settings)
    }
}

impl Cli {
    /// Reads a command line, the program's name first.
    pub(super) fn read(
        arguments: impl IntoIterator<Item = std::ffi::OsString>,
    ) -> clap::error::Result<Self> {
        let matches = command().try_get_matches_from(arguments)?;
        Self::from_arg_matches(&matches)
    }
}

/// Returns the command line as clap knows it, for help, completions and the manual.
pub(super) fn command() -> clap::Command {
    let executors =
        "How tasks are spread: several, with commas [default: serial,threads,pool,process]";
    let runtimes = "What runs the code: several, with commas [default: native]";
    let pythons =
        "Which interpreters runtime python takes, as 3.8,3.12 or paths [default: the first found]";
    let shares = "How the tasks of counter share their number: several, with commas [default: all there are]";
    let workers = "Numbers of workers to try, with commas [default: 1, 2, 4 and so on to the available cores, and twice as many]";
    let pins = "Where workers may run: several, with commas [default: none]";
    let chunks = "Tasks handed out at a time; several, with commas, are tried instead of workers";
    let size = "How large a task is, as a word or number; of a preset also notes [default: medium; \
                of a preset small]";
    let places = |command: clap::Command| {
        command
            .mut_arg(Field::Runtime.name(), |flag| flag.help(runtimes))
            .mut_arg(Field::Python.name(), |flag| flag.help(pythons))
    };
    let program = Cli::command().mut_subcommands(|command| match command.get_name() {
        "compare" => {
            let command = places(command)
                .mut_arg(Field::Executor.name(), |flag| flag.help(executors))
                .mut_arg(Field::Sync.name(), |flag| flag.help(shares));
            let several = |flag: Arg| match flag.get_help() {
                Some(help) => {
                    let help = format!("{help}; several, with commas");
                    flag.help(help)
                }
                None => flag,
            };
            let varied = super::varied::VARIED.iter();
            varied.fold(command, |command, field| {
                command.mut_arg(field.name(), several)
            })
        }
        "sweep" => places(command)
            .mut_arg(Field::Workers.name(), |flag| flag.help(workers))
            .mut_arg(Field::Pin.name(), |flag| flag.help(pins))
            .mut_arg(Field::Chunk.name(), |flag| flag.help(chunks)),
        "run" => command
            .mut_arg(Field::Workload.name(), |workload| {
                workload.required(false).required_unless_present(PRESET)
            })
            .mut_arg(Field::Size.name(), |flag| flag.help(size)),
        _ => command,
    });
    pages::with_pages(program)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        command().debug_assert();
    }
}
