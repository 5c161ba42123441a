//! `power`: x to the 10th for x over 0 to 23, so little work that handing it out costs more.

use super::blocks::in_blocks;
use super::numbers::Numbered;
use super::{Context, Interruption, steady};
use crate::model::{TaskId, TaskOutput};

/// Rounds that take about 50 us.
const BLOCK: u64 = 480;

/// x to the 10th for x over 0 to 23, n times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Power {
    /// The number.
    pub n: u64,
}

impl Numbered for Power {
    fn of(n: u64, _: TaskId) -> Self {
        Self { n }
    }

    fn n(&self) -> u64 {
        self.n
    }

    fn run(&self, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
        run(self.n, context)
    }

    fn gives(output: &TaskOutput) -> bool {
        matches!(output, TaskOutput::Total(_))
    }
}

/// Sums x to the 10th over 0 to 23, n times.
fn run(n: u64, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
    let mut total = 0;
    in_blocks(0..n, BLOCK, context, |rounds| {
        total += steady::powers(rounds.end - rounds.start);
        Ok(())
    })?;
    Ok(TaskOutput::Total(total))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::fake::Fake;

    #[test]
    fn agrees_with_the_closed_form() {
        // The sum of x^10 over 0 to m is m(m+1)(2m+1)(m^2+m-1)(3m^6+9m^5+2m^4-11m^3+3m^2+10m-5)/66.
        let m = 23_i128;
        let tail =
            3 * m.pow(6) + 9 * m.pow(5) + 2 * m.pow(4) - 11 * m.pow(3) + 3 * m.pow(2) + 10 * m - 5;
        let round = m * (m + 1) * (2 * m + 1) * (m * m + m - 1) * tail / 66;
        for n in [0, 1, 2_500_u64] {
            let total = run(n, &mut Fake::default()).unwrap();
            assert_eq!(total, TaskOutput::Total(round as u128 * u128::from(n)));
        }
    }
}
