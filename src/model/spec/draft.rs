//! All choices a person can make of a run, those included that do not apply to it: what a panel keeps
//! while the user goes from one workload to another, and what session files hold and runners receive.

use serde::{Deserialize, Serialize};

use super::{
    Combining, ExecutorKind, FryBy, Locking, Order, Pin, Printing, Results, RunSpec, RuntimeKind,
    Schedule, Size, StartMethod, SyncMethod, Work, WorkloadKind,
};
use crate::model::clock::TimeSpan;
use crate::model::deadlock::{DeadlockFix, DeadlockKind, WaitBy};
use crate::model::life::Scenario;
use crate::model::topology::Machine;

/// Every choice that can be made of a run, whether it applies or not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
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
    pub switch_interval: TimeSpan,
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
    /// The serial fraction of `mix`, 0 to 1.
    pub serial: f64,
    /// How the tasks of `counter` share their number.
    #[serde(default)]
    pub share: SyncMethod,
    /// How large a message is, in bytes, where sharing is done by messages.
    #[serde(default = "RunSpec::usual_message")]
    pub message: u32,
    /// How the partial sums of `reduce` become one.
    #[serde(default)]
    pub combine: Combining,
    /// How large each of the two arrays of `bandwidth` is, in MB; none means larger than the caches.
    #[serde(default)]
    pub array_mb: Option<u32>,
    /// For how long the first task of `sleep` computes when it is awake, without a wait.
    #[serde(default)]
    pub block: TimeSpan,
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
    /// A worker process is replaced after this many tasks.
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
    pub what: Scenario,
    /// How long processes stay zombies; none means as usual.
    #[serde(default)]
    pub hold: Option<TimeSpan>,
    /// The memory that a parent writes to before it forks, in MB.
    #[serde(default = "RunSpec::usual_touch")]
    pub touch: u32,
    /// Which parties wait for each other in a deadlock.
    #[serde(default)]
    pub how: DeadlockKind,
    /// How they wait.
    #[serde(default)]
    pub wait: WaitBy,
    /// What keeps them from hanging.
    #[serde(default)]
    pub cure: DeadlockFix,
    /// The run is ended when it has gone on for so long.
    #[serde(default)]
    pub limit: Option<TimeSpan>,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            workload: WorkloadKind::default(),
            runtime: RuntimeKind::default(),
            python: None,
            runner: None,
            switch_interval: RunSpec::SWITCH_INTERVAL,
            executor: ExecutorKind::default(),
            tasks: None,
            work: Work::default(),
            workers: None,
            size: Size::default(),
            values: Vec::new(),
            scale: 1.0,
            by: FryBy::default(),
            serial: 0.25,
            share: SyncMethod::default(),
            message: RunSpec::usual_message(),
            combine: Combining::default(),
            array_mb: None,
            block: TimeSpan::ZERO,
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
            what: Scenario::default(),
            hold: None,
            touch: RunSpec::usual_touch(),
            how: DeadlockKind::default(),
            wait: WaitBy::default(),
            cure: DeadlockFix::default(),
            limit: None,
        }
    }
}

impl Draft {
    /// Returns the run that is asked for: what applies of the choices.
    pub fn spec(&self) -> RunSpec {
        RunSpec::from(self)
    }

    /// Makes the choices that lead to a run. What does not apply to it stays as it was chosen.
    pub fn take(&mut self, run: &RunSpec) {
        run.workload.put(self);
        run.runtime.put(self);
        run.executor.put(self);
        run.common.put(self);
    }

    /// Returns the runtimes that exist on a machine, whatever else is chosen. Until the
    /// interpreter discovery has finished, there may be one.
    pub fn runtimes(&self, machine: &Machine) -> Vec<RuntimeKind> {
        let on = |runtime| {
            let draft = Self {
                runtime,
                ..self.clone()
            };
            draft.spec()
        };
        let mut runtimes = vec![RuntimeKind::Native, RuntimeKind::Gil];
        let python = on(RuntimeKind::Python);
        if python.may_have_python(machine) || machine.usable_pythons().next().is_some() {
            runtimes.push(RuntimeKind::Python);
        }
        if self.runner.is_some() {
            runtimes.push(RuntimeKind::Runner);
        }
        runtimes.retain(|&runtime| on(runtime).lacks_work_on(runtime).is_none());
        runtimes
    }
}
