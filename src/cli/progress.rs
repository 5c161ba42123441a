//! A progress bar on standard error, if that is a terminal.

use indicatif::{ProgressBar, ProgressStyle};

use super::run_progress::RunProgress;
use super::terminal::Terminal;

/// Shows how far the runs of a call have come.
#[derive(Debug)]
pub(super) struct Progress {
    bar: ProgressBar,
    runs: u32,
}

impl Progress {
    /// Creates a bar over this many runs; it draws nothing where there is no terminal.
    pub(super) fn new(runs: u32) -> Self {
        let terminal = Terminal::look();
        if terminal.is_dumb() || !terminal.streams.stderr {
            let bar = ProgressBar::hidden();
            return Self { bar, runs };
        }
        let bar = ProgressBar::new(1);
        if let Ok(style) = ProgressStyle::with_template("{msg} [{bar:32}] {pos}/{len} {elapsed}") {
            bar.set_style(style.progress_chars("=> "));
        }
        Self { bar, runs }
    }

    /// Shows the state of things.
    pub(super) fn show(&self, run_progress: &RunProgress) {
        let Some(current) = &run_progress.current else {
            return;
        };
        let number = run_progress.ended + 1;
        let message = format!("run {number} of {}: {}", self.runs, current.name);
        if self.bar.message() != message {
            self.bar.set_message(message);
            self.bar.set_length(u64::from(current.tasks));
            self.bar.reset_elapsed();
        }
        self.bar.set_position(u64::from(current.over));
    }

    /// Writes a line above the bar.
    pub(super) fn interrupt(&self, write: impl FnOnce()) {
        self.bar.suspend(write);
    }

    /// Takes the bar off the terminal.
    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
