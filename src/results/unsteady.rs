//! Whether the same work cost the same: CPU time per unit that differs by more than the differences
//! of two runs explain says that the machine, or what ran the code, was not steady.

use crate::model::{Estimate, ExecutorKind, RunStart, RuntimeKind};

use crate::results::capacity::{has_gil, room_of};
use crate::session::state::Session;
use crate::text::figures::figure;

/// CPU times of a unit that differ by less are alike.
const ALIKE: f64 = 1.1;
/// In tasks that compute for less than this many seconds, what is measured is mostly their begin.
const TINY: f64 = 1e-3;
/// The same of all tasks of a run together.
const LITTLE: f64 = 0.05;
/// By how much cores that work at once may be slower where that was not measured: their clock and the
/// caches that they share.
const SIDE_BY_SIDE: f64 = 1.25;
/// The same where two of them may be one core with two names.
const SIBLINGS: f64 = 2.0;
/// What taking turns may cost: with a GIL, or on a core.
const TURNS: f64 = 1.2;

/// What a run of some work cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost<'a> {
    pub(crate) start: &'a RunStart,
    /// CPU time of a unit of work in seconds.
    pub(crate) per_unit: Option<Estimate>,
    /// CPU time of all its tasks in seconds.
    pub(crate) cpu: f64,
}

impl Cost<'_> {
    /// Returns how many times the CPU time a run took for a unit of work that a serial run took, where
    /// that cannot be explained by what differs between the two: above 1 the run took more, below 1 the
    /// serial one did.
    pub(super) fn unexplained(&self, serial: &Self, session: &Session) -> Option<f64> {
        if !self.is_told() || !serial.is_told() || self.may_contend(session) {
            return None;
        }
        let ratio = self.per_unit?.over(serial.per_unit?)?;
        let alike = ALIKE.max(1.0 + 2.0 * ratio.sd / ratio.mean);
        // Nothing makes a task cheaper that is done beside others.
        let explained = ratio.mean.clamp(1.0, self.explained(session));
        let rest = ratio.mean / explained;
        (rest > alike || rest < 1.0 / alike).then_some(rest)
    }

    /// Returns whether its CPU time is more than the begin of tasks.
    fn is_told(&self) -> bool {
        self.cpu >= LITTLE.max(TINY * f64::from(self.start.tasks))
    }

    /// Returns whether tasks slow each other down by what they do: they change the same memory, or
    /// move more of it than caches hold.
    fn may_contend(&self, session: &Session) -> bool {
        let spec = &self.start.spec;
        let free_threaded = spec.runtime() == RuntimeKind::Python
            && spec.executor() == ExecutorKind::Threads
            && has_gil(spec, &session.machine) == Some(false);
        spec.contends() || free_threaded
    }

    /// Returns how many times as much CPU time its tasks may take because they are done side by side.
    fn explained(&self, session: &Session) -> f64 {
        let spec = &self.start.spec;
        let workers = self.start.workers;
        if workers < 2 || spec.executor() == ExecutorKind::Serial {
            return 1.0;
        }
        let room = room_of(spec, &session.machine);
        let at_once = f64::from(workers).min(room);
        let threads_take_turns = spec.executor() == ExecutorKind::Threads
            && has_gil(spec, &session.machine) != Some(false);
        let turns = if threads_take_turns || f64::from(workers) > room {
            TURNS
        } else {
            1.0
        };
        let ceiling = session.ceiling(at_once.floor() as u32, spec.pin());
        let side_by_side = match ceiling {
            _ if at_once < 2.0 => 1.0,
            Some(ceiling) => ceiling.slowdown().max(1.0),
            None if session.machine.has_smt() => SIBLINGS,
            None => SIDE_BY_SIDE,
        };
        turns * side_by_side
    }
}

/// Returns a speedup with the error that unsteady CPU time adds: what it would be had the same work
/// cost the same lies as far away as two standard deviations.
pub(super) fn widened(speedup: Estimate, unexplained: Option<f64>) -> Estimate {
    let Some(times) = unexplained else {
        return speedup;
    };
    let away = (speedup.mean * times - speedup.mean).abs();
    Estimate {
        sd: speedup.sd.hypot(away / 2.0),
        ..speedup
    }
}

/// Returns by how many times the CPU time differed, for a sentence.
pub(crate) fn factor(unexplained: f64) -> f64 {
    unexplained.max(1.0 / unexplained)
}

/// Returns that the same work did not cost the same, behind the words that say where.
pub(crate) fn words(unexplained: f64, place: &str) -> String {
    format!(
        "the same work took {} times the CPU time{place}: this machine is not steady",
        figure(factor(unexplained), 1, 2)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        Ceiling, Draft, Event, EventKind, Pin, RunSpec, TimeSpan, Timestamp, WorkloadKind,
    };
    use crate::session::play::{play, session_of, start};

    fn spec(executor: ExecutorKind) -> RunSpec {
        Draft {
            workload: WorkloadKind::Busy,
            executor,
            tasks: Some(4),
            ..Draft::default()
        }
        .spec()
    }

    fn unexplained(spec: RunSpec, workers: u32, times: f64, session: &Session) -> Option<f64> {
        let serial = start(self::spec(ExecutorKind::Serial), 1);
        let start = start(spec, workers);
        let exactly = |mean| Some(Estimate { mean, sd: 0.0 });
        let serial = Cost {
            start: &serial,
            per_unit: exactly(1e-9),
            cpu: 1.0,
        };
        let run = Cost {
            start: &start,
            per_unit: exactly(times * 1e-9),
            cpu: times,
        };
        run.unexplained(&serial, session)
    }

    #[test]
    fn work_that_cost_less_beside_others_was_not_steady() {
        let session = play([session_of(2)]);
        let pool = |times| unexplained(spec(ExecutorKind::Pool), 2, times, &session);
        assert_eq!(pool(1.0), None);
        assert_eq!(pool(0.95), None);
        let reported = pool(0.7).unwrap();
        assert!((reported - 0.7).abs() < 1e-12, "{reported}");
    }

    #[test]
    fn what_cores_do_to_each_other_is_explained_as_far_as_it_was_measured() {
        let mut session = play([session_of(2)]);
        let pool =
            |times, session: &Session| unexplained(spec(ExecutorKind::Pool), 2, times, session);
        assert_eq!(pool(1.3, &session), None);
        assert!(pool(1.5, &session).is_some());
        session.apply(&Event {
            at: Timestamp::START,
            kind: EventKind::Ceiling(Ceiling {
                workers: 2,
                pin: Pin::None,
                alone: TimeSpan::from_millis(100),
                together: TimeSpan::from_millis(150),
                ..Ceiling::default()
            }),
        });
        assert_eq!(pool(1.5, &session), None);
        assert!(pool(1.7, &session).is_some());
        // A second serial run has no such excuse.
        let serial = unexplained(spec(ExecutorKind::Serial), 1, 1.2, &session);
        assert!(serial.is_some());
    }

    #[test]
    fn what_shares_memory_or_is_tiny_shows_nothing() {
        let session = play([session_of(2)]);
        let append = Draft {
            workload: WorkloadKind::Append,
            ..spec(ExecutorKind::Pool).draft()
        }
        .spec();
        assert_eq!(unexplained(append, 2, 3.0, &session), None);
        let tiny = Draft {
            tasks: Some(100_000),
            ..spec(ExecutorKind::Pool).draft()
        }
        .spec();
        assert_eq!(unexplained(tiny, 2, 3.0, &session), None);
    }

    #[test]
    fn the_error_reaches_from_what_was_measured_to_what_steady_work_would_give() {
        let measured = Estimate { mean: 2.1, sd: 0.0 };
        assert_eq!(widened(measured, None), measured);
        let reported = widened(measured, Some(0.7));
        assert!((reported.sd - 0.315).abs() < 1e-12, "{}", reported.sd);
        assert!((factor(0.5) - 2.0).abs() < 1e-12 && (factor(2.0) - 2.0).abs() < 1e-12);
    }
}
