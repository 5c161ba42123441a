//! All that is known of a field, in one value.

use clap::ValueEnum;
use clap::builder::PossibleValue;
use serde_json::Value;

use super::step::Step;
use super::typed::Typed;
use super::{Draft, SpecError};
use crate::model::topology::Machine;

/// What a field is called, what it is for, and all that is done with it.
pub(super) struct Descriptor {
    pub(super) name: &'static str,
    pub(super) old_name: Option<&'static str>,
    pub(super) short_name: Option<&'static str>,
    pub(super) value_name: &'static str,
    pub(super) help: &'static str,
    pub(super) access: Access,
    pub(super) exact: Option<fn(&Draft) -> String>,
    pub(super) why_not: fn(&Draft) -> Option<&'static str>,
    pub(super) rank: fn(&Draft) -> Rank,
    pub(super) report: Option<Report>,
}

/// How a field's value is read and written.
pub(super) struct Access {
    /// The values there are, where they are a few words.
    pub(super) choices: fn() -> Vec<PossibleValue>,
    /// The value as a person reads it; typed again, it gives the same.
    pub(super) show: fn(&Draft, &Machine) -> String,
    pub(super) set: fn(&mut Draft, Typed<'_>) -> Result<(), SpecError>,
    pub(super) step: fn(&mut Draft, Step, &Machine),
}

/// A field's place among the parameters of a report.
pub(super) struct Report {
    pub(super) key: &'static str,
    pub(super) value: fn(&Draft) -> Option<Value>,
    /// Whether it stands there although it does not apply.
    pub(super) always: bool,
}

/// How far up in the panel a field belongs, the first at the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// What is done, and what runs it.
    Work,
    /// What makes that definite: which interpreter, which kind of deadlock.
    Detail,
    /// How the work is spread, and how much of it there is.
    Spread,
    /// What matters most for threads under a GIL.
    Gil,
    /// What applies.
    Other,
    /// What does not.
    Idle,
}

impl Descriptor {
    /// Describes a field that always applies and that a report does not have.
    pub(super) const fn new(
        name: &'static str,
        (value_name, help): (&'static str, &'static str),
        access: Access,
    ) -> Self {
        Self {
            name,
            old_name: None,
            short_name: None,
            value_name,
            help,
            access,
            exact: None,
            why_not: |_| None,
            rank: |_| Rank::Other,
            report: None,
        }
    }

    /// Lets it be called by its old name, too.
    pub(super) const fn formerly(self, old_name: &'static str) -> Self {
        Self {
            old_name: Some(old_name),
            ..self
        }
    }

    /// Gives it a name that fits the panel.
    pub(super) const fn short(self, short_name: &'static str) -> Self {
        Self {
            short_name: Some(short_name),
            ..self
        }
    }

    /// Writes it to the last digit where what is shown is shortened.
    pub(super) const fn exactly(self, exact: fn(&Draft) -> String) -> Self {
        Self {
            exact: Some(exact),
            ..self
        }
    }

    /// Says why it does not apply to some runs.
    pub(super) const fn unless(self, why_not: fn(&Draft) -> Option<&'static str>) -> Self {
        Self { why_not, ..self }
    }

    /// Moves it up in the panel.
    pub(super) const fn ranked(self, rank: fn(&Draft) -> Rank) -> Self {
        Self { rank, ..self }
    }

    /// Reports it where it applies.
    pub(super) const fn reported(
        self,
        key: &'static str,
        value: fn(&Draft) -> Option<Value>,
    ) -> Self {
        self.with_report(key, value, false)
    }

    /// Reports it of every run.
    pub(super) const fn always_reported(
        self,
        key: &'static str,
        value: fn(&Draft) -> Option<Value>,
    ) -> Self {
        self.with_report(key, value, true)
    }

    const fn with_report(
        self,
        key: &'static str,
        value: fn(&Draft) -> Option<Value>,
        always: bool,
    ) -> Self {
        let report = Some(Report { key, value, always });
        Self { report, ..self }
    }
}

/// Makes the access to a choice among the variants of an enum.
macro_rules! choice {
    ($field:ident: $choice:ty) => {
        crate::model::field::descriptor::Access {
            choices: crate::model::field::descriptor::variants::<$choice>,
            show: |draft, _| crate::model::spec::name_of(&draft.$field),
            set: |draft, typed| typed.choice().map(|choice| draft.$field = choice),
            step: |draft, way, _| {
                draft.$field = crate::model::field::step::stepped(draft.$field, way);
            },
        }
    };
}

pub(super) use choice;

/// Returns the values that a choice has, for help and completion.
pub fn variants<T: ValueEnum>() -> Vec<PossibleValue> {
    let values = T::value_variants().iter();
    values.filter_map(ValueEnum::to_possible_value).collect()
}

/// Returns the reason unless the field applies.
pub(super) fn only(applies: bool, reason: &'static str) -> Option<&'static str> {
    (!applies).then_some(reason)
}
