//! The worker processes of a run, seen from their master: one slot a worker, one stream each.
//!
//! Knows how to start them, talk to them and see them end; which task goes to whom is the
//! [pool's](super::pool) business.

use std::collections::HashMap;
use std::io;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use super::locks::Locks;
use super::wire::{FromWorker, Setup, ToWorker, encode};
use super::{ExecutorError, Host, Job};
use crate::model::{
    Exit, Fork, Moment, Origin, Outcome, ProcessEvent, RuntimeKind, StartMethod, TaskId, TimeSpan,
    Timestamp, Usage, WorkerEvent, WorkerId,
};
use crate::os::{Poller, Ready};
use crate::process::{Launch, ServerEvent};

mod children;
mod worker_process;

use children::Children;
use worker_process::WorkerProcess;

/// Launches that may be unanswered at a time: more would only wait in the server's socket, and a
/// wish to stop behind them.
const UNANSWERED: usize = 32;
/// The number of the fork server in the poller; those of workers are their slots.
const SERVER: u64 = u64::MAX;

/// What the master should act upon.
#[derive(Debug)]
pub(super) enum News {
    /// A worker can take tasks.
    Ready(WorkerId),
    /// Tasks ended; the worker was inside them for so long.
    Results {
        worker: WorkerId,
        inside: TimeSpan,
        results: Vec<(TaskId, Outcome)>,
    },
    /// The system refused a worker, which would have been this one of them.
    Refused { number: u32, reason: io::Error },
    /// A worker is gone, reaped, and all that it sent was read.
    Gone {
        worker: WorkerId,
        exit: Exit,
        /// Whether it ever was ready.
        was_ready: bool,
    },
}

/// The worker processes of one run.
#[derive(Debug)]
pub(super) struct WorkerProcesses<'a> {
    job: &'a Job<'a>,
    host: &'a Host<'a>,
    poller: Poller,
    slots: Vec<Slot>,
    by_pid: HashMap<i32, WorkerId>,
    /// Processes that workers forked and that were not reaped.
    children: Children,
    launching: usize,
    usage: Usage,
    locks: Locks,
}

#[derive(Debug)]
enum Slot {
    Vacant,
    Launching { asked: Timestamp },
    Taken(Box<WorkerProcess>),
}

impl<'a> WorkerProcesses<'a> {
    /// Prepares slots for so many workers; none exists yet.
    pub(super) fn new(
        job: &'a Job<'a>,
        host: &'a Host<'a>,
        slots: u32,
    ) -> Result<Self, ExecutorError> {
        let poller = Poller::new()?;
        poller.add(host.server, SERVER)?;
        Ok(Self {
            job,
            host,
            poller,
            slots: (0..slots).map(|_| Slot::Vacant).collect(),
            by_pid: HashMap::new(),
            children: Children::default(),
            launching: 0,
            usage: Usage::default(),
            locks: Locks::of(job)?,
        })
    }

    /// Returns what the workers used that are gone.
    pub(super) fn usage(&self) -> Usage {
        self.usage
    }

    /// Returns whether another worker may be asked for now.
    pub(super) fn may_launch(&self) -> bool {
        self.launching < UNANSWERED
    }

    /// Returns whether no worker is left, nor on the way.
    pub(super) fn is_empty(&self) -> bool {
        self.by_pid.is_empty() && self.children.is_empty() && self.launching == 0
    }

    /// Asks for a worker in a vacant slot.
    pub(super) fn launch(&mut self, worker: WorkerId) -> Result<(), ExecutorError> {
        let asked = self.host.emitter.clock().now();
        let launch = Launch {
            ticket: self.ticket(worker),
            start: self.job.spec.start(),
            hold: self.job.spec.hold_time(),
        };
        self.host
            .server
            .launch(launch)
            .map_err(|_| ExecutorError::NoForkServer)?;
        self.slots[worker.0 as usize] = Slot::Launching { asked };
        self.launching += 1;
        Ok(())
    }

    /// Returns a number for a launch that no other run of the session gives.
    fn ticket(&self, worker: WorkerId) -> u64 {
        u64::from(self.job.run.0) << 32 | u64::from(worker.0)
    }

    /// Returns the worker that was launched with a ticket, if it is one of ours: an aborted run
    /// may have left answers behind.
    fn of_ticket(&self, ticket: u64) -> Option<WorkerId> {
        let worker = WorkerId(ticket as u32);
        let slot = self.slots.get(worker.0 as usize)?;
        let ours = ticket == self.ticket(worker) && matches!(slot, Slot::Launching { .. });
        ours.then_some(worker)
    }

    /// Sends a message to a worker; one that cannot read any more will be seen to be gone.
    pub(super) fn send(
        &mut self,
        worker: WorkerId,
        message: &ToWorker,
    ) -> Result<(), ExecutorError> {
        if let Slot::Taken(worker_process) = &mut self.slots[worker.0 as usize] {
            encode(message, &mut worker_process.outbox)?;
            worker_process.write_out(&self.poller, worker)?;
        }
        Ok(())
    }

    /// Sends a message to every worker.
    pub(super) fn send_all(&mut self, message: &ToWorker) -> Result<(), ExecutorError> {
        (0..self.slots.len()).try_for_each(|slot| self.send(WorkerId(slot as u32), message))
    }

    /// Kills every worker that exists.
    pub(super) fn kill_all(&self) {
        let _ = self.host.server.kill_all();
    }

    /// Waits for news, at most so many milliseconds; reports of workers go straight into the log.
    pub(super) fn wait(&mut self, millis: u8) -> Result<Vec<News>, ExecutorError> {
        let mut news = Vec::new();
        for ready in self.poller.wait(Duration::from_millis(millis.into()))? {
            if ready.number == SERVER {
                self.hear_server(&mut news)?;
            } else {
                self.hear_worker(ready, &mut news)?;
            }
        }
        Ok(news)
    }

    fn hear_server(&mut self, news: &mut Vec<News>) -> Result<(), ExecutorError> {
        while let Some(reported) = self.host.server.next_event()? {
            match reported {
                ServerEvent::Launched {
                    ticket,
                    pid,
                    at,
                    stream,
                } => {
                    if let Some(worker) = self.of_ticket(ticket) {
                        let at = self.host.emitter.clock().at(at);
                        self.welcome(worker, (pid, at), stream)?;
                    }
                }
                ServerEvent::Refused { ticket, reason } => {
                    if let Some(worker) = self.of_ticket(ticket) {
                        self.launching -= 1;
                        self.slots[worker.0 as usize] = Slot::Vacant;
                        news.push(News::Refused {
                            number: self.by_pid.len() as u32 + 1,
                            reason,
                        });
                    }
                }
                // left over from an aborted run
                ServerEvent::Executed { pid, .. } => self.host.server.release(pid)?,
                ServerEvent::Adopted { pid, at } => {
                    let parent = self.host.server.pid();
                    self.report_of_ours(at, pid, ProcessEvent::Reparented { parent });
                }
                ServerEvent::NotThere { pid } => {
                    self.children.forget(pid);
                }
                ServerEvent::Exited { pid, exit, at } => {
                    self.report_of_ours(at, pid, ProcessEvent::Exited { exit });
                }
                ServerEvent::Reaped {
                    pid,
                    exit,
                    usage,
                    at,
                } => {
                    if self.children.forget(pid) {
                        self.usage.add(&usage);
                        self.report(at, pid, ProcessEvent::Reaped { usage });
                    } else if let Some(&worker) = self.by_pid.get(&pid) {
                        self.report(at, pid, ProcessEvent::Reaped { usage });
                        if let Slot::Taken(worker_process) = &mut self.slots[worker.0 as usize] {
                            worker_process.reaped = Some((exit, usage));
                        }
                        self.see_off(worker, news);
                    }
                }
                ServerEvent::Gone => {
                    self.by_pid.clear();
                    self.children = Children::default();
                    self.launching = 0;
                    return Err(ExecutorError::NoForkServer);
                }
            }
        }
        Ok(())
    }

    /// Reports what the fork server saw of a process, if it belongs to this run.
    fn report_of_ours(&self, at: Moment, pid: i32, event: ProcessEvent) {
        if self.by_pid.contains_key(&pid) || self.children.contains(pid) {
            self.report(at, pid, event);
        }
    }

    /// Reports what the fork server saw of a process.
    fn report(&self, at: Moment, pid: i32, event: ProcessEvent) {
        let emitter = self.host.emitter;
        self.job
            .emit_process(emitter, emitter.clock().at(at), pid, event);
    }

    /// Takes in a worker that was just launched and sends it its setup.
    fn welcome(
        &mut self,
        worker: WorkerId,
        (pid, forked): (i32, Timestamp),
        stream: UnixStream,
    ) -> Result<(), ExecutorError> {
        self.launching -= 1;
        let slot = &mut self.slots[worker.0 as usize];
        let asked = match slot {
            Slot::Launching { asked } => *asked,
            _ => self.job.began,
        };
        stream.set_nonblocking(true)?;
        self.poller.add(&stream, worker.0.into())?;
        let offer = self
            .job
            .shared_state
            .map(|shared_state| shared_state.offer(worker))
            .transpose()?;
        let (sharing, offered) = offer.map_or((None, None), |(offer, kept)| (Some(offer), kept));
        *slot = Slot::Taken(Box::new(WorkerProcess::new(pid, stream, offered)));
        self.by_pid.insert(pid, worker);
        let fork = Fork {
            parent: self.host.server.pid(),
            origin: match self.job.spec.start() {
                StartMethod::Spawn => Origin::Spawn,
                StartMethod::Fork | StartMethod::Forkserver => Origin::Fork,
            },
            asked,
            worker: Some(worker),
            beside: false,
        };
        let event = ProcessEvent::Forked(fork);
        self.job.emit_process(self.host.emitter, forked, pid, event);
        let setup = Setup {
            clock: self.host.emitter.clock(),
            asked,
            plan: self.job.plan.clone(),
            core: self.job.pinned_to(worker, self.host.machine),
            gil: self.job.spec.runtime() == RuntimeKind::Gil,
            sharing,
            locks: self.locks.paths(),
        };
        self.send(worker, &ToWorker::Setup(Box::new(setup)))
    }

    fn hear_worker(&mut self, ready: Ready, news: &mut Vec<News>) -> Result<(), ExecutorError> {
        let worker = WorkerId(ready.number as u32);
        let Slot::Taken(worker_process) = &mut self.slots[worker.0 as usize] else {
            return Ok(());
        };
        if ready.writable {
            worker_process.write_out(&self.poller, worker)?;
        }
        if ready.readable {
            self.read(worker, news)?;
        }
        Ok(())
    }

    fn read(&mut self, worker: WorkerId, news: &mut Vec<News>) -> Result<(), ExecutorError> {
        let Slot::Taken(worker_process) = &mut self.slots[worker.0 as usize] else {
            return Ok(());
        };
        match worker_process.inbox.fill(&mut worker_process.stream) {
            Ok(count) if count > 0 => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
            Ok(_) | Err(_) => worker_process.end_stream(&self.poller),
        }
        loop {
            match worker_process.inbox.next() {
                Ok(Some(FromWorker::Event { at, event })) => {
                    if matches!(event, WorkerEvent::Started { .. }) {
                        worker_process.ready = true;
                        worker_process.offered = None;
                        news.push(News::Ready(worker));
                    }
                    self.job.emit(self.host.emitter, at, worker, event);
                }
                Ok(Some(FromWorker::Process { at, pid, event })) => {
                    let run = (self.job, self.host);
                    let event = self.children.take(run, worker, (pid, event))?;
                    self.job.emit_process(self.host.emitter, at, pid, event);
                }
                Ok(Some(FromWorker::Results { inside, results })) => news.push(News::Results {
                    worker,
                    inside,
                    results,
                }),
                Ok(None) => break,
                Err(error) => {
                    return Err(ExecutorError::Garbled {
                        letter: worker.letter(),
                        reason: error.to_string(),
                    });
                }
            }
        }
        self.see_off(worker, news);
        Ok(())
    }

    /// Vacates the slot of a worker that was reaped and whose last words were read.
    fn see_off(&mut self, worker: WorkerId, news: &mut Vec<News>) {
        let slot = &mut self.slots[worker.0 as usize];
        let Slot::Taken(worker_process) = slot else {
            return;
        };
        let Some((exit, usage)) = worker_process.reaped.filter(|_| worker_process.silent) else {
            return;
        };
        let was_ready = worker_process.ready;
        self.by_pid.remove(&worker_process.pid);
        *slot = Slot::Vacant;
        self.usage.add(&usage);
        let now = self.host.emitter.clock().now();
        let event = WorkerEvent::Exited { exit, usage };
        self.job.emit(self.host.emitter, now, worker, event);
        news.push(News::Gone {
            worker,
            exit,
            was_ready,
        });
    }
}
