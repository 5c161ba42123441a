//! How tests start programs: one after another, since a terminal is opened in two steps, and between them
//! it would leak into whatever another test starts.

use std::process::{Child, Command, Output, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Holds other tests' starts off.
pub(crate) fn starting() -> MutexGuard<'static, ()> {
    static STARTING: Mutex<()> = Mutex::new(());
    STARTING.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn spawn(command: &mut Command) -> Child {
    let _guard = starting();
    command.spawn().unwrap()
}

/// Runs a command to its end, and returns what it writes.
pub(crate) fn output(mut command: Command) -> Output {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    spawn(&mut command).wait_with_output().unwrap()
}
