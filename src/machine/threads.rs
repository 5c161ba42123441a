//! The run's own workers as the kernel sees them: `/proc/PID/task/TID/{stat,schedstat,status}`, kept
//! open.
//!
//! A file that is open keeps meaning its thread, even when the number is given to another one later.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use nix::sys::resource::{Resource, getrlimit};

use crate::model::{Switches, TimeSpan, Timestamp, WorkerId, WorkerSample};

use super::history::History;

/// At most this many workers are sampled; the screen shows fewer rows.
const MOST_WORKERS: usize = 256;

/// The kernel reports CPU time in `stat` in ticks of 10 ms (`USER_HZ`, part of the kernel's interface).
const TICK: u64 = 10_000_000;

/// A worker's thread: where to find it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiveWorker {
    /// Which worker.
    pub worker: WorkerId,
    /// The number of its process.
    pub pid: i32,
    /// The number of its thread.
    pub tid: i32,
}

/// Samples the workers of the run that is on.
#[derive(Debug)]
pub struct WorkerReader {
    limit: usize,
    watched: BTreeMap<WorkerId, Watched>,
}

impl Default for WorkerReader {
    fn default() -> Self {
        // Three files a worker: no more than a quarter of what may be open, the rest is for the run.
        let (files, _) = getrlimit(Resource::RLIMIT_NOFILE).unwrap_or((256, 256));
        let limit = usize::try_from(files / 12).unwrap_or(MOST_WORKERS);
        Self {
            limit: limit.min(MOST_WORKERS),
            watched: BTreeMap::new(),
        }
    }
}

impl WorkerReader {
    /// Updates the set of live workers: opens the files of new ones, closes those of ended ones.
    pub fn follow(&mut self, workers: &[LiveWorker]) {
        let mut before = std::mem::take(&mut self.watched);
        for live in workers.iter().take(self.limit) {
            let watched = before
                .remove(&live.worker)
                .filter(|watched| watched.live == *live)
                .unwrap_or_else(|| Watched::new(*live));
            self.watched.insert(live.worker, watched);
        }
    }

    /// Samples all workers over about the last `window`, in order of their number.
    ///
    /// A worker is reported from its second reading on; one that is gone is left out.
    pub fn look(&mut self, at: Timestamp, window: TimeSpan) -> Vec<WorkerSample> {
        self.watched
            .values_mut()
            .filter_map(|watched| watched.look(at, window))
            .collect()
    }
}

/// A worker whose files are open; no files once it is gone.
#[derive(Debug)]
struct Watched {
    live: LiveWorker,
    files: Option<ThreadFiles>,
    history: History<Times>,
}

impl Watched {
    fn new(live: LiveWorker) -> Self {
        Self {
            live,
            files: ThreadFiles::open(live.pid, live.tid).ok(),
            history: History::default(),
        }
    }

    fn look(&mut self, at: Timestamp, window: TimeSpan) -> Option<WorkerSample> {
        let Ok(reading) = self.files.as_ref()?.read() else {
            self.files = None;
            return None;
        };
        self.history.push(at, reading.times);
        let (span, base) = self.history.base(window)?;
        // A clock of the kernel and ours are not read at the same instant.
        let share = |time: TimeSpan| (time.as_secs_f64() / span.as_secs_f64()).min(1.0) as f32;
        let waited = reading.times.waited.zip(base.waited);
        let switched = reading.times.switched.zip(base.switched);
        let a_second = |now: u64, then: u64| {
            (now.saturating_sub(then) as f64 / span.as_secs_f64().max(1e-3)) as f32
        };
        Some(WorkerSample {
            worker: self.live.worker,
            state: reading.state,
            core: reading.core,
            running: share(reading.times.ran - base.ran),
            waiting: waited.map(|(now, then)| share(now - then)),
            switches: switched.map(|(now, then)| Switches {
                voluntary: a_second(now.voluntary, then.voluntary),
                involuntary: a_second(now.involuntary, then.involuntary),
            }),
        })
    }
}

/// What a thread has spent and done in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Times {
    /// On a core.
    pub(super) ran: TimeSpan,
    /// Ready, but waiting for a core; absent where the kernel does not report it.
    pub(super) waited: Option<TimeSpan>,
    /// How often it left its core; absent where the kernel does not report it.
    switched: Option<Switched>,
}

impl Times {
    /// Returns the times of a thread of which no more is known.
    #[cfg(test)]
    pub(super) const fn new(ran: TimeSpan, waited: Option<TimeSpan>) -> Self {
        Self {
            ran,
            waited,
            switched: None,
        }
    }
}

/// How often a thread has left its core.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Switched {
    voluntary: u64,
    involuntary: u64,
}

/// One look at a thread.
#[derive(Debug, PartialEq, Eq)]
struct Reading {
    state: char,
    core: u16,
    times: Times,
}

/// The open files of a thread. `schedstat` has nanoseconds, but not every kernel has it.
#[derive(Debug)]
pub(super) struct ThreadFiles {
    stat: File,
    schedstat: Option<File>,
    status: Option<File>,
}

impl ThreadFiles {
    /// Opens the files of a thread that lives.
    pub(super) fn open(pid: i32, tid: i32) -> io::Result<Self> {
        let open = |name| File::open(format!("/proc/{pid}/task/{tid}/{name}"));
        Ok(Self {
            stat: open("stat")?,
            schedstat: open("schedstat").ok(),
            status: open("status").ok(),
        })
    }

    /// Reads the times alone, from the cheaper file where there is one; fails when the thread is gone.
    pub(super) fn times(&self) -> io::Result<Times> {
        match self.precise()? {
            Some(times) => Ok(times),
            None => Ok(self.read()?.times),
        }
    }

    /// Reads all that is reported; fails when the thread is gone.
    fn read(&self) -> io::Result<Reading> {
        let mut text = [0; 512];
        let text = read(&self.stat, &mut text)?;
        let mut reading = stat(text).ok_or(io::ErrorKind::InvalidData)?;
        if let Some(times) = self.precise()? {
            reading.times = times;
        }
        if let Some(file) = &self.status {
            // What is looked for stands last, after lists that grow with the machine.
            let mut text = [0; 4_096];
            reading.times.switched = status(read(file, &mut text)?);
        }
        Ok(reading)
    }

    /// Reads `schedstat`; a kernel that does not keep it has no file or says zero.
    fn precise(&self) -> io::Result<Option<Times>> {
        let Some(file) = &self.schedstat else {
            return Ok(None);
        };
        let mut text = [0; 128];
        Ok(schedstat(read(file, &mut text)?))
    }
}

/// Reads a small file from its start.
fn read<'a>(file: &File, text: &'a mut [u8]) -> io::Result<&'a str> {
    let length = file.read_at(text, 0)?;
    Ok(std::str::from_utf8(&text[..length]).unwrap_or_default())
}

/// Reads a thread's `stat`: state (field 3), user and system time (14, 15) and last core (39), see proc(5).
///
/// Field 2 is a name, which may hold blanks and brackets, so fields are counted from its end.
fn stat(text: &str) -> Option<Reading> {
    let (_, rest) = text.rsplit_once(')')?;
    let mut fields = rest.split_ascii_whitespace();
    let state = fields.next()?.chars().next()?;
    let user: u64 = fields.nth(10)?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    let core = fields.nth(23)?.parse().ok()?;
    Some(Reading {
        state,
        core,
        times: Times {
            ran: TimeSpan(user.saturating_add(system).saturating_mul(TICK)),
            waited: None,
            switched: None,
        },
    })
}

/// Reads `status`: how often the thread left its core.
fn status(text: &str) -> Option<Switched> {
    let mut voluntary = None;
    let mut involuntary = None;
    for line in text.lines().rev() {
        let (name, value) = line.split_once(':')?;
        match name {
            "voluntary_ctxt_switches" => voluntary = value.trim().parse().ok(),
            "nonvoluntary_ctxt_switches" => involuntary = value.trim().parse().ok(),
            _ => {}
        }
        if let (Some(voluntary), Some(involuntary)) = (voluntary, involuntary) {
            return Some(Switched {
                voluntary,
                involuntary,
            });
        }
    }
    None
}

/// Reads `schedstat`: nanoseconds on a core, nanoseconds ready and waiting, turns.
fn schedstat(text: &str) -> Option<Times> {
    let mut fields = text.split_ascii_whitespace();
    let ran: u64 = fields.next()?.parse().ok()?;
    let waited = fields.next()?.parse().ok()?;
    (ran > 0).then_some(Times {
        ran: TimeSpan(ran),
        waited: Some(TimeSpan(waited)),
        switched: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAT: &str = "812 (a (bad) name 7) R 1 812 812 0 -1 4194304 150 0 0 0 31 11 0 0 20 0 4 0 \
        5 1000 200 18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17 6 0 0 0 0 0 0 0 0 0 0 0 0 0";

    #[test]
    fn stat_survives_any_name() {
        let expected = Reading {
            state: 'R',
            core: 6,
            times: Times {
                ran: TimeSpan::from_millis(420),
                waited: None,
                switched: None,
            },
        };
        assert_eq!(stat(STAT), Some(expected));
        assert_eq!(stat("812 (cut"), None);
        assert_eq!(stat("812 (cut) R 1 2"), None);
    }

    #[test]
    fn schedstat_that_is_not_kept_is_not_believed() {
        let times = Times {
            ran: TimeSpan(12),
            waited: Some(TimeSpan(3)),
            switched: None,
        };
        assert_eq!(schedstat("12 3 4\n"), Some(times));
        assert_eq!(schedstat("0 0 0\n"), None);
        assert_eq!(schedstat(""), None);
    }

    #[test]
    fn switches_stand_at_the_end_of_status() {
        let text = "Name:\tbusy: 7\nState:\tR (running)\nvoluntary_ctxt_switches:\t230\n\
            nonvoluntary_ctxt_switches:\t4\n";
        let switched = Switched {
            voluntary: 230,
            involuntary: 4,
        };
        assert_eq!(status(text), Some(switched));
        assert_eq!(status("voluntary_ctxt_switches:\t230\n"), None);
        assert_eq!(status("Name:\tcut off"), None);
    }

    #[cfg(target_os = "linux")]
    mod linux {
        use super::*;
        use nix::unistd::{getpid, gettid};

        fn this_thread() -> LiveWorker {
            LiveWorker {
                worker: WorkerId(3),
                pid: getpid().as_raw(),
                tid: gettid().as_raw(),
            }
        }

        #[test]
        fn a_worker_is_reported_from_its_second_reading() {
            let mut reader = WorkerReader::default();
            reader.follow(&[this_thread()]);
            assert_eq!(
                reader.look(Timestamp::from_millis(100), TimeSpan::from_millis(500)),
                []
            );
            std::thread::sleep(std::time::Duration::from_millis(1));
            let samples = reader.look(Timestamp::from_millis(200), TimeSpan::from_millis(500));
            assert_eq!(samples.len(), 1);
            assert_eq!((samples[0].worker, samples[0].state), (WorkerId(3), 'R'));
            assert!((0.0..=1.0).contains(&samples[0].running));
            assert!(samples[0].switches.unwrap().voluntary > 0.0, "it slept");
        }

        #[test]
        fn a_thread_that_is_gone_is_left_out() {
            let (hand, ours) = std::sync::mpsc::channel();
            let thread = std::thread::Builder::new()
                .spawn(move || hand.send(this_thread()).unwrap())
                .unwrap();
            let live = ours.recv().unwrap();
            let mut reader = WorkerReader::default();
            reader.follow(&[live]);
            thread.join().unwrap();
            // The kernel may take a moment to forget a thread that has been joined, and far longer when the
            // thread has no core to end on.
            for step in 1..200_000 {
                std::thread::sleep(std::time::Duration::from_millis(1));
                if reader
                    .look(Timestamp::from_millis(step), TimeSpan(1))
                    .is_empty()
                    && step > 1
                {
                    return;
                }
            }
            panic!("a thread that ended is still sampled");
        }

        #[test]
        fn ten_thousand_workers_do_not_use_up_the_files() {
            let worker = this_thread();
            let workers: Vec<LiveWorker> = (0..10_000)
                .map(|number| LiveWorker {
                    worker: WorkerId(number),
                    ..worker
                })
                .collect();
            let mut reader = WorkerReader::default();
            reader.follow(&workers);
            assert!((1..=MOST_WORKERS).contains(&reader.watched.len()));
        }
    }
}
