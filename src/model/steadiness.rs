//! How steady a machine's cores are, and the smallest difference that can be determined on them.

use serde::{Deserialize, Serialize};

use super::clock::TimeSpan;
use super::stats::Statistics;

/// What one loop of equal steps did in a short slice of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slice {
    /// Steps that were computed.
    pub steps: u64,
    /// How long the slice was.
    pub wall: TimeSpan,
    /// CPU time of the loop's thread in it.
    pub cpu: TimeSpan,
}

/// How steady a machine's cores are: equal steps computed in slices of time, by one thread alone and
/// then by several side by side.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Steadiness {
    /// How many threads computed side by side.
    pub workers: u32,
    /// By how much the speed of one thread alone varies from slice to slice: its standard deviation,
    /// divided by its mean.
    pub alone_varies: f64,
    /// The same of all threads side by side, each compared with its own mean.
    pub together_varies: f64,
    /// How many times as much as one alone all of them did together.
    pub cores: f64,
    /// What part of the time the threads had no core, alone or together, whichever is more.
    pub without_core: f64,
    /// The smallest relative difference between two runs that can be determined: one that is larger than
    /// twice the standard deviation of a difference, in 19 of 20 pairs.
    pub smallest_difference: f64,
}

impl Steadiness {
    /// Differences from this on can be determined on a machine that is called steady.
    ///
    /// The experiments ask whether something is gained or lost, and the smallest gain or loss that
    /// they expect to be seen is a fifth. Half of that leaves a difference of a fifth clear of noise.
    pub const STEADY: f64 = 0.1;

    /// What part of the time threads may be without a core on a machine that is called idle: other
    /// programs, or a quota, have less than one core in twenty.
    pub const IDLE: f64 = 0.05;

    /// No difference smaller than this is called real: the clocks' resolution, start-up and the
    /// placement of memory are not in the slices.
    const LEAST: f64 = 0.01;

    /// Computes it from the slices of one thread alone and of each thread side by side; nothing where
    /// there are not two slices of each.
    pub fn of(alone: &[Slice], together: &[Vec<Slice>]) -> Option<Self> {
        let alone = Pace::of(alone)?;
        let paces: Option<Vec<Pace>> = together.iter().map(|slices| Pace::of(slices)).collect();
        let paces = paces.filter(|paces| !paces.is_empty())?;
        let count = paces.len() as f64;
        let mean = |of: fn(&Pace) -> f64| paces.iter().map(of).sum::<f64>() / count;
        let together_varies = mean(|pace| pace.varies.powi(2)).sqrt();
        let difference = 2.0 * alone.varies.hypot(together_varies);
        Some(Self {
            workers: paces.len() as u32,
            alone_varies: alone.varies,
            together_varies,
            cores: count * mean(|pace| pace.speed) / alone.speed,
            without_core: alone.without_core.max(mean(|pace| pace.without_core)),
            smallest_difference: difference.max(Self::LEAST),
        })
    }

    /// Returns whether other programs leave the cores alone.
    pub fn is_idle(&self) -> bool {
        self.without_core < Self::IDLE
    }

    /// Returns whether differences that matter can be determined.
    pub fn is_steady(&self) -> bool {
        self.smallest_difference <= Self::STEADY && self.is_idle()
    }

    /// Returns what was measured, in one line.
    pub fn measured(&self) -> String {
        let percent = |share: f64| format!("{:.1} %", share * 100.0);
        let mut parts = vec![format!(
            "one core: its speed varies by {}",
            percent(self.alone_varies)
        )];
        if self.workers > 1 {
            parts.push(format!(
                "{} together: as fast as {:.2} cores, vary by {}",
                self.workers,
                self.cores,
                percent(self.together_varies)
            ));
        }
        if !self.is_idle() {
            let without = self.without_core * 100.0;
            parts.push(format!("{without:.0} % of the time without a core"));
        }
        parts.join("; ")
    }

    /// Returns what it means, in one line.
    pub fn meaning(&self) -> String {
        let below = (self.smallest_difference * 100.0).ceil();
        let cannot = format!("differences below about {below} % cannot be detected");
        let (is, why) = match (self.is_steady(), self.is_idle()) {
            (true, _) => ("steady", String::new()),
            (false, true) => ("not steady", String::new()),
            (false, false) => (
                "not steady",
                "; other programs or a quota take cores away".to_owned(),
            ),
        };
        format!("this machine is {is}: {cannot}{why}")
    }
}

/// How fast a thread was, slice by slice.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// Steps a second, on average.
    speed: f64,
    varies: f64,
    without_core: f64,
}

impl Pace {
    fn of(slices: &[Slice]) -> Option<Self> {
        let speed = |slice: &Slice| slice.steps as f64 / slice.wall.max(TimeSpan(1)).as_secs_f64();
        let speeds: Vec<f64> = slices.iter().map(speed).collect();
        let speed = Statistics::of(&speeds)
            .filter(|all| all.count > 1)?
            .estimate;
        let wall: TimeSpan = slices.iter().map(|slice| slice.wall).sum();
        let cpu: TimeSpan = slices.iter().map(|slice| slice.cpu).sum();
        let covered = cpu.as_secs_f64() / wall.max(TimeSpan(1)).as_secs_f64();
        (speed.mean > 0.0).then(|| Self {
            speed: speed.mean,
            varies: speed.sd / speed.mean,
            without_core: (1.0 - covered).clamp(0.0, 1.0),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WALL: u64 = 25_000_000;

    /// A slice with a number of computed steps, and the share of the time that it had a core.
    fn slice(steps: u64, core: f64) -> Slice {
        Slice {
            steps,
            wall: TimeSpan(WALL),
            cpu: TimeSpan((WALL as f64 * core) as u64),
        }
    }

    fn slices(steps: &[u64]) -> Vec<Slice> {
        steps.iter().map(|&steps| slice(steps, 1.0)).collect()
    }

    fn assert_near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-6, "{found} {expected}");
    }

    #[test]
    fn equal_slices_are_steady() {
        let even = slices(&[1_000; 20]);
        let found = Steadiness::of(&even, &[even.clone(), even.clone()]).unwrap();
        assert_near(found.cores, 2.0);
        assert_near(found.smallest_difference, 0.01);
        assert!(found.is_steady());
        assert_eq!(
            [found.measured(), found.meaning()],
            [
                "one core: its speed varies by 0.0 %; 2 together: as fast as 2.00 cores, vary by 0.0 %",
                "this machine is steady: differences below about 1 % cannot be detected",
            ]
        );
    }

    #[test]
    fn what_varies_together_is_not_steady() {
        let even = slices(&[1_000; 4]);
        // standard deviation 100 and mean 900
        let uneven = slices(&[800, 900, 1_000]);
        let found = Steadiness::of(&even, &[uneven.clone(), uneven]).unwrap();
        assert_near(found.together_varies, 1.0 / 9.0);
        assert_near(found.cores, 1.8);
        assert_near(found.smallest_difference, 2.0 / 9.0);
        assert!(!found.is_steady());
        assert_eq!(
            found.meaning(),
            "this machine is not steady: differences below about 23 % cannot be detected"
        );
    }

    #[test]
    fn a_core_that_others_take_in_equal_parts_is_not_steady_either() {
        let even = slices(&[1_000; 4]);
        let half = vec![slice(500, 0.5); 4];
        let found = Steadiness::of(&even, &[half.clone(), half]).unwrap();
        assert_near(found.cores, 1.0);
        assert_near(found.without_core, 0.5);
        assert!(!found.is_steady());
        assert!(
            found
                .measured()
                .ends_with("; 50 % of the time without a core")
        );
        assert!(found.meaning().ends_with("take cores away"));
    }

    #[test]
    fn threads_on_cores_of_two_speeds_are_steady() {
        let fast = slices(&[1_000; 4]);
        let slow = slices(&[600; 4]);
        let found = Steadiness::of(&fast, &[fast.clone(), slow]).unwrap();
        assert_near(found.cores, 1.6);
        assert!(found.is_steady());
    }

    #[test]
    fn one_core_is_not_compared_with_itself() {
        let even = slices(&[1_000; 4]);
        let found = Steadiness::of(&even, std::slice::from_ref(&even)).unwrap();
        assert_eq!(found.measured(), "one core: its speed varies by 0.0 %");
    }

    #[test]
    fn too_little_is_nothing() {
        let (one, two) = (slices(&[1]), slices(&[1, 1]));
        assert_eq!(Steadiness::of(&one, std::slice::from_ref(&two)), None);
        assert_eq!(Steadiness::of(&two, &[two.clone(), one]), None);
        assert_eq!(Steadiness::of(&two, &[]), None);
        assert_eq!(Steadiness::of(&slices(&[0, 0]), &[two]), None);
    }
}
