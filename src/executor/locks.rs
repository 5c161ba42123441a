//! Locks that worker processes share: those of files without a name, which are gone with the process
//! that has them, however that ends.

use std::fs::File;
use std::io;

use super::Job;
use crate::model::{DeadlockKind, WorkloadKind};
use crate::process::{lock_file, path_of};
use crate::workload::SyncObjects;

/// The locks of a run, which its workers open for themselves: a lock belongs to the opened file description.
#[derive(Debug, Default)]
pub(super) struct Locks(Vec<File>);

impl Locks {
    /// Makes the locks that a run needs.
    pub(super) fn of(job: &Job<'_>) -> io::Result<Self> {
        let needed = match (job.spec.workload(), job.spec.how()) {
            (WorkloadKind::Deadlock, DeadlockKind::Locks) => job.plan.len(),
            _ => 0,
        };
        let files: io::Result<Vec<File>> = (0..needed).map(|_| lock_file()).collect();
        Ok(Self(files?))
    }

    /// Returns where workers find them.
    pub(super) fn paths(&self) -> Vec<String> {
        let path = |file: &File| path_of(file).display().to_string();
        self.0.iter().map(path).collect()
    }
}

/// Opens the locks of a run in a worker.
pub(super) fn open(paths: &[String]) -> io::Result<Option<SyncObjects>> {
    if paths.is_empty() {
        return Ok(None);
    }
    let open = |path| File::options().read(true).write(true).open(path);
    let files: io::Result<Vec<File>> = paths.iter().map(open).collect();
    Ok(Some(SyncObjects::of_processes(files?)))
}
