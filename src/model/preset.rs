//! Presets: every experiment by its name, as data. The files in `assets/presets` feed the command line,
//! its help and completion, the list in the lab and the documents.
//!
//! What a preset does is written as a person would type it, so that people who want to change
//! one thing of an experiment have the command line to start from.

use clap::ValueEnum;
use serde::Deserialize;

use super::field::SpecError;
use super::spec::{Draft, ExecutorKind, RunSpec, RuntimeKind, name_of};

mod file;
mod files;
mod line;
mod table;

pub use table::PRESETS;

/// An experiment that can be launched by its name.
#[derive(Debug, PartialEq, Eq)]
pub struct Preset {
    /// Its name: `E5`.
    pub id: String,
    /// What it is, in a few words.
    pub title: String,
    /// What to look at while it runs.
    pub look: String,
    /// What the teaching notes measured, if they did.
    pub notes_figure: Option<String>,
    /// On which machine, as far as the notes say.
    pub notes_machine: String,
    /// The runtimes that show it side by side, the most instructive last.
    pub runtimes: Vec<RuntimeKind>,
    /// What is run, one after the other.
    pub steps: Vec<Step>,
    /// What must come out.
    pub checks: Vec<Check>,
    /// What that is when all goes as it should.
    pub outcome: Expected,
}

/// A part of a preset: one call of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is typed, without the program's name and without sizes.
    pub line: String,
    /// The flags that make it as large as in the notes.
    pub notes: String,
    /// How it is made small, medium and large.
    pub scaled: Scaled,
}

/// How a step is made small, medium and large.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scaled {
    /// By `--size`.
    Size,
    /// By these flags.
    Flags([String; 3]),
}

/// How large a preset is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum PresetSize {
    /// A few seconds
    #[default]
    Small,
    /// Some ten seconds
    Medium,
    /// A minute or so
    Large,
    /// As in the teaching notes
    Notes,
}

/// What becomes of the tasks of a preset when all goes as it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expected {
    /// Every task gives a result.
    Results,
    /// The same, and totals are right, but for those that nothing protects.
    Totals,
    /// URLs that are dead fail, and all others give results all the same.
    SomeFail,
    /// Tasks wait for each other until the run is stopped, unless it has the fix.
    Deadlocks,
}

/// Something that must come out of a preset. Where a run was too short or too disturbed to show it,
/// the expectation is neither met nor missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Check {
    /// The work takes clearly less time one way than another.
    Faster {
        /// The way that is to win.
        fast: ExecutorKind,
        /// The way that is to lose.
        slow: ExecutorKind,
        /// Where that is so.
        #[serde(default, rename = "where")]
        place: Where,
    },
    /// The work takes no less time one way than another.
    NoFaster {
        /// The way that gains nothing.
        this: ExecutorKind,
        /// The way it is compared with.
        than: ExecutorKind,
        /// Where that is so.
        #[serde(default, rename = "where")]
        place: Where,
    },
    /// Eggs that a timer takes off the heat are raw in threads under a GIL.
    Raw,
    /// As many workers as can run at once take clearly less time than one.
    Gains,
    /// More workers than can run at once gain nothing.
    Knee,
    /// Batches are handed over before the first is done, and done one after the other.
    InTurn,
    /// Waiting work still gains from more workers than can run at once.
    BeyondCores,
    /// Lines are torn where they are written in parts, and only there.
    TornLines,
    /// Updates are lost where nothing protects the number.
    LostUpdates,
}

/// Where a check applies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Where {
    /// On every runtime.
    #[default]
    Everywhere,
    /// Where threads share a GIL.
    UnderGil,
}

impl Preset {
    /// Returns the preset of a name, in whatever case that is written.
    pub fn named(name: &str) -> Result<&'static Self, SpecError> {
        let mut all = PRESETS.iter();
        all.find(|preset| preset.id.eq_ignore_ascii_case(name))
            .ok_or_else(|| {
                let names: Vec<&str> = PRESETS.iter().map(|preset| preset.id.as_str()).collect();
                SpecError::new("preset", name, format!("one of {}", names.join(", ")))
            })
    }

    /// Returns the preset's runs, where the base says: of it are taken runtime, interpreter, runner,
    /// switch interval, repeats, and a factor on all sizes. The runs of a group are done together or
    /// not at all.
    pub fn runs(&self, size: PresetSize, base: &Draft) -> Result<Vec<Vec<RunSpec>>, SpecError> {
        let mut groups = Vec::new();
        for step in &self.steps {
            groups.extend(step.runs(size, base)?);
        }
        Ok(groups)
    }

    /// Returns what a person would type for it at a size, a line a step.
    pub fn lines(&self, size: PresetSize) -> impl Iterator<Item = String> {
        self.steps.iter().map(move |step| {
            let flags = step.flags(size);
            let line = format!("eggtop {} {flags}", step.line);
            line.trim_end().to_owned()
        })
    }

    /// Returns whether it does several kinds of work, so that what it shows is which way is best for
    /// which.
    pub fn chooses_tools(&self) -> bool {
        let mut works: Vec<Option<&str>> = self
            .steps
            .iter()
            .map(|step| step.line.split_whitespace().nth(1))
            .collect();
        works.sort_unstable();
        works.dedup();
        works.len() > 1
    }

    /// Returns what must come out, in one sentence.
    pub fn expected(&self) -> String {
        let all: Vec<String> = self.checks.iter().map(Check::sentence).collect();
        if all.is_empty() {
            self.outcome.sentence().to_owned()
        } else {
            all.join("; ")
        }
    }

    /// Returns where the notes' figure was measured, in brackets behind it.
    pub fn notes(&self) -> Option<String> {
        let figure = self.notes_figure.as_ref()?;
        Some(format!("{figure} ({})", self.notes_machine))
    }
}

impl Step {
    /// Returns the runs of the step.
    fn runs(&self, size: PresetSize, base: &Draft) -> Result<Vec<Vec<RunSpec>>, SpecError> {
        line::runs(&self.line, &self.flags(size), base)
    }

    fn flags(&self, size: PresetSize) -> String {
        let at = match size {
            PresetSize::Notes => return self.notes.clone(),
            PresetSize::Small => 0,
            PresetSize::Medium => 1,
            PresetSize::Large => 2,
        };
        match &self.scaled {
            Scaled::Size => format!("--size {}", name_of(&size)),
            Scaled::Flags(flags) => flags[at].clone(),
        }
    }
}

impl Expected {
    /// Returns it in words.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Results => "every task gives a result",
            Self::Totals => "every total is right but the unlocked one's",
            Self::SomeFail => "dead URLs fail alone, all other tasks give results",
            Self::Deadlocks => "a deadlock, seen and ended; the fixed run returns",
        }
    }
}

impl Check {
    /// Returns the executors that it compares or judges.
    fn executors(self) -> Vec<ExecutorKind> {
        match self {
            Self::Faster { fast, slow, .. } => vec![fast, slow],
            Self::NoFaster { this, than, .. } => vec![this, than],
            Self::Raw | Self::BeyondCores => vec![ExecutorKind::Threads],
            Self::InTurn => vec![ExecutorKind::Pool],
            Self::Gains | Self::Knee | Self::TornLines | Self::LostUpdates => Vec::new(),
        }
    }

    /// Returns what must come out, in words.
    pub fn sentence(&self) -> String {
        let under = |place: Where| match place {
            Where::Everywhere => "",
            Where::UnderGil => " under a GIL",
        };
        match *self {
            Self::Faster { fast, slow, place } => format!(
                "{} takes less time than {}{}",
                name_of(&fast),
                name_of(&slow),
                under(place)
            ),
            Self::NoFaster { this, than, place } => format!(
                "{} takes no less time than {}{}",
                name_of(&this),
                name_of(&than),
                under(place)
            ),
            Self::Raw => "by the timer, eggs are raw in threads that share a GIL".to_owned(),
            Self::InTurn => "batches are handed over at once and done one by one".to_owned(),
            Self::BeyondCores => "more workers than cores still gain".to_owned(),
            Self::TornLines => {
                "lines are interleaved only where they are printed in parts".to_owned()
            }
            Self::LostUpdates => "without protection updates are lost".to_owned(),
            Self::Gains => "as many workers as cores take less time than one".to_owned(),
            Self::Knee => "more workers than can run at once gain nothing".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests;
