//! The tree of a run's processes as rows of words: eggtop, its fork server, and what descends
//! from them; workers that are threads below the process they are of.

use crate::model::{Memory, ProcessSample, Timestamp};
use crate::session::{Process, Processes, Run, Stage};
use crate::tui::app::App;
use crate::tui::widgets::Column;

use super::life::Life;

/// A process, or a thread of one, in the tree.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    /// Its name, with the lines of the tree before it.
    pub(super) name: String,
    /// Its number.
    pub(super) id: i32,
    /// The number of its parent; of a thread, of its process.
    pub(super) parent: Option<i32>,
    /// The state letter, and the cores it uses.
    pub(super) seen: Option<(char, f32)>,
    /// What it is doing, according to the log.
    pub(super) stage: Stage,
    /// How it came to be.
    pub(super) how: &'static str,
    /// Its memory; that of a thread is its process's.
    pub(super) memory: Held,
    pub(super) life: Life,
}

/// What memory something has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    /// So much.
    Some(Memory),
    /// The kernel does not say, or was not asked yet.
    NotTold,
    /// None of its own.
    Nothing,
}

impl Entry {
    pub(super) fn is_gone(&self) -> bool {
        self.stage == Stage::Gone
    }
}

/// The most threads that get a row.
const MOST_THREADS: usize = 64;

/// Returns the rows of the tree, the oldest first among siblings.
pub(super) fn entries(app: &App) -> Vec<Entry> {
    let session = app.shown();
    let Some([program, server]) = session.eggtop else {
        return Vec::new();
    };
    let run = app.time.run(session);
    let now = run.map_or(session.now, |run| run.ended.unwrap_or(session.now));
    let mut tree = Tree {
        run,
        latest: &session.eggtop_seen,
        threads: threads(app, run, now),
        now,
        ascii: app.theme.ascii(),
        entries: Vec::new(),
    };
    tree.own(program, String::from("eggtop"), "");
    let alone = tree.threads.iter().all(|(of, _)| *of != program);
    tree.add_threads(program, "", !alone);
    let joint = tree.joint(true);
    tree.own(server, format!("{joint}fork server"), "fork");
    let below = tree.line(true);
    tree.add_children(server, below, 0);
    tree.entries
}

struct Tree<'a> {
    run: Option<&'a Run>,
    latest: &'a [ProcessSample],
    /// Workers that are threads, with the process they are of.
    threads: Vec<(i32, Entry)>,
    now: Timestamp,
    ascii: bool,
    entries: Vec<Entry>,
}

/// A log that is not ours may have a child that is its own ancestor.
const DEEPEST: usize = 8;

impl Tree<'_> {
    /// Adds a process of eggtop itself.
    fn own(&mut self, pid: i32, name: String, how: &'static str) {
        let seen = self.latest.iter().find(|one| one.pid == pid);
        self.entries.push(Entry {
            name,
            id: pid,
            parent: seen.map(|one| one.parent),
            seen: seen.map(|one| (one.state, one.cpu)),
            stage: Stage::Alive,
            how,
            memory: seen.map_or(Held::Nothing, |one| {
                one.memory.map_or(Held::NotTold, Held::Some)
            }),
            life: Life {
                began: Some(Timestamp::START),
                ready: Some(Timestamp::START),
                now: self.now,
                ..Life::default()
            },
        });
    }

    /// Adds the threads of a process; `more` says whether something follows them.
    fn add_threads(&mut self, of: i32, line: &str, more: bool) {
        let threads: Vec<Entry> = self
            .threads
            .iter()
            .filter(|(pid, _)| *pid == of)
            .map(|(_, entry)| entry.clone())
            .collect();
        for (at, entry) in threads.iter().enumerate() {
            let last = !more && at + 1 == threads.len();
            let name = format!("{line}{}{}", self.joint(last), entry.name);
            let entry = entry.clone();
            self.entries.push(Entry { name, ..entry });
        }
    }

    /// Adds the processes that descend from one, each with those below it.
    fn add_children(&mut self, parent: i32, line: &str, depth: usize) {
        let Some(run) = self.run.filter(|_| depth < DEEPEST) else {
            return;
        };
        let known = run.processes.list().iter();
        let children: Vec<&Process> = known
            .filter(|one| match parent_of(&run.processes, one) {
                Some(known) => known == parent,
                None => depth == 0,
            })
            .collect();
        for (at, child) in children.iter().enumerate() {
            let last = at + 1 == children.len();
            let name = format!("{line}{}{}", self.joint(last), name_of(run, child));
            self.entries.push(self.entry(child, name));
            let below = format!("{line}{}", self.line(last));
            let newest = run.processes.get(child.pid) == Some(child);
            if newest {
                self.add_threads(child.pid, &below, false);
                self.add_children(child.pid, &below, depth + 1);
            }
        }
    }

    fn entry(&self, process: &Process, name: String) -> Entry {
        let stage = process.stage();
        Entry {
            name,
            id: process.pid,
            parent: process.parent,
            seen: match stage {
                Stage::Zombie => Some(('Z', 0.0)),
                Stage::Gone => None,
                Stage::Starting | Stage::Alive => process.seen,
            },
            stage,
            how: process.origin.map_or("", |origin| origin.word()),
            memory: match stage {
                Stage::Zombie => Held::Some(Memory::default()),
                Stage::Gone => Held::Nothing,
                Stage::Starting | Stage::Alive => process.memory.map_or(Held::NotTold, Held::Some),
            },
            life: Life::of(process, self.now),
        }
    }

    const fn joint(&self, last: bool) -> &'static str {
        match (self.ascii, last) {
            (false, false) => "├ ",
            (false, true) => "└ ",
            (true, false) => "|-",
            (true, true) => "`-",
        }
    }

    const fn line(&self, last: bool) -> &'static str {
        match (self.ascii, last) {
            (false, false) => "│ ",
            (true, false) => "| ",
            (_, true) => "  ",
        }
    }
}

/// Returns the parent of a process, where that one is of the run; those whose parent is not known
/// are below the fork server, from which all descend.
fn parent_of(processes: &Processes, process: &Process) -> Option<i32> {
    let parent = process.parent.filter(|parent| *parent != process.pid)?;
    processes.get(parent).map(|known| known.pid)
}

/// Returns what a process is called.
pub(super) fn name_of(run: &Run, process: &Process) -> String {
    match process.worker {
        Some(worker) if process.is_worker() => label(worker.letter(), worker.0),
        Some(worker) => format!("child of {}", label(worker.letter(), worker.0)),
        None if process.origin == Some(crate::model::Origin::Program) => {
            match run.start.spec.runtime() {
                crate::model::RuntimeKind::Python => "python".to_owned(),
                _ => "runner".to_owned(),
            }
        }
        None if has_workers(run, process.pid) => "forkserver".to_owned(),
        None => "helper".to_owned(),
    }
}

/// Returns whether workers were forked by a process, as a server that is kept for that does.
fn has_workers(run: &Run, pid: i32) -> bool {
    let mut all = run.processes.list().iter();
    all.any(|one| one.is_worker() && one.parent == Some(pid))
}

fn label(letter: char, number: u32) -> String {
    match letter {
        '#' => format!("#{number}"),
        letter => letter.to_string(),
    }
}

/// Returns the workers that are threads, with the process they are of.
fn threads(app: &App, run: Option<&Run>, now: Timestamp) -> Vec<(i32, Entry)> {
    let Some(run) = run.filter(|run| !run.has_own_processes()) else {
        return Vec::new();
    };
    let samples = app
        .shown()
        .latest
        .as_ref()
        .map_or(&[][..], |sample| &sample.workers);
    let started = run.lanes.iter();
    let started = started.filter(|lane| lane.pid > 0 && lane.host.is_here());
    let threads = started.take(MOST_THREADS).map(|lane| {
        let seen = samples.iter().find(|one| one.worker == lane.worker);
        let exited = lane.exited.map(|(at, _)| at);
        let entry = Entry {
            name: label(lane.worker.letter(), lane.worker.0),
            id: lane.tid,
            parent: Some(lane.pid),
            seen: seen
                .filter(|_| exited.is_none() && !run.is_over())
                .map(|one| (one.state, one.running)),
            stage: if exited.is_some() {
                Stage::Gone
            } else {
                Stage::Alive
            },
            how: "thread",
            memory: Held::Nothing,
            life: Life {
                began: lane.started,
                ready: lane.started,
                exited,
                reaped: exited,
                now,
            },
        };
        (lane.pid, entry)
    });
    threads.collect()
}

/// Which columns there is room for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    name: u16,
    /// Whether there is room for its parent, and how it came to be.
    more: bool,
}

impl Columns {
    const PID: u16 = 7;
    const STATE: u16 = 10;
    const HOW: u16 = 10;
    const CPU: u16 = 5;
    const MEMORY: u16 = 8;

    /// Chooses columns for a width.
    pub(super) const fn of(width: u16) -> Self {
        Self {
            name: if width < 90 { 16 } else { 20 },
            more: width >= 90,
        }
    }

    /// Returns how many cells they take, blanks between them included.
    pub(super) const fn width(self) -> u16 {
        let more = if self.more {
            Self::PID + 1 + Self::HOW + 1
        } else {
            0
        };
        let words = self.name + 1 + Self::PID + 1 + Self::STATE + 1 + more;
        words + Self::CPU + 1 + 2 * (Self::MEMORY + 1)
    }

    /// Returns the heading above them.
    pub(super) fn heading(self) -> Vec<Column> {
        let words = [
            "process", "pid", "parent", "how", "state", "cpu", "private", "shared",
        ];
        self.columns(words.map(str::to_owned))
    }

    /// Returns the words of a row.
    pub(super) fn words(self, entry: &Entry) -> Vec<Column> {
        let [private, shared] = match entry.memory {
            Held::Some(memory) => [size(memory.private), size(memory.shared)],
            Held::NotTold => ["n/a".to_owned(), "n/a".to_owned()],
            Held::Nothing => [String::new(), String::new()],
        };
        self.columns([
            entry.name.clone(),
            entry.id.to_string(),
            entry.parent.map_or_else(String::new, |pid| pid.to_string()),
            entry.how.to_owned(),
            state(entry),
            entry
                .seen
                .map_or_else(String::new, |(_, cpu)| format!("{cpu:.2}")),
            private,
            shared,
        ])
    }

    fn columns(self, words: [String; 8]) -> Vec<Column> {
        let widths = [
            (self.name, false),
            (Self::PID, true),
            (Self::PID, true),
            (Self::HOW, false),
            (Self::STATE, false),
            (Self::CPU, true),
            (Self::MEMORY, true),
            (Self::MEMORY, true),
        ];
        let all = words.into_iter().zip(widths).enumerate();
        all.filter(|(at, _)| self.more || !matches!(at, 2 | 3))
            .map(|(_, (text, (width, right)))| Column { text, width, right })
            .collect()
    }
}

/// Returns the state letter and what it means.
fn state(entry: &Entry) -> String {
    let letter = match (entry.stage, entry.seen) {
        (Stage::Gone, _) => return "- gone".to_owned(),
        (_, None) => return "-".to_owned(),
        (_, Some((letter, _))) => letter,
    };
    let word = match letter {
        'R' => "running",
        'S' => "sleeping",
        'D' => "disk",
        'T' | 't' => "stopped",
        'Z' => "zombie",
        'I' => "idle",
        'X' => "dead",
        _ => "",
    };
    format!("{letter} {word}").trim_end().to_owned()
}

/// Returns KiB in few characters.
pub(super) fn size(kib: u64) -> String {
    let bytes = kib as f64 * 1_024.0;
    match bytes {
        ..1e6 => format!("{:.0} kB", bytes / 1e3),
        1e6..1e8 => format!("{:.1} MB", bytes / 1e6),
        1e8..1e9 => format!("{:.0} MB", bytes / 1e6),
        _ => format!("{:.1} GB", bytes / 1e9),
    }
}
