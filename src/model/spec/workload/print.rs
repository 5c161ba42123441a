//! `print`: lines of several tasks in one pipe.

use super::Workload;
use super::meaning::{Meaning, SizeUnit};
use super::parameters::{Outside, Parameters, Sizing};
use crate::model::spec::{Draft, Locking, Printing, RunSpec, Size};

/// Seconds before each line of the tasks of `print`, in turn: those of the teaching notes, 60 s one
/// after another.
pub const DELAYS: [f64; 4] = [2.0, 4.0, 1.0, 5.0];

/// The choices of `print`.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::model::spec) struct Print {
    print: Printing,
    lock: Locking,
}

impl Print {
    pub(super) const MEANING: Meaning = Meaning {
        task: "print five lines, t seconds before each, into a pipe that all tasks share",
        noun: ("printer", "printers"),
        unit: SizeUnit::Seconds("before a line"),
        experiments: "E3",
        bound: "waiting",
    };
}

impl Parameters for Print {
    fn of(draft: &Draft) -> Self {
        Self {
            print: draft.print,
            lock: draft.lock,
        }
    }

    fn put(&self, draft: &mut Draft) {
        (draft.print, draft.lock) = (self.print, self.lock);
    }

    fn usual_tasks(&self) -> u32 {
        DELAYS.len() as u32
    }

    fn sizing(&self) -> Sizing {
        Sizing::Known([2.0, 6.0, 20.0])
    }

    fn contends(&self) -> bool {
        true
    }

    fn outside(&self) -> Outside {
        Outside::Sink
    }
}

impl RunSpec {
    /// How `print` prints a line.
    pub fn print(&self) -> Printing {
        match &self.workload {
            Workload::Print(print) => print.print,
            _ => Printing::default(),
        }
    }

    /// Whether `print` takes a lock for each line.
    pub fn lock(&self) -> Locking {
        match &self.workload {
            Workload::Print(print) => print.lock,
            _ => Locking::default(),
        }
    }

    /// Returns the seconds before a line of each task of `print` in turn.
    pub fn delays(&self) -> Vec<f64> {
        let given = match self.size() {
            _ if !self.values().is_empty() => self.values().to_vec(),
            Size::Seconds(seconds) => vec![seconds],
            _ => {
                let scale = self.seconds_of_word().unwrap_or(6.0) / 60.0;
                DELAYS.map(|delay| delay * scale).to_vec()
            }
        };
        given.iter().map(|delay| delay * self.scale()).collect()
    }
}
