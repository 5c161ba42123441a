//! `files`: create a file in the run's scratch folder, write n bytes, close it.

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::definition::{RunnerInput, Task, Workload};
use super::in_turn::InTurn;
use super::{Context, Interruption, ResourceLocations};
use crate::model::{Machine, RunSpec, TaskId, TaskOutput};

/// Bytes written at a time.
const PIECE: u64 = 65_536;

/// What a task of `files` is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Where the file is made.
    pub path: PathBuf,
    /// The size of the file in bytes.
    pub n: u64,
}

impl Task for NewFile {
    async fn run(&self, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
        run(self, context)
    }

    fn cost(&self) -> f64 {
        self.n as f64
    }

    fn input(mut self) -> RunnerInput {
        // the file is called as its task, and the folder is that of all
        self.path.pop();
        RunnerInput::File {
            n: self.n,
            folder: self.path,
        }
    }
}

/// Files of these sizes in bytes, in turn, in a folder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Files {
    numbers: InTurn<u64>,
    folder: PathBuf,
}

impl Workload for Files {
    type Task = NewFile;

    fn cut(spec: &RunSpec, size: f64) -> Self {
        Self {
            numbers: InTurn::numbers(spec, size),
            folder: PathBuf::new(),
        }
    }

    fn task(&self, number: TaskId, _: u32) -> NewFile {
        NewFile {
            path: self.folder.join(number.0.to_string()),
            n: self.numbers.of(number),
        }
    }

    fn different(&self, _: u32) -> usize {
        self.numbers.len()
    }

    fn settle(&mut self, locations: &ResourceLocations) {
        self.folder.clone_from(&locations.folder);
    }

    fn seconds(_: &RunSpec, _: &Machine) -> Option<f64> {
        None
    }
}

/// Makes a file; gives the bytes written. What the system refuses is the task's failure.
fn run(new: &NewFile, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
    let mut file = on_disk(context, || File::create(&new.path))?;
    let piece = vec![b'e'; PIECE as usize];
    let mut written = 0;
    while written < new.n {
        let more = PIECE.min(new.n - written);
        on_disk(context, || file.write_all(&piece[..more as usize]))?;
        written += more;
        context.checkpoint((written as f64 / new.n as f64) as f32)?;
    }
    // closing may wait, too; errors that only show then are the system's to keep
    on_disk(context, || {
        drop(file);
        Ok(())
    })?;
    Ok(TaskOutput::Count(written))
}

/// Waits for the file system.
fn on_disk<T>(
    context: &mut dyn Context,
    work: impl FnOnce() -> io::Result<T>,
) -> Result<T, Interruption> {
    let (mut work, mut done) = (Some(work), None);
    context.device(&mut || done = work.take().map(|work| work()));
    match done {
        Some(Ok(value)) => Ok(value),
        Some(Err(error)) => Err(error.into()),
        None => Err(Interruption::Stopped),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::fake::Fake;

    fn new(folder: &std::path::Path, n: u64) -> NewFile {
        let path = folder.join("3");
        NewFile { path, n }
    }

    #[test]
    fn a_file_has_the_bytes_it_should() {
        let folder = tempfile::tempdir().unwrap();
        for n in [1, PIECE, 3 * PIECE + 5] {
            let new = new(folder.path(), n);
            let mut context = Fake::default();
            assert_eq!(run(&new, &mut context), Ok(TaskOutput::Count(n)));
            assert_eq!(std::fs::metadata(&new.path).unwrap().len(), n);
            assert_eq!(context.progress.len() as u64, n.div_ceil(PIECE));
        }
    }

    #[test]
    fn what_the_system_refuses_is_reported_in_its_words() {
        let folder = tempfile::tempdir().unwrap();
        let nowhere = new(&folder.path().join("gone"), 1);
        let refused = run(&nowhere, &mut Fake::default());
        let reason = "No such file or directory".to_owned();
        assert_eq!(refused, Err(Interruption::Failed(reason)));
    }

    #[test]
    fn a_disk_that_is_full_fails_the_task() {
        let full = NewFile {
            path: "/dev/full".into(),
            n: 10,
        };
        let failed = run(&full, &mut Fake::default());
        let reason = "No space left on device".to_owned();
        assert_eq!(failed, Err(Interruption::Failed(reason)));
    }

    #[test]
    fn is_stopped_between_two_pieces() {
        let folder = tempfile::tempdir().unwrap();
        let mut context = Fake {
            stop_at: Some(2),
            ..Fake::default()
        };
        let stopped = run(&new(folder.path(), 10 * PIECE), &mut context);
        assert_eq!(stopped, Err(Interruption::Stopped));
    }
}
