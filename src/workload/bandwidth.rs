//! `bandwidth`: an array copied into another one, both larger than the caches, so that memory sets the pace.
//!
//! This is the kernel Copy of STREAM (John `McCalpin`, "Memory Bandwidth and Machine Balance in Current
//! High Performance Computers", IEEE TCCA Newsletter, 1995), which Python can do as well, by the same
//! copying of memory. Bytes are counted as STREAM does: 8 read and 8 written for each number. That most
//! processors read a line before they write to it is not counted.
//!
//! Each task has arrays of its own. They are allocated and written before the clocks are read, so that
//! neither page faults nor clearing memory is part of what is measured.

use serde::{Deserialize, Serialize};

use super::blocks::in_blocks;
use super::definition::{RunnerInput, Task, Workload};
use super::in_turn::{InTurn, n_each};
use super::{Context, Interruption};
use crate::model::{RunSpec, Streamed, TaskId, TaskOutput};

/// Numbers that take about 50 us to copy.
const BLOCK: u64 = 32_768;
/// Bytes of a number.
const NUMBER: u64 = size_of::<f64>() as u64;

/// How many numbers a core copies in a second as a rule, 8 GB of them: measuring it would take longer than
/// it may, since arrays must be made that are larger than the caches.
const COPIED_A_SECOND: f64 = 5e8;

/// What one task copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copying {
    /// How many numbers it copies, from the array's begin again whenever that is at its end.
    pub n: u64,
    /// Bytes of each of the two arrays.
    pub array: u64,
}

impl Task for Copying {
    async fn run(&self, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
        run(*self, context)
    }

    fn cost(&self) -> f64 {
        self.n as f64
    }

    fn input(self) -> RunnerInput {
        RunnerInput::Copying {
            n: self.n,
            array: self.array,
        }
    }
}

/// How many numbers tasks copy, in turn, between arrays of so many bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Copies {
    numbers: InTurn<u64>,
    array: u64,
}

impl Workload for Copies {
    type Task = Copying;

    fn cut(spec: &RunSpec, size: f64) -> Self {
        Self {
            numbers: InTurn::numbers(spec, size),
            array: spec.array_bytes(),
        }
    }

    fn task(&self, number: TaskId, _: u32) -> Copying {
        Copying {
            n: self.numbers.of(number),
            array: self.array,
        }
    }

    fn different(&self, _: u32) -> usize {
        self.numbers.len()
    }

    fn memory_needed(&self, parallel: u32, at_once: u32) -> u64 {
        let tasks = u64::from(at_once.min(parallel));
        tasks.saturating_mul(self.array).saturating_mul(2)
    }

    fn size_of(spec: &RunSpec, seconds: f64, _: f64) -> f64 {
        n_each(spec, seconds, COPIED_A_SECOND)
    }

    fn gives(output: &TaskOutput) -> bool {
        matches!(output, TaskOutput::Streamed(_))
    }
}

/// Copies numbers, and reports how many bytes it moved in which time.
fn run(copying: Copying, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
    let length = (copying.array / NUMBER).max(1);
    let source = filled(length, |number| number as f64 + 0.5, context)?;
    let mut target = filled(length, |_| 0.0, context)?;
    let (began, cpu) = (context.now(), context.cpu_time());
    in_blocks(0..copying.n, BLOCK, context, |piece| {
        let mut from = piece.start;
        while from < piece.end {
            let place = from % length;
            let to = piece.end.min(from - place + length);
            let numbers = place as usize..(place + to - from) as usize;
            target[numbers.clone()].copy_from_slice(&source[numbers]);
            from = to;
        }
        Ok(())
    })?;
    let streamed = Streamed {
        bytes: copying.n.saturating_mul(2 * NUMBER),
        time: context.now() - began,
        cpu: context.cpu_time() - cpu,
    };
    let copied = copying.n.min(length) as usize;
    if source[..copied] != target[..copied] || target[copied..].iter().any(|number| *number != 0.0)
    {
        let reason = "the copy is not what was copied";
        return Err(Interruption::Failed(reason.to_owned()));
    }
    Ok(TaskOutput::Streamed(streamed))
}

/// Returns an array with all pages written, with a checkpoint after each block.
fn filled(
    length: u64,
    number: impl Fn(u64) -> f64,
    context: &mut dyn Context,
) -> Result<Vec<f64>, Interruption> {
    let mut array = Vec::new();
    array.try_reserve_exact(usize::try_from(length).unwrap_or(usize::MAX))?;
    let mut filled = 0;
    while filled < length {
        let until = (filled + BLOCK).min(length);
        array.extend((filled..until).map(&number));
        filled = until;
        context.checkpoint(0.0)?;
    }
    Ok(array)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Draft, TimeSpan, WorkloadKind};
    use crate::workload::Plan;
    use crate::workload::fake::Fake;

    fn streamed(n: u64, array: u64, context: &mut Fake) -> Streamed {
        match run(Copying { n, array }, context) {
            Ok(TaskOutput::Streamed(streamed)) => streamed,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_number_is_read_and_written_however_often_the_array_is_gone_through() {
        for (n, array) in [
            (0, 800),
            (1, 800),
            (99, 800),
            (100, 800),
            (70_001, 800),
            (9, 8),
        ] {
            let streamed = streamed(n, array, &mut Fake::default());
            assert_eq!(streamed.bytes, n * 16, "{n} {array}");
        }
    }

    #[test]
    fn each_worker_needs_both_arrays_of_its_own() {
        let spec = Draft {
            workload: WorkloadKind::Bandwidth,
            array_mb: Some(100),
            ..Draft::default()
        }
        .spec();
        let plan = Plan::new(&spec, 1.0);
        assert_eq!(plan.memory_needed(3), 600_000_000);
        assert_eq!(plan.memory_needed(100), 8 * 200_000_000);
    }

    #[test]
    fn making_the_arrays_is_not_measured() {
        let per_checkpoint = TimeSpan::from_millis(1);
        let time = |array| {
            let mut context = Fake {
                per_checkpoint,
                per_look: TimeSpan::ZERO,
                ..Fake::default()
            };
            let streamed = streamed(2 * BLOCK, array, &mut context);
            assert_eq!(streamed.time, streamed.cpu);
            (streamed.time, context.progress.len())
        };
        let (small, few) = time(8 * BLOCK);
        let (large, many) = time(8 * 8 * BLOCK);
        assert_eq!((small, large), (TimeSpan::from_millis(2), small));
        assert_eq!((few, many), (2 + 2, 2 * 8 + 2));
    }

    #[test]
    fn it_is_stopped_while_it_makes_its_arrays_too() {
        for stop_at in [1, 3] {
            let mut context = Fake {
                stop_at: Some(stop_at),
                ..Fake::default()
            };
            let copying = Copying {
                n: BLOCK,
                array: 8 * BLOCK,
            };
            assert_eq!(run(copying, &mut context), Err(Interruption::Stopped));
            assert_eq!(context.progress.len(), stop_at);
        }
    }
}
