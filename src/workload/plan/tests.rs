//! What every plan must keep to, whatever is asked for.

use clap::ValueEnum;
use proptest::prelude::*;

use super::*;

use crate::model::{Draft, Size, SizeUnit, TimeSpan, meaning_of};
use crate::workload::{Hash, Nap, PrimeRange, RunnerInput};

fn spec(workload: WorkloadKind, tasks: u32) -> RunSpec {
    Draft {
        workload,
        tasks: Some(tasks),
        ..Draft::default()
    }
    .spec()
}

fn numbers(plan: &Plan) -> Vec<f64> {
    (0..plan.len())
        .map(|task| plan.cost(TaskId(task)))
        .collect()
}

fn assert_numbers(plan: &Plan, expected: &[f64]) {
    let found = numbers(plan);
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-9, "{found} {expected}");
    }
}

#[test]
fn a_given_size_holds_for_all_tasks() {
    let busy = Draft {
        scale: 0.5,
        ..spec(WorkloadKind::Busy, 3).draft()
    }
    .spec();
    assert_numbers(&Plan::new(&busy, 100.0), &[50.0; 3]);
    assert_numbers(&Plan::new(&spec(WorkloadKind::Eggs, 2), 0.25), &[0.25; 2]);
}

#[test]
fn values_are_used_in_turn() {
    let eggs = Draft {
        values: vec![1.0, 3.0],
        scale: 0.1,
        ..spec(WorkloadKind::Eggs, 5).draft()
    }
    .spec();
    assert_numbers(&Plan::new(&eggs, 9.0), &[0.1, 0.3, 0.1, 0.3, 0.1]);
}

#[test]
fn naps_are_those_of_the_notes_unless_others_are_given() {
    let large = Draft {
        size: Size::Large,
        tasks: None,
        block: TimeSpan::from_millis(5),
        ..spec(WorkloadKind::Sleep, 0).draft()
    }
    .spec();
    let plan = Plan::new(&large, 2.6);
    assert_numbers(&plan, &[0.5, 2.0, 1.5, 2.5, 3.0, 1.5, 3.5, 2.5, 4.0, 5.0]);
    let naps: Vec<Nap> = (0..plan.len())
        .filter_map(|task| match plan.input(TaskId(task)) {
            TaskInput::Sleep(nap) => Some(nap),
            _ => None,
        })
        .collect();
    let squares: Vec<f64> = naps.iter().map(|nap| nap.x * nap.x).collect();
    assert_eq!(
        squares,
        [1.0, 16.0, 9.0, 25.0, 36.0, 9.0, 49.0, 25.0, 64.0, 100.0]
    );
    let blocks: Vec<u64> = naps.iter().map(|nap| nap.block.0).collect();
    assert_eq!(blocks, [5_000_000, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

    let small = Draft {
        size: Size::Small,
        ..large.draft()
    }
    .spec();
    assert_numbers(
        &Plan::new(&small, 0.26),
        &[0.05, 0.2, 0.15, 0.25, 0.3, 0.15, 0.35, 0.25, 0.4, 0.5],
    );
    let values = Draft {
        values: vec![1.0, 4.0],
        scale: 0.1,
        ..large.draft()
    }
    .spec();
    assert_numbers(&Plan::new(&values, 9.0), &[0.05, 0.2]);
    let alike = Draft {
        size: Size::Seconds(0.3),
        tasks: Some(3),
        ..large.draft()
    }
    .spec();
    assert_numbers(&Plan::new(&alike, 0.3), &[0.3; 3]);
}

/// One after the other takes the next nap: the arithmetic of the teaching notes.
#[test]
fn naps_add_up_to_what_the_notes_say() {
    let large = Draft {
        size: Size::Large,
        ..spec(WorkloadKind::Sleep, 10).draft()
    }
    .spec();
    let plan = Plan::new(&large, 2.6);
    let makespan = |workers: usize| {
        let mut free = vec![0.0_f64; workers];
        for seconds in numbers(&plan) {
            free.sort_by(f64::total_cmp);
            free[0] += seconds;
        }
        free.into_iter().fold(0.0, f64::max)
    };
    for (workers, seconds) in [(1, 26.0), (2, 13.5), (5, 7.5), (7, 6.5), (10, 5.0)] {
        assert!((makespan(workers) - seconds).abs() < 1e-9, "{workers}");
    }
}

#[test]
fn printers_have_the_delays_of_the_notes_at_any_size() {
    let delays = |spec: &RunSpec, size| -> Vec<f64> {
        let plan = Plan::new(spec, size);
        plan.inputs().map(|input| input.cost()).collect()
    };
    let print = spec(WorkloadKind::Print, 4);
    let close = |found: Vec<f64>, expected: &[f64]| {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-9, "{found} {expected}");
        }
    };
    close(delays(&print, 3.0), &[2.0, 4.0, 1.0, 5.0]);
    close(delays(&print, 0.3), &[0.2, 0.4, 0.1, 0.5]);
    let own = Draft {
        values: vec![1.0, 3.0],
        scale: 0.5,
        ..print.draft()
    }
    .spec();
    close(delays(&own, 2.0), &[0.5, 1.5]);
}

#[test]
fn an_exact_n_stays_exact_beyond_what_floating_point_holds() {
    for n in [u64::MAX, (1 << 53) + 1] {
        for &workload in WorkloadKind::value_variants() {
            let spec = Draft {
                size: Size::N(n),
                serial: 0.0,
                ..spec(workload, 1).draft()
            }
            .spec();
            if !matches!(meaning_of(workload).unit, SizeUnit::N { .. }) {
                continue;
            }
            let found = match Plan::new(&spec, n as f64).input(TaskId(0)).for_runner() {
                RunnerInput::Number { n }
                | RunnerInput::Range { from: 0, to: n }
                | RunnerInput::File { n, .. }
                | RunnerInput::Part { n, .. }
                | RunnerInput::Copying { n, .. } => n,
                other => panic!("{other:?}"),
            };
            assert_eq!(found, n, "{workload:?}");
        }
    }
}

#[test]
fn divisors_are_uneven_as_in_the_notes() {
    let plan = Plan::new(&spec(WorkloadKind::Divisors, 5), 77e6);
    assert_numbers(&plan, &[77e6, 74e6, 73e6, 71e6, 77e6]);
}

#[test]
fn no_task_is_without_work() {
    let tiny = Draft {
        scale: 1e-9,
        ..spec(WorkloadKind::Sum, 2).draft()
    }
    .spec();
    assert_numbers(&Plan::new(&tiny, 10.0), &[1.0; 2]);
}

#[test]
fn seeds_differ_from_task_to_task() {
    let plan = Plan::new(&spec(WorkloadKind::Hash, 2), 4.0);
    let seeds = [0, 1].map(|task| plan.input(TaskId(task)));
    assert_eq!(
        seeds,
        [0, 1].map(|seed| TaskInput::Hash(Hash { n: 4, seed }))
    );
}

#[test]
fn the_serial_share_comes_first_and_alone() {
    let plan = Plan::new(&spec(WorkloadKind::Mix, 4), 1_000.0);
    assert_numbers(&plan, &[1_000.0, 750.0, 750.0, 750.0, 750.0]);
    let stages = plan.stages(Order::Given);
    assert_eq!(stages, [vec![TaskId(0)], (1..5).map(TaskId).collect()]);
}

#[test]
fn a_share_of_all_or_nothing_leaves_one_stage() {
    for (share, expected) in [(0.0, vec![1_000.0; 4]), (1.0, vec![4_000.0])] {
        let mix = Draft {
            serial: share,
            ..spec(WorkloadKind::Mix, 4).draft()
        }
        .spec();
        let plan = Plan::new(&mix, 1_000.0);
        assert_numbers(&plan, &expected);
        assert_eq!(plan.stages(Order::Given).len(), 1);
    }
}

#[test]
fn the_longest_come_first_and_equals_stay_in_order() {
    let busy = Draft {
        values: vec![5.0, 9.0, 5.0],
        ..spec(WorkloadKind::Busy, 6).draft()
    }
    .spec();
    let plan = Plan::new(&busy, 1.0);
    let order = [1, 4, 0, 2, 3, 5].map(TaskId);
    assert_eq!(plan.stages(Order::Longest), [order]);
}

#[test]
fn memory_counts_the_largest_lists_alive_at_once() {
    let lists = Draft {
        values: vec![100.0, 1_000.0, 10.0],
        ..spec(WorkloadKind::Append, 4).draft()
    }
    .spec();
    let plan = Plan::new(&lists, 1.0);
    let needed = [1, 2, 3, 9].map(|workers| plan.memory_needed(workers));
    assert_eq!(needed, [8_000, 8_800, 9_600, 9_680]);
    assert_eq!(
        Plan::new(&spec(WorkloadKind::Busy, 4), 1e9).memory_needed(4),
        0
    );
}

#[test]
fn lists_beyond_all_memory_are_reported_without_overflow() {
    let plan = Plan::new(&spec(WorkloadKind::Append, 1_000), 1e19);
    assert_eq!(plan.memory_needed(1_000), u64::MAX);
}

fn any_spec() -> impl Strategy<Value = (RunSpec, f64)> {
    let kinds = prop::sample::select(WorkloadKind::value_variants());
    let values = prop::collection::vec(0.01_f64..1e4, 0..6);
    (kinds, 1_u32..200, values, 0.0_f64..=1.0, 0.001_f64..1e12).prop_map(
        |(workload, tasks, values, serial, size)| {
            let spec = Draft {
                workload,
                tasks: Some(tasks),
                values,
                serial,
                ..Draft::default()
            }
            .spec();
            (spec, size)
        },
    )
}

proptest! {
    #[test]
    fn every_task_is_in_exactly_one_stage((spec, size) in any_spec(), longest: bool) {
        let plan = Plan::new(&spec, size);
        let order = if longest { Order::Longest } else { Order::Given };
        let stages = plan.stages(order);
        prop_assert!(stages.iter().all(|stage| !stage.is_empty()));
        let mut tasks = stages.concat();
        tasks.sort_unstable();
        prop_assert_eq!(tasks, (0..plan.len()).map(TaskId).collect::<Vec<_>>());
    }

    #[test]
    fn a_plan_survives_the_way_to_a_worker((spec, size) in any_spec()) {
        let plan = Plan::new(&spec, size);
        let bytes = postcard::to_stdvec(&plan).unwrap();
        prop_assert_eq!(postcard::from_bytes::<Plan>(&bytes).unwrap(), plan);
    }

    #[test]
    fn inputs_used_in_turn_are_those_of_the_tasks((spec, size) in any_spec()) {
        let plan = Plan::new(&spec, size);
        let inputs: Vec<TaskInput> = plan.inputs().collect();
        for task in (0..plan.len()).map(TaskId) {
            let number = task.0 as usize;
            let place = match (plan.has_serial(), number) {
                (true, 0) => 0,
                (true, _) => 1 + (number - 1) % (inputs.len() - 1),
                (false, _) => number % inputs.len(),
            };
            // where a task's seed is its number, that is all it differs by
            prop_assert_eq!(inputs[place].cost().to_bits(), plan.cost(task).to_bits());
        }
    }

    #[test]
    fn ranges_cover_all_numbers_once(
        (spec, _) in any_spec(),
        n in 1_u64..10_000_000_000_000,
    ) {
        let spec = Draft { workload: WorkloadKind::Primes, ..spec.draft()}.spec();
        let plan = Plan::new(&spec, n as f64);
        let mut reached = 0;
        for task in 0..plan.len() {
            let TaskInput::Primes(PrimeRange { from, to }) = plan.input(TaskId(task)) else {
                panic!("no range of primes");
            };
            prop_assert_eq!(from, reached);
            prop_assert!(to >= from);
            reached = to;
        }
        prop_assert_eq!(reached, n);
    }

    #[test]
    fn mix_does_all_the_work((spec, size) in any_spec()) {
        let spec = Draft { workload: WorkloadKind::Mix, ..spec.draft()}.spec();
        let mixed: f64 = numbers(&Plan::new(&spec, size)).iter().sum();
        let busy = Draft { workload: WorkloadKind::Busy, ..spec.draft()}.spec();
        let work: f64 = numbers(&Plan::new(&busy, size)).iter().sum();
        // Each task's number is rounded, and a busy one is at least 1.
        prop_assert!((mixed - work).abs() <= f64::from(spec.task_count()) + 1.0);
    }
}
