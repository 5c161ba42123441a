//! The table of medians, with the model's over CPython's.

use std::collections::BTreeMap;

use crate::python::Python;
use crate::runs::median;
use crate::{Numbers, measurements};

/// A ratio beyond this, or below its inverse, is marked.
const ALIKE: f64 = 1.1;

/// What is reported of each measurement, with its unit.
const TOLD: [(&str, &str); 7] = [
    ("wall_over_serial", "wall over serial"),
    ("hand_overs_a_second", "hand-overs a second"),
    ("hold_ms", "hold, median, ms"),
    ("longest_hold_ms", "hold, longest, ms"),
    ("hand_over_us", "a hand-over takes, median, us"),
    ("median_ms", "takes, median, ms"),
    ("mean_ms", "takes, mean, ms"),
];

/// What was measured, by row and column, a set of numbers for each round.
#[derive(Default)]
pub(crate) struct Table(BTreeMap<(usize, usize), Vec<Numbers>>);

impl Table {
    pub(crate) fn add(&mut self, row: usize, column: usize, numbers: Numbers) {
        self.0.entry((row, column)).or_default().push(numbers);
    }

    fn median(&self, row: usize, column: usize, name: &str) -> Option<f64> {
        let rounds = self.0.get(&(row, column))?;
        let values: Vec<f64> = rounds
            .iter()
            .filter_map(|round| round.get(name).copied())
            .collect();
        (!values.is_empty()).then(|| median(values))
    }

    /// Prints the model's numbers, and each interpreter's with the model's over it.
    pub(crate) fn print(&self, pythons: &[Python]) {
        let heads = pythons.iter().map(|python| {
            let gil = if python.gil { "" } else { ", no GIL" };
            format!(" CPython {}{gil} |", python.version)
        });
        println!("\n| | model |{}", heads.collect::<String>());
        println!("|---|---|{}", "---|".repeat(pythons.len()));
        for (name, words) in TOLD {
            for (row, what) in measurements().iter().enumerate() {
                let Some(model) = self.median(row, 0, name) else {
                    continue;
                };
                let cells = (1..=pythons.len()).map(|column| self.cell(row, column, name));
                println!(
                    "| {words}: {} | {} |{}",
                    what.name(),
                    short(model),
                    cells.collect::<String>()
                );
            }
        }
    }

    fn cell(&self, row: usize, column: usize, name: &str) -> String {
        let (Some(model), Some(python)) =
            (self.median(row, 0, name), self.median(row, column, name))
        else {
            return " - |".to_owned();
        };
        let ratio = model / python;
        let mark = if (1.0 / ALIKE..=ALIKE).contains(&ratio) {
            ""
        } else {
            " !"
        };
        format!(" {} ({ratio:.2}{mark}) |", short(python))
    }
}

/// Returns a number with three digits.
fn short(number: f64) -> String {
    let decimals = (2.0 - number.abs().max(1e-3).log10().floor()).clamp(0.0, 3.0);
    format!("{number:.*}", decimals as usize)
}
