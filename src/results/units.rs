//! Time per unit of work, by which runtimes are compared: their walls are of different n.

use crate::model::{RunStart, SizeUnit, Statistics, meaning_of};

use crate::session::run::Run;

/// Returns how much n all tasks of a run do together; nothing where the size of a task is a time, for
/// then the unit is time itself.
pub(super) fn units(start: &RunStart) -> Option<f64> {
    let spec = &start.spec;
    if matches!(
        meaning_of(spec.workload()).unit,
        SizeUnit::Seconds(_) | SizeUnit::Words
    ) {
        return None;
    }
    let n = start.size * spec.scale();
    let numbers: Vec<f64> = match spec.weights() {
        // The parts of all tasks together end at n.
        _ if spec.shares_n() => return Some(n),
        _ if spec.values_are_sizes() => {
            spec.values().iter().map(|one| one * spec.scale()).collect()
        }
        // The serial part of mix is taken from the others.
        [] => vec![n],
        weights @ [whole, ..] => {
            let size = |part: &u64| n * *part as f64 / *whole as f64;
            weights.iter().map(size).collect()
        }
    };
    let tasks = spec.task_count() as usize;
    let of_all = numbers.iter().enumerate().map(|(at, number)| {
        let times = tasks / numbers.len() + usize::from(at < tasks % numbers.len());
        number.round().max(1.0) * times as f64
    });
    let of_one: f64 = of_all.sum();
    Some(of_one * spec.work_of(start.workers))
}

/// Returns the CPU time of a unit of work in seconds, over runs that are whole; nothing where the
/// workers reported none.
pub(crate) fn per_unit(runs: &[&Run]) -> Option<Statistics> {
    let times: Option<Vec<f64>> = runs
        .iter()
        .map(|run| {
            let cpu = run.cpu_in_tasks().as_secs_f64();
            let units = units(&run.start)?;
            (cpu > 0.0 && units > 0.0).then(|| cpu / units)
        })
        .collect();
    Statistics::of(&times?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Draft, RunSpec, Work, WorkloadKind};
    use crate::session::play::start;

    fn units_of(workload: WorkloadKind, change: impl FnOnce(&mut RunSpec)) -> Option<f64> {
        let mut spec = Draft {
            workload,
            tasks: Some(8),
            ..Draft::default()
        }
        .spec();
        change(&mut spec);
        units(&RunStart {
            size: 77.0,
            ..start(spec, 2)
        })
    }

    #[test]
    fn all_n_of_all_tasks_count() {
        assert_eq!(units_of(WorkloadKind::Eggs, |_| ()), None);
        assert_eq!(units_of(WorkloadKind::Busy, |_| ()), Some(8.0 * 77.0));
        assert_eq!(units_of(WorkloadKind::Primes, |_| ()), Some(77.0));
        let uneven = f64::from(2 * (77 + 74 + 73 + 71));
        assert_eq!(units_of(WorkloadKind::Divisors, |_| ()), Some(uneven));
        let scaled = units_of(WorkloadKind::Sum, |spec| {
            spec.change(|draft| draft.values = vec![10.0, 20.0]);
            spec.change(|draft| draft.tasks = Some(3));
            spec.change(|draft| draft.scale = 0.5);
        });
        assert_eq!(scaled, Some(5.0 + 10.0 + 5.0));
        let mix = units_of(WorkloadKind::Mix, |spec| {
            spec.change(|draft| draft.serial = 0.5);
        });
        assert_eq!(mix, Some(8.0 * 77.0));
        // Two workers share half of it and have half of it each.
        let scaled = units_of(WorkloadKind::Mix, |spec| {
            spec.change(|draft| draft.serial = 0.5);
            spec.change(|draft| draft.work = Work::Scaled);
        });
        assert_eq!(scaled, Some(1.5 * 8.0 * 77.0));
    }
}
