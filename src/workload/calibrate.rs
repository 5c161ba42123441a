//! How large a task must be to take the seconds that `small`, `medium` and `large` stand for.

use super::{Context, Interruption, Plan, registry, run};
use crate::model::{RunSpec, RuntimeKind, Size, TaskId, TimeSpan, WorkloadKind};

/// A probe this long measures the rate well enough.
const PROBE: TimeSpan = TimeSpan::from_millis(30);

/// No probe begins later than this on the wall clock: one that begins just before it ends within
/// 0.2 s even on half a core.
const NO_PROBE_AFTER: TimeSpan = TimeSpan::from_millis(80);

/// Tasks of a ladder: no machine does the last one in the time that a task should take.
const RUNGS: u32 = 18;

/// Returns whether a run's size must be found by measuring.
pub fn needs_rate(spec: &RunSpec) -> bool {
    let by_word = spec.size_of_word().is_some();
    by_word && !spec.values_are_sizes() && spec.is_measured()
}

/// Measures how much n of a workload one thread does in a second; eggs always give 1.
///
/// It takes 0.2 s at most on a thread that gets half a core or more.
pub fn calibrate(workload: WorkloadKind, context: &mut dyn Context) -> Result<f64, Interruption> {
    let begin = context.now();
    let mut n = 1;
    loop {
        let Some(probe) = Plan::of_probes(workload, vec![n], RuntimeKind::Native) else {
            return Ok(1.0);
        };
        let input = probe.input(TaskId(0));
        let (wall, cpu) = (context.now(), context.cpu_time());
        run(&input, context)?;
        let (cpu, now) = (context.cpu_time() - cpu, context.now());
        // CPU time, since other programs do not lengthen it; a clock too coarse to see it is no help.
        let took = if cpu > TimeSpan::ZERO {
            cpu
        } else {
            now - wall
        }
        .max(TimeSpan(1));
        if took >= PROBE || now - begin >= NO_PROBE_AFTER {
            return Ok(rate_of(n as f64, took));
        }
        let growth = 1.2 * PROBE.as_secs_f64() / took.as_secs_f64();
        // What a very short probe says is far off: the next may be at most a hundred times longer.
        n = (n as f64 * growth.clamp(1.5, 100.0)).ceil() as u64;
    }
}

/// Returns tasks by which a program elsewhere shows how much it does in a second, where a size is an n:
/// it is four times as large each time, until one took long enough.
pub fn ladder(workload: WorkloadKind, runtime: RuntimeKind) -> Option<Plan> {
    let rungs: Vec<u64> = (0..RUNGS).map(|rung| 4_u64.pow(rung)).collect();
    Plan::of_probes(workload, rungs, runtime)
}

/// Returns n a second, where n took so long.
pub fn rate_of(n: f64, took: TimeSpan) -> f64 {
    n / took.max(TimeSpan(1)).as_secs_f64()
}

/// Returns the size of an unscaled task: n, or seconds for eggs.
///
/// `rate` is what [`calibrate()`] measured; it only counts where [`needs_rate`] says so.
pub fn size_for(spec: &RunSpec, rate: f64) -> f64 {
    match spec.size() {
        Size::N(n) => n as f64,
        Size::Seconds(seconds) => seconds,
        Size::Small | Size::Medium | Size::Large => registry::size_of(spec, rate),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Draft;
    use crate::workload::fake::Fake;
    use crate::workload::{PrimeRange, TaskInput, steady};
    use clap::ValueEnum;

    fn spec(workload: WorkloadKind, size: Size) -> RunSpec {
        Draft {
            workload,
            size,
            ..Draft::default()
        }
        .spec()
    }

    fn size(workload: WorkloadKind, size: Size) -> f64 {
        size_for(&spec(workload, size), 1_234_567.0)
    }

    fn assert_size(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-6, "{found} {expected}");
    }

    /// A machine that needs 3 ms of CPU from one checkpoint to the next.
    fn slow_machine(share: f64) -> Fake {
        Fake {
            per_look: TimeSpan::ZERO,
            per_checkpoint: TimeSpan((3e6 / share) as u64),
            share,
            ..Fake::default()
        }
    }

    #[test]
    fn a_rate_is_n_per_second_of_cpu_time_on_a_busy_machine_too() {
        let alone = calibrate(WorkloadKind::Busy, &mut slow_machine(1.0)).unwrap();
        let half = calibrate(WorkloadKind::Busy, &mut slow_machine(0.5)).unwrap();
        // A block every 3 ms; the last block of a probe may be a small one.
        for rate in [alone, half] {
            let blocks_a_second = rate / steady::BLOCK as f64;
            assert!((250.0..=334.0).contains(&blocks_a_second), "{rate}");
        }
    }

    #[test]
    fn calibration_ends_soon_whatever_the_work() {
        for &workload in WorkloadKind::value_variants() {
            let mut context = slow_machine(1.0);
            let rate = calibrate(workload, &mut context).unwrap();
            assert!(rate > 0.0, "{workload:?}");
            let elapsed = context.elapsed();
            assert!(
                elapsed <= TimeSpan::from_millis(200),
                "{workload:?} {elapsed}"
            );
        }
    }

    #[test]
    fn a_wall_clock_does_where_the_cpu_clock_stands_still() {
        let mut context = Fake {
            share: 0.0,
            ..slow_machine(1.0)
        };
        let rate = calibrate(WorkloadKind::Sum, &mut context).unwrap();
        assert!((1e6..1e8).contains(&rate), "{rate}");
    }

    #[test]
    fn a_ladder_grows_fourfold_whatever_the_work() {
        for &workload in WorkloadKind::value_variants() {
            let Some(plan) = ladder(workload, RuntimeKind::Python) else {
                assert!(!spec(workload, Size::Medium).is_measured(), "{workload:?}");
                continue;
            };
            let rungs: Vec<f64> = plan.inputs().map(|input| input.cost()).collect();
            assert_eq!(rungs.len() as u32, RUNGS);
            assert_size(rungs[0], 1.0);
            for pair in rungs.windows(2) {
                assert_size(pair[1] / pair[0], 4.0);
            }
        }
        let first = ladder(WorkloadKind::Primes, RuntimeKind::Python).unwrap();
        let from = 100_000_000;
        let range = PrimeRange { from, to: from + 1 };
        assert_eq!(first.input(TaskId(0)), TaskInput::Primes(range));
    }

    #[test]
    fn calibration_can_be_stopped() {
        let mut context = Fake {
            stop_at: Some(2),
            ..Fake::default()
        };
        let result = calibrate(WorkloadKind::Busy, &mut context);
        assert_eq!(result, Err(Interruption::Stopped));
    }

    #[test]
    fn all_tasks_together_take_the_seconds_of_their_size() {
        // 8 tasks; 1,234,567 a second, rounded to two digits.
        for (size_word, expected) in [
            (Size::Small, 310_000.0),
            (Size::Medium, 930_000.0),
            (Size::Large, 3_100_000.0),
        ] {
            assert_size(size(WorkloadKind::Busy, size_word), expected);
        }
        assert_size(size(WorkloadKind::Primes, Size::Small), 2_500_000.0);
    }

    #[test]
    fn eggs_have_their_own_seconds() {
        assert_size(size(WorkloadKind::Eggs, Size::Small), 0.25);
        assert_size(size(WorkloadKind::Eggs, Size::Medium), 1.0);
        assert_size(size(WorkloadKind::Eggs, Size::Large), 2.0);
    }

    #[test]
    fn what_is_given_exactly_stays_so() {
        assert_size(size(WorkloadKind::Busy, Size::N(1_234_567)), 1_234_567.0);
        assert_size(size(WorkloadKind::Eggs, Size::Seconds(0.123)), 0.123);
        let values = Draft {
            values: vec![1.0, 4.0],
            ..spec(WorkloadKind::Sum, Size::Large).draft()
        }
        .spec();
        assert!(!needs_rate(&values));
        assert_size(size_for(&values, 0.0), 2.5);
    }

    #[test]
    fn a_list_stays_within_common_memory() {
        let fast = size_for(&spec(WorkloadKind::Append, Size::Medium), 1e12);
        assert_size(fast, 48e6);
    }
}
