//! `eggtop run WORKLOAD`: one run, as often as asked, without a screen; or a preset.

use anyhow::Result;

use super::args::RunWork;
use super::headless::Call;
use super::preset::preset;

/// Returns the run that is asked for, or the runs of a preset.
pub(super) fn run(
    RunWork {
        preset: asked,
        work,
    }: RunWork,
) -> Result<Call> {
    let settings = work.settings()?;
    if let Some(name) = asked.name {
        return preset(&name, settings);
    }
    settings.check_python()?;
    let spec = settings.draft()?.spec();
    Call::new(settings, vec![vec![spec]])
}
