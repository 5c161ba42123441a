//! The CPU time that workers reported lately, by core.

use crate::model::{TimeSpan, Timestamp};

use super::Lane;

/// CPU time on a core, spread evenly over a stretch of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct CpuReport {
    pub(crate) core: u16,
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
    pub(crate) cpu: TimeSpan,
}

/// How long CPU reports are kept: longer than any window of a sample while something runs.
pub(crate) const RECENT: TimeSpan = TimeSpan::from_millis(2_000);

/// CPU reports closer together than this are kept as one.
const REPORT_GRAIN: TimeSpan = TimeSpan::from_millis(20);

impl Lane {
    /// Forgets CPU reports that ended before `before`.
    pub(crate) fn forget_reports(&mut self, before: Timestamp) {
        while self.recent.front().is_some_and(|report| report.to < before) {
            self.recent.pop_front();
        }
    }

    /// Notes CPU time used since the last report, or since the task began if that was later: a
    /// worker without a task uses next to none.
    pub(super) fn report_cpu(&mut self, at: Timestamp, core: u16, cpu: TimeSpan) {
        let began = self.doing.map_or(Timestamp::START, |(_, began)| began);
        let from = self.cpu_told.max(began).min(at - cpu);
        self.core = core;
        self.cpu += cpu;
        self.cpu_told = self.cpu_told.max(at);
        self.forget_reports(at - RECENT);
        match self.recent.back_mut() {
            Some(last) if last.core == core && from <= last.to && at - last.from < REPORT_GRAIN => {
                last.to = last.to.max(at);
                last.cpu += cpu;
            }
            _ => self.recent.push_back(CpuReport {
                core,
                from,
                to: at,
                cpu,
            }),
        }
    }
}
