//! Comma-separated values: a line for each way the work was done, repeats as mean and deviation.

use std::io::{self, Write};

use serde_json::Value;

use super::end_of;
use crate::diagnosis::verdict;
use crate::model::{Draft, Field, Interpreter, Machine, RunSpec, TimeSpan, name_of};
use crate::results::{Efficiencies, Row, compare};
use crate::session::Session;
use crate::text::cell;

/// Makes the cell of a row; nothing is not known.
type Cell = fn(&Row, &Machine) -> Option<String>;

/// The columns, in order. Times are in seconds. Whatever text a cell holds, it is made fit for one where it
/// is written.
pub(super) const COLUMNS: [(&str, Cell); 69] = [
    ("workload", |row, _| Some(name_of(&spec(row).workload()))),
    ("runtime", |row, _| Some(name_of(&spec(row).runtime()))),
    ("python", |row, _| Some(python(row)?.version.clone())),
    ("python_path", |row, _| Some(python(row)?.path.clone())),
    ("python_gil", |row, _| Some(python(row)?.gil.to_string())),
    ("runner", |row, _| Some(spec(row).runner()?.to_owned())),
    ("switch_interval", |row, _| {
        applies(row, Field::SwitchInterval)?;
        seconds(spec(row).switch_interval())
    }),
    ("executor", |row, _| Some(name_of(&spec(row).executor()))),
    ("start_method", |row, _| choice(row, Field::Start)),
    ("workers", |row, _| {
        Some(row.measured.start.workers.to_string())
    }),
    ("n_tasks", |row, _| {
        Some(row.measured.start.tasks.to_string())
    }),
    ("chunk", |row, _| choice(row, Field::Chunk)),
    ("size", |row, _| Some(row.measured.start.size.to_string())),
    ("work", |row, _| choice(row, Field::Work)),
    ("pin", |row, _| choice(row, Field::Pin)),
    ("runs", |row, _| Some(row.measured.runs.len().to_string())),
    ("wall_mean", |row, _| {
        number(row.measured.wall.estimate.mean)
    }),
    ("wall_stddev", |row, _| {
        let wall = &row.measured.wall;
        number(wall.estimate.sd).filter(|_| wall.count != 1)
    }),
    ("wall_min", |row, _| number(row.measured.wall.min)),
    ("wall_max", |row, _| number(row.measured.wall.max)),
    ("cpu_user", |row, _| number(row.measured.user.mean)),
    ("cpu_sys", |row, _| number(row.measured.sys.mean)),
    ("cores_busy", |row, _| number(row.measured.cores_busy.mean)),
    ("speedup", |row, _| number(row.comparison().speedup?.mean)),
    ("speedup_err", |row, _| number(row.comparison().speedup?.sd)),
    ("efficiency", |row, _| number(row.efficiency?.mean)),
    ("karp_flatt", |row, _| number(row.karp_flatt?.mean)),
    ("load_balance", |row, _| number(pop(row)?.load_balance)),
    ("communication_efficiency", |row, _| {
        number(pop(row)?.communication)
    }),
    ("parallel_efficiency", |row, _| number(pop(row)?.parallel)),
    ("computation_scaling", |row, _| {
        number(pop(row)?.scaling?.computation)
    }),
    ("serial_efficiency", |row, _| {
        number(pop(row)?.scaling?.serial)
    }),
    ("global_efficiency", |row, _| {
        number(pop(row)?.scaling?.global)
    }),
    ("time_per_unit", |row, _| {
        number(row.measured.per_unit?.mean)
    }),
    ("ratio_to_native", |row, _| number(row.ratio?.mean)),
    ("tasks_done", |row, _| Some(row.measured.done.to_string())),
    ("tasks_failed", |row, _| {
        Some(row.measured.failed.to_string())
    }),
    ("tasks_lost", |row, _| Some(row.measured.lost.to_string())),
    ("end", |row, _| Some(end_of(&row.measured.end).to_owned())),
    ("deadlock", |row, _| {
        Some(row.measured.deadlock.as_ref()?.deadlock.words())
    }),
    ("run_wait", |row, _| seconds(row.measured.run_wait)),
    ("gil_wait", |row, _| seconds(row.measured.gil_wait?)),
    ("gil_hand_overs", |row, _| {
        Some(row.measured.gil_hand_overs?.to_string())
    }),
    ("loop_wait", |row, _| seconds(row.measured.loop_wait?)),
    ("late_mean", |row, _| seconds(row.measured.lateness?.mean())),
    ("late_max", |row, _| seconds(row.measured.lateness?.most)),
    ("lock_wait", |row, _| seconds(row.measured.lock_wait)),
    ("barrier_wait", |row, _| seconds(row.measured.barrier_wait)),
    ("share", |row, _| choice(row, Field::Sync)),
    ("per_second", |row, _| {
        Some(row.measured.sharing?.per_second.to_string())
    }),
    ("per_operation", |row, _| {
        Some(row.measured.sharing?.per_operation.to_string())
    }),
    ("total", |row, _| {
        Some(row.measured.sharing?.total?.to_string())
    }),
    ("updates_lost", |row, _| {
        Some(row.measured.sharing?.lost()?.to_string())
    }),
    ("start_up", |row, _| number(row.overhead.start_up)),
    ("hand_over", |row, _| number(row.overhead.hand_over)),
    ("per_task_overhead", |row, _| {
        number(row.overhead.per_task()?)
    }),
    ("worth_from", |row, _| number(row.overhead.worth_from()?)),
    ("nvcsw", |row, _| {
        Some(row.measured.usage.voluntary.to_string())
    }),
    ("nivcsw", |row, _| {
        Some(row.measured.usage.involuntary.to_string())
    }),
    ("peak_kib", |row, _| {
        let peak = row.measured.usage.peak_kib;
        Some(peak.to_string()).filter(|_| peak != 0)
    }),
    ("others_busy", |row, _| number(row.measured.others_busy?)),
    ("load_before", |row, _| number(row.measured.load_before?)),
    ("cores_physical", |_, machine| {
        Some(machine.physical?.to_string())
    }),
    ("cores_logical", |_, machine| {
        Some(machine.logical.to_string())
    }),
    ("cores_usable", |_, machine| {
        Some(machine.usable.to_string())
    }),
    ("quota", |_, machine| number(machine.quota?)),
    ("output", |row, _| match &row.measured.output {
        Value::Null => None,
        Value::String(output) => Some(output.clone()),
        output => Some(output.to_string()),
    }),
    ("bound_by", |row, _| {
        Some(name_of(&verdict(&row.facts).bound?))
    }),
    ("verdict", |row, _| Some(verdict(&row.facts).sentence)),
];

/// Writes the head and a line for each row.
pub(super) fn write(session: &Session, to: &mut impl Write) -> io::Result<()> {
    let mut lines = csv::Writer::from_writer(to);
    lines.write_record(COLUMNS.iter().map(|(head, _)| *head))?;
    for row in compare::rows(session) {
        let cells = COLUMNS.iter().map(|(_, of)| of(&row, &session.machine));
        let cells = cells.map(|text| cell(&text.unwrap_or_default()));
        lines.write_record(cells)?;
    }
    lines.flush()
}

fn spec(row: &Row) -> &RunSpec {
    &row.measured.start.spec
}

/// Returns the interpreter that ran the code.
fn python(row: &Row) -> Option<&Interpreter> {
    row.measured.interpreter.as_ref()
}

/// Returns POP's metrics.
fn pop(row: &Row) -> Option<&Efficiencies> {
    row.comparison().efficiencies.as_ref()
}

/// Returns the choices of a run, where a field applies to it.
fn applies(row: &Row, field: Field) -> Option<Draft> {
    let draft = spec(row).draft();
    field.why_not(&draft).is_none().then_some(draft)
}

/// Returns the value of a field, where it applies.
fn choice(row: &Row, field: Field) -> Option<String> {
    applies(row, field).map(|draft| field.show(&draft, &Machine::default()))
}

/// Returns a number, or nothing for what is none.
fn number(value: f64) -> Option<String> {
    value.is_finite().then(|| value.to_string())
}

fn seconds(time: TimeSpan) -> Option<String> {
    number(time.as_secs_f64())
}
