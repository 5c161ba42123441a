//! What it costs to record a run: the same run with and without a session file, in turn. Prints the
//! medians of what each pair differs by; see `benches/README.md`.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench prints, and fails by panicking"
)]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

/// Pairs of each run.
const PAIRS: usize = 21;
/// Runs of about a second: of few events, and of as many as there are.
const RUNS: [&str; 3] = [
    "eggs --executor serial --tasks 2 --size 0.5",
    "eggs --executor threads --workers 2 --tasks 4 --size 0.5",
    "primes --executor pool --workers 2 --tasks 1000 --size small",
];

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("session.jsonl");
    for run in RUNS {
        let (mut walls, mut more_wall) = (Vec::new(), Vec::new());
        let (mut cpus, mut more_cpu) = (Vec::new(), Vec::new());
        for pair in 0..PAIRS {
            // neither is always the one that comes first
            let (without, with) = if pair % 2 == 0 {
                let without = cost(run, None);
                (without, cost(run, Some(&file)))
            } else {
                let with = cost(run, Some(&file));
                (cost(run, None), with)
            };
            walls.push(without.0);
            cpus.push(without.1);
            more_wall.push(with.0 - without.0);
            more_cpu.push(with.1 - without.1);
        }
        let bytes = file.metadata().unwrap().len();
        println!("{run}: {bytes} bytes");
        report("wall", walls, more_wall);
        report("CPU", cpus, more_cpu);
        std::fs::remove_file(&file).unwrap();
    }
}

/// Does a run in a program of its own and returns its wall and CPU time in seconds.
fn cost(run: &str, record: Option<&Path>) -> (f64, f64) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_eggtop"));
    program.arg("run").args(run.split_whitespace());
    program
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .stdout(Stdio::null());
    if let Some(file) = record {
        let _ = std::fs::remove_file(file);
        program.arg("--record").arg(file);
    }
    let (began, before) = (Instant::now(), cpu());
    assert!(program.status().unwrap().success());
    let (wall, used) = (began.elapsed(), cpu().saturating_sub(before));
    (wall.as_secs_f64(), used.as_secs_f64())
}

/// Returns the CPU time of all children that are over.
fn cpu() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    let used = usage.user_time() + usage.system_time();
    Duration::from_micros(used.num_microseconds().try_into().unwrap())
}

fn report(what: &str, without: Vec<f64>, more: Vec<f64>) {
    let [_, without, _] = quartiles(without);
    let [low, middle, high] = quartiles(more);
    println!(
        "  {what}: {without:.3} s without, {:+.1} ms with ({:+.1} to {:+.1}): {:+.2} %",
        middle * 1e3,
        low * 1e3,
        high * 1e3,
        middle / without * 100.0
    );
}

fn quartiles(mut values: Vec<f64>) -> [f64; 3] {
    values.sort_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| values[values.len() * quarter / 4])
}
