//! Whether a command line can be obeyed, as far as its words say: nothing is started, nothing written.

use std::ffi::OsString;

use anyhow::Result;

use super::args::{Cli, Command};
use super::{compare, lab, run, sweep};
use crate::machine;

/// Checks a command line, without the program's name.
pub(super) fn judge(words: &[String]) -> Result<()> {
    let words = words.iter().map(OsString::from);
    let cli = match Cli::read(std::iter::once("eggtop".into()).chain(words)) {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() => return Err(error.into()),
        // help was asked for
        Err(_) => return Ok(()),
    };
    let call = match cli.command {
        None => return lab::check(cli.screen, cli.run, &machine::read()),
        Some(Command::Run(work)) => run::run(work)?,
        Some(Command::Compare(work)) => compare::compare(work)?,
        Some(Command::Sweep(work)) => sweep::sweep(work)?,
        Some(Command::Replay(replay)) => return replay.check_names(),
        Some(Command::Play(play)) => return play.check_names(),
        Some(Command::Export(export)) => return export.check_names(),
        Some(Command::Doctor(_) | Command::Completions { .. } | Command::Man) => return Ok(()),
    };
    call.check(&machine::read())
}
