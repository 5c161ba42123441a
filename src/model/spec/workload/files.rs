//! `files`: files that are written to a disk.

use super::meaning::{Meaning, SizeUnit};
use super::parameters::{Outside, Parameters, Sizing};
use crate::model::field::SpecError;
use crate::model::spec::{Draft, RunSpec, Size};
use crate::model::topology::Machine;

/// `files` has a size, and nothing else to choose.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::model::spec) struct Files;

impl Files {
    pub(super) const MEANING: Meaning = Meaning {
        task: "create a file in a scratch folder, write n bytes, close it",
        noun: ("file", "files"),
        unit: SizeUnit::N {
            most: RunSpec::MOST_FILE_BYTES,
        },
        experiments: "E17",
        bound: "disk",
    };
}

impl Parameters for Files {
    fn of(_: &Draft) -> Self {
        Self
    }

    fn sizing(&self) -> Sizing {
        Sizing::Bytes([1e5, 1e6, 1e7])
    }

    fn contends(&self) -> bool {
        true
    }

    fn outside(&self) -> Outside {
        Outside::Folder
    }

    /// Checks that all files together fit a disk that others use, too.
    fn check(&self, spec: &RunSpec, _: &Machine) -> Result<(), SpecError> {
        let each = match spec.size() {
            Size::N(n) => n as f64,
            _ => spec.size_of_word().unwrap_or_default(),
        };
        let tasks = spec.task_count();
        let values = &spec.values();
        let unscaled: f64 = if values.is_empty() {
            each * f64::from(tasks)
        } else {
            let turns = (0..tasks as usize).map(|task| values[task % values.len()]);
            turns.sum()
        };
        if unscaled * spec.scale() <= RunSpec::MOST_FILE_BYTES as f64 {
            return Ok(());
        }
        let allowed = format!(
            "so many files have more than {} bytes together, which is the most",
            RunSpec::MOST_FILE_BYTES
        );
        Err(SpecError::new("tasks", tasks, allowed))
    }
}

impl RunSpec {
    /// The most bytes that all files of a run may have together.
    const MOST_FILE_BYTES: u64 = 1_000_000_000;
}
