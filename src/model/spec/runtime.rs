//! What runs the code of a task, each runtime with what it alone needs to know.

use super::{Draft, RunSpec, RuntimeKind};
use crate::model::clock::TimeSpan;

/// A runtime and its own parameters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Runtime {
    #[default]
    Native,
    Gil {
        switch_interval: TimeSpan,
    },
    Python {
        /// By version or path; none means the first one found.
        interpreter: Option<String>,
        switch_interval: TimeSpan,
    },
    Runner {
        program: Option<String>,
    },
}

impl Runtime {
    /// Takes what the chosen runtime has of the choices.
    pub(super) fn of(draft: &Draft) -> Self {
        let switch_interval = draft.switch_interval;
        match draft.runtime {
            RuntimeKind::Native => Self::Native,
            RuntimeKind::Gil => Self::Gil { switch_interval },
            RuntimeKind::Python => Self::Python {
                interpreter: draft.python.clone(),
                switch_interval,
            },
            RuntimeKind::Runner => Self::Runner {
                program: draft.runner.clone(),
            },
        }
    }

    /// Makes the choices that lead to it.
    pub(super) fn put(&self, draft: &mut Draft) {
        draft.runtime = self.kind();
        match self {
            Self::Native => {}
            Self::Gil { switch_interval } => draft.switch_interval = *switch_interval,
            Self::Python {
                interpreter,
                switch_interval,
            } => {
                draft.python.clone_from(interpreter);
                draft.switch_interval = *switch_interval;
            }
            Self::Runner { program } => draft.runner.clone_from(program),
        }
    }

    const fn kind(&self) -> RuntimeKind {
        match self {
            Self::Native => RuntimeKind::Native,
            Self::Gil { .. } => RuntimeKind::Gil,
            Self::Python { .. } => RuntimeKind::Python,
            Self::Runner { .. } => RuntimeKind::Runner,
        }
    }

    /// Returns whether the same program runs the code, however often it hands its lock over.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Python { interpreter, .. },
                Self::Python {
                    interpreter: other, ..
                },
            ) => interpreter == other,
            (Self::Runner { program }, Self::Runner { program: other }) => program == other,
            _ => self.kind() == other.kind(),
        }
    }
}

impl RunSpec {
    /// What runs its code.
    pub const fn runtime(&self) -> RuntimeKind {
        self.runtime.kind()
    }

    /// Which interpreter of runtime `python`, by version or path; none means the first one found.
    pub fn python(&self) -> Option<&str> {
        match &self.runtime {
            Runtime::Python { interpreter, .. } => interpreter.as_deref(),
            _ => None,
        }
    }

    /// The program of runtime `runner`.
    pub fn runner(&self) -> Option<&str> {
        match &self.runtime {
            Runtime::Runner { program } => program.as_deref(),
            _ => None,
        }
    }

    /// How long a thread waits for the GIL before it asks for it, as the run begins.
    pub const fn switch_interval(&self) -> TimeSpan {
        match self.runtime {
            Runtime::Gil { switch_interval }
            | Runtime::Python {
                switch_interval, ..
            } => switch_interval,
            Runtime::Native | Runtime::Runner { .. } => Self::usual_switch_interval(),
        }
    }
}
