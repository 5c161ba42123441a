//! The variables of the environment that set what flags set: an empty one counts as unset, and an
//! unknown one is reported, because a misspelt variable has no effect.

use std::env;
use std::ffi::OsStr;

use clap::Arg;

use super::settings::variable;

/// How near, of 1, a name must be to be the one that is meant.
const NEAR: f64 = 0.7;

/// Variables for runners, tests and benches, which begin as ours do and set nothing.
const NO_SETTINGS: [&str; 3] = ["EGGTOP_EVENTS_FD", "EGGTOP_CHROMIUM", "EGGTOP_DAMAGES"];
/// How those of benches begin.
const OF_BENCHES: &str = "EGGTOP_BENCH_";

/// The variables that set anything.
pub(super) struct Variables {
    /// The current names.
    pub(super) current: Vec<String>,
    /// The names that some had in earlier versions.
    pub(super) old: Vec<String>,
}

/// Lets a variable set what a flag sets, unless it is empty.
pub(super) fn also_by_variable(flag: Arg, name: &str) -> Arg {
    let variable = variable(name);
    match env::var_os(&variable) {
        Some(value) if is_blank(&value) => flag,
        _ => flag.env(variable).hide_env(true),
    }
}

/// Does the same; where only the variable of an old name is set, that one counts.
pub(super) fn also_by_old_variable(flag: Arg, (name, old): (&str, &str)) -> Arg {
    let is_set = |name: &str| env::var_os(variable(name)).is_some_and(|value| !is_blank(&value));
    let only_old = is_set(old) && !is_set(name);
    also_by_variable(flag, if only_old { old } else { name })
}

fn is_blank(value: &OsStr) -> bool {
    value.to_str().is_some_and(|text| text.trim().is_empty())
}

/// Returns a sentence for each variable that begins as ours do and is none of them.
pub(super) fn unknown_variables(known: &Variables) -> Vec<String> {
    let names = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let names = names.filter(|name| !known.old.contains(name));
    let mut unknown: Vec<String> = names
        .filter_map(|name| about(&name, &known.current))
        .collect();
    unknown.sort();
    unknown
}

/// Returns what is to be said of a variable, if anything is.
fn about(name: &str, known: &[String]) -> Option<String> {
    let foreign = NO_SETTINGS.contains(&name) || name.starts_with(OF_BENCHES);
    if !name.starts_with("EGGTOP_") || foreign || known.iter().any(|known| known == name) {
        return None;
    }
    let likeness = |known: &String| {
        // what all begin with says nothing
        let [one, other] =
            [name, known].map(|name| name.trim_start_matches("EGGTOP_").to_uppercase());
        strsim::jaro(&one, &other)
    };
    let nearest = known
        .iter()
        .max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    Some(match nearest.filter(|nearest| likeness(nearest) > NEAR) {
        Some(nearest) => {
            format!("{name}: no such variable, so it has no effect; is {nearest} meant?")
        }
        None => format!(
            "{name}: no such variable, so it has no effect; each flag has one, as EGGTOP_WORKERS"
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_variable_is_reported_with_the_nearest() {
        let known = ["EGGTOP_WORKERS", "EGGTOP_THEME", "EGGTOP_EXECUTOR"].map(str::to_owned);
        for (name, meant) in [
            ("EGGTOP_WORKER", "EGGTOP_WORKERS"),
            ("EGGTOP_THEMES", "EGGTOP_THEME"),
            ("EGGTOP_EXECUTER", "EGGTOP_EXECUTOR"),
            ("EGGTOP_workers", "EGGTOP_WORKERS"),
        ] {
            let reported = about(name, &known).unwrap();
            assert!(
                reported.ends_with(&format!("is {meant} meant?")),
                "{reported}"
            );
        }
        assert!(
            about("EGGTOP_ZZZ", &known)
                .unwrap()
                .contains("no such variable")
        );
        for name in [
            "EGGTOP_WORKERS",
            "EGGTOP_EVENTS_FD",
            "WORKER",
            "MY_EGGTOP_WORKER",
        ] {
            assert_eq!(about(name, &known), None, "{name}");
        }
    }
}
