//! `eggtop run WORKLOAD`: one run, as often as asked, without a screen.

use anyhow::Result;

use super::args::Work;
use super::headless::Call;

/// Does one run and prints its report; returns the exit status.
pub(super) fn run(work: Work) -> Result<u8> {
    let settings = work.settings()?;
    let spec = settings.spec()?;
    Call::new(settings, vec![vec![spec]])?.run()
}
