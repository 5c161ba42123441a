//! The pages of help: `--help` of a command is one with examples and the most used flags, `--help-all` and
//! the manual have all.

use clap::{Arg, ArgAction, Command};

/// What is said of all flags together, and of the exit status.
pub(crate) const AFTER_HELP: &str = "\
Every flag can also be set in the environment (EGGTOP_WORKERS=2) and in the configuration file
(workers = 2). Flags override the environment, which overrides the file.

Exit status: 0 done; 1 a task failed or was lost, or a run was aborted; 2 it could not run (wrong
arguments, nothing was started, output could not be written); 3 it ran, but its recording is
incomplete; 128 + N ended by signal N.";

/// A command line, and what it does.
type Example = (&'static str, &'static str);

/// What is on the page of a command.
struct Page {
    examples: &'static [Example],
    /// The flags that are most used; none means all.
    flags: &'static [&'static str],
}

const LAB: Page = Page {
    examples: &[
        ("eggtop", "open the lab"),
        ("eggtop play tour", "get a tour of it"),
        ("eggtop run primes --workers 4", "one run: 4 processes"),
        (
            "eggtop compare primes",
            "serially, in threads, in processes",
        ),
        ("eggtop sweep primes", "with 1, 2, 4 and more workers"),
        ("eggtop run --preset E5", "an experiment by its name"),
    ],
    flags: &["workload", "workers", "theme", "record"],
};

const RUN: Page = Page {
    examples: &[
        ("eggtop run primes --workers 4", "4 processes"),
        (
            "eggtop run primes --executor threads -w 4 --n 5e7",
            "4 threads",
        ),
        (
            "eggtop run sum --runtime python --python 3.12",
            "in CPython",
        ),
        (
            "eggtop run eggs --seconds 1s --record eggs.jsonl",
            "recorded",
        ),
        ("eggtop run --preset E5", "an experiment"),
    ],
    flags: &[
        "preset", "runtime", "executor", "tasks", "workers", "size", "n", "seconds", "repeat",
        "format", "explain", "record",
    ],
};

const COMPARE: Page = Page {
    examples: &[
        (
            "eggtop compare primes",
            "serially, in threads, in processes",
        ),
        ("eggtop compare busy --executor serial,threads", "these two"),
        (
            "eggtop compare sum --runtime native,gil",
            "with a GIL and without",
        ),
        ("eggtop compare counter", "every synchronization method"),
    ],
    flags: &[
        "runtime", "executor", "tasks", "workers", "size", "n", "seconds", "repeat", "format",
        "explain", "record",
    ],
};

const SWEEP: Page = Page {
    examples: &[
        ("eggtop sweep primes", "with 1, 2, 4 and more workers"),
        ("eggtop sweep primes --workers 1,2,4", "with these numbers"),
        (
            "eggtop sweep mix --serial 10%",
            "a tenth cannot run in parallel",
        ),
        (
            "eggtop sweep power --chunk 1,10,100",
            "more tasks at a time",
        ),
    ],
    flags: COMPARE.flags,
};

const REPLAY: Page = Page {
    examples: &[("eggtop replay eggs.jsonl.zst", "what --record wrote")],
    flags: &[],
};

const PLAY: Page = Page {
    examples: &[
        ("eggtop play tour", "be shown around"),
        (
            "eggtop play gil --record gil.cast",
            "record it for asciinema",
        ),
        ("eggtop play mine.play --check", "check yours for errors"),
    ],
    flags: &[
        "check",
        "record",
        "snap",
        "headless",
        "hurry",
        "keys",
        "theme",
        "allow-program",
        "allow-url",
        "allow-write",
    ],
};

const EXPORT: Page = Page {
    examples: &[
        (
            "eggtop export eggs.jsonl --to png --out eggs.png",
            "its end",
        ),
        (
            "eggtop export eggs.jsonl --to svg --at run:0",
            "its first run",
        ),
        (
            "eggtop export eggs.jsonl --to csv --table tasks",
            "all tasks",
        ),
        ("eggtop export eggs.jsonl --to trace", "for ui.perfetto.dev"),
    ],
    flags: &[],
};

const DOCTOR: Page = Page {
    examples: &[
        ("eggtop doctor", "in words"),
        ("eggtop doctor --format json", "for programs"),
    ],
    flags: &[],
};

const COMPLETIONS: Page = Page {
    examples: &[("eggtop completions bash > eggtop.bash", "then source that")],
    flags: &[],
};

const MAN: Page = Page {
    examples: &[("eggtop man | man -l -", "read it")],
    flags: &[],
};

fn page_of(command: &str) -> &'static Page {
    match command {
        "run" => &RUN,
        "compare" => &COMPARE,
        "sweep" => &SWEEP,
        "replay" => &REPLAY,
        "play" => &PLAY,
        "export" => &EXPORT,
        "doctor" => &DOCTOR,
        "completions" => &COMPLETIONS,
        "man" => &MAN,
        _ => &LAB,
    }
}

/// Returns the examples of a command, a line each; the program's own are those of the lab.
pub(crate) fn examples(command: &str) -> Vec<String> {
    let all = page_of(command).examples;
    let widest = all.iter().map(|(line, _)| line.len()).max().unwrap_or(0);
    let lines = all.iter();
    lines
        .map(|(line, what)| format!("  {line:widest$}  {what}"))
        .collect()
}

/// Gives the program and each of its commands their page.
pub(super) fn with_pages(program: Command) -> Command {
    with_page(program.mut_subcommands(with_page))
}

fn with_page(command: Command) -> Command {
    let name = command.get_name().to_owned();
    let page = page_of(&name);
    let examples = format!("Examples:\n{}", examples(&name).join("\n"));
    let short = if page.flags.is_empty() {
        examples.clone()
    } else {
        format!("{examples}\n\nThere are more flags: --help-all lists them.")
    };
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::HelpShort)
        .help("Print this page");
    let all = Arg::new("help-all")
        .long("help-all")
        .action(ArgAction::HelpLong)
        .help("Print every flag, with all its values");
    command
        .mut_args(|flag| {
            let name = flag.get_long().unwrap_or_default();
            let is_used = page.flags.is_empty() || page.flags.contains(&name) || name.is_empty();
            flag.hide_short_help(!is_used)
        })
        .disable_help_flag(true)
        .args([help, all])
        .after_help(short)
        .after_long_help(format!("{examples}\n\n{AFTER_HELP}"))
}

#[cfg(test)]
mod tests {
    use crate::cli::args::command;
    use crate::cli::judge::judge;

    use super::page_of;

    /// The most columns that an example and its words have together.
    const MOST_COLUMNS: usize = 76;

    /// Returns a page of help as it is printed on 80 columns.
    fn page(name: &str, flag: &str) -> String {
        let words = ["eggtop", name, flag].into_iter();
        let words = words.filter(|word| !word.is_empty());
        let help = command().term_width(80).try_get_matches_from(words);
        help.unwrap_err().render().to_string()
    }

    fn names() -> Vec<String> {
        let command = command();
        let commands = command.get_subcommands().map(clap::Command::get_name);
        let all = std::iter::once("").chain(commands);
        all.map(str::to_owned).collect()
    }

    fn flags_of(name: &str) -> Vec<String> {
        let program = command();
        let command = program.find_subcommand(name).unwrap_or(&program);
        let flags = command.get_arguments().filter_map(clap::Arg::get_long);
        flags.map(str::to_owned).collect()
    }

    #[test]
    fn help_is_one_page_with_examples_and_all_flags_are_behind_another_flag() {
        for name in names() {
            let short = page(&name, "--help");
            assert_eq!(page(&name, "-h"), short);
            assert!(short.contains("Examples:\n  eggtop"), "{short}");
            let lines = short.lines().count();
            assert!(lines <= 60, "{name}: {lines} lines\n{short}");
            assert!(short.lines().all(|line| line.len() <= 80), "{short}");
            let all = page(&name, "--help-all");
            for flag in flags_of(&name) {
                assert!(all.contains(&format!("--{flag}")), "{name}: {flag}");
            }
        }
    }

    #[test]
    fn the_flags_and_the_examples_of_a_page_are_valid() {
        for name in names() {
            let page = page_of(&name);
            for flag in page.flags {
                assert!(flags_of(&name).contains(&(*flag).to_owned()), "{flag}");
            }
            for (line, what) in page.examples {
                assert!(line.len() + what.len() <= MOST_COLUMNS, "{line}");
                // the shell's part, and a file of one's own
                let typed = line.split(['>', '|']).next().unwrap();
                let typed = typed.replace("mine.play", "tour");
                let words = typed.split_whitespace().skip(1);
                let words: Vec<String> = words.map(str::to_owned).collect();
                judge(&words).unwrap_or_else(|error| panic!("{line}: {error:#}"));
            }
        }
    }
}
