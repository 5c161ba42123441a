//! A word that threads of several processes have mapped, and can wait at until it changes.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rustix::thread::futex;

/// Waits for a word to change, but not for longer than this; returns whether it has.
pub fn wait_for_change(word: &AtomicU32, from: u32, most: Duration) -> bool {
    let patience = futex::Timespec {
        tv_sec: most.as_secs().cast_signed(),
        tv_nsec: most.subsec_nanos().into(),
    };
    // The word says what ended the wait.
    let _ = futex::wait(word, futex::Flags::empty(), from, Some(&patience));
    word.load(Ordering::Acquire) != from
}

/// Changes a word, and wakes all that wait for it.
pub fn change_and_wake(word: &AtomicU32) {
    word.fetch_add(1, Ordering::Release);
    let _ = futex::wake(word, futex::Flags::empty(), i32::MAX as u32);
}
