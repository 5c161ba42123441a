//! Why a result is as it is: opened above the tabs, of the result that was selected then.

use super::{Above, App};
use crate::diagnosis::{Tool, Verdict, hanging, tools, verdict};
use crate::model::Step;
use crate::results::Row;
use crate::text::labels::title_of;

/// What is explained. It stays when other runs end meanwhile.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Explained {
    /// The way and the work, and what its measurements mean; nothing before the first result.
    pub result: Option<(String, Verdict)>,
    /// Which way was best for which work, in this session.
    pub tools: Vec<Tool>,
    /// Whether that is what the experiment at hand is about.
    pub tools_first: bool,
    /// How many lines are scrolled past.
    pub scrolled: u16,
}

impl App {
    /// Opens the explanation of the deadlock that goes on, else of the selected result.
    pub(super) fn explain(&mut self) {
        let result = self.hanging().or_else(|| self.selected());
        let ways: Vec<Row> = self.rows.ways(self.shown()).cloned().collect();
        self.above = Above::Explanation(Explained {
            result,
            tools: tools(&ways),
            tools_first: self
                .preset
                .as_ref()
                .is_some_and(|chosen| chosen.preset.chooses_tools()),
            scrolled: 0,
        });
    }

    fn hanging(&self) -> Option<(String, Verdict)> {
        let run = self.session.current()?;
        let what = title_of(&run.start, &self.session.machine, ", ");
        hanging(run).map(|verdict| (what, verdict))
    }

    fn selected(&self) -> Option<(String, Verdict)> {
        let row = self.result_in_question()?;
        Some((row.measured.title(", "), verdict(&row.facts)))
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
