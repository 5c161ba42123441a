//! The results of what is drawn: which there are, which is selected, and what it means.

use super::{App, Picture, Tab};
use crate::diagnosis::Verdict;
use crate::results::Row;

impl App {
    /// Returns the result that an explanation is wanted of.
    pub(super) fn result_in_question(&self) -> Option<&Row> {
        match (self.tab, self.sweeps.point()) {
            (Tab::Speedup, Some(point)) => self.rows.with(&point.runs, self.shown()),
            _ => self.row(self.result),
        }
    }

    /// Returns a result, counted from the newest one.
    pub fn row(&self, at: usize) -> Option<&Row> {
        self.rows.get(at, self.shown())
    }

    /// Returns what a result means.
    pub fn verdict_on(&self, row: &Row) -> Verdict {
        self.verdicts.of(&row.facts)
    }

    /// Reads the results anew: they change when a run ends, and when a pause does.
    pub(super) fn read_results(&mut self) {
        self.read_again();
        self.result = 0;
    }

    /// Reads the same results anew: more is known of them.
    pub(super) fn read_again(&mut self) {
        let session = match &self.picture {
            Picture::Live => &self.session,
            Picture::Held(session) => session,
        };
        self.rows.read(session);
        self.sweeps.are_old();
        if self.tab == Tab::Speedup {
            self.read_sweeps();
        }
    }

    /// Selects a result, and shows its run in the lanes.
    pub(super) fn show_result(&mut self, result: usize) {
        let Some(row) = self.row(result) else {
            return;
        };
        let run = row.measured.runs.last().copied();
        self.result = result;
        match run {
            Some(run) if result > 0 || self.time.run.is_some() => self.time.show(run),
            _ => {}
        }
    }
}
