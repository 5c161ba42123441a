//! Which way was best for which kind of work: in JSON, and under a table.

use serde::Serialize;

use super::Detail;
use crate::diagnosis::{Kind, Tool, tools};
use crate::results::Row;

/// One work on one runtime in the JSON report.
#[derive(Serialize)]
pub(super) struct ToolEntry {
    kind: Kind,
    work: String,
    best: Vec<String>,
    disturbed: bool,
    ways: Vec<WayEntry>,
}

#[derive(Serialize)]
struct WayEntry {
    label: String,
    wall_s: f64,
}

impl ToolEntry {
    /// Returns it for programs.
    pub(super) fn of(tool: &Tool) -> Self {
        let ways = tool.ways.iter().map(|(label, wall)| WayEntry {
            label: label.clone(),
            wall_s: *wall,
        });
        let best = tool.ways.iter().take(tool.best);
        Self {
            kind: tool.kind,
            work: tool.work.clone(),
            best: best.map(|(label, _)| label.clone()).collect(),
            disturbed: tool.disturbed,
            ways: ways.collect(),
        }
    }
}

/// Returns the lines for people: where several kinds of work were done, or everything is explained.
pub(super) fn lines(rows: &[Row], detail: Detail) -> Vec<String> {
    let all = tools(rows);
    let several = all.windows(2).any(|pair| pair[0].kind != pair[1].kind);
    if all.is_empty() || !(several || detail == Detail::Explanations) {
        return Vec::new();
    }
    all.iter().map(Tool::words).collect()
}
