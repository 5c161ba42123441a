//! What became of one task, as far as it is known.

/// A task, told as an egg.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Egg {
    /// How much of it is done, 0 (raw) to 1; below 1 for an egg that left the heat too soon.
    Done(f32),
    /// Nobody will get it: the task failed, or its worker died and nobody did it again.
    Lost,
}
