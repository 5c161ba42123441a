//! The contract in several processes side by side, since most of its tests wait.
//!
//! Threads would not do: tests look at the descriptors, the children and the CPU time of their whole process.

use std::env;
use std::io::{self, Write};
use std::process::{Child, Command, Stdio};
use std::thread;

use libtest_mimic::{Arguments, Trial};

/// Which shard of how many a process is, such as `1/2`; not set in the one that starts the others.
const SHARD: &str = "EGGTOP_CONTRACT_SHARD";
/// Processes side by side for each core: a test waits about as long as it computes.
const FOR_EACH_CORE: usize = 2;
/// The most processes side by side; the tests of each start up to a dozen more.
const MOST: usize = 4;

/// The processes that do the contract together, as the first of them or another sees them.
pub(crate) struct Shards {
    number: usize,
    count: usize,
    others: Vec<Child>,
}

impl Shards {
    /// Starts the other processes, unless this is one of them or there is nothing to share. Must come before
    /// the first thread.
    pub(crate) fn start(arguments: &Arguments) -> Self {
        if let Some((number, count)) = named() {
            return Self {
                number,
                count,
                others: Vec::new(),
            };
        }
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let is_whole = arguments.filter.is_none() && !arguments.list;
        let count = if is_whole {
            (FOR_EACH_CORE * cores).min(MOST)
        } else {
            1
        };
        let others = (1..count).map(|number| started(number, count)).collect();
        Self {
            number: 0,
            count,
            others,
        }
    }

    /// Returns the tests that this process does: neighbours differ in cost, so they are dealt out in turn.
    pub(crate) fn own(&self, trials: Vec<Trial>) -> Vec<Trial> {
        let numbered = trials.into_iter().enumerate();
        let own = numbered.filter(|(place, _)| place % self.count == self.number);
        own.map(|(_, trial)| trial).collect()
    }

    /// Waits for the other processes and prints what they printed; whether all of their tests passed.
    pub(crate) fn all_passed(self) -> bool {
        let passed = self.others.into_iter().map(|other| {
            let output = other.wait_with_output().unwrap();
            io::stdout().write_all(&output.stdout).unwrap();
            output.status.success()
        });
        // all are waited for, also after one that failed
        let passed: Vec<bool> = passed.collect();
        passed.into_iter().all(|passed| passed)
    }
}

fn named() -> Option<(usize, usize)> {
    let shard = env::var(SHARD).ok()?;
    let (number, count) = shard.split_once('/')?;
    Some((number.parse().ok()?, count.parse().ok()?))
}

fn started(number: usize, count: usize) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(env::args_os().skip(1))
        .env(SHARD, format!("{number}/{count}"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}
