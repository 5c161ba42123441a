//! The rows of a session that goes on: what a run's end changes is read, and all else stays.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;

use super::bases::{Bases, same_way};
use super::{compared, is_dropped, is_repeat, may_be_repeated};
use crate::model::{Machine, RunEnd, RunId, RuntimeKind, WorkloadKind};
use crate::results::entry::Entry;
use crate::results::measured::Measured;
use crate::results::row::Row;
use crate::session::run::Run;
use crate::session::state::Session;

/// The rows of a session, the newest first, as [`newest_rows`](super::newest_rows) has them.
///
/// A run that ends is measured once, and a row is compared with others when it is first shown. So
/// what a run's end costs does not depend on how many runs there are.
#[derive(Debug, Clone, Default)]
pub struct Results {
    /// The oldest first.
    groups: Vec<Group>,
    bases: Bases,
    ways: Ways,
    /// How many runs of the session are read, and the last of them.
    read: (usize, Option<RunId>),
    /// Runs before it that were not over.
    unfinished: Vec<RunId>,
    machine: Machine,
    /// Whether each row was asked to do the same as the one before.
    varied: bool,
    /// The rows that were compared since the last run's end.
    looked_at: RefCell<Vec<usize>>,
    /// How often a row was measured or compared.
    effort: Cell<u64>,
}

/// Runs that repeat each other.
#[derive(Debug, Clone)]
struct Group {
    entry: Entry,
    compared: OnceCell<Box<Row>>,
}

impl Results {
    /// Reads all of a session.
    pub fn of(session: &Session) -> Self {
        let mut results = Self::default();
        results.read(session);
        results
    }

    /// Reads what happened in the session since the last call.
    ///
    /// Another session, or one that went back, is read from its start.
    pub fn read(&mut self, session: &Session) {
        if !self.is_of(session) {
            *self = Self {
                machine: session.machine.clone(),
                effort: self.effort.clone(),
                ..Self::default()
            };
        }
        for at in self.looked_at.take() {
            if let Some(group) = self.groups.get_mut(at) {
                group.compared.take();
            }
        }
        while let Some(run) = session.runs.get(self.read.0) {
            if run.is_over() {
                self.take(run, session);
            } else if self.read.0 + 1 == session.runs.len() {
                break;
            } else {
                self.unfinished.push(run.id);
            }
            self.read = (self.read.0 + 1, Some(run.id));
        }
    }

    /// Returns how many rows there are.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Returns whether there is none.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Returns a row, counted from the newest one, compared with others.
    pub fn get(&self, at: usize, session: &Session) -> Option<&Row> {
        let at = self.groups.len().checked_sub(at + 1)?;
        Some(self.compared(at, session))
    }

    /// Returns the row of these runs.
    pub fn with(&self, runs: &[RunId], session: &Session) -> Option<&Row> {
        let first = |group: &Group| group.entry.measured.runs.first().copied();
        let at = self
            .groups
            .binary_search_by_key(&runs.first().copied(), first);
        let at = at
            .ok()
            .filter(|&at| self.groups[at].entry.measured.runs == runs)?;
        Some(self.compared(at, session))
    }

    /// Returns whether all rows were asked to do the same work.
    pub const fn are_alike(&self) -> bool {
        !self.varied
    }

    /// Returns the rows that stand for all others, the newest first: of each work and way to do it the
    /// newest, and the one that took the shortest time.
    pub fn ways<'a>(&'a self, session: &'a Session) -> impl Iterator<Item = &'a Row> + Clone {
        let mut places = self.ways.places();
        places.extend(self.groups.len().checked_sub(1));
        places.sort_unstable();
        places.dedup();
        let newest = places.into_iter().rev();
        newest.map(move |at| self.compared(at, session))
    }

    /// Returns whether a row for which this holds stands for others; it is given before it is compared.
    pub fn any_way(&self, holds: impl Fn(&Measured) -> bool) -> bool {
        let newest = self.groups.len().checked_sub(1);
        let mut places = self.ways.places().into_iter().chain(newest);
        places.any(|at| holds(&self.groups[at].entry.measured))
    }

    /// Returns how often a row was measured or compared.
    #[cfg(test)]
    pub(crate) fn effort(&self) -> u64 {
        self.effort.get()
    }

    /// Returns how many bases and ways are kept.
    #[cfg(test)]
    pub(crate) fn kept(&self) -> usize {
        self.bases.len() + self.ways.places().len()
    }

    /// Returns whether what was read is the begin of the session.
    fn is_of(&self, session: &Session) -> bool {
        let (read, last) = self.read;
        let before = read.checked_sub(1).and_then(|at| session.runs.get(at));
        let unfinished = |run: &RunId| session.run(*run).is_some_and(|run| !run.is_over());
        before.map(|run| run.id) == last
            && before.is_none_or(|run| run.is_over() || unfinished(&run.id))
            && self.unfinished.iter().all(unfinished)
            && self.machine == session.machine
    }

    fn take(&mut self, run: &Run, session: &Session) {
        if is_dropped(run) {
            return;
        }
        let repeated = self.repeated_by(run, session);
        let newest = self.groups.len().checked_sub(1);
        match repeated {
            Some(at) if repeated == newest => {
                if let Some(entry) = self.repeated(at, run, session) {
                    let is_whole = entry.measured.is_whole();
                    self.bases.open(&entry);
                    self.renew_newest(entry);
                    if !is_whole {
                        self.find_bases();
                    }
                }
            }
            Some(at) => {
                self.close_newest(session);
                if let Some(entry) = self.repeated(at, run, session) {
                    self.renew(at, entry);
                }
            }
            None => {
                self.close_newest(session);
                if let Some(entry) = self.entry(&[run.id], session) {
                    let before = self.groups.last().map(|group| &group.entry.measured);
                    self.varied |= before.is_some_and(|before| !entry.measured.same_task(before));
                    self.bases.open(&entry);
                    self.groups.push(Group::from(entry));
                }
            }
        }
    }

    /// Returns the place of the row that a run repeats.
    fn repeated_by(&self, run: &Run, session: &Session) -> Option<usize> {
        let newest = |at: usize| session.run(*self.groups[at].entry.measured.runs.last()?);
        let places = (0..self.groups.len()).rev();
        let mut own = places
            .map_while(|at| Some((at, newest(at)?)))
            .take_while(|(_, newest)| may_be_repeated(newest, run));
        let (at, _) = own.find(|(_, newest)| is_repeat(newest, run))?;
        Some(at)
    }

    /// Returns the row at a place with one run more.
    fn repeated(&self, at: usize, run: &Run, session: &Session) -> Option<Entry> {
        let runs = self.groups[at].entry.measured.runs.iter().copied();
        let runs: Vec<RunId> = runs.chain([run.id]).collect();
        self.entry(&runs, session)
    }

    /// Reads the newest row again and keeps it: more events may have been reported since its run ended.
    fn close_newest(&mut self, session: &Session) {
        let newest = self
            .groups
            .last()
            .map(|group| group.entry.measured.runs.clone());
        if let Some(entry) = newest.and_then(|runs| self.entry(&runs, session)) {
            self.bases.open(&entry);
            self.renew_newest(entry);
        }
        self.close();
    }

    /// Takes in a row that another repeat has joined, and that is not the newest one.
    fn renew(&mut self, at: usize, entry: Entry) {
        let is_whole = entry.measured.is_whole();
        if is_whole {
            self.bases.open(&entry);
            self.bases.close();
        }
        self.groups[at] = Group::from(entry);
        self.ways.add(at, &self.groups);
        if !is_whole {
            self.find_bases();
            self.bases.close();
        }
    }

    /// Finds all bases again: one is none any more, and what it hid may be.
    fn find_bases(&mut self) {
        self.bases = Bases::of(self.groups.iter().map(|group| &group.entry));
    }

    fn renew_newest(&mut self, entry: Entry) {
        if let Some(group) = self.groups.last_mut() {
            group.entry = entry;
        }
    }

    /// Closes the newest row: no repeat follows.
    fn close(&mut self) {
        self.bases.close();
        if let Some(at) = self.groups.len().checked_sub(1) {
            self.ways.add(at, &self.groups);
        }
    }

    fn entry(&self, runs: &[RunId], session: &Session) -> Option<Entry> {
        self.effort.update(|effort| effort + 1);
        let runs: Vec<&Run> = runs.iter().filter_map(|run| session.run(*run)).collect();
        Entry::of(&runs, &session.machine)
    }

    /// Returns the row at a place, counted from the oldest one, compared with others.
    fn compared(&self, at: usize, session: &Session) -> &Row {
        let group = &self.groups[at];
        group.compared.get_or_init(|| {
            self.effort.update(|effort| effort + 1);
            self.looked_at.borrow_mut().push(at);
            let runs = group.entry.measured.runs.iter();
            let runs: Vec<&Run> = runs.filter_map(|run| session.run(*run)).collect();
            let entry = Entry::of(&runs, &session.machine);
            let entry = entry.unwrap_or_else(|| group.entry.clone());
            Box::new(compared(entry, &self.bases, session))
        })
    }
}

impl From<Entry> for Group {
    fn from(entry: Entry) -> Self {
        let compared = OnceCell::new();
        Self { entry, compared }
    }
}

/// Which rows stand for others that did the same work the same way.
#[derive(Debug, Clone, Default)]
struct Ways(HashMap<(WorkloadKind, RuntimeKind, u64), Vec<Way>>);

/// Places of rows.
#[derive(Debug, Clone, Copy)]
struct Way {
    newest: usize,
    shortest: usize,
}

impl Ways {
    /// Takes in the row at a place.
    fn add(&mut self, at: usize, groups: &[Group]) {
        let entry = &groups[at].entry;
        let start = &entry.measured.start;
        let work = (
            start.spec.workload(),
            start.spec.runtime(),
            start.size.to_bits(),
        );
        let ways = self.0.entry(work).or_default();
        let stands_for = |way: &&mut Way| stands_for(&groups[way.newest].entry, entry);
        match ways.iter_mut().find(stands_for) {
            Some(way) => {
                let wall = |at: usize| groups[at].entry.measured.wall.median;
                let shortest = if wall(at) < wall(way.shortest) {
                    at
                } else {
                    way.shortest
                };
                *way = Way {
                    newest: way.newest.max(at),
                    shortest,
                };
            }
            None => ways.push(Way {
                newest: at,
                shortest: at,
            }),
        }
    }

    fn places(&self) -> Vec<usize> {
        let ways = self.0.values().flatten();
        ways.flat_map(|way| [way.newest, way.shortest]).collect()
    }
}

/// Returns whether what is asked of one row may be asked of the other as well.
fn stands_for(one: &Entry, other: &Entry) -> bool {
    let came = |entry: &Entry| {
        let row = &entry.measured;
        let completed = row.end == RunEnd::Completed && row.lost == 0;
        (
            row.is_whole(),
            entry.flaw.is_some(),
            completed,
            row.did_all_work(),
            row.sharing.is_some(),
        )
    };
    let counts = |entry: &Entry| {
        (
            u64::from(entry.measured.failed),
            u64::from(entry.measured.done),
        )
    };
    let ((failed, done), (others_failed, others_done)) = (counts(one), counts(other));
    came(one) == came(other)
        && failed * others_done == others_failed * done
        && same_way(&one.measured.start, &other.measured.start)
}
