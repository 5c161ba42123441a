//! `mix`: the serial fraction of all work first and alone, then parts side by side, all of `busy`.

use serde::{Deserialize, Serialize};

use super::busy::Busy;
use super::definition::Workload;
use super::in_turn::InTurn;
use crate::model::{RunSpec, RuntimeKind, TaskId};

/// Task 0 counts `serial` down alone, unless that is 0; then come the numbers, in turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Mix {
    serial: u64,
    numbers: InTurn<u64>,
}

impl Workload for Mix {
    type Task = Busy;

    /// Splits all work into the serial fraction and the parallel tasks; an empty part is left out.
    fn cut(spec: &RunSpec, size: f64) -> Self {
        let share = spec.serial().clamp(0.0, 1.0);
        let numbers = InTurn::numbers(spec, size);
        let uses = numbers.uses(spec.task_count());
        let work: f64 = uses.map(|(n, times)| n as f64 * f64::from(times)).sum();
        let serial = (work * share).round() as u64;
        let numbers = numbers.map(|n| match share {
            // What nothing is taken from stays exact.
            0.0 => n,
            _ => (n as f64 * (1.0 - share)).round() as u64,
        });
        let mix = Self { serial, numbers };
        if mix.has_parts() {
            return mix;
        }
        Self {
            serial: serial.max(1),
            ..mix
        }
    }

    fn parallel(&self, spec: &RunSpec) -> u32 {
        if self.has_parts() {
            spec.task_count()
        } else {
            0
        }
    }

    fn has_serial(&self) -> bool {
        self.serial > 0
    }

    fn task(&self, number: TaskId, _: u32) -> Busy {
        Busy {
            n: match (self.serial, number) {
                (0, number) => self.numbers.of(number),
                (serial, TaskId(0)) => serial,
                (_, TaskId(number)) => self.numbers.of(TaskId(number - 1)),
            },
        }
    }

    fn different(&self, _: u32) -> usize {
        usize::from(self.has_serial()) + self.numbers.len()
    }

    fn probes(sizes: Vec<u64>, _: RuntimeKind) -> Option<Self> {
        Some(Self {
            serial: 0,
            numbers: sizes.into(),
        })
    }
}

impl Mix {
    /// Returns whether anything is left for the parallel tasks.
    fn has_parts(&self) -> bool {
        (0..self.numbers.len()).any(|at| self.numbers.of(TaskId(at as u32)) > 0)
    }
}
