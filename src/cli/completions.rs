//! `eggtop completions SHELL`: what a shell needs to complete commands, flags and choices.

use anyhow::Result;
use clap_complete::{Shell, generate};

use super::{args, output};

/// Prints a shell's completions.
pub(super) fn completions(shell: Shell) -> Result<()> {
    let mut script = Vec::new();
    generate(shell, &mut args::command(), "eggtop", &mut script);
    output::print(&script)
}
