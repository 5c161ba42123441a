//! `eggtop sweep WORKLOAD`: the same work serially, then with more and more workers.

use anyhow::{Result, bail};

use super::args::Work;
use super::compare::each;
use super::headless::Call;
use super::settings::Settings;
use crate::model::{ExecutorKind, Field, RunSpec, Series};

/// Does the same work with several numbers of workers and prints the report; returns the exit
/// status.
pub(super) fn sweep(work: Work) -> Result<u8> {
    let mut settings = work.settings()?;
    let series = series(&mut settings)?;
    Call::new(settings, series)?.run()
}

/// The serial run comes first: without it no speedup is known.
fn series(settings: &mut Settings) -> Result<Vec<RunSpec>> {
    let counts = settings.take_list(Field::Workers, "1,2,4,8,16");
    let base = settings.spec()?;
    if base.executor == ExecutorKind::Serial {
        bail!("--executor serial: one of threads, pool, process; the serial run comes by itself");
    }
    let workers = each(&base, counts, |spec| spec.workers)?;
    let series = Series::Counts {
        workers: workers.into_iter().flatten().collect(),
        has_base: false,
    };
    Ok(series.runs(&base))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::fake::flag;

    #[test]
    fn a_serial_run_comes_first() {
        let given = vec![flag(Field::Workers, "2, 3")];
        let series = series(&mut Settings::new(given)).unwrap();
        let workers: Vec<Option<u32>> = series.iter().map(|spec| spec.workers).collect();
        assert_eq!(workers, [None, Some(2), Some(3)]);
        assert_eq!(series[0].executor, ExecutorKind::Serial);
        assert_eq!(series[1].executor, ExecutorKind::Pool);
    }

    #[test]
    fn nonsense_is_refused() {
        let refusal = |given| {
            series(&mut Settings::new(vec![given]))
                .unwrap_err()
                .to_string()
        };
        let workers = refusal(flag(Field::Workers, "1,0"));
        assert_eq!(workers, "--workers 0: a whole number, 1 to 10000");
        assert!(refusal(flag(Field::Executor, "serial")).contains("threads, pool, process"));
    }
}
