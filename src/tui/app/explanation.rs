//! Why a result is as it is: opened above the tabs, of the result that was selected then.

use super::{Above, App};
use crate::analysis::Verdict;
use crate::model::Step;

/// What is explained. It stays when other runs end meanwhile.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Explained {
    /// The way and the work, and what its measurements mean; nothing before the first result.
    pub result: Option<(String, Verdict)>,
    /// How many lines are scrolled past.
    pub scrolled: u16,
}

impl App {
    /// Opens the explanation of the selected result.
    pub(super) fn explain(&mut self) {
        let row = self.rows.get(self.result);
        let result = row.map(|row| {
            let what = format!("{}, {}", row.label, row.work);
            (what, row.verdict.clone())
        });
        self.above = Above::Explanation(Explained {
            result,
            scrolled: 0,
        });
    }
}

impl Explained {
    /// Scrolls by a line, with so many hidden at most.
    pub(super) fn scroll(&mut self, way: Step, hidden: u16) {
        self.scrolled = match way {
            Step::Next => self.scrolled.saturating_add(1),
            Step::Back => self.scrolled.min(hidden).saturating_sub(1),
        }
        .min(hidden);
    }
}
