//! The command line: one command a file.
//!
//! Exit status: 0 done; 1 a task failed or was lost, or a run was aborted after its first task;
//! 2 it could not run: wrong arguments, a run broke before any task, or standard output refused
//! (a closed pipe is no error); 3 it ran, but its recording is not whole; 128 + N ended by
//! signal N. Errors are one line on standard error.

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;

mod args;
mod asked;
mod compare;
mod completions;
mod config;
mod correct;
mod doctor;
mod endings;
mod enter;
mod environment;
mod export;
#[cfg(test)]
mod fake;
mod headless;
mod judge;
mod lab;
mod man;
mod options;
mod outlook;
mod output;
mod play;
mod preset;
mod progress;
mod recording;
mod refusal;
mod replay;
pub mod report;
mod run;
mod run_controller;
mod run_progress;
mod settings;
mod startup;
mod sweep;
mod terminal;
mod varied;

use args::{Cli, Command};

/// The exit status of a call that could not run.
const COULD_NOT_RUN: u8 = 2;

/// Returns the command line as it is parsed: commands, flags, help and choices.
pub fn command_line() -> clap::Command {
    args::command()
}

/// Does what a command line asks for, the program's name first; returns the exit status.
///
/// Must be called while the program has one thread: what runs work forks its server first.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let done = match Cli::read(arguments.iter().cloned()) {
        Ok(cli) => obey(cli),
        Err(error) if error.use_stderr() => Err(args::fold(&error).into()),
        Err(help) => output::print(help.render().to_string().as_bytes()).map(|()| 0),
    };
    match done {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            let words = arguments.into_iter().skip(1).map(OsString::into_string);
            let words = words.collect::<Result<Vec<String>, OsString>>();
            output::complain(&refusal::message(
                &error,
                words.as_deref().unwrap_or_default(),
            ));
            ExitCode::from(COULD_NOT_RUN)
        }
    }
}

fn obey(cli: Cli) -> Result<u8> {
    for note in environment::unknown_variables(&args::variables()) {
        output::complain(&note);
    }
    match cli.command {
        None => lab::lab(cli.screen, cli.run, cli.keys),
        Some(Command::Run(work)) => run::run(work)?.run(),
        Some(Command::Compare(work)) => compare::compare(work)?.run(),
        Some(Command::Sweep(work)) => sweep::sweep(work)?.run(),
        Some(Command::Replay(session)) => replay::replay(session),
        Some(Command::Play(screenplay)) => play::play(&screenplay),
        Some(Command::Export(export)) => export::export(&export),
        Some(Command::Doctor(doctor)) => doctor::doctor(&doctor),
        Some(Command::Completions { shell }) => completions::completions(shell).map(|()| 0),
        Some(Command::Man) => man::man().map(|()| 0),
    }
}
