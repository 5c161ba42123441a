//! What `c` and `w` will run, and how long a run will take, said before it is started.

use crate::analysis::{GilScope, Run, Session};
use crate::model::{
    Cure, ExecutorKind, FryBy, Machine, RunEnd, RunSpec, RunSummary, Series, Size, SizeUnit,
    WorkloadKind, meaning_of,
};
use crate::workload::{Plan, size_for};

/// Returns about how many seconds the run will take with all its repeats, or nothing where only a
/// calibration could tell.
pub fn seconds(spec: &RunSpec, machine: &Machine) -> Option<f64> {
    let at_once = at_once(spec, machine);
    let growth = f64::from(spec.growth(spec.worker_count(machine)));
    let once = match meaning_of(spec.workload).unit {
        // for ever, or until others are done
        _ if spec.workload == WorkloadKind::Deadlock => return None,
        _ if spec.workload == WorkloadKind::Print => {
            let lines: Vec<f64> = spec.delays().iter().map(|delay| 5.0 * delay).collect();
            waited(&lines, spec, machine)
        }
        // how long others' servers take, nobody knows
        SizeUnit::Words if !spec.urls.is_empty() => return None,
        SizeUnit::Words => waited(&[0.75 * spec.latency_scale()], spec, machine),
        _ if spec.workload == WorkloadKind::Files => return None,
        _ if spec.workload == WorkloadKind::Sleep => {
            let plan = Plan::new(spec, size_for(spec, 1.0));
            let naps: Vec<f64> = plan.inputs().map(|nap| nap.cost()).collect();
            waited(&naps, spec, machine) + spec.block.as_secs_f64()
        }
        SizeUnit::Seconds => fry(spec, spec.worker_count(machine), at_once)?,
        SizeUnit::N { .. } => {
            let all = match spec.size {
                _ if !spec.values.is_empty() => return None,
                Size::Small => 2.0,
                Size::Medium => 6.0,
                Size::Large => 20.0,
                Size::N(_) | Size::Seconds(_) => return None,
            };
            let serial = match spec.workload {
                WorkloadKind::Mix => spec.serial,
                _ => 0.0,
            };
            all * spec.scale * (serial + (1.0 - serial) * growth / at_once)
        }
    };
    Some(once * f64::from(spec.repetitions()))
}

/// Returns about how many seconds several runs take, one after the other.
pub fn seconds_of_all(specs: &[RunSpec], machine: &Machine) -> Option<f64> {
    specs.iter().map(|spec| seconds(spec, machine)).sum()
}

/// Returns the same work in every way it can be spread, or where tasks share something in every way
/// they can share it: what `c` does.
pub fn compared(spec: &RunSpec) -> Vec<RunSpec> {
    if spec.workload == WorkloadKind::Deadlock {
        return cured(spec);
    }
    let ways = if spec.shares() {
        Series::Shares {
            ways: spec.ways_to_share().to_vec(),
        }
    } else {
        Series::Ways {
            executors: Series::usual_executors(spec),
        }
    };
    ways.runs(spec)
}

/// Returns a deadlock with each of its cures.
fn cured(spec: &RunSpec) -> Vec<RunSpec> {
    let cures = spec.how.cures().iter();
    let with = |&cure| RunSpec {
        cure,
        ..spec.clone()
    };
    cures
        .filter(|cure| **cure != Cure::None)
        .map(with)
        .collect()
}

/// Returns the same work with 1, 2, 4 and so on workers, up to the usable cores and twice as many: what
/// `w` does. The serial run comes first, unless the session has one already.
pub fn swept(spec: &RunSpec, session: &Session) -> Vec<RunSpec> {
    let counts = Series::Counts {
        workers: Series::usual_counts(session.machine.usable),
        // nobody waits for others in a serial run
        has_base: spec.workload == WorkloadKind::Deadlock
            || session.runs.iter().any(|run| is_base(run, spec)),
    };
    counts.runs(spec)
}

/// Returns the same work with 1, 10, 100 and so on tasks handed out at a time, as long as every worker
/// gets a chunk: what `W` does. The serial run comes first, unless the session has one already.
pub(super) fn chunked(spec: &RunSpec, session: &Session) -> Vec<RunSpec> {
    let workers = spec.worker_count(&session.machine).max(1);
    let most = (spec.task_count() / workers).max(1);
    let chunks = Series::Chunks {
        chunks: (0..=6)
            .map(|power| 10_u32.pow(power))
            .filter(|&chunk| chunk <= most)
            .collect(),
        has_base: session.runs.iter().any(|run| is_base(run, spec)),
    };
    chunks.runs(spec)
}

/// Returns whether a run tells what the work takes serially.
fn is_base(run: &Run, spec: &RunSpec) -> bool {
    let whole = |end: &RunSummary| end.end == RunEnd::Completed && end.failed + end.lost == 0;
    let start = &run.start.spec;
    start.executor == ExecutorKind::Serial
        && start.same_work(spec)
        && run.summary.as_ref().is_some_and(whole)
}

/// Returns how many workers compute at once: no more than there are cores, and one only under a GIL
/// that the work does not release.
fn at_once(spec: &RunSpec, machine: &Machine) -> f64 {
    let workers = spec.worker_count(machine);
    let workers = workers.min(spec.tasks_of(workers).max(1));
    let one = GilScope::of(spec, machine).is_shared() && spec.workload != WorkloadKind::Hash;
    let most = if one { 1 } else { machine.usable.max(1) };
    f64::from(workers).min(most as f64)
}

/// Returns the seconds of tasks that wait for so long in turn: as many wait at once as there are
/// workers, however few cores.
fn waited(each: &[f64], spec: &RunSpec, machine: &Machine) -> f64 {
    let tasks = spec.task_count() as usize;
    let workers = (spec.worker_count(machine) as usize).clamp(1, tasks);
    let used = &each[..each.len().min(tasks)];
    let mean = used.iter().sum::<f64>() / used.len() as f64;
    let longest = used.iter().copied().fold(0.0, f64::max);
    longest.max(mean * tasks as f64 / workers as f64)
}

fn fry(spec: &RunSpec, workers: u32, at_once: f64) -> Option<f64> {
    let tasks = spec.tasks_of(workers);
    let each = match spec.size {
        Size::Small => 0.25,
        Size::Medium => 1.0,
        Size::Large => 2.0,
        Size::Seconds(seconds) => seconds,
        Size::N(_) => return None,
    };
    let (each, all) = match spec.values.as_slice() {
        [] => (each, each * f64::from(tasks)),
        values => {
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            (mean, mean * f64::from(tasks))
        }
    };
    let rounds = f64::from(tasks.div_ceil(workers.clamp(1, tasks.max(1))));
    let seconds = match spec.by {
        FryBy::Timer => rounds * each,
        // Workers that cannot compute at once share what there is.
        FryBy::Heat => (rounds * each).max(all / at_once),
    };
    Some(seconds * spec.scale)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RuntimeKind;

    fn machine(usable: usize) -> Machine {
        Machine {
            usable,
            ..Machine::default()
        }
    }

    #[test]
    fn eight_eggs_in_a_pool_of_two_take_four_seconds() {
        let machine = machine(2);
        assert_eq!(seconds(&RunSpec::default(), &machine), Some(4.0));
        let all = compared(&RunSpec::default());
        assert_eq!(seconds_of_all(&all, &machine), Some(8.0 + 4.0 + 4.0 + 4.0));
    }

    #[test]
    fn more_workers_than_cores_save_no_heat_but_timers_ring_all_the_same() {
        let mut spec = RunSpec {
            workers: Some(8),
            ..RunSpec::default()
        };
        assert_eq!(seconds(&spec, &machine(2)), Some(4.0));
        spec.by = FryBy::Timer;
        assert_eq!(seconds(&spec, &machine(2)), Some(1.0));
    }

    #[test]
    fn threads_under_one_gil_save_nothing_unless_the_work_releases_it() {
        let mut spec = RunSpec {
            runtime: RuntimeKind::Gil,
            executor: ExecutorKind::Threads,
            ..RunSpec::default()
        };
        assert_eq!(seconds(&spec, &machine(2)), Some(8.0));
        spec.by = FryBy::Timer;
        assert_eq!(seconds(&spec, &machine(2)), Some(4.0), "the timers ring");
        spec.workload = WorkloadKind::Busy;
        assert_eq!(seconds(&spec, &machine(2)), Some(6.0));
        spec.workload = WorkloadKind::Hash;
        assert_eq!(seconds(&spec, &machine(2)), Some(3.0));
        spec.executor = ExecutorKind::Pool;
        spec.workload = WorkloadKind::Busy;
        assert_eq!(seconds(&spec, &machine(2)), Some(3.0));
    }

    #[test]
    fn a_serial_share_stays_serial() {
        let spec = RunSpec {
            workload: WorkloadKind::Mix,
            serial: 0.5,
            ..RunSpec::default()
        };
        assert_eq!(seconds(&spec, &machine(2)), Some(6.0 * 0.75));
    }

    #[test]
    fn an_exact_n_is_not_guessed() {
        let spec = RunSpec {
            workload: WorkloadKind::Primes,
            size: Size::N(1_000_000),
            ..RunSpec::default()
        };
        assert_eq!(seconds(&spec, &machine(2)), None);
        assert_eq!(
            seconds_of_all(&[RunSpec::default(), spec], &machine(2)),
            None
        );
    }

    #[test]
    fn chunks_grow_until_there_is_one_for_each_worker() {
        let session = Session {
            machine: machine(2),
            ..Session::default()
        };
        let chunks = |tasks| -> Vec<u32> {
            let spec = RunSpec {
                tasks: Some(tasks),
                ..RunSpec::default()
            };
            let specs = chunked(&spec, &session);
            assert_eq!(specs[0].executor, ExecutorKind::Serial);
            specs[1..].iter().map(|spec| spec.chunk).collect()
        };
        assert_eq!(chunks(8), [1]);
        assert_eq!(chunks(1_000), [1, 10, 100]);
        assert_eq!(chunks(1), [1]);
    }

    #[test]
    fn a_sweep_goes_up_to_twice_what_is_usable() {
        let workers = |usable| -> Vec<u32> {
            let session = Session {
                machine: machine(usable),
                ..Session::default()
            };
            let specs = swept(&RunSpec::default(), &session);
            assert_eq!(specs[0].executor, ExecutorKind::Serial);
            specs.iter().filter_map(|spec| spec.workers).collect()
        };
        assert_eq!(workers(1), [1, 2]);
        assert_eq!(workers(2), [1, 2, 4]);
        assert_eq!(workers(6), [1, 2, 4, 6, 12]);
        assert_eq!(workers(8), [1, 2, 4, 8, 16]);
    }
}
