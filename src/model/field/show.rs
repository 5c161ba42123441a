//! Fields as a person reads them.

use crate::model::spec::{Draft, ExecutorKind, Size, SizeUnit, meaning_of};
use crate::model::topology::Machine;

/// Shown for the interpreter until the discovery has finished.
pub(super) const NOBODY_LOOKED: &str = "looking ...";
/// Shown for the interpreter where there is none.
pub(super) const NONE_FOUND: &str = "none found";

/// Returns a number, or what stands for none.
pub(super) fn or(number: Option<u32>, none: &str) -> String {
    number.map_or_else(|| none.to_owned(), |number| number.to_string())
}

/// Shown for the URLs when none are given.
pub(super) const LOCAL_SERVER: &str = "local server";
/// Shown for a number that is not set.
pub(super) const AUTO: &str = "auto";
/// Shown after a time limit that is not set.
pub(super) const USUAL: &str = ", as usual";

/// Writes a number without needless digits: `0.5`, `2`, `0.05`.
pub(super) fn tidy(number: f64) -> String {
    let text = format!("{number:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

pub(super) fn show_bytes(bytes: u32) -> String {
    match bytes {
        1_000_000.. if bytes.is_multiple_of(1_000_000) => format!("{} MB", bytes / 1_000_000),
        1_000.. if bytes.is_multiple_of(1_000) => format!("{} kB", bytes / 1_000),
        _ => format!("{bytes} B"),
    }
}

pub(super) fn show_workers(draft: &Draft, machine: &Machine) -> String {
    let count = draft.spec().worker_count(machine);
    match draft.executor {
        ExecutorKind::Serial => "1".to_owned(),
        ExecutorKind::Async if count == draft.spec().task_count() => {
            format!("{count} = all at once")
        }
        ExecutorKind::Async => format!("{count} in flight"),
        ExecutorKind::Process if draft.workers.is_none() => format!("{count} = one a task"),
        _ if count as usize == machine.usable => format!("{count} available"),
        _ => count.to_string(),
    }
}

/// Shows an interpreter by its version, and by its path where two have the same.
pub(super) fn show_python(draft: &Draft, machine: &Machine) -> String {
    if machine.pythons.is_none() && draft.python.is_none() {
        return NOBODY_LOOKED.to_owned();
    }
    let Ok(python) = machine.python(draft.python.as_deref()) else {
        let none = || NONE_FOUND.to_owned();
        return draft.python.clone().unwrap_or_else(none);
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

/// The sizes that have a word.
pub(super) const NAMED_SIZES: [Size; 3] = [Size::Small, Size::Medium, Size::Large];

pub(super) fn show_size(draft: &Draft) -> String {
    let spec = draft.spec();
    let seconds = |seconds| match meaning_of(draft.workload).unit {
        SizeUnit::Seconds(doing) => format!("{} s {doing}", tidy(seconds)),
        SizeUnit::N { .. } | SizeUnit::Words => format!("{} s", tidy(seconds)),
    };
    match draft.size {
        Size::Small | Size::Medium | Size::Large if spec.is_sized_by_task() => {
            seconds(spec.seconds_of_word().unwrap_or_default())
        }
        word @ (Size::Small | Size::Medium | Size::Large) => {
            word.word().unwrap_or_default().to_owned()
        }
        Size::N(n) => format!("n = {n}"),
        Size::Seconds(given) => seconds(given),
    }
}
