//! What eggtop itself uses: its threads but the run's workers, and its fork server.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process;

use nix::time::{ClockId, clock_gettime};

use crate::model::{TimeSpan, Timestamp};

use super::history::History;
use super::threads::{LiveWorker, ThreadFiles};

/// Threads come and go rarely, and a list of ten thousand workers takes its time.
const LIST_EVERY: TimeSpan = TimeSpan::from_millis(1_000);

/// Reads eggtop's own use of the cores again and again.
#[derive(Debug)]
pub struct OwnReader {
    fork_server: Option<i32>,
    listed: Option<Timestamp>,
    threads: BTreeMap<i32, OwnThread>,
    used: TimeSpan,
    history: History<TimeSpan>,
}

/// A thread that is eggtop's own.
#[derive(Debug)]
struct OwnThread {
    files: ThreadFiles,
    used: Option<TimeSpan>,
}

impl OwnReader {
    /// Creates a reader of this process and its fork server.
    pub fn new(fork_server: Option<i32>) -> Self {
        Self {
            fork_server,
            listed: None,
            threads: BTreeMap::new(),
            used: TimeSpan::ZERO,
            history: History::default(),
        }
    }

    /// Returns what eggtop used over about the last `window`, in cores.
    pub fn look(&mut self, at: Timestamp, window: TimeSpan, workers: &[LiveWorker]) -> f32 {
        if self.listed.is_none_or(|listed| at - listed >= LIST_EVERY) {
            self.list(workers);
            self.listed = Some(at);
        }
        if self.threads.is_empty() {
            self.used = process_cpu();
        } else {
            self.add_up(workers);
        }
        self.history.push(at, self.used);
        match self.history.base(window) {
            Some((span, base)) => ((self.used - *base).as_secs_f64() / span.as_secs_f64()) as f32,
            None => 0.0,
        }
    }

    /// Adds what every thread used since the last look. One that became a worker is left alone from
    /// then on, and one seen for the first time only gives its starting point.
    fn add_up(&mut self, workers: &[LiveWorker]) {
        for worker in workers {
            self.threads.remove(&worker.tid);
        }
        let mut used = self.used;
        self.threads.retain(|_, thread| {
            let Ok(times) = thread.files.times() else {
                return false;
            };
            used += times.ran - thread.used.unwrap_or(times.ran);
            thread.used = Some(times.ran);
            true
        });
        self.used = used;
    }

    /// Opens the files of threads that were not there at the last look.
    fn list(&mut self, workers: &[LiveWorker]) {
        let workers: BTreeSet<i32> = workers.iter().map(|worker| worker.tid).collect();
        let own = process::id().cast_signed();
        let tasks = fs::read_dir("/proc/self/task")
            .into_iter()
            .flatten()
            .flatten();
        let threads = tasks
            .filter_map(|task| task.file_name().to_str()?.parse().ok())
            .map(|tid| (own, tid))
            .chain(self.fork_server.map(|server| (server, server)));
        for (pid, tid) in threads {
            if workers.contains(&tid) || self.threads.contains_key(&tid) {
                continue;
            }
            if let Ok(files) = ThreadFiles::open(pid, tid) {
                self.threads.insert(tid, OwnThread { files, used: None });
            }
        }
    }
}

/// Returns the CPU time of the whole process, workers that are threads of it included: all that can be
/// known where threads cannot be listed.
fn process_cpu() -> TimeSpan {
    clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).map_or(TimeSpan::ZERO, |time| {
        TimeSpan(time.tv_sec() as u64 * 1_000_000_000 + time.tv_nsec() as u64)
    })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use crate::model::{Clock, WorkerId};
    use nix::unistd::gettid;

    /// Burns CPU time of this thread.
    fn burn(millis: u64) {
        let end = Clock::thread_cpu() + TimeSpan::from_millis(millis);
        while Clock::thread_cpu() < end {
            std::hint::spin_loop();
        }
    }

    /// Returns what a reader counts while this thread, a worker or not, burns 50 ms.
    fn counted(is_worker: bool) -> TimeSpan {
        let workers: Vec<LiveWorker> = is_worker
            .then(|| LiveWorker {
                worker: WorkerId(0),
                pid: process::id().cast_signed(),
                tid: gettid().as_raw(),
            })
            .into_iter()
            .collect();
        let mut reader = OwnReader::new(None);
        reader.look(
            Timestamp::from_millis(100),
            TimeSpan::from_millis(100),
            &workers,
        );
        reader.threads.retain(|&tid, _| tid == gettid().as_raw());
        burn(50);
        reader.add_up(&workers);
        reader.used
    }

    #[test]
    fn own_threads_count() {
        assert!(counted(false) >= TimeSpan::from_millis(50));
    }

    #[test]
    fn the_run_s_workers_do_not_count() {
        assert_eq!(counted(true), TimeSpan::ZERO);
    }

    #[test]
    fn a_thread_that_becomes_a_worker_counts_no_longer() {
        let worker = LiveWorker {
            worker: WorkerId(0),
            pid: process::id().cast_signed(),
            tid: gettid().as_raw(),
        };
        let mut reader = OwnReader::new(None);
        reader.look(Timestamp::from_millis(100), TimeSpan::from_millis(100), &[]);
        reader.threads.retain(|&tid, _| tid == worker.tid);
        burn(20);
        reader.add_up(&[worker]);
        assert_eq!(reader.used, TimeSpan::ZERO);
    }
}
