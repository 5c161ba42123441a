//! The engine as what the lab and screenplays give their orders to.

use std::path::{Path, PathBuf};

use crate::engine::Engine;
use crate::model::{Act, Pin, RaceOrder, RunSpec, SeriesId, SpecError, TimeSpan};
use crate::results::Repeats;
use crate::tui::RunController;

impl RunController for Engine {
    fn submit(&self, specs: Vec<RunSpec>) -> Result<SeriesId, SpecError> {
        Self::submit(self, &specs)
    }

    fn repeat(&self, series: SeriesId, repeats: Repeats) {
        Self::repeat(self, series, repeats);
    }

    fn stop(&self) {
        Self::stop(self);
    }

    fn end_run(&self) {
        Self::end_run(self);
    }

    fn kill(&self) {
        Self::kill(self);
    }

    fn suspend(&self) {
        Self::suspend(self);
    }

    fn set_switch_interval(&self, interval: TimeSpan) {
        Self::set_switch_interval(self, interval);
    }

    fn toggle_recording(&self) {
        Self::toggle_recording(self);
    }

    fn next_recording(&self) -> Option<PathBuf> {
        Self::next_recording(self)
    }

    fn record_into(&self, path: &Path) {
        Self::record_into(self, path);
    }

    fn mark(&self, label: String) {
        Self::mark(self, label);
    }

    fn notice(&self, text: String) {
        Self::notice(self, text);
    }

    fn report(&self, act: Act) {
        Self::report(self, act);
    }

    fn race(&self, order: RaceOrder) {
        Self::race(self, order);
    }

    fn measure_ceiling(&self, workers: u32, pin: Pin) {
        Self::measure_ceiling(self, workers, pin);
    }
}
