//! The fields of a [`RunSpec`] as text: shown, typed, stepped through, and refused with a reason.
//!
//! The panel, the command line, the environment and the configuration file all set fields here, so
//! they allow the same and say the same.

use std::fmt::Display;

use clap::ValueEnum;
use thiserror::Error;

use super::registry::{SizeUnit, meaning_of};
use super::spec::{ExecutorKind, RunSpec, Schedule, Size, WorkloadKind, name_of};
use super::topology::Machine;

/// A value that a field cannot take, in one line: the flag, what was given, what is allowed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("--{flag} {given}: {allowed}")]
pub struct SpecError {
    flag: &'static str,
    given: String,
    allowed: String,
}

impl SpecError {
    /// Creates the refusal of a flag's value.
    pub fn new(flag: &'static str, given: impl Display, allowed: impl Into<String>) -> Self {
        Self {
            flag,
            given: given.to_string(),
            allowed: allowed.into(),
        }
    }

    /// Returns the flag without its dashes.
    pub const fn flag(&self) -> &'static str {
        self.flag
    }

    /// Returns what is allowed, for places where the field already stands beside it.
    pub fn allowed(&self) -> &str {
        &self.allowed
    }
}

/// A field of a [`RunSpec`], in the order of the panel: the six most used first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// What a task does.
    Workload,
    /// What runs its code.
    Runtime,
    /// How tasks are spread.
    Executor,
    /// How many tasks.
    Tasks,
    /// How many workers.
    Workers,
    /// How large a task is.
    Size,
    /// When an egg is done.
    By,
    /// The serial share of `mix`.
    Serial,
    /// Sizes of single tasks.
    Values,
    /// Factor on every size.
    Scale,
    /// How threads get their tasks.
    Schedule,
    /// Tasks handed out at a time.
    Chunk,
    /// How worker processes start.
    Start,
    /// In which order tasks are handed out.
    Order,
    /// In which order results are taken.
    Results,
    /// A worker process is replaced after so many tasks.
    TasksPerChild,
    /// How often a lost task is given to another worker.
    Retry,
    /// How often the whole run is done.
    Repeat,
    /// Where workers may run.
    Pin,
}

/// Which way a field is stepped through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// To the next choice, or a larger number.
    Next,
    /// To the choice before, or a smaller number.
    Back,
}

impl Field {
    /// Every field, in the order of the panel.
    pub const ALL: [Self; 19] = [
        Self::Workload,
        Self::Runtime,
        Self::Executor,
        Self::Tasks,
        Self::Workers,
        Self::Size,
        Self::By,
        Self::Serial,
        Self::Values,
        Self::Scale,
        Self::Schedule,
        Self::Chunk,
        Self::Start,
        Self::Order,
        Self::Results,
        Self::TasksPerChild,
        Self::Retry,
        Self::Repeat,
        Self::Pin,
    ];

    /// Returns the field's name, which is also its long flag and its key in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Workload => "workload",
            Self::Runtime => "runtime",
            Self::Executor => "executor",
            Self::Tasks => "tasks",
            Self::Workers => "workers",
            Self::Size => "size",
            Self::By => "by",
            Self::Serial => "serial",
            Self::Values => "values",
            Self::Scale => "scale",
            Self::Schedule => "schedule",
            Self::Chunk => "chunk",
            Self::Start => "start",
            Self::Order => "order",
            Self::Results => "results",
            Self::TasksPerChild => "tasks-per-child",
            Self::Retry => "retry",
            Self::Repeat => "repeat",
            Self::Pin => "pin",
        }
    }

    /// Returns why the field does not apply to the run, or nothing when it does.
    pub fn why_not(self, spec: &RunSpec) -> Option<&'static str> {
        let executor = spec.executor;
        let processes = matches!(executor, ExecutorKind::Pool | ExecutorKind::Process);
        let refuse = |applies: bool, reason| if applies { None } else { Some(reason) };
        match self {
            Self::By => refuse(spec.workload == WorkloadKind::Eggs, "only for eggs"),
            Self::Serial => refuse(spec.workload == WorkloadKind::Mix, "only for mix"),
            Self::Size => refuse(spec.values.is_empty(), "the values give the sizes"),
            Self::Workers => refuse(executor != ExecutorKind::Serial, "serial has one"),
            Self::Schedule => refuse(executor == ExecutorKind::Threads, "only for threads"),
            Self::Chunk => refuse(
                executor == ExecutorKind::Pool
                    || executor == ExecutorKind::Threads && spec.schedule != Schedule::Static,
                match executor {
                    ExecutorKind::Threads => "static gives one part a worker",
                    _ => "only for threads and pool",
                },
            ),
            Self::Start | Self::Retry => refuse(processes, "only for processes"),
            Self::Results | Self::TasksPerChild => {
                refuse(executor == ExecutorKind::Pool, "only for the pool")
            }
            _ => None,
        }
    }

    /// Returns the field's value as a person reads it.
    pub fn show(self, spec: &RunSpec, machine: &Machine) -> String {
        match self {
            Self::Workload => name_of(&spec.workload),
            Self::Runtime => name_of(&spec.runtime),
            Self::Executor => name_of(&spec.executor),
            Self::Tasks => spec.task_count().to_string(),
            Self::Workers => show_workers(spec, machine),
            Self::Size => show_size(spec),
            Self::By => name_of(&spec.by),
            Self::Serial => format!("{}%", tidy(spec.serial * 100.0)),
            Self::Values if spec.values.is_empty() => "all alike".to_owned(),
            Self::Values => {
                let texts: Vec<String> = spec.values.iter().map(|&value| tidy(value)).collect();
                texts.join(",")
            }
            Self::Scale => tidy(spec.scale),
            Self::Schedule => name_of(&spec.schedule),
            Self::Chunk => spec.chunk.to_string(),
            Self::Start => name_of(&spec.start),
            Self::Order => name_of(&spec.order),
            Self::Results => name_of(&spec.results),
            Self::TasksPerChild => spec
                .tasks_per_child
                .map_or_else(|| "no limit".to_owned(), |tasks| tasks.to_string()),
            Self::Retry => spec.retry.to_string(),
            Self::Repeat => spec.repeat.to_string(),
            Self::Pin => name_of(&spec.pin),
        }
    }

    /// Sets the field from text.
    pub fn set(self, spec: &mut RunSpec, text: &str) -> Result<(), SpecError> {
        let text = text.trim();
        match self {
            Self::Workload => {
                let workload = self.choice(text)?;
                if workload != spec.workload {
                    spec.workload = workload;
                    forget_exact_size(spec);
                }
            }
            Self::Runtime => spec.runtime = self.choice(text)?,
            Self::Executor => spec.executor = self.choice(text)?,
            Self::Tasks => spec.tasks = Some(self.number(text, 1, RunSpec::MOST_TASKS)?),
            Self::Workers if text == "usable" => spec.workers = None,
            Self::Workers => spec.workers = Some(self.number(text, 1, RunSpec::MOST_WORKERS)?),
            Self::Size => spec.size = self.size(text, spec.workload)?,
            Self::By => spec.by = self.choice(text)?,
            Self::Serial => spec.serial = self.share(text)?,
            Self::Values => spec.values = self.values(text)?,
            Self::Scale => spec.scale = self.positive(text, "a number above 0")?,
            Self::Schedule => spec.schedule = self.choice(text)?,
            Self::Chunk => spec.chunk = self.number(text, 1, RunSpec::MOST_TASKS)?,
            Self::Start => spec.start = self.choice(text)?,
            Self::Order => spec.order = self.choice(text)?,
            Self::Results => spec.results = self.choice(text)?,
            Self::TasksPerChild if matches!(text, "" | "none" | "no limit") => {
                spec.tasks_per_child = None;
            }
            Self::TasksPerChild => {
                spec.tasks_per_child = Some(self.number(text, 1, RunSpec::MOST_TASKS)?);
            }
            Self::Retry => spec.retry = self.number(text, 0, 100)?,
            Self::Repeat => spec.repeat = self.number(text, 1, 1000)?,
            Self::Pin => spec.pin = self.choice(text)?,
        }
        Ok(())
    }

    /// Steps to the field's next or previous value; what cannot be stepped stays as it is.
    pub fn step(self, spec: &mut RunSpec, way: Step, machine: &Machine) {
        match self {
            Self::Workload => {
                spec.workload = stepped(spec.workload, way);
                forget_exact_size(spec);
            }
            Self::Runtime => spec.runtime = stepped(spec.runtime, way),
            Self::Executor => spec.executor = stepped(spec.executor, way),
            Self::Tasks => {
                spec.tasks = Some(counted(spec.task_count(), way, 1, RunSpec::MOST_TASKS));
            }
            Self::Workers => {
                let now = spec.worker_count(machine);
                spec.workers = Some(counted(now, way, 1, RunSpec::MOST_WORKERS));
            }
            Self::Size => spec.size = stepped_size(spec.size, way),
            Self::By => spec.by = stepped(spec.by, way),
            Self::Serial => {
                let by = if way == Step::Next { 0.05 } else { -0.05 };
                spec.serial = ((spec.serial + by).clamp(0.0, 1.0) * 100.0).round() / 100.0;
            }
            Self::Values => {}
            Self::Scale => {
                let factor = if way == Step::Next { 2.0 } else { 0.5 };
                spec.scale = (spec.scale * factor).clamp(1.0 / 1024.0, 1024.0);
            }
            Self::Schedule => spec.schedule = stepped(spec.schedule, way),
            Self::Chunk => {
                spec.chunk = match way {
                    Step::Next => spec.chunk.saturating_mul(2).min(RunSpec::MOST_TASKS),
                    Step::Back => (spec.chunk / 2).max(1),
                }
            }
            Self::Start => spec.start = stepped(spec.start, way),
            Self::Order => spec.order = stepped(spec.order, way),
            Self::Results => spec.results = stepped(spec.results, way),
            Self::TasksPerChild => {
                let now = counted(
                    spec.tasks_per_child.unwrap_or(0),
                    way,
                    0,
                    RunSpec::MOST_TASKS,
                );
                spec.tasks_per_child = (now > 0).then_some(now);
            }
            Self::Retry => spec.retry = counted(spec.retry, way, 0, 100),
            Self::Repeat => spec.repeat = counted(spec.repeat, way, 1, 1000),
            Self::Pin => {
                spec.pin = stepped(spec.pin, way);
                if spec.pin == super::Pin::Siblings && !machine.has_smt() {
                    spec.pin = stepped(spec.pin, way);
                }
            }
        }
    }

    fn choice<T: ValueEnum>(self, text: &str) -> Result<T, SpecError> {
        T::from_str(text, true).map_err(|_| {
            let names: Vec<String> = T::value_variants().iter().map(name_of).collect();
            SpecError::new(self.name(), text, format!("one of {}", names.join(", ")))
        })
    }

    fn number(self, text: &str, least: u32, most: u32) -> Result<u32, SpecError> {
        text.replace('_', "")
            .parse()
            .ok()
            .filter(|number| (least..=most).contains(number))
            .ok_or_else(|| {
                SpecError::new(
                    self.name(),
                    text,
                    format!("a whole number, {least} to {most}"),
                )
            })
    }

    fn positive(self, text: &str, allowed: &str) -> Result<f64, SpecError> {
        text.parse()
            .ok()
            .filter(|&number: &f64| number.is_finite() && number > 0.0)
            .ok_or_else(|| SpecError::new(self.name(), text, allowed))
    }

    fn share(self, text: &str) -> Result<f64, SpecError> {
        let (digits, unit) = match text.strip_suffix('%') {
            Some(digits) => (digits.trim(), 100.0),
            None => (text, 1.0),
        };
        digits
            .parse::<f64>()
            .ok()
            .map(|number| number / unit)
            .filter(|share| (0.0..=1.0).contains(share))
            .ok_or_else(|| SpecError::new(self.name(), text, "a share, 0% to 100% or 0 to 1"))
    }

    fn values(self, text: &str) -> Result<Vec<f64>, SpecError> {
        if text.is_empty() || text == "all alike" {
            return Ok(Vec::new());
        }
        let allowed = "numbers above 0, separated by commas";
        text.split(',')
            .map(|value| self.positive(value.trim(), allowed))
            .collect()
    }

    fn size(self, text: &str, workload: WorkloadKind) -> Result<Size, SpecError> {
        match text {
            "small" => return Ok(Size::Small),
            "medium" => return Ok(Size::Medium),
            "large" => return Ok(Size::Large),
            _ => {}
        }
        match meaning_of(workload).unit {
            SizeUnit::Seconds => {
                let digits = text.trim_end_matches("heat").trim_end();
                parse_seconds(digits.strip_suffix('s').unwrap_or(digits).trim())
                    .map(Size::Seconds)
                    .ok_or_else(|| {
                        let allowed = "small, medium, large, or seconds above 0, at most 86400";
                        SpecError::new(self.name(), text, allowed)
                    })
            }
            SizeUnit::N { most } => {
                let digits = text.strip_prefix("n =").unwrap_or(text).trim();
                parse_n(digits)
                    .filter(|&n| n <= most)
                    .map(Size::N)
                    .ok_or_else(|| {
                        let allowed = format!("small, medium, large, or n from 1 to {most}");
                        SpecError::new(self.name(), text, allowed)
                    })
            }
        }
    }
}

impl Size {
    /// Reads `--n`: a whole number of at least 1 that fits 64 bits.
    pub fn from_n(text: &str) -> Result<Self, SpecError> {
        let allowed = || format!("a whole number, 1 to {}", u64::MAX);
        parse_n(text)
            .map(Self::N)
            .ok_or_else(|| SpecError::new("n", text, allowed()))
    }

    /// Reads `--seconds`: a number above 0, at most a day.
    pub fn from_seconds(text: &str) -> Result<Self, SpecError> {
        parse_seconds(text)
            .map(Self::Seconds)
            .ok_or_else(|| SpecError::new("seconds", text, "a number above 0, at most 86400"))
    }
}

fn parse_n(text: &str) -> Option<u64> {
    text.replace('_', "").parse().ok().filter(|&n| n >= 1)
}

fn parse_seconds(text: &str) -> Option<f64> {
    text.parse()
        .ok()
        .filter(|&seconds: &f64| seconds > 0.0 && seconds <= 86_400.0)
}

/// Writes a number without needless digits: `0.5`, `2`, `0.05`.
fn tidy(number: f64) -> String {
    let text = format!("{number:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn show_workers(spec: &RunSpec, machine: &Machine) -> String {
    let count = spec.worker_count(machine);
    match spec.executor {
        ExecutorKind::Serial => "1".to_owned(),
        ExecutorKind::Process if spec.workers.is_none() => format!("{count} = one a task"),
        _ if count as usize == machine.usable => format!("{count} = usable"),
        _ => count.to_string(),
    }
}

fn show_size(spec: &RunSpec) -> String {
    let eggs = meaning_of(spec.workload).unit == SizeUnit::Seconds;
    match spec.size {
        Size::Small if eggs => "0.25 s heat".to_owned(),
        Size::Medium if eggs => "1 s heat".to_owned(),
        Size::Large if eggs => "2 s heat".to_owned(),
        Size::Small => "small".to_owned(),
        Size::Medium => "medium".to_owned(),
        Size::Large => "large".to_owned(),
        Size::N(n) => format!("n = {n}"),
        Size::Seconds(seconds) => format!("{} s heat", tidy(seconds)),
    }
}

fn forget_exact_size(spec: &mut RunSpec) {
    if matches!(spec.size, Size::N(_) | Size::Seconds(_)) {
        spec.size = Size::default();
    }
    spec.values.clear();
}

fn stepped<T: ValueEnum + PartialEq + Copy + 'static>(now: T, way: Step) -> T {
    let all = T::value_variants();
    let at = all.iter().position(|value| *value == now).unwrap_or(0);
    let by = if way == Step::Next { 1 } else { all.len() - 1 };
    all[(at + by) % all.len()]
}

fn stepped_size(now: Size, way: Step) -> Size {
    match (now, way) {
        (Size::Small, Step::Next) | (Size::Large, Step::Back) => Size::Medium,
        (Size::Medium, Step::Next) | (Size::Small, Step::Back) => Size::Large,
        (Size::Medium, Step::Back) | (Size::Large, Step::Next) => Size::Small,
        (Size::N(n), Step::Next) => Size::N(n.saturating_mul(2)),
        (Size::N(n), Step::Back) => Size::N((n / 2).max(1)),
        (Size::Seconds(seconds), Step::Next) => Size::Seconds((seconds * 2.0).min(86_400.0)),
        (Size::Seconds(seconds), Step::Back) => Size::Seconds((seconds / 2.0).max(0.01)),
    }
}

fn counted(now: u32, way: Step, least: u32, most: u32) -> u32 {
    match way {
        Step::Next => now.saturating_add(1).min(most),
        Step::Back => now.saturating_sub(1).max(least),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(field: Field, text: &str) -> String {
        field
            .set(&mut RunSpec::default(), text)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn refusals_name_flag_value_and_what_is_allowed() {
        assert_eq!(
            refusal(Field::Workers, "0"),
            "--workers 0: a whole number, 1 to 10000"
        );
        assert_eq!(
            refusal(Field::Executor, "quantum"),
            "--executor quantum: one of serial, threads, pool, process"
        );
        assert!(refusal(Field::Size, "abc").starts_with("--size abc: small, medium, large"));
        assert!(refusal(Field::Serial, "120%").contains("0% to 100%"));
        assert!(refusal(Field::Values, "1,,2").contains("commas"));
        assert!(
            Size::from_n("18446744073709551616")
                .unwrap_err()
                .to_string()
                .contains("1 to 18446744073709551615")
        );
        assert!(Size::from_seconds("nan").is_err());
    }

    #[test]
    fn what_is_shown_can_be_typed_again() {
        let machine = Machine {
            usable: 4,
            ..Machine::default()
        };
        for workload in WorkloadKind::value_variants() {
            let mut spec = RunSpec::default();
            Field::Workload.set(&mut spec, &name_of(workload)).unwrap();
            for field in Field::ALL {
                let shown = field.show(&spec, &machine);
                let typed = shown.split(" =").next().unwrap_or_default();
                let typed = if field == Field::Size { &shown } else { typed };
                field
                    .set(&mut spec, typed)
                    .unwrap_or_else(|error| panic!("{}: {error}", field.name()));
            }
        }
    }

    #[test]
    fn arrows_go_round_and_stay_in_bounds() {
        let machine = Machine {
            usable: 1,
            ..Machine::default()
        };
        let mut spec = RunSpec::default();
        for field in Field::ALL {
            for way in [Step::Back, Step::Next, Step::Next] {
                field.step(&mut spec, way, &machine);
                spec.check(&machine).unwrap();
            }
        }
        Field::Workers.set(&mut spec, "1").unwrap();
        Field::Workers.step(&mut spec, Step::Back, &machine);
        assert_eq!(spec.workers, Some(1));
    }

    #[test]
    fn a_size_is_forgotten_with_its_workload() {
        let mut spec = RunSpec::default();
        Field::Size.set(&mut spec, "2.5 s").unwrap();
        assert_eq!(spec.size, Size::Seconds(2.5));
        Field::Workload.set(&mut spec, "primes").unwrap();
        assert_eq!(spec.size, Size::Medium);
    }

    #[test]
    fn fields_that_do_not_apply_say_why() {
        let spec = RunSpec {
            executor: ExecutorKind::Serial,
            ..RunSpec::default()
        };
        assert_eq!(Field::Workers.why_not(&spec), Some("serial has one"));
        assert_eq!(Field::Size.why_not(&spec), None);
    }
}
