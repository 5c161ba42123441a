//! A process group that a program leads, which is not ours.

use nix::errno::Errno;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

/// The processes of a program that was started in a group of its own.
#[derive(Debug, Clone, Copy)]
pub struct ProcessGroup(Pid);

impl ProcessGroup {
    /// Returns the group that a process leads. Its number means no other as long as the process is not
    /// reaped.
    pub fn led_by(pid: i32) -> Self {
        Self(Pid::from_raw(pid))
    }

    /// Returns the process that leads it.
    pub fn leader(self) -> i32 {
        self.0.as_raw()
    }

    /// Asks all of it to end; what was stopped hears of it, too.
    pub fn ask_to_end(self) {
        for signal in [Signal::SIGTERM, Signal::SIGCONT] {
            let _ = killpg(self.0, signal);
        }
    }

    /// Kills all of it.
    pub fn kill(self) {
        let _ = killpg(self.0, Signal::SIGKILL);
    }

    /// Returns whether any of it is left.
    pub fn is_left(self) -> bool {
        killpg(self.0, None) != Err(Errno::ESRCH)
    }
}
