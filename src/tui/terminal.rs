//! The terminal as a screen: entered, drawn to in one write a frame, and left as it was found.

mod frames;

use std::env;
use std::fs::File;
use std::io::{self, IsTerminal, Write, stdout};
use std::os::fd::AsFd;
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crossterm::cursor::Hide;
use crossterm::queue;
use crossterm::style::Print;
use crossterm::terminal::{self, EnterAlternateScreen};

pub(crate) use frames::Frames;

use super::drawn_frame::{DrawnFrame, FrameReader};
use crate::process::{Patient, TerminalModes, give_back_on_fault};

/// Clicks and the wheel, with positions beyond column 223. Crossterm's own command also asks for
/// every movement, which would wake the program for nothing.
const CLICKS_ON: &str = "\x1b[?1000h\x1b[?1006h";
/// Pasted text comes between marks, so that it can be distinguished from keys.
const PASTE_ON: &str = "\x1b[?2004h";
/// Ends a frame that was cut off, the clicks, marked pastes and the alternate screen, and shows the
/// cursor.
const GIVE_BACK: &str = "\x1b[?2026l\x1b[?1006l\x1b[?1000l\x1b[?2004l\x1b[?25h\x1b[?1049l";

/// Whether the program or the terminal handles the mouse.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mouse {
    /// This program.
    #[default]
    Ours,
    /// The terminal, for selecting text.
    Terminals,
}

/// Whether the screen is ours. A static, because a panic can happen anywhere.
static ENTERED: AtomicBool = AtomicBool::new(false);
/// What the last panic of another thread said.
static LAST_WORDS: Mutex<Option<String>> = Mutex::new(None);

/// The terminal while the screen is ours; dropping it gives it back.
#[derive(Debug)]
pub struct Terminal {
    out: Patient<File>,
    mouse: Mouse,
    frames: Frames,
}

impl Terminal {
    /// Takes the terminal at standard output: raw mode, alternate screen, clicks, no cursor.
    ///
    /// Asks the terminal nothing, so the first frame waits for no answer.
    pub fn enter(mouse: Mouse) -> io::Result<Self> {
        let out = Patient(File::from(stdout().as_fd().try_clone_to_owned()?));
        let mut terminal = Self {
            out,
            mouse,
            frames: Frames::default(),
        };
        restore_on_panic();
        terminal.take()?;
        Ok(terminal)
    }

    /// Returns the size as the system knows it now; what it does not know, such as of a serial console,
    /// is what `COLUMNS` and `LINES` say, or 80 columns and 24 rows.
    pub fn size() -> (u16, u16) {
        size_or(terminal::size().ok(), |name| env::var(name).ok())
    }

    /// Takes the terminal again after others had it; the next frame is drawn whole.
    pub fn take(&mut self) -> io::Result<()> {
        // After a stop the terminal may be in any mode; start from the one found first.
        restore_mode();
        let found = TerminalModes::now();
        terminal::enable_raw_mode()?;
        ENTERED.store(true, Ordering::SeqCst);
        give_back_on_fault(found.map(|modes| (modes, GIVE_BACK)));
        self.frames = Frames::default();
        let mut bytes = Vec::new();
        queue!(bytes, EnterAlternateScreen, Hide, Print(PASTE_ON))?;
        if self.mouse == Mouse::Ours {
            queue!(bytes, Print(CLICKS_ON))?;
        }
        self.out.write_all(&bytes)
    }

    /// Gives the terminal back as it was found.
    pub fn leave(&mut self) {
        restore(&mut self.out);
    }
}

impl FrameReader for Terminal {
    /// Writes what differs from the last frame, all at once; when nothing differs, nothing is written.
    fn frame(&mut self, frame: &Arc<DrawnFrame>) -> io::Result<()> {
        self.frames.write(&mut self.out, frame)
    }
}

/// Returns the columns and rows that the terminal at standard output has, where the system knows both.
pub fn known_size() -> Option<(u16, u16)> {
    terminal::size()
        .ok()
        .filter(|&(columns, rows)| columns > 0 && rows > 0)
}

/// Returns the columns that text on standard output has: those of the terminal that it is, else what
/// `COLUMNS` says, or 80.
pub fn columns_of_output() -> u16 {
    let known = stdout().is_terminal().then(known_size).flatten();
    size_or(known, |name| env::var(name).ok()).0
}

fn size_or(known: Option<(u16, u16)>, variable: impl Fn(&str) -> Option<String>) -> (u16, u16) {
    let (columns, rows) = known.unwrap_or_default();
    let or = |known: u16, name, usual| {
        let set = || variable(name)?.trim().parse().ok().filter(|&set| set > 0);
        if known > 0 {
            known
        } else {
            set().unwrap_or(usual)
        }
    };
    (or(columns, "COLUMNS", 80), or(rows, "LINES", 24))
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.leave();
    }
}

/// Returns what the last panic of another thread said, once.
pub fn last_words() -> Option<String> {
    LAST_WORDS
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take()
}

fn restore(out: &mut impl Write) {
    if !ENTERED.swap(false, Ordering::SeqCst) {
        return;
    }
    // Nothing here may fail loudly: the terminal can be gone, and this runs inside panics.
    let _ = out.write_all(GIVE_BACK.as_bytes());
    give_back_on_fault(None);
    restore_mode();
}

fn restore_mode() {
    let _ = terminal::disable_raw_mode();
}

/// Makes a panic of this thread give the terminal back before it is reported. A panic of any other
/// thread must not: the screen lives on, and the engine reports what became of the task. Its words
/// are kept for [`last_words`].
fn restore_on_panic() {
    let screen = thread::current().id();
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !ENTERED.load(Ordering::SeqCst) {
            before(info);
        } else if thread::current().id() == screen {
            restore(&mut Patient(stdout().lock()));
            before(info);
        } else {
            let mut words = LAST_WORDS.lock().unwrap_or_else(PoisonError::into_inner);
            *words = Some(info.to_string());
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_that_the_system_does_not_know_is_that_of_the_environment_or_the_usual_one() {
        let set = |columns: &'static str, lines: &'static str| {
            move |name: &str| Some(if name == "LINES" { lines } else { columns }.to_owned())
        };
        assert_eq!(size_or(Some((132, 50)), set("100", "30")), (132, 50));
        for known in [None, Some((0, 0))] {
            assert_eq!(size_or(known, |_| None), (80, 24));
            assert_eq!(size_or(known, set("100", "30")), (100, 30));
            assert_eq!(size_or(known, set("0", "many")), (80, 24));
        }
        assert_eq!(size_or(Some((0, 40)), |_| None), (80, 40));
        assert_eq!(size_or(Some((100, 0)), |_| None), (100, 24));
    }

    #[test]
    fn a_panic_of_another_thread_leaves_the_screen_alone() {
        restore_on_panic();
        ENTERED.store(true, Ordering::SeqCst);
        // other tests may panic meanwhile, and only the last words are kept
        let heard = (0..10).any(|_| {
            let other = thread::Builder::new().spawn(|| panic!("the pan is too hot"));
            assert!(other.unwrap().join().is_err());
            last_words().is_some_and(|words| words.contains("the pan is too hot"))
        });
        let entered = ENTERED.swap(false, Ordering::SeqCst);
        assert!(heard && entered, "heard {heard}, still entered {entered}");
        assert_eq!(last_words(), None);
    }
}
