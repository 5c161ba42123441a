//! A lab that a screenplay has: it stands behind a screen as any other, and does by itself what a person
//! would do. What concerns more than this program passes the [`Gate`] first.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::Instant;

use crossterm::event::KeyEvent;

use super::gate::{Gate, Need, resolve};
use super::player::{Deed, Player};
use crate::model::{Act, Event, Permission, PermissionRequest, PlayOrder, RunSpec};
use crate::text::{harmless, quoted};
use crate::tui::app::Effect;
use crate::tui::message::Message;
use crate::tui::{Backend, Live, RunController};

/// What becomes of the lab when the screenplay is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Afterwards {
    /// It stays open for the person who watched.
    Stay,
    /// The program leaves.
    Leave,
}

/// The exit code of a screenplay that could not be played to its end.
const FAILED: u8 = 1;
/// The exit code of one that needs a permission which nobody is there to give.
const NOT_ALLOWED: u8 = 2;

/// A lab, and the screenplay that plays in it.
#[derive(Debug)]
pub struct Staged<L> {
    live: Live<L>,
    player: Player,
    afterwards: Afterwards,
    gate: Gate,
    pending: Option<Pending>,
    /// Why it could not be played to its end.
    failed: Option<String>,
    /// The program leaves at the next opportunity, with this code.
    leaving: Option<u8>,
}

/// What waits for a person's permissions.
#[derive(Debug)]
struct Pending {
    wanted: Wanted,
    /// What is still to be asked about; the first one is.
    lacking: VecDeque<Need>,
    /// What a person has allowed for it.
    allowed: Vec<Need>,
    /// Whether something was changed after it was asked about.
    again: bool,
}

/// What is done with permission only.
#[derive(Debug)]
enum Wanted {
    /// By this effect.
    Runs(Effect),
    /// Into this file; what is looked at is reported as soon as it goes on.
    Recording(PathBuf, Vec<Act>),
}

impl<L: RunController> Staged<L> {
    /// Lets a player have a lab.
    pub const fn new(live: Live<L>, player: Player, afterwards: Afterwards, gate: Gate) -> Self {
        Self {
            live,
            player,
            afterwards,
            gate,
            pending: None,
            failed: None,
            leaving: None,
        }
    }

    fn end(&mut self, result: Result<(), String>) -> Message {
        match (result, self.afterwards) {
            (Ok(()), Afterwards::Stay) => {
                self.live.lab().report(Act::Over);
                Message::Play(None)
            }
            (Ok(()), Afterwards::Leave) => Message::Leave(0),
            (Err(reason), _) => {
                self.failed = Some(reason);
                Message::Leave(FAILED)
            }
        }
    }

    fn is_playing(&self) -> bool {
        self.player.state().is_some()
    }

    /// Begins runs, or asks for the permissions that they need. What a screenplay has set stays set when
    /// it is over, so a person who uses its lab is asked, too.
    fn launch(&mut self, mut runs: Effect, again: bool) -> Option<Message> {
        match resolve(specs_of(&mut runs)) {
            Ok(needs) => self.request(Wanted::Runs(runs), &needs, again),
            Err(error) => {
                self.player.refused(&error);
                Some(Message::Refused(error))
            }
        }
    }

    /// Ends a recording, or begins one if a person, or a flag, allows it.
    fn record(&mut self) -> Option<Message> {
        match self.live.lab().next_recording() {
            Some(path) => {
                let need = Need::file(path.clone());
                self.request(Wanted::Recording(path, Vec::new()), &[need], false)
            }
            None => self.live.carry_out(Effect::Record),
        }
    }

    fn report(&mut self, act: Act) -> Option<Message> {
        match self.pending.as_mut().map(|pending| &mut pending.wanted) {
            Some(Wanted::Recording(_, acts)) => acts.push(act),
            _ => self.live.lab().report(act),
        }
        None
    }

    fn request(&mut self, wanted: Wanted, needs: &[Need], again: bool) -> Option<Message> {
        let lacking = VecDeque::from(self.gate.lacks(needs));
        if let Some(need) = lacking.front()
            && !self.player.is_watched()
        {
            let object = harmless(&need.what.object());
            let (verb, flag) = (need.what.verb(), need.what.flag());
            let flag = match &need.what {
                Permission::File(_) => flag.to_owned(),
                _ => format!("{flag} {}", quoted(&object)),
            };
            self.fail(
                &format!("it asks to {verb} {object}; {flag} allows it"),
                NOT_ALLOWED,
            );
            return None;
        }
        let pending = Pending {
            wanted,
            lacking,
            allowed: Vec::new(),
            again,
        };
        self.go_on(pending)
    }

    /// Asks for the next permission, or does what waited for them.
    fn go_on(&mut self, pending: Pending) -> Option<Message> {
        if let Some(need) = pending.lacking.front() {
            let request = PermissionRequest {
                what: need.what.clone(),
                playing: self.is_playing(),
                again: pending.again,
            };
            self.pending = Some(pending);
            return Some(Message::Permission(Box::new(request)));
        }
        let changed = !pending.allowed.iter().all(Need::holds);
        match pending.wanted {
            Wanted::Runs(runs) if changed => self.launch(runs, true),
            Wanted::Recording(path, acts) => {
                self.live.lab().record_into(&path);
                for act in acts {
                    self.live.lab().report(act);
                }
                None
            }
            Wanted::Runs(mut runs) => {
                // the run resolves hosts, and then it is too late to ask
                self.gate.confine(specs_of(&mut runs));
                let answer = self.live.carry_out(runs);
                match &answer {
                    Some(Message::Queued { .. }) => self.player.taken(),
                    Some(Message::Refused(error)) => self.player.refused(error),
                    _ => {}
                }
                answer
            }
        }
    }

    /// Takes a person's answer.
    fn answer(&mut self, yes: bool) -> Option<Message> {
        let mut pending = self.pending.take()?;
        let need = pending.lacking.pop_front()?;
        if !yes {
            // a screenplay cannot go on without it, a person can
            if self.is_playing() {
                let (verb, object) = (need.what.verb(), harmless(&need.what.object()));
                self.fail(&format!("you did not allow it to {verb} {object}"), FAILED);
            }
            return None;
        }
        self.gate.grant(need.clone());
        pending.allowed.push(need);
        self.go_on(pending)
    }

    fn fail(&mut self, reason: &str, code: u8) {
        let line = self.player.line();
        self.failed = Some(format!("line {line}: {reason}"));
        self.leaving = Some(code);
        self.player.obey(PlayOrder::End);
    }
}

/// Returns the runs that an effect begins.
fn specs_of(effect: &mut Effect) -> Vec<&mut RunSpec> {
    match effect {
        Effect::Submit(specs) => specs.iter_mut().collect(),
        Effect::Repeat(_, repeats) => repeats.runs.iter_mut().map(|run| &mut run.spec).collect(),
        _ => Vec::new(),
    }
}

impl<L: RunController> Backend for Staged<L> {
    fn catch_up(&mut self) -> Vec<Message> {
        let mut messages = self.live.catch_up();
        if let Some(code) = self.leaving.take() {
            messages.push(Message::Leave(code));
            return messages;
        }
        if self.pending.is_some() {
            // nothing is played, and no time passes for it, until a person has answered
            self.player.pause();
            return messages;
        }
        let deeds = self.player.play(Instant::now());
        if let Some(state) = self.player.state() {
            messages.push(Message::Play(Some(state)));
        }
        for deed in deeds {
            match deed {
                Deed::Act(act) => {
                    self.live.lab().report(act.clone());
                    messages.push(Message::Act(act));
                }
                Deed::Mark(label) => self.live.lab().mark(label),
                Deed::Over(result) => messages.push(self.end(result)),
            }
        }
        messages
    }

    fn observe(&mut self, event: &Event) {
        self.player.observe(event);
    }

    fn pressed(&mut self, key: KeyEvent) {
        // until then its keys go to the screenplay, and those that answer a question are nobody else's
        if !self.is_playing() && self.pending.is_none() {
            self.live.pressed(key);
        }
    }

    fn carry_out(&mut self, effect: Effect) -> Option<Message> {
        // every effect is named: a new one that reaches beyond this program must pass the gate, too
        match effect {
            Effect::Play(PlayOrder::Permit(yes)) => self.answer(yes),
            Effect::Play(order) => {
                self.player.obey(order);
                None
            }
            // a screenplay does not wait for repeats
            Effect::Repeat(..) if self.is_playing() => None,
            Effect::Submit(_) | Effect::Repeat(..) => self.launch(effect, false),
            Effect::Record if self.is_playing() => self.record(),
            Effect::Tell(act) => self.report(act),
            Effect::Record
            | Effect::Stop
            | Effect::EndRun
            | Effect::Kill
            | Effect::SwitchInterval(_)
            | Effect::Mark(_)
            | Effect::Notice(_)
            | Effect::Replay(_)
            | Effect::Race(_)
            | Effect::Ceiling(..)
            | Effect::Suspend
            | Effect::Retake
            | Effect::Quit(_) => self.live.carry_out(effect),
        }
    }

    fn suspend(&mut self) {
        self.live.suspend();
        self.player.pause();
    }

    fn last_words(&self) -> Option<String> {
        self.failed.clone()
    }
}

#[cfg(test)]
mod tests;
