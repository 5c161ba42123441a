//! `eggtop run WORKLOAD`: one run, as often as asked, without a screen; or a preset.

use anyhow::Result;

use super::args::RunWork;
use super::headless::Call;
use super::preset::preset;

/// Does one run and prints its report; returns the exit status.
pub(super) fn run(
    RunWork {
        preset: asked,
        work,
    }: RunWork,
) -> Result<u8> {
    if let Some(name) = asked.name {
        return preset(&name, work.settings()?);
    }
    let settings = work.settings()?;
    let spec = settings.spec()?;
    Call::new(settings, vec![vec![spec]])?.run()
}
