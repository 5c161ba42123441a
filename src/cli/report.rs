//! The report of a finished session: a table for people, or JSON, CSV, Markdown. One format a file.

mod columns;
mod csv;
mod deadlock;
mod html;
mod json;
mod markdown;
mod preset;
mod processes;
mod table;
mod tools;

use std::io::{self, Write};

pub(crate) use html::html;
pub use preset::Judged;

use crate::diagnosis::{Verdict, verdict};
use crate::model::{RunEnd, meaning_of};
use crate::results::{Row, Sweep, compare, sweeps};
use crate::session::{Session, batch_words};
use crate::text::{harmless, harmless_lines};
use clap::ValueEnum;
use columns::{COLUMNS, Shown};

/// What a report is written as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table for people
    #[default]
    Table,
    /// One object with the machine, every run and the statistics of repeats
    Json,
    /// Comma-separated values, a line for each way the work was done
    Csv,
    /// A Markdown table to paste
    Md,
}

/// How much is said to people, beside the numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Detail {
    /// A sentence for each way.
    #[default]
    Verdicts,
    /// Why, too, and what to try next.
    Explanations,
}

/// What a report says, and how.
#[derive(Debug, Clone, Default)]
pub struct ReportOptions {
    /// As what it is written.
    pub format: Format,
    /// How much is said to people.
    pub detail: Detail,
    /// The preset that the runs belong to, if they do.
    pub preset: Option<Judged>,
    /// How many columns tables for people may have, if that matters.
    pub width: Option<u16>,
}

/// Writes the runs of a session that are over. Files for programs hold every detail anyway.
pub fn write(session: &Session, options: &ReportOptions, to: &mut impl Write) -> io::Result<()> {
    let mut text = Vec::new();
    match options.format {
        Format::Table => table::write(session, options, &mut text)?,
        Format::Md => markdown::write(session, options, &mut text)?,
        Format::Json => return json::write(session, options.preset.as_ref(), to),
        Format::Csv => return csv::write(session, to),
    }
    // names, outputs and reasons from outside may be in any line for people
    to.write_all(harmless_lines(&String::from_utf8_lossy(&text)).as_bytes())
}

/// Rows that did the same work, side by side, on whatever runtime.
struct Group {
    rows: Vec<Row>,
    /// What numbers of workers together say that no row could.
    sweeps: Vec<Sweep>,
}

/// Returns the rows of a session by the work they did, in the order in which it was first done.
fn groups(session: &Session) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for row in compare::rows(session) {
        match groups
            .iter_mut()
            .find(|group| group.rows[0].measured.same_task(&row.measured))
        {
            Some(group) => group.rows.push(row),
            None => groups.push(Group {
                rows: vec![row],
                sweeps: Vec::new(),
            }),
        }
    }
    for group in &mut groups {
        group.sweeps = swept(&group.rows, session);
    }
    groups
}

/// Returns the sweeps of some rows that have several numbers of workers, the oldest first.
fn swept(rows: &[Row], session: &Session) -> Vec<Sweep> {
    let mut all = sweeps(&rows.iter().rev(), session);
    all.retain(|sweep| sweep.points.len() > 1);
    all.reverse();
    all
}

impl Group {
    /// Returns what was done: `8 eggs of 1 s`, or without n where that differs.
    fn work(&self) -> String {
        let first = &self.rows[0];
        if self.has_one_size() {
            return first.measured.work.clone();
        }
        let (_, many) = meaning_of(first.measured.start.spec.workload()).noun;
        let tasks = first.measured.start.spec.task_count();
        let each = match self.rows[0].measured.sharing {
            Some(_) => "way",
            None => "runtime",
        };
        format!("{tasks} {many}, each {each} with an n of its own")
    }

    fn has_one_size(&self) -> bool {
        self.rows
            .iter()
            .all(|row| row.measured.work == self.rows[0].measured.work)
    }

    /// Returns whether different programs or interpreters did the work, so that times per unit of it
    /// say something.
    fn has_runtimes(&self) -> bool {
        let spec = &self.rows[0].measured.start.spec;
        self.rows.iter().any(|row| {
            let other = &row.measured.start.spec;
            (spec.runtime(), &spec.python()) != (other.runtime(), &other.python())
        })
    }

    /// Returns the heads of the columns that have something to say, and their cells, row by row.
    fn grid(&self, cores: usize) -> (Vec<&'static str>, Vec<Vec<String>>) {
        let columns: Vec<(&'static str, Vec<String>)> = COLUMNS
            .iter()
            .filter(|(_, shown, _)| match shown {
                Shown::Always => true,
                Shown::ForSizes => !self.has_one_size(),
                Shown::ForRuntimes => self.has_runtimes(),
                Shown::ForProcesses => self
                    .rows
                    .iter()
                    .any(|row| row.measured.process_stats.starts.processes > 0),
            })
            .map(|(head, _, cell)| {
                let cells = self.rows.iter().map(|row| cell(row, cores));
                (*head, cells.map(Option::unwrap_or_default).collect())
            })
            .filter(|(_, cells): &(_, Vec<String>)| cells.iter().any(|cell| !cell.is_empty()))
            .collect();
        let heads = columns.iter().map(|(head, _)| *head).collect();
        let lines = (0..self.rows.len()).map(|row| {
            let cells = columns.iter().map(|(_, cells)| cells[row].clone());
            cells.collect()
        });
        (heads, lines.collect())
    }

    /// Returns what each way means, then what sweeps do, and then the warnings.
    fn remarks(&self, detail: Detail) -> Vec<Remark> {
        let alone = self.rows.len() == 1;
        let verdicts = self.rows.iter().map(|row| {
            let verdict = verdict(&row.facts);
            let sentence = harmless(&verdict.sentence);
            Remark {
                sentence: if alone {
                    sentence
                } else {
                    format!("{}: {sentence}", row.measured.label)
                },
                details: match detail {
                    Detail::Verdicts => Vec::new(),
                    Detail::Explanations => details(&verdict),
                },
            }
        });
        let sweeps = self.sweeps.iter().map(|sweep| Remark {
            sentence: format!("{}: {}", sweep.label, sweep.sentence),
            details: Vec::new(),
        });
        let warnings = self.rows.iter().flat_map(|row| row.measured.warnings());
        let warnings = warnings.map(|warning| Remark {
            sentence: format!("Warning: {warning}"),
            details: Vec::new(),
        });
        let batches = self.rows.iter().filter_map(|row| {
            let words = batch_words(&row.measured.batches)?;
            Some(Remark {
                sentence: format!("{}: {words}.", row.measured.label),
                details: Vec::new(),
            })
        });
        let rest = batches.chain(sweeps).chain(warnings);
        verdicts.chain(rest).collect()
    }
}

/// A sentence under the table, and what explains it.
struct Remark {
    sentence: String,
    details: Vec<String>,
}

/// Returns what work is bound by, why, and what to try next, a line each.
fn details(verdict: &Verdict) -> Vec<String> {
    let bound = verdict.bound.map(|bound| format!("Bound by {bound}."));
    let advice = verdict.advice.iter().map(ToString::to_string);
    let lines = bound.into_iter().chain(verdict.explanation.clone());
    lines.chain(advice).map(|line| harmless(&line)).collect()
}

/// Returns the word for how runs ended, as files for programs have it.
const fn end_of(end: &RunEnd) -> &'static str {
    match end {
        RunEnd::Completed => "completed",
        RunEnd::Stopped => "stopped",
        RunEnd::Deadlocked => "deadlocked",
        RunEnd::TimedOut => "timed-out",
        RunEnd::Broken(_) => "broken",
    }
}

#[cfg(test)]
mod tests;
