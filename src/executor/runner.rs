//! Runners: programs that do the tasks of a run for eggtop and report what happens (`docs/runners.md`).
//!
//! Nothing that a runner reports is used before the [`Reader`] has checked it.

use std::thread;
use std::time::{Duration, Instant};

use super::accounting::Accounting;
use super::{Executed, ExecutorError, Host, Job};
use crate::model::{
    EventKind, Exit, Machine, Outcome, RunEvent, RunSpec, RuntimeKind, TaskId, TimeSpan, Usage,
    WorkerEvent,
};
use crate::process::OwnTime;
use crate::run_resources::Scratch;
use crate::workload::Interruption;

mod calibrate;
mod channel;
mod fault;
mod last_words;
mod line;
mod lines;
mod lookup;
mod order;
mod patience;
mod process;
mod program;
mod reader;
mod trouble;

pub(super) use calibrate::calibrate;
use channel::Version;
pub use lookup::runner_path;
use patience::Patience;
use process::Process;
use program::Program;
use reader::{Fact, Reader, Scope};
pub(super) use trouble::Trouble;

/// How long a hello may take, of the runner's own time.
const HELLO: Duration = Duration::from_secs(5);
/// How long a runner may take to end when it is asked to, or when it closed its output.
const TO_END: Duration = Duration::from_secs(1);
/// How long a runner that is done may take to report the next event, or to end.
const SILENCE: Duration = Duration::from_secs(5);
/// CPU time that a runner may report beyond what the system counted of it.
const UNCOUNTED: TimeSpan = TimeSpan::from_millis(100);
/// The least time for a full piece of lines: the reader of the log must keep up with a flood.
const PIECE_TAKES: Duration = Duration::from_millis(4);
const FULL_PIECE: usize = 32_768;

/// A runner that said hello and waits for its order.
#[derive(Debug)]
pub(super) struct Runner<'a> {
    process: Process<'a>,
    /// What it calls itself, or what its program is called.
    name: String,
    // its temporary files go after it
    _scratch: Option<Scratch<'a>>,
}

/// The work of a runner, and how far it has come.
struct Work<'a> {
    host: &'a Host<'a>,
    runner: Runner<'a>,
    reader: Reader,
    /// What the runner knows of the switch interval.
    switch_interval: TimeSpan,
    /// Whether every task is accounted for.
    complete: bool,
    /// Runs while the wish to end is on its way.
    ending: Option<Patience>,
    /// Runs while it can report nothing more.
    mute: Option<Patience>,
    /// Runs while it is done and silent.
    silent: Option<Patience>,
}

impl<'a> Runner<'a> {
    /// Starts the runner that a run needs and waits for its hello.
    pub(super) fn start(spec: &RunSpec, host: &Host<'a>) -> Result<Self, Interruption> {
        let program = Program::of(spec, host.machine).map_err(Interruption::Failed)?;
        let scratch = program.folder(host.server).map_err(Interruption::Failed)?;
        let process = Process::start(program.executable(scratch.as_ref()), host)
            .map_err(|error| Interruption::Failed(error.to_string()))?;
        let name = program.name.clone();
        let mut runner = Self {
            process,
            name,
            _scratch: scratch,
        };
        let mut patience = OwnTime::of(runner.process.pid(), HELLO);
        while !host.stop.requested() {
            match runner.await_hello(&program, &mut patience) {
                Ok(true) => return Ok(runner),
                Ok(false) => {}
                Err(error) => return Err(Interruption::Failed(error.to_string())),
            }
        }
        Err(Interruption::Stopped)
    }

    /// Waits a moment for the hello; returns whether it came.
    fn await_hello(
        &mut self,
        program: &Program,
        patience: &mut OwnTime,
    ) -> Result<bool, ExecutorError> {
        self.process.turn()?;
        if let Some(error) = self.process.refused() {
            return Err(self.failed(Trouble::NotStarted(program.refusal(error))));
        }
        match self.process.hello().map_err(Trouble::from) {
            Ok(Some(name)) => {
                if !name.is_empty() {
                    self.name = format!("runner {name}");
                }
                return Ok(true);
            }
            Ok(None) => {}
            Err(trouble) => return Err(self.failed(trouble)),
        }
        let words = self.process.last_words();
        if let Some(exit) = self.process.ended() {
            let whole = self.process.half_line();
            whole.map_err(|fault| self.failed(fault.into()))?;
            let when = " before its hello";
            return Err(self.failed(Trouble::Ended { exit, when, words }));
        }
        if patience.is_over() {
            let trouble = self.process.odd().cloned().map(Trouble::Protocol);
            return Err(self.failed(trouble.unwrap_or(Trouble::NoHello(words))));
        }
        Ok(false)
    }

    fn failed(&self, trouble: Trouble) -> ExecutorError {
        let name = self.name.clone();
        ExecutorError::Runner { name, trouble }
    }
}

/// Has a runner do a job.
pub(super) fn execute(
    job: &Job<'_>,
    host: &Host<'_>,
    runner: Runner<'_>,
    accounting: &mut Accounting,
) -> Executed {
    let mut work = Work::new(job, host, runner);
    let done = work.give_order(job).and_then(|()| {
        while work.step(&mut |fact| account(job, host, accounting, fact))? {
            work.report_process(job);
        }
        Ok(())
    });
    work.runner.process.end();
    work.report_process(job);
    let usage = work.believed(job, done.is_ok());
    done.map(|()| usage).map_err(|error| (error, usage))
}

/// Puts what a runner reported into the log and counts it; returns whether every task is accounted for.
fn account(job: &Job<'_>, host: &Host<'_>, accounting: &mut Accounting, fact: Fact) -> bool {
    let now = host.emitter.clock().now();
    match fact {
        Fact::Results(mut results) => accounting.take(&mut results, now),
        Fact::Event { at, event } => {
            let result = result_of(&event);
            if matches!(event, RunEvent::Shared { .. }) {
                let counted = job.spec.share().is_message().then_some(at);
                accounting.count_until(counted);
            }
            let lost = match event {
                RunEvent::TaskLost {
                    task,
                    retried: false,
                    ..
                } => Some(task),
                _ => None,
            };
            let run = job.run;
            host.emitter.emit_at(at, EventKind::Run { run, event });
            if let Some(result) = result {
                accounting.take(&mut vec![result], now);
            }
            if let Some(task) = lost {
                accounting.lose(task, now);
            }
        }
    }
    accounting.complete()
}

fn result_of(event: &RunEvent) -> Option<(TaskId, Outcome)> {
    match event {
        RunEvent::Worker {
            event: WorkerEvent::TaskEnded(end),
            ..
        } => Some((end.task, end.outcome.clone())),
        _ => None,
    }
}

impl<'a> Work<'a> {
    fn new(job: &Job<'_>, host: &'a Host<'a>, runner: Runner<'a>) -> Self {
        let scope = Scope {
            run: job.run,
            workload: job.spec.workload(),
            tasks: job.plan.len(),
            workers: job.workers,
            began: job.began,
            batches: job.spec.batch_count(),
            cores: cores_of(host.machine),
        };
        Self {
            host,
            runner,
            reader: Reader::new(scope),
            switch_interval: job.spec.switch_interval(),
            complete: false,
            ending: None,
            mute: None,
            silent: None,
        }
    }

    fn give_order(&mut self, job: &Job<'_>) -> Result<(), ExecutorError> {
        let version = self.runner.process.version().unwrap_or(Version::Output);
        let order = order::order(job, self.host, version);
        let order = order.map_err(|trouble| self.runner.failed(trouble))?;
        self.runner.process.say(&order);
        Ok(())
    }

    /// Puts into the log what happened to the process of the runner.
    fn report_process(&mut self, job: &Job<'_>) {
        let emitter = self.host.emitter;
        let pid = self.runner.process.pid();
        for (at, event) in self.runner.process.story() {
            job.emit_process(emitter, emitter.clock().at(at), pid, event);
        }
    }

    /// Returns what was used: what the workers reported, unless the system counted far less of the runner and
    /// all that it started and waited for. That is reported.
    fn believed(&self, job: &Job<'_>, well: bool) -> Usage {
        let reported = self.reader.usage();
        let counted = self.runner.process.counted();
        // a killed runner leaves processes whose use was not counted. Our own script can be trusted, and
        // with a fork server it has workers that it does not wait for itself
        let others = job.spec.runtime() == RuntimeKind::Runner && !self.reader.any_elsewhere();
        let Some(counted) = counted.filter(|_| others && well && self.complete) else {
            return reported;
        };
        let (most, cpu) = (counted.cpu(), reported.cpu());
        if cpu <= most + TimeSpan(most.0 / 4) + UNCOUNTED {
            return reported;
        }
        let (name, run) = (&self.runner.name, job.run.0 + 1);
        let text = format!(
            "{name} reported {cpu:.2} of CPU time in run {run}, but the system counted {most:.2}, which is shown"
        );
        self.host.emitter.emit(EventKind::Notice { text });
        counted
    }

    /// Asks the runner to end; from then on its errors do not count.
    fn ask_to_end(&mut self) {
        self.runner.process.ask_to_end();
        self.ending = Some(Patience::of(TO_END));
    }

    /// Takes in what comes in a moment; returns whether there may be more. `take` returns whether
    /// every task is accounted for.
    fn step(&mut self, take: &mut dyn FnMut(Fact) -> bool) -> Result<bool, ExecutorError> {
        if self.is_to_be_left() {
            return Ok(false);
        }
        let turned = Instant::now();
        let reported = self.runner.process.turn()?;
        let taken = self.take_lines(take);
        if self.ending.is_some() {
            return Ok(taken.is_ok() && self.runner.process.ended().is_none());
        }
        let more = taken.and_then(|()| self.look_at_end(reported > 0));
        if reported >= FULL_PIECE {
            thread::sleep(PIECE_TAKES.saturating_sub(turned.elapsed()));
        }
        more.map_err(|trouble| self.runner.failed(trouble))
    }

    /// Passes on a wish to stop; returns whether the runner had its time to act upon it.
    fn is_to_be_left(&mut self) -> bool {
        if self.host.stop.requested() && self.ending.is_none() {
            self.ask_to_end();
        }
        let ending = self.ending.as_mut();
        ending.is_some_and(|ending| self.host.stop.killing() || ending.is_over())
    }

    fn take_lines(&mut self, take: &mut dyn FnMut(Fact) -> bool) -> Result<(), Trouble> {
        let clock = self.host.emitter.clock();
        while let Some(line) = self.runner.process.line()? {
            let fact = self.reader.take(line, clock.now())?;
            // a worker that was asked to end has not lost its task
            if self.ending.is_none() || !fact.is_loss() {
                self.complete = take(fact);
            }
        }
        let interval = self.host.switch_interval.get();
        if interval != self.switch_interval && self.runner.process.has_heard() {
            self.switch_interval = interval;
            let change = order::switch_interval(interval)?;
            self.runner.process.say(&change);
        }
        Ok(())
    }

    /// Returns whether there is more to come, or what is wrong with the end.
    fn look_at_end(&mut self, reported: bool) -> Result<bool, Trouble> {
        let process = &self.runner.process;
        if let Some(exit) = process.ended() {
            process.half_line()?;
            return match exit {
                Exit::Code(0) if self.complete => Ok(false),
                exit => Err(self.early(exit)),
            };
        }
        if let Some(stream) = process.is_mute() {
            let mute = self.mute.get_or_insert_with(|| Patience::of(TO_END));
            if mute.is_over() {
                let words = process.last_words();
                return Err(Trouble::Mute { stream, words });
            }
        } else if !self.complete || reported {
            self.silent = None;
        } else {
            let silent = self.silent.get_or_insert_with(|| Patience::of(SILENCE));
            if silent.is_over() {
                return Err(Trouble::Lingers(process.last_words()));
            }
        }
        Ok(true)
    }

    fn early(&self, exit: Exit) -> Trouble {
        let words = self.runner.process.last_words();
        let begun = self.reader.any_started();
        let when = match (exit, words) {
            (Exit::Code(1..), Some(words)) if !begun => return Trouble::Refused(words),
            _ if self.complete => " after its last task",
            (Exit::Code(0), _) => " before its last task",
            _ if begun => " in mid-run",
            _ => " before any worker started",
        };
        Trouble::Ended {
            exit,
            when,
            words: self.runner.process.last_words(),
        }
    }
}

/// Returns how many cores a machine has; any number where that is unknown.
fn cores_of(machine: &Machine) -> u32 {
    let counted = u32::try_from(machine.logical).ok();
    counted.filter(|&count| count > 0).unwrap_or(u32::MAX)
}
