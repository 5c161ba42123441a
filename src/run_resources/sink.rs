//! The shared sink of `print`: a named pipe that every task of the run writes to, and the thread that
//! reads it and tells what came out.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::model::{Emitter, EventKind, Printed, PrintedLine, RunEvent, RunId};
use crate::os;
use crate::workload::print;

/// How long lines are gathered until they are reported.
const GATHER: Duration = Duration::from_millis(20);
/// Lines of a run whose text is reported; of more only how many they are.
const MOST_LINES: usize = 2_000;
/// Letters of a line that are reported.
const MOST_LETTERS: usize = 200;

/// A pipe that tasks print to.
#[derive(Debug)]
pub struct Sink {
    reader: File,
    /// Kept so that the pipe does not end between two tasks.
    _writer: File,
}

impl Sink {
    /// Makes the pipe in a folder.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let path = folder.join(print::SINK);
        os::make_fifo(&path)?;
        Ok(Self {
            reader: os::open_without_waiting(OpenOptions::new().read(true), &path)?,
            _writer: OpenOptions::new().write(true).open(&path)?,
        })
    }

    /// Tells from here on what comes out, as events of a run.
    pub fn watch(&self, emitter: &Emitter, run: RunId) -> io::Result<Watching> {
        let reader = self.reader.try_clone()?;
        let teller = Teller {
            emitter: emitter.clone(),
            run,
            rest: Vec::new(),
            reported: 0,
        };
        let over = Arc::<AtomicBool>::default();
        let seen = Arc::clone(&over);
        let thread = thread::Builder::new()
            .name("sink".to_owned())
            .spawn(move || read(reader, &seen, teller))?;
        Ok(Watching { over, thread })
    }
}

/// A pipe that is read.
#[derive(Debug)]
pub struct Watching {
    over: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Watching {
    /// Ends it once everything that was printed is reported.
    pub fn finish(self) {
        self.over.store(true, Ordering::Relaxed);
        let _ = self.thread.join();
    }
}

/// Reads until nothing more comes of a run that is over.
fn read(mut reader: File, over: &AtomicBool, mut teller: Teller) {
    let mut piece = vec![0; 65_536];
    loop {
        let was_over = over.load(Ordering::Relaxed);
        let _ = os::wait_until_readable(&reader, Some(GATHER));
        match reader.read(&mut piece) {
            Ok(0) => return,
            Ok(length) => teller.take(&piece[..length]),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock && was_over => return,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
        if !was_over {
            // what comes meanwhile is reported together
            thread::sleep(GATHER);
        }
    }
}

/// Cuts what comes out into lines and tells them.
struct Teller {
    emitter: Emitter,
    run: RunId,
    rest: Vec<u8>,
    reported: usize,
}

impl Teller {
    fn take(&mut self, bytes: &[u8]) {
        self.rest.extend_from_slice(bytes);
        let Some(end) = self.rest.iter().rposition(|byte| *byte == b'\n') else {
            return;
        };
        let whole: Vec<u8> = self.rest.drain(..=end).collect();
        let mut printed = Printed::default();
        for line in whole[..end].split(|byte| *byte == b'\n') {
            let text = String::from_utf8_lossy(line);
            let torn = !print::is_whole(&text);
            printed.count += 1;
            printed.torn += u32::from(torn);
            if self.reported < MOST_LINES {
                self.reported += 1;
                let text = text.chars().take(MOST_LETTERS).collect();
                printed.lines.push(PrintedLine { text, torn });
            }
        }
        let event = RunEvent::Printed(printed);
        let run = self.run;
        self.emitter.emit(EventKind::Run { run, event });
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::Mutex;

    use super::*;
    use crate::model::Clock;

    /// Returns all that is told of texts that are written one after another.
    fn reported(texts: &[&str]) -> Printed {
        let folder = tempfile::tempdir().unwrap();
        let log = Arc::new(Mutex::new(Printed::default()));
        let kept = Arc::clone(&log);
        let emitter = Emitter::new(Clock::start(), move |event| {
            if let EventKind::Run {
                event: RunEvent::Printed(printed),
                ..
            } = event.kind
            {
                let mut all = kept.lock().unwrap();
                all.count += printed.count;
                all.torn += printed.torn;
                all.lines.extend(printed.lines);
            }
            true
        });
        let sink = Sink::open(folder.path()).unwrap();
        let watching = sink.watch(&emitter, RunId(0)).unwrap();
        for text in texts {
            let path = folder.path().join(print::SINK);
            let mut pipe = OpenOptions::new().write(true).open(path).unwrap();
            pipe.write_all(text.as_bytes()).unwrap();
        }
        watching.finish();
        std::mem::take(&mut *log.lock().unwrap())
    }

    #[test]
    fn whole_lines_and_torn_ones_are_told_in_order() {
        let printed = reported(&[
            "3:line 3:1 3:of 3:5\n3:line",
            " 4:line 3:2 4:1 3:of 3:5\n 4:of 4:5\n\n",
        ]);
        assert_eq!((printed.count, printed.torn), (4, 3));
        let texts: Vec<&str> = printed.lines.iter().map(|line| &*line.text).collect();
        assert_eq!(
            texts,
            [
                "3:line 3:1 3:of 3:5",
                "3:line 4:line 3:2 4:1 3:of 3:5",
                " 4:of 4:5",
                ""
            ]
        );
        assert!(!printed.lines[0].torn && printed.lines[1].torn);
    }

    #[test]
    fn of_very_many_lines_only_the_number_is_told() {
        let many = "0:line 0:1 0:of 0:5\n".repeat(MOST_LINES * 3);
        let printed = reported(&[&many, &"x".repeat(1_000), "\n"]);
        assert_eq!(printed.count as usize, MOST_LINES * 3 + 1);
        assert_eq!((printed.lines.len(), printed.torn), (MOST_LINES, 1));
    }

    #[test]
    fn a_writer_that_stays_does_not_keep_it() {
        let folder = tempfile::tempdir().unwrap();
        let sink = Sink::open(folder.path()).unwrap();
        let emitter = Emitter::new(Clock::start(), |_| true);
        let watching = sink.watch(&emitter, RunId(0)).unwrap();
        let path = folder.path().join(print::SINK);
        let stays = OpenOptions::new().write(true).open(path).unwrap();
        watching.finish();
        drop(stays);
    }
}
