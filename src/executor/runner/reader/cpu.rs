//! CPU times that a runner reports: none that is impossible.

use crate::model::{HostId, TimeSpan, Timestamp};

/// What a worker may have used before the clock of the run began, and by how much clocks may differ.
const SLACK: TimeSpan = TimeSpan::from_millis(1_000);

/// The most CPU time that there can be until a time: all cores since the run began.
#[derive(Debug, Clone, Copy)]
pub(super) struct Most {
    /// When the run began.
    pub(super) began: Timestamp,
    pub(super) now: Timestamp,
    /// How many cores the machine has.
    pub(super) cores: u32,
}

impl Most {
    /// Refuses an impossible CPU time; the number of cores of another host is unknown here.
    pub(super) fn check(&self, host: HostId, cpu: TimeSpan) -> Result<(), String> {
        if !host.is_here() {
            return Ok(());
        }
        let passed = self.now - self.began;
        let most = passed.0.saturating_mul(u64::from(self.cores));
        if cpu <= TimeSpan(most) + SLACK {
            return Ok(());
        }
        let cores = match self.cores {
            1 => "1 core".to_owned(),
            cores => format!("{cores} cores"),
        };
        Err(format!(
            "it reports {cpu:.1} of CPU time, {passed:.1} after the run began on {cores}"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_all_cores_since_the_run_began() {
        let most = |cores| Most {
            began: Timestamp::from_millis(5_000),
            now: Timestamp::from_millis(7_000),
            cores,
        };
        let reported =
            |millis, cores| most(cores).check(HostId::HERE, TimeSpan::from_millis(millis));
        for (millis, cores) in [(0, 1), (3_000, 1), (5_000, 2), (129_000, 64)] {
            assert_eq!(reported(millis, cores), Ok(()), "{millis} on {cores}");
        }
        let elsewhere = most(1).check(HostId(1), TimeSpan::from_millis(60_000));
        assert_eq!(elsewhere, Ok(()));
        for (millis, cores) in [(3_001, 1), (5_001, 2), (u64::MAX / 1_000_000, 64)] {
            let why = reported(millis, cores).unwrap_err();
            assert!(
                why.contains(" of CPU time, 2.0 s after the run began on "),
                "{why}"
            );
        }
    }
}
