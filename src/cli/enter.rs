//! Enter without a screen: a person has seen enough repeats, or does not want to wait.

use std::io;
use std::os::fd::AsFd;
use std::thread::Builder;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::unistd::{getpgrp, tcgetpgrp};

/// Whether Enter is listened to.
#[derive(Debug, Default)]
pub(super) struct Enter {
    listens: bool,
}

impl Enter {
    /// Begins to listen, if a person can press it: on a terminal that is this program's. `pressed`
    /// says whether anybody still wants to know.
    pub(super) fn listen(&mut self, pressed: impl Fn() -> bool + Send + 'static) {
        let stdin = io::stdin();
        if self.listens || !can_be_pressed() {
            return;
        }
        let read = move || {
            // the end of the input is no Enter
            while stdin
                .read_line(&mut String::new())
                .is_ok_and(|read| read > 0)
                && pressed()
            {}
        };
        // without this thread Ctrl-C ends the repeats
        let thread = Builder::new().name("enter".to_owned()).spawn(read);
        self.listens = thread.is_ok();
    }
}

/// Returns whether a person can press it: on a terminal that is this program's. Reading from one that
/// belongs to another would stop the program.
pub(super) fn can_be_pressed() -> bool {
    tcgetpgrp(io::stdin()).is_ok_and(|group| group == getpgrp())
}

/// Returns whether it was pressed by now, without waiting for it, and takes it; the end of the input
/// counts as well, for nothing else will come.
pub(super) fn is_pressed() -> bool {
    let stdin = io::stdin();
    let mut input = [PollFd::new(stdin.as_fd(), PollFlags::POLLIN)];
    let is_there = poll(&mut input, PollTimeout::ZERO).is_ok_and(|ready| ready > 0);
    is_there && can_be_pressed() && stdin.read_line(&mut String::new()).is_ok()
}
