//! `eggtop completions SHELL`: what a shell needs to complete commands, flags and choices.

use anyhow::Result;
use clap_complete::{Shell, generate};

use super::{args, output};
use crate::screenplay::SHIPPED;

/// Prints a shell's completions.
pub(super) fn completions(shell: Shell) -> Result<()> {
    output::print(with_screenplays(shell, &generated(shell)).as_bytes())
}

/// Returns the script that clap makes.
fn generated(shell: Shell) -> String {
    let mut script = Vec::new();
    generate(shell, &mut args::command(), "eggtop", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// Lets a script offer the screenplays that are built in beside files. clap cannot: with choices, a shell
/// would offer no file.
fn with_screenplays(shell: Shell, script: &str) -> String {
    let names = SHIPPED.map(|(name, _)| name);
    let all = names.join(" ");
    match shell {
        // where none of its words fits, the shell completes files by itself
        Shell::Bash => {
            let head = "eggtop__subcmd__play)\n            opts=\"";
            script.replace(head, &format!("{head}{all} "))
        }
        Shell::Zsh => {
            let mut lines = script.lines();
            let files = lines.find(|line| line.starts_with("':screenplay"));
            let both = format!(
                "':screenplay:{{_alternative \"screenplays:built in:({all})\" \"files:file:_files\"}}' \\"
            );
            files.map_or_else(|| script.to_owned(), |files| script.replace(files, &both))
        }
        Shell::Fish => format!(
            "{script}complete -c eggtop -n \"__fish_eggtop_using_subcommand play\" -a \"{all}\" -d 'Built in'\n"
        ),
        Shell::Elvish => {
            let each = names.map(|name| format!("\n            cand {name} 'Built in'"));
            let head = "&'eggtop;play'= {";
            script.replace(head, &format!("{head}{}", each.concat()))
        }
        Shell::PowerShell => {
            let each = names.map(|name| {
                format!(
                    "\n            [CompletionResult]::new('{name}', '{name}', [CompletionResultType]::ParameterValue, 'Built in')"
                )
            });
            let head = "'eggtop;play' {";
            script.replace(head, &format!("{head}{}", each.concat()))
        }
        _ => script.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::*;

    #[test]
    fn every_shell_offers_the_screenplays_that_are_built_in() {
        for shell in Shell::value_variants() {
            let plain = generated(*shell);
            let script = with_screenplays(*shell, &plain);
            assert_ne!(script, plain, "{shell}");
            for (name, _) in SHIPPED {
                assert!(script.contains(name), "{shell}: {name}");
            }
        }
    }
}
