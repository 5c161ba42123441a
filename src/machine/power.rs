//! Power and clock: whether the machine runs on its battery, and what limits the clock of the cores.
//! Where the system reports nothing, nothing is known to be wrong.

use std::path::{Path, PathBuf};

use super::files::Tree;
use crate::model::Power;

/// A clock that is held below this share of its highest is worth a word.
const CAPPED: f64 = 0.95;

/// Reads what the kernel reports about power, for the cores that this program may use.
pub(super) fn read(tree: Tree<'_>, cores: &[u16]) -> Power {
    let below = |core: &u16, file: &str| format!("/sys/devices/system/cpu/cpu{core}/{file}");
    let clock = |core: &u16, file: &str| -> Option<f64> {
        tree.number(&below(core, &format!("cpufreq/{file}")))
    };
    let share = |core: &u16| {
        let highest = clock(core, "cpuinfo_max_freq").filter(|clock| *clock > 0.0)?;
        Some(clock(core, "scaling_max_freq")? / highest)
    };
    let lowest = cores.iter().filter_map(share).reduce(f64::min);
    Power {
        on_battery: on_battery(tree),
        capped: lowest.filter(|share| *share > 0.0 && *share < CAPPED),
        throttled: heat(tree, cores).unwrap_or_default(),
    }
}

/// Returns how often heat has held back any of these cores since the system started; none where that is
/// not counted.
pub(super) fn heat(tree: Tree<'_>, cores: &[u16]) -> Option<u64> {
    let count = |core: &u16| -> Option<u64> {
        tree.number(&format!(
            "/sys/devices/system/cpu/cpu{core}/thermal_throttle/core_throttle_count"
        ))
    };
    let counts = cores.iter().filter_map(count);
    counts.reduce(u64::saturating_add)
}

/// Reads how often heat has held cores back, where that is counted.
#[derive(Debug)]
pub struct HeatReader {
    root: PathBuf,
    cores: Vec<u16>,
}

impl HeatReader {
    /// Creates a reader for these cores; none where the kernel counts nothing, so that no
    /// sample reads files in vain.
    pub fn open(root: &Path, cores: &[u16]) -> Option<Self> {
        heat(Tree(root), cores)?;
        Some(Self {
            root: root.to_owned(),
            cores: cores.to_vec(),
        })
    }

    /// Returns the count of all the cores since the system started.
    pub fn read(&self) -> Option<u64> {
        heat(Tree(&self.root), &self.cores)
    }
}

/// Returns whether a battery of the machine itself gives power and no line does. A mouse has a battery, too.
fn on_battery(tree: Tree<'_>) -> bool {
    let folder = "/sys/class/power_supply";
    let Ok(supplies) = std::fs::read_dir(tree.path(folder)) else {
        return false;
    };
    let (mut discharging, mut on_line) = (false, false);
    for supply in supplies.flatten() {
        let name = supply.file_name();
        let tells = |file: &str| {
            let path = format!("{folder}/{}/{file}", name.to_string_lossy());
            tree.text(&path).unwrap_or_default()
        };
        match tells("type").as_str() {
            "Battery" if tells("scope") != "Device" => {
                discharging |= tells("status") == "Discharging";
            }
            "Mains" | "USB" => on_line |= tells("online") == "1",
            _ => {}
        }
    }
    discharging && !on_line
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, format!("{text}\n")).unwrap();
        }
        root
    }

    fn power(root: &Path) -> Power {
        read(Tree(root), &[0, 1])
    }

    #[test]
    fn a_laptop_on_its_battery() {
        let battery = [
            ("sys/class/power_supply/BAT0/type", "Battery"),
            ("sys/class/power_supply/BAT0/status", "Discharging"),
            ("sys/class/power_supply/AC/type", "Mains"),
            ("sys/class/power_supply/AC/online", "0"),
        ];
        assert!(power(tree(&battery).path()).on_battery);
        let plugged = [&battery[..3], &[("sys/class/power_supply/AC/online", "1")]].concat();
        assert!(!power(tree(&plugged).path()).on_battery);
    }

    #[test]
    fn the_battery_of_a_mouse_is_none_of_the_machine() {
        let mouse = [
            ("sys/class/power_supply/hidpp0/type", "Battery"),
            ("sys/class/power_supply/hidpp0/scope", "Device"),
            ("sys/class/power_supply/hidpp0/status", "Discharging"),
        ];
        assert!(!power(tree(&mouse).path()).on_battery);
    }

    #[test]
    fn clocks_that_are_held_down_and_cores_that_were_too_hot() {
        let cpu = "sys/devices/system/cpu";
        let files = [
            (format!("{cpu}/cpu0/cpufreq/cpuinfo_max_freq"), "4000000"),
            (format!("{cpu}/cpu0/cpufreq/scaling_max_freq"), "4000000"),
            (format!("{cpu}/cpu1/cpufreq/cpuinfo_max_freq"), "4000000"),
            (format!("{cpu}/cpu1/cpufreq/scaling_max_freq"), "2000000"),
            (
                format!("{cpu}/cpu0/thermal_throttle/core_throttle_count"),
                "12",
            ),
            (
                format!("{cpu}/cpu1/thermal_throttle/core_throttle_count"),
                "0",
            ),
        ];
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(path, text)| (path.as_str(), *text))
            .collect();
        let reported = power(tree(&files).path());
        assert_eq!(reported.capped, Some(0.5));
        assert_eq!(reported.throttled, 12);
    }

    #[test]
    fn heat_is_counted_over_the_cores_that_may_be_used() {
        let count = |core: u16| {
            format!("sys/devices/system/cpu/cpu{core}/thermal_throttle/core_throttle_count")
        };
        let (first, second, other) = (count(0), count(1), count(2));
        let root = tree(&[(&first, "3"), (&second, "4"), (&other, "50")]);
        let reader = HeatReader::open(root.path(), &[0, 1]).unwrap();
        assert_eq!(reader.read(), Some(7));
        fs::write(root.path().join(&second), "6\n").unwrap();
        fs::write(root.path().join(&other), "90\n").unwrap();
        assert_eq!(reader.read(), Some(9));
    }

    #[test]
    fn a_system_that_reports_nothing() {
        assert!(HeatReader::open(tree(&[]).path(), &[0, 1]).is_none());
        assert_eq!(power(tree(&[]).path()), Power::default());
    }
}
