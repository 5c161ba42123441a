//! The processes of one call of the program, found by a mark in their environment: it goes to every
//! child and stays with orphans, so none is overlooked.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// How long anything that must happen may take on a loaded machine.
pub(crate) const PATIENCE: Duration = Duration::from_mins(3);
/// How often it is looked for.
pub(crate) const LOOK: Duration = Duration::from_millis(10);

/// CPU time, in ticks, that a worker has used only if it works on a task: several times what its start takes.
const AT_WORK: u64 = 10;

/// The variable that carries the mark.
pub(crate) const MARK: &str = "FAULTS_FAMILY";

/// All processes of one call.
#[derive(Debug)]
pub(crate) struct Family {
    /// The value of [`MARK`].
    pub(crate) mark: String,
}

/// What a process of the family is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Program,
    /// Ends what another process has started.
    Keeper,
    ForkServer,
    Worker,
    /// What a worker forked.
    Child,
    /// None of ours: a shell around the program, or what it started.
    Stranger,
}

/// A process of the family that has not exited.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) pid: Pid,
    pub(crate) role: Role,
    /// As in `/proc/PID/stat`: R, S, T and so on.
    pub(crate) state: char,
    /// User and system time, in ticks.
    pub(crate) cpu: u64,
}

impl Default for Family {
    fn default() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self {
            mark: format!("{}-{number}", std::process::id()),
        }
    }
}

impl Family {
    /// Returns which of our processes are alive; zombies are not.
    pub(crate) fn alive(&self) -> Vec<Member> {
        let mut members = self.everybody();
        members.retain(|member| member.role != Role::Stranger);
        members
    }

    /// Returns which processes are alive, strangers included.
    fn everybody(&self) -> Vec<Member> {
        let processes = fs::read_dir("/proc").unwrap();
        processes
            .filter_map(|entry| self.member(&entry.ok()?.path()))
            .collect()
    }

    /// Returns which processes are alive in a role.
    pub(crate) fn in_role(&self, role: Role) -> Vec<Member> {
        let mut members = self.everybody();
        members.retain(|member| member.role == role);
        members
    }

    /// Waits for the program itself and returns it.
    pub(crate) fn program(&self) -> Pid {
        wait_until("the program runs", || {
            self.in_role(Role::Program).first().map(|member| member.pid)
        })
    }

    /// Waits until so many workers are at work, each with more CPU time than its start takes, and returns
    /// them.
    pub(crate) fn working(&self, count: usize) -> Vec<Member> {
        wait_until("the workers work", || {
            let workers = self.in_role(Role::Worker);
            let busy = workers.iter().all(|worker| worker.cpu >= AT_WORK);
            (workers.len() == count && busy).then_some(workers)
        })
    }

    /// Sends a process a signal again and again until it has died of it. One signal may not do: the handler
    /// of stack overflows that Rust installs takes the first SEGV that no memory access caused and removes
    /// itself; and two that are sent before the process runs again are one.
    pub(crate) fn strike(&self, victim: Pid, signal: Signal) {
        wait_until(&format!("{victim} dies of {signal}"), || {
            let alive = self.everybody();
            let is_alive = alive.iter().any(|member| member.pid == victim);
            // it may have died since it was looked for
            let _ = is_alive.then(|| kill(victim, signal));
            (!is_alive).then_some(())
        });
    }

    /// Stops a process and waits until it is stopped: one without a core is stopped only when it has one
    /// again, and not at all if it is continued before that.
    pub(crate) fn stop(&self, whom: Pid) {
        kill(whom, Signal::SIGSTOP).unwrap();
        wait_until(&format!("{whom} is stopped"), || {
            let alive = self.everybody();
            let stopped = |member: &&Member| member.pid == whom && member.state == 'T';
            alive.iter().find(stopped).map(|_| ())
        });
    }

    /// Waits until so many strangers are alive.
    pub(crate) fn await_strangers(&self, count: usize) {
        wait_until("they are all there", || {
            (self.in_role(Role::Stranger).len() >= count).then_some(())
        });
    }

    /// Waits until no process of ours is alive. On a quiet machine that takes no second; how long it took here
    /// is printed.
    pub(crate) fn assert_gone(&self) {
        let asked = Instant::now();
        wait_until(&format!("no process of {} is alive", self.mark), || {
            self.alive().is_empty().then_some(())
        });
        println!("all gone after {:?}", asked.elapsed());
    }

    /// Waits until no process is alive, what the program started included.
    pub(crate) fn assert_all_gone(&self) {
        wait_until(&format!("nothing of {} is alive", self.mark), || {
            self.everybody().is_empty().then_some(())
        });
    }

    /// Returns the named semaphores that are open in any process, strangers included.
    pub(crate) fn semaphores(&self) -> Vec<PathBuf> {
        let maps = self.everybody().into_iter();
        let maps =
            maps.filter_map(|member| fs::read_to_string(format!("/proc/{}/maps", member.pid)).ok());
        let paths = maps.flat_map(|maps| {
            let words = maps.split_whitespace().map(PathBuf::from);
            words.collect::<Vec<PathBuf>>()
        });
        paths
            .filter(|path| path.starts_with("/dev/shm") && path.exists())
            .collect()
    }

    fn member(&self, folder: &Path) -> Option<Member> {
        let pid: i32 = folder.file_name()?.to_str()?.parse().ok()?;
        let environment = fs::read(folder.join("environ")).ok()?;
        let mark = format!("{MARK}={}", self.mark);
        environment
            .split(|&byte| byte == 0)
            .find(|variable| *variable == mark.as_bytes())?;
        let program = fs::read_link(folder.join("exe")).ok()?;
        let stat = fs::read_to_string(folder.join("stat")).ok()?;
        let (name, rest) = stat.split_once('(')?.1.rsplit_once(')')?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let state = fields[0].chars().next()?;
        let arguments = fs::read(folder.join("cmdline")).ok()?;
        let role = match name {
            _ if program.file_name()? != "eggtop" => Role::Stranger,
            "eggtop-keeper" => Role::Keeper,
            "eggtop-fork" => Role::ForkServer,
            "eggtop-worker" => Role::Worker,
            "eggtop-child" => Role::Child,
            _ if arguments.ends_with(b"__worker\0") => Role::Worker,
            _ => Role::Program,
        };
        (!matches!(state, 'Z' | 'X')).then_some(Member {
            pid: Pid::from_raw(pid),
            role,
            state,
            cpu: fields[11].parse::<u64>().ok()? + fields[12].parse::<u64>().ok()?,
        })
    }
}

impl Drop for Family {
    /// Leaves no process behind when a test fails.
    fn drop(&mut self) {
        for member in self.everybody() {
            let _ = kill(member.pid, Signal::SIGKILL);
        }
    }
}

/// Looks until there is an answer, and returns it; fails when none comes.
pub(crate) fn wait_until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let patience = Instant::now();
    loop {
        if let Some(answer) = look() {
            return answer;
        }
        assert!(patience.elapsed() < PATIENCE, "in vain: {what}");
        sleep(LOOK);
    }
}
