//! What a finished session is told as: a table for people, or JSON, CSV, Markdown. One format a file.

mod csv;
mod json;
mod markdown;
mod table;

use std::io::{self, Write};

use clap::ValueEnum;
use serde_json::Value;

use crate::analysis::figures::{decimals, decimals_of, percent, ratio};
use crate::analysis::{Row, Session, compare, harmless};
use crate::model::Estimate;

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

/// Writes the runs of a session that are over.
pub fn write(session: &Session, format: Format, to: &mut impl Write) -> io::Result<()> {
    match format {
        Format::Table => table::write(session, to),
        Format::Json => json::write(session, to),
        Format::Csv => csv::write(session, to),
        Format::Md => markdown::write(session, to),
    }
}

/// Rows that did the same work, side by side.
struct Group {
    rows: Vec<Row>,
}

/// Returns the rows of a session by the work they did, in the order in which it was first done.
fn groups(session: &Session) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for row in compare::rows(session) {
        match groups
            .iter_mut()
            .find(|group| group.rows[0].same_work(&row))
        {
            Some(group) => group.rows.push(row),
            None => groups.push(Group { rows: vec![row] }),
        }
    }
    groups
}

impl Group {
    /// Returns what was done: `8 eggs of 1 s`.
    fn work(&self) -> &str {
        &self.rows[0].work
    }

    /// Returns the heads of the columns that have something to say, and their cells, row by row.
    fn grid(&self, cores: usize) -> (Vec<&'static str>, Vec<Vec<String>>) {
        let columns: Vec<(&'static str, Vec<String>)> = COLUMNS
            .iter()
            .map(|(head, cell)| {
                let cells = self.rows.iter().map(|row| cell(row, cores));
                (*head, cells.collect())
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

    /// Returns the verdicts and then the warnings, a line each.
    fn remarks(&self) -> Vec<String> {
        let alone = self.rows.len() == 1;
        let verdicts = self.rows.iter().map(|row| {
            if alone {
                harmless(&row.verdict.sentence)
            } else {
                format!("{}: {}", row.label, harmless(&row.verdict.sentence))
            }
        });
        let warnings = self.rows.iter().flat_map(Row::warnings);
        verdicts
            .chain(warnings.map(|warning| format!("Warning: {warning}")))
            .collect()
    }
}

/// Makes the cell of a row, where it could use so many cores; empty is not known.
type Cell = fn(&Row, usize) -> String;

/// The columns of the tables for people.
const COLUMNS: [(&str, Cell); 10] = [
    ("way", |row, _| row.label.clone()),
    ("wall s", |row, _| seconds(row.wall.estimate)),
    ("user s", |row, _| as_exactly(row, row.user.mean)),
    ("sys s", |row, _| as_exactly(row, row.sys.mean)),
    ("cores", |row, cores| {
        format!("{} of {cores}", ratio(row.cores_busy.mean))
    }),
    ("speedup", speedup),
    ("efficiency", |row, _| {
        row.efficiency
            .map_or_else(String::new, |share| format!("{}%", percent(share.mean)))
    }),
    ("Karp-Flatt", |row, _| {
        row.karp_flatt
            .map_or_else(String::new, |share| format!("{:.3}", share.mean))
    }),
    ("tasks", tasks),
    ("result", |row, _| result(&row.output)),
];

/// Returns a time with its standard deviation, if it was measured more than once.
fn seconds(wall: Estimate) -> String {
    let decimals = decimals_of(wall.mean);
    if wall.sd > 0.0 {
        format!("{:.decimals$} +- {:.decimals$}", wall.mean, wall.sd)
    } else {
        format!("{:.decimals$}", wall.mean)
    }
}

/// Returns a time of a row with as many decimals as its wall time has.
fn as_exactly(row: &Row, seconds: f64) -> String {
    format!("{seconds:.0$}", decimals_of(row.wall.estimate.mean))
}

fn speedup(row: &Row, _: usize) -> String {
    match row.speedup {
        None => String::new(),
        Some(Estimate { mean, sd }) if sd > 0.0 => {
            let decimals = decimals(mean, 2, 2);
            format!("{mean:.decimals$}x +- {sd:.decimals$}")
        }
        Some(Estimate { mean, .. }) => format!("{}x", ratio(mean)),
    }
}

/// Returns what became of the tasks, unless all gave a result.
fn tasks(row: &Row, _: usize) -> String {
    if row.is_whole() {
        return String::new();
    }
    let mut words = vec![format!("{} done", row.done)];
    if row.failed > 0 {
        words.push(format!("{} failed", row.failed));
    }
    if row.lost > 0 {
        words.push(format!("{} lost", row.lost));
    }
    words.join(", ")
}

/// Returns the combined result in a few characters.
fn result(output: &Value) -> String {
    const MOST: usize = 32;
    let text = match output {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Object(map) => map
            .get("doneness_mean")
            .and_then(Value::as_f64)
            .map_or_else(
                || output.to_string(),
                |doneness| format!("doneness {doneness:.2}"),
            ),
        other => other.to_string(),
    };
    let text = harmless(&text);
    if text.chars().count() <= MOST {
        return text;
    }
    let start: String = text.chars().take(MOST - 3).collect();
    start + "..."
}

#[cfg(test)]
mod tests;
