//! Knots by hand, and random runs in which everybody goes on.

use proptest::prelude::*;

use super::*;
use crate::model::WorkloadKind;
use crate::model::{Draft, Event, EventKind, Exit, RunSpec, WaitBy};
use crate::session::play::{egg, ends, exits, ms, of, start, takes};

pub(crate) fn graph(workers: u32) -> WaitFor {
    let spec = Draft {
        workload: WorkloadKind::Deadlock,
        ..Draft::default()
    }
    .spec();
    WaitFor::new(&start(spec, workers))
}

pub(crate) fn awaits(on: Resource) -> WorkerEvent {
    WorkerEvent::SyncEvent(SyncEvent::Awaits(Await {
        on,
        by: WaitBy::Sleep,
        until: None,
    }))
}

pub(crate) fn holds(lock: u32) -> WorkerEvent {
    WorkerEvent::SyncEvent(SyncEvent::Holds(Resource::Lock(lock)))
}

fn lets_go(lock: u32) -> WorkerEvent {
    WorkerEvent::SyncEvent(SyncEvent::LetsGo(Resource::Lock(lock)))
}

const RESUMES: WorkerEvent = WorkerEvent::SyncEvent(SyncEvent::Resumes);

fn future(task: u32) -> Resource {
    Resource::Future(TaskId(task))
}

fn report(graph: &mut WaitFor, event: &Event) {
    let EventKind::Run { event: what, .. } = &event.kind else {
        panic!("{event:?} is none of a run");
    };
    graph.apply(event.at, what);
}

fn reported(workers: u32, events: impl IntoIterator<Item = Event>) -> WaitFor {
    let mut graph = graph(workers);
    for event in events {
        report(&mut graph, &event);
    }
    graph
}

/// The steps of the cycle, each as `waiter > resource > holder`.
fn cycle(graph: &WaitFor) -> Vec<String> {
    let steps = graph.stuck_set().map(|set| set.cycle).unwrap_or_default();
    let step = |step: &CycleStep| format!("{} > {} > {}", step.waits, step.resource, step.held_by);
    steps.iter().map(step).collect()
}

fn crossed() -> Vec<Event> {
    vec![
        of(1, 0, takes(0, 0)),
        of(1, 1, takes(1, 0)),
        of(2, 0, holds(0)),
        of(2, 1, holds(1)),
        of(3, 0, awaits(Resource::Lock(1))),
        of(5, 1, awaits(Resource::Lock(0))),
    ]
}

#[test]
fn two_locks_in_opposite_order_are_a_deadlock() {
    let graph = reported(2, crossed());
    assert_eq!(cycle(&graph), ["A > lock 1 > B", "B > lock 0 > A"]);
    let set = graph.stuck_set().unwrap();
    assert_eq!(set.since, ms(5), "before that one could still go on");
    assert_eq!(set.stuck, [WorkerId(0), WorkerId(1)]);
}

#[test]
fn two_futures_that_wait_for_each_other_are_a_deadlock() {
    let waits = [
        of(1, 0, takes(0, 0)),
        of(1, 1, takes(1, 0)),
        of(3, 0, awaits(future(1))),
        of(5, 1, awaits(future(0))),
    ];
    let graph = reported(2, waits);
    let steps = ["A > future of task 1 > B", "B > future of task 0 > A"];
    assert_eq!(cycle(&graph), steps);
}

#[test]
fn a_task_that_waits_inside_its_own_pool_of_one_is_a_deadlock() {
    let nested = [of(1, 0, takes(0, 0)), of(3, 0, awaits(future(1)))];
    let alone = reported(1, nested.clone());
    let steps = [
        "A > future of task 1 > task 1",
        "task 1 > a place in the pool > A",
    ];
    assert_eq!(cycle(&alone), steps);
    // another place is free, or about to be there
    assert_eq!(reported(2, nested).stuck_set(), None);
}

#[test]
fn parents_hang_when_the_last_of_them_waits() {
    let mut waits: Vec<Event> = (0..3).map(|n| of(1, n, takes(n, 0))).collect();
    waits.extend((0..2).map(|n| of(3 + u64::from(n), n, awaits(future(3 + n)))));
    let mut graph = reported(3, waits);
    assert_eq!(graph.stuck_set(), None, "C is still at work");
    report(&mut graph, &of(9, 2, awaits(future(5))));
    let set = graph.stuck_set().unwrap();
    assert_eq!((set.stuck.len(), set.since), (3, ms(9)));
    let steps = [
        "A > future of task 3 > task 3",
        "task 3 > a place in the pool > A",
    ];
    assert_eq!(cycle(&graph), steps);
}

#[test]
fn a_worker_that_waits_behind_a_cycle_is_stuck_but_no_part_of_it() {
    let mut events = crossed();
    events.push(of(1, 2, takes(2, 0)));
    events.push(of(9, 2, awaits(Resource::Lock(0))));
    let set = reported(3, events).stuck_set().unwrap();
    assert_eq!((set.cycle.len(), set.stuck.len()), (2, 3));
    assert_eq!(set.since, ms(5));
}

#[test]
fn one_can_wait_for_oneself() {
    let itself = [
        of(1, 0, takes(0, 0)),
        of(2, 0, holds(0)),
        of(3, 0, awaits(Resource::Lock(0))),
    ];
    assert_eq!(cycle(&reported(2, itself)), ["A > lock 0 > A"]);
}

#[test]
fn what_ends_a_wait_ends_the_deadlock() {
    let ends_it = [
        of(9, 1, RESUMES),
        of(9, 1, ends(1, egg(1.0))),
        of(9, 0, exits(Exit::Signal(9))),
    ];
    for event in ends_it {
        let mut graph = reported(2, crossed());
        assert!(graph.stuck_set().is_some());
        report(&mut graph, &event);
        assert_eq!(graph.stuck_set(), None, "{event:?}");
    }
}

#[test]
fn a_wait_that_gives_up_is_no_deadlock() {
    let mut events = crossed();
    let gives_up = WorkerEvent::SyncEvent(SyncEvent::Awaits(Await {
        on: Resource::Lock(0),
        by: WaitBy::Sleep,
        until: Some(ms(100)),
    }));
    events.push(of(6, 1, gives_up));
    assert_eq!(reported(2, events).stuck_set(), None);
}

#[test]
fn a_lock_changes_hands_in_whatever_order_it_is_reported() {
    let handed_over = [
        of(1, 0, takes(0, 0)),
        of(1, 1, takes(1, 0)),
        of(2, 0, holds(0)),
        of(4, 1, holds(0)),
        of(3, 0, lets_go(0)),
        of(5, 0, awaits(Resource::Lock(0))),
        of(6, 1, awaits(Resource::Lock(0))),
    ];
    assert_eq!(cycle(&reported(2, handed_over)), ["B > lock 0 > B"]);
}

#[test]
fn other_workloads_have_no_graph() {
    let mut graph = WaitFor::new(&start(RunSpec::default(), 2));
    for event in crossed() {
        report(&mut graph, &event);
    }
    assert_eq!(graph.stuck_set(), None);
}

/// What a worker of a random run does next, by its place in a list of choices.
type Choices = Vec<(u32, u32)>;

/// Plays workers that take locks from the lowest up and wait only for tasks before their own: they
/// report everything as they do it, and none can hang. Looks at the graph after every event.
fn play_healthy(workers: u32, choices: &Choices) -> Result<(), TestCaseError> {
    let mut graph = graph(workers);
    let mut kitchen = Kitchen::new(workers);
    for (at, &(worker, choice)) in (1..).zip(choices) {
        for event in kitchen.step(worker % workers, choice) {
            report(&mut graph, &of(at, worker % workers, event));
            prop_assert_eq!(graph.stuck_set(), None);
        }
    }
    Ok(())
}

/// The truth behind the events.
struct Kitchen {
    cooks: Vec<Cook>,
    /// Who holds each lock.
    locks: [Option<usize>; 4],
    next: u32,
    over: BTreeSet<u32>,
}

#[derive(Clone, Default)]
struct Cook {
    task: Option<u32>,
    held: Vec<u32>,
    waits: Option<Resource>,
}

impl Kitchen {
    fn new(workers: u32) -> Self {
        Self {
            cooks: vec![Cook::default(); workers as usize],
            locks: [None; 4],
            next: 0,
            over: BTreeSet::new(),
        }
    }

    fn step(&mut self, worker: u32, choice: u32) -> Vec<WorkerEvent> {
        let at = worker as usize;
        let cook = self.cooks[at].clone();
        match (cook.task, cook.waits) {
            (None, _) => {
                self.cooks[at].task = Some(self.next);
                self.next += 1;
                vec![takes(self.next - 1, 0)]
            }
            (_, Some(what)) if self.is_there(what) => {
                self.cooks[at].waits = None;
                let mut reported = vec![RESUMES];
                reported.extend(self.get(at, what));
                reported
            }
            (_, Some(_)) => Vec::new(),
            (Some(task), None) => self.go_on(at, task, choice),
        }
    }

    fn go_on(&mut self, at: usize, task: u32, choice: u32) -> Vec<WorkerEvent> {
        let highest = self.cooks[at].held.last().map_or(0, |lock| lock + 1);
        match choice % 4 {
            0 if highest < 4 => self.want(at, Resource::Lock(highest + choice / 4 % (4 - highest))),
            // a task that holds nothing may wait for one that came before it
            1 if task > 0 && self.cooks[at].held.is_empty() => self.want(at, future(choice % task)),
            2 if !self.cooks[at].held.is_empty() => {
                let lock = self.cooks[at].held.pop().unwrap();
                self.locks[lock as usize] = None;
                vec![lets_go(lock)]
            }
            _ if self.cooks[at].held.is_empty() => {
                self.cooks[at].task = None;
                self.over.insert(task);
                vec![ends(task, egg(1.0))]
            }
            _ => Vec::new(),
        }
    }

    fn want(&mut self, at: usize, what: Resource) -> Vec<WorkerEvent> {
        if self.is_there(what) {
            return self.get(at, what).into_iter().collect();
        }
        self.cooks[at].waits = Some(what);
        vec![awaits(what)]
    }

    fn is_there(&self, what: Resource) -> bool {
        match what {
            Resource::Lock(lock) => self.locks[lock as usize].is_none(),
            Resource::Future(task) => self.over.contains(&task.0),
            Resource::Place => false,
        }
    }

    fn get(&mut self, at: usize, what: Resource) -> Option<WorkerEvent> {
        let Resource::Lock(lock) = what else {
            return None;
        };
        self.locks[lock as usize] = Some(at);
        self.cooks[at].held.push(lock);
        Some(holds(lock))
    }
}

proptest! {
    #[test]
    fn a_healthy_run_never_has_a_deadlock(
        workers in 1..6_u32,
        choices in prop::collection::vec((0..6_u32, 0..64_u32), 0..400),
    ) {
        play_healthy(workers, &choices)?;
    }

    #[test]
    fn any_tale_at_all_does_no_harm(tale in prop::collection::vec((0..4_u32, 0..7_u32, 0..5_u32), 0..200)) {
        let mut graph = graph(4);
        for (at, (worker, what, number)) in (1..).zip(tale) {
            let event = match what {
                0 => takes(number, 0),
                1 => ends(number, egg(1.0)),
                2 => awaits(Resource::Lock(number)),
                3 => awaits(future(number)),
                4 => holds(number),
                5 => lets_go(number),
                _ => exits(Exit::Code(0)),
            };
            report(&mut graph, &of(at, worker, event));
            if let Some(set) = graph.stuck_set() {
                let next = set.cycle.iter().cycle().skip(1);
                for (step, next) in set.cycle.iter().zip(next) {
                    prop_assert_eq!(step.held_by, next.waits);
                }
                let is_stuck = |step: &CycleStep| match step.waits {
                    Party::Worker(worker) => set.stuck.contains(&worker),
                    Party::Task(_) => true,
                };
                let all_stuck = set.cycle.iter().all(is_stuck);
                prop_assert!(all_stuck);
            }
        }
    }
}
