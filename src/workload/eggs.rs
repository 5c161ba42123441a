//! `eggs`: heat for t seconds, by the CPU clock or by a kitchen timer.

use serde::{Deserialize, Serialize};

use super::definition::{RunnerInput, Task, Workload};
use super::in_turn::InTurn;
use super::tally::Tally;
use super::{Context, Interruption, duration, steady};
use crate::model::{FryBy, Machine, RunSpec, TaskId, TaskOutput, TimeSpan, Timestamp};

/// Wall-clock time between checkpoints.
const CHECKPOINT_EVERY: TimeSpan = TimeSpan(50_000);

/// The longest wait between two readings of the CPU clock, so that progress stays true when
/// something else has the core.
const READ_AT_LEAST_EVERY: TimeSpan = TimeSpan::from_millis(5);

/// Steps computed between two readings of the clock: about 5 us.
const FLAME: u32 = 3_200;

/// Heat for this many seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Egg {
    /// Seconds of heat.
    pub seconds: f64,
    /// CPU time or wall clock.
    pub by: FryBy,
}

impl Task for Egg {
    async fn run(&self, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
        run(self.seconds, self.by, context)
    }

    fn cost(&self) -> f64 {
        self.seconds
    }

    fn input(self) -> RunnerInput {
        RunnerInput::Seconds {
            seconds: self.seconds,
        }
    }
}

/// Seconds of heat, used in turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Eggs {
    seconds: InTurn<f64>,
    by: FryBy,
}

impl Workload for Eggs {
    type Task = Egg;

    fn cut(spec: &RunSpec, size: f64) -> Self {
        Self {
            seconds: InTurn::seconds(spec, size),
            by: spec.by(),
        }
    }

    fn task(&self, number: TaskId, _: u32) -> Egg {
        Egg {
            seconds: self.seconds.of(number),
            by: self.by,
        }
    }

    fn different(&self, _: u32) -> usize {
        self.seconds.len()
    }

    fn seconds(spec: &RunSpec, machine: &Machine) -> Option<f64> {
        match spec.by() {
            FryBy::Timer => duration::timed(spec, machine),
            FryBy::Heat => duration::heated(spec, machine),
        }
    }

    fn tally(_: u32) -> Tally {
        Tally::doneness()
    }

    fn gives(output: &TaskOutput) -> bool {
        matches!(output, TaskOutput::Doneness(_))
    }
}

/// Heats for this many seconds; gives how much of the heat it needed the egg got.
fn run(seconds: f64, by: FryBy, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
    let need = TimeSpan::from_secs_f64(seconds);
    let got = match by {
        FryBy::Heat => by_heat(need, context)?,
        FryBy::Timer => by_timer(need, context)?,
    };
    // more than all the heat there is none: the clock is read a little after it was enough
    Ok(TaskOutput::Doneness(share(got, need).min(1.0)))
}

/// Computes for so long, in CPU time.
pub(super) fn heat_for(time: TimeSpan, context: &mut dyn Context) -> Result<(), Interruption> {
    let need = context.cpu_time() + time;
    by_heat(need, context).map(|_| ())
}

/// Heats until the task has had its CPU time.
///
/// A reading of the CPU clock costs a call into the kernel. CPU time cannot outrun wall time, so
/// with r of it missing the clock need not be read before r has passed.
fn by_heat(need: TimeSpan, context: &mut dyn Context) -> Result<TimeSpan, Interruption> {
    loop {
        let got = context.cpu_time();
        if got >= need {
            return Ok(got);
        }
        let due = context.now() + (need - got).min(READ_AT_LEAST_EVERY);
        while context.now() < due {
            heat(due, context);
            context.checkpoint(share(got, need) as f32)?;
        }
    }
}

/// Heats until the timer rings, whatever CPU time the task has had by then.
fn by_timer(need: TimeSpan, context: &mut dyn Context) -> Result<TimeSpan, Interruption> {
    let start = context.now();
    let rings = start + need;
    loop {
        let now = context.now();
        if now >= rings {
            return Ok(context.cpu_time());
        }
        heat(rings, context);
        context.checkpoint(share(now - start, need) as f32)?;
    }
}

/// Computes until the next checkpoint, which is sooner if another thread waits for it, but not beyond `due`.
fn heat(due: Timestamp, context: &dyn Context) {
    let until = due.min(context.now() + CHECKPOINT_EVERY);
    while context.now() < until && !context.is_awaited() {
        steady::spin(FLAME);
    }
}

/// Returns how much of the need was met, 0 to 1; 1 if nothing was needed.
fn share(got: TimeSpan, need: TimeSpan) -> f64 {
    if need == TimeSpan::ZERO {
        1.0
    } else {
        got.0 as f64 / need.0 as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::fake::Fake;

    fn doneness(seconds: f64, by: FryBy, context: &mut Fake) -> f64 {
        match run(seconds, by, context).unwrap() {
            TaskOutput::Doneness(doneness) => doneness,
            other => panic!("{other:?} is no egg"),
        }
    }

    fn on_half_a_core() -> Fake {
        Fake {
            share: 0.5,
            ..Fake::default()
        }
    }

    #[test]
    fn by_heat_an_egg_is_fried_however_long_it_takes() {
        for (mut context, wall) in [(Fake::default(), 0.1), (on_half_a_core(), 0.2)] {
            let doneness = doneness(0.1, FryBy::Heat, &mut context);
            assert!((1.0..1.001).contains(&doneness), "{doneness}");
            let elapsed = context.elapsed().as_secs_f64();
            assert!((wall..wall * 1.01).contains(&elapsed), "{elapsed}");
        }
    }

    #[test]
    fn by_timer_an_egg_on_half_a_core_is_half_raw() {
        let mut context = on_half_a_core();
        let doneness = doneness(0.1, FryBy::Timer, &mut context);
        assert!((doneness - 0.5).abs() < 0.001, "{doneness}");
        let elapsed = context.elapsed().as_secs_f64();
        assert!((0.1..0.101).contains(&elapsed), "{elapsed}");
    }

    #[test]
    fn the_cpu_clock_is_read_rarely_and_checkpoints_come_often() {
        let mut context = Fake::default();
        doneness(0.1, FryBy::Heat, &mut context);
        assert!(context.cpu_readings < 30, "{}", context.cpu_readings);
        assert!(context.progress.len() > 1_000, "{}", context.progress.len());
    }

    #[test]
    fn progress_never_goes_back() {
        for by in [FryBy::Heat, FryBy::Timer] {
            let mut context = on_half_a_core();
            doneness(0.05, by, &mut context);
            assert!(context.progress.is_sorted());
            assert!(*context.progress.last().unwrap() > 0.9);
        }
    }

    #[test]
    fn no_heat_at_all_is_enough_for_no_time() {
        for by in [FryBy::Heat, FryBy::Timer] {
            let doneness = doneness(0.0, by, &mut Fake::default());
            assert!((doneness - 1.0).abs() < f64::EPSILON);
        }
    }
}
