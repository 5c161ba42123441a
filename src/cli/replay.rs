//! `eggtop replay`: a recorded session on the screens of the lab, or without a terminal its report.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::{Args, ValueHint};

use super::args::{FrameFlags, LookFlags};
use super::config;
use super::endings::{check_session, refuse_cast};
use super::export;
use super::options::options as options_of;
use super::output;
use super::report::Format;
use super::settings::Settings;
use super::terminal::Terminal;
use crate::model::Clock;
use crate::record::{self, Reader, ReplayIndex};
use crate::tui;

/// A session file and how to show it.
#[derive(Debug, Args)]
pub(super) struct Replay {
    /// The session file
    #[arg(value_hint = ValueHint::FilePath)]
    session: PathBuf,
    /// How large it is, and whether keys are shown.
    #[command(flatten)]
    frame: FrameFlags,
    /// How it looks.
    #[command(flatten)]
    screen: LookFlags,
}

impl Replay {
    /// Checks what the names of files say.
    pub(super) fn check_names(&self) -> Result<()> {
        check_session(&self.session)
    }
}

/// Shows the session until a person quits; returns the exit status.
pub(super) fn replay(replay: Replay) -> Result<u8> {
    let name = replay.session.display().to_string();
    refuse_cast(&replay.session)?;
    let mut given = config::load(None)?;
    given.extend(replay.screen.given);
    let options = options_of(&Settings::new(given), &Terminal::look())?;
    let options = replay.frame.on(options);
    if let Err(reason) = tui::possible() {
        let mut events = Reader::open(&replay.session).with_context(|| name.clone())?;
        output::complain(&format!(
            "{reason}, so {name} cannot be shown; printing its report instead"
        ));
        let mut report = Vec::new();
        export::report(&mut events, Format::Table, &mut report)?;
        return output::print(&report).map(|()| 0);
    }
    let replay_index = ReplayIndex::open(&replay.session).context(name)?;
    tui::run(options, Clock::start(), |_| {
        Ok(record::Replay::start(replay_index, Instant::now()))
    })
}
