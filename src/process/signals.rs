//! Signals as messages: every one whose default action would end or stop the program, and the news of
//! another size of the terminal, is blocked in all threads, and one thread waits for them.
//!
//! [`Blocked::new`] comes after the fork server (workers must not inherit the block) and before any
//! thread (all must).

use std::io;
use std::thread::Builder;

use nix::sys::signal::{SigSet, Signal as Number};

use super::{inherited, system};

/// A signal as a front end understands it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// End now, with this number: TERM, HUP, QUIT, USR1, XCPU, a real-time signal and so on.
    End(i32),
    /// A person wants it to end (INT from outside; Ctrl-C is a key while the screen is on).
    Interrupt,
    /// Stop until continued (TSTP).
    Stop,
    /// Go on after a stop (CONT): the terminal may have been used by others.
    Continue,
    /// The terminal has another size (WINCH).
    Resized,
}

/// Signals that mean no end of the program, are none of a person's, or come from a fault, at which a
/// thread cannot go on to wait. The last are for `system::give_back_on_fault`.
const LEFT_ALONE: [Number; 15] = [
    // ended or stopped by the system whatever we do
    Number::SIGKILL,
    Number::SIGSTOP,
    // no end by default
    Number::SIGCHLD,
    Number::SIGURG,
    Number::SIGTTIN,
    Number::SIGTTOU,
    // errors of a write, reported as such
    Number::SIGPIPE,
    Number::SIGXFSZ,
    // faults
    Number::SIGSEGV,
    Number::SIGBUS,
    Number::SIGILL,
    Number::SIGFPE,
    Number::SIGABRT,
    Number::SIGTRAP,
    Number::SIGSYS,
];

/// Keeps the signals blocked in the calling thread and all that it starts, until dropped.
#[derive(Debug)]
pub struct Blocked {
    before: SigSet,
    waited_for: SigSet,
}

impl Blocked {
    /// Blocks the signals; to be called while the program has only one thread.
    ///
    /// One that is ignored stays so ([`super::normalise_inherited`] has decided which are), and one
    /// that another handler takes, such as a profiler, stays with it.
    pub fn new() -> io::Result<Self> {
        inherited::warn_before_cpu_limit();
        let mut waited_for = SigSet::all();
        for signal in LEFT_ALONE {
            waited_for.remove(signal);
        }
        for signal in Number::iterator().filter(|&signal| !system::is_default(signal as i32)) {
            waited_for.remove(signal);
        }
        let before = SigSet::thread_get_mask()?;
        waited_for.thread_block()?;
        Ok(Self { before, waited_for })
    }

    /// Reports every signal from a thread of its own, until `report` returns false.
    pub fn watch(&self, report: impl Fn(Signal) -> bool + Send + 'static) -> io::Result<()> {
        let waited_for = self.waited_for;
        Builder::new().name("signals".to_owned()).spawn(move || {
            while let Ok(number) = system::wait_for_signal(&waited_for) {
                if !report(Signal::from(number)) {
                    return;
                }
            }
        })?;
        Ok(())
    }
}

impl Drop for Blocked {
    fn drop(&mut self) {
        // The mask came from the system, so it takes it back.
        let _ = self.before.thread_set_mask();
    }
}

impl From<i32> for Signal {
    fn from(number: i32) -> Self {
        match Number::try_from(number) {
            Ok(Number::SIGINT) => Self::Interrupt,
            Ok(Number::SIGTSTP) => Self::Stop,
            Ok(Number::SIGCONT) => Self::Continue,
            Ok(Number::SIGWINCH) => Self::Resized,
            _ => Self::End(number),
        }
    }
}

impl Signal {
    /// Returns whether the program goes on after it.
    pub fn is_no_end(self) -> bool {
        matches!(self, Self::Stop | Self::Continue | Self::Resized)
    }

    /// Returns the exit status of a program that the signal ended, as a shell counts it.
    pub fn exit_status(self) -> u8 {
        let number = match self {
            Self::End(number) => number,
            Self::Interrupt => Number::SIGINT as i32,
            Self::Stop => Number::SIGTSTP as i32,
            Self::Continue => Number::SIGCONT as i32,
            Self::Resized => Number::SIGWINCH as i32,
        };
        u8::try_from(128 + number).unwrap_or(u8::MAX)
    }
}

#[cfg(test)]
mod tests {
    use nix::sys::signal::raise;

    use super::*;

    #[test]
    fn what_would_end_the_program_is_waited_for() {
        // On a thread of its own, so that no other test's mask changes.
        let reported = Builder::new().spawn(|| {
            let blocked = Blocked::new().unwrap();
            [
                Number::SIGUSR1,
                Number::SIGALRM,
                Number::SIGXCPU,
                Number::SIGTSTP,
                Number::SIGIO,
            ]
            .map(|number| {
                raise(number).unwrap();
                let came = system::wait_for_signal(&blocked.waited_for).unwrap();
                assert_eq!(came, number as i32);
                Signal::from(came)
            })
        });
        let reported = reported.unwrap().join().unwrap();
        assert_eq!(reported[0], Signal::End(Number::SIGUSR1 as i32));
        assert_eq!(reported[3], Signal::Stop);
    }

    #[test]
    fn a_real_time_signal_is_named_by_its_number() {
        let came = Builder::new().spawn(|| {
            let blocked = Blocked::new().unwrap();
            let number = libc::SIGRTMIN() + 1;
            system::raise_number(number);
            (
                system::wait_for_signal(&blocked.waited_for).unwrap(),
                number,
            )
        });
        let (came, number) = came.unwrap().join().unwrap();
        assert_eq!(came, number);
        assert_eq!(Signal::from(came).exit_status(), 128 + number as u8);
    }

    #[test]
    fn every_signal_is_waited_for_or_left_alone_on_purpose() {
        let thread = Builder::new().spawn(|| Blocked::new().unwrap().waited_for);
        let waited_for = thread.unwrap().join().unwrap();
        for signal in Number::iterator() {
            let alone = LEFT_ALONE.contains(&signal) || !system::is_default(signal as i32);
            assert_ne!(waited_for.contains(signal), alone, "{signal}");
        }
    }

    #[test]
    fn the_exit_status_is_a_shells() {
        assert_eq!(Signal::Interrupt.exit_status(), 130);
        assert_eq!(Signal::End(15).exit_status(), 143);
        assert_eq!(Signal::End(64).exit_status(), 192);
    }
}
