//! How much of the machine this process may use: its affinity mask, its control groups' quota and
//! their limit of memory.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::model::{Throttling, TimeSpan};

use super::files::{Tree, core_list};

/// The smallest quota that holds for this process, and the group that sets it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Quota {
    /// CPU time per time, in cores.
    pub(super) cores: f64,
    /// The group's folder.
    pub(super) group: PathBuf,
}

/// Returns how many workers can run at once.
///
/// A quota is rounded down, as [`std::thread::available_parallelism`] does, at which Rust programs (rayon's
/// pools among them) start their threads: with 1.5 cores, two busy workers would be stopped in every
/// period, and the measured speedup would depend on the throttling.
pub(super) fn usable(affinity: usize, quota: Option<f64>) -> usize {
    let quota = quota.map_or(usize::MAX, |quota| quota.floor() as usize);
    affinity.min(quota).max(1)
}

/// Returns the cores on which the scheduler may put this process, in order; none where the system does not report it.
#[cfg(target_os = "linux")]
pub(super) fn affinity() -> Option<Vec<u16>> {
    super::allowed_cores(0)
}

/// Returns none: this system has no affinity masks.
#[cfg(not(target_os = "linux"))]
pub(super) fn affinity() -> Option<Vec<u16>> {
    None
}

/// Returns the affinity mask of this process that the file tree holds.
pub(super) fn affinity_in(tree: Tree<'_>) -> Option<Vec<u16>> {
    let status = tree.text("/proc/self/status")?;
    let mut lines = status.lines();
    let list = lines.find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
    Some(core_list(list))
}

/// Returns the smallest quota among this process's control group and the groups around it.
pub(super) fn quota(tree: Tree<'_>) -> Option<Quota> {
    groups(tree, "cpu")
        .into_iter()
        .filter_map(|group| {
            let cores = version_2(&group).or_else(|| version_1(&group))?;
            Some(Quota { cores, group })
        })
        .min_by(|a, b| a.cores.total_cmp(&b.cores))
}

/// Returns the memory in bytes that this process may use: the machine's, or the smallest limit among
/// its control group and the groups around it; none where neither is reported.
pub(super) fn memory(tree: Tree<'_>) -> Option<u64> {
    let groups = groups(tree, "memory").into_iter();
    let limits = groups.filter_map(|group| memory_limit(&group));
    limits.chain(machine_memory(tree)).min()
}

/// Reads the first line of `/proc/meminfo`, `MemTotal: 16303428 kB`.
fn machine_memory(tree: Tree<'_>) -> Option<u64> {
    let text = tree.text("/proc/meminfo")?;
    let mut lines = text.lines();
    let total = lines.find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kib: u64 = total.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kib.checked_mul(1_024)
}

/// Reads a group's `memory.max`, a number of bytes or `max`, or what version 1 calls it, where the
/// largest number of whole pages is no limit.
fn memory_limit(group: &Path) -> Option<u64> {
    let read = |file: &str| fs::read_to_string(group.join(file)).ok();
    let text = read("memory.max").or_else(|| read("memory.limit_in_bytes"))?;
    text.trim().parse().ok().filter(|&bytes| bytes < 1 << 62)
}

/// Returns the folders of our control group and of those around it that deal with a controller.
fn groups(tree: Tree<'_>, controller: &str) -> Vec<PathBuf> {
    let groups = tree.text("/proc/self/cgroup").unwrap_or_default();
    let mounts = tree.text("/proc/self/mountinfo").unwrap_or_default();
    groups
        .lines()
        .filter_map(|line| Hierarchy::of(line, &mounts, controller))
        .flat_map(|hierarchy| hierarchy.folders(tree))
        .collect()
}

/// Our place in one hierarchy of control groups.
#[derive(Debug)]
struct Hierarchy {
    /// Where the hierarchy is mounted.
    mount: PathBuf,
    /// Our group, relative to the mount.
    group: PathBuf,
}

impl Hierarchy {
    /// Reads a line of `/proc/self/cgroup`, `4:cpu,cpuacct:/some/group`; version 2 names no controllers.
    fn of(line: &str, mounts: &str, controller: &str) -> Option<Self> {
        let mut parts = line.splitn(3, ':').skip(1);
        let (controllers, group) = (parts.next()?, parts.next()?);
        let wanted = match controllers {
            "" => None,
            _ if controllers.split(',').any(|name| name == controller) => Some(controller),
            _ => return None,
        };
        let usual = Path::new("/sys/fs/cgroup").join(wanted.unwrap_or_default());
        let (top, mount) = mounts
            .lines()
            .find_map(|mount| mounted(mount, wanted))
            .map_or(("/", usual.as_path()), |(top, mount)| (top, mount.as_ref()));
        // In a container the mount may show only our own group, or the path may lead above it.
        let group = Path::new(group)
            .strip_prefix(top)
            .ok()
            .filter(|group| group.components().all(|part| part.as_os_str() != ".."))
            .unwrap_or(Path::new(""));
        Some(Self {
            mount: mount.into(),
            group: group.into(),
        })
    }

    /// Returns the folders of our group and of those around it, up to the mount.
    fn folders(&self, tree: Tree<'_>) -> Vec<PathBuf> {
        let mount = tree.path(&self.mount.to_string_lossy());
        self.group
            .ancestors()
            .map(|group| mount.join(group))
            .collect()
    }
}

/// Returns root and mount point from a line of `/proc/self/mountinfo` that mounts the hierarchy of a
/// controller, or that of version 2.
fn mounted<'a>(line: &'a str, controller: Option<&str>) -> Option<(&'a str, &'a str)> {
    let (place, system) = line.split_once(" - ")?;
    let mut system = system.split(' ');
    let (kind, options) = (system.next()?, system.nth(1)?);
    let wanted = match controller {
        None => kind == "cgroup2",
        Some(name) => kind == "cgroup" && options.split(',').any(|option| option == name),
    };
    let mut place = place.split(' ').skip(3);
    let (root, point) = (place.next()?, place.next()?);
    wanted.then_some((root, point))
}

/// Reads `cpu.max`: quota and period in microseconds, or `max`.
fn version_2(group: &Path) -> Option<f64> {
    let text = fs::read_to_string(group.join("cpu.max")).ok()?;
    let (quota, period) = text.trim().split_once(' ')?;
    cores(quota, period)
}

/// Reads the quota and the period in microseconds; -1 is no quota.
fn version_1(group: &Path) -> Option<f64> {
    let read = |file: &str| fs::read_to_string(group.join(file)).ok();
    cores(
        read("cpu.cfs_quota_us")?.trim(),
        read("cpu.cfs_period_us")?.trim(),
    )
}

/// Returns quota over period, if both are amounts of time.
fn cores(quota: &str, period: &str) -> Option<f64> {
    let (quota, period): (u64, u64) = (quota.parse().ok()?, period.parse().ok()?);
    (quota > 0 && period > 0).then(|| quota as f64 / period as f64)
}

/// Reads how often and how long the quota stopped our group since this reader was made.
#[derive(Debug)]
pub struct ThrottlingReader {
    stat: File,
    start: Throttling,
}

impl ThrottlingReader {
    /// Opens the statistics of the group that sets the quota; none where there is no quota.
    pub fn open(root: &Path) -> io::Result<Option<Self>> {
        let Some(quota) = quota(Tree(root)) else {
            return Ok(None);
        };
        let mut reader = Self {
            stat: File::open(quota.group.join("cpu.stat"))?,
            start: Throttling::default(),
        };
        reader.start = reader.read()?;
        Ok(Some(reader))
    }

    /// Reads the throttling since the reader was made.
    pub fn read(&self) -> io::Result<Throttling> {
        let mut text = [0; 1024];
        let length = self.stat.read_at(&mut text, 0)?;
        let now = throttling(&String::from_utf8_lossy(&text[..length]));
        Ok(now.since(self.start))
    }
}

/// Reads `cpu.stat`: version 1 has nanoseconds, version 2 microseconds.
fn throttling(text: &str) -> Throttling {
    let mut throttling = Throttling::default();
    for line in text.lines() {
        let Some((key, Ok(value))) = line
            .split_once(' ')
            .map(|(key, value)| (key, value.trim().parse::<u64>()))
        else {
            continue;
        };
        match key {
            "nr_throttled" => throttling.periods = value,
            "throttled_time" => throttling.time = TimeSpan(value),
            "throttled_usec" => throttling.time = TimeSpan(value.saturating_mul(1_000)),
            _ => {}
        }
    }
    throttling
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usable_is_the_smallest_limit_and_at_least_one() {
        assert_eq!(usable(8, None), 8);
        assert_eq!(usable(8, Some(2.0)), 2);
        assert_eq!(usable(8, Some(2.9)), 2);
        assert_eq!(usable(2, Some(16.0)), 2);
        assert_eq!(usable(8, Some(0.5)), 1);
        assert_eq!(usable(0, None), 1);
    }

    #[test]
    fn throttling_of_both_versions_is_in_nanoseconds() {
        let expected = Throttling {
            periods: 7,
            time: TimeSpan::from_millis(3),
        };
        let first = "nr_periods 9\nnr_throttled 7\nthrottled_time 3000000\n";
        let second = "usage_usec 1\nnr_throttled 7\nthrottled_usec 3000\nnonsense\n";
        assert_eq!(throttling(first), expected);
        assert_eq!(throttling(second), expected);
    }

    #[test]
    fn throttling_counts_from_when_the_reader_was_made() {
        let folder = tempfile::tempdir().unwrap();
        let put = |path: &str, text: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        put("proc/self/cgroup", "0::/\n");
        put("sys/fs/cgroup/cpu.max", "150000 100000\n");
        put(
            "sys/fs/cgroup/cpu.stat",
            "nr_throttled 5\nthrottled_usec 10\n",
        );
        let reader = ThrottlingReader::open(folder.path()).unwrap().unwrap();
        put(
            "sys/fs/cgroup/cpu.stat",
            "nr_throttled 8\nthrottled_usec 17\n",
        );
        let expected = Throttling {
            periods: 3,
            time: TimeSpan(7_000),
        };
        assert_eq!(reader.read().unwrap(), expected);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_may_run_somewhere() {
        assert!(!affinity().unwrap().is_empty());
    }
}
