//! Fields as a person reads them.

use super::Field;
use crate::model::clock::Nanos;
use crate::model::spec::{ExecutorKind, RunSpec, Size, WorkloadKind, name_of};
use crate::model::topology::Machine;

impl Field {
    /// Returns the field's value as a person reads it.
    pub fn show(self, spec: &RunSpec, machine: &Machine) -> String {
        match self {
            Self::Workload => name_of(&spec.workload),
            Self::Runtime => name_of(&spec.runtime),
            Self::Executor => name_of(&spec.executor),
            Self::Tasks => spec.task_count().to_string(),
            Self::Workers => show_workers(spec, machine),
            Self::Size => show_size(spec),
            Self::By => name_of(&spec.by),
            Self::Serial => format!("{}%", tidy(spec.serial * 100.0)),
            Self::Block if spec.block == Nanos::ZERO => "no task".to_owned(),
            Self::Block => format!("{} ms", tidy(spec.block.as_secs_f64() * 1e3)),
            Self::Urls if spec.urls.is_empty() => LOCAL_SERVER.to_owned(),
            Self::Urls => spec.urls.join(","),
            Self::Timeout => {
                let usual = if spec.timeout.is_none() { USUAL } else { "" };
                format!("{} s{usual}", tidy(spec.time_limit()))
            }
            Self::Print => name_of(&spec.print),
            Self::Lock => name_of(&spec.lock),
            Self::Values if spec.values.is_empty() => "all alike".to_owned(),
            Self::Values => {
                let texts: Vec<String> = spec.values.iter().map(|&value| tidy(value)).collect();
                texts.join(",")
            }
            Self::Scale => tidy(spec.scale),
            Self::Share => name_of(&spec.share),
            Self::Message => show_bytes(spec.message),
            Self::Work => name_of(&spec.work),
            Self::Schedule => name_of(&spec.schedule),
            Self::Chunk => spec.chunk.to_string(),
            Self::Batches => spec.batches.to_string(),
            Self::Start => name_of(&spec.start),
            Self::Order => name_of(&spec.order),
            Self::Results => name_of(&spec.results),
            Self::TasksPerChild => or(spec.tasks_per_child, "no limit"),
            Self::Retry => spec.retry.to_string(),
            Self::Repeat => or(spec.repeat, AUTO),
            Self::Pin => name_of(&spec.pin),
            Self::What => name_of(&spec.what),
            Self::Hold => {
                let usual = if spec.hold.is_none() { USUAL } else { "" };
                format!("{} s{usual}", tidy(spec.hold_time().as_secs_f64()))
            }
            Self::Touch => format!("{} MB", spec.touch),
            Self::How => name_of(&spec.how),
            Self::Wait => name_of(&spec.wait),
            Self::Cure => name_of(&spec.cure),
            Self::Limit => spec.limit.map_or_else(
                || "none".to_owned(),
                |limit| format!("{} s", tidy(limit.as_secs_f64())),
            ),
            Self::Python => show_python(spec, machine),
            Self::Runner => spec.runner.clone().unwrap_or_else(|| "none".to_owned()),
            Self::SwitchInterval => {
                format!("{} ms", tidy(spec.switch_interval.as_secs_f64() * 1e3))
            }
        }
    }
}

/// Stands for the interpreter as long as nobody has looked for any.
pub(super) const NOBODY_LOOKED: &str = "looking ...";
/// Stands for the interpreter where there is none.
pub(super) const NONE_FOUND: &str = "none found";

/// Returns a number, or what stands for none.
fn or(number: Option<u32>, none: &str) -> String {
    number.map_or_else(|| none.to_owned(), |number| number.to_string())
}

/// Stands for the URLs when nobody names any.
pub(super) const LOCAL_SERVER: &str = "local server";
/// Stands for a number of repeats that nobody chose.
pub(super) const AUTO: &str = "auto";
/// Stands after a time limit that nobody chose.
pub(super) const USUAL: &str = ", as usual";

/// Writes a number without needless digits: `0.5`, `2`, `0.05`.
fn tidy(number: f64) -> String {
    let text = format!("{number:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn show_bytes(bytes: u32) -> String {
    match bytes {
        1_000_000.. if bytes.is_multiple_of(1_000_000) => format!("{} MB", bytes / 1_000_000),
        1_000.. if bytes.is_multiple_of(1_000) => format!("{} kB", bytes / 1_000),
        _ => format!("{bytes} B"),
    }
}

fn show_workers(spec: &RunSpec, machine: &Machine) -> String {
    let count = spec.worker_count(machine);
    match spec.executor {
        ExecutorKind::Serial => "1".to_owned(),
        ExecutorKind::Async if count == spec.task_count() => format!("{count} = all at once"),
        ExecutorKind::Async => format!("{count} in flight"),
        ExecutorKind::Process if spec.workers.is_none() => format!("{count} = one a task"),
        _ if count as usize == machine.usable => format!("{count} = usable"),
        _ => count.to_string(),
    }
}

/// Shows an interpreter by its version, and by its path where two have the same.
fn show_python(spec: &RunSpec, machine: &Machine) -> String {
    if machine.pythons.is_none() && spec.python.is_none() {
        return NOBODY_LOOKED.to_owned();
    }
    let Ok(python) = machine.python(spec.python.as_deref()) else {
        let none = || NONE_FOUND.to_owned();
        return spec.python.clone().unwrap_or_else(none);
    };
    let shown = python.title();
    let same = machine
        .usable_pythons()
        .filter(|other| other.title() == shown);
    if same.count() > 1 {
        python.path.clone()
    } else {
        shown
    }
}

fn show_size(spec: &RunSpec) -> String {
    let eggs = spec.workload == WorkloadKind::Eggs;
    match spec.size {
        Size::Small | Size::Medium | Size::Large if spec.workload == WorkloadKind::Deadlock => {
            format!(
                "{} s work",
                tidy(spec.seconds_of_word().unwrap_or_default())
            )
        }
        Size::Small if eggs => "0.25 s heat".to_owned(),
        Size::Medium if eggs => "1 s heat".to_owned(),
        Size::Large if eggs => "2 s heat".to_owned(),
        Size::Small => "small".to_owned(),
        Size::Medium => "medium".to_owned(),
        Size::Large => "large".to_owned(),
        Size::N(n) => format!("n = {n}"),
        Size::Seconds(seconds) if spec.workload == WorkloadKind::Deadlock => {
            format!("{} s work", tidy(seconds))
        }
        Size::Seconds(seconds) if !eggs => format!("{} s asleep", tidy(seconds)),
        Size::Seconds(seconds) => format!("{} s heat", tidy(seconds)),
    }
}
