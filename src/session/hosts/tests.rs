//! Reports of other hosts are kept apart from this machine, and from each other.

use super::*;
use crate::model::{
    CoreSample, Draft, Event, EventKind, ExecutorKind, ProcessSample, RunEvent, RuntimeKind,
    WorkerEvent, WorkerId, WorkerSample,
};
use crate::session::Session;
use crate::session::play::{
    at_work, begins, look, ms, of, over, play, ready, session_of, start, summary, takes,
};

/// Returns an event as another host would report it.
fn on(host: u32, mut event: Event) -> Event {
    match &mut event.kind {
        EventKind::Sample(sample) => sample.host = HostId(host),
        EventKind::Run {
            event:
                RunEvent::Worker {
                    event: WorkerEvent::Started { host: on, .. },
                    ..
                },
            ..
        } => *on = HostId(host),
        _ => {}
    }
    event
}

fn host(number: u32, name: &str, cores: usize) -> Event {
    let machine = Machine {
        logical: cores,
        ..Machine::default()
    };
    Event {
        at: ms(1),
        kind: EventKind::Host(Box::new(HostFacts {
            host: HostId(number),
            name: name.to_owned(),
            machine: Some(machine),
        })),
    }
}

/// A run with a worker here, to which those of other hosts come with the same cores, processes and
/// threads.
fn run(elsewhere: &[u32]) -> Vec<Event> {
    let spec = Draft {
        runtime: RuntimeKind::Python,
        executor: ExecutorKind::Pool,
        ..Draft::default()
    }
    .spec();
    let workers = 1 + elsewhere.len() as u32;
    let mut events = vec![session_of(2), begins(10, 0, start(spec, workers))];
    for (worker, number) in (0..).zip([0].iter().chain(elsewhere)) {
        events.push(on(*number, of(20, worker, ready(10))));
        events.push(of(30, worker, takes(worker, 20)));
        // here core 0 is used, elsewhere core 1
        let core = u16::from(*number > 0);
        events.push(of(230, worker, at_work(core, 160, 0.5)));
    }
    events
}

/// A look at two cores, of which the second is the busier one elsewhere.
fn looks(hosts: &[u32]) -> Vec<Event> {
    let here = look(230, 200, &[0.9, 0.2]);
    let others = hosts
        .iter()
        .map(|&number| on(number, look(231, 200, &[0.1, 1.0])));
    std::iter::once(here).chain(others).collect()
}

#[test]
fn reports_of_other_hosts_leave_this_machine_as_it_is() {
    let alone = play(run(&[]).into_iter().chain(looks(&[])));
    let reported = [vec![host(1, "kitchen2", 2)], run(&[1, 2]), looks(&[1, 2])];
    let among = play(reported.concat());
    assert_eq!(among.cores, alone.cores);
    assert!(among.cores[0].yours > 0.7 && among.cores[1].yours < 0.01);
    assert_eq!(among.latest, alone.latest);
    assert_eq!(among.machine, alone.machine);
    let strip = |session: &Session| session.history.cores_busy(ms(30), ms(230), 4);
    assert_eq!(strip(&among), strip(&alone));
    let pids = |session: &Session| session.runs[0].processes.count();
    assert_eq!(pids(&among), 1);
    assert_eq!(pids(&alone), 1);
    let lanes = among.runs[0].lanes.iter();
    assert_eq!(lanes.map(|lane| lane.host.0).collect::<Vec<_>>(), [0, 1, 2]);
}

#[test]
fn every_host_has_cores_of_its_own() {
    let reported = [vec![host(2, "kitchen2", 2)], run(&[1, 2]), looks(&[1, 2])];
    let session = play(reported.concat());
    let ids: Vec<u32> = session.hosts.iter().map(|host| host.id.0).collect();
    assert_eq!(ids, [1, 2]);
    let [one, two] = [1, 2].map(|number| session.hosts.get(HostId(number)).unwrap());
    assert_eq!((&one.name, one.machine.is_some()), (&None, false));
    assert_eq!(two.name.as_deref(), Some("kitchen2"));
    assert_eq!(two.machine.as_ref().unwrap().logical, 2);
    for (host, worker) in [(one, 1), (two, 2)] {
        assert_eq!(host.latest.as_ref().unwrap().0, ms(231));
        assert!(host.cores[0].yours < 0.01 && host.cores[1].yours > 0.7);
        let letters: Vec<u32> = host.cores[1].workers.iter().map(|(id, _)| id.0).collect();
        assert_eq!(letters, [worker]);
        let busy = host.history.core_row(1, ms(31), ms(231), 1);
        assert!(busy[0].is_some_and(|busy| busy > 0.99), "{busy:?}");
    }
    assert!(session.hosts.get(HostId::HERE).is_none());
}

#[test]
fn a_stop_seen_here_stops_nobody_elsewhere() {
    let mut seen = look(230, 200, &[0.9, 0.2]);
    if let EventKind::Sample(sample) = &mut seen.kind {
        // all of them have the same number, each on a host of its own
        sample.processes = vec![ProcessSample {
            pid: 4_000,
            parent: 1,
            state: 'T',
            cpu: 0.0,
            memory: None,
        }];
        sample.workers = vec![WorkerSample {
            worker: WorkerId(0),
            state: 'T',
            core: 0,
            running: 0.0,
            waiting: None,
            switches: None,
        }];
    }
    let end = over(400, 0, summary(390, 1));
    let reported = [run(&[1]), vec![seen, end]];
    let session = play(reported.concat());
    let stopped = session.runs[0].who_stopped();
    let workers: Vec<u32> = stopped.workers.iter().map(|worker| worker.0).collect();
    assert_eq!(workers, [0]);
}

#[test]
fn a_worker_that_goes_on_elsewhere_takes_no_cores_along() {
    let mut events = run(&[]);
    events.push(on(1, of(231, 0, ready(230))));
    events.extend(looks(&[1]));
    let session = play(events);
    assert!(session.cores.iter().all(|core| core.yours < 0.01));
    let elsewhere = session.hosts.get(HostId(1)).unwrap();
    assert!(elsewhere.cores.iter().all(|core| core.yours < 0.01));
}

#[test]
fn very_many_hosts_take_a_bounded_place() {
    let cores = (0..512).map(|id| CoreSample {
        id,
        ..CoreSample::default()
    });
    let sample = |host: u32| Sample {
        host: HostId(host),
        window: ms(100),
        cores: cores.clone().collect(),
        ..Sample::default()
    };
    let mut hosts = Hosts::default();
    for host in 0..1_000 {
        hosts.look(ms(100), &sample(host), std::iter::empty());
    }
    assert_eq!(hosts.iter().count(), Hosts::MOST);
    for at in 2..4_000 {
        hosts.look(ms(100 * at), &sample(1), std::iter::empty());
    }
    let history = &hosts.get(HostId(1)).unwrap().history;
    assert!(!history.is_empty() && history.bytes() <= Hosts::HISTORY);
}
