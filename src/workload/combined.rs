//! What the results of a run's tasks are together, whatever order they come in.

use serde_json::Value;

use super::Plan;
use super::registry::tally_of;
use super::tally::Tally;
use crate::model::{TaskId, TaskOutput};

/// Gathers the results of tasks; its memory does not grow with their number.
#[derive(Debug, Clone, PartialEq)]
pub struct Combined {
    added: u32,
    tally: Tally,
}

impl Combined {
    /// Starts without any result.
    pub fn new(plan: &Plan) -> Self {
        Self {
            added: 0,
            tally: tally_of(plan.workload(), plan.len()),
        }
    }

    /// Adds the result of a task; one that this workload cannot give is left out.
    pub fn add(&mut self, task: TaskId, output: &TaskOutput) {
        if self.tally.add(task, output) {
            self.added = self.added.saturating_add(1);
        }
    }

    /// Returns the combined result for files and screens; null when there is none yet.
    ///
    /// Eggs are an object `{eggs, doneness_mean, doneness_min}`; divisors and squares an array with a
    /// number for each task, or the sum of more than 10,000; hashes the hexadecimal exclusive or of all
    /// digests; all others a number, or decimal text where it does not fit 64 bits.
    pub fn value(&self) -> Value {
        match self.added {
            0 => Value::Null,
            added => self.tally.value(added),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Draft, Streamed, TimeSpan, WorkloadKind};
    use crate::workload::can_give;
    use clap::ValueEnum;
    use proptest::prelude::*;
    use serde_json::json;

    fn nothing_of(workload: WorkloadKind, tasks: u32) -> Combined {
        let spec = Draft {
            workload,
            tasks: Some(tasks),
            serial: 0.0,
            ..Draft::default()
        }
        .spec();
        Combined::new(&Plan::new(&spec, 10.0))
    }

    fn value_of(workload: WorkloadKind, outputs: &[TaskOutput]) -> Value {
        let mut combined = nothing_of(workload, outputs.len() as u32);
        for (task, output) in (0..).zip(outputs) {
            combined.add(TaskId(task), output);
        }
        combined.value()
    }

    #[test]
    fn nothing_added_is_null() {
        for &workload in WorkloadKind::value_variants() {
            assert_eq!(nothing_of(workload, 3).value(), Value::Null);
        }
    }

    #[test]
    fn eggs_report_their_mean_and_the_rawest() {
        let eggs = [1.0, 0.5, 0.75].map(TaskOutput::Doneness);
        assert_eq!(
            value_of(WorkloadKind::Eggs, &eggs),
            json!({"eggs": 3, "doneness_mean": 0.75, "doneness_min": 0.5})
        );
    }

    #[test]
    fn divisors_stay_in_the_order_of_tasks() {
        let mut combined = nothing_of(WorkloadKind::Divisors, 3);
        combined.add(TaskId(2), &TaskOutput::Count(7));
        combined.add(TaskId(0), &TaskOutput::Count(0));
        combined.add(TaskId(9), &TaskOutput::Count(1));
        assert_eq!(combined.value(), json!([0, null, 7]));
    }

    #[test]
    fn very_many_divisors_are_summed() {
        let mut combined = nothing_of(WorkloadKind::Divisors, 10_001);
        for task in 0..3 {
            combined.add(TaskId(task), &TaskOutput::Count(5));
        }
        assert_eq!(combined.value(), json!(15));
    }

    #[test]
    fn a_total_is_a_number_as_long_as_it_fits() {
        let counts = [300, 48].map(TaskOutput::Count);
        assert_eq!(value_of(WorkloadKind::Primes, &counts), json!(348));
        let most = TaskOutput::Total(u64::MAX.into());
        assert_eq!(
            value_of(WorkloadKind::Sum, std::slice::from_ref(&most)),
            json!(u64::MAX)
        );
        assert_eq!(
            value_of(WorkloadKind::Sum, &[most, TaskOutput::Total(1)]),
            json!("18446744073709551616")
        );
    }

    #[test]
    fn digests_are_lower_case_hexadecimal() {
        let digests = [[0xA0; 32], [0x0F; 32]].map(TaskOutput::Digest);
        assert_eq!(
            value_of(WorkloadKind::Hash, &digests),
            json!("af".repeat(32))
        );
    }

    #[test]
    fn what_the_workload_cannot_give_is_left_out() {
        let strange = [TaskOutput::Digest([1; 32]), TaskOutput::Doneness(1.0)];
        assert_eq!(value_of(WorkloadKind::Primes, &strange), Value::Null);
    }

    proptest! {
        #[test]
        fn no_order_of_results_changes_the_value(
            (numbers, shuffled) in prop::collection::vec(any::<u64>(), 1..40).prop_flat_map(|numbers| {
                let tasks: Vec<usize> = (0..numbers.len()).collect();
                (Just(numbers), Just(tasks).prop_shuffle())
            }),
            workload in prop::sample::select(WorkloadKind::value_variants()),
        ) {
            let output = |number: u64| {
                let kinds = [
                    TaskOutput::Doneness(number as f64 / u64::MAX as f64),
                    TaskOutput::Digest([number as u8; 32]),
                    TaskOutput::Total(number.into()),
                    TaskOutput::Square(number as f64 / u64::MAX as f64),
                    TaskOutput::Fetched { status: 200, bytes: number, latency: TimeSpan(number) },
                    TaskOutput::Streamed(Streamed { bytes: number, ..Streamed::default() }),
                    TaskOutput::Count(number),
                ];
                let given = kinds.into_iter().find(|kind| can_give(workload, kind));
                given.expect("a workload gives one of these")
            };
            let outputs: Vec<TaskOutput> = numbers.iter().copied().map(output).collect();
            let mut combined = nothing_of(workload, outputs.len() as u32);
            for task in shuffled {
                combined.add(TaskId(task as u32), &outputs[task]);
            }
            prop_assert_ne!(combined.value(), Value::Null);
            prop_assert_eq!(combined.value(), value_of(workload, &outputs));
        }
    }
}
