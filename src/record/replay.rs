//! A session that was recorded, played again: the source of its events in place of the machine.
//!
//! Whoever shows it asks for what is due since the last time, so that nothing piles up when it is played
//! faster than it can be drawn.

use std::time::Instant;

use super::replay_index::{Cursor, Extent, ReplayIndex};
use crate::model::{Event, ReplayOrder, ReplayState, Step, TimeSpan, Timestamp};
use crate::session::Session;

/// How many times as fast as it was a session can be played.
const SPEEDS: [f64; 10] = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0];
const AS_IT_WAS: usize = 3;
/// A leap is this part of the session, rounded to what can be said.
const LEAPS: u64 = 50;
/// The lengths of leaps, in seconds.
const LEAP_SECONDS: [u64; 10] = [1, 2, 5, 10, 20, 60, 120, 300, 600, 1_800];
/// Who goes back while it plays means the chapter before the one that has just begun.
const JUST_BEGUN: TimeSpan = TimeSpan::from_millis(1_000);

/// What happened in a replay since it was last asked.
#[derive(Debug)]
pub struct Played {
    /// The session to go on from, if the viewer jumped in time.
    pub sought: Option<Box<Session>>,
    /// What happened since.
    pub events: Vec<Event>,
    /// How late it is in the session.
    pub now: Timestamp,
    /// How far the replay is.
    pub state: ReplayState,
}

/// A recorded session that is played.
#[derive(Debug)]
pub struct Replay {
    index: ReplayIndex,
    cursor: Cursor,
    now: Timestamp,
    /// When it was last asked, while it plays.
    asked: Option<Instant>,
    speed: usize,
    sought: Option<Box<Session>>,
}

impl Replay {
    /// Begins to play a session.
    pub fn start(index: ReplayIndex, now: Instant) -> Self {
        Self {
            now: index.extent().from,
            index,
            cursor: Cursor::default(),
            asked: Some(now),
            speed: AS_IT_WAS,
            sought: None,
        }
    }

    /// Returns what happened since the last call.
    pub fn play(&mut self, now: Instant) -> Played {
        let extent = self.index.extent();
        if let Some(asked) = self.asked {
            let passed = now.saturating_duration_since(asked).as_secs_f64();
            let ahead = self.now + TimeSpan::from_secs_f64(passed * SPEEDS[self.speed]);
            self.asked = Some(now);
            if ahead > self.now && self.index.is_far(&self.cursor, ahead) {
                self.seek(ahead.min(extent.to), now);
            }
            self.now = ahead.min(extent.to).max(self.now);
            if self.now >= extent.to && extent.whole {
                self.asked = None;
            }
        }
        let mut events = Vec::new();
        while let Some(event) = self.index.next(&mut self.cursor, self.now) {
            events.push(event);
        }
        Played {
            sought: self.sought.take(),
            events,
            now: self.now,
            state: self.state(extent),
        }
    }

    /// Carries out a request of the viewer.
    pub fn obey(&mut self, order: ReplayOrder, now: Instant) {
        let extent = self.index.extent();
        let to = match order {
            ReplayOrder::Toggle if self.asked.is_some() => {
                self.asked = None;
                return;
            }
            ReplayOrder::Toggle => {
                self.asked = Some(now);
                if self.now < extent.to {
                    return;
                }
                extent.from
            }
            ReplayOrder::Speed(way) => {
                self.speed = match way {
                    Step::Next => (self.speed + 1).min(SPEEDS.len() - 1),
                    Step::Back => self.speed.saturating_sub(1),
                };
                return;
            }
            ReplayOrder::Look(way) => {
                self.asked = None;
                self.look(way, &extent)
            }
            ReplayOrder::Leap(way) => stepped(self.now, leap_of(&extent), way),
            ReplayOrder::Chapter(way) => self.chapter(way, &extent),
            ReplayOrder::To(at) => at,
            ReplayOrder::Start => extent.from,
            ReplayOrder::End => extent.to,
        };
        self.seek(to.clamp(extent.from, extent.to), now);
    }

    /// Plays nothing while the program is stopped, which `stop` does until it is continued.
    pub fn suspend(&mut self, stop: impl FnOnce()) {
        let plays = self.asked.take().is_some();
        stop();
        self.asked = plays.then(Instant::now);
    }

    /// Returns when the next look at the machine was, or the one before.
    fn look(&self, way: Step, extent: &Extent) -> Timestamp {
        match way {
            Step::Next => self.index.look_after(self.now).unwrap_or(extent.to),
            Step::Back => self.index.look_before(self.now).unwrap_or(extent.from),
        }
    }

    /// Returns when the next chapter is, or the one before.
    fn chapter(&self, way: Step, extent: &Extent) -> Timestamp {
        let chapters = self.index.chapters();
        let mut moments = chapters.iter().map(|chapter| chapter.at);
        match way {
            Step::Next => moments.find(|&at| at > self.now).unwrap_or(extent.to),
            Step::Back => {
                let grace = self.asked.map_or(TimeSpan::ZERO, |_| JUST_BEGUN);
                let before = moments.rfind(|&at| at + grace < self.now);
                before.unwrap_or(extent.from)
            }
        }
    }

    fn seek(&mut self, to: Timestamp, now: Instant) {
        let (session, cursor) = self.index.at(to);
        (self.sought, self.cursor, self.now) = (Some(session), cursor, to);
        // what the jump took is no time of the session
        self.asked = self.asked.map(|_| now);
    }

    fn state(&self, extent: Extent) -> ReplayState {
        ReplayState {
            place: self.index.head().place(),
            from: extent.from,
            to: extent.to,
            whole: extent.whole,
            cut: extent.cut.map(|cut| cut.to_string()),
            playing: self.asked.is_some(),
            speed: SPEEDS[self.speed],
            chapters: self.index.chapters(),
        }
    }
}

/// Returns how far a leap goes.
fn leap_of(extent: &Extent) -> TimeSpan {
    let part = (extent.to - extent.from).as_duration().as_secs() / LEAPS;
    let fitting = LEAP_SECONDS.iter().rev().find(|&&leap| leap <= part);
    TimeSpan::from_millis(fitting.unwrap_or(&LEAP_SECONDS[0]) * 1_000)
}

fn stepped(at: Timestamp, by: TimeSpan, way: Step) -> Timestamp {
    match way {
        Step::Next => at + by,
        Step::Back => at - by,
    }
}
