//! Reads typed text as a value, or refuses it and names what is allowed.

use clap::ValueEnum;

use super::SpecError;
use super::show::{AUTO, LOCAL_SERVER, NAMED_SIZES, NOBODY_LOOKED, NONE_FOUND, USUAL};
use crate::model::clock::TimeSpan;
use crate::model::spec::{
    RunSpec, Size, SizeUnit, WorkloadKind, meaning_of, names_of, url_fault, urls_of,
};

/// Returns the value of a choice that a word names, in whatever case, or else which words are allowed.
pub fn chosen<T: ValueEnum>(word: &str) -> Result<T, String> {
    T::from_str(word, true).map_err(|_| format!("one of {}", names_of::<T>().join(", ")))
}

/// What was typed for a field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Typed<'a> {
    /// The field's name.
    pub(super) flag: &'static str,
    /// The text, without blanks around it.
    pub(super) text: &'a str,
}

impl<'a> Typed<'a> {
    /// Takes a part of the text for the whole.
    fn of(self, text: &'a str) -> Self {
        Self { text, ..self }
    }

    pub(super) fn choice<T: ValueEnum>(self) -> Result<T, SpecError> {
        let Self { flag, text } = self;
        chosen(text).map_err(|allowed| SpecError::new(flag, text, allowed))
    }

    pub(super) fn number(self, least: u32, most: u32) -> Result<u32, SpecError> {
        let Self { flag, text } = self;
        text.replace('_', "")
            .parse()
            .ok()
            .filter(|number| (least..=most).contains(number))
            .ok_or_else(|| SpecError::new(flag, text, format!("a whole number, {least} to {most}")))
    }

    pub(super) fn positive(self, allowed: &str) -> Result<f64, SpecError> {
        let Self { flag, text } = self;
        text.parse()
            .ok()
            .filter(|&number: &f64| number.is_finite() && number > 0.0)
            .ok_or_else(|| SpecError::new(flag, text, allowed))
    }

    pub(super) fn share(self) -> Result<f64, SpecError> {
        let Self { flag, text } = self;
        let (digits, unit) = match text.strip_suffix('%') {
            Some(digits) => (digits.trim(), 100.0),
            None => (text, 1.0),
        };
        digits
            .parse::<f64>()
            .ok()
            .map(|number| number / unit)
            .filter(|share| (0.0..=1.0).contains(share))
            .ok_or_else(|| SpecError::new(flag, text, "a share, 0% to 100% or 0 to 1"))
    }

    /// Reads bytes.
    pub(super) fn bytes(self) -> Result<u32, SpecError> {
        let Self { flag, text } = self;
        let (least, most) = RunSpec::MESSAGES;
        let unit = [("kB", 1_000), ("MB", 1_000_000), ("B", 1)];
        let of_unit = |(name, factor)| Some((text.strip_suffix(name)?.trim(), factor));
        let (digits, factor): (&str, u64) = unit.into_iter().find_map(of_unit).unwrap_or((text, 1));
        parse_n(digits)
            .and_then(|number| u32::try_from(number.checked_mul(factor)?).ok())
            .filter(|bytes| (least..=most).contains(bytes))
            .ok_or_else(|| SpecError::new(flag, text, "8 B to 1 MB, as 512, 64kB or 1MB"))
    }

    /// Reads milliseconds.
    pub(super) fn interval(self) -> Result<TimeSpan, SpecError> {
        let Self { flag, text } = self;
        let (least, most) = RunSpec::SWITCH_INTERVALS;
        let digits = text.strip_suffix("ms").unwrap_or(text).trim();
        digits
            .parse()
            .ok()
            .filter(|millis: &f64| millis.is_finite() && *millis > 0.0)
            .map(|millis| TimeSpan((millis * 1e6).round() as u64))
            .filter(|interval| (least..=most).contains(interval))
            .ok_or_else(|| SpecError::new(flag, text, "milliseconds, 0.1 to 100"))
    }

    /// Reads seconds, or nothing where there is no limit.
    pub(super) fn limit(self) -> Result<Option<TimeSpan>, SpecError> {
        let Self { flag, text } = self;
        if matches!(text, "" | "none") {
            return Ok(None);
        }
        let digits = text.strip_suffix('s').unwrap_or(text).trim();
        parse_seconds(digits)
            .map(|seconds| Some(TimeSpan::from_secs_f64(seconds)))
            .ok_or_else(|| SpecError::new(flag, text, "seconds above 0, at most 86400, or none"))
    }

    /// Reads seconds, none included, or nothing where it is to be as usual.
    pub(super) fn hold(self) -> Result<Option<TimeSpan>, SpecError> {
        let Self { flag, text } = self;
        let digits = text.strip_suffix('s').unwrap_or(text).trim();
        if text.is_empty() || text.ends_with(USUAL) {
            return Ok(None);
        }
        digits
            .parse()
            .ok()
            .filter(|seconds: &f64| (0.0..=RunSpec::MOST_SECONDS).contains(seconds))
            .map(|seconds| Some(TimeSpan::from_secs_f64(seconds)))
            .ok_or_else(|| SpecError::new(flag, text, "seconds, 0 to 86400"))
    }

    /// Reads MB.
    pub(super) fn megabytes(self) -> Result<u32, SpecError> {
        let Self { text, .. } = self;
        let (_, least, most) = RunSpec::TOUCHED;
        let digits = text.strip_suffix("MB").unwrap_or(text).trim();
        self.of(digits).number(least, most)
    }

    /// Reads MB, or nothing where they follow from the machine.
    pub(super) fn array(self) -> Result<Option<u32>, SpecError> {
        let Self { text, .. } = self;
        if text.is_empty() || text.starts_with(AUTO) {
            return Ok(None);
        }
        let (least, most) = RunSpec::ARRAYS;
        let digits = text.strip_suffix("MB").unwrap_or(text).trim();
        self.of(digits).number(least, most).map(Some)
    }

    /// Reads milliseconds, or nothing.
    pub(super) fn block(self) -> Result<TimeSpan, SpecError> {
        let Self { flag, text } = self;
        let digits = text.strip_suffix("ms").unwrap_or(text).trim();
        if digits == "no task" {
            return Ok(TimeSpan::ZERO);
        }
        let most = RunSpec::MOST_SECONDS * 1e3;
        digits
            .parse()
            .ok()
            .filter(|millis: &f64| (0.0..=most).contains(millis))
            .map(|millis| TimeSpan((millis * 1e6).round() as u64))
            .ok_or_else(|| SpecError::new(flag, text, "milliseconds, 0 to 86400000"))
    }

    pub(super) fn urls(self) -> Result<Vec<String>, SpecError> {
        let Self { flag, text } = self;
        if text.is_empty() || text == LOCAL_SERVER {
            return Ok(Vec::new());
        }
        let urls = urls_of(text);
        let (most, _) = RunSpec::MOST_URLS;
        if urls.len() > most {
            let allowed = format!("at most {most} URLs");
            return Err(SpecError::new(flag, urls.len(), allowed));
        }
        match urls.iter().find_map(|url| Some((url, url_fault(url)?))) {
            Some((url, fault)) => Err(SpecError::new(flag, url, fault)),
            None => Ok(urls),
        }
    }

    /// Reads seconds, or nothing where they are the usual ones.
    pub(super) fn timeout(self) -> Result<Option<f64>, SpecError> {
        let Self { flag, text } = self;
        let digits = text.split(" s").next().unwrap_or_default().trim();
        if text.is_empty() || text.ends_with(USUAL) {
            return Ok(None);
        }
        let allowed = "seconds, 0.001 to 86400";
        parse_seconds(digits)
            .filter(|seconds| *seconds >= 0.001)
            .map(Some)
            .ok_or_else(|| SpecError::new(flag, text, allowed))
    }

    pub(super) fn values(self) -> Result<Vec<f64>, SpecError> {
        let Self { text, .. } = self;
        if text.is_empty() || text == "all alike" {
            return Ok(Vec::new());
        }
        let allowed = "numbers above 0, separated by commas";
        text.split(',')
            .map(|value| self.of(value.trim()).positive(allowed))
            .collect()
    }

    pub(super) fn size(self, workload: WorkloadKind) -> Result<Size, SpecError> {
        let Self { flag, text } = self;
        let named = NAMED_SIZES.iter().find(|size| size.word() == Some(text));
        if let Some(size) = named {
            return Ok(*size);
        }
        match meaning_of(workload).unit {
            SizeUnit::Seconds(doing) => {
                let digits = text.trim_end_matches(doing).trim_end();
                parse_seconds(digits.strip_suffix('s').unwrap_or(digits).trim())
                    .map(Size::Seconds)
                    .ok_or_else(|| {
                        let allowed = "small, medium, large, or seconds above 0, at most 86400";
                        SpecError::new(flag, text, allowed)
                    })
            }
            SizeUnit::Words => {
                let allowed = "small, medium, large";
                Err(SpecError::new(flag, text, allowed))
            }
            SizeUnit::N { most } => {
                let digits = text.strip_prefix("n =").unwrap_or(text).trim();
                parse_n(digits)
                    .filter(|&n| n <= most)
                    .map(Size::N)
                    .ok_or_else(|| {
                        let allowed = format!("small, medium, large, or n from 1 to {most}");
                        SpecError::new(flag, text, allowed)
                    })
            }
        }
    }

    /// Reads the interpreter that is meant, by version or path: as it is shown, too.
    pub(super) fn python(self) -> Option<String> {
        let text = self.text;
        let version = text.strip_suffix("no GIL").or(text.strip_suffix("GIL on"));
        let version = version.unwrap_or(text).trim();
        self.of(version).name_or(&[NOBODY_LOOKED, NONE_FOUND])
    }

    /// Reads a name, or nothing where the text stands for none.
    pub(super) fn name_or(self, none: &[&str]) -> Option<String> {
        let Self { text, .. } = self;
        (!text.is_empty() && !none.contains(&text)).then(|| text.to_owned())
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

    /// Reads `--seconds`: a number above 0, at most a day, with or without a unit: `1`, `1s`, `500ms`, `2min`.
    pub fn from_seconds(text: &str) -> Result<Self, SpecError> {
        parse_time(text)
            .map(Self::Seconds)
            .ok_or_else(|| SpecError::new("seconds", text, "a number above 0, at most 86400"))
    }
}

/// Reads a whole number of at least 1, with or without an exponent: `50_000_000` or `5e7`.
fn parse_n(text: &str) -> Option<u64> {
    let text = text.replace('_', "");
    let number: Option<u64> = match text.split_once(['e', 'E']) {
        None => text.parse().ok(),
        Some((digits, exponent)) => {
            let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
            let zeros = exponent.parse::<u32>().ok()?;
            let zeros = zeros.checked_sub(u32::try_from(fraction.len()).ok()?)?;
            let number: u64 = format!("{whole}{fraction}").parse().ok()?;
            number.checked_mul(10_u64.checked_pow(zeros)?)
        }
    };
    number.filter(|&n| n >= 1)
}

/// Reads seconds, or a time with its unit.
fn parse_time(text: &str) -> Option<f64> {
    let units = [("ms", 1e-3), ("min", 60.0), ("s", 1.0)];
    let of_unit = |(unit, seconds)| Some((text.strip_suffix(unit)?.trim_end(), seconds));
    let (digits, unit) = units.into_iter().find_map(of_unit).unwrap_or((text, 1.0));
    let number: f64 = digits.parse().ok()?;
    let seconds = number * unit;
    (seconds > 0.0 && seconds <= RunSpec::MOST_SECONDS).then_some(seconds)
}

fn parse_seconds(text: &str) -> Option<f64> {
    text.parse()
        .ok()
        .filter(|&seconds: &f64| seconds > 0.0 && seconds <= RunSpec::MOST_SECONDS)
}
