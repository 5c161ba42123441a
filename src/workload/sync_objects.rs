//! What tasks of a run wait for each other with: locks, the answers of others, the queue of their pool.

use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::model::{Resource, TaskId, Timestamp};

/// The pause between two attempts of a sleeping wait for a file's lock.
const ASK: Duration = Duration::from_millis(2);

/// The synchronization objects of one run.
#[derive(Debug)]
pub struct SyncObjects {
    locks: Vec<Lock>,
    answers: Vec<Gate>,
    pools: Vec<Queue>,
    /// Tasks that may still submit others or be submitted.
    open: AtomicU32,
}

/// A lock, of threads or of processes.
#[derive(Debug)]
enum Lock {
    Thread(Gate),
    File(File),
}

/// Something that is available or not; a thread that waits for it sleeps.
#[derive(Debug, Default)]
struct Gate {
    open: Mutex<bool>,
    opened: Condvar,
}

/// Tasks that wait for a place in a pool, with when they were submitted.
#[derive(Debug, Default)]
struct Queue {
    tasks: Mutex<VecDeque<(TaskId, Timestamp)>>,
    submitted: Condvar,
}

impl SyncObjects {
    /// Ties the threads of one process: so many tasks with a lock and an answer each, and so many
    /// pools.
    pub fn of_threads(tasks: u32, pools: usize) -> Self {
        let gates = |open| (0..tasks).map(move |_| Gate::new(open));
        Self {
            locks: gates(true).map(Lock::Thread).collect(),
            answers: gates(false).collect(),
            pools: (0..pools).map(|_| Queue::default()).collect(),
            open: AtomicU32::new(tasks),
        }
    }

    /// Ties processes by the locks of files that all of them opened for themselves.
    pub fn of_processes(files: Vec<File>) -> Self {
        Self {
            locks: files.into_iter().map(Lock::File).collect(),
            answers: Vec::new(),
            pools: Vec::new(),
            open: AtomicU32::new(0),
        }
    }

    /// Gets something that is there; a lock is then taken.
    pub fn try_get(&self, what: Resource) -> io::Result<bool> {
        match what {
            Resource::Lock(number) => self.lock(number)?.try_take(),
            Resource::Future(task) => Ok(*self.answer(task)?.open()),
            Resource::Place => Err(io::Error::other("nobody takes a place")),
        }
    }

    /// Gets something, asleep until it is there, but not for longer than this; a lock of processes
    /// without a limit is waited for as long as it takes.
    pub fn get_within(&self, what: Resource, most: Option<Duration>) -> io::Result<bool> {
        match what {
            Resource::Lock(number) => self.lock(number)?.take_within(most),
            Resource::Future(task) => Ok(self.answer(task)?.is_open_within(most)),
            Resource::Place => Err(io::Error::other("nobody waits for a place")),
        }
    }

    /// Returns whether waiting for something without a limit cannot be aborted.
    pub fn is_stubborn(&self, what: Resource) -> bool {
        let Resource::Lock(number) = what else {
            return false;
        };
        matches!(self.lock(number), Ok(Lock::File(_)))
    }

    /// Lets go of a lock.
    pub fn release(&self, lock: u32) -> io::Result<()> {
        match self.lock(lock)? {
            Lock::Thread(gate) => gate.let_in(),
            Lock::File(file) => file.unlock()?,
        }
        Ok(())
    }

    /// Submits a task to a pool.
    pub fn submit(&self, pool: usize, task: TaskId, now: Timestamp) {
        if let Some(queue) = self.pools.get(pool) {
            queue.tasks().push_back((task, now));
            queue.submitted.notify_one();
        }
    }

    /// Notes that a task is over, which wakes the tasks that wait for its result.
    pub fn settle(&self, task: TaskId) {
        if let Ok(answer) = self.answer(task) {
            answer.let_in();
        }
        if self.open.fetch_sub(1, Ordering::AcqRel) == 1 {
            for queue in &self.pools {
                drop(queue.tasks());
                queue.submitted.notify_all();
            }
        }
    }

    /// Takes the next task of a pool, asleep until there is one, but not for longer than this. Gives
    /// nothing when that was over, and an error when all tasks are.
    pub fn next(
        &self,
        pool: usize,
        most: Duration,
    ) -> Result<Option<(TaskId, Timestamp)>, AllOver> {
        let queue = self.pools.get(pool).ok_or(AllOver)?;
        let over = || self.open.load(Ordering::Acquire) == 0;
        let idle = |tasks: &mut VecDeque<_>| tasks.is_empty() && !over();
        let waited = queue
            .submitted
            .wait_timeout_while(queue.tasks(), most, idle);
        let (mut tasks, _) = waited.unwrap_or_else(PoisonError::into_inner);
        match tasks.pop_front() {
            None if over() => Err(AllOver),
            next => Ok(next),
        }
    }

    fn lock(&self, number: u32) -> io::Result<&Lock> {
        let lock = self.locks.get(number as usize);
        lock.ok_or_else(|| io::Error::other(format!("there is no lock {number}")))
    }

    fn answer(&self, task: TaskId) -> io::Result<&Gate> {
        let answer = self.answers.get(task.0 as usize);
        answer.ok_or_else(|| io::Error::other(format!("task {} has no future here", task.0)))
    }
}

/// No task will come any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AllOver;

impl Lock {
    fn try_take(&self) -> io::Result<bool> {
        match self {
            Self::Thread(gate) => Ok(std::mem::take(&mut *gate.open())),
            Self::File(file) => match file.try_lock() {
                Ok(()) => Ok(true),
                Err(std::fs::TryLockError::WouldBlock) => Ok(false),
                Err(std::fs::TryLockError::Error(error)) => Err(error),
            },
        }
    }

    fn take_within(&self, most: Option<Duration>) -> io::Result<bool> {
        match (self, most) {
            (Self::Thread(gate), most) => {
                let mut open = gate.wait(most);
                Ok(std::mem::take(&mut *open))
            }
            (Self::File(file), None) => file.lock().map(|()| true),
            (Self::File(_), Some(most)) => {
                let began = Instant::now();
                while !self.try_take()? {
                    if began.elapsed() >= most {
                        return Ok(false);
                    }
                    thread::sleep(ASK);
                }
                Ok(true)
            }
        }
    }
}

impl Gate {
    fn new(open: bool) -> Self {
        Self {
            open: Mutex::new(open),
            opened: Condvar::new(),
        }
    }

    fn open(&self) -> MutexGuard<'_, bool> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait(&self, most: Option<Duration>) -> MutexGuard<'_, bool> {
        let shut = |open: &mut bool| !*open;
        let open = self.open();
        match most {
            None => self
                .opened
                .wait_while(open, shut)
                .unwrap_or_else(PoisonError::into_inner),
            Some(most) => {
                let waited = self.opened.wait_timeout_while(open, most, shut);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
        }
    }

    fn is_open_within(&self, most: Option<Duration>) -> bool {
        *self.wait(most)
    }

    fn let_in(&self) {
        *self.open() = true;
        self.opened.notify_all();
    }
}

impl Queue {
    fn tasks(&self) -> MutexGuard<'_, VecDeque<(TaskId, Timestamp)>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_mins(1);

    #[test]
    fn a_lock_is_had_by_one_at_a_time() {
        let files = [tempfile::tempfile().unwrap()].into();
        for sync_objects in [
            SyncObjects::of_threads(1, 1),
            SyncObjects::of_processes(files),
        ] {
            let lock = Resource::Lock(0);
            assert!(sync_objects.try_get(lock).unwrap());
            if !sync_objects.is_stubborn(lock) {
                // a process has a lock as often as it likes
                assert!(!sync_objects.try_get(lock).unwrap());
                assert!(!sync_objects.get_within(lock, Some(Duration::ZERO)).unwrap());
            }
            sync_objects.release(0).unwrap();
            assert!(sync_objects.get_within(lock, Some(LONG)).unwrap());
            assert!(sync_objects.try_get(Resource::Lock(1)).is_err());
        }
    }

    #[test]
    fn a_waiting_thread_is_woken() {
        let sync_objects = SyncObjects::of_threads(2, 1);
        thread::scope(|scope| {
            let waiter = scope.spawn(|| sync_objects.get_within(Resource::Future(TaskId(1)), None));
            sync_objects.settle(TaskId(1));
            assert!(waiter.join().unwrap().unwrap());
        });
    }

    #[test]
    fn a_pool_gives_tasks_until_all_are_over() {
        let sync_objects = SyncObjects::of_threads(2, 1);
        sync_objects.submit(0, TaskId(0), Timestamp(7));
        assert_eq!(
            sync_objects.next(0, LONG),
            Ok(Some((TaskId(0), Timestamp(7))))
        );
        assert_eq!(sync_objects.next(0, Duration::ZERO), Ok(None));
        sync_objects.settle(TaskId(0));
        sync_objects.settle(TaskId(1));
        assert_eq!(sync_objects.next(0, LONG), Err(AllOver));
    }
}
