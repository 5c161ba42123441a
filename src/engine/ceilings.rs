//! For which numbers of workers a series needs to know what the machine allows.

use crate::model::{ExecutorKind, Machine, Pin, RunSpec};

/// Returns the numbers of workers, and where these may run, of which a series needs the ceiling:
/// those of a sweep, as far as they can have a core each.
pub(super) fn wanted<'a>(
    specs: impl Iterator<Item = &'a RunSpec>,
    machine: &Machine,
) -> Vec<(u32, Pin)> {
    let usable = machine.usable_cores();
    let parallel = |spec: &&RunSpec| spec.executor() != ExecutorKind::Serial;
    let counts: Vec<(u32, Pin)> = specs
        .filter(parallel)
        .map(|spec| (spec.worker_count(machine), spec.pin()))
        .collect();
    if counts.iter().all(|(workers, _)| *workers == counts[0].0) {
        return Vec::new();
    }
    let mut wanted: Vec<(u32, Pin)> = counts
        .into_iter()
        .map(|(workers, pin)| (workers.min(usable), pin))
        .filter(|(workers, _)| *workers > 1)
        .collect();
    wanted.sort_by_key(|(workers, pin)| (*pin as u8, *workers));
    wanted.dedup();
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Draft, Series};

    #[test]
    fn sweeps_want_them_and_comparisons_do_not() {
        let machine = Machine {
            usable: 4,
            ..Machine::default()
        };
        let base = Draft::default();
        let sweep = Series::Counts {
            workers: vec![1, 2, 4, 8],
            has_base: false,
        };
        let reported = wanted(sweep.runs(&base).iter(), &machine);
        assert_eq!(reported, [(2, Pin::None), (4, Pin::None)]);
        let ways = Series::Ways {
            executors: vec![
                ExecutorKind::Serial,
                ExecutorKind::Pool,
                ExecutorKind::Threads,
            ],
        };
        assert_eq!(wanted(ways.runs(&base).iter(), &machine), []);
        assert_eq!(wanted([].iter(), &machine), []);
    }
}
