//! Enter without a screen: a person has seen enough repeats, or does not want to wait.

use std::io;
use std::thread::Builder;
use std::time::Duration;

use crate::os;

/// Whether Enter is listened to.
#[derive(Debug, Default)]
pub(super) struct Enter {
    listens: bool,
}

impl Enter {
    /// Begins to listen, if a person can press it: on a terminal that is this program's. `pressed`
    /// says whether there is still a reader.
    pub(super) fn listen(&mut self, pressed: impl Fn() -> bool + Send + 'static) {
        let stdin = io::stdin();
        if self.listens || !os::is_terminal_ours() {
            return;
        }
        let read = move || {
            // the end of the input does not count as Enter
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

/// Returns whether it was pressed by now, without waiting for it, and takes it; the end of the input
/// counts as well, for nothing else will come.
pub(super) fn is_pressed() -> bool {
    let stdin = io::stdin();
    let is_there = os::wait_until_readable(&stdin, Some(Duration::ZERO)).unwrap_or(false);
    is_there && os::is_terminal_ours() && stdin.read_line(&mut String::new()).is_ok()
}
