//! Which sweep the Speedup tab shows, and which of its points is selected.

use super::{App, Effect};
use crate::model::{ExecutorKind, RunId, Step};
use crate::results::sweep::{Point, Sweep};
use crate::results::sweeps;
use crate::session::Run;

/// The sweeps of the session, and what of them is shown.
#[derive(Debug, Clone, Default)]
pub struct SweepView {
    /// The sweeps, the newest first.
    pub sweeps: Vec<Sweep>,
    shown: usize,
    /// The workers of the point that a person selected.
    workers: Option<u32>,
    /// Whether runs ended since they were read.
    old: bool,
}

/// What there is to show.
#[derive(Debug, Clone, Copy)]
pub enum Shown<'a> {
    /// Nothing was swept yet.
    Nothing,
    /// A run is on that belongs to a sweep without any point.
    Begun(&'a Run),
    /// A sweep.
    Sweep(&'a Sweep),
}

impl SweepView {
    /// Returns the sweep that was chosen, the newest one if none was.
    pub fn sweep(&self) -> Option<&Sweep> {
        self.sweeps.get(self.shown)
    }

    /// Returns which one it is, counted from the newest.
    pub const fn place(&self) -> usize {
        self.shown
    }

    /// Returns the selected point: the one that was measured last, unless a person chose another.
    pub fn point(&self) -> Option<&Point> {
        let points = &self.sweep()?.points;
        let chosen = |point: &&Point| Some(point.workers) == self.workers;
        points
            .iter()
            .find(chosen)
            .or_else(|| points.iter().max_by_key(|point| point.runs.last()))
    }

    /// Takes new sweeps; one that was chosen stays so.
    fn read(&mut self, sweeps: Vec<Sweep>) {
        let chosen = self.sweep().filter(|_| self.shown > 0);
        let still = chosen.and_then(|old| sweeps.iter().position(|new| new.is_like(old)));
        self.shown = still.unwrap_or(0);
        self.sweeps = sweeps;
    }

    /// Notes that there may be others: they are read when they are looked at.
    pub(super) const fn are_old(&mut self) {
        self.old = true;
    }

    fn step_sweep(&mut self, way: Step) {
        self.shown = match way {
            Step::Next => (self.shown + 1).min(self.sweeps.len().saturating_sub(1)),
            Step::Back => self.shown.saturating_sub(1),
        };
    }

    fn step_point(&mut self, way: Step) {
        let (Some(sweep), Some(now)) = (self.sweep(), self.point()) else {
            return;
        };
        let at = |point: &Point| point.workers == now.workers;
        let place = sweep.points.iter().position(at).unwrap_or(0);
        let next = match way {
            Step::Next => (place + 1).min(sweep.points.len() - 1),
            Step::Back => place.saturating_sub(1),
        };
        self.workers = Some(sweep.points[next].workers);
    }
}

impl App {
    /// Returns what the Speedup tab shows: what a person chose, else what is being measured, else the
    /// newest sweep.
    pub fn shown_sweep(&self) -> Shown<'_> {
        let newest = self.sweeps.sweep();
        let begun = self.shown().current().filter(|run| {
            let of_newest = newest
                .is_some_and(|sweep| sweep.has(&run.start) || self.is_repeated_for(run, sweep));
            self.sweeps.place() == 0 && !of_newest && (self.queue.waiting() > 0 || newest.is_none())
        });
        match (begun, newest) {
            (Some(run), _) => Shown::Begun(run),
            (None, Some(sweep)) => Shown::Sweep(sweep),
            (None, None) => Shown::Nothing,
        }
    }

    /// Returns whether a run is the serial one that is repeated together with the points of a sweep.
    fn is_repeated_for(&self, run: &Run, sweep: &Sweep) -> bool {
        let is_serial = run.start.spec.executor() == ExecutorKind::Serial;
        let mut points = sweep.points.iter().flat_map(|point| &point.runs);
        let series_of = |id: &RunId| self.shown().run(*id).and_then(|run| run.start.series);
        is_serial
            && run.start.series.is_some()
            && points.any(|id| series_of(id) == run.start.series)
    }

    /// Reads the sweeps anew, if runs ended since the last time.
    pub(super) fn read_sweeps(&mut self) {
        if self.sweeps.old {
            let sweeps = sweeps(&self.rows.ways(self.shown()), self.shown());
            self.sweeps.read(sweeps);
            self.sweeps.old = false;
        }
    }

    pub(super) fn step_sweep(&mut self, way: Step) {
        self.sweeps.step_sweep(way);
    }

    /// Has it measured what the machine allows for as many workers as the selected point has.
    pub(super) fn measure_ceiling(&self) -> Vec<Effect> {
        let (Some(sweep), Some(point)) = (self.sweeps.sweep(), self.sweeps.point()) else {
            return Vec::new();
        };
        let usable = self.session.machine.usable_cores();
        vec![Effect::Ceiling(point.workers.min(usable), sweep.spec.pin())]
    }

    pub(super) fn step_point(&mut self, way: Step) {
        self.sweeps.step_point(way);
    }
}
