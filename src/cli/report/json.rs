//! JSON: the machine, every run, and the statistics of repeats. `docs/report.md` describes it, and
//! `docs/report.schema.json` is its schema, which a test derives from the types here.
//!
//! Numbers are numbers, what is not known is null; a number that is none (NaN) is null, too.

use std::io::{self, Write};

#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::preset::{Judged, PresetEntry};
use super::tools::ToolEntry;
use crate::diagnosis::{Bound, Verdict, tools};
use crate::model::{Field, RunSpec};
use crate::results::compare;
use crate::session::Session;
use crate::text::harmless_json;

mod bandwidth;
mod batches;
mod efficiencies;
mod fit;
mod losses;
mod machine;
#[cfg(test)]
mod named;
mod outside;
mod params;
mod run;
#[cfg(test)]
mod schema;
mod sharing;
mod summary;

use fit::FitEntry;
use machine::MachineEntry;
#[cfg(test)]
pub(super) use named::Named;
use run::RunEntry;
use summary::SummaryEntry;

/// Writes one object.
pub(super) fn write(
    session: &Session,
    preset: Option<&Judged>,
    to: &mut impl Write,
) -> io::Result<()> {
    let (each, rows) = (compare::each_run(session), compare::rows(session));
    let sweeps = super::swept(&rows, session);
    let report = Report {
        eggtop: &session.version,
        machine: MachineEntry::of(&session.machine),
        preset: preset.map(Judged::entry),
        tools: tools(&rows).iter().map(ToolEntry::of).collect(),
        runs: each.iter().map(RunEntry::of).collect(),
        summary: rows.iter().map(SummaryEntry::of).collect(),
        fit: sweeps.first().map(FitEntry::of),
        fits: sweeps.iter().map(FitEntry::of).collect(),
    };
    let text = serde_json::to_string_pretty(&report)?;
    writeln!(to, "{}", harmless_json(&text))
}

/// Everything that `--format json` prints.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct Report<'a> {
    /// Version of the program.
    eggtop: &'a str,
    /// Where the runs were done.
    machine: MachineEntry<'a>,
    /// The experiment that was run, if one was asked for.
    preset: Option<PresetEntry>,
    /// One entry for each piece of work that several executors did on one runtime: which of them
    /// suits it.
    tools: Vec<ToolEntry>,
    /// Every run that has ended, in order. Each repeat has an entry of its own.
    runs: Vec<RunEntry<'a>>,
    /// One entry for each way the work was done, with its repeats together.
    summary: Vec<SummaryEntry<'a>>,
    /// The first sweep, and what the laws of scaling say about it. Null unless the same work was
    /// done serially and, in one way, by several numbers of workers.
    fit: Option<FitEntry<'a>>,
    /// Every sweep, each like `fit`.
    fits: Vec<FitEntry<'a>>,
}

/// What the measurements mean.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct Meaning {
    /// What the result means, in one sentence.
    verdict: String,
    /// What limits the work. Null where the run does not show it, for example because it was
    /// aborted.
    #[cfg_attr(test, schemars(with = "Option<Named<Bound>>"))]
    bound_by: Option<Bound>,
    /// The measurements that the verdict rests on, and what they mean.
    explanation: Vec<String>,
    /// The executor and number of workers that suit such work, and the command to try next.
    advice: Vec<String>,
}

impl Meaning {
    fn of(verdict: Verdict) -> Self {
        Self {
            advice: verdict.advice.iter().map(ToString::to_string).collect(),
            bound_by: verdict.bound,
            explanation: verdict.explanation,
            verdict: verdict.sentence,
        }
    }
}

/// Returns a value of a field, unless the field does not apply to the run.
fn if_applies<T>(spec: &RunSpec, field: Field, value: T) -> Option<T> {
    field.why_not(&spec.draft()).is_none().then_some(value)
}
