//! Fields set from text, or refused with a reason.

use clap::ValueEnum;

use super::show::{AUTO, LOCAL_SERVER, NOBODY_LOOKED, NONE_FOUND, USUAL};
use super::{Field, SpecError};
use crate::model::clock::Nanos;
use crate::model::deadlock::Cure;
use crate::model::registry::{SizeUnit, meaning_of};
use crate::model::spec::{
    ExecutorKind, RunSpec, RuntimeKind, Size, WorkloadKind, name_of, url_fault, urls_of,
};

impl Field {
    /// Sets the field from text.
    pub fn set(self, spec: &mut RunSpec, text: &str) -> Result<(), SpecError> {
        let text = text.trim();
        match self {
            Self::Workload => {
                let workload = self.choice(text)?;
                if workload != spec.workload {
                    spec.workload = workload;
                    forget_exact_size(spec);
                    fit_knot(spec);
                    fit_life(spec);
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
            Self::Block => spec.block = self.block(text)?,
            Self::Urls => spec.urls = self.urls(text)?,
            Self::Timeout => spec.timeout = self.timeout(text)?,
            Self::Print => spec.print = self.choice(text)?,
            Self::Lock => spec.lock = self.choice(text)?,
            Self::Values => spec.values = self.values(text)?,
            Self::Scale => spec.scale = self.positive(text, "a number above 0")?,
            Self::Share => spec.share = self.choice(text)?,
            Self::Message => spec.message = self.bytes(text)?,
            Self::Work => spec.work = self.choice(text)?,
            Self::Schedule => spec.schedule = self.choice(text)?,
            Self::Batches => {
                spec.batches = self.number(text, 1, RunSpec::MOST_BATCHES)?;
            }
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
            Self::Repeat if matches!(text, "" | AUTO) => spec.repeat = None,
            Self::Repeat => spec.repeat = Some(self.number(text, 1, 1000)?),
            Self::Pin => spec.pin = self.choice(text)?,
            Self::What => spec.what = self.choice(text)?,
            Self::Hold => spec.hold = self.hold(text)?,
            Self::Touch => spec.touch = self.megabytes(text)?,
            Self::How => spec.how = self.choice(text)?,
            Self::Wait => spec.wait = self.choice(text)?,
            Self::Cure => spec.cure = self.choice(text)?,
            Self::Limit => spec.limit = self.limit(text)?,
            Self::Python => spec.python = python(text),
            Self::Runner => spec.runner = named(text, &["none"]),
            Self::SwitchInterval => spec.switch_interval = self.interval(text)?,
        }
        Ok(())
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

    /// Reads bytes.
    fn bytes(self, text: &str) -> Result<u32, SpecError> {
        let (least, most) = RunSpec::MESSAGES;
        let unit = [("kB", 1_000), ("MB", 1_000_000), ("B", 1)];
        let of_unit = |(name, factor)| Some((text.strip_suffix(name)?.trim(), factor));
        let (digits, factor): (&str, u64) = unit.into_iter().find_map(of_unit).unwrap_or((text, 1));
        parse_n(digits)
            .and_then(|number| u32::try_from(number.checked_mul(factor)?).ok())
            .filter(|bytes| (least..=most).contains(bytes))
            .ok_or_else(|| SpecError::new(self.name(), text, "8 B to 1 MB, as 512, 64kB or 1MB"))
    }

    /// Reads milliseconds.
    fn interval(self, text: &str) -> Result<Nanos, SpecError> {
        let (least, most) = RunSpec::SWITCH_INTERVALS;
        let digits = text.strip_suffix("ms").unwrap_or(text).trim();
        digits
            .parse()
            .ok()
            .filter(|millis: &f64| millis.is_finite() && *millis > 0.0)
            .map(|millis| Nanos((millis * 1e6).round() as u64))
            .filter(|interval| (least..=most).contains(interval))
            .ok_or_else(|| SpecError::new(self.name(), text, "milliseconds, 0.1 to 100"))
    }

    /// Reads seconds, or nothing where there is no limit.
    fn limit(self, text: &str) -> Result<Option<Nanos>, SpecError> {
        if matches!(text, "" | "none") {
            return Ok(None);
        }
        let digits = text.strip_suffix('s').unwrap_or(text).trim();
        parse_seconds(digits)
            .map(|seconds| Some(Nanos::from_secs_f64(seconds)))
            .ok_or_else(|| {
                SpecError::new(self.name(), text, "seconds above 0, at most 86400, or none")
            })
    }

    /// Reads seconds, none included, or nothing where it is to be as usual.
    fn hold(self, text: &str) -> Result<Option<Nanos>, SpecError> {
        let digits = text.strip_suffix('s').unwrap_or(text).trim();
        if text.is_empty() || text.ends_with(USUAL) {
            return Ok(None);
        }
        digits
            .parse()
            .ok()
            .filter(|seconds: &f64| (0.0..=RunSpec::MOST_SECONDS).contains(seconds))
            .map(|seconds| Some(Nanos::from_secs_f64(seconds)))
            .ok_or_else(|| SpecError::new(self.name(), text, "seconds, 0 to 86400"))
    }

    /// Reads MB.
    fn megabytes(self, text: &str) -> Result<u32, SpecError> {
        let (_, least, most) = RunSpec::TOUCHED;
        let digits = text.strip_suffix("MB").unwrap_or(text).trim();
        self.number(digits, least, most)
    }

    /// Reads milliseconds, or nothing.
    fn block(self, text: &str) -> Result<Nanos, SpecError> {
        let digits = text.strip_suffix("ms").unwrap_or(text).trim();
        if digits == "no task" {
            return Ok(Nanos::ZERO);
        }
        let most = RunSpec::MOST_SECONDS * 1e3;
        digits
            .parse()
            .ok()
            .filter(|millis: &f64| (0.0..=most).contains(millis))
            .map(|millis| Nanos((millis * 1e6).round() as u64))
            .ok_or_else(|| SpecError::new(self.name(), text, "milliseconds, 0 to 86400000"))
    }

    fn urls(self, text: &str) -> Result<Vec<String>, SpecError> {
        if text.is_empty() || text == LOCAL_SERVER {
            return Ok(Vec::new());
        }
        let urls = urls_of(text);
        let (most, _) = RunSpec::MOST_URLS;
        if urls.len() > most {
            let allowed = format!("at most {most} URLs");
            return Err(SpecError::new(self.name(), urls.len(), allowed));
        }
        match urls.iter().find_map(|url| Some((url, url_fault(url)?))) {
            Some((url, fault)) => Err(SpecError::new(self.name(), url, fault)),
            None => Ok(urls),
        }
    }

    /// Reads seconds, or nothing where they are the usual ones.
    fn timeout(self, text: &str) -> Result<Option<f64>, SpecError> {
        let digits = text.split(" s").next().unwrap_or_default().trim();
        if text.is_empty() || text.ends_with(USUAL) {
            return Ok(None);
        }
        let allowed = "seconds, 0.001 to 86400";
        parse_seconds(digits)
            .filter(|seconds| *seconds >= 0.001)
            .map(Some)
            .ok_or_else(|| SpecError::new(self.name(), text, allowed))
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
                let words = ["heat", "work", "asleep"];
                let digits = words
                    .iter()
                    .fold(text, |text, word| text.trim_end_matches(word))
                    .trim_end();
                parse_seconds(digits.strip_suffix('s').unwrap_or(digits).trim())
                    .map(Size::Seconds)
                    .ok_or_else(|| {
                        let allowed = "small, medium, large, or seconds above 0, at most 86400";
                        SpecError::new(self.name(), text, allowed)
                    })
            }
            SizeUnit::Words => {
                let allowed = "small, medium, large";
                Err(SpecError::new(self.name(), text, allowed))
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

/// Returns the interpreter that is meant, by version or path: as it is shown, too.
fn python(text: &str) -> Option<String> {
    let text = text.trim();
    let version = text.strip_suffix("no GIL").or(text.strip_suffix("GIL on"));
    named(version.unwrap_or(text), &[NOBODY_LOOKED, NONE_FOUND])
}

/// Returns a name, or none where the text is what stands for none.
fn named(text: &str, nobody: &[&str]) -> Option<String> {
    let text = text.trim();
    (!text.is_empty() && !nobody.contains(&text)).then(|| text.to_owned())
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
        .filter(|&seconds: &f64| seconds > 0.0 && seconds <= RunSpec::MOST_SECONDS)
}

/// Leaves a cure and an executor that a deadlock of this kind does not have.
pub(super) fn fit_knot(spec: &mut RunSpec) {
    if spec.workload != WorkloadKind::Deadlock {
        return;
    }
    if !spec.how.cures().contains(&spec.cure) {
        spec.cure = Cure::None;
    }
    if !spec.may_tie(spec.executor) {
        spec.executor = ExecutorKind::Threads;
    }
}

/// Leaves what the life of a process cannot be had with; one process a task shows it best.
pub(super) fn fit_life(spec: &mut RunSpec) {
    if spec.workload == WorkloadKind::Lifecycle {
        spec.executor = ExecutorKind::Process;
        spec.runtime = RuntimeKind::Native;
    }
}

/// Leaves what only meant something to the workload before.
pub(super) fn forget_exact_size(spec: &mut RunSpec) {
    if matches!(spec.size, Size::N(_) | Size::Seconds(_)) {
        spec.size = Size::default();
    }
    spec.values.clear();
}
