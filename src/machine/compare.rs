//! Holds the two readers of the cores' load against each other, over the same window.

use std::path::Path;
use std::thread;

use crate::model::Clock;

use super::history::WINDOW;
use super::load::{LoadReader, Pace};
use super::procstat::CoreReader;

/// What both readers say of one core.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// The core's number.
    pub core: u16,
    /// Busy share as `sysinfo` reports it, 0 to 1.
    pub sysinfo: f32,
    /// Busy share by the own reader; none where the system has no `/proc/stat`.
    pub own: Option<f32>,
}

/// Reads the load of every core both ways over the next [`WINDOW`]; takes as long.
pub fn compare_readers() -> Vec<Comparison> {
    let clock = Clock::start();
    let mut load = LoadReader::default();
    let mut own = CoreReader::open(Path::new("/")).ok();
    load.look(Pace::Idle);
    let mut read = |reader: &mut CoreReader| reader.read(clock.now()).ok();
    own.as_mut().and_then(&mut read);
    thread::sleep(WINDOW.as_duration());
    let load = load.look(Pace::Idle).cloned().unwrap_or_default();
    own.as_mut().and_then(&mut read);
    let shares = own.and_then(|own| own.shares(WINDOW));
    let (_, shares) = shares.unwrap_or_default();
    load.cores
        .iter()
        .map(|&(core, sysinfo)| Comparison {
            core,
            sysinfo,
            own: shares.iter().find(|own| own.id == core).map(|own| own.busy),
        })
        .collect()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};

    /// The counters tick every 10 ms and are read one after the other, so that two ticks may lie between;
    /// only if another program gets in between every time do the readers disagree again and again.
    #[test]
    fn both_readers_say_the_same() {
        let over = AtomicBool::new(false);
        let attempts = thread::scope(|scope| {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            });
            let mut attempts = Vec::new();
            for _ in 0..5 {
                let comparison = compare_readers();
                let agree =
                    |core: &Comparison| (core.sysinfo - core.own.unwrap_or(9.0)).abs() < 0.2;
                let seen = comparison.iter().any(|core| core.sysinfo > 0.2);
                let agreed = seen && comparison.iter().all(agree);
                attempts.push(comparison);
                if agreed {
                    attempts.clear();
                    break;
                }
            }
            over.store(true, Ordering::Relaxed);
            attempts
        });
        assert!(
            attempts.is_empty(),
            "the readers never agreed: {attempts:?}"
        );
    }
}
