//! `print`: five lines a task, with a delay before each, into one pipe that all tasks share.
//!
//! A line is printed in parts, as slow as an old printer, or in one write. Parts of other tasks come
//! between those of a line unless a lock keeps them out. Every word bears the number of its task, so
//! so torn lines can be [distinguished](is_whole) from whole ones.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::thread;

use serde::{Deserialize, Serialize};

use super::definition::{RunnerInput, Task, Workload};
use super::in_turn::InTurn;
use super::{Context, Interruption, ResourceLocations, duration, waiting};
use crate::model::{DELAYS, Locking, Machine, Printing, RunSpec, TaskId, TaskOutput, TimeSpan};

/// Lines that a task prints.
pub const LINES: u32 = 5;
/// The name of the shared pipe in the run's folder.
pub const SINK: &str = "sink";
/// The name of the file that is locked, beside it.
pub const LOCK: &str = "lock";

/// Time from one part of a line to the next.
const BETWEEN: TimeSpan = TimeSpan::from_millis(2);
/// How long other tasks have the thread between two attempts to take the lock.
const LOOK: TimeSpan = TimeSpan(200_000);

/// What a task of `print` is given.
#[derive(Debug, Clone, PartialEq)]
pub struct Printer {
    /// The number of the task, which every word bears.
    pub number: u32,
    /// Seconds before each line.
    pub delay: f64,
    /// In parts or at once.
    pub print: Printing,
    /// Whether it takes the lock for each line.
    pub lock: Locking,
    /// Where sink and lock are.
    pub folder: PathBuf,
}

impl Task for Printer {
    async fn run(&self, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
        run(self, context).await
    }

    fn cost(&self) -> f64 {
        self.delay
    }

    fn input(self) -> RunnerInput {
        RunnerInput::Lines {
            seconds: self.delay,
            folder: self.folder,
        }
    }
}

/// Seconds before a line, in turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Printers {
    delays: InTurn<f64>,
    print: Printing,
    lock: Locking,
    folder: PathBuf,
}

impl Workload for Printers {
    type Task = Printer;

    /// Cuts printing into tasks whose delays are `size` on average before they are scaled.
    fn cut(spec: &RunSpec, size: f64) -> Self {
        let delays = spec.delays();
        let mean = delays.iter().sum::<f64>() / delays.len() as f64;
        let factor = size * spec.scale() / mean;
        Self {
            delays: InTurn::from(delays).map(|delay| delay * factor),
            print: spec.print(),
            lock: spec.lock(),
            folder: PathBuf::new(),
        }
    }

    fn task(&self, number: TaskId, _: u32) -> Printer {
        Printer {
            number: number.0,
            delay: self.delays.of(number),
            print: self.print,
            lock: self.lock,
            folder: self.folder.clone(),
        }
    }

    fn different(&self, _: u32) -> usize {
        self.delays.len()
    }

    fn settle(&mut self, locations: &ResourceLocations) {
        self.folder.clone_from(&locations.folder);
    }

    fn size_of(_: &RunSpec, word: f64, _: f64) -> f64 {
        word / 60.0 * DELAYS.iter().sum::<f64>() / DELAYS.len() as f64
    }

    fn seconds(spec: &RunSpec, machine: &Machine) -> Option<f64> {
        let lines = InTurn::from(spec.delays()).map(|delay| f64::from(LINES) * delay);
        Some(duration::waited(&lines, spec, machine))
    }
}

/// Prints the lines of a task; gives their number.
async fn run(printer: &Printer, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
    let mut sink = OpenOptions::new()
        .write(true)
        .open(printer.folder.join(SINK))?;
    let began = context.now();
    for line in 0..LINES {
        // by the clock, so that printers with delays that go into each other meet
        let due = began + TimeSpan::from_secs_f64(printer.delay * f64::from(line + 1));
        waiting::sleep(due - context.now(), context).await?;
        let lock = match printer.lock {
            Locking::Yes => Some(take_lock(printer, context).await?),
            Locking::No => None,
        };
        let parts = parts_of(printer.number, line);
        match printer.print {
            Printing::Whole => write(&mut sink, &parts.concat(), context)?,
            Printing::Parts => {
                let (last, first) = parts.split_last().ok_or(Interruption::Stopped)?;
                for part in first {
                    write(&mut sink, part, context)?;
                    waiting::sleep(BETWEEN, context).await?;
                }
                write(&mut sink, last, context)?;
            }
        }
        drop(lock);
        context.checkpoint((f64::from(line + 1) / f64::from(LINES)) as f32)?;
    }
    Ok(TaskOutput::Count(LINES.into()))
}

/// Returns the parts of a line: its words, then its end.
fn parts_of(task: u32, line: u32) -> [String; 5] {
    let number = line + 1;
    [
        format!("{task}:line"),
        format!(" {task}:{number}"),
        format!(" {task}:of"),
        format!(" {task}:{LINES}"),
        "\n".to_owned(),
    ]
}

/// Returns whether a line, without its end, is as one of the tasks printed it.
pub fn is_whole(line: &str) -> bool {
    let task = line.split(':').next().and_then(|task| task.parse().ok());
    task.is_some_and(|task| {
        (0..LINES).any(|number| parts_of(task, number).concat().trim_end() == line)
    })
}

fn write(sink: &mut File, text: &str, context: &mut dyn Context) -> Result<(), Interruption> {
    let mut written = Ok(());
    context.blocking(&mut || written = sink.write_all(text.as_bytes()));
    Ok(written?)
}

/// Waits for the lock, which ends with the file that it gives: any process can take it. On an event loop
/// the task that holds it must go on meanwhile, so none waits for long without a pause.
async fn take_lock(printer: &Printer, context: &mut dyn Context) -> Result<File, Interruption> {
    let file = File::create(printer.folder.join(LOCK))?;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Interrupted => {}
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        context.wait_for_lock(&mut || thread::sleep(BETWEEN.as_duration()));
        waiting::sleep(LOOK, context).await?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::fake::Fake;
    use proptest::prelude::*;

    fn printed(print: Printing, lock: Locking) -> (String, Fake) {
        let folder = tempfile::tempdir().unwrap();
        let sink = folder.path().join(SINK);
        std::fs::write(&sink, "").unwrap();
        let printer = Printer {
            number: 12,
            delay: 0.5,
            print,
            lock,
            folder: folder.path().to_owned(),
        };
        let mut context = Fake::default();
        let output = waiting::at_once(run(&printer, &mut context)).unwrap();
        assert_eq!(output, TaskOutput::Count(5));
        (std::fs::read_to_string(sink).unwrap(), context)
    }

    #[test]
    fn five_lines_are_printed_however() {
        for lock in [Locking::No, Locking::Yes] {
            let (parts, slow) = printed(Printing::Parts, lock);
            let (whole, fast) = printed(Printing::Whole, lock);
            assert_eq!(parts, whole);
            assert_eq!(whole.lines().count(), 5);
            assert!(whole.lines().all(is_whole), "{whole}");
            assert!(whole.ends_with("12:line 12:5 12:of 12:5\n"));
            let [slow, fast] = [slow, fast].map(|context| context.elapsed());
            assert!(fast >= TimeSpan::from_secs_f64(2.5) && slow >= fast + TimeSpan(4 * BETWEEN.0));
        }
    }

    #[test]
    fn a_task_that_cannot_print_says_why() {
        let printer = Printer {
            number: 0,
            delay: 0.1,
            print: Printing::Whole,
            lock: Locking::No,
            folder: "/nowhere".into(),
        };
        let failed = waiting::at_once(run(&printer, &mut Fake::default()));
        let reason = "No such file or directory".to_owned();
        assert_eq!(failed, Err(Interruption::Failed(reason)));
    }

    proptest! {
        #[test]
        fn a_line_with_another_s_word_in_it_is_torn(
            (one, other) in (0_u32..30, 0_u32..30),
            line in 0..LINES,
            (at, from) in (0_usize..4, 0_usize..4),
        ) {
            prop_assume!(one != other);
            let mut parts = parts_of(one, line).to_vec();
            prop_assert!(is_whole(parts.concat().trim_end()));
            parts.insert(at, parts_of(other, line)[from].clone());
            prop_assert!(!is_whole(parts.concat().trim_end()));
        }

        #[test]
        fn any_text_is_whole_or_torn(text: String) {
            prop_assert!(!is_whole(&text) || text.contains(":line"));
        }
    }
}
