//! The rows that others are compared with, found without a search of all rows.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::base::Base;
use crate::model::{Draft, ExecutorKind, RunId, RunSpec, RunStart, RuntimeKind, WorkloadKind};
use crate::results::entry::Entry;

/// What rows have in common that may do the same work: all else of it is looked at.
type Work = (WorkloadKind, RuntimeKind, u64);

fn work_of(start: &RunStart) -> Work {
    let spec = &start.spec;
    (spec.workload(), spec.runtime(), start.size.to_bits())
}

/// The whole rows, of each way to do some work the newest one.
///
/// The newest row is apart, since a repeat that follows may make another one of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Bases {
    open: Option<Arc<Base>>,
    /// The newest first.
    ways: HashMap<Work, Vec<Arc<Base>>>,
    /// Those whose tasks share a number, the newest first.
    counted: HashMap<RuntimeKind, Vec<Arc<Base>>>,
    /// The newest native serial one of each workload that gives the time of a unit.
    native: HashMap<WorkloadKind, Arc<Base>>,
    /// The runs of all serial ones.
    serial: HashSet<RunId>,
}

impl Bases {
    /// Gathers the bases among rows, the oldest first.
    pub(super) fn of<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Self {
        let mut bases = Self::default();
        for entry in entries {
            bases.close();
            bases.open(entry);
        }
        bases
    }

    /// Takes the newest row, in the place of what was open.
    pub(super) fn open(&mut self, entry: &Entry) {
        let row = &entry.measured;
        // a serial row that is not whole is no base, but it explains why there is no speedup
        let is_told = row.is_whole() || row.start.spec.executor() == ExecutorKind::Serial;
        self.open = is_told.then(|| Arc::new(Base::of(entry)));
    }

    /// Keeps what is open: no repeat follows any more.
    pub(super) fn close(&mut self) {
        let Some(base) = self.open.take() else { return };
        let start = &base.start;
        renew(self.ways.entry(work_of(start)).or_default(), &base);
        if base.is_counted() {
            let counted = self.counted.entry(start.spec.runtime()).or_default();
            renew(counted, &base);
        }
        if base.is_serial() && base.whole {
            self.serial.extend(&base.runs);
        }
        if base.is_native() {
            let newest = self.native.entry(start.spec.workload());
            let newest = newest.or_insert_with(|| Arc::clone(&base));
            if newest.first() <= base.first() {
                *newest = base;
            }
        }
    }

    /// Returns those that may have done the same work as a run, the newest first.
    pub(super) fn of_work<'a>(
        &'a self,
        start: &RunStart,
    ) -> impl Iterator<Item = &'a Base> + Clone + use<'a> {
        let work = work_of(start);
        let open = self
            .open
            .iter()
            .filter(move |base| work_of(&base.start) == work);
        let ways = self.ways.get(&work).into_iter().flatten();
        open.chain(ways).map(Arc::as_ref)
    }

    /// Returns those of a runtime whose tasks share a number, the newest first.
    pub(super) fn counted(&self, runtime: RuntimeKind) -> impl Iterator<Item = &Base> {
        let open = self.open.iter().filter(|base| base.is_counted());
        let others = self.counted.get(&runtime).into_iter().flatten();
        open.chain(others).map(Arc::as_ref)
    }

    /// Returns the newest native serial one of a workload that gives the time of a unit.
    pub(super) fn native(&self, workload: WorkloadKind) -> Option<&Base> {
        let open = self
            .open
            .iter()
            .filter(|base| base.start.spec.workload() == workload);
        let mut all = open
            .filter(|base| base.is_native())
            .chain(self.native.get(&workload));
        all.next().map(Arc::as_ref)
    }

    /// Returns whether all of these runs are those of a serial base.
    pub(super) fn has_serial(&self, runs: &[RunId]) -> bool {
        let mut open = self.open.iter();
        let open = open.find(|base| base.is_serial() && base.whole);
        let open = open.map_or(&[][..], |base| &base.runs);
        let known = |run: &RunId| self.serial.contains(run) || open.contains(run);
        runs.iter().all(known)
    }

    /// Returns how many are kept.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.ways.values().map(Vec::len).sum()
    }
}

/// Puts a base where its row stands among the newest, in the place of what it was before, and of the
/// older one that did the same work the same way.
fn renew(bases: &mut Vec<Arc<Base>>, base: &Arc<Base>) {
    bases.retain(|other| other.first() != base.first());
    let hides = |other: &Arc<Base>| other.first() > base.first() && other.is_same_way(base);
    if bases.iter().any(hides) {
        return;
    }
    bases.retain(|older| !older.is_same_way(base));
    let older = bases.iter().position(|other| other.first() < base.first());
    bases.insert(older.unwrap_or(bases.len()), Arc::clone(base));
}

impl Base {
    /// Returns the first of its runs: rows stand in the order of these.
    fn first(&self) -> Option<RunId> {
        self.runs.first().copied()
    }

    /// Returns whether what is found of one is found of the other: the same work, done the same way.
    fn is_same_way(&self, other: &Self) -> bool {
        let came = |base: &Self| {
            (
                base.whole,
                base.full,
                base.flaw.is_some(),
                base.sharing.is_some(),
            )
        };
        came(self) == came(other)
            && self.label == other.label
            && same_way(&self.start, &other.start)
    }

    /// Returns whether it shows what its tasks counted together.
    fn is_counted(&self) -> bool {
        self.whole && self.sharing.is_some()
    }

    /// Returns whether it shows what a unit of work takes natively.
    fn is_native(&self) -> bool {
        let native = self.start.spec.runtime() == RuntimeKind::Native;
        self.is_serial() && native && self.per_unit.is_some()
    }
}

/// Returns whether two runs set out to do the same work the same way.
pub(super) fn same_way(one: &RunStart, other: &RunStart) -> bool {
    let counts = |start: &RunStart| (start.workers, start.tasks, start.size.to_bits());
    let spec = |spec: &RunSpec| {
        Draft {
            repeat: one.spec.repeat(),
            ..spec.draft()
        }
        .spec()
    };
    counts(one) == counts(other) && one.spec == spec(&other.spec)
}
