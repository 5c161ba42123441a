//! Which way was best for which kind of work: in JSON, and under a table.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::Detail;
#[cfg(test)]
use super::json::Named;
use crate::diagnosis::{Kind, Tool, tools};
use crate::results::Row;

/// One piece of work, done by several executors on one runtime.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct ToolEntry {
    /// What the work turned out to be. `tiny` is less than 1 ms a task.
    #[cfg_attr(test, schemars(with = "Named<Kind>"))]
    kind: Kind,
    /// The work, in a few words.
    work: String,
    /// The fastest ways, several where they are within 5 %.
    best: Vec<String>,
    /// Whether the machine was not idle, so that the order may be different on an idle one.
    disturbed: bool,
    /// All ways, the fastest first. Each executor has its fastest one.
    ways: Vec<WayEntry>,
}

/// One way to do that work.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct WayEntry {
    /// The way, in a few words.
    label: String,
    /// Wall time.
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
