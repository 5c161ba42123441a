//! `reduce`: numbers added up by all workers, each its own part, then combined at a barrier or as a tree.
//!
//! A task meets those that compute beside it (`sharing/meeting.rs`): with as many tasks as workers, all;
//! with more, as many as there are workers, again and again. On one worker, and on an event loop, where
//! one task computes at a time, there is no other to meet.

use serde::{Deserialize, Serialize};

use super::blocks::in_blocks;
use super::definition::{RunnerInput, Task, Workload};
use super::in_turn::InTurn;
use super::sharing::Partial;
use super::{Context, Interruption, steady};
use crate::model::{Combining, RunSpec, RuntimeKind, TaskId, TaskOutput};

/// The part of one task: n numbers from the first one on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The first number.
    pub from: u64,
    /// How many.
    pub n: u64,
    /// How partial sums are combined.
    pub combining: Combining,
}

impl Task for Part {
    async fn run(&self, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
        run(*self, context)
    }

    fn cost(&self) -> f64 {
        self.n as f64
    }

    fn input(self) -> RunnerInput {
        RunnerInput::Part {
            from: self.from,
            n: self.n,
        }
    }
}

/// Parts that follow each other, as long as these numbers, in turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Parts {
    numbers: InTurn<u64>,
    combining: Combining,
}

impl Workload for Parts {
    type Task = Part;

    fn cut(spec: &RunSpec, size: f64) -> Self {
        Self {
            numbers: InTurn::numbers(spec, size),
            combining: spec.combining(),
        }
    }

    fn task(&self, number: TaskId, _: u32) -> Part {
        let before = self.numbers.uses(number.0);
        let from = before.fold(0, |sum: u64, (n, times)| {
            sum.saturating_add(n.saturating_mul(times.into()))
        });
        Part {
            from,
            n: self.numbers.of(number),
            combining: self.combining,
        }
    }

    fn different(&self, parallel: u32) -> usize {
        parallel as usize
    }

    fn probes(sizes: Vec<u64>, _: RuntimeKind) -> Option<Self> {
        Some(Self {
            numbers: sizes.into(),
            combining: Combining::default(),
        })
    }

    fn gives(output: &TaskOutput) -> bool {
        matches!(output, TaskOutput::Total(_))
    }
}

/// Adds up the numbers of a part, and combines the sum with those of others.
fn run(part: Part, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
    let sharing = context.sharing();
    let member = sharing.as_deref().map(super::Sharing::begin_part);
    let until = part.from.saturating_add(part.n);
    let mut total = 0;
    in_blocks(part.from..until, steady::BLOCK, context, |numbers| {
        total = steady::add_up(numbers, total);
        Ok(())
    })?;
    if let Some(member) = member {
        let partial = Partial {
            sum: total as u64,
            expected: (below(until) - below(part.from)) as u64,
        };
        match part.combining {
            Combining::Barrier => member.meet(partial, context)?,
            Combining::Tree => member.combine(partial, context)?,
        }
    }
    Ok(TaskOutput::Total(total))
}

/// Returns the sum of all numbers below n.
fn below(n: u64) -> u128 {
    u128::from(n) * u128::from(n.saturating_sub(1)) / 2
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{Draft, WorkloadKind};
    use crate::workload::Sharing;
    use crate::workload::fake::Fake;

    #[test]
    fn parts_come_to_the_sum_of_all_however_they_are_combined() {
        let memory = Arc::new(Sharing::memory(2).unwrap());
        for combining in [Combining::Barrier, Combining::Tree] {
            let mut all = 0;
            for (from, n) in [(0, 70_001), (70_001, 0), (70_001, 50_000)] {
                let sharing = Sharing::new(Arc::clone(&memory), 1, None);
                let mut context = Fake {
                    sharing: Some(Arc::new(sharing)),
                    ..Fake::default()
                };
                let part = Part { from, n, combining };
                let output = run(part, &mut context).unwrap();
                let TaskOutput::Total(total) = output else {
                    panic!("{output:?}");
                };
                all += total;
            }
            assert_eq!(all, below(120_001), "{combining:?}");
        }
    }

    #[test]
    fn each_part_begins_where_the_one_before_ends() {
        for values in [vec![], vec![5.0, 1.0, 7.0]] {
            let spec = Draft {
                workload: WorkloadKind::Reduce,
                values,
                tasks: Some(8),
                ..Draft::default()
            }
            .spec();
            let parts = Parts::cut(&spec, 9.0);
            let mut end = 0;
            for task in 0..8 {
                let part = parts.task(TaskId(task), 8);
                assert_eq!(part.from, end);
                end += part.n;
            }
            assert!(end == 72 || end == 2 * 13 + 5 + 1, "{end}");
        }
    }

    #[test]
    fn a_task_with_nobody_to_meet_adds_up_its_part() {
        let part = Part {
            from: 10,
            n: 3,
            combining: Combining::Tree,
        };
        let total = run(part, &mut Fake::default());
        assert_eq!(total, Ok(TaskOutput::Total(33)));
    }
}
