//! The program in a terminal: a pseudo-terminal, a shell that outlives the program in it, and an
//! emulator that knows what a person would see.
//!
//! The shell keeps the terminal from being reset when the program ends, as a person's shell does;
//! else modes that the program left behind would not show.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use vt100::{MouseProtocolMode, Parser};

use super::family::{Family, LOOK, MARK, PATIENCE};
use super::program::{EGGTOP, ENVIRONMENT};
use crate::start::starting;

/// What the shell says when the program has ended, before its exit status.
const LEFT: &str = "left with ";

/// A terminal with a shell and the program in it.
pub(crate) struct Screen {
    pub(crate) family: Family,
    /// Everything that was written to the terminal.
    pub(crate) written: Vec<u8>,
    parser: Parser,
    chunks: Receiver<Vec<u8>>,
    terminal: Option<Terminal>,
    shell: Box<dyn Child + Send + Sync>,
    closing: Arc<AtomicBool>,
    reader: Option<JoinHandle<()>>,
    modes: String,
}

/// Our side of the terminal.
struct Terminal {
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
}

/// Variables of the environment, and what they are set to, if they are set.
pub(crate) type Variables<'a> = &'a [(&'a str, Option<&'a str>)];

/// What a terminal is like before the program starts in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting<'a> {
    /// Columns and rows.
    pub(crate) size: (u16, u16),
    /// What is other than usual in the environment.
    pub(crate) variables: Variables<'a>,
}

impl Default for Setting<'_> {
    fn default() -> Self {
        Self {
            size: (100, 30),
            variables: &[],
        }
    }
}

impl Setting<'_> {
    /// Starts the program; the arguments are parted by spaces.
    pub(crate) fn eggtop(self, arguments: &str) -> Screen {
        let words = arguments.split(' ').filter(|word| !word.is_empty());
        // `read` holds the terminal open; after a hang-up it ends, and so does the shell
        let script = format!("\"$0\" \"$@\"; echo '{LEFT}'$?.; read wait");
        let mut argv = vec!["-c".to_owned(), script, EGGTOP.to_owned()];
        argv.extend(words.map(ToOwned::to_owned));
        self.shell(&argv)
    }

    /// Starts a shell with arguments of its own.
    pub(crate) fn shell(self, arguments: &[String]) -> Screen {
        let family = Family::default();
        let mut command = CommandBuilder::new("/bin/sh");
        command.args(arguments);
        command.cwd("/");
        command.env_clear();
        let plain = ENVIRONMENT.map(|(name, value)| (name, Some(value)));
        for (name, value) in plain.iter().chain(self.variables) {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            }
        }
        command.env(MARK, &family.mark);
        let guard = starting();
        let pair = native_pty_system().openpty(size(self.size)).unwrap();
        let modes = modes(&*pair.master);
        let shell = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        drop(guard);
        let closing = Arc::new(AtomicBool::new(false));
        let (chunks, reader) = read(pair.master.try_clone_reader().unwrap(), &closing);
        let writer = pair.master.take_writer().unwrap();
        let (columns, rows) = self.size;
        Screen {
            family,
            written: Vec::new(),
            parser: Parser::new(cells(rows, 24), cells(columns, 80), 0),
            chunks,
            terminal: Some(Terminal {
                master: pair.master,
                writer,
            }),
            shell,
            closing,
            reader: Some(reader),
            modes,
        }
    }
}

/// Opens the lab at the usual size and waits for its first frame.
pub(crate) fn lab(arguments: &str) -> Screen {
    let mut screen = Setting::default().eggtop(arguments);
    screen.wait_for("cores busy");
    screen
}

impl Screen {
    /// Presses keys, given as the bytes that a terminal sends.
    pub(crate) fn press(&mut self, keys: &str) {
        let writer = &mut self.terminal.as_mut().unwrap().writer;
        writer.write_all(keys.as_bytes()).unwrap();
    }

    /// Returns what stands on the screen.
    pub(crate) fn text(&self) -> String {
        self.parser.screen().contents()
    }

    /// Takes in what was written until now.
    pub(crate) fn look(&mut self) {
        while let Ok(chunk) = self.chunks.try_recv() {
            self.parser.process(&chunk);
            self.written.extend_from_slice(&chunk);
        }
    }

    /// Waits until the words stand on the screen.
    pub(crate) fn wait_for(&mut self, words: &str) {
        self.wait_until(words, |screen| screen.text().contains(words));
    }

    /// Waits until something holds.
    pub(crate) fn wait_until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let patience = Instant::now();
        loop {
            self.look();
            if holds(self) {
                return;
            }
            let text = self.text();
            assert!(patience.elapsed() < PATIENCE, "in vain: {what}\n{text}");
            std::thread::sleep(LOOK);
        }
    }

    /// Lets time pass.
    pub(crate) fn rest(&mut self, time: Duration) {
        std::thread::sleep(time);
        self.look();
    }

    /// Gives the terminal another size.
    pub(crate) fn resize(&mut self, (columns, rows): (u16, u16)) {
        // what was drawn for the old size is for the old size
        self.look();
        let terminal = self.terminal.as_ref().unwrap();
        terminal.master.resize(size((columns, rows))).unwrap();
        self.parser.set_size(cells(rows, 24), cells(columns, 80));
    }

    /// Closes the terminal, as a person closes a window.
    pub(crate) fn hang_up(&mut self) {
        self.closing.store(true, Ordering::SeqCst);
        // the reader holds the terminal, too, until something comes: the program draws anew
        let terminal = self.terminal.as_ref().unwrap();
        terminal.master.resize(size((90, 28))).unwrap();
        self.reader.take().unwrap().join().unwrap();
        self.terminal = None;
    }

    /// Waits until the program has ended; returns its exit status as the shell reports it.
    pub(crate) fn exit_status(&mut self) -> i32 {
        // after the status a full stop, so that none of its digits is still to come
        let reported = |screen: &Self| {
            let text = screen.text();
            let (_, rest) = text.rsplit_once(LEFT)?;
            rest.split_once('.')?.0.parse().ok()
        };
        self.wait_until("the program ends", |screen| reported(screen).is_some());
        reported(self).unwrap()
    }

    /// Asserts that the terminal is as it was before the program.
    pub(crate) fn assert_as_found(&self) {
        let screen = self.parser.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is on");
        assert!(!screen.hide_cursor(), "the cursor is hidden");
        assert_eq!(screen.mouse_protocol_mode(), MouseProtocolMode::None);
        assert!(!screen.bracketed_paste() && !screen.application_keypad());
        let terminal = self.terminal.as_ref().unwrap();
        assert_eq!(modes(&*terminal.master), self.modes);
    }

    /// Returns the modes of the terminal, to be compared.
    pub(crate) fn modes(&self) -> String {
        modes(&*self.terminal.as_ref().unwrap().master)
    }

    /// Returns what the terminal shows, cell by cell.
    pub(crate) fn screen(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    /// Waits for a complete frame of 100 x 30: each box with its corners, each line in place.
    pub(crate) fn wait_complete(&mut self) {
        self.wait_until("a complete frame", |screen| {
            let text = screen.text();
            let lines: Vec<&str> = text.lines().collect();
            // the box that has the keys has thick corners
            let corners = [['╭', '┏'], ['╮', '┓'], ['╰', '┗'], ['╯', '┛']];
            lines.len() == 30
                && lines[0].starts_with(" eggtop")
                && lines[29].contains("quit")
                && lines.iter().any(|line| line.contains("cores busy"))
                && corners
                    .iter()
                    .all(|&corner| text.matches(corner).count() == 3)
        });
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.closing.store(true, Ordering::SeqCst);
        if let Some(pid) = self.shell.process_id() {
            let _ = kill(
                nix::unistd::Pid::from_raw(pid.cast_signed()),
                Signal::SIGKILL,
            );
        }
        let _ = self.shell.wait();
    }
}

/// Reads the terminal on a thread of its own until it ends, or is closed and says something more.
fn read(
    mut from: Box<dyn Read + Send>,
    closing: &Arc<AtomicBool>,
) -> (Receiver<Vec<u8>>, JoinHandle<()>) {
    let (to, chunks) = channel();
    let closing = Arc::clone(closing);
    let reader = Builder::new().name("terminal".to_owned()).spawn(move || {
        let mut bytes = [0; 8_192];
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            if to.send(bytes[..count].to_vec()).is_err() || closing.load(Ordering::SeqCst) {
                return;
            }
        }
    });
    (chunks, reader.unwrap())
}

fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().unwrap())
}

fn size((columns, rows): (u16, u16)) -> PtySize {
    PtySize {
        rows,
        cols: columns,
        ..PtySize::default()
    }
}

/// Returns how many the emulator has where the terminal reports so many: it always has some.
fn cells(reported: u16, usual: u16) -> NonZeroU16 {
    NonZeroU16::new(reported)
        .or(NonZeroU16::new(usual))
        .unwrap()
}
