//! Which stretch of time the lanes show, and of which run.

use crate::model::{RunId, TimeSpan, Timestamp};
use crate::session::{Run, Session};

/// What the time axis shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TimeView {
    /// The run a person chose; none follows the newest.
    pub run: Option<RunId>,
    /// How often the time in view was halved.
    zoom: u8,
    /// Where the view ends, from the run's start; none follows what happens now.
    end: Option<TimeSpan>,
}

/// A stretch of the session's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Where it begins.
    pub from: Timestamp,
    /// Where it ends.
    pub to: Timestamp,
}

impl Window {
    /// Returns how long it is.
    pub fn length(&self) -> TimeSpan {
        self.to - self.from
    }
}

impl TimeView {
    /// A view of 2^10 of a run is as close as its samples make sense.
    const MOST_ZOOM: u8 = 10;

    /// Returns the run that is shown.
    pub fn run<'a>(&self, session: &'a Session) -> Option<&'a Run> {
        self.run
            .and_then(|run| session.run(run))
            .or_else(|| session.runs.last())
    }

    /// Returns the run that ended before the one shown began: its ghost is drawn with it.
    pub fn ghost<'a>(&self, session: &'a Session) -> Option<&'a Run> {
        let shown = self.run(session)?;
        let before = session.runs.iter().rev();
        before
            .skip_while(|run| run.id >= shown.id)
            .find(|run| run.is_over())
    }

    /// Returns the stretch that is shown.
    pub fn window(&self, session: &Session) -> Window {
        let whole = self.whole(session);
        let length = self.length(whole);
        let to = self.end.map_or_else(
            || self.live_end(session, whole, length),
            |end| (whole.from + end).clamp(whole.from + length, whole.to),
        );
        Window {
            from: to - length,
            to,
        }
    }

    /// Returns whether the view follows what happens now.
    pub fn follows(&self) -> bool {
        self.run.is_none() && self.end.is_none()
    }

    /// Returns by how much the axis is stretched: 1 shows all of the run.
    pub fn zoom(&self) -> u32 {
        1 << self.zoom
    }

    /// Returns how often the time in view was halved, and where it ends.
    pub(super) const fn place(&self) -> (u8, Option<TimeSpan>) {
        (self.zoom, self.end)
    }

    /// Shows a stretch as the log has it.
    pub(super) fn at(run: Option<RunId>, (zoom, end): (u8, Option<TimeSpan>)) -> Self {
        Self {
            run,
            zoom: zoom.min(Self::MOST_ZOOM),
            end,
        }
    }

    /// Returns to what happens now, with the whole run in view.
    pub fn live(&mut self) {
        *self = Self::default();
    }

    /// Shows another run, all of it.
    pub fn show(&mut self, run: RunId) {
        *self = Self {
            run: Some(run),
            ..Self::default()
        };
    }

    /// Shows half the time.
    pub fn zoom_in(&mut self) {
        self.zoom = (self.zoom + 1).min(Self::MOST_ZOOM);
    }

    /// Shows twice the time, at most all of the run.
    pub fn zoom_out(&mut self) {
        self.zoom = self.zoom.saturating_sub(1);
        if self.zoom == 0 {
            self.end = None;
        }
    }

    /// Moves back by a quarter of the view; from a run's start to the run before.
    pub fn earlier(&mut self, session: &Session) {
        let whole = self.whole(session);
        let window = self.window(session);
        if window.from <= whole.from {
            self.step_run(session, |at| at.checked_sub(1));
        } else {
            let to = window.to - TimeSpan(window.length().0 / 4);
            self.end = Some(to.max(whole.from + window.length()) - whole.from);
        }
    }

    /// Moves forth by a quarter of the view; from a run's end to the run after.
    pub fn later(&mut self, session: &Session) {
        let whole = self.whole(session);
        let window = self.window(session);
        if window.to >= whole.to || self.end.is_none() {
            self.end = None;
            self.step_run(session, |at| at.checked_add(1));
        } else {
            let to = window.to + TimeSpan(window.length().0 / 4);
            self.end = (to < whole.to).then(|| to - whole.from);
        }
    }

    fn step_run(&mut self, session: &Session, step: impl FnOnce(usize) -> Option<usize>) {
        let shown = self.run(session).map(|run| run.id);
        let at = session.runs.iter().position(|run| Some(run.id) == shown);
        let next = at.and_then(step).and_then(|at| session.runs.get(at));
        if let Some(next) = next {
            let newest = session.runs.last().map(|run| run.id) == Some(next.id);
            self.run = (!newest).then_some(next.id);
            self.end = None;
        }
    }

    /// Returns the stretch that shows all of the run: exactly when it is over, else with room to
    /// grow into. Without any run it is the last minute.
    fn whole(&self, session: &Session) -> Window {
        let Some(run) = self.run(session) else {
            let to = session.now.max(Timestamp::START + WITHOUT_RUN);
            return Window {
                from: to - WITHOUT_RUN,
                to,
            };
        };
        let elapsed = run.elapsed(session.now);
        let length = if run.is_over() {
            elapsed
        } else {
            room_for(elapsed)
        };
        let ghost = self.ghost(session).map_or(TimeSpan::ZERO, |ghost| {
            // A ghost far longer than the run would press it into a corner.
            let wall = ghost.elapsed(session.now);
            if wall.0 <= length.0.saturating_mul(4) {
                wall
            } else {
                TimeSpan::ZERO
            }
        });
        Window {
            from: run.began,
            to: run.began + length.max(ghost).max(SHORTEST),
        }
    }

    fn length(&self, whole: Window) -> TimeSpan {
        TimeSpan((whole.length().0 >> self.zoom).max(SHORTEST.0)).min(whole.length())
    }

    /// Returns where the view ends while it follows: zoomed in, the newest is at its end.
    fn live_end(&self, session: &Session, whole: Window, length: TimeSpan) -> Timestamp {
        if self.zoom == 0 {
            return whole.to;
        }
        let now = self
            .run(session)
            .map_or(session.now, |run| run.began + run.elapsed(session.now));
        now.clamp(whole.from + length, whole.to)
    }
}

const WITHOUT_RUN: TimeSpan = TimeSpan::from_millis(60_000);
const SHORTEST: TimeSpan = TimeSpan::from_millis(1);

/// Returns an axis that the elapsed time fits into; it grows in steps, so that the picture stands
/// still between them.
fn room_for(elapsed: TimeSpan) -> TimeSpan {
    let seconds = elapsed.as_secs_f64();
    let mut decade = 1.0;
    loop {
        for step in [1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0] {
            if seconds <= decade * step {
                return TimeSpan::from_secs_f64(decade * step);
            }
        }
        decade *= 10.0;
    }
}
