//! What spreading work cost beside doing it, and from which size of task on it is worth that.

use crate::results::facts::Facts;

/// What spreading the tasks of a run cost. Times are in seconds, summed over the workers, means over
/// the repeats.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Overhead {
    /// From asking for workers until they were ready.
    pub start_up: f64,
    /// From when both a task and a worker were ready until the task began, and from one short task
    /// to the next.
    pub hand_over: f64,
    /// Inside tasks, on a core or waiting for something that needs none.
    own: f64,
    /// All tasks.
    tasks: u32,
    /// Workers that could go on at once; nothing where tasks were not spread.
    at_once: Option<f64>,
}

/// From this share of the workers' time on, the cost is worth a column.
const WORTH_A_COLUMN: f64 = 0.1;

impl Overhead {
    /// Returns the overhead that the facts of a run show.
    pub(crate) fn of(facts: &Facts) -> Self {
        let whole = facts.outcome.failed == 0 && facts.outcome.lost == 0 && facts.outcome.done > 0;
        let spread = whole && !facts.is_serial();
        Self {
            start_up: facts.times.start_up,
            hand_over: facts.times.hand_over,
            own: facts.times.running() + facts.times.waiting,
            tasks: facts.setup.tasks,
            at_once: spread.then(|| facts.at_once()),
        }
    }

    /// Returns what a task cost beside its own time, start-up divided among all.
    pub fn per_task(&self) -> Option<f64> {
        (self.tasks > 0).then(|| (self.start_up + self.hand_over) / f64::from(self.tasks))
    }

    /// Returns what a task took of its own.
    pub fn task(&self) -> Option<f64> {
        (self.tasks > 0).then(|| self.own / f64::from(self.tasks))
    }

    /// Returns how long a task must take for spreading to be worth it: from there on so many tasks
    /// are done sooner by these workers than one after another.
    ///
    /// N tasks of t seconds take `N t` one after another. Spread over p workers that run at once they
    /// take `(S + H + N t) / p`, where S is the time that all workers spent starting and H that which
    /// they spent being handed tasks: the workers start beside each other, and so are they handed
    /// tasks. The two are equal at `t = (S + H) / (N (p - 1))`, what a task costs over one less than
    /// p. p is the smaller of workers and cores, or the workers where they mostly wait. S and H are taken to be the same whatever t is,
    /// which holds as long as tasks are handed out as often; nothing where p is not above 1, since
    /// nothing is won there however long tasks are.
    pub fn worth_from(&self) -> Option<f64> {
        let more = self.at_once? - 1.0;
        (more > 0.0).then_some(())?;
        self.per_task().map(|cost| cost / more)
    }

    /// Returns whether it is a part of the workers' time that is worth a word.
    pub fn matters(&self) -> bool {
        let cost = self.start_up + self.hand_over;
        let all = cost + self.own;
        all > 0.0 && cost >= WORTH_A_COLUMN * all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1,000 tasks of 10 us, which cost 10 ms to start for and 20 ms to hand out, on so many workers.
    fn of(at_once: Option<f64>) -> Overhead {
        Overhead {
            start_up: 0.010,
            hand_over: 0.020,
            own: 0.010,
            tasks: 1_000,
            at_once,
        }
    }

    fn near(one: Option<f64>, other: f64) -> bool {
        one.is_some_and(|one| (one - other).abs() < 1e-12)
    }

    #[test]
    fn at_the_break_even_both_ways_take_the_same() {
        for p in [2.0, 3.5, 8.0] {
            let overhead = of(Some(p));
            let t = overhead.worth_from().unwrap();
            let serial = 1_000.0 * t;
            let spread = (overhead.start_up + overhead.hand_over + 1_000.0 * t) / p;
            assert!((serial - spread).abs() < 1e-12, "{serial} {spread}");
        }
    }

    #[test]
    fn more_workers_make_smaller_tasks_worth_it() {
        assert!(near(of(Some(2.0)).per_task(), 30e-6));
        assert!(near(of(Some(2.0)).worth_from(), 30e-6));
        assert!(near(of(Some(4.0)).worth_from(), 10e-6));
        assert!(near(of(Some(2.0)).task(), 10e-6));
    }

    #[test]
    fn one_worker_alone_is_never_worth_it() {
        assert_eq!(of(Some(1.0)).worth_from(), None);
        assert_eq!(of(Some(0.5)).worth_from(), None);
        assert_eq!(of(None).worth_from(), None);
        assert_eq!(Overhead::default().per_task(), None);
    }

    #[test]
    fn what_long_tasks_cost_is_not_worth_a_word() {
        assert!(of(Some(2.0)).matters());
        let long = Overhead {
            own: 100.0,
            ..of(Some(2.0))
        };
        assert!(!long.matters());
        assert!(!Overhead::default().matters());
    }
}
