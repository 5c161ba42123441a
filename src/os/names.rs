//! The system's words and names: for errors, signals, the person and the machine.

use std::io;

use nix::errno::Errno;
use nix::sys::signal::Signal;
use nix::sys::utsname::uname;
use nix::unistd::{User, getuid};

/// Returns the name of a signal, such as `SIGKILL`.
pub fn signal_name(number: i32) -> Option<&'static str> {
    Signal::try_from(number).ok().map(Signal::as_str)
}

/// Returns the system's words for an error, without its number; those of an error of our own as they are.
pub fn reason(error: &io::Error) -> String {
    match error.raw_os_error() {
        Some(number) => Errno::from_raw(number).desc().to_owned(),
        None => error.to_string(),
    }
}

/// Returns the name of this machine.
pub fn host_name() -> Option<String> {
    let name = uname().ok()?.nodename().to_string_lossy().into_owned();
    (!name.is_empty()).then_some(name)
}

/// Returns the name of the person who runs this program.
pub fn user_name() -> Option<String> {
    User::from_uid(getuid())
        .ok()
        .flatten()
        .map(|user| user.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_and_errors_have_the_system_s_words() {
        assert_eq!(signal_name(9), Some("SIGKILL"));
        assert_eq!(signal_name(0), None);
        let refused = io::Error::from_raw_os_error(Errno::ECONNREFUSED as i32);
        assert_eq!(reason(&refused), "Connection refused");
        assert_eq!(
            reason(&io::Error::other("a bad certificate")),
            "a bad certificate"
        );
    }
}
