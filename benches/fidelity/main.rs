//! The model of the GIL against CPython's: the same work in threads, and the delay of a thread that
//! waits for something else beside one that computes. Prints a table; see `benches/README.md`.
//!
//! CPython is measured by `benches/fidelity.py`, in turn with the model. Its interpreters are those
//! given as arguments, in `EGGTOP_BENCH_PYTHONS` (separated by colons), or some names on the PATH.
//!
//! Has a `main` of its own since the fork server must start before the first thread.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench prints, and fails by panicking"
)]

use std::collections::BTreeMap;
use std::process::ExitCode;

use eggtop::executor;
use eggtop::machine;
use eggtop::process::{self, ForkServer};

mod convoy;
mod model;
mod python;
#[path = "../shared/runs.rs"]
mod runs;
mod table;

use model::Model;
use python::pythons;
use table::Table;

/// Rounds of each measurement, the model and every interpreter in turn; the median counts.
/// `EGGTOP_BENCH_ROUNDS` says otherwise.
const ROUNDS: usize = 5;
const THREADS: [usize; 4] = [1, 2, 4, 8];

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(process::WORKER_ARGUMENT) {
        let status = executor::worker::entry(process::worker_stream().unwrap());
        return ExitCode::from(u8::try_from(status).unwrap());
    }
    let server = ForkServer::start(executor::worker::entry).unwrap();
    let machine = machine::read();
    println!("{} | {}\n", machine.brand, machine.limits());
    let model = Model::new(server, machine);
    let pythons = pythons();
    let mut table = Table::default();
    let rounds = std::env::var("EGGTOP_BENCH_ROUNDS").map_or(ROUNDS, |text| text.parse().unwrap());
    for _ in 0..rounds {
        for (row, what) in measurements().iter().enumerate() {
            table.add(row, 0, model.measure(what));
            for (column, python) in (1..).zip(&pythons) {
                table.add(row, column, python.measure(what));
            }
        }
    }
    table.print(&pythons);
    ExitCode::SUCCESS
}

/// Something to measure at a switch interval.
#[derive(Debug, Clone, Copy)]
struct Scenario {
    act: Act,
    interval: Interval,
}

#[derive(Debug, Clone, Copy)]
enum Act {
    /// So many threads count.
    Threads(usize),
    /// One sleeps for 1 ms, another one counts.
    Sleep,
    /// One sends 64 bytes and gets them back, another one counts.
    Echo,
}

#[derive(Debug, Clone, Copy)]
struct Interval {
    millis: f64,
    /// For how long all threads together count.
    seconds: f64,
    /// How often one sleeps, or sends.
    rounds: usize,
}

const INTERVALS: [Interval; 3] = [
    Interval {
        millis: 0.5,
        seconds: 0.5,
        rounds: 200,
    },
    Interval {
        millis: 5.0,
        seconds: 0.7,
        rounds: 50,
    },
    Interval {
        millis: 50.0,
        seconds: 2.0,
        rounds: 15,
    },
];

/// Numbers by name.
type Numbers = BTreeMap<String, f64>;

fn measurements() -> Vec<Scenario> {
    let acts = THREADS
        .map(Act::Threads)
        .into_iter()
        .chain([Act::Sleep, Act::Echo]);
    acts.flat_map(|act| INTERVALS.map(|interval| Scenario { act, interval }))
        .collect()
}

impl Scenario {
    fn name(self) -> String {
        let act = match self.act {
            Act::Threads(1) => "1 thread".to_owned(),
            Act::Threads(count) => format!("{count} threads"),
            Act::Sleep => "1 ms asleep beside a computing thread".to_owned(),
            Act::Echo => "64-byte echo beside a computing thread".to_owned(),
        };
        format!("{act}, {} ms", self.interval.millis)
    }

    /// Returns the arguments of the script.
    fn arguments(self) -> Vec<String> {
        let Interval {
            millis,
            seconds,
            rounds,
        } = self.interval;
        match self.act {
            Act::Threads(count) => {
                vec![
                    "threads".to_owned(),
                    count.to_string(),
                    millis.to_string(),
                    seconds.to_string(),
                ]
            }
            Act::Sleep => vec!["sleep".to_owned(), millis.to_string(), rounds.to_string()],
            Act::Echo => vec!["echo".to_owned(), millis.to_string(), rounds.to_string()],
        }
    }
}

/// Returns numbers with their names.
fn by_name(numbers: &[(&str, f64)]) -> Numbers {
    numbers
        .iter()
        .map(|(name, number)| ((*name).to_owned(), *number))
        .collect()
}
