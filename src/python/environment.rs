//! How an interpreter is started: with which flags, and what of a person's environment reaches it,
//! decided variable by variable. Probe and run start the same program in the same way.

use std::ffi::OsStr;
use std::process::Command;

/// Flags of every start: no compiled files are written, and neither the folder of the user's packages nor
/// `site` is looked at, whose start-up files may print, change modules or start threads.
pub const FLAGS: [&str; 3] = ["-B", "-s", "-S"];

/// What becomes of a variable that a person has set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It reaches the interpreter as it is.
    Reaches,
    /// It is taken out of the environment.
    TakenOut,
    /// It has this value, whatever it had.
    Set(&'static str),
    /// It names a folder of the run's own, which is gone after it; the probe has it as it is.
    OwnFolder,
}

/// What becomes of some variables, and why.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Their names.
    pub names: &'static [&'static str],
    /// What becomes of them.
    pub fate: Fate,
    /// The reason.
    pub why: &'static str,
}

/// All variables that are decided about; all others reach the interpreter.
pub const RULES: &[Rule] = &[
    Rule {
        names: &["PYTHONHOME", "PYTHONPLATLIBDIR", "PYTHONEXECUTABLE"],
        fate: Fate::Reaches,
        why: "where an interpreter finds its standard library; with a wrong value it does not start, and why is quoted",
    },
    Rule {
        names: &[
            "PYTHON_GIL",
            "PYTHON_JIT",
            "PYTHON_TLBC",
            "PYTHONMALLOC",
            "PYTHON_DISABLE_REMOTE_DEBUG",
        ],
        fate: Fate::Reaches,
        why: "which Python it is that is measured",
    },
    Rule {
        names: &["PYTHONPATH", "PYTHONCASEOK", "PYTHON_PRESITE"],
        fate: Fate::TakenOut,
        why: "a file there would be executed in place of one of the standard library, which is all that the runner needs",
    },
    Rule {
        names: &["PYTHONSAFEPATH"],
        fate: Fate::Set("1"),
        why: "nothing is imported from the current folder; versions before 3.11 do not know it, the runner sees to it itself",
    },
    Rule {
        names: &[
            "PYTHONINSPECT",
            "PYTHONSTARTUP",
            "PYTHONBREAKPOINT",
            "PYTHON_BASIC_REPL",
            "PYTHON_COLORS",
            "PYTHON_HISTORY",
        ],
        fate: Fate::TakenOut,
        why: "for a person at a prompt; the first one opens a prompt at the end of every run",
    },
    Rule {
        names: &["PYTHONUSERBASE", "PYTHONNOUSERSITE"],
        fate: Fate::TakenOut,
        why: "no installed packages are looked at",
    },
    Rule {
        names: &[
            "PYTHONASYNCIODEBUG",
            "PYTHONDEBUG",
            "PYTHONDEVMODE",
            "PYTHONDUMPREFS",
            "PYTHONDUMPREFSFILE",
            "PYTHONFAULTHANDLER",
            "PYTHONMALLOCSTATS",
            "PYTHONPERFSUPPORT",
            "PYTHONPROFILEIMPORTTIME",
            "PYTHONTHREADDEBUG",
            "PYTHONTRACEMALLOC",
            "PYTHONVERBOSE",
            "PYTHONWARNDEFAULTENCODING",
            "PYTHONWARNINGS",
            "PYTHON_PERF_JIT_SUPPORT",
        ],
        fate: Fate::TakenOut,
        why: "for finding faults: the same work would be slower, or its reasons lost in other text",
    },
    Rule {
        names: &[
            "PYTHONDONTWRITEBYTECODE",
            "PYTHONNODEBUGRANGES",
            "PYTHONOPTIMIZE",
            "PYTHONPYCACHEPREFIX",
        ],
        fate: Fate::TakenOut,
        why: "compiled files are those of the standard library, and none is written",
    },
    Rule {
        names: &["PYTHONIOENCODING"],
        fate: Fate::Set("utf-8:backslashreplace"),
        why: "what is written for people is read as UTF-8",
    },
    Rule {
        names: &[
            "PYTHONCOERCECLOCALE",
            "PYTHONLEGACYWINDOWSFSENCODING",
            "PYTHONLEGACYWINDOWSSTDIO",
            "PYTHONUNBUFFERED",
            "PYTHONUTF8",
        ],
        fate: Fate::TakenOut,
        why: "text is UTF-8 and written out at once, whatever they say",
    },
    Rule {
        names: &[
            "PYTHONHASHSEED",
            "PYTHONINTMAXSTRDIGITS",
            "PYTHONTZPATH",
            "PYTHON_CONTEXT_AWARE_WARNINGS",
            "PYTHON_CPU_COUNT",
            "PYTHON_LAZY_IMPORTS",
            "PYTHON_THREAD_INHERIT_CONTEXT",
        ],
        fate: Fate::TakenOut,
        why: "no task depends on them, and with a wrong value no interpreter starts",
    },
    Rule {
        names: &["TMPDIR"],
        fate: Fate::OwnFolder,
        why: "sockets and temporary files of a run are gone with it, and the names of sockets are short enough",
    },
];

/// Returns the variables that are changed for an interpreter, with their values; one without a value is
/// taken out.
pub fn changes() -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
    RULES.iter().flat_map(|rule| {
        let value = match rule.fate {
            Fate::Reaches | Fate::OwnFolder => None,
            Fate::TakenOut => Some(None),
            Fate::Set(value) => Some(Some(value)),
        };
        let names = rule.names.iter();
        names.filter_map(move |name| Some((*name, value?)))
    })
}

/// Changes the environment of a command that starts an interpreter, and gives it the flags.
pub(super) fn prepare(command: &mut Command) {
    for (name, value) in changes() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.args(FLAGS);
}

/// Returns what to say of an interpreter that does not find its own modules: the variables that name the
/// place where it looks.
pub(super) fn misleading() -> String {
    let names = RULES[0].names.iter();
    let set = names.filter_map(|name| {
        let value = std::env::var_os(name).filter(|value| !value.is_empty())?;
        Some(format!("{name}={}", OsStr::to_string_lossy(&value)))
    });
    set.collect::<Vec<String>>().join(", ")
}

/// Returns whether a line only follows the one that says why an interpreter ended: where its threads were,
/// in what state it was.
pub fn is_afterword(line: &str) -> bool {
    let text = line.trim();
    text.is_empty()
        || text == "<no Python frame>"
        || text.starts_with("Python runtime state: ")
        || text.starts_with("Extension modules: ")
        || text.starts_with("Current thread 0x")
        || text.starts_with("Thread 0x")
        || (text.len() < line.trim_end().len() && text.starts_with("File \""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variable_is_decided_about_once_and_the_page_lists_it() {
        let page = include_str!("../../docs/runners.md");
        let mut all: Vec<&str> = RULES.iter().flat_map(|rule| rule.names).copied().collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        for rule in RULES {
            let names: Vec<String> = rule.names.iter().map(|name| format!("`{name}`")).collect();
            let fate = match rule.fate {
                Fate::Reaches => "reaches it".to_owned(),
                Fate::TakenOut => "taken out".to_owned(),
                Fate::Set(value) => format!("set to `{value}`"),
                Fate::OwnFolder => "a folder of the run's own".to_owned(),
            };
            let row = format!("| {} | {fate} | {} |", names.join(", "), rule.why);
            assert!(page.contains(&row), "docs/runners.md has no row\n{row}");
        }
    }

    #[test]
    fn what_follows_a_reason_is_none() {
        for line in [
            "",
            "  <no Python frame>",
            "<no Python frame>",
            "Python runtime state: core initialized",
            "Current thread 0x00007f342f842b80 (most recent call first):",
            "  File \"/usr/lib/python3.11/threading.py\", line 320 in wait",
        ] {
            assert!(is_afterword(line), "{line}");
        }
        for line in [
            "ModuleNotFoundError: No module named 'encodings'",
            "Fatal Python error: preconfig_init_allocator: PYTHONMALLOC: unknown allocator",
            "File \"x\" is missing",
        ] {
            assert!(!is_afterword(line), "{line}");
        }
    }
}
