//! A short look at the machine before an experiment, while nothing of ours runs.

use std::path::Path;
use std::thread;
use std::time::Duration;

use super::limits::ThrottlingReader;
use super::power::HeatReader;
use super::procstat::CoreReader;
use crate::model::{Clock, Glance, Machine};

/// For how long the machine is looked at.
const LOOK: Duration = Duration::from_millis(300);

/// Looks at the machine; takes a third of a second.
pub fn glance(machine: &Machine) -> Glance {
    glance_at(Path::new("/"), machine, || thread::sleep(LOOK))
}

fn glance_at(root: &Path, machine: &Machine, wait: impl FnOnce()) -> Glance {
    let clock = Clock::start();
    let heat = HeatReader::open(root, &machine.affinity);
    let heat = || heat.as_ref().and_then(HeatReader::read);
    let before = heat();
    let quota = ThrottlingReader::open(root).ok().flatten();
    let mut reader = CoreReader::open(root).ok();
    let read = |reader: &mut Option<CoreReader>| {
        if let Some(open) = reader
            && open.read(clock.now()).is_err()
        {
            *reader = None;
        }
    };
    read(&mut reader);
    wait();
    read(&mut reader);
    let shares = reader.and_then(|reader| reader.shares(clock.now().since_start()));
    let ours = |id| machine.affinity.is_empty() || machine.affinity.contains(&id);
    let others = shares.map(|(_, cores)| {
        let cores = cores.iter().filter(|core| ours(core.id));
        cores.map(|core| f64::from(core.busy)).sum()
    });
    let throttled = quota.and_then(|quota| quota.read().ok());
    Glance {
        others,
        hot: heat() > before,
        throttled: throttled.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::model::{Throttling, TimeSpan};

    /// Writes a file below the root.
    fn put(root: &Path, path: &str, text: &str) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn two_cores() -> Machine {
        Machine {
            affinity: vec![0, 1],
            ..Machine::default()
        }
    }

    /// Writes how long the first core was busy and idle; the second one idles.
    fn put_stat(root: &Path, busy: u32, idle: u32) {
        let text = format!(
            "cpu  0 0 0 0 0 0 0 0 0 0\ncpu0 {busy} 0 0 {idle} 0 0 0 0 0 0\n\
             cpu1 0 0 0 {} 0 0 0 0 0 0\nintr 1\n",
            busy + idle
        );
        put(root, "proc/stat", &text);
    }

    #[test]
    fn what_was_busy_and_hot_meanwhile_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let heat = "sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count";
        put_stat(root, 100, 100);
        put(root, heat, "3\n");
        let seen = glance_at(root, &two_cores(), || {
            put_stat(root, 190, 110);
            put(root, heat, "4\n");
        });
        let others = seen.others.unwrap();
        assert!((others - 0.9).abs() < 1e-6, "{others}");
        assert!(seen.hot);
        assert_eq!(seen.throttled, Throttling::default());
    }

    #[test]
    fn heat_of_before_and_of_other_cores_is_not_reported() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let heat =
            |core| format!("sys/devices/system/cpu/cpu{core}/thermal_throttle/core_throttle_count");
        put(root, &heat(0), "30\n");
        put(root, &heat(2), "3\n");
        let seen = glance_at(root, &two_cores(), || put(root, &heat(2), "9\n"));
        assert!(!seen.hot);
    }

    /// Returns what is seen of a control group whose statistics change meanwhile.
    fn throttled(files: &[(&str, &str)], stat: &str, (before, after): (&str, &str)) -> Throttling {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for (path, text) in files {
            put(root, path, text);
        }
        put(root, stat, before);
        glance_at(root, &two_cores(), || put(root, stat, after)).throttled
    }

    #[test]
    fn a_quota_that_runs_out_meanwhile_is_seen_in_both_versions() {
        let second = [
            ("proc/self/cgroup", "0::/group/inner\n"),
            ("sys/fs/cgroup/group/cpu.max", "50000 100000\n"),
            ("sys/fs/cgroup/group/inner/cpu.max", "max 100000\n"),
        ];
        let first = [
            ("proc/self/cgroup", "4:cpu,cpuacct:/group\n3:memory:/\n"),
            (
                "proc/self/mountinfo",
                "30 25 0:26 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n",
            ),
            (
                "sys/fs/cgroup/cpu,cpuacct/group/cpu.cfs_quota_us",
                "50000\n",
            ),
            (
                "sys/fs/cgroup/cpu,cpuacct/group/cpu.cfs_period_us",
                "100000\n",
            ),
        ];
        let expected = Throttling {
            periods: 2,
            time: TimeSpan::from_millis(130),
        };
        // the group that sets the quota counts, which may be one around ours
        let counts = (
            "nr_throttled 5\nthrottled_usec 1000\n",
            "nr_throttled 7\nthrottled_usec 131000\n",
        );
        let seen = throttled(&second, "sys/fs/cgroup/group/cpu.stat", counts);
        assert_eq!(seen, expected);
        let counts = (
            "nr_periods 9\nnr_throttled 5\nthrottled_time 1000000\n",
            "nr_periods 12\nnr_throttled 7\nthrottled_time 131000000\n",
        );
        let stat = "sys/fs/cgroup/cpu,cpuacct/group/cpu.stat";
        assert_eq!(throttled(&first, stat, counts), expected);
        // what was before the look does not count
        let same = (counts.1, counts.1);
        assert_eq!(throttled(&first, stat, same), Throttling::default());
    }

    #[test]
    fn a_system_that_reports_nothing_is_not_known_to_be_busy() {
        let root = tempfile::tempdir().unwrap();
        let seen = glance_at(root.path(), &Machine::default(), || ());
        assert_eq!(seen, Glance::default());
    }
}
