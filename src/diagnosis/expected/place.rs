//! The checks of a preset, in one place: on one runtime, by one interpreter.

use super::outcome::{is_unlocked, lost_updates};
use super::times::{Pair, disturbed, wall};
use super::{Answer, Doubt, Found};
use crate::model::{Check, ExecutorKind, FryBy, Locking, Printing, RunEnd, RuntimeKind, Where};
use crate::results::capacity::{has_gil, room_of};
use crate::results::row::Row;
use crate::session::batches::batch_words;
use crate::session::state::Session;
use crate::text::figures::{ratio, time};
use crate::text::labels::runtime_of;

/// Eggs less done than this are raw.
const RAW: f64 = 0.6;

/// What was done on one runtime by one interpreter.
pub(super) struct Place<'a> {
    rows: Vec<&'a Row>,
    session: &'a Session,
}

/// Whether what a check rests on is there.
enum Premise {
    Given,
    /// It is not, in words.
    Missing(String),
}

impl<'a> Place<'a> {
    pub(super) fn all(rows: &'a [Row], session: &'a Session) -> Vec<Self> {
        let mut places: Vec<Self> = Vec::new();
        for row in rows {
            let at = |place: &&mut Place<'_>| {
                let (one, other) = (&place.rows[0].measured.start.spec, &row.measured.start.spec);
                one.runtime() == other.runtime() && one.python() == other.python()
            };
            match places.iter_mut().find(at) {
                Some(place) => place.rows.push(row),
                None => places.push(Place {
                    rows: vec![row],
                    session,
                }),
            }
        }
        places
    }

    /// Judges a check; nothing where it does not apply.
    pub(super) fn judge(&self, check: Check) -> Option<Found> {
        match check {
            Check::Faster { fast, slow, place } => self.faster(fast, slow, place),
            Check::NoFaster { this, than, place } => self.no_faster(this, than, place),
            Check::Raw => self.raw(),
            Check::Gains => self.gains(),
            Check::Knee => self.knee(),
            Check::InTurn => self.in_turn(),
            Check::BeyondCores => self.beyond_cores(),
            Check::TornLines => self.torn_lines(),
            Check::LostUpdates => self.lost_updates(),
        }
    }

    /// Returns why a check is not about what was done here, where it is not.
    pub(super) fn why_not(&self, check: Check) -> Option<String> {
        let under_gil = match check {
            Check::Faster { place, .. } | Check::NoFaster { place, .. } => place == Where::UnderGil,
            Check::Raw => true,
            _ => false,
        };
        let missing = under_gil && self.premise(Where::UnderGil).is_none();
        missing.then(|| {
            let spec = &self.rows[0].measured.start.spec;
            let runtime = runtime_of(spec, &self.session.machine);
            match has_gil(spec, &self.session.machine) {
                Some(_) => format!("{runtime} has no GIL"),
                None => format!("it is not known whether {runtime} has a GIL"),
            }
        })
    }

    /// Returns whether what a check rests on is there; nothing where it does not apply.
    fn premise(&self, place: Where) -> Option<Premise> {
        let spec = &self.rows[0].measured.start.spec;
        let machine = &self.session.machine;
        match (place, has_gil(spec, machine)) {
            (Where::Everywhere, _) | (Where::UnderGil, Some(true)) => Some(Premise::Given),
            (Where::UnderGil, Some(false)) if spec.runtime() == RuntimeKind::Python => {
                let python = runtime_of(spec, machine);
                Some(Premise::Missing(format!("{python} has no GIL")))
            }
            (Where::UnderGil, _) => None,
        }
    }

    /// Returns the shortest row of a way that was measured whole, of those that did the same work as
    /// another; else why there is none, if it was tried.
    fn best(&self, executor: ExecutorKind, like: Option<&Row>) -> Option<Result<&'a Row, Found>> {
        let of_way = |row: &&&Row| row.measured.start.spec.executor() == executor;
        let tried = || self.rows.iter().filter(of_way).copied();
        let rows = tried().filter(|row| {
            is_measured(row) && like.is_none_or(|like| row.measured.same_work(&like.measured))
        });
        match shortest(rows) {
            Some(row) => Some(Ok(row)),
            None => tried().find_map(|row| {
                let doubt = Doubt::of_end(row)?;
                let words = format!("{}: not measured", row.measured.label);
                Some(Err(unknown(doubt, words)))
            }),
        }
    }

    /// Returns two ways of the same work; nothing where one of them is not there.
    fn pair(&self, fast: ExecutorKind, slow: ExecutorKind) -> Option<Result<Pair<'a>, Found>> {
        let slow = match self.best(slow, None)? {
            Ok(slow) => slow,
            Err(found) => return Some(Err(found)),
        };
        let fast = self.best(fast, Some(slow))?;
        Some(fast.map(|fast| self.beside(fast, slow)))
    }

    fn faster(&self, fast: ExecutorKind, slow: ExecutorKind, place: Where) -> Option<Found> {
        self.measured_against(fast, slow, place, |pair, premise| match premise {
            Premise::Given => pair.is_faster(),
            Premise::Missing(what) if pair.was_faster() => Answer::Unknown(Doubt::Without(what)),
            Premise::Missing(what) => Answer::Otherwise(Some(what)),
        })
    }

    fn no_faster(&self, this: ExecutorKind, than: ExecutorKind, place: Where) -> Option<Found> {
        self.measured_against(this, than, place, |pair, premise| match premise {
            Premise::Given => pair.is_no_faster(),
            Premise::Missing(what) if pair.was_faster() => Answer::Otherwise(Some(what)),
            Premise::Missing(what) => Answer::Unknown(Doubt::Without(what)),
        })
    }

    /// Judges two executors beside each other, where both were measured.
    fn measured_against(
        &self,
        this: ExecutorKind,
        other: ExecutorKind,
        place: Where,
        judge: impl FnOnce(&Pair<'_>, Premise) -> Answer,
    ) -> Option<Found> {
        let premise = self.premise(place)?;
        Some(match self.pair(this, other)? {
            Ok(pair) => found(judge(&pair, premise), &pair),
            Err(found) => found,
        })
    }

    fn raw(&self) -> Option<Found> {
        let premise = self.premise(Where::UnderGil)?;
        let threads = |row: &&&Row| row.measured.start.spec.executor() == ExecutorKind::Threads;
        let mut rows = self.rows.iter().filter(threads);
        let row = rows.find(|row| row.measured.start.spec.by() == FryBy::Timer)?;
        if let Some(doubt) = Doubt::of_end(row) {
            return Some(unknown(
                doubt,
                format!("{}: not measured", row.measured.label),
            ));
        }
        let doneness = row.measured.doneness?;
        let words = format!("{}: doneness {doneness:.2}", row.measured.label);
        let answer = match premise {
            _ if row.measured.start.workers < 2 || !row.measured.is_whole() => {
                Answer::Unknown(Doubt::NotRun)
            }
            Premise::Given if doneness <= RAW => Answer::Came,
            Premise::Given => Answer::Otherwise(None),
            Premise::Missing(what) if doneness <= RAW => Answer::Unknown(Doubt::Without(what)),
            Premise::Missing(what) => Answer::Otherwise(Some(what)),
        };
        Some(Found { answer, words })
    }

    /// That updates are lost cannot be made to happen: that none was proves nothing.
    fn lost_updates(&self) -> Option<Found> {
        let unlocked = self.rows.iter().filter(|row| is_unlocked(row));
        let lost = unlocked.filter_map(|row| Some((row, lost_updates(row)?)));
        let (row, lost) = lost.max_by_key(|(_, lost)| lost.abs())?;
        let words = format!("{}: {lost} updates lost", row.measured.label);
        Some(match lost {
            0 => unknown(Doubt::Chance, words),
            _ => Found {
                answer: Answer::Came,
                words,
            },
        })
    }

    /// Lines in parts may stay whole by luck; those that nothing can come between may not be torn.
    fn torn_lines(&self) -> Option<Found> {
        let (in_parts, protected): (Vec<&Row>, Vec<&Row>) =
            self.rows.iter().partition(|row| may_be_torn(row));
        let torn = |rows: &[&Row]| {
            rows.iter()
                .map(|row| row.measured.outside.torn)
                .sum::<u32>()
        };
        (!in_parts.is_empty() || !protected.is_empty()).then_some(())?;
        let (in_parts, protected) = (torn(&in_parts), torn(&protected));
        let answer = match (in_parts, protected) {
            (_, 1..) => Answer::Otherwise(None),
            (1.., 0) => Answer::Came,
            (0, 0) => Answer::Unknown(Doubt::Chance),
        };
        let words = format!("{in_parts} interleaved in parts, {protected} whole or with a lock");
        Some(Found { answer, words })
    }

    fn in_turn(&self) -> Option<Found> {
        let row = self
            .rows
            .iter()
            .find(|row| !row.measured.batches.is_empty())?;
        if let Some(doubt) = Doubt::of_end(row) {
            return Some(unknown(
                doubt,
                format!("{}: not measured", row.measured.label),
            ));
        }
        let done: Option<Vec<_>> = row
            .measured
            .batches
            .iter()
            .map(|batch| batch.done)
            .collect();
        let handed: Option<Vec<_>> = row
            .measured
            .batches
            .iter()
            .map(|batch| batch.handed_over)
            .collect();
        let Some((done, handed)) = done.zip(handed) else {
            let words = format!("{}: not all batches were done", row.measured.label);
            let answer = Answer::Otherwise(None);
            return Some(Found { answer, words });
        };
        let at_once = handed.iter().max() <= done.iter().min();
        let one_by_one = done.windows(2).all(|pair| pair[0] <= pair[1]);
        let words = batch_words(&row.measured.batches)?;
        let words = format!("{}: {words}", row.measured.label);
        let answer = if at_once && one_by_one {
            Answer::Came
        } else {
            // A worker that something kept from its core holds up the end of a batch.
            disturbed(row, self.session).map_or(Answer::Otherwise(None), Answer::Unknown)
        };
        Some(Found { answer, words })
    }

    fn gains(&self) -> Option<Found> {
        let one = shortest(
            self.parallel()
                .filter(|row| row.measured.start.workers == 1),
        );
        let more = self.parallel().filter(|row| row.measured.start.workers > 1);
        let (within, beyond): (Vec<&Row>, Vec<&Row>) =
            more.partition(|row| row.measured.start.workers <= self.at_once());
        // On one core any number of workers is more than can run at once.
        let more = shortest(if within.is_empty() { beyond } else { within }.into_iter());
        let pair = self.beside(more?, one?);
        Some(found(pair.is_faster(), &pair))
    }

    fn beyond_cores(&self) -> Option<Found> {
        let (within, beyond) = self.around_knee()?;
        let pair = self.beside(beyond, within);
        Some(found(pair.is_faster(), &pair))
    }

    fn knee(&self) -> Option<Found> {
        let (within, beyond) = self.around_knee()?;
        let pair = self.beside(beyond, within);
        let answer = pair.is_no_faster();
        if let Answer::Otherwise(_) = answer
            && let Some(found) = self.unless_disturbed(beyond)
        {
            return Some(found);
        }
        Some(found(answer, &pair))
    }

    /// Returns what is unknown because a run with a core for each worker might have been as short as
    /// `beyond`, if it had not been disturbed.
    fn unless_disturbed(&self, beyond: &'a Row) -> Option<Found> {
        let within = self
            .parallel()
            .filter(|row| row.measured.start.workers <= self.at_once());
        within
            .map(|row| self.beside(beyond, row))
            .find_map(|pair| match pair.is_no_faster() {
                answer @ Answer::Unknown(_) => Some(found(answer, &pair)),
                _ => None,
            })
    }

    fn beside(&self, fast: &'a Row, slow: &'a Row) -> Pair<'a> {
        Pair {
            fast,
            slow,
            session: self.session,
        }
    }

    /// Returns the shortest run with no more workers than can run at once, and that with more.
    fn around_knee(&self) -> Option<(&'a Row, &'a Row)> {
        let (within, beyond): (Vec<&Row>, Vec<&Row>) = self
            .parallel()
            .partition(|row| row.measured.start.workers <= self.at_once());
        let (within, beyond) = (shortest(within.into_iter())?, shortest(beyond.into_iter())?);
        Some((within, beyond))
    }

    /// Returns the whole rows whose workers could compute at once.
    fn parallel(&self) -> impl Iterator<Item = &'a Row> {
        let has_workers = |row: &&'a Row| {
            let executor = row.measured.start.spec.executor();
            !matches!(executor, ExecutorKind::Serial | ExecutorKind::Async)
                && row.measured.is_whole()
        };
        self.rows.iter().copied().filter(has_workers)
    }

    /// Returns how many workers can run at once, one of them perhaps for a part of the time.
    fn at_once(&self) -> u32 {
        let room = room_of(&self.rows[0].measured.start.spec, &self.session.machine);
        room.ceil().max(1.0) as u32
    }
}

fn found(answer: Answer, pair: &Pair<'_>) -> Found {
    let words = times(pair.fast, pair.slow);
    Found { answer, words }
}

fn unknown(doubt: Doubt, words: String) -> Found {
    Found {
        answer: Answer::Unknown(doubt),
        words,
    }
}

/// Returns whether others may print between the parts of a line.
fn may_be_torn(row: &Row) -> bool {
    let spec = &row.measured.start.spec;
    spec.print() == Printing::Parts && spec.lock() == Locking::No
}

/// Returns whether all tasks of a row are over; a task may fail, which takes its time, too.
fn is_measured(row: &Row) -> bool {
    row.measured.end == RunEnd::Completed && row.measured.lost == 0
}

fn shortest<'a>(rows: impl Iterator<Item = &'a Row>) -> Option<&'a Row> {
    rows.min_by(|one, other| wall(one).total_cmp(&wall(other)))
}

fn times(one: &Row, other: &Row) -> String {
    let as_long = wall(one) / wall(other);
    format!(
        "{} {}, {} {}: {} times as long",
        one.measured.label,
        time(wall(one)),
        other.measured.label,
        time(wall(other)),
        ratio(as_long)
    )
}
