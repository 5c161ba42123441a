//! Comma-separated values: a line for each way the work was done, repeats as mean and deviation.

use std::io::{self, Write};

use crate::diagnosis::verdict;
use crate::model::{Estimate, Field, Interpreter, Machine, RunEnd, name_of};
use crate::results::{Efficiencies, Row, Sharing, compare};
use crate::session::Session;
use crate::text::cell;

/// Makes the cell of a row; empty is not known.
type Cell = fn(&Row, &Machine) -> String;

/// The columns, in order. Times are in seconds. Whatever text a cell holds, it is made fit for one where it
/// is written.
pub(super) const COLUMNS: [(&str, Cell); 68] = [
    ("workload", |row, _| {
        name_of(&row.measured.start.spec.workload())
    }),
    ("runtime", |row, _| {
        name_of(&row.measured.start.spec.runtime())
    }),
    ("python", |row, _| {
        of_python(row, |python| python.version.clone())
    }),
    ("python_path", |row, _| {
        of_python(row, |python| python.path.clone())
    }),
    ("python_gil", |row, _| {
        of_python(row, |python| python.gil.to_string())
    }),
    ("runner", |row, _| {
        row.measured
            .start
            .spec
            .runner()
            .unwrap_or_default()
            .to_owned()
    }),
    ("switch_interval", |row, _| {
        let spec = &row.measured.start.spec;
        match Field::SwitchInterval.why_not(&spec.draft()) {
            None => known(spec.switch_interval().as_secs_f64()),
            Some(_) => String::new(),
        }
    }),
    ("executor", |row, _| {
        name_of(&row.measured.start.spec.executor())
    }),
    ("start_method", |row, _| if_applies(row, Field::Start)),
    ("workers", |row, _| row.measured.start.workers.to_string()),
    ("n_tasks", |row, _| row.measured.start.tasks.to_string()),
    ("chunk", |row, _| if_applies(row, Field::Chunk)),
    ("size", |row, _| row.measured.start.size.to_string()),
    ("work", |row, _| if_applies(row, Field::Work)),
    ("pin", |row, _| if_applies(row, Field::Pin)),
    ("runs", |row, _| row.measured.runs.len().to_string()),
    ("wall_mean", |row, _| known(row.measured.wall.estimate.mean)),
    ("wall_stddev", |row, _| match row.measured.wall.count {
        1 => String::new(),
        _ => known(row.measured.wall.estimate.sd),
    }),
    ("wall_min", |row, _| known(row.measured.wall.min)),
    ("wall_max", |row, _| known(row.measured.wall.max)),
    ("cpu_user", |row, _| known(row.measured.user.mean)),
    ("cpu_sys", |row, _| known(row.measured.sys.mean)),
    ("cores_busy", |row, _| known(row.measured.cores_busy.mean)),
    ("speedup", |row, _| mean(row.comparison().speedup)),
    ("speedup_err", |row, _| error(row.comparison().speedup)),
    ("efficiency", |row, _| mean(row.efficiency)),
    ("karp_flatt", |row, _| mean(row.karp_flatt)),
    ("load_balance", |row, _| {
        of_pop(row, |all| Some(all.load_balance))
    }),
    ("communication_efficiency", |row, _| {
        of_pop(row, |all| Some(all.communication))
    }),
    ("parallel_efficiency", |row, _| {
        of_pop(row, |all| Some(all.parallel))
    }),
    ("computation_scaling", |row, _| {
        of_pop(row, |all| Some(all.scaling?.computation))
    }),
    ("serial_efficiency", |row, _| {
        of_pop(row, |all| Some(all.scaling?.serial))
    }),
    ("global_efficiency", |row, _| {
        of_pop(row, |all| Some(all.scaling?.global))
    }),
    ("time_per_unit", |row, _| mean(row.measured.per_unit)),
    ("ratio_to_native", |row, _| mean(row.ratio)),
    ("tasks_done", |row, _| row.measured.done.to_string()),
    ("tasks_failed", |row, _| row.measured.failed.to_string()),
    ("tasks_lost", |row, _| row.measured.lost.to_string()),
    ("end", |row, _| end_of(&row.measured.end).to_owned()),
    ("deadlock", |row, _| {
        let seen = row.measured.deadlock.as_ref();
        seen.map_or_else(String::new, |seen| seen.deadlock.words())
    }),
    ("run_wait", |row, _| {
        known(row.measured.run_wait.as_secs_f64())
    }),
    ("gil_wait", |row, _| {
        row.measured
            .gil_wait
            .map_or_else(String::new, |wait| known(wait.as_secs_f64()))
    }),
    ("gil_hand_overs", |row, _| {
        row.measured
            .gil_hand_overs
            .map_or_else(String::new, |count| count.to_string())
    }),
    ("loop_wait", |row, _| {
        row.measured
            .loop_wait
            .map_or_else(String::new, |wait| known(wait.as_secs_f64()))
    }),
    ("late_mean", |row, _| {
        row.measured
            .lateness
            .map_or_else(String::new, |late| known(late.mean().as_secs_f64()))
    }),
    ("late_max", |row, _| {
        row.measured
            .lateness
            .map_or_else(String::new, |late| known(late.most.as_secs_f64()))
    }),
    ("lock_wait", |row, _| {
        known(row.measured.lock_wait.as_secs_f64())
    }),
    ("share", |row, _| if_applies(row, Field::Sync)),
    ("per_second", |row, _| {
        of_sharing(row, |sharing| Some(sharing.per_second))
    }),
    ("per_operation", |row, _| {
        of_sharing(row, |sharing| Some(sharing.per_operation))
    }),
    ("total", |row, _| of_sharing(row, |sharing| sharing.total)),
    ("updates_lost", |row, _| of_sharing(row, Sharing::lost)),
    ("start_up", |row, _| known(row.overhead.start_up)),
    ("hand_over", |row, _| known(row.overhead.hand_over)),
    ("per_task_overhead", |row, _| {
        row.overhead.per_task().map_or_else(String::new, known)
    }),
    ("worth_from", |row, _| {
        row.overhead.worth_from().map_or_else(String::new, known)
    }),
    ("nvcsw", |row, _| row.measured.usage.voluntary.to_string()),
    ("nivcsw", |row, _| {
        row.measured.usage.involuntary.to_string()
    }),
    ("peak_kib", |row, _| match row.measured.usage.peak_kib {
        0 => String::new(),
        peak => peak.to_string(),
    }),
    ("others_busy", |row, _| {
        row.measured.others_busy.map_or_else(String::new, known)
    }),
    ("load_before", |row, _| {
        row.measured.load_before.map_or_else(String::new, known)
    }),
    ("cores_physical", |_, machine| {
        machine
            .physical
            .map_or_else(String::new, |cores| cores.to_string())
    }),
    ("cores_logical", |_, machine| machine.logical.to_string()),
    ("cores_usable", |_, machine| machine.usable.to_string()),
    ("quota", |_, machine| {
        machine.quota.map_or_else(String::new, known)
    }),
    ("output", |row, _| match &row.measured.output {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        output => output.to_string(),
    }),
    ("bound_by", |row, _| {
        verdict(&row.facts)
            .bound
            .map_or_else(String::new, |bound| name_of(&bound))
    }),
    ("verdict", |row, _| verdict(&row.facts).sentence),
];

/// Writes the head and a line for each row.
pub(super) fn write(session: &Session, to: &mut impl Write) -> io::Result<()> {
    let mut lines = csv::Writer::from_writer(to);
    lines.write_record(COLUMNS.iter().map(|(head, _)| *head))?;
    for row in compare::rows(session) {
        let cells = COLUMNS
            .iter()
            .map(|(_, of)| cell(&of(&row, &session.machine)));
        lines.write_record(cells)?;
    }
    lines.flush()
}

/// Returns the word for how runs ended.
pub(super) const fn end_of(end: &RunEnd) -> &'static str {
    match end {
        RunEnd::Completed => "completed",
        RunEnd::Stopped => "stopped",
        RunEnd::Deadlocked => "deadlocked",
        RunEnd::TimedOut => "timed-out",
        RunEnd::Broken(_) => "broken",
    }
}

/// Returns something of the interpreter that ran the code.
fn of_python(row: &Row, part: impl Fn(&Interpreter) -> String) -> String {
    row.measured
        .interpreter
        .as_ref()
        .map_or_else(String::new, part)
}

/// Returns a number of what tasks counted that share one.
fn of_sharing<T: ToString>(row: &Row, part: impl Fn(&Sharing) -> Option<T>) -> String {
    let part = row.measured.sharing.as_ref().and_then(part);
    part.map_or_else(String::new, |part| part.to_string())
}

/// Returns one of POP's metrics.
fn of_pop(row: &Row, part: impl Fn(&Efficiencies) -> Option<f64>) -> String {
    let part = row.comparison().efficiencies.as_ref().and_then(part);
    part.map_or_else(String::new, known)
}

fn if_applies(row: &Row, field: Field) -> String {
    let draft = row.measured.start.spec.draft();
    match field.why_not(&draft) {
        None => field.show(&draft, &Machine::default()),
        Some(_) => String::new(),
    }
}

/// Returns a number, or nothing for what is none.
fn known(value: f64) -> String {
    if value.is_finite() {
        value.to_string()
    } else {
        String::new()
    }
}

fn mean(estimate: Option<Estimate>) -> String {
    estimate.map_or_else(String::new, |estimate| known(estimate.mean))
}

fn error(estimate: Option<Estimate>) -> String {
    estimate.map_or_else(String::new, |estimate| known(estimate.sd))
}
