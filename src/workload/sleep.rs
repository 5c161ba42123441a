//! `sleep`: x/2 seconds asleep, then x squared.

use serde::{Deserialize, Serialize};

use super::definition::{RunnerInput, Task, Workload};
use super::in_turn::InTurn;
use super::tally::Tally;
use super::{Context, Interruption, duration, eggs, waiting};
use crate::model::{Machine, NAPS, RunSpec, Size, TaskId, TaskOutput, TimeSpan};

/// What a task of `sleep` is given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nap {
    /// The number it squares.
    pub x: f64,
    /// Seconds asleep: x/2, scaled.
    pub seconds: f64,
    /// For how long it computes when it is awake, in CPU time, before it goes on.
    pub block: TimeSpan,
}

impl Task for Nap {
    async fn run(&self, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
        run(*self, context).await
    }

    fn cost(&self) -> f64 {
        self.seconds
    }

    fn input(self) -> RunnerInput {
        RunnerInput::Nap {
            x: self.x,
            seconds: self.seconds,
        }
    }
}

/// Numbers to square, used in turn, after so many seconds asleep for each 1; task 0 then computes for
/// so long.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Naps {
    numbers: InTurn<f64>,
    seconds: f64,
    block: TimeSpan,
}

impl Workload for Naps {
    type Task = Nap;

    fn cut(spec: &RunSpec, size: f64) -> Self {
        let mean = NAPS.iter().sum::<f64>() / NAPS.len() as f64;
        let (numbers, seconds) = match spec.size() {
            _ if !spec.values().is_empty() => (spec.values().to_vec(), 0.5),
            Size::Seconds(seconds) => (vec![2.0 * seconds], 0.5),
            _ => (NAPS.to_vec(), size / mean),
        };
        Self {
            numbers: numbers.into(),
            seconds: seconds * spec.scale(),
            block: spec.block(),
        }
    }

    fn task(&self, number: TaskId, _: u32) -> Nap {
        let x = self.numbers.of(number);
        Nap {
            x,
            seconds: x * self.seconds,
            block: if number.0 == 0 {
                self.block
            } else {
                TimeSpan::ZERO
            },
        }
    }

    fn different(&self, _: u32) -> usize {
        self.numbers.len()
    }

    fn size_of(_: &RunSpec, word: f64, _: f64) -> f64 {
        word / NAPS.len() as f64
    }

    fn size_of_values(mean: f64) -> f64 {
        mean / 2.0
    }

    fn seconds(spec: &RunSpec, machine: &Machine) -> Option<f64> {
        let size = match (spec.size(), spec.size_of_word()) {
            (Size::Seconds(seconds), _) => seconds,
            (_, word) => Self::size_of(spec, word.unwrap_or_default(), 1.0),
        };
        let naps = Self::cut(spec, size);
        let asleep = naps.numbers.map(|x| x * naps.seconds);
        Some(duration::waited(&asleep, spec, machine) + spec.block().as_secs_f64())
    }

    fn tally(tasks: u32) -> Tally {
        Tally::squares(tasks)
    }

    fn gives(output: &TaskOutput) -> bool {
        matches!(output, TaskOutput::Square(_))
    }
}

/// Sleeps, computes for so long without waiting for anything, and gives x squared.
async fn run(nap: Nap, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
    waiting::sleep(TimeSpan::from_secs_f64(nap.seconds), context).await?;
    if nap.block > TimeSpan::ZERO {
        eggs::heat_for(nap.block, context)?;
    }
    Ok(TaskOutput::Square(nap.x * nap.x))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::fake::Fake;
    use crate::workload::waiting::at_once;

    fn slept(
        seconds: f64,
        block: TimeSpan,
        context: &mut Fake,
    ) -> Result<TaskOutput, Interruption> {
        let x = 3.0;
        at_once(run(Nap { x, seconds, block }, context))
    }

    #[test]
    fn sleeps_and_then_squares() {
        let mut context = Fake::default();
        let output = slept(1.5, TimeSpan::ZERO, &mut context).unwrap();
        assert_eq!(output, TaskOutput::Square(9.0));
        let elapsed = context.elapsed().as_secs_f64();
        assert!((1.5..1.501).contains(&elapsed), "{elapsed}");
        assert!(context.progress.is_empty());
    }

    #[test]
    fn one_that_blocks_computes_for_so_long_after_its_sleep() {
        let mut context = Fake::default();
        slept(1.5, TimeSpan::from_millis(300), &mut context).unwrap();
        let elapsed = context.elapsed().as_secs_f64();
        assert!((1.8..1.801).contains(&elapsed), "{elapsed}");
        assert!(context.progress.len() > 1_000);
    }

    #[test]
    fn is_stopped_while_it_sleeps() {
        let mut context = Fake {
            stop_at: Some(0),
            ..Fake::default()
        };
        let stopped = slept(1.5, TimeSpan::ZERO, &mut context);
        assert_eq!(stopped, Err(Interruption::Stopped));
    }
}
