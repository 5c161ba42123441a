//! The file of a preset: read strictly, so that a mistake in it is an error with its line.

use std::ops::Range;

use clap::ValueEnum;
use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;

use super::{Check, Expected, Preset, PresetSize, Scaled, Step};
use crate::model::spec::{Draft, ExecutorKind, RuntimeKind, name_of};

/// What is wrong in the file of a preset.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("assets/presets/{id}.toml:{line}: {reason}")]
pub(super) struct FileError {
    id: String,
    line: usize,
    reason: String,
}

/// A preset as its file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    id: Spanned<String>,
    title: String,
    look: String,
    runtimes: Spanned<Vec<RuntimeKind>>,
    outcome: Expected,
    #[serde(default)]
    checks: Vec<Spanned<Check>>,
    notes: Notes,
    steps: Spanned<Vec<Spanned<Entry>>>,
}

/// What the teaching notes measured, and where.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Notes {
    figure: Option<String>,
    machine: String,
}

/// A step as the file has it: either `--size` makes it small, medium and large, or its own flags do.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    line: Spanned<String>,
    small: Option<String>,
    medium: Option<String>,
    large: Option<String>,
    notes: String,
}

/// Reads the file of the preset with this name.
pub(super) fn read(id: &str, text: &str) -> Result<Preset, FileError> {
    let file = File { id, text };
    let contents: Contents = toml::from_str(text).map_err(|error| {
        let place = error.span().unwrap_or(0..0);
        file.error(&place, error.message())
    })?;
    if contents.id.get_ref() != id {
        let reason = format!("the id is not {id}, which is the name of the file");
        return Err(file.error(&contents.id.span(), reason));
    }
    let runtimes = contents.runtimes.get_ref();
    let is_repeated = |(place, runtime)| runtimes[..place].contains(runtime);
    if runtimes.is_empty() || runtimes.iter().enumerate().any(is_repeated) {
        let reason = "runtimes are one or more, each of them once";
        return Err(file.error(&contents.runtimes.span(), reason));
    }
    let steps = file.steps(&contents)?;
    for check in &contents.checks {
        file.check(check, &steps)?;
    }
    let checks = contents.checks.into_iter().map(Spanned::into_inner);
    Ok(Preset {
        id: contents.id.into_inner(),
        title: contents.title,
        look: contents.look,
        notes_figure: contents.notes.figure,
        notes_machine: contents.notes.machine,
        runtimes: contents.runtimes.into_inner(),
        checks: checks.collect(),
        outcome: contents.outcome,
        steps,
    })
}

/// A file that is being read.
struct File<'a> {
    id: &'a str,
    text: &'a str,
}

impl File<'_> {
    fn error(&self, place: &Range<usize>, reason: impl Into<String>) -> FileError {
        let before = self.text.get(..place.start).unwrap_or(self.text);
        FileError {
            id: self.id.to_owned(),
            line: before.matches('\n').count() + 1,
            reason: reason.into(),
        }
    }

    /// Returns the steps, whose lines must be possible at every size and on every runtime.
    fn steps(&self, contents: &Contents) -> Result<Vec<Step>, FileError> {
        if contents.steps.get_ref().is_empty() {
            return Err(self.error(&contents.steps.span(), "there are no steps"));
        }
        let entries = contents.steps.get_ref().iter();
        let steps = entries.map(|entry| {
            let step = entry.get_ref().step();
            let step = step.map_err(|reason| self.error(&entry.span(), reason))?;
            for &size in PresetSize::value_variants() {
                for runtime in contents.runtimes.get_ref() {
                    let base = on(*runtime);
                    let runs = step.runs(size, &base);
                    runs.map_err(|error| {
                        let reason = format!("{}, size {}: {error}", step.line, name_of(&size));
                        self.error(&entry.get_ref().line.span(), reason)
                    })?;
                }
            }
            Ok(step)
        });
        steps.collect()
    }

    /// Makes sure that a check names only executors that a step runs.
    fn check(&self, check: &Spanned<Check>, steps: &[Step]) -> Result<(), FileError> {
        let base = Draft::default();
        let runs = steps
            .iter()
            .filter_map(|step| step.runs(PresetSize::Small, &base).ok());
        let run: Vec<ExecutorKind> = runs.flatten().flatten().map(|run| run.executor()).collect();
        let mut named = check.get_ref().executors().into_iter();
        named
            .find(|named| !run.contains(named))
            .map_or(Ok(()), |named| {
                let reason = format!("no step runs the executor {}", name_of(&named));
                Err(self.error(&check.span(), reason))
            })
    }
}

impl Entry {
    fn step(&self) -> Result<Step, &'static str> {
        let scaled = match (&self.small, &self.medium, &self.large) {
            (None, None, None) => Scaled::Size,
            (Some(small), Some(medium), Some(large)) => {
                Scaled::Flags([small.clone(), medium.clone(), large.clone()])
            }
            _ => return Err("small, medium and large are given together or not at all"),
        };
        Ok(Step {
            line: self.line.get_ref().clone(),
            notes: self.notes.clone(),
            scaled,
        })
    }
}

/// Returns all choices by default, on a runtime.
fn on(runtime: RuntimeKind) -> Draft {
    Draft {
        runtime,
        ..Draft::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::preset::files::FILES;

    const SOUND: &str = r#"id = "E0"
title = "count"
look = "at it"
runtimes = ["native"]
outcome = "results"
checks = [{ faster = { fast = "threads", slow = "serial" } }]

[notes]
machine = "none"

[[steps]]
line = "compare busy --tasks 4 --executor serial,threads"
notes = "--n 10"
"#;

    #[test]
    fn every_file_is_read_and_every_file_is_listed() {
        for (id, text) in FILES {
            let preset = read(id, text).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(preset.id, *id);
        }
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/presets");
        let there = std::fs::read_dir(folder).unwrap();
        let mut there: Vec<String> = there
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        there.sort();
        let mut listed: Vec<String> = FILES.iter().map(|(id, _)| format!("{id}.toml")).collect();
        listed.sort();
        assert_eq!(listed, there, "add to FILES what is missing there");
    }

    #[test]
    fn a_mistake_is_an_error_with_its_line() {
        assert!(read("E0", SOUND).is_ok());
        let mut wrong = Vec::new();
        for (from, to, line, reason) in [
            ("id = \"E0\"", "id = \"E1\"", 1, "the id is not E0, which"),
            ("look", "lok", 3, "unknown field `lok`, expected one of"),
            ("look = \"at it\"\n", "", 1, "missing field `look`"),
            ("look = \"at it\"", "look = 3", 3, "invalid type: integer"),
            ("at it\"", "at it", 3, ""),
            ("[\"native\"]", "[]", 4, "one or more"),
            (
                "\"native\"]",
                "\"native\", \"native\"]",
                4,
                "each of them once",
            ),
            ("native", "snake", 4, "unknown variant `snake`"),
            ("results", "eggs", 5, "unknown variant `eggs`"),
            ("faster", "sooner", 6, "unknown variant `sooner`"),
            ("slow =", "slower =", 6, "unexpected keys in table: slower"),
            (
                "\"threads\", slow",
                "\"wish\", slow",
                6,
                "unknown variant `wish`",
            ),
            (
                "\"threads\", slow",
                "\"pool\", slow",
                6,
                "no step runs the executor pool",
            ),
            ("machine", "place", 9, "unknown field `place`"),
            ("[[steps]]", "[[stages]]", 11, "unknown field `stages`"),
            ("line =", "lines =", 12, "unknown field `lines`"),
            ("compare busy", "compare juggling", 12, "juggling"),
            ("--tasks 4", "--tasks many", 12, "many"),
            ("--tasks 4", "--taks 4", 12, "--taks"),
            ("--n 10", "--n ten", 12, "size notes"),
            (
                "notes = \"--n",
                "small = \"\"\nnotes = \"--n",
                11,
                "together or not at all",
            ),
        ] {
            assert_eq!(SOUND.matches(from).count(), 1, "{from}");
            let error = read("E0", &SOUND.replace(from, to))
                .unwrap_err()
                .to_string();
            let place = format!("assets/presets/E0.toml:{line}: ");
            if !error.starts_with(&place) || !error.contains(reason) {
                wrong.push(format!("{to}: {error}"));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        let no_steps = &SOUND[..SOUND.find("[[steps]]").unwrap()];
        let empty = no_steps.replace("[notes]", "steps = []\n[notes]");
        let error = read("E0", &empty).unwrap_err().to_string();
        assert_eq!(error, "assets/presets/E0.toml:8: there are no steps");
    }
}
