//! The wait-for graph of a run: the graph that the events of its workers draw, and the workers
//! that are stuck in it.
//!
//! A worker waits for one thing and is stuck if the one that has it is stuck. A task that has not begun
//! waits for any place in its pool, and is stuck if all that have places are. What frees another is reported
//! before it does, so a cycle in the graph is never one that was just broken.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Await, CycleStep, Party, Resource, RunEvent, RunStart, SyncEvent, TaskId, Timestamp,
    WorkerEvent, WorkerId,
};

/// The graph of one run. Only those of workload `deadlock` have one.
#[derive(Debug, Clone, Default)]
pub(super) struct WaitFor {
    is_kept: bool,
    /// How many workers the run has.
    places: usize,
    workers: BTreeMap<WorkerId, Node>,
    locks: BTreeMap<u32, WorkerId>,
    tasks: BTreeMap<TaskId, Fate>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Node {
    task: Option<TaskId>,
    waits: Option<(Timestamp, Await)>,
}

/// What became of a task that was begun.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fate {
    InHandsOf(WorkerId),
    Over,
}

/// Workers that can never go on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct StuckSet {
    /// Around a cycle, the last step leads to the first.
    pub(super) cycle: Vec<CycleStep>,
    /// All workers in cycles or behind them.
    pub(super) stuck: Vec<WorkerId>,
    /// Since when.
    pub(super) since: Timestamp,
}

/// What a worker or task needs to continue.
enum Needs {
    Nothing,
    One(Resource, Party),
    /// The place of any of these.
    Any(Vec<Party>),
}

impl WaitFor {
    /// Begins the graph of a run.
    pub(crate) fn new(start: &RunStart) -> Self {
        Self {
            is_kept: start.spec.may_hang(),
            places: start.workers as usize,
            ..Self::default()
        }
    }

    /// Takes the next event of the run.
    pub(crate) fn apply(&mut self, at: Timestamp, event: &RunEvent) {
        if !self.is_kept {
            return;
        }
        match event {
            RunEvent::Worker { worker, event } => self.apply_worker(at, *worker, event),
            RunEvent::TaskLost { task, retried, .. } if *retried => {
                self.tasks.remove(task);
            }
            RunEvent::TaskLost { task, .. } => {
                self.tasks.insert(*task, Fate::Over);
            }
            RunEvent::Ended(_) => {
                *self = Self::default();
            }
            _ => {}
        }
    }

    /// Returns the parties that can never go on; none without a deadlock.
    pub(super) fn stuck_set(&self) -> Option<StuckSet> {
        let stuck = self.stuck();
        let cycle = self.cycle(&stuck)?;
        let workers = |parties: &mut dyn Iterator<Item = Party>| -> Vec<WorkerId> {
            let workers = parties.filter_map(|party| match party {
                Party::Worker(worker) => Some(worker),
                Party::Task(_) => None,
            });
            workers.collect()
        };
        let stuck = workers(&mut stuck.iter().copied());
        let by_place = cycle.iter().any(|step| step.resource == Resource::Place);
        // a pool has no place only when the last of its workers waits
        let decisive = if by_place {
            stuck.clone()
        } else {
            workers(&mut cycle.iter().map(|step| step.waits))
        };
        let waits = decisive
            .iter()
            .filter_map(|worker| self.workers[worker].waits);
        let since = waits.map(|(since, _)| since).max()?;
        Some(StuckSet {
            cycle,
            stuck,
            since,
        })
    }

    fn apply_worker(&mut self, at: Timestamp, worker: WorkerId, event: &WorkerEvent) {
        let node = self.workers.entry(worker).or_default();
        match event {
            WorkerEvent::TaskStarted { task, .. } => {
                node.task = Some(*task);
                self.tasks.insert(*task, Fate::InHandsOf(worker));
            }
            WorkerEvent::TaskEnded(end) => {
                *node = Node::default();
                self.tasks.insert(end.task, Fate::Over);
            }
            WorkerEvent::SyncEvent(SyncEvent::Awaits(wait)) => node.waits = Some((at, *wait)),
            WorkerEvent::SyncEvent(SyncEvent::Resumes) => node.waits = None,
            WorkerEvent::SyncEvent(SyncEvent::Holds(Resource::Lock(lock))) => {
                self.locks.insert(*lock, worker);
            }
            WorkerEvent::SyncEvent(SyncEvent::LetsGo(Resource::Lock(lock)))
                // the next one may have reported already that it has it
                if self.locks.get(lock) == Some(&worker) =>
            {
                self.locks.remove(lock);
            }
            WorkerEvent::Exited { .. } => {
                self.workers.remove(&worker);
                self.locks.retain(|_, holder| *holder != worker);
            }
            _ => {}
        }
    }

    /// Returns all parties that cannot go on whatever the others do: those left after removing the
    /// parties that can go on, then the parties that these will free, and so on.
    fn stuck(&self) -> BTreeSet<Party> {
        let waiting = self.workers.iter().filter(|(_, node)| node.waits.is_some());
        let mut stuck: BTreeSet<Party> =
            waiting.map(|(worker, _)| Party::Worker(*worker)).collect();
        let awaited: Vec<Party> = stuck
            .iter()
            .filter_map(|party| self.awaited_task(*party))
            .collect();
        stuck.extend(awaited);
        loop {
            let free = stuck
                .iter()
                .copied()
                .find(|party| match self.needs(*party) {
                    Needs::Nothing => true,
                    Needs::One(_, holder) => !stuck.contains(&holder),
                    Needs::Any(holders) => holders.iter().any(|holder| !stuck.contains(holder)),
                });
            match free {
                Some(party) => stuck.remove(&party),
                None => return stuck,
            };
        }
    }

    /// Returns the task that is waited for, if it has not begun.
    fn awaited_task(&self, party: Party) -> Option<Party> {
        match self.needs(party) {
            Needs::One(_, task @ Party::Task(_)) => Some(task),
            _ => None,
        }
    }

    fn needs(&self, party: Party) -> Needs {
        match party {
            Party::Worker(worker) => {
                let waits = self.workers.get(&worker).and_then(|node| node.waits);
                match waits {
                    Some((
                        _,
                        Await {
                            on, until: None, ..
                        },
                    )) => self
                        .holder(on)
                        .map_or(Needs::Nothing, |holder| Needs::One(on, holder)),
                    // a party that gives up goes on
                    _ => Needs::Nothing,
                }
            }
            Party::Task(_) => {
                let at_work = self.workers.iter().filter(|(_, node)| node.task.is_some());
                let holders: Vec<Party> =
                    at_work.map(|(worker, _)| Party::Worker(*worker)).collect();
                // a worker without a task, or one that is still to come, will take it
                if holders.len() < self.places {
                    return Needs::Nothing;
                }
                Needs::Any(holders)
            }
        }
    }

    /// Returns the party that holds a resource; none if it is free.
    fn holder(&self, resource: Resource) -> Option<Party> {
        match resource {
            Resource::Lock(lock) => self.locks.get(&lock).copied().map(Party::Worker),
            Resource::Future(task) => match self.tasks.get(&task) {
                Some(Fate::Over) => None,
                Some(Fate::InHandsOf(worker)) => Some(Party::Worker(*worker)),
                None => Some(Party::Task(task)),
            },
            Resource::Place => None,
        }
    }

    /// Returns a cycle among those that are stuck; there is one if anybody is.
    fn cycle(&self, stuck: &BTreeSet<Party>) -> Option<Vec<CycleStep>> {
        let mut path: Vec<CycleStep> = Vec::new();
        let mut party = *stuck.first()?;
        loop {
            if let Some(first) = path.iter().position(|step| step.waits == party) {
                path.drain(..first);
                let least = path.iter().enumerate().min_by_key(|(_, step)| step.waits);
                let least = least.map_or(0, |(at, _)| at);
                path.rotate_left(least);
                return Some(path);
            }
            let (resource, held_by) = match self.needs(party) {
                Needs::One(resource, holder) => (resource, holder),
                Needs::Any(holders) => {
                    // back to a party that is on the path already, which gives the shortest cycle
                    let on_path = holders
                        .iter()
                        .find(|holder| path.last().is_some_and(|step| step.waits == **holder));
                    (Resource::Place, *on_path.or(holders.first())?)
                }
                Needs::Nothing => return None,
            };
            let task = match party {
                Party::Worker(worker) => self.workers.get(&worker).and_then(|node| node.task),
                Party::Task(task) => Some(task),
            };
            path.push(CycleStep {
                waits: party,
                task,
                resource,
                held_by,
            });
            party = held_by;
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
