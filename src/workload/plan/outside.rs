//! Tasks that work with what lies outside of the program: URLs, files, a pipe.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::in_turn;
use crate::model::{Locking, Printing, RunSpec, TaskId};
use crate::workload::{Fetch, NewFile, Printer, ResourceLocations, TaskInput};

/// How work with the outside is cut.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Outside {
    /// URLs, in turn.
    Fetch {
        urls: Vec<String>,
        timeout: f64,
        hosts: Option<Vec<String>>,
    },
    /// Files of so many bytes, in turn.
    Files { numbers: Vec<u64>, folder: PathBuf },
    /// Seconds before a line, in turn.
    Print {
        delays: Vec<f64>,
        print: Printing,
        lock: Locking,
        folder: PathBuf,
    },
}

impl Outside {
    pub(super) fn fetching(spec: &RunSpec) -> Self {
        Self::Fetch {
            urls: spec.urls().to_vec(),
            timeout: spec.time_limit(),
            hosts: spec.hosts().map(<[String]>::to_vec),
        }
    }

    pub(super) const fn making(numbers: Vec<u64>) -> Self {
        Self::Files {
            numbers,
            folder: PathBuf::new(),
        }
    }

    /// Cuts printing into tasks whose delays are `size` on average before they are scaled.
    pub(super) fn printing(spec: &RunSpec, size: f64) -> Self {
        let delays = spec.delays();
        let mean = delays.iter().sum::<f64>() / delays.len() as f64;
        let factor = size * spec.scale() / mean;
        Self::Print {
            delays: delays.iter().map(|delay| delay * factor).collect(),
            print: spec.print(),
            lock: spec.lock(),
            folder: PathBuf::new(),
        }
    }

    /// Notes where everything is.
    pub(super) fn settle(&mut self, locations: &ResourceLocations) {
        match self {
            Self::Fetch { urls, .. } => urls.clone_from(&locations.urls),
            Self::Files { folder, .. } | Self::Print { folder, .. } => {
                folder.clone_from(&locations.folder);
            }
        }
    }

    /// Returns what a task is given.
    pub(super) fn input(&self, task: TaskId) -> TaskInput {
        match self {
            Self::Fetch {
                urls,
                timeout,
                hosts,
            } => TaskInput::Fetch(Fetch {
                // as long as nobody has prepared a server there is none
                url: urls
                    .get(task.0 as usize % urls.len().max(1))
                    .cloned()
                    .unwrap_or_default(),
                timeout: *timeout,
                hosts: hosts.clone(),
            }),
            Self::Files { numbers, folder } => TaskInput::Files(NewFile {
                path: folder.join(task.0.to_string()),
                n: in_turn(numbers, task.0),
            }),
            Self::Print {
                delays,
                print,
                lock,
                folder,
            } => TaskInput::Print(Printer {
                number: task.0,
                delay: in_turn(delays, task.0),
                print: *print,
                lock: *lock,
                folder: folder.clone(),
            }),
        }
    }

    /// Returns after how many tasks the inputs come again.
    pub(super) fn different(&self) -> usize {
        match self {
            Self::Fetch { urls, .. } => urls.len().max(1),
            Self::Files { numbers, .. } => numbers.len(),
            Self::Print { delays, .. } => delays.len(),
        }
    }
}
