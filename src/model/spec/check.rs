//! What no single field can know: whether the choices fit each other and the machine.

use super::{ExecutorKind, Pin, RunSpec, RuntimeKind, Schedule, Size, SizeUnit, Work, meaning_of};
use crate::model::field::{Field, SpecError};
use crate::model::topology::Machine;

impl RunSpec {
    /// Checks what no single field can know: whether the choices fit each other and the machine.
    pub fn check(&self, machine: &Machine) -> Result<(), SpecError> {
        self.check_unit()?;
        self.check_values()?;
        self.check_scale()?;
        self.check_batches()?;
        self.check_workers(machine)?;
        self.check_work(machine)?;
        self.check_pairs(machine)?;
        self.check_workload(machine)?;
        if self.pin() == Pin::Siblings && !machine.has_smt() {
            let allowed = "no two logical cores share a physical one here";
            return Err(SpecError::new("pin", "siblings", allowed));
        }
        Ok(())
    }

    /// Checks that an exact size is in the workload's unit, and within its limit.
    fn check_unit(&self) -> Result<(), SpecError> {
        match (self.size(), meaning_of(self.workload()).unit) {
            (Size::N(_) | Size::Seconds(_), SizeUnit::Words) => {
                let (_, many) = meaning_of(self.workload()).noun;
                let allowed = format!("{many} take --size small, medium, large, and --scale");
                let (flag, given) = match self.size() {
                    Size::Seconds(seconds) => ("seconds", seconds.to_string()),
                    size => ("n", format!("{size:?}")),
                };
                Err(SpecError::new(flag, given, allowed))
            }
            (Size::N(n), SizeUnit::Seconds(_)) => {
                let (_, many) = meaning_of(self.workload()).noun;
                let allowed = format!("{many} take --seconds T or --size small, medium, large");
                Err(SpecError::new("n", n, allowed))
            }
            (Size::Seconds(t), SizeUnit::N { .. }) => {
                let allowed = "only eggs, sleep and print take seconds; give --n N or --size small, medium, large";
                Err(SpecError::new("seconds", t, allowed))
            }
            (Size::N(n), unit @ SizeUnit::N { most }) if n > most => {
                Err(SpecError::new("n", n, unit.range()))
            }
            _ => Ok(()),
        }
    }

    /// Checks the values that the scale, at 1, leaves as they are.
    fn check_values(&self) -> Result<(), SpecError> {
        let unit = meaning_of(self.workload()).unit;
        let wrong = |value: &&f64| !unit.fits(**value);
        match self.values().iter().find(wrong) {
            Some(&value) if self.values_are_sizes() && !self.is_scaled() => {
                let allowed = format!("{} each", unit.range());
                Err(SpecError::new("values", short(value), allowed))
            }
            _ => Ok(()),
        }
    }

    /// Checks what the scale makes of the sizes. What small, medium and large are is only measured
    /// later, but not how long they take.
    fn check_scale(&self) -> Result<(), SpecError> {
        if !self.is_scaled() {
            return Ok(());
        }
        let unit = meaning_of(self.workload()).unit;
        let sizes = match self.size() {
            _ if self.values_are_sizes() => self.values().to_vec(),
            Size::N(n) => vec![n as f64],
            Size::Seconds(seconds) => vec![seconds],
            Size::Small | Size::Medium | Size::Large => Vec::new(),
        };
        let refuse = |size: f64, range: String| {
            let size = format!(
                "{} times that is {}",
                short(size),
                short(size * self.scale())
            );
            SpecError::new("scale", short(self.scale()), format!("{size}: {range}"))
        };
        if let Some(&size) = sizes.iter().find(|size| !unit.fits(*size * self.scale())) {
            return Err(refuse(size, unit.range()));
        }
        match self.seconds_of_word() {
            Some(seconds) if sizes.is_empty() && !SizeUnit::Words.fits(seconds * self.scale()) => {
                let seconds_of = SizeUnit::Words.range();
                Err(refuse(seconds, seconds_of))
            }
            _ => Ok(()),
        }
    }

    /// Checks that work that grows with the workers can, and does not grow too large.
    fn check_work(&self, machine: &Machine) -> Result<(), SpecError> {
        if self.work() == Work::Scaled
            && let Some(reason) = Field::Work.why_not(&self.draft())
        {
            return Err(SpecError::new("work", "scaled", reason));
        }
        let workers = self.worker_count(machine);
        if self.tasks_of(workers) <= Self::MOST_TASKS {
            return Ok(());
        }
        let allowed = format!(
            "{} tasks for each of {workers} workers are too many, at most {} together",
            self.task_count(),
            Self::MOST_TASKS
        );
        Err(SpecError::new("work", "scaled", allowed))
    }

    /// Checks that the number of workers is allowed.
    fn check_workers(&self, machine: &Machine) -> Result<(), SpecError> {
        if self.executor() == ExecutorKind::Process
            && self.worker_count(machine) > Self::MOST_WORKERS
        {
            let allowed = format!(
                "process keeps every task alive at once, at most {}; --workers sets how many",
                Self::MOST_WORKERS
            );
            return Err(SpecError::new("tasks", self.task_count(), allowed));
        }
        if self.executor() == ExecutorKind::Threads
            && self.runtime() == RuntimeKind::Native
            && self.schedule() == Schedule::Stealing
            && self.worker_count(machine) > Self::MOST_THIEVES
        {
            let allowed = format!(
                "at most {} with schedule stealing: idle threads look at each other's tasks",
                Self::MOST_THIEVES
            );
            return Err(SpecError::new(
                "workers",
                self.worker_count(machine),
                allowed,
            ));
        }
        Ok(())
    }
}

/// Writes a number as short as it can be read again: a scale may have 300 digits.
fn short(number: f64) -> String {
    let text = format!("{number:?}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Draft, WorkloadKind};

    fn refusal(workload: WorkloadKind, size: Size, (values, scale): (&[f64], f64)) -> String {
        let spec = Draft {
            workload,
            size,
            values: values.to_vec(),
            scale,
            ..Draft::default()
        }
        .spec();
        match spec.check(&Machine::default()) {
            Ok(()) => String::new(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn values_keep_to_the_limits_of_sizes() {
        use WorkloadKind::{Append, Divisors, Eggs, Primes, Sum};
        let of = |workload, values| refusal(workload, Size::Medium, (values, 1.0));
        assert_eq!(
            of(Eggs, &[1.0, 1e300]),
            "--values 1e300: above 0 s, at most 86400 s each"
        );
        assert!(of(Divisors, &[1e300]).contains("1 to 18446744073709551615 for this workload"));
        assert!(of(Sum, &[1e30]).starts_with("--values 1e30: 1 to"));
        assert!(of(Append, &[2e9]).contains("1 to 1000000000"));
        assert!(of(Sum, &[0.2]).starts_with("--values 0.2: 1 to"));
        assert_eq!(of(Eggs, &[86_400.0, 1e-3]), "");
        // The lengths of ranges to each other are no sizes.
        assert_eq!(of(Primes, &[1e300, 0.2]), "");
    }

    #[test]
    fn the_scale_keeps_sizes_within_their_limits() {
        use WorkloadKind::{Busy, Eggs, Primes, Sum};
        let primes = refusal(Primes, Size::N(1_000), (&[], 1e12));
        assert_eq!(
            primes,
            "--scale 1000000000000: 1000 times that is 1000000000000000: 1 to 10000000000000 for this workload"
        );
        assert!(refusal(Eggs, Size::Seconds(2.0), (&[], 43_201.0)).contains("86402"));
        assert!(refusal(Eggs, Size::Medium, (&[], 1e300)).starts_with("--scale 1e300: 1 times"));
        assert!(refusal(Busy, Size::Large, (&[], 5_000.0)).contains("20 times that is 100000"));
        assert!(refusal(Sum, Size::N(10), (&[], 0.01)).starts_with("--scale 0.01: 10 times"));
        assert!(refusal(Sum, Size::Small, (&[7.0, 1e18], 100.0)).contains("1e18 times"));
    }

    #[test]
    fn a_scale_may_bring_sizes_back_within_their_limits() {
        use WorkloadKind::{Busy, Eggs, Sum};
        for (workload, size, values) in [
            (Sum, Size::Medium, [1e300, 2e300]),
            (Eggs, Size::Seconds(86_400.0), [1e300, 1e300]),
            (Busy, Size::Small, [1e299, 2e300]),
        ] {
            assert_eq!(refusal(workload, size, (&values, 1e-297)), "");
        }
        assert_eq!(refusal(Eggs, Size::Large, (&[], 1024.0)), "");
        assert_eq!(refusal(Busy, Size::N(u64::MAX), (&[], 0.5)), "");
    }
}
