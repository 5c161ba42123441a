//! The unit in which cores hand memory to each other.

use std::sync::atomic::{AtomicU32, AtomicU64};

/// What a processor's cores hand to each other as a whole: 64 bytes.
#[derive(Debug)]
#[repr(C, align(64))]
pub struct CacheLine {
    /// Numbers that lie side by side.
    pub numbers: [AtomicU64; 7],
    /// What threads of several processes can wait at.
    pub futex: AtomicU32,
    _rest: AtomicU32,
}
