//! Modes: states of the program in which keys mean something else, whatever box or dialog has them.

/// A state of the program that adds keys, or gives keys another meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The session goes on now.
    Live,
    /// Something runs, or is queued.
    Running,
    /// The run hangs in a deadlock.
    Deadlock,
    /// A recorded session is played.
    Replay,
}

impl Mode {
    const ALL: [Self; 4] = [Self::Live, Self::Running, Self::Deadlock, Self::Replay];

    /// Returns whether its keys mean nothing else while it is on.
    const fn takes_keys(self) -> bool {
        matches!(self, Self::Deadlock | Self::Replay)
    }

    /// Returns the mode within which it comes and goes. Help lists its keys there, on or not; those of
    /// other modes only while they are on.
    const fn within(self) -> Option<Self> {
        match self {
            Self::Running | Self::Deadlock => Some(Self::Live),
            Self::Live | Self::Replay => None,
        }
    }

    /// Returns the heading of its keys in help; without one, they are listed with their place.
    pub(super) const fn heading(self) -> Option<&'static str> {
        match self {
            Self::Deadlock => Some("in a deadlock"),
            Self::Replay => Some("in a replay"),
            Self::Live | Self::Running => None,
        }
    }
}

/// Several modes: those that are on, or those of a row of the table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Modes(u8);

impl Modes {
    pub(super) const NONE: Self = Self(0);

    /// Adds a mode.
    #[must_use]
    pub const fn with(self, mode: Mode) -> Self {
        Self(self.0 | 1 << mode as u8)
    }

    /// Returns whether a mode is among them.
    pub const fn has(self, mode: Mode) -> bool {
        self.0 & 1 << mode as u8 != 0
    }

    /// Returns each of them.
    pub(super) fn iter(self) -> impl Iterator<Item = Mode> {
        Mode::ALL.into_iter().filter(move |mode| self.has(*mode))
    }

    /// Returns whether a row of these modes applies while others are on: one of them is, or it has none
    /// and applies in every mode.
    pub(super) const fn apply_in(self, on: Self) -> bool {
        self.0 == 0 || self.0 & on.0 != 0
    }

    /// Returns whether a row of these modes takes its keys from all other rows.
    pub(super) fn take_keys_in(self, on: Self) -> bool {
        self.iter().any(|mode| mode.takes_keys() && on.has(mode))
    }

    /// Returns whether help has the rows of these modes while others are on.
    pub(super) fn are_listed_in(self, on: Self) -> bool {
        let comes = |mode: Mode| mode.within().is_some_and(|whole| on.has(whole));
        self.apply_in(on) || self.iter().any(comes)
    }
}

#[cfg(test)]
impl Modes {
    /// Returns every combination of modes.
    pub(super) fn combinations() -> impl Iterator<Item = Self> {
        (0..1 << Mode::ALL.len()).map(Self)
    }
}
