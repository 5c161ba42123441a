//! Whether the same work costs the same in every process: CPU time per unit of each workload that
//! computes, divided by that of a fixed loop on registers which is run in turn with it, in 20 processes.
//! Prints the largest of these 20 figures divided by the smallest; see `benches/README.md`.
//!
//! Has a `main` of its own since it starts itself again.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench prints, and fails by panicking"
)]

use std::env;
use std::hint::black_box;
use std::process::Command;

use eggtop::model::{Clock, Draft, Size, SyncMethod, WorkloadKind};
use eggtop::workload::{
    Adder, Append, Busy, Divisors, Hash, Plan, Power, PrimeRange, Sum, TaskInput, run,
};

#[path = "shared/null.rs"]
mod null;

use null::Null;

/// Processes for each workload.
const PROCESSES: usize = 20;
/// Slices of work, and as many of the reference, in each process.
const SLICES: usize = 100;
/// Steps of the reference in a slice: about 1 ms.
const REFERENCE: u64 = 500_000;
/// Names the workload that a process measures.
const WORKLOAD: &str = "EGGTOP_BENCH_WORKLOAD";

/// The work of a slice, 1 or 2 ms, and by how much the figures may differ.
fn workloads() -> Vec<(&'static str, Vec<TaskInput>, f64)> {
    let (seed, from) = (1, 5_000_000_000);
    let own = TaskInput::Counter(Adder {
        n: 1_000_000,
        share: SyncMethod::Own,
        message: 8,
    });
    let one = |input| vec![input];
    vec![
        ("busy", one(TaskInput::Busy(Busy { n: 1_000_000 })), 1.05),
        (
            "divisors",
            one(TaskInput::Divisors(Divisors { n: 500_000 })),
            1.05,
        ),
        ("sum", one(TaskInput::Sum(Sum { n: 1_000_000 })), 1.05),
        ("hash", one(TaskInput::Hash(Hash { n: 2, seed })), 1.05),
        ("power", one(TaskInput::Power(Power { n: 40_000 })), 1.05),
        ("mix", mix(), 1.05),
        ("counter", one(own), 1.05),
        (
            "primes",
            one(TaskInput::Primes(PrimeRange {
                from,
                to: from + 1_000_000,
            })),
            1.15,
        ),
        (
            "append",
            one(TaskInput::Append(Append { n: 400_000, seed })),
            1.15,
        ),
    ]
}

/// All tasks of a run of `mix`.
fn mix() -> Vec<TaskInput> {
    let spec = Draft {
        workload: WorkloadKind::Mix,
        size: Size::N(100_000),
        ..Draft::default()
    }
    .spec();
    Plan::new(&spec, 100_000.0).inputs().collect()
}

fn main() {
    if let Ok(name) = env::var(WORKLOAD) {
        let mut all = workloads().into_iter();
        let (_, inputs, _) = all.find(|(one, ..)| *one == name).unwrap();
        println!("{}", measure(&inputs));
        return;
    }
    // `cargo bench` gives a flag of its own.
    let asked: Vec<String> = env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    for (name, _, most) in workloads() {
        if asked.is_empty() || asked.iter().any(|word| word == name) {
            compare(name, most);
        }
    }
}

/// Measures a workload in processes that differ as real ones do: where stack and heap begin, which
/// the system chooses at random and which the length of the environment shifts.
fn compare(name: &str, most: f64) {
    let mut figures: Vec<f64> = (0..PROCESSES)
        .map(|process| {
            let output = Command::new(env::current_exe().unwrap())
                .env(WORKLOAD, name)
                .env("EGGTOP_BENCH_PADDING", "x".repeat(process * 101))
                .output()
                .unwrap();
            let text = String::from_utf8(output.stdout).unwrap();
            text.trim().parse().unwrap()
        })
        .collect();
    figures.sort_by(f64::total_cmp);
    let (least, largest) = (figures[0], figures[PROCESSES - 1]);
    let ratio = largest / least;
    println!(
        "{name:9} {least:.4} to {largest:.4} of the reference: {ratio:.3} (at most {most}){}",
        if ratio > most { " !" } else { "" }
    );
}

/// Returns the median of CPU time of the work divided by that of the reference next to it.
fn measure(inputs: &[TaskInput]) -> f64 {
    // A heap that begins elsewhere, as that of another run would.
    let padding = env::var("EGGTOP_BENCH_PADDING").unwrap_or_default();
    let held: Vec<Vec<u8>> = (0..padding.len() % 7)
        .map(|block| vec![1; 1_000 + 16 * padding.len() + block])
        .collect();
    let mut ratios: Vec<f64> = (0..SLICES)
        .map(|_| {
            let reference = cpu_time(|| reference(REFERENCE));
            let work = cpu_time(|| {
                for input in inputs {
                    black_box(run(input, &mut Null::default()).unwrap());
                }
            });
            work / reference
        })
        .collect();
    black_box(held);
    ratios.sort_by(f64::total_cmp);
    ratios[SLICES / 2]
}

fn cpu_time(work: impl FnOnce()) -> f64 {
    let before = Clock::thread_cpu();
    work();
    (Clock::thread_cpu() - before).as_secs_f64()
}

/// Computes so many numbers of Marsaglia's xorshift generator, each from the one before.
#[inline(never)]
fn reference(steps: u64) {
    let mut state = black_box(88_172_645_463_325_252_u64);
    for _ in 0..steps {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
    }
    black_box(state);
}
