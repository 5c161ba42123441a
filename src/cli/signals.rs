//! Signals as messages: blocked in every thread, waited for by one.
//!
//! [`Signals::block`] comes after the fork server (workers must not inherit the block) and before
//! any thread (all must).

use std::io;
use std::thread;

use nix::sys::signal::{SigSet, Signal};

/// A set of blocked signals.
#[derive(Debug)]
pub(super) struct Signals {
    set: SigSet,
}

impl Signals {
    /// Blocks signals in the calling thread and in those it will start.
    ///
    /// A signal that the program was started to ignore, as `nohup` does with HUP, stays ignored;
    /// only INT is always listened to: shells ignore it for all that they start in the background,
    /// and who sends it there nevertheless means it.
    pub(super) fn block(signals: &[Signal]) -> io::Result<Self> {
        let ignored = ignored();
        let heard = |signal| signal == Signal::SIGINT || ignored & bit(signal) == 0;
        let set: SigSet = signals
            .iter()
            .copied()
            .filter(|&signal| heard(signal))
            .collect();
        set.thread_block()?;
        Ok(Self { set })
    }

    /// Tells of every signal from a thread of its own, until `tell` returns false.
    pub(super) fn watch(self, tell: impl Fn(Signal) -> bool + Send + 'static) -> io::Result<()> {
        if self.set.iter().next().is_none() {
            return Ok(());
        }
        thread::Builder::new()
            .name("signals".to_owned())
            .spawn(move || {
                while let Ok(signal) = self.set.wait() {
                    if !tell(signal) {
                        return;
                    }
                }
            })?;
        Ok(())
    }
}

/// Returns the exit status of a program that a signal ended, as a shell counts it.
pub(super) fn exit_status(signal: Signal) -> u8 {
    u8::try_from(128 + signal as i32).unwrap_or(u8::MAX)
}

/// Returns the mask of signals that the process ignores; nothing where the system does not tell.
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or(0)
}

const fn bit(signal: Signal) -> u64 {
    1 << (signal as u64 - 1)
}

#[cfg(test)]
mod tests {
    use nix::sys::signal::raise;

    use super::*;

    #[test]
    fn a_blocked_signal_waits_until_it_is_taken() {
        // On a thread of its own, so that no other test's mask changes.
        let taken = thread::Builder::new().spawn(|| {
            let signals = Signals::block(&[Signal::SIGUSR1]).unwrap();
            raise(Signal::SIGUSR1).unwrap();
            signals.set.wait().unwrap()
        });
        let taken = taken.unwrap();
        assert_eq!(taken.join().unwrap(), Signal::SIGUSR1);
    }

    #[test]
    fn the_exit_status_is_a_shells() {
        assert_eq!(exit_status(Signal::SIGINT), 130);
        assert_eq!(exit_status(Signal::SIGTERM), 143);
        assert_eq!(exit_status(Signal::SIGHUP), 129);
    }

    #[test]
    fn sigpipe_is_known_to_be_ignored() {
        // Rust's start-up code ignores it, which is why a closed pipe is an error value.
        if cfg!(target_os = "linux") {
            assert_ne!(ignored() & bit(Signal::SIGPIPE), 0);
        }
    }
}
