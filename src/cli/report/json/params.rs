//! The parameters of a run in the JSON report.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::if_applies;
#[cfg(test)]
use super::schema::Named;
use crate::model::{
    Cure, Field, FryBy, How, Locking, Nanos, Order, Pin, Printing, Results, Schedule, Share, Size,
    SizeUnit, WaitBy, What, Work, meaning_of,
};
use crate::results::Row;

/// The parameters that apply to the run. Those that do not are left out.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(super) struct Params<'a> {
    /// `small`, `medium` or `large`; null if the size is exact.
    size: Option<&'static str>,
    /// Size of a task, given or found by calibration; not with `values`.
    #[serde(skip_serializing_if = "Option::is_none")]
    n: Option<u64>,
    /// CPU seconds of an egg, or mean seconds a sleeping task sleeps; not with `values`.
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<f64>,
    /// When an egg is done.
    #[cfg_attr(test, schemars(with = "Option<Named<FryBy>>"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<FryBy>,
    /// Serial fraction of `mix`, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    serial: Option<f64>,
    /// How the tasks of `counter` synchronize.
    #[cfg_attr(test, schemars(with = "Option<Named<Share>>"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<Share>,
    /// Bytes of a message, where tasks share by messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<u32>,
    /// How long the first task of `sleep` computes.
    #[serde(skip_serializing_if = "Option::is_none")]
    block_ms: Option<f64>,
    /// What `fetch` fetched, in turn.
    #[serde(skip_serializing_if = "Option::is_none")]
    urls: Option<&'a [String]>,
    /// Seconds until a URL timed out.
    #[serde(skip_serializing_if = "Option::is_none")]
    timeout: Option<f64>,
    /// How `print` printed a line.
    #[cfg_attr(test, schemars(with = "Option<Named<Printing>>"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    print: Option<Printing>,
    /// Whether `print` took a lock.
    #[cfg_attr(test, schemars(with = "Option<Named<Locking>>"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    lock: Option<Locking>,
    /// The scenario of `lifecycle`.
    #[cfg_attr(test, schemars(with = "Option<Named<What>>"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    what: Option<What>,
    /// Seconds for which processes stay zombies.
    #[serde(skip_serializing_if = "Option::is_none")]
    hold: Option<f64>,
    /// MB that a parent writes to before it forks.
    #[serde(skip_serializing_if = "Option::is_none")]
    touch: Option<u32>,
    /// Sizes of single tasks, used in turn; empty if all are alike.
    values: &'a [f64],
    /// Factor on every size.
    scale: f64,
    /// How threads get their tasks.
    #[cfg_attr(test, schemars(with = "Option<Named<Schedule>>"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    schedule: Option<Schedule>,
    /// Number of batches in which tasks are submitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    batches: Option<u32>,
    /// Order in which tasks are handed out.
    #[cfg_attr(test, schemars(with = "Named<Order>"))]
    order: Order,
    /// Order in which a pool's results are taken.
    #[cfg_attr(test, schemars(with = "Option<Named<Results>>"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    results: Option<Results>,
    /// Tasks after which a pool's process is replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    tasks_per_child: Option<u32>,
    /// How often a lost task is given to another worker.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry: Option<u32>,
    /// Whether the work is fixed, or grows with the workers.
    #[cfg_attr(test, schemars(with = "Named<Work>"))]
    work: Work,
    /// Where workers may run.
    #[cfg_attr(test, schemars(with = "Named<Pin>"))]
    pin: Pin,
    /// Who waits for whom in a deadlock.
    #[cfg_attr(test, schemars(with = "Option<Named<How>>"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    how: Option<How>,
    /// How the tasks of a deadlock wait.
    #[cfg_attr(test, schemars(with = "Option<Named<WaitBy>>"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    wait: Option<WaitBy>,
    /// What keeps the tasks from hanging.
    #[cfg_attr(test, schemars(with = "Option<Named<Cure>>"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    cure: Option<Cure>,
    /// Time limit in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<f64>,
}

impl<'a> Params<'a> {
    pub(super) fn of(row: &'a Row) -> Self {
        let spec = &row.start.spec;
        let exact = row.start.size;
        let unit = meaning_of(spec.workload).unit;
        let (seconds, counted) = (unit == SizeUnit::Seconds, unit != SizeUnit::Words);
        let sized = !spec.values_are_sizes();
        Self {
            size: match spec.size {
                Size::Small => Some("small"),
                Size::Medium => Some("medium"),
                Size::Large => Some("large"),
                Size::N(_) | Size::Seconds(_) => None,
            },
            n: (sized && !seconds && counted).then_some(match spec.size {
                Size::N(n) => n,
                _ => exact.round() as u64,
            }),
            seconds: (sized && seconds).then_some(exact),
            by: if_applies(spec, Field::By, spec.by),
            serial: if_applies(spec, Field::Serial, spec.serial),
            share: if_applies(spec, Field::Share, spec.share),
            message: if_applies(spec, Field::Message, spec.message),
            block_ms: if_applies(spec, Field::Block, spec.block.as_secs_f64() * 1e3),
            urls: if_applies(spec, Field::Urls, &*row.outside.urls),
            timeout: if_applies(spec, Field::Timeout, spec.time_limit()),
            print: if_applies(spec, Field::Print, spec.print),
            lock: if_applies(spec, Field::Lock, spec.lock),
            what: if_applies(spec, Field::What, spec.what),
            hold: if_applies(spec, Field::Hold, spec.hold_time().as_secs_f64()),
            touch: if_applies(spec, Field::Touch, spec.touch),
            values: &spec.values,
            scale: spec.scale,
            schedule: if_applies(spec, Field::Schedule, spec.schedule),
            batches: if_applies(spec, Field::Batches, spec.batches),
            order: spec.order,
            results: if_applies(spec, Field::Results, spec.results),
            tasks_per_child: if_applies(spec, Field::TasksPerChild, spec.tasks_per_child).flatten(),
            retry: if_applies(spec, Field::Retry, spec.retry),
            work: spec.work,
            pin: spec.pin,
            how: if_applies(spec, Field::How, spec.how),
            wait: if_applies(spec, Field::Wait, spec.wait),
            cure: if_applies(spec, Field::Cure, spec.cure),
            limit: spec.limit.map(Nanos::as_secs_f64),
        }
    }
}
