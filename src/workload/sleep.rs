//! `sleep`: x/2 seconds asleep, then x squared.

use super::waiting;
use super::{Context, Interruption, eggs};
use crate::model::{Nanos, TaskOutput};

/// What a task of `sleep` is given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nap {
    /// The number it squares.
    pub x: f64,
    /// Seconds asleep: x/2, scaled.
    pub seconds: f64,
    /// For how long it computes when it is awake, in CPU time, before it goes on.
    pub block: Nanos,
}

/// Sleeps, computes for so long without waiting for anything, and gives x squared.
pub(super) async fn run(nap: Nap, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
    waiting::sleep(Nanos::from_secs_f64(nap.seconds), context).await?;
    if nap.block > Nanos::ZERO {
        eggs::heat_for(nap.block, context)?;
    }
    Ok(TaskOutput::Square(nap.x * nap.x))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::fake::Fake;
    use crate::workload::waiting::at_once;

    fn slept(seconds: f64, block: Nanos, context: &mut Fake) -> Result<TaskOutput, Interruption> {
        let x = 3.0;
        at_once(run(Nap { x, seconds, block }, context))
    }

    #[test]
    fn sleeps_and_then_squares() {
        let mut context = Fake::default();
        let output = slept(1.5, Nanos::ZERO, &mut context).unwrap();
        assert_eq!(output, TaskOutput::Square(9.0));
        let elapsed = context.elapsed().as_secs_f64();
        assert!((1.5..1.501).contains(&elapsed), "{elapsed}");
        assert!(context.progress.is_empty());
    }

    #[test]
    fn one_that_blocks_computes_for_so_long_after_its_sleep() {
        let mut context = Fake::default();
        slept(1.5, Nanos::from_millis(300), &mut context).unwrap();
        let elapsed = context.elapsed().as_secs_f64();
        assert!((1.8..1.801).contains(&elapsed), "{elapsed}");
        assert!(context.progress.len() > 1_000);
    }

    #[test]
    fn is_stopped_while_it_sleeps() {
        let mut context = Fake {
            stop_at: Some(0),
            ..Fake::default()
        };
        let stopped = slept(1.5, Nanos::ZERO, &mut context);
        assert_eq!(stopped, Err(Interruption::Stopped));
    }
}
