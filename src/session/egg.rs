//! What became of one task, as far as it is known.

/// A task, shown as an egg.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Egg {
    /// How much of it is done, 0 (raw) to 1; below 1 for an egg that left the heat too soon.
    Done(f32),
    /// It will not be done: the task failed, or its worker died and it was not done again.
    Lost,
}
