//! The list of experiments, opened above the tabs, and the one that was taken from it.

use super::{Above, App, Effect};
use crate::diagnosis::expected;
use crate::diagnosis::expected::Judgement;
use crate::model::{
    Draft, Machine, PRESETS, Preset, PresetSize, RunSpec, RuntimeKind, Series, SeriesId, SpecError,
    Step,
};
use crate::results::compare;

/// The list of experiments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Listed {
    /// The place of the selected one.
    pub selected: usize,
    /// How large it will be.
    pub size: PresetSize,
}

/// An experiment that was taken from the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    /// Which.
    pub preset: &'static Preset,
    /// Its place in the list.
    pub listed: Listed,
    /// Its runs in the log, once they are queued.
    pub(super) series: Option<SeriesId>,
    /// Whether what it expects came, once all of them are over.
    pub judgements: Option<Vec<Judgement>>,
}

impl Listed {
    /// Returns the selected experiment.
    pub fn preset(self) -> &'static Preset {
        &PRESETS[self.selected.min(PRESETS.len() - 1)]
    }

    /// Returns where it will be run: on the runtime of the panel's run, or the first that it is there
    /// on.
    pub fn runtime(self, panel: &Draft) -> RuntimeKind {
        let all = &self.preset().runtimes;
        let first = || all.first().copied().unwrap_or_default();
        let same = all.contains(&panel.runtime).then_some(panel.runtime);
        same.unwrap_or_else(first)
    }

    /// Returns what will be run on a machine, one after the other; where that is depends on the panel's
    /// run. What does not exist there is left out.
    pub fn runs(self, panel: &Draft, machine: &Machine) -> Result<Vec<RunSpec>, SpecError> {
        let base = Draft {
            runtime: self.runtime(panel),
            scale: 1.0,
            ..panel.clone()
        };
        let groups = self.preset().runs(self.size, &base)?;
        let (runs, _left_out) = Series::possible(&groups, machine);
        Ok(runs)
    }

    /// Goes to the experiment below or above, and stays at the ends.
    pub(super) fn step(&mut self, way: Step) {
        self.selected = match way {
            Step::Next => (self.selected + 1).min(PRESETS.len() - 1),
            Step::Back => self.selected.saturating_sub(1),
        };
    }

    /// Goes to the next larger or smaller size, and stays at the ends.
    fn resize(&mut self, way: Step) {
        use PresetSize::{Large, Medium, Notes, Small};
        self.size = match (self.size, way) {
            (Small, Step::Next) | (Large, Step::Back) => Medium,
            (Medium, Step::Next) | (Notes, Step::Back) => Large,
            (Large | Notes, Step::Next) => Notes,
            (Small | Medium, Step::Back) => Small,
        };
    }
}

impl Chosen {
    /// Returns whether all is as expected; nothing before the end, or where something that it is about
    /// is unknown.
    pub fn held(&self) -> Option<bool> {
        expected::held(self.judgements.as_ref()?)
    }
}

impl App {
    /// Opens the list where it was left.
    pub(super) fn list_presets(&mut self) {
        let listed = self.preset.as_ref().map(|chosen| chosen.listed);
        self.above = Above::Presets(listed.unwrap_or_default());
    }

    /// Makes the selected experiment larger or smaller.
    pub(super) fn resize_preset(&mut self, way: Step) {
        if let Above::Presets(listed) = &mut self.above {
            listed.resize(way);
        }
    }

    /// Takes an experiment into the panel and runs it.
    pub(super) fn start_preset(&mut self, listed: Listed) -> Vec<Effect> {
        let runs = match listed.runs(&self.panel.draft, &self.session.machine) {
            Ok(runs) => runs,
            Err(error) => {
                self.panel.refuse(&error);
                return Vec::new();
            }
        };
        if let Some(run) = runs.last() {
            self.panel.draft.take(run);
        }
        let machine = &self.session.machine;
        if let Some(error) = refusal(&runs, machine) {
            self.panel.refuse(&error);
            return Vec::new();
        }
        self.preset = Some(Chosen {
            preset: listed.preset(),
            listed,
            series: None,
            judgements: None,
        });
        self.submit(runs)
    }

    /// Takes note of the series that the experiment became.
    pub(super) fn number_preset(&mut self, series: SeriesId) {
        if let Some(chosen) = &mut self.preset {
            chosen.series.get_or_insert(series);
        }
    }

    /// Drops an experiment that the engine refused.
    pub(super) fn forget_preset(&mut self) {
        self.preset.take_if(|chosen| chosen.series.is_none());
    }

    /// Judges what came of the experiment, if this was its series.
    pub(super) fn judge_preset(&mut self, ended: Option<SeriesId>) {
        let Some(chosen) = &mut self.preset else {
            return;
        };
        let Some(series) = ended.filter(|_| chosen.series == ended) else {
            return;
        };
        let rows = compare::rows_of_series(&self.session, series);
        chosen.judgements = Some(expected::judge(chosen.preset, &rows, &self.session));
    }
}

/// Returns which of the choices cannot be on the machine.
fn refusal(runs: &[RunSpec], machine: &Machine) -> Option<SpecError> {
    runs.iter().find_map(|run| run.check(machine).err())
}
