//! The phases of one run, a function each: resolved, sized, prepared, started, ended.
//!
//! What a phase finds out is in the type that it hands to the next one. A run that is stopped before it
//! started leaves nothing in the log; one that cannot be is started and ended at once, so that the log
//! says why.

use super::{Dispatcher, unfailing};
use crate::engine::current::Limit;
use crate::executor::{self, Host, Job};
use crate::model::{
    EventKind, Repetition, RunEnd, RunEvent, RunId, RunSpec, RunStart, RunSummary, RuntimeKind,
    SeriesId, TimeSpan, Timestamp, Usage,
};
use crate::run_resources::{OutsideReports, RunResources};
use crate::runtime::Stop;
use crate::workload::{self, Interruption, Plan};

/// What a phase came to, or why the run cannot be.
type Possible<T> = Result<T, String>;

/// A run that was asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'r> {
    pub(super) repetition: &'r Repetition,
    pub(super) series: SeriesId,
    pub(super) stop: &'r Stop,
}

/// A run of which is known what it runs on.
pub(super) struct ResolvedRun<'r> {
    asked: Asked<'r>,
    workers: u32,
    possible: Possible<()>,
}

/// A run of which is known how large its tasks are.
pub(super) struct SizedRun<'r> {
    asked: Asked<'r>,
    workers: u32,
    size: f64,
    plan: Plan,
    possible: Possible<()>,
}

/// A run for which everything is there that takes time to start and is not measured.
pub(super) struct PreparedRun<'r, 'a> {
    asked: Asked<'r>,
    workers: u32,
    size: f64,
    plan: Plan,
    tools: Possible<Tools<'a>>,
}

/// What a run works with.
struct Tools<'a> {
    executor: executor::Prepared<'a>,
    /// Last: they are removed when the program that works with them is gone.
    resources: RunResources<'a>,
}

/// A run whose clock runs.
pub(super) struct StartedRun<'r, 'a> {
    asked: Asked<'r>,
    run: RunId,
    workers: u32,
    plan: Plan,
    began: Timestamp,
    work: Possible<Work<'a>>,
}

/// What a started run still has to do, and what it works with.
struct Work<'a> {
    executor: executor::Prepared<'a>,
    reported: OutsideReports,
    /// Removed when the run is over.
    resources: RunResources<'a>,
}

impl Asked<'_> {
    const fn spec(&self) -> &RunSpec {
        &self.repetition.spec
    }
}

impl Dispatcher {
    /// Finds out what the run runs on: waits for its interpreter, and refuses what this machine cannot
    /// do.
    pub(super) fn resolve<'r>(&mut self, asked: Asked<'r>) -> Option<ResolvedRun<'r>> {
        let spec = asked.spec();
        if spec.runtime() == RuntimeKind::Python {
            self.machine = self.discovery.learn(spec, asked.stop)?;
        }
        let checked = spec.check(&self.machine);
        Some(ResolvedRun {
            asked,
            workers: spec.all_workers(&self.machine),
            possible: checked.map_err(|refusal| refusal.to_string()),
        })
    }

    /// Finds the size of a task, cuts the work into tasks, and refuses what memory cannot hold.
    pub(super) fn size<'r>(&mut self, run: ResolvedRun<'r>) -> Option<SizedRun<'r>> {
        let spec = run.asked.spec();
        let rate = match run.possible {
            Ok(()) => match self.rate(spec, run.asked.stop) {
                Ok(rate) => Ok(rate),
                Err(Interruption::Stopped) => return None,
                Err(Interruption::Failed(reason)) => {
                    Err(format!("its size could not be found: {reason}"))
                }
            },
            Err(reason) => Err(reason),
        };
        let size = workload::size_for(spec, *rate.as_ref().unwrap_or(&1.0));
        let growth = spec.growth(spec.worker_count(&self.machine));
        let plan = Plan::new(spec, size).grown(growth);
        let possible = rate.and_then(|_| self.refuse(&plan, run.workers));
        Some(SizedRun {
            asked: run.asked,
            workers: run.workers,
            size,
            plan,
            possible,
        })
    }

    /// Makes what the tasks work with, and starts the program of a runtime that is elsewhere.
    pub(super) fn prepare<'r, 'a>(
        &self,
        run: SizedRun<'r>,
        host: &Host<'a>,
    ) -> Option<PreparedRun<'r, 'a>> {
        let spec = run.asked.spec();
        self.wishes.switch_interval.set(spec.switch_interval());
        let tools = match run.possible.map(|()| Tools::prepare(spec, host)) {
            Ok(Ok(tools)) => Ok(tools),
            Ok(Err(Interruption::Stopped)) => return None,
            Ok(Err(Interruption::Failed(reason))) | Err(reason) => Err(reason),
        };
        let plan = match &tools {
            Ok(tools) => run.plan.at(tools.resources.locations()),
            Err(_) => run.plan,
        };
        Some(PreparedRun {
            asked: run.asked,
            workers: run.workers,
            size: run.size,
            plan,
            tools,
        })
    }

    /// Starts the clock of the run.
    pub(super) fn start<'r, 'a>(&self, prepared: PreparedRun<'r, 'a>) -> StartedRun<'r, 'a> {
        let PreparedRun { asked, workers, .. } = prepared;
        let run = RunId(self.next);
        let began = self.emitter.clock().now();
        let start = RunStart {
            series: Some(asked.series),
            spec: asked.spec().clone(),
            tasks: prepared.plan.len(),
            workers,
            size: prepared.size,
            repetition: asked.repetition.number,
        };
        let event = RunEvent::Started(Box::new(start));
        self.emitter.emit_at(began, EventKind::Run { run, event });
        let work = prepared.tools.and_then(|tools| {
            let reported = tools.resources.report(&self.emitter, run);
            let reported = reported.map_err(|reason| reason.to_string())?;
            Ok(Work {
                executor: tools.executor,
                reported,
                resources: tools.resources,
            })
        });
        StartedRun {
            asked,
            run,
            workers,
            plan: prepared.plan,
            began,
            work,
        }
    }

    /// Does the work of the run, and reports its end.
    pub(super) fn end<'a>(&self, started: StartedRun<'_, 'a>, host: &Host<'a>) {
        let StartedRun { asked, run, .. } = started;
        let limit = Limit::start(asked.spec().limit(), asked.stop);
        let job = Job::new(
            run,
            asked.spec(),
            &started.plan,
            started.workers,
            started.began,
        );
        let (summary, resources) = match started.work {
            Ok(work) => {
                let summary = unfailing(|| Ok(executor::execute(&job, host, work.executor)));
                work.reported.finish();
                let summary = summary.map_err(|fault| fault.to_string());
                (summary, Some(work.resources))
            }
            Err(reason) => (Err(reason), None),
        };
        let mut summary = summary.unwrap_or_else(broken);
        if summary.end == RunEnd::Stopped {
            summary.end = self.why_stopped(run, &limit);
        }
        let event = RunEvent::Ended(Box::new(summary));
        self.emitter.emit(EventKind::Run { run, event });
        drop(resources);
    }

    /// Returns the end of a run that did not come to its own.
    fn why_stopped(&self, run: RunId, limit: &Limit) -> RunEnd {
        if self.wishes.deadlock_observer.saw(run) {
            RunEnd::Deadlocked
        } else if limit.is_over() {
            RunEnd::TimedOut
        } else {
            RunEnd::Stopped
        }
    }

    /// Refuses a run that would only drive the machine into the ground.
    fn refuse(&self, plan: &Plan, workers: u32) -> Possible<()> {
        let needed = plan.memory_needed(workers);
        if self.machine.memory == 0 || needed <= self.machine.memory {
            return Ok(());
        }
        let giga = |bytes: u64| bytes as f64 / 1e9;
        Err(format!(
            "{workers} workers would need {:.1} GB at once, this machine has {:.1} GB; ask for a smaller n or fewer workers",
            giga(needed),
            giga(self.machine.memory)
        ))
    }
}

impl<'a> Tools<'a> {
    fn prepare(spec: &RunSpec, host: &Host<'a>) -> Result<Self, Interruption> {
        let resources = RunResources::prepare(spec, host.server)?;
        let executor = unfailing(|| executor::prepare(spec, host))?;
        Ok(Self {
            executor,
            resources,
        })
    }
}

/// Returns the end of a run of which nothing came.
fn broken(reason: String) -> RunSummary {
    RunSummary {
        end: RunEnd::Broken(reason),
        wall: TimeSpan::ZERO,
        usage: Usage::default(),
        done: 0,
        failed: 0,
        lost: 0,
        output: serde_json::Value::Null,
    }
}
