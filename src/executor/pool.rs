//! A pool of processes, and one process a task, which is a pool whose workers do one task each.
//!
//! Decides which task goes to whom: a chunk at a time, a little ahead where tasks are so short that
//! handing over would cost more than they do.

use std::collections::{HashMap, VecDeque};
use std::thread;
use std::time::{Duration, Instant};

use super::accounting::Accounting;
use super::wire::ToWorker;
use super::worker_processes::{News, WorkerProcesses};
use super::{Executed, ExecutorError, Host, Job};
use crate::model::{
    EventKind, ExecutorKind, Exit, RunEvent, TaskId, TimeSpan, Timestamp, WorkerId,
};
use crate::process::ENDED_ON_REQUEST;

/// Work that may wait at a worker beyond the chunk it is at: long enough to hide the way there and
/// back, short enough that no other worker stands idle beside it for long.
const AHEAD: TimeSpan = TimeSpan::from_millis(1);
/// The most chunks that wait at a worker.
const MOST_AHEAD: u64 = 1024;
/// Worker processes that may end before they are ready, one after another, until the run gives up.
const UNREADY: u32 = 3;
/// How long a signal to the process group may take from a worker to us.
const GROUP_SIGNAL: Duration = Duration::from_millis(100);
/// How often a wish to stop is looked for, in milliseconds.
const LOOK: u8 = 20;

pub(super) fn execute(job: &Job<'_>, host: &Host<'_>, accounting: &mut Accounting) -> Executed {
    let mut pool = match Pool::new(job, host, accounting) {
        Ok(pool) => pool,
        Err(error) => return Err((error, crate::model::Usage::default())),
    };
    let worked = pool.work();
    let ended = pool.wind_down(worked.is_ok());
    let usage = pool.worker_processes.usage();
    worked
        .and(ended)
        .map(|()| usage)
        .map_err(|error| (error, usage))
}

struct Pool<'a> {
    job: &'a Job<'a>,
    host: &'a Host<'a>,
    accounting: &'a mut Accounting,
    worker_processes: WorkerProcesses<'a>,
    hands: Vec<Hand>,
    /// Slots without a worker, the lowest last.
    vacant: Vec<WorkerId>,
    stages: VecDeque<Vec<TaskId>>,
    /// Tasks of the open stage that no worker has yet.
    queue: VecDeque<TaskId>,
    /// When the open stage was opened.
    open: Timestamp,
    /// Tasks that are settled when the open stage is over.
    stage_end: u32,
    /// Workers of the first hour that are not ready yet.
    awaited: usize,
    /// Workers that were asked for and are not ready yet.
    on_the_way: usize,
    /// How long a task takes, by the latest results; the slower ones weigh more.
    pace: Option<TimeSpan>,
    losses: HashMap<TaskId, u32>,
    unready: u32,
}

/// What a worker has in hand.
#[derive(Debug, Clone, Default)]
struct Hand {
    /// Tasks given and not answered, in order; it is at the first.
    tasks: VecDeque<TaskId>,
    /// Tasks given since the process in this slot started.
    given: u32,
    present: bool,
}

impl<'a> Pool<'a> {
    fn new(
        job: &'a Job<'a>,
        host: &'a Host<'a>,
        accounting: &'a mut Accounting,
    ) -> Result<Self, ExecutorError> {
        let workers = match job.spec.executor() {
            ExecutorKind::Process => job.workers.min(job.plan.len()),
            _ => job.workers,
        };
        Ok(Self {
            job,
            host,
            accounting,
            worker_processes: WorkerProcesses::new(job, host, workers)?,
            hands: vec![Hand::default(); workers as usize],
            vacant: (0..workers).rev().map(WorkerId).collect(),
            stages: job.plan.stages(job.spec.order()).into(),
            queue: VecDeque::new(),
            open: Timestamp::START,
            stage_end: 0,
            awaited: 0,
            on_the_way: 0,
            pace: None,
            losses: HashMap::new(),
            unready: 0,
        })
    }

    /// Works until every task is settled or a person wants it to stop.
    fn work(&mut self) -> Result<(), ExecutorError> {
        // a pool starts all its workers, whether there is work for them or not, and begins when all
        // are there: many that are busy already would leave no core to the one that starts the others
        let mut to_start = match self.job.spec.executor() {
            ExecutorKind::Process => 0,
            _ => self.vacant.len(),
        };
        self.awaited = to_start;
        while !self.accounting.complete() && !self.host.stop.requested() {
            if self.awaited == 0 && self.accounting.settled() >= self.stage_end {
                self.open_stage()?;
            }
            while self.worker_processes.may_launch()
                && (to_start > 0 || self.queue.len() > self.on_the_way)
                && let Some(worker) = self.vacant.pop()
            {
                to_start = to_start.saturating_sub(1);
                self.on_the_way += 1;
                self.worker_processes.launch(worker)?;
            }
            let mut acted = Ok(());
            for news in self.worker_processes.wait(LOOK)? {
                // one that cannot be acted upon does not make the others untrue
                acted = acted.and(self.act(news));
            }
            acted?;
        }
        Ok(())
    }

    fn open_stage(&mut self) -> Result<(), ExecutorError> {
        if let Some(stage) = self.stages.pop_front() {
            self.stage_end += stage.len() as u32;
            self.queue.extend(stage);
            self.open = self.host.emitter.clock().now();
            self.accounting.hand_over(self.open);
            self.feed_all()?;
        }
        Ok(())
    }

    fn act(&mut self, news: News) -> Result<(), ExecutorError> {
        match news {
            News::Ready(worker) => {
                self.unready = 0;
                self.awaited = self.awaited.saturating_sub(1);
                self.on_the_way = self.on_the_way.saturating_sub(1);
                self.hands[worker.0 as usize].present = true;
                self.feed(worker)
            }
            News::Results {
                worker,
                inside,
                mut results,
            } => {
                let hand = &mut self.hands[worker.0 as usize];
                for (task, _) in &results {
                    if hand.tasks.front() == Some(task) {
                        hand.tasks.pop_front();
                    }
                }
                let pace = inside.0 / results.len().max(1) as u64;
                // a slow task is forgotten slowly: what waits behind another one cannot be taken back
                let before = self.pace.map_or(0, |pace| pace.0 - pace.0 / 8);
                self.pace = Some(TimeSpan(pace.max(before)));
                self.accounting
                    .take(&mut results, self.host.emitter.clock().now());
                self.feed(worker)
            }
            News::Refused { number, reason } => Err(ExecutorError::Processes {
                number,
                workers: self.job.workers,
                reason: reason.to_string(),
            }),
            News::Gone {
                worker,
                exit,
                was_ready,
            } => self.miss(worker, exit, was_ready),
        }
    }

    /// Deals with a worker that is gone: the task it was at is lost, those that waited there are not.
    fn miss(&mut self, worker: WorkerId, exit: Exit, was_ready: bool) -> Result<(), ExecutorError> {
        let hand = std::mem::take(&mut self.hands[worker.0 as usize]);
        self.vacant.push(worker);
        if !was_ready {
            self.awaited = self.awaited.saturating_sub(1);
            self.on_the_way = self.on_the_way.saturating_sub(1);
            self.unready += 1;
            if self.unready >= UNREADY {
                return Err(ExecutorError::Unready(exit.to_string()));
            }
        }
        if exit == ENDED_ON_REQUEST && self.stops_soon() {
            return Ok(());
        }
        let mut tasks = hand.tasks;
        if let Some(task) = tasks.pop_front() {
            let losses = self.losses.entry(task).or_default();
            *losses += 1;
            let retried = *losses <= self.job.spec.retry();
            let now = self.host.emitter.clock().now();
            let event = RunEvent::TaskLost {
                task,
                worker,
                retried,
            };
            let run = self.job.run;
            self.host
                .emitter
                .emit_at(now, EventKind::Run { run, event });
            if retried {
                tasks.push_front(task);
            } else {
                self.accounting.lose(task, now);
            }
        }
        if !tasks.is_empty() {
            // no worker could have had them between their worker's end and now
            self.open = self.host.emitter.clock().now();
        }
        while let Some(task) = tasks.pop_back() {
            self.queue.push_front(task);
        }
        self.feed_all()
    }

    /// Returns whether the whole program is being ended: a signal to its process group reaches the
    /// workers, too, and maybe before us.
    fn stops_soon(&self) -> bool {
        let patience = Instant::now();
        while !self.host.stop.requested() && patience.elapsed() < GROUP_SIGNAL {
            thread::sleep(Duration::from_millis(1));
        }
        self.host.stop.requested()
    }

    fn feed_all(&mut self) -> Result<(), ExecutorError> {
        (0..self.hands.len()).try_for_each(|slot| self.feed(WorkerId(slot as u32)))
    }

    /// Gives a worker what it may have.
    fn feed(&mut self, worker: WorkerId) -> Result<(), ExecutorError> {
        let allowance = self.allowance();
        let per_child = match self.job.spec.executor() {
            ExecutorKind::Process => Some(1),
            _ => self.job.spec.tasks_per_child(),
        };
        let hand = &mut self.hands[worker.0 as usize];
        // a chunk is given when the last one is done; where more may wait at the worker, when half
        // of that is done: one message then carries much
        let enough = if allowance > self.job.spec.chunk() as usize {
            hand.tasks.len() * 2 > allowance
        } else {
            !hand.tasks.is_empty()
        };
        if !hand.present || enough || self.queue.is_empty() {
            return Ok(());
        }
        let left = per_child.map_or(usize::MAX, |most| (most - hand.given) as usize);
        let count = (allowance - hand.tasks.len())
            .min(left)
            .min(self.queue.len());
        if count == 0 {
            return Ok(());
        }
        let tasks: Vec<TaskId> = self.queue.drain(..count).collect();
        hand.tasks.extend(&tasks);
        hand.given += count as u32;
        let used_up = count == left;
        hand.present = !used_up;
        let open = self.open;
        self.worker_processes
            .send(worker, &ToWorker::Run { open, tasks })?;
        if used_up {
            self.worker_processes.send(worker, &ToWorker::Finish)?;
        }
        Ok(())
    }

    /// Returns how many tasks a worker may have in hand: one chunk, or as many as it does in a moment.
    fn allowance(&self) -> usize {
        let chunk = self.job.spec.chunk() as usize;
        let Some(pace) = self.pace else { return chunk };
        let chunk_takes = pace.0.saturating_mul(chunk as u64).max(1);
        let chunks = (AHEAD.0 / chunk_takes).clamp(1, MOST_AHEAD) as usize;
        // towards the end every worker gets a fair part of what is left
        let fair = self.queue.len().div_ceil(2 * self.hands.len());
        (chunks * chunk).min(fair).max(chunk)
    }

    /// Lets every worker end, and waits until none is left or the run is aborted.
    fn wind_down(&mut self, well: bool) -> Result<(), ExecutorError> {
        let complete = well && self.accounting.complete();
        if complete {
            self.worker_processes.send_all(&ToWorker::Finish)?;
        } else {
            self.worker_processes.kill_all();
        }
        let mut killed = !complete;
        while !self.worker_processes.is_empty() && !self.host.stop.killing() {
            if self.host.stop.requested() && !killed {
                self.worker_processes.kill_all();
                killed = true;
            }
            for news in self.worker_processes.wait(LOOK)? {
                match news {
                    // it was on its way when the others were informed
                    News::Ready(worker) => self.worker_processes.send(worker, &ToWorker::Finish)?,
                    News::Results { mut results, .. } => {
                        self.accounting
                            .take(&mut results, self.host.emitter.clock().now());
                    }
                    News::Refused { .. } | News::Gone { .. } => {}
                }
            }
        }
        Ok(())
    }
}
