//! What every run has, whatever it does and wherever.

use super::{Draft, Order, Pin, RunSpec, Size, Work};
use crate::model::clock::TimeSpan;

/// The parameters of every run.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Common {
    tasks: Option<u32>,
    work: Work,
    size: Size,
    values: Vec<f64>,
    scale: f64,
    order: Order,
    repeat: Option<u32>,
    pin: Pin,
    limit: Option<TimeSpan>,
}

impl Default for Common {
    fn default() -> Self {
        Self::of(&Draft::default())
    }
}

impl Common {
    /// Takes these of the choices.
    pub(super) fn of(draft: &Draft) -> Self {
        Self {
            tasks: draft.tasks,
            work: draft.work,
            size: draft.size,
            values: draft.values.clone(),
            scale: draft.scale,
            order: draft.order,
            repeat: draft.repeat,
            pin: draft.pin,
            limit: draft.limit,
        }
    }

    /// Makes the choices that lead to them.
    pub(super) fn put(&self, draft: &mut Draft) {
        draft.tasks = self.tasks;
        draft.work = self.work;
        draft.size = self.size;
        draft.values.clone_from(&self.values);
        draft.scale = self.scale;
        draft.order = self.order;
        draft.repeat = self.repeat;
        draft.pin = self.pin;
        draft.limit = self.limit;
    }
}

impl RunSpec {
    /// How many tasks; none means as many as there are values, else 8 (`sleep`: ten).
    pub const fn tasks(&self) -> Option<u32> {
        self.common.tasks
    }

    /// Whether there are more tasks the more workers there are.
    pub const fn work(&self) -> Work {
        self.common.work
    }

    /// How large a task is.
    pub const fn size(&self) -> Size {
        self.common.size
    }

    /// Sizes of single tasks, used in turn; empty means all are of `size`.
    pub fn values(&self) -> &[f64] {
        &self.common.values
    }

    /// Factor on every size.
    pub const fn scale(&self) -> f64 {
        self.common.scale
    }

    /// In which order tasks are handed out.
    pub const fn order(&self) -> Order {
        self.common.order
    }

    /// How often the whole run is done. Without a number it is done once, and in a comparison again
    /// where noise leaves a conclusion open.
    pub const fn repeat(&self) -> Option<u32> {
        self.common.repeat
    }

    /// Where workers may run.
    pub const fn pin(&self) -> Pin {
        self.common.pin
    }

    /// The run is ended when it has gone on for so long.
    pub const fn limit(&self) -> Option<TimeSpan> {
        self.common.limit
    }
}
