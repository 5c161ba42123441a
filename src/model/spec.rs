//! What a run is asked to do: the choices a person makes, with their defaults.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use super::clock::Nanos;
use super::deadlock::{Cure, How, WaitBy};
use super::life::What;

mod batches;
mod check;
mod counts;
mod knot;
mod life;
mod outside;
mod pairs;
mod same;
mod seconds;
mod share;
mod size;

pub use share::Share;
pub use size::Size;

pub use outside::{DELAYS, Locking, Printing};
pub(super) use outside::{url_fault, urls_of};

/// Returns a choice's name as it stands on the command line, on the screen and in files.
pub fn name_of(choice: &impl ValueEnum) -> String {
    choice
        .to_possible_value()
        .map_or_else(String::new, |value| value.get_name().to_owned())
}

/// What a task does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum WorkloadKind {
    /// Fry an egg: heat for t seconds
    #[default]
    Eggs,
    /// Count the divisors of one number by trial division
    Divisors,
    /// Count the primes below n, a range a task
    Primes,
    /// Count n down to 0
    Busy,
    /// Sum 0 to n - 1 in 128 bits
    Sum,
    /// Append n random numbers to a list; under 2, 6, 20 s, to fit memory
    Append,
    /// x to the 10th for x over 0 to 23, n times
    Power,
    /// SHA-256 over a 1 MB buffer, n times
    Hash,
    /// A serial share first, then parallel tasks (Amdahl)
    Mix,
    /// Add 1 to a number that all tasks share, n times a task
    Counter,
    /// Tasks that wait for each other; small, medium, large: 0.1, 0.4, 1 s of work before
    Deadlock,
    /// Sleep for x/2 seconds, then square x; small, medium, large: 0.1, 0.25, 1 times ten values
    Sleep,
    /// Get a URL: of a local server of eggtop's own, or yours
    Fetch,
    /// Create a file, write n bytes, close it
    Files,
    /// Print five lines into a pipe that all tasks share, a delay before each
    Print,
    /// Live for t seconds as a process that is watched: its forks, its zombie, its memory
    Lifecycle,
}

/// What runs the code of a task.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum RuntimeKind {
    /// Rust, no interpreter lock
    #[default]
    Native,
    /// The same Rust work under a model of CPython's GIL
    Gil,
    /// A real CPython found on the machine
    Python,
    /// A program of your own that speaks the runner protocol
    Runner,
}

/// How tasks are spread over workers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum ExecutorKind {
    /// One task after another: the base line
    Serial,
    /// Threads of one process
    Threads,
    /// A pool of processes
    #[default]
    Pool,
    /// One process a task
    Process,
    /// Tasks of one event loop, on one thread
    Async,
    /// Threads with an interpreter each (Python 3.14 and later)
    Interpreters,
}

/// How threads get at their tasks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Schedule {
    /// The next chunk from one shared index
    #[default]
    Dynamic,
    /// One contiguous part a worker, fixed beforehand
    Static,
    /// Work stealing, as rayon does it
    Stealing,
}

/// How a worker process comes to be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum StartMethod {
    /// A copy of a small running process; pages are shared until written
    #[default]
    Fork,
    /// A fresh execution of the program
    Spawn,
    /// A copy of a small server process (Python)
    Forkserver,
}

/// In which order tasks are handed out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// As given
    #[default]
    Given,
    /// The longest first
    Longest,
}

/// In which order a pool's results are taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Results {
    /// In the order of the tasks
    #[default]
    Ordered,
    /// As they complete
    Completed,
}

/// When an egg is taken off the heat.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum FryBy {
    /// When it has had t seconds of CPU time
    #[default]
    Heat,
    /// When t seconds have passed on the wall clock, fried or raw
    Timer,
}

/// Where workers may run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Pin {
    /// Wherever the system puts them
    #[default]
    None,
    /// One to a physical core, siblings only when those run out
    Spread,
    /// Side by side on the siblings of a physical core
    Siblings,
    /// All on one core
    One,
}

/// How much there is to do when there are more workers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Work {
    /// The same, however many workers there are (Amdahl)
    #[default]
    Fixed,
    /// As many tasks for each worker: it grows with them (Gustafson)
    Scaled,
}

/// One run: everything a person chose, nothing the program found out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunSpec {
    /// What a task does.
    pub workload: WorkloadKind,
    /// What runs its code.
    pub runtime: RuntimeKind,
    /// Which interpreter of runtime `python`, by version or path; none means the first one found.
    #[serde(default)]
    pub python: Option<String>,
    /// The program of runtime `runner`.
    #[serde(default)]
    pub runner: Option<String>,
    /// How long a thread waits for the GIL before it asks for it, as the run begins.
    #[serde(default = "RunSpec::usual_switch_interval")]
    pub switch_interval: Nanos,
    /// How tasks are spread.
    pub executor: ExecutorKind,
    /// How many tasks; none means as many as there are values, else 8 (`sleep`: ten).
    pub tasks: Option<u32>,
    /// Whether there are more tasks the more workers there are.
    #[serde(default)]
    pub work: Work,
    /// How many workers; none means as many as are usable (`process` and `async`: as
    /// there are tasks). Those of `async` are tasks in flight, all on one thread.
    pub workers: Option<u32>,
    /// How large a task is.
    pub size: Size,
    /// Sizes of single tasks, used in turn; empty means all are of `size`.
    pub values: Vec<f64>,
    /// Factor on every size.
    pub scale: f64,
    /// When an egg is done.
    pub by: FryBy,
    /// The serial share of `mix`, 0 to 1.
    pub serial: f64,
    /// How the tasks of `counter` share their number.
    #[serde(default)]
    pub share: Share,
    /// How large a message is, in bytes, where sharing is done by messages.
    #[serde(default = "RunSpec::usual_message")]
    pub message: u32,
    /// For how long the first task of `sleep` computes when it is awake, without a wait.
    #[serde(default)]
    pub block: Nanos,
    /// What `fetch` fetches, in turn; empty means the local server.
    #[serde(default)]
    pub urls: Vec<String>,
    /// The only other hosts that redirects of `fetch` may lead to, set for screenplays; none means all.
    #[serde(default)]
    pub hosts: Option<Vec<String>>,
    /// Seconds after which `fetch` gives a URL up; none means as many as are usual.
    #[serde(default)]
    pub timeout: Option<f64>,
    /// How `print` prints a line.
    #[serde(default)]
    pub print: Printing,
    /// Whether `print` takes a lock for each line.
    #[serde(default)]
    pub lock: Locking,
    /// How threads get their tasks.
    pub schedule: Schedule,
    /// Tasks handed out at a time.
    pub chunk: u32,
    /// In how many batches, all handed over at once, the tasks come.
    #[serde(default = "RunSpec::one_batch")]
    pub batches: u32,
    /// How worker processes start.
    pub start: StartMethod,
    /// In which order tasks are handed out.
    pub order: Order,
    /// In which order results are taken.
    pub results: Results,
    /// A worker process is replaced after so many tasks.
    pub tasks_per_child: Option<u32>,
    /// How often a lost task is given to another worker.
    pub retry: u32,
    /// How often the whole run is done. Without a number it is done once, and in a comparison again
    /// where noise leaves a conclusion open.
    #[serde(default)]
    pub repeat: Option<u32>,
    /// Where workers may run.
    pub pin: Pin,
    /// What `lifecycle` shows.
    #[serde(default)]
    pub what: What,
    /// How long processes stay zombies; none means as usual.
    #[serde(default)]
    pub hold: Option<Nanos>,
    /// The memory that a parent writes to before it forks, in MB.
    #[serde(default = "RunSpec::usual_touch")]
    pub touch: u32,
    /// Who waits for whom in a deadlock.
    #[serde(default)]
    pub how: How,
    /// How they wait.
    #[serde(default)]
    pub wait: WaitBy,
    /// What keeps them from hanging.
    #[serde(default)]
    pub cure: Cure,
    /// The run is ended when it has gone on for so long.
    #[serde(default)]
    pub limit: Option<Nanos>,
}

impl Default for RunSpec {
    fn default() -> Self {
        Self {
            workload: WorkloadKind::default(),
            runtime: RuntimeKind::default(),
            python: None,
            runner: None,
            switch_interval: Self::SWITCH_INTERVAL,
            executor: ExecutorKind::default(),
            tasks: None,
            work: Work::default(),
            workers: None,
            size: Size::default(),
            values: Vec::new(),
            scale: 1.0,
            by: FryBy::default(),
            serial: 0.25,
            share: Share::default(),
            message: Self::usual_message(),
            block: Nanos::ZERO,
            urls: Vec::new(),
            hosts: None,
            timeout: None,
            print: Printing::default(),
            lock: Locking::default(),
            schedule: Schedule::default(),
            chunk: 1,
            batches: 1,
            start: StartMethod::default(),
            order: Order::default(),
            results: Results::default(),
            tasks_per_child: None,
            retry: 0,
            repeat: None,
            pin: Pin::default(),
            what: What::default(),
            hold: None,
            touch: Self::usual_touch(),
            how: How::default(),
            wait: WaitBy::default(),
            cure: Cure::default(),
            limit: None,
        }
    }
}

impl RunSpec {
    /// Tasks of a run when nobody says otherwise.
    pub const DEFAULT_TASKS: u32 = 8;
    /// The same of `mix`, whose parallel part must divide evenly among workers, so that only the serial
    /// part holds them up: 1, 2, 3, 4, 6, 8, 12, 16 of them get as many each, others nearly so.
    pub const DEFAULT_PARTS: u32 = 48;
    /// The most workers that may be asked for, and the most processes `process` keeps alive.
    pub const MOST_WORKERS: u32 = 10_000;
    /// The most workers of schedule `stealing`, whose idle threads cost more the more there are.
    pub const MOST_THIEVES: u32 = 512;
    /// The most tasks that an event loop has in flight.
    pub const MOST_IN_FLIGHT: u32 = 100_000;
    /// The most tasks that may be asked for.
    pub const MOST_TASKS: u32 = 10_000_000;
    /// The longest that a task may be asked to take, in seconds: a day.
    pub const MOST_SECONDS: f64 = 86_400.0;

    /// The switch interval that CPython begins with.
    pub const SWITCH_INTERVAL: Nanos = Nanos::from_millis(5);
    /// The shortest and the longest switch interval that may be asked for.
    pub const SWITCH_INTERVALS: (Nanos, Nanos) = (Nanos(100_000), Nanos::from_millis(100));

    const fn usual_switch_interval() -> Nanos {
        Self::SWITCH_INTERVAL
    }

    const fn usual_message() -> u32 {
        Self::MESSAGES.0
    }

    /// Returns whether the values are the sizes of tasks. For primes they are not: they divide n
    /// into ranges.
    pub fn values_are_sizes(&self) -> bool {
        !self.values.is_empty() && self.workload != WorkloadKind::Primes
    }

    /// Returns whether sizes are multiplied at all.
    pub fn is_scaled(&self) -> bool {
        self.scale.to_bits() != 1.0_f64.to_bits()
    }
}
