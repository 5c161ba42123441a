//! A worker process from the inside: takes tasks from its stream, sends back what comes of them.

use std::io::{self, Write};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::Duration;

use super::wire::{FromWorker, Inbox, Setup, ToWorker, encode};
use crate::machine::pin_thread;
use crate::model::{Clock, Outcome, ProcessEvent, TaskId, TimeSpan, Timestamp, WorkerEvent};
use crate::os;
use crate::process::was_executed;
use crate::runtime::{Gil, Report, Stop, SwitchInterval, Worker, WorkerStart};
use crate::workload::Sharing;

/// How long short tasks stay untold while nothing new comes in.
const LINGER: Duration = Duration::from_millis(20);

/// Runs a worker process until its master says so or is gone; returns the exit status.
pub fn entry(stream: UnixStream) -> i32 {
    match work(stream) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

fn work(mut stream: UnixStream) -> io::Result<()> {
    let executed = was_executed().then(Clock::moment);
    let mut inbox = Inbox::default();
    let Some(setup) = hear_setup(&mut stream, &mut inbox)? else {
        return Ok(());
    };
    pin_thread(setup.core);
    let stop = Stop::default();
    let start = WorkerStart {
        clock: setup.clock,
        asked: setup.asked,
        stop: stop.clone(),
    };
    let mut report = ToMaster {
        stream: stream.try_clone()?,
        out: Vec::new(),
        stop,
    };
    if let Some(moment) = executed {
        report.report_process(setup.clock.at(moment), ProcessEvent::Executed);
    }
    // no other thread waits for the lock, so its switch interval does not matter
    let gil = setup
        .gil
        .then(|| Gil::new(setup.clock, SwitchInterval::default()));
    let sharing = setup.sharing.as_ref().map(Sharing::open).transpose()?;
    let sync_objects = super::locks::open(&setup.locks)?.map(Arc::new);
    let mut worker = Worker::start(start, report)
        .under(gil.as_ref())
        .sharing(sharing)
        .with_sync_objects(sync_objects);
    worker.report().write_out();
    loop {
        match inbox.next()? {
            Some(ToWorker::Run { open, tasks }) => {
                for task in tasks {
                    worker.run(task, &setup.plan.input(task), open);
                }
            }
            Some(ToWorker::Finish) => break,
            Some(ToWorker::Setup(_)) => return Err(io::Error::other("a second setup")),
            None => {
                worker.let_go();
                worker.flush_results();
                worker.report().write_out();
                if worker.gathers() && !comes_soon(&stream)? {
                    worker.flush();
                    worker.report().write_out();
                }
                if inbox.fill(&mut stream)? == 0 {
                    break;
                }
            }
        }
    }
    worker.let_go();
    worker.flush();
    worker.report().write_out();
    Ok(())
}

/// Waits for the setup; none comes when the master is gone.
fn hear_setup(stream: &mut UnixStream, inbox: &mut Inbox) -> io::Result<Option<Box<Setup>>> {
    loop {
        match inbox.next()? {
            Some(ToWorker::Setup(setup)) => return Ok(Some(setup)),
            Some(_) => return Err(io::Error::other("tasks before the setup")),
            None if inbox.fill(stream)? == 0 => return Ok(None),
            None => {}
        }
    }
}

/// Returns whether something can be read within a moment.
fn comes_soon(stream: &UnixStream) -> io::Result<bool> {
    os::wait_until_readable(stream, Some(LINGER))
}

/// Gathers reports and writes them to the master.
#[derive(Debug)]
struct ToMaster {
    stream: UnixStream,
    out: Vec<u8>,
    stop: Stop,
}

impl ToMaster {
    fn write_out(&mut self) {
        if self.stream.write_all(&self.out).is_err() {
            // the master is gone, and nothing else waits for the answer
            self.stop.request();
        }
        self.out.clear();
    }

    /// Reports what happened to the process of the worker.
    fn report_process(&mut self, at: Timestamp, event: ProcessEvent) {
        let pid = std::process::id().cast_signed();
        self.put(&FromWorker::Process { at, pid, event });
    }

    fn put(&mut self, message: &FromWorker) {
        if encode(message, &mut self.out).is_err() {
            self.stop.request();
        }
    }
}

impl Report for ToMaster {
    fn event(&mut self, at: Timestamp, event: WorkerEvent) {
        // what ends tasks is followed by results, which are written at once
        let later = matches!(
            event,
            WorkerEvent::TaskEnded(_) | WorkerEvent::Batch(_) | WorkerEvent::Gil(_)
        );
        self.put(&FromWorker::Event { at, event });
        if !later {
            self.write_out();
        }
    }

    fn process(&mut self, at: Timestamp, pid: i32, event: ProcessEvent) {
        self.put(&FromWorker::Process { at, pid, event });
        self.write_out();
    }

    fn results(&mut self, results: &mut Vec<(TaskId, Outcome)>, inside: TimeSpan) {
        let results = std::mem::take(results);
        self.put(&FromWorker::Results { inside, results });
        self.write_out();
    }
}
