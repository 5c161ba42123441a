//! What a line's words allow: which flags take a value, and which workload is meant.

use clap::{Arg, ValueEnum};

use super::grammar::{Grammar, choices};
use super::line::Line;
use crate::cli::export::size;
use crate::cli::settings::Key;
use crate::model::{Draft, Field, Size, SizeUnit, WorkloadKind, meaning_of};

impl Grammar {
    /// Returns the flags of a line's command that have this value among their choices.
    pub(super) fn flags_with_choice(&self, line: &Line, choice: &str) -> Vec<&Arg> {
        let arguments = self.arguments(line.command.as_deref());
        let has = |flag: &&Arg| {
            flag.get_long().is_some() && choices(flag).iter().any(|one| one == choice)
        };
        arguments.filter(has).collect()
    }
}

/// Returns whether a flag of a line takes a value, as far as the flag alone says.
pub(super) fn fits(line: &Line, flag: &Arg, value: &str) -> bool {
    let name = flag.get_id().as_str();
    let mut draft = Draft {
        workload: workload_of(line).unwrap_or_default(),
        ..Draft::default()
    };
    let unit = meaning_of(draft.workload).unit;
    match Key::all().find(|key| key.name() == name) {
        Some(Key::Field(Field::Size)) if line.has("preset") => {
            choices(flag).contains(&value.to_owned()) || value == "notes"
        }
        Some(Key::Field(Field::Size)) if !line.does_runs() => size(value).is_ok(),
        Some(Key::Field(field)) if line.does_runs() => field.set(&mut draft, value).is_ok(),
        Some(Key::N) => Size::from_n(value).is_ok() && !matches!(unit, SizeUnit::Seconds(_)),
        Some(Key::Seconds) => Size::from_seconds(value).is_ok(),
        _ => {
            let choices = choices(flag);
            choices.is_empty() || choices.contains(&value.to_lowercase())
        }
    }
}

/// Returns the workload that a line names.
pub(super) fn workload_of(line: &Line) -> Option<WorkloadKind> {
    let mut words = line.others();
    words.find_map(|word| WorkloadKind::from_str(word, true).ok())
}
