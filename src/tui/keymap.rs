//! The one table of keys: it feeds dispatch, footer, help screen and documents.

mod key;
mod mode;
mod place;
mod row;
mod table;

use crossterm::event::KeyEvent;

pub use key::{Key, NoKey};
pub use mode::{Mode, Modes};
pub use place::{Place, Situation};
use table::TABLE;

/// A person's wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Do the panel's run.
    Run,
    /// Do the panel's work in every way.
    Compare,
    /// Do the panel's work over worker counts.
    Sweep,
    /// Do the panel's work over sizes of chunks.
    SweepChunks,
    /// Stop the run and forget those that wait.
    Stop,
    /// End the run that hangs; those that wait follow.
    EndRun,
    /// Type into the selected field.
    Edit,
    /// Take what was typed, or say yes.
    Accept,
    /// Leave what is open: typing, a question, help, an explanation, a list, pause.
    Back,
    /// To the next box.
    NextBox,
    /// To the box before.
    PreviousBox,
    /// Up in the box.
    Up,
    /// Down in the box.
    Down,
    /// The field's previous value.
    Left,
    /// The field's next value.
    Right,
    /// One worker more.
    MoreWorkers,
    /// One worker less.
    FewerWorkers,
    /// The next switch interval of the GIL.
    Interval,
    /// Hold the picture still, or let it go on.
    Pause,
    /// Show less time, wider.
    ZoomIn,
    /// Show more time, narrower.
    ZoomOut,
    /// Back in time.
    Earlier,
    /// Forth in time.
    Later,
    /// To what happens now, all of the run in view.
    Live,
    /// To the Lab tab.
    Lab,
    /// To the Timeline tab.
    Timeline,
    /// To the Speedup tab.
    Speedup,
    /// To the point of fewer workers.
    PreviousPoint,
    /// To the point of more workers.
    NextPoint,
    /// Measure what the machine allows for as many workers as the selected point has.
    Ceiling,
    /// To the Processes tab.
    Processes,
    /// The meters' next mode.
    MeterMode,
    /// The next theme.
    Theme,
    /// Record the session, or end the recording.
    Record,
    /// Mark the moment.
    Mark,
    /// Play a session of before, or hold it still.
    Play,
    /// Play it slower.
    Slower,
    /// Play it faster.
    Faster,
    /// To the look at the machine before.
    LookBack,
    /// To the next look at the machine.
    LookOn,
    /// Back in the session.
    LeapBack,
    /// Forth in the session.
    LeapOn,
    /// To the begin or end of a run, or the mark, before.
    ChapterBack,
    /// To the next begin or end of a run, or mark.
    ChapterOn,
    /// To the session's start.
    Start,
    /// To its end.
    End,
    /// Hold a screenplay still, or let it go on.
    HoldPlay,
    /// Let it go on where it waits for a person.
    GoOn,
    /// Answer its question by the number of the key.
    Choose,
    /// Allow what a screenplay asks for.
    Allow,
    /// Do not allow it.
    Deny,
    /// Why the selected result is as it is.
    Explain,
    /// Step through a race condition.
    Race,
    /// The next step of the race's thread that has the number of the key.
    StepThread,
    /// The task of the race with the next protection.
    RaceFix,
    /// The race's next program.
    NextRace,
    /// Its previous program.
    PreviousRace,
    /// The race again from its beginning.
    RaceAgain,
    /// The list of experiments.
    Presets,
    /// The list of keys.
    Help,
    /// Stop the program until the shell continues it.
    Suspend,
    /// Stop the run and leave; a second time: kill it.
    Quit,
}

impl Action {
    /// Returns whether it runs something.
    pub const fn runs(self) -> bool {
        matches!(
            self,
            Self::Run | Self::Compare | Self::Sweep | Self::SweepChunks
        )
    }

    /// Returns whether a key that is held does it once: it starts something, writes something down, opens
    /// or closes something, or turns it on or off.
    pub const fn is_once(self) -> bool {
        self.runs()
            || matches!(
                self,
                Self::Accept
                    | Self::Allow
                    | Self::Back
                    | Self::Ceiling
                    | Self::EndRun
                    | Self::Explain
                    | Self::GoOn
                    | Self::Choose
                    | Self::Deny
                    | Self::Help
                    | Self::HoldPlay
                    | Self::Mark
                    | Self::Pause
                    | Self::Play
                    | Self::Presets
                    | Self::Race
                    | Self::RaceAgain
                    | Self::RaceFix
                    | Self::Record
                    | Self::Suspend
            )
    }

    /// Returns whether it changes nothing but what the screen shows.
    pub const fn only_shows(self) -> bool {
        let opens = matches!(self, Self::Help | Self::Explain | Self::Presets);
        let acts = matches!(
            self,
            Self::Stop | Self::Quit | Self::StepThread | Self::NextRace | Self::PreviousRace
        );
        opens || !self.is_once() && !acts
    }
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Binding {
    /// The keys, the one to show in the footer first.
    pub keys: &'static [Key],
    /// What they do.
    pub action: Action,
    /// Where they do it.
    pub place: Place,
    /// The modes in which they do it: while any of them is on; none means in every mode.
    pub modes: Modes,
    /// What they do, in full, for help and documents.
    pub words: &'static str,
    /// What the footer says of it.
    pub footer: Footer,
}

/// How a key is shown in the footer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Footer {
    /// Not at all; help has it.
    No,
    /// With this word; rows of a smaller number are the first to go when room runs out.
    Yes(u8, &'static str),
    /// The same for two rows of opposite effect: their keys, and a word for both.
    Pair(u8, &'static str, &'static str),
}

/// Returns what a key does where it is pressed.
pub fn action(situation: Situation, event: KeyEvent) -> Option<Action> {
    let key = Key::from(event);
    working(situation)
        .filter(|row| row.keys.contains(&key))
        .min_by_key(|row| !row.modes.take_keys_in(situation.modes))
        .map(|row| row.action)
}

/// Returns every row, in the order of the documents.
pub fn rows() -> &'static [Binding] {
    &TABLE
}

/// Returns the rows that help has while these modes are on, those that take keys from others first.
pub fn help(modes: Modes) -> Vec<&'static Binding> {
    let rows = TABLE.iter().filter(|row| row.modes.are_listed_in(modes));
    let mut rows: Vec<&Binding> = rows.collect();
    rows.sort_by_key(|row| !row.modes.take_keys_in(modes));
    rows
}

/// Returns the rows whose keys work where we are and that the footer shows; an action is shown once.
pub fn footer(situation: Situation) -> Vec<&'static Binding> {
    let mut shown: Vec<&Binding> = Vec::new();
    for row in working(situation).filter(|row| row.footer != Footer::No) {
        let taken = row.keys.iter().all(|key| row.loses(*key, situation));
        if !taken && shown.iter().all(|other| other.action != row.action) {
            shown.push(row);
        }
    }
    shown
}

/// Returns the rows that apply where we are. A mode that is on may take keys of a row to itself.
fn working(situation: Situation) -> impl Iterator<Item = &'static Binding> {
    TABLE.iter().filter(move |row| {
        row.place.contains(situation.place) && row.modes.apply_in(situation.modes)
    })
}

impl Binding {
    /// Returns how important the row is in the footer, its key as it is shown there, and its word.
    pub fn hint(&self, ascii: bool) -> Option<(u8, String, &'static str)> {
        match self.footer {
            Footer::No => None,
            Footer::Yes(rank, word) => Some((rank, self.keys[0].to_string(), word)),
            Footer::Pair(rank, keys, word) if ascii => Some((
                rank,
                keys.replace("←→", "Left/Right").replace("↑↓", "Up/Down"),
                word,
            )),
            Footer::Pair(rank, keys, word) => Some((rank, keys.to_owned(), word)),
        }
    }

    /// Returns where, or in which mode, its keys work, as a heading of help.
    pub fn heading(&self) -> &'static str {
        let own = self.modes.iter().find_map(Mode::heading);
        own.unwrap_or(self.place.words())
    }

    /// Returns whether a mode that is on gives a key of the row another meaning.
    fn loses(&self, key: Key, situation: Situation) -> bool {
        let takes = |row: &Self| row.modes.take_keys_in(situation.modes);
        !takes(self) && working(situation).any(|row| takes(row) && row.keys.contains(&key))
    }

    /// Returns all keys of the row as text: `q, F10, Ctrl-C`.
    pub fn key_names(&self) -> String {
        let names: Vec<String> = self.keys.iter().map(Key::to_string).collect();
        names.join(", ")
    }
}

#[cfg(test)]
mod tests;
