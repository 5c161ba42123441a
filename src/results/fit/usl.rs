//! Gunther's Universal Scalability Law: beside what stays serial, workers that wait for each other.

use super::amdahl;
use super::least_squares::solve;
use super::student::quantile;
use super::{Fitted, Timing, Uncertain, different};

/// How the Universal Scalability Law fits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usl {
    /// Contention: the share that is not divided.
    pub sigma: f64,
    /// Coherency: what every pair of processors costs.
    pub kappa: f64,
}

impl Usl {
    /// Returns the speedup on this many processors: `p / (1 + sigma (p - 1) + kappa p (p - 1))`
    /// (Gunther, "A General Theory of Computational Scalability Based on Rational Functions",
    /// arXiv:0808.1431, 2008).
    pub fn speedup(&self, processors: f64) -> f64 {
        let others = processors - 1.0;
        processors / (1.0 + self.sigma * others + self.kappa * processors * others)
    }

    /// Returns the number of processors from which on more make it slower.
    pub fn peak(&self) -> f64 {
        ((1.0 - self.sigma) / self.kappa).sqrt()
    }
}

impl Uncertain for Usl {
    /// It has no interval: it is fitted where it explains significantly more, or not at all.
    fn cover(self, _: &Self) -> Self {
        self
    }
}

/// Numbers of processors that are needed: three parameters, and one more to judge them by.
const LEAST_NUMBERS: usize = 4;

/// Fits the law to times of the same work, but only where it explains significantly more than
/// Amdahl's, which is the same without coherency: by the F test of nested models at 5 %.
pub(in crate::results) fn usl(timings: &[Timing]) -> Fitted<Usl> {
    if !timings.iter().all(Timing::is_sound) || different(timings) < LEAST_NUMBERS {
        return Err("needs times on four different numbers of workers that compute at once");
    }
    let plain = amdahl::parts(timings).ok_or("the times do not tell its parts apart")?;
    // As times: T / p, T sigma (1 - 1 / p) and T kappa (p - 1).
    let factors = |p: f64| [1.0 / p, 1.0 - 1.0 / p, p - 1.0];
    let measurements: Vec<_> = timings
        .iter()
        .map(|one| (factors(one.processors), one.time.mean, one.weight()))
        .collect();
    let solved = solve(&measurements).ok_or("the times do not tell its parts apart")?;
    let within: f64 = timings.iter().map(Timing::squares_within).sum();
    let squares = solved.squares + within;
    let freedom = plain.freedom.saturating_sub(1);
    let critical = quantile(freedom).ok_or("needs more measurements")?.powi(2);
    let [whole, contention, coherency] = solved.parameters;
    let (sigma, kappa) = (contention / whole, coherency / whole);
    let explains = (plain.squares - squares) * freedom as f64 > critical * squares;
    if !explains {
        return Err("explains no more than Amdahl's law");
    }
    if kappa <= 0.0 || !(-0.05..1.0).contains(&sigma) || whole <= 0.0 {
        return Err("the times do not follow the law");
    }
    Ok(Usl {
        sigma: sigma.max(0.0),
        kappa,
    })
}
