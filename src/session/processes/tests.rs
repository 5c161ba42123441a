//! Lives of processes, reported and sampled.

use super::*;
use crate::model::HostId;
use crate::session::play::ms;

const SERVER: i32 = 11;

fn forked(worker: u32) -> ProcessEvent {
    ProcessEvent::Forked(Fork {
        parent: SERVER,
        origin: Origin::Fork,
        asked: ms(1),
        worker: Some(WorkerId(worker)),
        beside: false,
    })
}

fn ready(pid: i32) -> WorkerEvent {
    WorkerEvent::Started {
        pid,
        tid: pid,
        asked: ms(1),
        host: HostId::HERE,
    }
}

fn exited() -> ProcessEvent {
    ProcessEvent::Exited {
        exit: Exit::Code(0),
    }
}

fn reaped() -> ProcessEvent {
    let usage = Usage::default();
    ProcessEvent::Reaped { usage }
}

fn sample(pid: i32, parent: i32, fair: u64) -> ProcessSample {
    ProcessSample {
        pid,
        parent,
        state: 'S',
        cpu: 0.5,
        memory: Some(Memory {
            private: fair,
            shared: 8,
            fair,
        }),
    }
}

fn stages(processes: &Processes) -> Vec<Stage> {
    processes.list().iter().map(Process::stage).collect()
}

#[test]
fn a_life_is_reported_step_by_step() {
    let mut all = Processes::beside(&[10, SERVER]);
    all.apply(ms(2), 20, &forked(0));
    assert_eq!(stages(&all), [Stage::Starting]);
    all.apply(ms(3), 20, &ProcessEvent::Executed);
    all.apply_worker(ms(4), WorkerId(0), (&ready(20), Some(Origin::Fork)));
    assert_eq!(stages(&all), [Stage::Alive]);
    all.apply(ms(9), 20, &exited());
    assert_eq!(stages(&all), [Stage::Zombie]);
    all.apply(ms(12), 20, &reaped());
    assert_eq!(stages(&all), [Stage::Gone]);
    let life = &all.list()[0];
    assert_eq!(life.asked, Some(ms(1)));
    assert_eq!((life.forked, life.executed), (Some(ms(2)), Some(ms(3))));
    assert_eq!(life.ready, Some(ms(4)));
    assert_eq!(life.exited, Some((ms(9), Exit::Code(0))));
    assert_eq!(life.reaped, Some(ms(12)));
    assert_eq!((all.count(), all.most_alive()), (1, 1));
}

#[test]
fn processes_of_a_runner_are_known_by_their_workers() {
    let mut all = Processes::beside(&[10, SERVER]);
    let origin = Some(Origin::Spawn);
    all.apply_worker(ms(4), WorkerId(1), (&ready(30), origin));
    all.look(ms(5), &[sample(30, 29, 4), sample(29, SERVER, 6)]);
    let exit = WorkerEvent::Exited {
        exit: Exit::Signal(9),
        usage: Usage::default(),
    };
    all.apply_worker(ms(8), WorkerId(1), (&exit, origin));
    let life = all.get(30).unwrap();
    assert_eq!((life.origin, life.parent), (origin, Some(29)));
    assert_eq!(life.exited, Some((ms(8), Exit::Signal(9))));
    assert_eq!(life.stage(), Stage::Gone);
    // the one between is seen, although it was not reported
    assert_eq!(all.get(29).unwrap().parent, Some(SERVER));
    assert_eq!(all.peak(), Some(10));
}

#[test]
fn threads_have_no_process_of_their_own() {
    let mut all = Processes::beside(&[10, SERVER]);
    all.apply_worker(ms(4), WorkerId(1), (&ready(10), None));
    all.look(ms(5), &[sample(10, 1, 4), sample(SERVER, 10, 6)]);
    assert!(all.list().is_empty());
    assert_eq!(all.peak(), None);
}

#[test]
fn an_orphan_is_seen_to_get_another_parent() {
    let mut all = Processes::beside(&[10, SERVER]);
    all.apply(ms(2), 20, &forked(0));
    let child = Fork {
        parent: 20,
        origin: Origin::Fork,
        asked: ms(3),
        worker: Some(WorkerId(0)),
        beside: true,
    };
    all.apply(ms(3), 21, &ProcessEvent::Forked(child));
    all.look(ms(4), &[sample(21, 20, 4)]);
    assert_eq!(all.get(21).unwrap().adopted, None);
    all.apply(ms(6), 21, &ProcessEvent::Reparented { parent: SERVER });
    all.look(ms(7), &[sample(21, SERVER, 4)]);
    let life = all.get(21).unwrap();
    assert_eq!(life.parent, Some(SERVER));
    assert_eq!(life.adopted, Some((ms(6), 20)));
}

#[test]
fn a_number_given_again_means_the_newest() {
    let mut all = Processes::default();
    for at in [0, 100] {
        all.apply(ms(at), 20, &forked(0));
        all.apply(ms(at + 10), 20, &exited());
        all.apply(ms(at + 20), 20, &reaped());
    }
    assert_eq!(all.count(), 2);
    assert_eq!(all.most_alive(), 1);
    assert_eq!(all.list()[0].reaped, Some(ms(20)));
    assert_eq!(all.list()[1].reaped, Some(ms(120)));
}

#[test]
fn those_gone_first_are_forgotten_first() {
    let mut all = Processes::default();
    let many = i32::try_from(Processes::MOST).unwrap() + 3;
    for pid in 1..=many {
        all.apply(ms(1), pid, &forked(0));
        if pid <= 2 {
            all.apply(ms(2), pid, &reaped());
        }
    }
    assert_eq!(all.list().len(), Processes::MOST);
    assert_eq!(all.count(), many.cast_unsigned());
    // the last one found no room: no other was gone
    assert_eq!(all.list()[0].pid, 3);
    assert!(all.get(many).is_none());
    all.apply(ms(3), many, &exited());
    all.fade();
    assert_eq!(all.count(), many.cast_unsigned());
}

/// Begins so many processes that all live at once, each reported by `begin`.
fn crowd(count: i32, begin: impl Fn(&mut Processes, i32)) -> Processes {
    let mut processes = Processes::beside(&[SERVER]);
    for pid in 100..100 + count {
        begin(&mut processes, pid);
    }
    processes
}

#[test]
fn processes_past_those_that_are_kept_count_once() {
    let most = i32::try_from(Processes::MOST).unwrap();
    let worker = |pid: i32| WorkerId((pid - 100).unsigned_abs());
    let told_twice = |processes: &mut Processes, pid: i32| {
        processes.apply(ms(2), pid, &forked(worker(pid).0));
        let ready = ready(pid);
        processes.apply_worker(ms(3), worker(pid), (&ready, Some(Origin::Fork)));
        processes.look(ms(4), &[sample(pid, SERVER, 1)]);
    };
    let told_by_a_runner = |processes: &mut Processes, pid: i32| {
        let ready = ready(pid);
        processes.apply_worker(ms(3), worker(pid), (&ready, Some(Origin::Fork)));
        processes.look(ms(4), &[sample(pid, 5, 1)]);
    };
    for count in [most - 1, most, most + 1, 2 * most, 3 * most] {
        let mut forked = crowd(count, told_twice);
        let mut run = crowd(count, told_by_a_runner);
        let all = count.unsigned_abs();
        for processes in [&forked, &run] {
            assert_eq!((processes.count(), processes.most_alive()), (all, all));
        }
        // all of them end, and one more begins
        for pid in 100..100 + count {
            forked.apply(ms(5), pid, &exited());
            forked.apply(ms(6), pid, &reaped());
            let gone = WorkerEvent::Exited {
                exit: Exit::Code(0),
                usage: Usage::default(),
            };
            run.apply_worker(ms(6), worker(pid), (&gone, Some(Origin::Fork)));
        }
        assert_eq!((forked.alive, run.alive), (0, 0), "{count}");
        told_twice(&mut forked, 9_000);
        assert_eq!((forked.count(), forked.most_alive()), (all + 1, all));
    }
}
