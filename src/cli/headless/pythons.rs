//! Which Pythons the runs of a call need, and what is done where there is none.

use std::sync::atomic::AtomicBool;

use super::Call;
use crate::model::{Interpreter, Machine, RunSpec, RuntimeKind};
use crate::python;

impl Call {
    /// Takes the runs that need no Python where there is none and none was asked for.
    pub(super) fn do_without_python(&mut self, machine: &Machine) {
        let missing = machine.pythons.is_some() && machine.usable_pythons().next().is_none();
        if let Some(groups) = self.without_python.take().filter(|_| missing) {
            self.groups = groups;
            self.notes
                .push("there is no usable Python here, so the runs are done without it".to_owned());
        }
    }

    /// Returns the interpreters of the machine if any run may need one.
    pub(super) fn look_for_pythons(&self, ending: &AtomicBool) -> Option<Vec<Interpreter>> {
        let runs = self.groups.iter().flatten();
        let on_python: Vec<&RunSpec> = runs
            .filter(|run| run.runtime() == RuntimeKind::Python)
            .collect();
        let mut asked: Vec<String> = on_python
            .iter()
            .filter_map(|run| run.python().map(str::to_owned))
            .collect();
        asked.dedup();
        (!on_python.is_empty()).then(|| python::find(&asked, ending))
    }
}

/// Returns a sentence where runs that name no interpreter were to have that of the active environment,
/// and it is broken.
pub(super) fn broken_environment(series: &[RunSpec], machine: &Machine) -> Option<String> {
    let unnamed = |spec: &RunSpec| spec.runtime() == RuntimeKind::Python && spec.python().is_none();
    machine
        .broken_environment()
        .filter(|_| series.iter().any(unnamed))
}
