//! `lifecycle`: what processes go through, each in a process of its own that is watched.
//!
//! A *life* is that of the worker itself: forked, ready, exited, a zombie as long as it is held, reaped.
//! An *orphan* is a child that the worker forks and does not wait for. With *memory*, worker and child
//! share what the worker wrote before the fork, until the child writes to it, part by part.

use std::fs::File;
use std::io::{self, Read, Write, pipe};
use std::os::fd::OwnedFd;
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::definition::{RunnerInput, Task, Workload};
use super::in_turn::InTurn;
use super::{Context, Interruption, duration, waiting};
use crate::machine;
use crate::model::{
    Exit, Fork, Machine, Origin, ProcessEvent, RunSpec, Scenario, TaskId, TaskOutput, TimeSpan,
};
use crate::process::{self, Family, Parent};

/// How often an orphan looks for its parent.
const LOOK: Duration = Duration::from_millis(5);
/// Parts in which a child writes to the memory that it shares with its parent.
const PARTS: usize = 4;
/// Steps of a memory's life: before the fork, after it, and after each part.
const STEPS: f64 = 2.0 + PARTS as f64;
/// The smallest piece of memory that can be shared or private.
const PAGE: usize = 4_096;

/// What a task of `lifecycle` is given.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Life {
    /// How long it lives, in seconds.
    pub seconds: f64,
    /// What it shows.
    pub what: Scenario,
    /// How long a child that it has to reap is a zombie.
    pub hold: TimeSpan,
    /// The memory that it writes to before it forks, in MB.
    pub touch: u32,
}

impl Task for Life {
    async fn run(&self, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
        run(*self, context).await
    }

    fn cost(&self) -> f64 {
        self.seconds
    }

    fn input(self) -> RunnerInput {
        RunnerInput::Life {
            seconds: self.seconds,
            hold: self.hold.as_secs_f64(),
        }
    }
}

/// Seconds, used in turn, of lives like this one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Lives {
    seconds: InTurn<f64>,
    life: Life,
}

impl Workload for Lives {
    type Task = Life;

    fn cut(spec: &RunSpec, size: f64) -> Self {
        Self {
            seconds: InTurn::seconds(spec, size),
            life: Life {
                seconds: 0.0,
                what: spec.what(),
                hold: spec.hold_time(),
                touch: spec.touch(),
            },
        }
    }

    fn task(&self, number: TaskId, _: u32) -> Life {
        Life {
            seconds: self.seconds.of(number),
            ..self.life
        }
    }

    fn different(&self, _: u32) -> usize {
        self.seconds.len()
    }

    fn seconds(spec: &RunSpec, machine: &Machine) -> Option<f64> {
        duration::timed(spec, machine)
    }
}

/// Runs the scenario; gives 1 when none of its processes was killed.
async fn run(life: Life, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
    let time = TimeSpan::from_secs_f64(life.seconds);
    match life.what {
        Scenario::Life => waiting::sleep(time, context).await?,
        Scenario::Orphan => {
            leave_orphan(time, context)?;
            waiting::sleep(TimeSpan(time.0 / 2), context).await?;
        }
        Scenario::Memory => share_memory(life, context).await?,
    }
    Ok(TaskOutput::Count(1))
}

/// Forks a child that lives for so long, and leaves it to the process that adopts it.
fn leave_orphan(time: TimeSpan, context: &mut dyn Context) -> Result<(), Interruption> {
    let (waits, go) = pipe()?;
    let live = move |ends: Vec<OwnedFd>, family: Family| {
        // a child that was not reported must not live
        if allowed(ends) {
            live(time.as_duration(), family)
        } else {
            1
        }
    };
    let child = fork(vec![waits.into()], live, context)?;
    (&go).write_all(&[0]).map_err(|error| failed(child, &error))
}

/// Waits for the word to go on; none comes when the process that should say it is gone.
fn allowed(ends: Vec<OwnedFd>) -> bool {
    let word = ends.into_iter().next().map(File::from);
    word.is_some_and(|mut word| word.read_exact(&mut [0]).is_ok())
}

/// Sleeps for a time in a child, which may become an orphan meanwhile; returns 1 once it has no parent.
fn live(time: Duration, family: Family) -> i32 {
    let began = Instant::now();
    while began.elapsed() < time {
        if family.parent() == Parent::Gone {
            return 1;
        }
        thread::sleep(LOOK.min(time.saturating_sub(began.elapsed())));
    }
    0
}

/// Forks a child and reports it.
fn fork(
    keep: Vec<OwnedFd>,
    work: impl FnOnce(Vec<OwnedFd>, Family) -> i32,
    context: &mut dyn Context,
) -> Result<i32, Interruption> {
    let asked = context.now();
    let pid = process::fork_child(keep, work)
        .map_err(|error| Interruption::Failed(format!("cannot fork: {error}")))?;
    let fork = Fork {
        parent: own_pid(),
        origin: Origin::Fork,
        asked,
        worker: None,
        beside: true,
    };
    context.report_process(pid, ProcessEvent::Forked(fork));
    Ok(pid)
}

/// Writes to memory, forks, lets the child write to it part by part, and reaps it; reports after each
/// step how much is private and how much is shared.
async fn share_memory(life: Life, context: &mut dyn Context) -> Result<(), Interruption> {
    let step = TimeSpan::from_secs_f64(life.seconds / STEPS);
    let mut block = Vec::new();
    let bytes = life.touch as usize * 1_000_000;
    block.try_reserve_exact(bytes)?;
    block.resize(bytes, 0_u8);
    touch(&mut block, 1);
    report_memory(None, context);
    waiting::sleep(step, context).await?;
    let (waits, go) = pipe()?;
    let (done, tells) = pipe()?;
    let shared = &mut block;
    let write = move |ends: Vec<OwnedFd>, family: Family| {
        family.end_with_parent();
        i32::from(touch_in_parts(shared, ends).is_err())
    };
    let child = fork(vec![waits.into(), tells.into()], write, context)?;
    let talked = talk(child, (go, done), step, context).await;
    let exit = end_of(child, context)?;
    report_memory(None, context);
    if talked.is_ok() {
        waiting::sleep(life.hold, context).await?;
    }
    let usage = process::reap(child);
    context.report_process(child, ProcessEvent::Reaped { usage });
    talked?;
    match exit {
        Exit::Code(0) => Ok(()),
        exit => Err(Interruption::Failed(format!("child {child} ended: {exit}"))),
    }
}

/// Has the child write to one part after another; it ends when we have nothing more to say.
async fn talk(
    child: i32,
    (go, done): (io::PipeWriter, io::PipeReader),
    step: TimeSpan,
    context: &mut dyn Context,
) -> Result<(), Interruption> {
    report_memory(Some(child), context);
    waiting::sleep(step, context).await?;
    for part in 0..PARTS {
        let mut answer = Err(io::ErrorKind::BrokenPipe.into());
        context.blocking(&mut || {
            answer = (&go)
                .write_all(&[part as u8])
                .and_then(|()| (&done).read_exact(&mut [0]));
        });
        if answer.is_err() {
            // how it ended is reported by the process that waits for it
            return Ok(());
        }
        report_memory(Some(child), context);
        context.checkpoint((part + 1) as f32 / PARTS as f32)?;
        waiting::sleep(step, context).await?;
    }
    Ok(())
}

/// The child's side: writes to the parts it is given, and says so.
fn touch_in_parts(block: &mut [u8], ends: Vec<OwnedFd>) -> io::Result<()> {
    let ends = <[OwnedFd; 2]>::try_from(ends);
    let [mut words, mut answers] = ends
        .map_err(|_| io::ErrorKind::InvalidInput)?
        .map(File::from);
    let length = block.len().div_ceil(PARTS).max(1);
    let mut part = [0];
    while words.read(&mut part)? > 0 {
        if let Some(piece) = block.chunks_mut(length).nth(part[0].into()) {
            touch(piece, 2);
        }
        answers.write_all(&part)?;
    }
    Ok(())
}

/// Writes to every page.
fn touch(block: &mut [u8], value: u8) {
    for page in block.chunks_mut(PAGE) {
        page[0] = value;
    }
    std::hint::black_box(block);
}

/// Tells what is in RAM of this process, and of a child.
fn report_memory(child: Option<i32>, context: &mut dyn Context) {
    for pid in [Some(own_pid()), child].into_iter().flatten() {
        if let Some(memory) = machine::memory_of(pid) {
            context.report_process(pid, ProcessEvent::Memory(memory));
        }
    }
}

/// Waits until a child has ended, and reports that; it is a zombie from then on.
fn end_of(child: i32, context: &mut dyn Context) -> Result<Exit, Interruption> {
    let mut ended = Ok(None);
    context.blocking(&mut || {
        loop {
            ended = process::ended(child);
            if !matches!(ended, Ok(None)) {
                break;
            }
            thread::sleep(Duration::from_millis(1));
        }
    });
    match ended {
        Ok(Some(exit)) => {
            context.report_process(child, ProcessEvent::Exited { exit });
            Ok(exit)
        }
        Ok(None) => Err(Interruption::Stopped),
        Err(error) => Err(failed(child, &error)),
    }
}

fn failed(child: i32, error: &io::Error) -> Interruption {
    Interruption::Failed(format!("child {child} is lost: {error}"))
}

fn own_pid() -> i32 {
    std::process::id().cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cover_all_pages() {
        let mut block = vec![0; 10 * PAGE + 1];
        touch(&mut block, 7);
        assert!(block.chunks(PAGE).all(|page| page[0] == 7));
    }

    #[test]
    fn a_child_writes_to_the_part_it_is_given_and_answers() {
        let (words, go) = pipe().unwrap();
        let (done, answers) = pipe().unwrap();
        (&go).write_all(&[1, 3]).unwrap();
        drop(go);
        let mut block = vec![0; 4 * PAGE];
        touch_in_parts(&mut block, vec![words.into(), answers.into()]).unwrap();
        let written: Vec<u8> = block.chunks(PAGE).map(|page| page[0]).collect();
        assert_eq!(written, [0, 2, 0, 2]);
        let mut heard = Vec::new();
        (&done).read_to_end(&mut heard).unwrap();
        assert_eq!(heard, [1, 3]);
    }

    #[test]
    fn nobody_forks_beside_other_threads() {
        // the threads of the tests are others
        let spare = thread::Builder::new().spawn(thread::park).unwrap();
        let refused = process::fork_child(Vec::new(), |_, _| 0);
        spare.thread().unpark();
        spare.join().unwrap();
        assert!(refused.unwrap_err().to_string().contains("one thread"));
    }
}
