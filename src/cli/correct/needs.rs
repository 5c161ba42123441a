//! What a command line needs, and lacks: a workload, the runtime of an interpreter.

use super::Draft;
use super::allowed::workload_of;
use super::grammar::Grammar;
use super::line::{Line, Part};
use crate::model::{WorkloadKind, name_of};

/// Adds what is needed.
pub(super) fn met(mut draft: Draft, _: &Grammar) -> Vec<Draft> {
    let line = &mut draft.line;
    if !line.does_runs() || line.has("preset") {
        return vec![draft];
    }
    let python = line
        .parts
        .iter()
        .position(|part| part.name() == Some("python"));
    if let Some(at) = python.filter(|_| !line.has("runtime")) {
        line.parts.insert(at, Part::flag("runtime", "python"));
    }
    if line.command.is_some() {
        name_a_workload(line);
    }
    vec![draft]
}

/// Gives a line the usual workload if it names none.
pub(super) fn name_a_workload(line: &mut Line) {
    if workload_of(line).is_none() && !line.has("preset") && line.others().next().is_none() {
        let usual = name_of(&WorkloadKind::default());
        line.parts.insert(0, Part::Word(usual));
    }
}
