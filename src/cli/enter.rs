//! Enter without a screen: a person has seen enough repeats.

use std::io;
use std::thread::Builder;

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
        let is_ours = tcgetpgrp(&stdin).is_ok_and(|group| group == getpgrp());
        if self.listens || !is_ours {
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
