//! How many workers can go on at once: the one rule for what speedup is possible, before a run by what
//! it is, and after it by what was seen of it.

use crate::model::{ExecutorKind, Machine, Pin, RunSpec, RuntimeKind};

/// Up to this many cores, one thread computed at a time: handing the lock over overlaps a little.
const NEAR_ONE: f64 = 1.3;

/// What was seen of workers that could compute side by side.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SeenAtWork {
    /// Cores that they kept busy.
    pub(crate) cores_busy: f64,
    /// Whether any of them waited for a GIL.
    pub(crate) waited_for_gil: bool,
}

/// Returns how many cores of a machine this program may use, its quota left aside.
pub fn cores_of(machine: &Machine) -> usize {
    match machine.affinity.len() {
        0 => machine.logical,
        cores => cores,
    }
}

/// Returns how many cores' worth of time a run may use at once on a machine.
pub(crate) fn room_of(spec: &RunSpec, machine: &Machine) -> f64 {
    room(spec.pin(), cores_of(machine), machine.quota)
}

pub(crate) fn room(pin: Pin, cores: usize, quota: Option<f64>) -> f64 {
    let cores = match pin {
        Pin::One => 1.0,
        // a machine that is not known yet has one core at least
        Pin::None | Pin::Spread | Pin::Siblings => cores.max(1) as f64,
    };
    cores.min(quota.unwrap_or(f64::INFINITY))
}

/// Returns whether the workers of an executor have an interpreter each.
pub(crate) const fn own_interpreter(executor: ExecutorKind) -> bool {
    match executor {
        ExecutorKind::Pool | ExecutorKind::Process | ExecutorKind::Interpreters => true,
        ExecutorKind::Serial | ExecutorKind::Threads | ExecutorKind::Async => false,
    }
}

/// Returns whether threads of a run share a GIL, as far as is known beforehand.
pub(crate) fn has_gil(spec: &RunSpec, machine: &Machine) -> Option<bool> {
    match spec.runtime() {
        RuntimeKind::Native => Some(false),
        RuntimeKind::Gil => Some(true),
        RuntimeKind::Python => {
            let python = machine.python(spec.python());
            python.ok().map(|python| python.gil)
        }
        RuntimeKind::Runner => None,
    }
}

/// Returns how many workers of a run can go on at once on a machine, however many there are, by what is
/// known beforehand; without an end where its tasks wait for what needs no core.
pub fn computing_at_once(spec: &RunSpec, machine: &Machine) -> f64 {
    if spec.waits() {
        return f64::INFINITY;
    }
    at_once_on(room_of(spec, machine), spec, has_gil(spec, machine), None)
}

/// Returns how many workers compute at once where so many cores can be used: one on an event loop and
/// of threads that share a GIL; of threads whose code lets it go as many as were seen.
pub(crate) fn at_once_on(
    room: f64,
    spec: &RunSpec,
    has_gil: Option<bool>,
    seen: Option<SeenAtWork>,
) -> f64 {
    let threads = spec.executor() == ExecutorKind::Threads;
    if spec.executor() == ExecutorKind::Async || takes_turns(spec, has_gil, seen) {
        return room.min(1.0);
    }
    match seen {
        Some(seen) if threads && has_gil == Some(true) => room.min(seen.cores_busy.max(1.0)),
        _ => room,
    }
}

/// Returns whether workers are threads that share a GIL which lets one of them compute at a time: as was
/// seen of them, else as is known of what they do.
pub(crate) fn takes_turns(spec: &RunSpec, has_gil: Option<bool>, seen: Option<SeenAtWork>) -> bool {
    let by_sight = |seen: SeenAtWork| {
        let may_share = has_gil == Some(true) || (has_gil.is_none() && seen.waited_for_gil);
        may_share && seen.cores_busy <= NEAR_ONE
    };
    let holds_gil = !spec.releases_gil();
    spec.executor() == ExecutorKind::Threads
        && holds_gil
        && seen.map_or(has_gil == Some(true), by_sight)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Draft, Interpreter, WorkloadKind};

    fn machine(gil: bool) -> Machine {
        Machine {
            logical: 4,
            affinity: (0..4).collect(),
            usable: 4,
            pythons: Some(vec![Interpreter {
                version: "3.13.0".to_owned(),
                path: "/usr/bin/python3.13".to_owned(),
                gil,
                ..Interpreter::default()
            }]),
            ..Machine::default()
        }
    }

    fn of(executor: ExecutorKind, runtime: RuntimeKind, workload: WorkloadKind) -> RunSpec {
        Draft {
            workload,
            runtime,
            executor,
            ..Draft::default()
        }
        .spec()
    }

    fn beforehand(spec: &RunSpec, gil: bool) -> u32 {
        computing_at_once(spec, &machine(gil)) as u32
    }

    #[test]
    fn only_threads_that_share_a_gil_and_tasks_of_a_loop_compute_one_at_a_time() {
        use ExecutorKind::{Async, Interpreters, Pool, Threads};
        use RuntimeKind::{Gil, Native, Python};
        let busy = |executor, runtime| of(executor, runtime, WorkloadKind::Busy);
        for runtime in [Gil, Python] {
            assert_eq!(beforehand(&busy(Threads, runtime), true), 1);
            assert_eq!(beforehand(&busy(Pool, runtime), true), 4);
            assert_eq!(beforehand(&busy(Interpreters, runtime), true), 4);
            assert_eq!(
                beforehand(&of(Threads, runtime, WorkloadKind::Hash), true),
                4
            );
        }
        assert_eq!(beforehand(&busy(Threads, Python), false), 4);
        assert_eq!(beforehand(&busy(Threads, Native), true), 4);
        assert_eq!(beforehand(&busy(Async, Native), true), 1);
        for waits in [WorkloadKind::Sleep, WorkloadKind::Fetch] {
            let spec = of(Threads, Gil, waits);
            assert!(computing_at_once(&spec, &machine(true)).is_infinite());
        }
    }

    #[test]
    fn what_was_seen_counts_more_than_what_was_known() {
        let spec = of(ExecutorKind::Threads, RuntimeKind::Gil, WorkloadKind::Busy);
        let seen = |cores_busy: f64, waited_for_gil| {
            Some(SeenAtWork {
                cores_busy,
                waited_for_gil,
            })
        };
        let tenths = |has_gil, seen| (10.0 * at_once_on(4.0, &spec, has_gil, seen)) as u32;
        assert_eq!(tenths(Some(true), seen(1.1, true)), 10);
        assert_eq!(tenths(Some(true), seen(2.5, true)), 25, "let go for a part");
        assert_eq!(tenths(None, seen(1.1, true)), 10);
        assert_eq!(tenths(None, seen(1.1, false)), 40);
        assert_eq!(tenths(Some(false), seen(1.1, false)), 40);
        // half a core is less than a thread could use
        let room = at_once_on(0.5, &spec, Some(true), seen(0.5, true));
        assert!((room - 0.5).abs() < 1e-12);
    }
}
