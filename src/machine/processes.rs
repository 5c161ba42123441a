//! The processes of the run as the kernel sees them: `/proc/PID/stat`, kept open, and
//! `/proc/PID/smaps_rollup`, which costs more and is read in turn.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::os::unix::fs::FileExt;

use crate::model::{Memory, ProcessSample, TimeSpan, Timestamp};

use super::history::History;

/// The most processes that are looked at; the screen shows fewer rows.
const MOST: usize = 64;

/// The most parents that are sampled although no event reported them.
const MOST_PARENTS: usize = 8;

/// How often a look reads the memory of a process: the kernel walks all its pages for that.
const MEMORIES: usize = 4;

/// The kernel reports CPU time in ticks of 10 ms (`USER_HZ`, part of the kernel's interface).
const TICK: u64 = 10_000_000;

/// Samples the processes of the run that is on, and eggtop's own.
#[derive(Debug)]
pub struct ProcessReader {
    own: Vec<i32>,
    watched: BTreeMap<i32, Watched>,
    /// Whose memory was read last.
    last: i32,
}

impl ProcessReader {
    /// Creates a reader that always looks at eggtop's own processes.
    pub fn new(own: Vec<i32>) -> Self {
        let mut reader = Self {
            own,
            watched: BTreeMap::new(),
            last: 0,
        };
        reader.follow(&[]);
        reader
    }

    /// Takes over which processes there are: opens the files of new ones, closes those of the gone.
    pub fn follow(&mut self, pids: &[i32]) {
        let mut before = std::mem::take(&mut self.watched);
        for &pid in self.own.iter().chain(pids).take(MOST) {
            let watched = before.remove(&pid).unwrap_or_else(|| Watched::new(pid));
            self.watched.insert(pid, watched);
        }
    }

    /// Samples all processes over about the last `window`, in order of their numbers. Parents that
    /// no event reported are sampled from the next call on.
    pub fn look(&mut self, at: Timestamp, window: TimeSpan) -> Vec<ProcessSample> {
        self.read_memories();
        let watched = self.watched.values_mut();
        let samples: Vec<ProcessSample> = watched
            .filter_map(|watched| watched.look(at, window))
            .collect();
        self.find_parents(&samples);
        samples
    }

    /// Reads the memory of the next few, round and round.
    fn read_memories(&mut self) {
        let after = self.watched.range(self.last + 1..).map(|(&pid, _)| pid);
        let before = self.watched.range(..=self.last).map(|(&pid, _)| pid);
        let turn: Vec<i32> = after.chain(before).take(MEMORIES).collect();
        for pid in turn {
            if let Some(watched) = self.watched.get_mut(&pid) {
                watched.memory = memory_of(pid);
            }
            self.last = pid;
        }
    }

    /// Follows the line of parents up to a process that is known, such as eggtop.
    fn find_parents(&mut self, samples: &[ProcessSample]) {
        let mut found = 0;
        for sample in samples.iter().filter(|one| !self.own.contains(&one.pid)) {
            // process 1 belongs to no run
            if found < MOST_PARENTS
                && sample.parent > 1
                && !self.watched.contains_key(&sample.parent)
            {
                let watched = Watched::new(sample.parent);
                self.watched.insert(sample.parent, watched);
                found += 1;
            }
        }
    }
}

/// A process whose file is open; none once it is gone.
#[derive(Debug)]
struct Watched {
    pid: i32,
    stat: Option<File>,
    used: History<TimeSpan>,
    memory: Option<Memory>,
}

impl Watched {
    fn new(pid: i32) -> Self {
        Self {
            pid,
            stat: File::open(format!("/proc/{pid}/stat")).ok(),
            used: History::default(),
            memory: None,
        }
    }

    fn look(&mut self, at: Timestamp, window: TimeSpan) -> Option<ProcessSample> {
        let mut text = [0; 512];
        let Ok(length) = self.stat.as_ref()?.read_at(&mut text, 0) else {
            self.stat = None;
            return None;
        };
        let text = std::str::from_utf8(&text[..length]).unwrap_or_default();
        let Stat {
            state,
            parent,
            used,
        } = stat(text)?;
        self.used.push(at, used);
        let cpu = self.used.base(window).map_or(0.0, |(span, base)| {
            ((used - *base).as_secs_f64() / span.as_secs_f64()) as f32
        });
        Some(ProcessSample {
            pid: self.pid,
            parent,
            state,
            cpu,
            // what is left of a zombie has no pages
            memory: if state == 'Z' {
                Some(Memory::default())
            } else {
                self.memory
            },
        })
    }
}

/// The fields of `stat` that are used of a process.
#[derive(Debug, PartialEq, Eq)]
struct Stat {
    state: char,
    parent: i32,
    used: TimeSpan,
}

/// Reads a process's `stat`: state (field 3), parent (4), user and system time (14, 15), see proc(5).
///
/// Field 2 is a name, which may hold blanks and brackets, so fields are counted from its end.
fn stat(text: &str) -> Option<Stat> {
    let (_, rest) = text.rsplit_once(')')?;
    let mut fields = rest.split_ascii_whitespace();
    let state = fields.next()?.chars().next()?;
    let parent = fields.next()?.parse().ok()?;
    let user: u64 = fields.nth(9)?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(Stat {
        state,
        parent,
        used: TimeSpan(user.saturating_add(system).saturating_mul(TICK)),
    })
}

/// Returns the memory of a process, where the kernel reports it.
pub fn memory_of(pid: i32) -> Option<Memory> {
    rollup(&fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?)
}

/// Reads `smaps_rollup`: all pages in RAM, by whether other processes have them, too.
fn rollup(text: &str) -> Option<Memory> {
    let mut memory = Memory::default();
    let mut reported = false;
    for line in text.lines() {
        let mut words = line.split_ascii_whitespace();
        let sum = match words.next() {
            Some("Private_Clean:" | "Private_Dirty:") => &mut memory.private,
            Some("Shared_Clean:" | "Shared_Dirty:") => &mut memory.shared,
            Some("Pss:") => &mut memory.fair,
            _ => continue,
        };
        let kib: u64 = words.next()?.parse().ok()?;
        *sum = sum.saturating_add(kib);
        reported = true;
    }
    reported.then_some(memory)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stat_holds_state_parent_and_time() {
        let text =
            "812 (a (bad) name 7) Z 4001 812 812 0 -1 4194304 150 0 0 0 31 11 0 0 20 0 4 0 5";
        let expected = Stat {
            state: 'Z',
            parent: 4_001,
            used: TimeSpan::from_millis(420),
        };
        assert_eq!(stat(text), Some(expected));
        assert_eq!(stat("812 (cut) R 1 2"), None);
        assert_eq!(stat(""), None);
    }

    #[test]
    fn pages_are_private_or_shared() {
        let text = "55ffb13a0000-7ffdea9e8000 ---p 00000000 00:00 0    [rollup]\n\
            Rss:  1756 kB\nPss:  268 kB\nPss_Dirty:  112 kB\nShared_Clean:  1604 kB\n\
            Shared_Dirty:  4 kB\nPrivate_Clean:  40 kB\nPrivate_Dirty:  112 kB\n";
        let expected = Memory {
            private: 152,
            shared: 1_608,
            fair: 268,
        };
        assert_eq!(rollup(text), Some(expected));
        assert_eq!(rollup(""), None);
        assert_eq!(rollup("Shared_Clean: many kB\n"), None);
    }

    #[cfg(target_os = "linux")]
    mod linux {
        use super::*;
        use nix::unistd::{getpid, getppid};

        fn look(reader: &mut ProcessReader, millis: u64) -> Vec<ProcessSample> {
            reader.look(Timestamp::from_millis(millis), TimeSpan::from_millis(500))
        }

        #[test]
        fn eggtop_itself_is_always_looked_at_and_its_parent_never() {
            let own = getpid().as_raw();
            let mut reader = ProcessReader::new(vec![own]);
            for millis in [100, 200] {
                let samples = look(&mut reader, millis);
                assert_eq!(samples.len(), 1);
                assert_eq!(
                    (samples[0].pid, samples[0].parent),
                    (own, getppid().as_raw())
                );
                let memory = samples[0].memory.unwrap();
                assert!(memory.private > 0 && memory.fair >= memory.private);
            }
        }

        #[test]
        fn parents_that_were_not_reported_are_found() {
            let own = getpid().as_raw();
            let mut reader = ProcessReader::new(Vec::new());
            reader.follow(&[own]);
            assert_eq!(look(&mut reader, 100).len(), 1);
            let pids: Vec<i32> = look(&mut reader, 200).iter().map(|one| one.pid).collect();
            if getppid().as_raw() > 1 {
                assert!(pids.contains(&getppid().as_raw()), "{pids:?}");
            }
        }

        #[test]
        fn a_zombie_is_seen_until_it_is_reaped() {
            let mut child = std::process::Command::new("true").spawn().unwrap();
            let pid = child.id().cast_signed();
            let mut reader = ProcessReader::new(Vec::new());
            reader.follow(&[pid]);
            let zombie = (1..200_000).find_map(|millis| {
                std::thread::sleep(std::time::Duration::from_millis(1));
                let samples = look(&mut reader, millis);
                samples
                    .into_iter()
                    .find(|one| one.pid == pid && one.state == 'Z')
            });
            assert_eq!(zombie.unwrap().memory, Some(Memory::default()));
            child.wait().unwrap();
            let left = look(&mut reader, 200_000);
            assert!(left.iter().all(|one| one.pid != pid), "{left:?}");
        }

        #[test]
        fn ten_thousand_processes_do_not_use_up_the_files() {
            let mut reader = ProcessReader::new(Vec::new());
            let pids: Vec<i32> = (1..10_000).collect();
            reader.follow(&pids);
            assert!(reader.watched.len() <= MOST);
        }
    }
}
