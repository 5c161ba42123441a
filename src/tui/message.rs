//! Everything that can happen to the terminal front end, as one enum on one channel.

use crossterm::event::{KeyEvent, MouseEvent};

use crate::model::{
    Act, Event, PermissionRequest, PlayState, ReplayState, SeriesId, SpecError, Timestamp,
};
pub use crate::process::Caught as Signal;
use crate::session::Session;

/// Something that happened, from any source.
#[derive(Debug, Clone)]
pub enum Message {
    /// A fact of the session's log.
    Event(Event),
    /// A fact of the log of a session that is played again.
    Replayed(Event),
    /// Somebody jumped in a session that is played: this is how it was at that moment.
    Sought(Box<Session>),
    /// How far the replay is.
    Replay(Box<ReplayState>),
    /// A screenplay does this.
    Act(Act),
    /// How far the screenplay is; nothing when it is over and the lab is a person's again.
    Play(Option<PlayState>),
    /// A screenplay needs a person's permission.
    Permission(Box<PermissionRequest>),
    /// The screenplay is over; the program leaves with this code.
    Leave(u8),
    /// A key was pressed. With Alt it came right after an Esc: the terminal sends the same for both.
    Key(KeyEvent),
    /// Text was pasted.
    Paste(String),
    /// The mouse did something.
    Mouse(MouseEvent),
    /// The terminal has this many columns and rows now.
    Resize(u16, u16),
    /// It is this late, and something moves on the screen.
    Tick(Timestamp),
    /// The system or another program signals.
    Signal(Signal),
    /// The engine took a series of runs.
    Queued {
        /// Which it is in the log.
        series: SeriesId,
        /// How many runs, repeats included.
        runs: u32,
    },
    /// The engine refused what was submitted.
    Refused(SpecError),
    /// The terminal is gone.
    InputClosed,
}
