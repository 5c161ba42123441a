//! Notices a terminal that was closed. Reading it does not: crossterm takes the end of the file
//! for "nothing yet" and reads again, and SIGHUP comes only to the terminal's own session.

use std::io::stdin;
use std::os::fd::AsFd;
use std::sync::mpsc::Sender;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use crate::tui::message::Message;

/// Waits until the terminal at standard input hangs up.
pub(super) fn watch(to: &Sender<Message>) {
    let stdin = stdin();
    // No event is asked for: an error and a hang-up are always told.
    let mut terminal = [PollFd::new(stdin.as_fd(), PollFlags::empty())];
    loop {
        match poll(&mut terminal, PollTimeout::NONE) {
            Err(Errno::EINTR) => {}
            Err(_) => return,
            Ok(_) => break,
        }
    }
    // An error here means that the main loop has ended already.
    let _ = to.send(Message::InputClosed);
}
