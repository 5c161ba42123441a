//! A short look at the machine before an experiment, while nothing of ours runs.

use std::path::Path;
use std::thread;
use std::time::Duration;

use super::files::Tree;
use super::power;
use super::procstat::CoreReader;
use crate::model::{Clock, Machine};

/// For how long the machine is looked at.
const LOOK: Duration = Duration::from_millis(300);

/// What was seen of the machine.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Glance {
    /// How many of the cores that may be used were busy, where the system tells.
    pub busy: Option<f64>,
    /// Whether heat held cores back meanwhile.
    pub hot: bool,
}

/// Looks at the machine; takes a third of a second.
pub fn glance(machine: &Machine) -> Glance {
    glance_at(Path::new("/"), machine, || thread::sleep(LOOK))
}

fn glance_at(root: &Path, machine: &Machine, wait: impl FnOnce()) -> Glance {
    let clock = Clock::start();
    let throttled = || power::read(Tree(root), &machine.affinity).throttled;
    let before = throttled();
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
    let shares = reader.and_then(|reader| reader.shares(clock.now()));
    let ours = |id| machine.affinity.is_empty() || machine.affinity.contains(&id);
    let busy = shares.map(|(_, cores)| {
        let cores = cores.iter().filter(|core| ours(core.id));
        cores.map(|core| f64::from(core.busy)).sum()
    });
    Glance {
        busy,
        hot: throttled() > before,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_was_busy_and_hot_meanwhile_is_seen() {
        let root = tempfile::tempdir().unwrap();
        let heat = "sys/devices/system/cpu/cpu0/thermal_throttle";
        fs::create_dir_all(root.path().join("proc")).unwrap();
        fs::create_dir_all(root.path().join(heat)).unwrap();
        let stat = |busy: u32, idle: u32| {
            let text = format!(
                "cpu  0 0 0 0 0 0 0 0 0 0\ncpu0 {busy} 0 0 {idle} 0 0 0 0 0 0\n\
                 cpu1 0 0 0 {} 0 0 0 0 0 0\nintr 1\n",
                busy + idle
            );
            fs::write(root.path().join("proc/stat"), text).unwrap();
        };
        let count = root.path().join(heat).join("core_throttle_count");
        stat(100, 100);
        fs::write(&count, "3\n").unwrap();
        let machine = Machine {
            affinity: vec![0, 1],
            ..Machine::default()
        };
        let seen = glance_at(root.path(), &machine, || {
            stat(190, 110);
            fs::write(&count, "4\n").unwrap();
        });
        let busy = seen.busy.unwrap();
        assert!((busy - 0.9).abs() < 1e-6, "{busy}");
        assert!(seen.hot);
    }

    #[test]
    fn a_system_that_tells_nothing_is_not_known_to_be_busy() {
        let root = tempfile::tempdir().unwrap();
        let seen = glance_at(root.path(), &Machine::default(), || ());
        assert_eq!(seen, Glance::default());
    }
}
