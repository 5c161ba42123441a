//! The runs of a session: a copy of the session shares them until one of both changes a run.

use std::ops::Index;
use std::slice;
use std::sync::Arc;

use super::lanes::Lane;
use super::run::Run;
use crate::model::{RunId, Timestamp};

/// The runs of a session, in order of their numbers.
#[derive(Debug, Clone, Default)]
pub struct Runs(Vec<Arc<Run>>);

impl Runs {
    /// Returns how many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the run at a place.
    pub fn get(&self, at: usize) -> Option<&Run> {
        self.0.get(at).map(Arc::as_ref)
    }

    /// Returns the newest run.
    pub fn last(&self) -> Option<&Run> {
        self.0.last().map(Arc::as_ref)
    }

    /// Returns all of them.
    pub fn iter(&self) -> Iter<'_> {
        Iter(self.0.iter())
    }

    /// Returns of each run that has lanes where in memory it is, the same for copies that share it, and
    /// how many lanes it has.
    pub fn shared_lanes(&self) -> impl Iterator<Item = (usize, usize)> {
        let all = self.0.iter();
        let each = all.map(|run| (Arc::as_ptr(run).addr(), run.lanes.len()));
        each.filter(|(_, lanes)| *lanes > 0)
    }

    /// Returns at which place a run is, or where it would be.
    pub(super) fn place_of(&self, id: RunId) -> Result<usize, usize> {
        self.0.binary_search_by_key(&id, |run| run.id)
    }

    pub(crate) fn insert(&mut self, at: usize, run: Run) {
        self.0.insert(at, Arc::new(run));
    }

    /// Returns a run to be changed; copies of the session keep it as it is.
    pub(crate) fn get_mut(&mut self, at: usize) -> Option<&mut Run> {
        self.0.get_mut(at).map(Arc::make_mut)
    }

    /// Returns the newest runs to be changed, the newest first, until one is not of them.
    pub(super) fn newest_mut(
        &mut self,
        of_them: impl Fn(&Run) -> bool,
    ) -> impl Iterator<Item = &mut Run> {
        let newest = self.0.iter_mut().rev().take_while(move |run| of_them(run));
        newest.map(Arc::make_mut)
    }

    /// Returns the lanes of the newest runs, the newest first, that were on at some time since then.
    pub(super) fn lanes_since(&self, since: Timestamp) -> impl Iterator<Item = &Lane> {
        let newest = self.iter().rev();
        let newest = newest.take_while(move |run| run.was_on_since(since));
        newest.flat_map(|run| &run.lanes)
    }
}

impl Index<usize> for Runs {
    type Output = Run;

    fn index(&self, at: usize) -> &Run {
        &self.0[at]
    }
}

impl<'a> IntoIterator for &'a Runs {
    type Item = &'a Run;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

/// The runs one after another, from either end.
#[derive(Debug, Clone)]
pub struct Iter<'a>(slice::Iter<'a, Arc<Run>>);

impl<'a> Iterator for Iter<'a> {
    type Item = &'a Run;

    fn next(&mut self) -> Option<&'a Run> {
        self.0.next().map(Arc::as_ref)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl DoubleEndedIterator for Iter<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.next_back().map(Arc::as_ref)
    }
}

impl ExactSizeIterator for Iter<'_> {}

#[cfg(test)]
mod tests;
