//! What is reported of each process of a run, in the order in which it was reported.

use std::collections::HashMap;

use eggtop::model::{
    Event, EventKind, ExecutorKind, Field, ProcessEvent, RunEvent, RunSpec, RuntimeKind,
    StartMethod, Timestamp, WorkerEvent,
};
use eggtop::process::ForkServer;

use super::harness::{Ran, run, with};

/// What happened to each process, in the order in which it was reported.
pub(crate) fn lives(ran: &Ran) -> HashMap<i32, Life> {
    let mut lives: HashMap<i32, Life> = HashMap::new();
    for event in &ran.events {
        if let Some((pid, step)) = step_of(event) {
            lives.entry(pid).or_default().push((event.at, step));
        }
    }
    lives
}

/// What was reported of a process, and when.
pub(crate) type Life = Vec<(Timestamp, Step)>;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Step {
    Ready,
    Process(ProcessEvent),
}

pub(crate) fn step_of(event: &Event) -> Option<(i32, Step)> {
    let EventKind::Run {
        event: reported, ..
    } = &event.kind
    else {
        return None;
    };
    match reported {
        RunEvent::Process { pid, event } => Some((*pid, Step::Process(*event))),
        RunEvent::Worker {
            event: WorkerEvent::Started { pid, .. },
            ..
        } => Some((*pid, Step::Ready)),
        _ => None,
    }
}

pub(crate) fn word_of(step: Step) -> &'static str {
    match step {
        Step::Ready => "ready",
        Step::Process(ProcessEvent::Forked(_)) => "forked",
        Step::Process(ProcessEvent::Executed) => "executed",
        Step::Process(ProcessEvent::Reparented { .. }) => "adopted",
        Step::Process(ProcessEvent::Memory(_)) => "memory",
        Step::Process(ProcessEvent::Exited { .. }) => "exited",
        Step::Process(ProcessEvent::Reaped { .. }) => "reaped",
    }
}

pub(crate) fn words_of(life: &[(Timestamp, Step)]) -> Vec<&'static str> {
    life.iter().map(|(_, step)| word_of(*step)).collect()
}

/// Every process of a run is reported from its fork until it was reaped, and its times go forward;
/// workers that are threads have none.
pub(crate) fn reports_each_life_in_order(server: &ForkServer, spec: &RunSpec) {
    let spec = with(spec, &[(Field::Workload, "eggs"), (Field::Tasks, "4")]);
    let ran = run(server, &spec, 0.02);
    let mut lives = lives(&ran);
    // threads of this very process are reported as being ready
    lives.remove(&std::process::id().cast_signed());
    let processes = matches!(spec.executor(), ExecutorKind::Pool | ExecutorKind::Process);
    let expected: &[&str] = match (spec.start(), spec.runtime()) {
        (_, RuntimeKind::Python) => &["forked", "executed", "exited", "reaped"],
        (StartMethod::Spawn, _) => &["forked", "executed", "ready", "exited", "reaped"],
        _ => &["forked", "ready", "exited", "reaped"],
    };
    if spec.runtime() == RuntimeKind::Python {
        // of its pool's processes the runner reports when they are ready and when they are gone
        lives.retain(|_, life| words_of(life) != ["ready"]);
        for life in lives.values_mut() {
            life.retain(|(_, step)| *step != Step::Ready);
        }
    }
    assert_eq!(
        lives.is_empty(),
        !processes && spec.runtime() != RuntimeKind::Python
    );
    for (pid, life) in &lives {
        assert_eq!(words_of(life), expected, "{pid}");
        assert!(life.is_sorted_by_key(|(at, _)| *at), "{pid}: {life:?}");
    }
}
