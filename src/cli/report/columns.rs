//! The columns of the tables for people.

use serde_json::Value;

use crate::model::Estimate;
use crate::results::{Measured, Overhead, Row};
use crate::text::figures::{decimals, decimals_of, percent, rate, ratio, time, times_native};
use crate::text::harmless;
use crate::text::width::cut;

/// Where a column is shown, if it has something to say.
pub(super) enum Shown {
    Always,
    /// Where n differs.
    ForSizes,
    /// Where runtimes differ.
    ForRuntimes,
    /// Where workers are processes.
    ForProcesses,
}

/// Makes the cell of a row, where it could use so many cores; nothing is not known.
type Cell = fn(&Row, usize) -> Option<String>;

pub(super) const COLUMNS: [(&str, Shown, Cell); 20] = [
    ("way", Shown::Always, |row, _| {
        Some(row.measured.label.clone())
    }),
    ("n", Shown::ForSizes, |row, _| {
        Some(row.measured.start.size.to_string())
    }),
    ("wall s", Shown::Always, |row, _| {
        Some(seconds(row.measured.wall.estimate))
    }),
    ("user s", Shown::Always, |row, _| {
        Some(as_exactly(row, row.measured.user.mean))
    }),
    ("sys s", Shown::Always, |row, _| {
        Some(as_exactly(row, row.measured.sys.mean))
    }),
    ("per start", Shown::ForProcesses, |row, _| {
        Some(time(row.measured.process_stats.starts.each?))
    }),
    ("cores", Shown::Always, |row, cores| {
        Some(format!(
            "{} of {cores}",
            ratio(row.measured.cores_busy.mean)
        ))
    }),
    ("speedup", Shown::Always, |row, _| {
        Some(speedup(row.comparison().speedup?))
    }),
    ("efficiency", Shown::Always, |row, _| {
        Some(format!("{}%", percent(row.efficiency?.mean)))
    }),
    ("Karp-Flatt", Shown::Always, |row, _| {
        Some(format!("{:.3}", row.karp_flatt?.mean))
    }),
    ("per unit", Shown::ForRuntimes, |row, _| {
        Some(time(row.measured.per_unit?.mean))
    }),
    ("to native", Shown::ForRuntimes, |row, _| {
        Some(times_native(row.ratio?.mean))
    }),
    ("additions", Shown::Always, |row, _| {
        Some(rate(row.measured.sharing?.per_second))
    }),
    ("each takes", Shown::Always, |row, _| {
        Some(time(row.measured.sharing?.per_operation))
    }),
    ("total", Shown::Always, |row, _| {
        row.measured.sharing?.judged()
    }),
    ("start-up", Shown::Always, |row, _| {
        Some(time(overhead(row)?.start_up))
    }),
    ("dispatch", Shown::Always, |row, _| {
        Some(time(overhead(row)?.hand_over))
    }),
    ("break-even", Shown::Always, |row, _| {
        Some(time(overhead(row)?.worth_from()?))
    }),
    ("tasks", Shown::Always, |row, _| tasks(&row.measured)),
    ("result", Shown::Always, |row, _| {
        result(&row.measured.output)
    }),
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
    let decimals = decimals_of(row.measured.wall.estimate.mean);
    format!("{seconds:.decimals$}")
}

fn speedup(Estimate { mean, sd }: Estimate) -> String {
    if sd > 0.0 {
        let decimals = decimals(mean, 2, 2);
        format!("{mean:.decimals$}x +- {sd:.decimals$}")
    } else {
        format!("{}x", ratio(mean))
    }
}

/// Returns what spreading cost, where that is worth a word.
fn overhead(row: &Row) -> Option<&Overhead> {
    Some(&row.overhead).filter(|cost| row.measured.is_whole() && cost.matters())
}

/// Returns what became of the tasks, unless all gave a result.
fn tasks(row: &Measured) -> Option<String> {
    if row.is_whole() {
        return None;
    }
    let mut words = vec![format!("{} done", row.done)];
    if row.failed > 0 {
        words.push(format!("{} failed", row.failed));
    }
    if row.lost > 0 {
        words.push(format!("{} lost", row.lost));
    }
    Some(words.join(", "))
}

/// Returns the combined result in a few characters.
fn result(output: &Value) -> Option<String> {
    const MOST: usize = 32;
    let doneness = || output.get("doneness_mean").and_then(Value::as_f64);
    let text = match (output, doneness()) {
        (Value::Null, _) => return None,
        (Value::String(text), _) => text.clone(),
        (_, Some(doneness)) => format!("doneness {doneness:.2}"),
        _ => output.to_string(),
    };
    Some(cut(&harmless(&text), MOST, "..."))
}
