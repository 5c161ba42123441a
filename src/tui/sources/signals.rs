//! Signals as messages: they are blocked everywhere, and one thread waits for them.

use std::sync::mpsc::Sender;

use nix::errno::Errno;
use nix::sys::signal::{SigSet, Signal as Number};

use crate::tui::message::{Message, Signal};

const WAITED_FOR: [Number; 5] = [
    Number::SIGTERM,
    Number::SIGHUP,
    Number::SIGINT,
    Number::SIGTSTP,
    Number::SIGCONT,
];

/// Keeps the signals blocked in the calling thread and all that it starts, until dropped.
#[derive(Debug)]
pub struct Blocked {
    before: SigSet,
    waited_for: SigSet,
}

impl Blocked {
    /// Blocks the signals; to be called while the program has only one thread.
    pub fn new() -> std::io::Result<Self> {
        let before = SigSet::thread_get_mask()?;
        let waited_for: SigSet = WAITED_FOR.into_iter().collect();
        waited_for.thread_block()?;
        Ok(Self { before, waited_for })
    }

    pub(super) fn mask(&self) -> SigSet {
        self.waited_for
    }
}

impl Drop for Blocked {
    fn drop(&mut self) {
        // The mask came from the system, so it takes it back.
        let _ = self.before.thread_set_mask();
    }
}

/// Waits for signals until nobody wants to know.
pub(super) fn wait(mask: &SigSet, to: &Sender<Message>) {
    loop {
        let signal = match mask.wait() {
            Ok(number @ (Number::SIGTERM | Number::SIGHUP)) => Signal::End(number as i32),
            Ok(Number::SIGINT) => Signal::Interrupt,
            Ok(Number::SIGTSTP) => Signal::Stop,
            Ok(Number::SIGCONT) => Signal::Continue,
            Ok(_) | Err(Errno::EINTR) => continue,
            Err(_) => return,
        };
        if to.send(Message::Signal(signal)).is_err() {
            return;
        }
    }
}
