//! `counter`: add 1 to a number that all tasks share, repeatedly, by every synchronization method.
//!
//! What a task gives is how often it added; what has become of it stands in what is shared.

use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use super::blocks::in_blocks;
use super::definition::{RunnerInput, Task, Workload};
use super::in_turn::{InTurn, n_each};
use super::{Context, Interruption, Sharing, steady};
use crate::model::{RunSpec, SyncMethod, TaskId, TaskOutput};
use crate::process::Lock;

/// Bytes that are sent between two checkpoints.
const BYTES: u64 = 65_536;
/// The most messages between two checkpoints.
const MESSAGES: u64 = 32;

/// Add 1 to what is shared, n times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adder {
    /// How often.
    pub n: u64,
    /// How it is shared.
    pub share: SyncMethod,
    /// How large a message is, in bytes.
    pub message: u32,
}

impl Task for Adder {
    async fn run(&self, context: &mut dyn Context) -> Result<TaskOutput, Interruption> {
        run(self.n, (self.share, self.message), context)
    }

    fn cost(&self) -> f64 {
        self.n as f64
    }

    fn input(self) -> RunnerInput {
        RunnerInput::Number { n: self.n }
    }
}

/// How often tasks add, in turn, all in one way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Adders {
    numbers: InTurn<u64>,
    share: SyncMethod,
    message: u32,
}

impl Workload for Adders {
    type Task = Adder;

    fn cut(spec: &RunSpec, size: f64) -> Self {
        Self {
            numbers: InTurn::numbers(spec, size),
            share: spec.share(),
            message: spec.message(),
        }
    }

    fn task(&self, number: TaskId, _: u32) -> Adder {
        Adder {
            n: self.numbers.of(number),
            share: self.share,
            message: self.message,
        }
    }

    fn different(&self, _: u32) -> usize {
        self.numbers.len()
    }

    fn size_of(spec: &RunSpec, seconds: f64, _: f64) -> f64 {
        n_each(spec, seconds, 1.0 / spec.seconds_an_update())
    }
}

/// Adds 1, n times.
fn run(
    n: u64,
    (share, message): (SyncMethod, u32),
    context: &mut dyn Context,
) -> Result<TaskOutput, Interruption> {
    let sharing = context.sharing();
    let missing = || Interruption::Failed("nothing was given to share".to_owned());
    match (share, sharing.as_deref()) {
        (SyncMethod::Own, _) => own(n, context)?,
        (_, Some(sharing)) if share.is_message() => send(n, message, sharing, context)?,
        (SyncMethod::Mutex, Some(sharing)) => locked(n, sharing, context)?,
        (SyncMethod::Atomic | SyncMethod::Shared, Some(sharing)) => {
            let number = sharing.number();
            each(n, 4_000, context, || {
                number.fetch_add(1, Ordering::Relaxed);
            })?;
        }
        (SyncMethod::Unlocked, Some(sharing)) => {
            let number = sharing.number();
            each(n, 16_000, context, || add_in_steps(number))?;
        }
        (SyncMethod::Adjacent, Some(sharing)) => {
            let number = sharing.adjacent();
            each(n, 16_000, context, || add_in_steps(number))?;
        }
        (SyncMethod::Apart, Some(sharing)) => {
            let number = sharing.apart();
            each(n, 16_000, context, || add_in_steps(number))?;
        }
        _ => return Err(missing()),
    }
    Ok(TaskOutput::Count(n))
}

/// Loads, adds and stores: three steps between which anybody may come. Each step is whole, so what is
/// lost are updates and nothing else.
fn add_in_steps(number: &AtomicU64) {
    let read = number.load(Ordering::Relaxed);
    number.store(read + 1, Ordering::Relaxed);
}

/// Counts for itself; the totals of all tasks are added up when they are there.
fn own(n: u64, context: &mut dyn Context) -> Result<(), Interruption> {
    let mut total = 0_u64;
    in_blocks(0..n, steady::BLOCK, context, |piece| {
        total = steady::count_up(total, piece.end - piece.start);
        Ok(())
    })
}

/// Does something n times, in blocks of a fixed number.
fn each(
    n: u64,
    block: u64,
    context: &mut dyn Context,
    mut add: impl FnMut(),
) -> Result<(), Interruption> {
    in_blocks(0..n, block, context, |piece| {
        for _ in piece {
            add();
        }
        Ok(())
    })
}

/// Adds in steps while it has the lock.
fn locked(n: u64, sharing: &Sharing, context: &mut dyn Context) -> Result<(), Interruption> {
    const BLOCK: u64 = 256;
    let (number, lock): (_, Lock<'_>) = (sharing.number(), sharing.lock());
    let mut done = 0;
    while done < n {
        let until = done.saturating_add(BLOCK).min(n);
        for _ in done..until {
            if !lock.try_take() {
                context.wait_for_lock(&mut || lock.take());
            }
            add_in_steps(number);
            lock.leave();
        }
        done = until;
        context.checkpoint((done as f64 / n as f64) as f32)?;
    }
    Ok(())
}

/// Sends n messages to the consumer.
fn send(
    n: u64,
    length: u32,
    sharing: &Sharing,
    context: &mut dyn Context,
) -> Result<(), Interruption> {
    let Some(message_sender) = &sharing.message_sender else {
        return Err(Interruption::Failed("there is no consumer here".to_owned()));
    };
    let mut message = Vec::new();
    message.try_reserve_exact(length as usize)?;
    message.resize(length as usize, 0);
    let block = (BYTES / u64::from(length.max(1))).clamp(1, MESSAGES);
    let mut done = 0;
    while done < n {
        let until = done.saturating_add(block).min(n);
        let share = (done as f64 / n as f64) as f32;
        for _ in done..until {
            message_sender.send(&mut message, (sharing.worker(), share), context)?;
        }
        done = until;
        context.checkpoint((done as f64 / n as f64) as f32)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::Read;
    use std::sync::Arc;
    use std::sync::mpsc::sync_channel;

    use super::super::{MessageSender, Piece};
    use super::*;
    use crate::process::SharedMemory;
    use crate::workload::fake::Fake;

    fn shared(message_sender: Option<MessageSender>) -> (Arc<SharedMemory>, Fake) {
        let memory = Arc::new(Sharing::memory(2).unwrap());
        let sharing = Sharing::new(Arc::clone(&memory), 1, message_sender);
        let context = Fake {
            sharing: Some(Arc::new(sharing)),
            ..Fake::default()
        };
        (memory, context)
    }

    #[test]
    fn every_way_in_memory_counts_right_alone() {
        use SyncMethod::{Adjacent, Apart, Atomic, Mutex, Own, Shared, Unlocked};
        for share in [Own, Atomic, Shared, Mutex, Unlocked, Adjacent, Apart] {
            let (memory, mut context) = shared(None);
            let given = run(50_001, (share, 8), &mut context).unwrap();
            assert_eq!(given, TaskOutput::Count(50_001));
            let total = Sharing::total(&memory, share);
            let expected = if share == Own { 0 } else { 50_001 };
            assert_eq!(total, expected, "{share:?}");
            assert_eq!(context.lock_waits, 0);
        }
    }

    #[test]
    fn without_anything_to_share_a_task_fails() {
        let result = run(1, (SyncMethod::Atomic, 8), &mut Fake::default());
        assert_eq!(
            result.unwrap_err().to_string(),
            "nothing was given to share"
        );
        let (_, mut context) = shared(None);
        assert!(run(1, (SyncMethod::Pipe, 8), &mut context).is_err());
        assert!(run(1, (SyncMethod::Manager, 8), &mut context).is_err());
    }

    fn pipe() -> (File, File) {
        let (from, to) = crate::os::pipe_without_waiting().unwrap();
        (File::from(from), File::from(to))
    }

    #[test]
    fn messages_in_a_pipe_are_as_long_as_asked() {
        let (mut from, to) = pipe();
        let (_, mut context) = shared(Some(MessageSender::Pipe(to)));
        run(5, (SyncMethod::Pipe, 1_000), &mut context).unwrap();
        drop(context);
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes.len(), 5_000);
    }

    #[test]
    fn messages_in_a_queue_say_whose_they_are_and_where_they_end() {
        let (mut from, to) = pipe();
        let (_, mut context) = shared(Some(MessageSender::Queue(to)));
        run(2, (SyncMethod::Queue, 10_000), &mut context).unwrap();
        drop(context);
        let mut lengths = Vec::new();
        let mut head = [0; Piece::HEAD];
        while from.read_exact(&mut head).is_ok() {
            let piece = Piece::read(head);
            assert_eq!(piece.worker, 1);
            let mut rest = vec![0; usize::from(piece.length) - Piece::HEAD];
            from.read_exact(&mut rest).unwrap();
            lengths.push((piece.length, piece.last));
        }
        let one = [(4_096, false), (4_096, false), (1_808, true)];
        assert_eq!(lengths, [one, one].concat());
    }

    #[test]
    fn a_full_queue_is_waited_for_and_one_that_nobody_reads_is_a_failure() {
        let (to, from) = sync_channel(1);
        let (_, mut context) = shared(Some(MessageSender::Channel(to)));
        let reader = std::thread::Builder::new()
            .spawn(move || {
                from.iter()
                    .take(50)
                    .map(|bytes: Box<[u8]>| bytes.len())
                    .sum::<usize>()
            })
            .unwrap();
        run(50, (SyncMethod::Queue, 16), &mut context).unwrap();
        assert_eq!(reader.join().unwrap(), 800);
        let failure = run(50, (SyncMethod::Queue, 16), &mut context).unwrap_err();
        assert_eq!(failure.to_string(), "the consumer is gone");
    }

    #[test]
    fn a_pipe_that_is_full_or_unread_is_noticed() {
        let (from, to) = pipe();
        let (_, mut context) = shared(Some(MessageSender::Pipe(to)));
        context.stop_at = Some(1);
        let stopped = run(1, (SyncMethod::Pipe, 1_000_000), &mut context);
        assert_eq!(stopped, Err(Interruption::Stopped), "nobody made room");
        assert_eq!(context.lock_waits, 1);
        drop(from);
        let failure = run(1, (SyncMethod::Pipe, 8), &mut context).unwrap_err();
        assert!(failure.to_string().starts_with("the consumer is gone: "));
    }
}
