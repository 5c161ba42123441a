//! The look at the machine before several runs begin, and the question where something will disturb
//! them.

use super::{Above, App, Effect, Listed};
use crate::diagnosis::beforehand;
use crate::diagnosis::beforehand::Disturbance;
use crate::model::{Repetition, RunSpec};

/// What is to begin.
#[derive(Debug, Clone, PartialEq)]
pub enum Experiment {
    /// Runs that the panel asks for.
    Runs(Vec<RunSpec>),
    /// One that was taken from the list.
    Preset(Listed),
}

impl Experiment {
    /// Returns its name, if it has one.
    pub fn name(&self) -> Option<&'static str> {
        match self {
            Self::Runs(_) => None,
            Self::Preset(listed) => Some(&listed.preset().id),
        }
    }

    /// Returns whether its runs are compared with each other or with what is expected of them, so that it
    /// matters what disturbs them.
    fn is_compared(&self) -> bool {
        match self {
            Self::Runs(runs) => Repetition::count(runs) > 1,
            Self::Preset(_) => true,
        }
    }
}

impl App {
    /// Begins an experiment, or asks first where something will disturb it.
    ///
    /// What a person went on in spite of once is not asked again in the session, but shown; and a
    /// screenplay is not asked at all, for it has no answer.
    pub(super) fn ask_or_begin(&mut self, experiment: Experiment) -> Vec<Effect> {
        // behind a run that is on, the state of the machine is unknown
        let all = if self.is_running() || !experiment.is_compared() {
            Vec::new()
        } else {
            beforehand::disturbances(&self.session)
        };
        let why = self.unanswered(all.clone());
        if !why.is_empty() {
            self.above = Above::NotAtRest { experiment, why };
            return Vec::new();
        }
        let said = (!all.is_empty()).then(|| beforehand::said(experiment.name(), &all));
        let begun = self.begin(experiment);
        let notice = said.filter(|_| !begun.is_empty()).map(Effect::Notice);
        notice.into_iter().chain(begun).collect()
    }

    /// Looks again whether an experiment that waits can begin: when all that disturbed it and may pass
    /// has passed.
    pub(super) fn look_again(&mut self) -> Vec<Effect> {
        let Above::NotAtRest { experiment, why } = &self.above else {
            return Vec::new();
        };
        let waited = why.iter().any(Disturbance::passes);
        let experiment = experiment.clone();
        let why = self.unanswered(beforehand::disturbances(&self.session));
        if waited && !why.iter().any(Disturbance::passes) {
            self.above = Above::Nothing;
            return self.begin(experiment);
        }
        self.above = Above::NotAtRest { experiment, why };
        Vec::new()
    }

    /// Begins an experiment in spite of what will disturb it.
    pub(super) fn go_anyway(&mut self, experiment: Experiment, why: &[Disturbance]) -> Vec<Effect> {
        self.gone_anyway.extend(why.iter().map(|one| one.by));
        self.begin(experiment)
    }

    /// Takes away the question when a run begins anyway, as in a replay of an older log, in which no question
    /// was asked.
    pub(super) fn ask_no_more(&mut self) {
        if matches!(self.above, Above::NotAtRest { .. }) {
            self.above = Above::Nothing;
        }
    }

    /// Returns what of it a person has to answer.
    fn unanswered(&self, mut all: Vec<Disturbance>) -> Vec<Disturbance> {
        if self.play.is_some() || self.session.acts.title.is_some() {
            return Vec::new();
        }
        all.retain(|one| !self.gone_anyway.contains(&one.by));
        all
    }

    fn begin(&mut self, experiment: Experiment) -> Vec<Effect> {
        match experiment {
            Experiment::Runs(runs) => {
                self.preset = None;
                self.submit(runs)
            }
            Experiment::Preset(listed) => self.start_preset(listed),
        }
    }
}
