//! Results of tasks while they are gathered; the memory for them does not grow with their number.

use serde_json::{Value, json};

use crate::model::{TaskId, TaskOutput};

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Tally {
    /// In billionths of an egg, so that no order of adding changes the mean.
    Doneness {
        sum: u128,
        least: u64,
    },
    Each(Vec<Option<u64>>),
    /// Squares by task.
    Squares(Vec<Option<f64>>),
    /// In billionths, so that no order of adding changes the sum.
    SumOfSquares(u128),
    Total(u128),
    Digests([u8; 32]),
}

/// More counts than this are reported as their sum.
const MOST_COUNTS: u32 = 10_000;

const BILLION: f64 = 1e9;

impl Tally {
    /// Starts to gather how done eggs are.
    pub(super) const fn doneness() -> Self {
        Self::Doneness {
            sum: 0,
            least: u64::MAX,
        }
    }

    /// Starts to gather a count of each of this many tasks.
    pub(super) fn each(tasks: u32) -> Self {
        if tasks <= MOST_COUNTS {
            Self::Each(vec![None; tasks as usize])
        } else {
            Self::Total(0)
        }
    }

    /// Starts to gather a square of each of this many tasks.
    pub(super) fn squares(tasks: u32) -> Self {
        if tasks <= MOST_COUNTS {
            Self::Squares(vec![None; tasks as usize])
        } else {
            Self::SumOfSquares(0)
        }
    }

    /// Adds the result of a task; returns whether it is one that can be added.
    pub(super) fn add(&mut self, task: TaskId, output: &TaskOutput) -> bool {
        match (self, output) {
            (Self::Doneness { sum, least }, &TaskOutput::Doneness(doneness)) => {
                let billionths = (doneness * BILLION).round() as u64;
                *sum += u128::from(billionths);
                *least = billionths.min(*least);
            }
            (Self::Each(counts), &TaskOutput::Count(count)) => {
                let Some(place) = counts.get_mut(task.0 as usize) else {
                    return false;
                };
                *place = Some(count);
            }
            (Self::Squares(squares), &TaskOutput::Square(square)) => {
                let Some(place) = squares.get_mut(task.0 as usize) else {
                    return false;
                };
                *place = Some(square);
            }
            (Self::SumOfSquares(sum), &TaskOutput::Square(square)) => {
                *sum = sum.saturating_add((square * BILLION).round() as u128);
            }
            (Self::Total(total), &TaskOutput::Count(count)) => {
                *total = total.saturating_add(u128::from(count));
            }
            (Self::Total(total), &TaskOutput::Fetched { bytes, .. }) => {
                *total = total.saturating_add(u128::from(bytes));
            }
            (Self::Total(total), TaskOutput::Streamed(streamed)) => {
                *total = total.saturating_add(u128::from(streamed.bytes));
            }
            (Self::Total(total), &TaskOutput::Total(more)) => *total = total.saturating_add(more),
            (Self::Digests(all), TaskOutput::Digest(digest)) => {
                for (byte, more) in all.iter_mut().zip(digest) {
                    *byte ^= more;
                }
            }
            _ => return false,
        }
        true
    }

    /// Returns the combined value of this many results.
    pub(super) fn value(&self, added: u32) -> Value {
        match self {
            Self::Doneness { sum, least } => json!({
                "eggs": added,
                "doneness_mean": *sum as f64 / BILLION / f64::from(added),
                "doneness_min": *least as f64 / BILLION,
            }),
            Self::Each(counts) => json!(counts),
            Self::Squares(squares) => {
                json!(squares.iter().copied().map(plainly).collect::<Vec<_>>())
            }
            Self::SumOfSquares(sum) => plainly(Some(*sum as f64 / BILLION)),
            Self::Total(total) => u64::try_from(*total)
                .map_or_else(|_| json!(total.to_string()), |total| json!(total)),
            Self::Digests(all) => {
                let hex = |byte: &u8| format!("{byte:02x}");
                json!(all.iter().map(hex).collect::<String>())
            }
        }
    }
}

/// Returns a number without a decimal point where it needs none.
fn plainly(number: Option<f64>) -> Value {
    match number {
        Some(number) if number.fract() == 0.0 && number.abs() < 1e15 => json!(number as i64),
        number => json!(number),
    }
}
