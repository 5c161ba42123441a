//! `eggtop run WORKLOAD`: one run, as often as asked, without a screen.

use anyhow::Result;

use super::args::Work;
use super::headless::Job;

/// Does one run and prints its report; returns the exit status.
pub(super) fn run(work: Work) -> Result<u8> {
    let settings = work.settings()?;
    let series = vec![settings.spec()?];
    Job::new(settings, series)?.run()
}
