//! Any events at all, whether they make sense or not.

use proptest::prelude::*;

use super::super::*;
use crate::model::{
    CoreSample, Exit, HostId, Outcome, RunEnd, RunSpec, Standstill, TaskId, TaskOutput, Usage,
    WorkerEvent, WorkerId,
};
use crate::session::play::summary;

pub(crate) fn any_time() -> impl Strategy<Value = Timestamp> {
    any_length().prop_map(|length| Timestamp(length.0))
}

fn any_length() -> impl Strategy<Value = TimeSpan> {
    prop_oneof![
        (0..3_000_u64).prop_map(TimeSpan::from_millis),
        any::<u64>().prop_map(TimeSpan),
    ]
}

fn any_worker_event() -> impl Strategy<Value = WorkerEvent> {
    let task = (0..12_u32).prop_map(TaskId);
    let share = prop_oneof![0.0..1.0_f32, Just(f32::NAN), Just(f32::INFINITY)];
    let outcome = prop_oneof![
        any::<f64>().prop_map(|doneness| Outcome::Done(TaskOutput::Doneness(doneness))),
        Just(Outcome::Failed("so".to_owned())),
        Just(Outcome::Stopped),
    ];
    prop_oneof![
        (any_time(), 0..3_u32).prop_map(|(asked, host)| WorkerEvent::Started {
            pid: 1,
            tid: 1,
            asked,
            host: HostId(host),
        }),
        (task.clone(), any_time(), 0..4_u16)
            .prop_map(|(task, ready, core)| WorkerEvent::TaskStarted { task, ready, core }),
        (0..4_u16, any_length(), share).prop_map(|(core, cpu, done)| WorkerEvent::Progress {
            core,
            cpu,
            done
        }),
        any_time().prop_map(|from| WorkerEvent::Gap {
            from,
            why: Standstill::Ready
        }),
        (task, any_length(), outcome).prop_map(|(task, cpu, outcome)| {
            let end = crate::model::TaskEnd {
                task,
                core: 1,
                cpu,
                cpu_total: cpu,
                outcome,
            };
            WorkerEvent::TaskEnded(Box::new(end))
        }),
        (any::<u32>(), any_time(), any_length()).prop_map(|(tasks, began, inside)| {
            WorkerEvent::Batch(crate::model::Batch {
                tasks,
                began,
                inside,
                core: 0,
                cpu: inside,
            })
        }),
        (any_time(), any_length(), any::<u32>(), any::<u32>()).prop_map(
            |(from, held, hand_overs, waiters)| {
                WorkerEvent::Gil(crate::model::GilHold {
                    from,
                    held,
                    hand_overs,
                    waiters,
                })
            }
        ),
        Just(WorkerEvent::Exited {
            exit: Exit::Signal(9),
            usage: Usage::default()
        }),
    ]
}

pub(crate) fn any_kind() -> impl Strategy<Value = EventKind> {
    let worker = prop_oneof![0..4_u32, Just(u32::MAX)].prop_map(WorkerId);
    let run_event = prop_oneof![
        (0..20_u32, 0..4_u32).prop_map(|(tasks, workers)| {
            let spec = RunSpec::default();
            RunEvent::Started(Box::new(RunStart {
                series: None,
                spec,
                tasks,
                workers,
                size: 1.0,
                repetition: 0,
            }))
        }),
        (worker.clone(), any_worker_event())
            .prop_map(|(worker, event)| RunEvent::Worker { worker, event })
            .boxed(),
        (worker, any::<bool>()).prop_map(|(worker, retried)| RunEvent::TaskLost {
            task: TaskId(3),
            worker,
            retried
        }),
        any_length().prop_map(|wall| {
            let mut summary = summary(0, 3);
            (summary.wall, summary.end) = (wall, RunEnd::Stopped);
            RunEvent::Ended(Box::new(summary))
        }),
    ];
    let sample = (
        (any_length(), 0..3_u32),
        prop::collection::vec((0..6_u16, any::<f32>()), 0..5),
    );
    prop_oneof![
        8 => (0..3_u32, run_event).prop_map(|(run, event)| EventKind::Run {
            run: RunId(run),
            event
        }),
        2 => sample.prop_map(|((window, host), cores)| {
            let cores = cores.into_iter().map(|(id, busy)| CoreSample { id, busy, times: None });
            EventKind::Sample(Box::new(Sample {
                host: HostId(host),
                window,
                cores: cores.collect(),
                ..Sample::default()
            }))
        }),
        1 => (any_time(), any_length()).prop_map(|(from, asleep)| EventKind::Suspended { from, asleep }),
    ]
}
