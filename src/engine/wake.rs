//! The messages that wake the sampler.

/// Why the sampler goes on before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wake {
    /// A run starts: look now.
    Look,
    /// Nobody needs samples any more.
    Stop,
}
