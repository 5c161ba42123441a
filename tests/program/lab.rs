//! The lab on a real pseudo-terminal: it opens, runs, and leaves the terminal as it was.

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::Builder;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::start::starting;

/// Longer than anything here takes on a machine that is very busy.
const PATIENCE: Duration = Duration::from_mins(3);

/// The program on a terminal of 24 rows of 80 columns.
struct Lab {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    bytes: Receiver<Vec<u8>>,
    all: Vec<u8>,
    screen: vt100::Parser,
}

impl Lab {
    fn open() -> Self {
        let size = PtySize {
            rows: 24,
            cols: 80,
            ..PtySize::default()
        };
        let guard = starting();
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_eggtop"));
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        let child = pair.slave.spawn_command(command).unwrap();
        // The reader ends only when nothing holds the other side any more.
        drop(pair.slave);
        drop(guard);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (to, bytes) = channel();
        Builder::new()
            .name("reader".to_owned())
            .spawn(move || {
                let mut piece = [0; 4_096];
                while let Ok(length @ 1..) = reader.read(&mut piece) {
                    if to.send(piece[..length].to_vec()).is_err() {
                        return;
                    }
                }
            })
            .unwrap();
        Self {
            child,
            keys: pair.master.take_writer().unwrap(),
            master: pair.master,
            bytes,
            all: Vec::new(),
            screen: vt100::Parser::default(),
        }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.process_id().unwrap()).unwrap();
        kill(Pid::from_raw(pid), signal).unwrap();
    }

    /// Reads until the screen is as wanted.
    fn expect(&mut self, what: &str, wanted: impl Fn(&str) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !wanted(&self.screen.screen().contents()) {
            let left = end.saturating_duration_since(Instant::now());
            match self.bytes.recv_timeout(left) {
                Ok(bytes) => self.take(&bytes),
                Err(error) => panic!("{what}: {error}\n{}", self.screen.screen().contents()),
            }
        }
    }

    /// Reads until the program has ended, and returns its exit code.
    fn end(mut self) -> (u32, Vec<u8>) {
        let end = Instant::now() + PATIENCE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.bytes.recv_timeout(left) {
                Ok(bytes) => self.take(&bytes),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("the program does not end"),
            }
        }
        (self.child.wait().unwrap().exit_code(), self.all)
    }

    fn take(&mut self, bytes: &[u8]) {
        self.screen.process(bytes);
        self.all.extend_from_slice(bytes);
    }
}

/// Returns whether the terminal was given back: no alternate screen, no clicks, a cursor.
fn is_restored(bytes: &[u8]) -> bool {
    let mut terminal = vt100::Parser::default();
    terminal.process(bytes);
    let screen = terminal.screen();
    let clicks = screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None;
    !screen.alternate_screen() && !screen.hide_cursor() && !clicks
}

#[test]
fn a_run_from_enter_to_its_result_and_out_again() {
    let mut lab = Lab::open();
    lab.expect("the first frame", |text| {
        text.contains("cores busy") && text.contains("quit") && text.contains("Enter: fry 8 eggs")
    });
    // The size is the sixth field; two tasks of the smallest size.
    lab.press("jjj");
    lab.press("e2\r");
    lab.press("jje0.05\r");
    lab.press("\r");
    lab.expect("a result", |text| text.contains("native pool"));
    lab.press("2");
    lab.expect("the timeline", |text| text.contains("cpu  0"));
    lab.press("q");
    let (code, bytes) = lab.end();
    assert_eq!(code, 0);
    assert!(is_restored(&bytes));
    assert_frames_do_not_flicker(&bytes);
}

/// Asserts that the screen was cleared once at most, and that all that was drawn came in
/// synchronized updates.
fn assert_frames_do_not_flicker(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    assert!(text.matches("\x1b[2J").count() <= 1);
    let mut frames = text.split("\x1b[?2026h");
    let before = frames.next().unwrap();
    let after = frames.filter_map(|frame| Some(frame.split_once("\x1b[?2026l")?.1));
    for outside in [before].into_iter().chain(after) {
        let visible = outside.split('\x1b').skip(1);
        let drawn = visible.filter(|code| !code.starts_with("[?") && !code.starts_with("[<"));
        assert_eq!(drawn.collect::<Vec<_>>(), [""; 0], "{outside:?}");
    }
    assert!(text.contains("\x1b[?2026h"));
}

#[test]
fn signals_end_it_in_mid_run_and_give_the_terminal_back() {
    for (signal, expected) in [
        (Signal::SIGTERM, 143),
        (Signal::SIGHUP, 129),
        (Signal::SIGINT, 0),
    ] {
        let mut lab = Lab::open();
        lab.expect("the first frame", |text| text.contains("quit"));
        lab.press("\r");
        lab.expect("a run", |text| text.contains("x stop"));
        lab.signal(signal);
        let (code, bytes) = lab.end();
        assert_eq!(code, expected, "{signal}");
        assert!(is_restored(&bytes), "{signal}");
    }
}

#[test]
fn a_storm_of_sizes_ends_with_a_whole_screen() {
    let mut lab = Lab::open();
    lab.expect("the first frame", |text| text.contains("quit"));
    for (rows, cols) in [(1, 1), (200, 500), (5, 19), (0, 0), (16, 60), (24, 80)] {
        let size = PtySize {
            rows,
            cols,
            ..PtySize::default()
        };
        lab.master.resize(size).unwrap();
    }
    lab.press("?");
    lab.expect("help", |text| text.contains("run what the panel says"));
    lab.press("q");
    lab.expect("the lab", |text| text.contains("Enter: fry 8 eggs"));
    lab.press("q");
    let (code, bytes) = lab.end();
    assert_eq!(code, 0);
    assert!(is_restored(&bytes));
}
