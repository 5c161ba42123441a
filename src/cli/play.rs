//! `eggtop play`: a screenplay in the lab, on the screen or without one, recorded if wanted.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, ValueHint};

use super::args::{FrameFlags, LookFlags};
use super::config;
use super::endings::refuse_cast;
use super::options::options as options_of;
use super::output;
use super::recording::{NOT_RECORDED, RecordingFate};
use super::settings::Settings;
use super::startup::Startup;
use super::terminal::Terminal;
use crate::engine::Engine;
use crate::machine;
use crate::model::{Act, Clock, Draft, Field};
use crate::screenplay::{
    self, Afterwards, Fault, Gate, Pace, Player, SHIPPED, Screenplay, Staged, Step, shipped,
};
use crate::tui::{self, Live, Options};

mod allow;
mod play_outputs;

use allow::AllowFlags;
use play_outputs::{PlayOutputs, Snap};

/// What is kept of a screenplay that was played.
#[derive(Debug, Args)]
struct Kept {
    /// Record into this file: .cast for asciinema, or a session file (.jsonl, .zst or .gz)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    record: Vec<PathBuf>,
    /// Leave the names of person and machine out of the recording
    #[arg(long)]
    anonymous: bool,
    /// Take a picture at a mark: svg, png, txt or ans, as the name of the file says
    #[arg(long, value_name = "MARK=FILE", value_parser = play_outputs::snap)]
    snap: Vec<Snap>,
    /// Take a picture at every snap of the screenplay, into this folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    snaps: Option<PathBuf>,
}

impl Kept {
    /// Returns whether the session is recorded, for itself or for what is made of it.
    const fn is_recorded(&self) -> bool {
        !self.record.is_empty() || !self.snap.is_empty() || self.snaps.is_some()
    }
}

/// A screenplay and what is to become of it.
#[derive(Debug, Args)]
pub(super) struct Play {
    /// The screenplay's file, or the name of one that is built in: tour, gil, deadlock
    #[arg(value_name = "SCREENPLAY", value_hint = ValueHint::FilePath)]
    screenplay: PathBuf,
    /// Only report what is wrong with it, and what it would need permission for
    #[arg(long)]
    check: bool,
    /// What is kept of it.
    #[command(flatten)]
    kept: Kept,
    /// What it may do without being asked about.
    #[command(flatten)]
    allow: AllowFlags,
    /// How large it is, and whether keys are shown.
    #[command(flatten)]
    frame: FrameFlags,
    /// Play without a screen, even on a terminal
    #[arg(long)]
    headless: bool,
    /// Do not wait for seconds that only viewers need
    #[arg(long)]
    hurry: bool,
    /// Multiply the size of every task by this, but for presets
    #[arg(long, value_name = "X")]
    scale: Option<String>,
    /// How it looks.
    #[command(flatten)]
    screen: LookFlags,
}

/// Plays it; returns the exit status.
pub(super) fn play(play: &Play) -> Result<u8> {
    refuse_cast(&play.screenplay)?;
    let mut spec = Draft::default();
    if let Some(scale) = &play.scale {
        Field::Scale.set(&mut spec, scale)?;
    }
    let allowed = play.allow.allowed()?;
    let (name, text) = read(&play.screenplay)?;
    let machine = machine::read();
    let read = screenplay::parse(&text, &spec).and_then(|read| {
        let faults = screenplay::check(&read, &spec, &machine);
        if faults.is_empty() {
            Ok(read)
        } else {
            Err(faults)
        }
    });
    let read = match read {
        Ok(read) => read,
        Err(faults) => return refuse(&name, &faults),
    };
    let foreseen = screenplay::foresee(&read, &spec, &machine, play.kept.is_recorded());
    if play.check {
        let steps = read.scenes.len();
        let needs = allow::list(&name, &foreseen, &allowed);
        let answer = format!("{name}: all {steps} steps are valid\n{needs}");
        output::print(answer.as_bytes())?;
        return Ok(0);
    }
    if !play.is_seen() {
        allow::refuse_unasked(&name, &foreseen, &allowed)?;
    }
    let play_outputs = play.play_outputs(&read)?;
    let mut given = config::load(None)?;
    given.extend(play.screen.given.iter().cloned());
    let terminal = Terminal::look();
    let options = Options {
        draft: spec,
        size: play.frame.size.or(read.size),
        ..options_of(&Settings::new(given), &terminal)?
    };
    let look = options.look;
    let gate = Gate::new(allowed);
    let fate = RecordingFate::default();
    let status = play.perform((read, gate), options, (play_outputs.session(), &fate))?;
    let exported = match fate.broke() {
        Some(reason) => Err(anyhow!(play_outputs.broke(reason))),
        None => play_outputs.export(look),
    };
    let Err(error) = exported else {
        return Ok(status);
    };
    output::complain(&format!("{error:#}"));
    Ok(if status == 0 { NOT_RECORDED } else { status })
}

/// Reports all errors, a line each.
fn refuse(name: &str, faults: &[Fault]) -> Result<u8> {
    let (last, others) = faults.split_last().context("nothing is wrong")?;
    for fault in others {
        output::complain(&format!("{name}:{fault}"));
    }
    bail!("{name}:{last}")
}

/// Returns the name and the text of a screenplay: a file goes before one that is built in.
fn read(path: &Path) -> Result<(String, String)> {
    let name = path.display().to_string();
    match (fs::read_to_string(path), path.to_str().and_then(shipped)) {
        (Ok(text), _) => Ok((name, text)),
        (Err(_), Some(text)) => Ok((name, text.to_owned())),
        (Err(error), None) => {
            let names: Vec<&str> = SHIPPED.iter().map(|(name, _)| *name).collect();
            let names = names.join(", ");
            Err(anyhow!(error).context(format!("{name}: no such screenplay (built in: {names})")))
        }
    }
}

impl Play {
    /// Checks what the names of files say.
    pub(super) fn check_names(&self) -> Result<()> {
        refuse_cast(&self.screenplay)?;
        let name = self.screenplay.display();
        if self.screenplay.to_str().and_then(shipped).is_none() && !self.screenplay.exists() {
            bail!("{name}: no screenplay");
        }
        play_outputs::check_names(&self.kept.record)
    }

    fn play_outputs(&self, play: &Screenplay) -> Result<PlayOutputs> {
        let names: Vec<&str> = play
            .scenes
            .iter()
            .filter_map(|one| one.step.mark())
            .collect();
        for snap in &self.kept.snap {
            if !names.contains(&snap.mark.as_str()) {
                bail!(
                    "--snap {}: no such mark; there are {}",
                    snap.mark,
                    names.join(", ")
                );
            }
        }
        let mut snaps = self.kept.snap.clone();
        if let Some(folder) = &self.kept.snaps {
            let pictures = play.scenes.iter().filter_map(|scene| match &scene.step {
                Step::Snap(name) => Some(Snap::into(folder, name)),
                _ => None,
            });
            snaps.extend(pictures);
        }
        let size = self.frame.size.or(play.size).unwrap_or((100, 30));
        PlayOutputs::new(&self.kept.record, snaps, size, &play.title)
    }

    /// Returns whether a person watches.
    fn is_seen(&self) -> bool {
        !self.headless && tui::possible().is_ok()
    }

    /// Plays it in a lab, which is recorded into a file.
    fn perform(
        &self,
        (play, gate): (Screenplay, Gate),
        options: Options,
        (session, fate): (Option<&Path>, &RecordingFate),
    ) -> Result<u8> {
        let seen = self.is_seen();
        // a recording is only complete when the lab ends
        let afterwards = if seen && session.is_none() {
            Afterwards::Stay
        } else {
            Afterwards::Leave
        };
        let pace = if self.hurry {
            Pace::Hurried
        } else {
            Pace::Watched
        };
        let player = Player::new(play, pace, seen);
        let startup = Startup::prepare(|| Ok(()))?;
        let clock = Clock::start();
        let start = |emitter| {
            let emitter = fate.watch(&emitter);
            let engine = Engine::start(startup.server, startup.machine, &emitter)?;
            if self.kept.anonymous {
                engine.hide_names();
            }
            if let Some(session) = session {
                engine.record(Some(session))?;
            }
            if self.frame.keys {
                engine.report(Act::ShowKeys);
            }
            engine.discover_interpreters(&[]);
            let live = Live::new(engine, clock);
            Ok(Staged::new(live, player, afterwards, gate))
        };
        if seen {
            // a window smaller than what the screenplay was made for must not hide its captions
            let size = self.frame.size;
            tui::run(Options { size, ..options }, clock, start)
        } else {
            tui::run_headless(options, clock, start)
        }
    }
}
