//! A lock for threads of several processes, which outlives those that die with it.
//!
//! It is made as the standard library's is: a word that says whether it is had, and the kernel to wait
//! at it (U. Drepper, "Futexes Are Tricky", mutex 2). The holder writes the number of its process into
//! the word, so that one that was killed can be distinguished from one that is slow.

use std::hint::spin_loop;
use std::sync::atomic::{AtomicU32, Ordering};

use rustix::thread::futex;

use super::descendants;

const FREE: u32 = 0;
/// A thread waits for it.
const AWAITED: u32 = 1 << 31;
/// How often a word is looked at before the kernel is asked to wait.
const SPINS: u32 = 100;
/// How long is waited before it is looked whether the holder lives, in nanoseconds.
const PATIENCE: i64 = 20_000_000;

/// A lock at a word that others have mapped, too.
#[derive(Debug, Clone, Copy)]
pub struct Lock<'a> {
    word: &'a AtomicU32,
    me: u32,
}

impl<'a> Lock<'a> {
    /// Returns the lock at a word.
    pub fn new(word: &'a AtomicU32) -> Self {
        let me = std::process::id();
        Self { word, me }
    }

    /// Takes it if it is free; returns whether it was.
    pub fn try_take(self) -> bool {
        self.change(FREE, self.me)
    }

    /// Has it when it returns.
    pub fn take(self) {
        for _ in 0..SPINS {
            if self.word.load(Ordering::Relaxed) == FREE && self.try_take() {
                return;
            }
            spin_loop();
        }
        loop {
            let seen = self.word.load(Ordering::Relaxed);
            if seen == FREE {
                // Others may wait as well: the holder wakes one of them when it releases the lock.
                if self.change(FREE, self.me | AWAITED) {
                    return;
                }
            } else if seen & AWAITED == 0 {
                self.change(seen, seen | AWAITED);
            } else if self.waited_in_vain(seen)
                && !is_alive(seen & !AWAITED)
                && self.change(seen, self.me | AWAITED)
            {
                return;
            }
        }
    }

    /// Lets go of it.
    pub fn leave(self) {
        if self.word.swap(FREE, Ordering::Release) & AWAITED != 0 {
            // This cannot fail, because the word exists.
            let _ = futex::wake(self.word, futex::Flags::empty(), 1);
        }
    }

    /// Waits as long as the word stays so; returns whether that took too long.
    fn waited_in_vain(self, seen: u32) -> bool {
        let patience = futex::Timespec {
            tv_sec: 0,
            tv_nsec: PATIENCE,
        };
        let waited = futex::wait(self.word, futex::Flags::empty(), seen, Some(&patience));
        waited == Err(rustix::io::Errno::TIMEDOUT)
    }

    fn change(self, from: u32, to: u32) -> bool {
        let changed = self
            .word
            .compare_exchange(from, to, Ordering::Acquire, Ordering::Relaxed);
        changed.is_ok()
    }
}

/// Returns whether a process lives; one that is not reaped yet does not.
pub fn is_alive(pid: u32) -> bool {
    descendants::see(pid.cast_signed()).is_some_and(|process| !process.is_zombie)
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::sync::atomic::AtomicU64;
    use std::thread;

    use super::*;

    #[test]
    fn one_at_a_time_has_it() {
        const ROUNDS: u64 = 20_000;
        let (word, number) = (AtomicU32::new(FREE), AtomicU64::new(0));
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let lock = Lock::new(&word);
                    for _ in 0..ROUNDS {
                        lock.take();
                        let read = number.load(Ordering::Relaxed);
                        number.store(read + 1, Ordering::Relaxed);
                        lock.leave();
                    }
                });
            }
        });
        assert_eq!(number.into_inner(), 4 * ROUNDS);
        assert_eq!(word.into_inner(), FREE);
    }

    #[test]
    fn a_lock_whose_holder_was_killed_is_taken_over() {
        let mut holder = Command::new("sleep").arg("60").spawn().unwrap();
        let word = AtomicU32::new(holder.id());
        thread::scope(|scope| {
            let waits = scope.spawn(|| Lock::new(&word).take());
            assert!(is_alive(holder.id()));
            holder.kill().unwrap();
            // A zombie does not let go either.
            waits.join().unwrap();
        });
        assert_eq!(word.load(Ordering::Relaxed) & !AWAITED, std::process::id());
        holder.wait().unwrap();
        assert!(!is_alive(holder.id()));
    }

    #[test]
    fn what_is_had_is_not_free() {
        let word = AtomicU32::new(FREE);
        let lock = Lock::new(&word);
        assert!(lock.try_take() && !lock.try_take());
        lock.leave();
        assert!(lock.try_take());
    }
}
