//! What happened to the processes of a run, step by step.

use super::tree::{name_of, size};
use crate::model::{Exit, Memory, Timestamp};
use crate::session::{Process, Run};
use crate::tui::theme::{Role, Theme};

/// Something that happened to a process.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    pub(super) at: Timestamp,
    /// The process that it happened to, by name and number.
    pub(super) who: String,
    pub(super) what: Change,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Change {
    /// It was forked by this one.
    Forked(String),
    /// It executed a program.
    Executed,
    /// It is ready for its first task.
    Ready,
    /// Its parent ended; this one has taken its place.
    Orphaned(String),
    /// Its memory was looked at.
    Memory(Memory),
    /// It ended.
    Exited(Exit),
    /// It was reaped; with what it used, where that is known.
    Reaped(Option<String>),
}

impl Change {
    /// Returns the word for it.
    pub(super) const fn word(&self) -> &'static str {
        match self {
            Self::Forked(_) => "forked",
            Self::Executed => "executed",
            Self::Ready => "ready",
            Self::Orphaned(_) => "orphan",
            Self::Memory(_) => "memory",
            Self::Exited(Exit::Code(_)) => "exited",
            Self::Exited(Exit::Signal(_)) => "killed",
            Self::Reaped(_) => "reaped",
        }
    }

    /// Returns the glyph that the bars of lives show from then on, its role, and that of the word.
    pub(super) fn look(&self, theme: &Theme) -> (char, Role, Role) {
        let stage = |role| (theme.glyph(role), role, Role::Accent);
        match self {
            Self::Forked(_) | Self::Executed => stage(Role::Overhead),
            Self::Ready => stage(Role::Running),
            Self::Exited(_) => ('Z', Role::Warning, Role::Warning),
            Self::Orphaned(_) => (' ', Role::Text, Role::Warning),
            Self::Memory(_) => (' ', Role::Text, Role::Dim),
            Self::Reaped(_) => (' ', Role::Text, Role::Accent),
        }
    }

    /// Returns the rest of the sentence.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Forked(parent) => format!("by {parent}"),
            Self::Executed => "a program: same process, new memory".to_owned(),
            Self::Ready => "for its first task".to_owned(),
            Self::Orphaned(parent) => format!("its parent is now {parent}"),
            Self::Memory(memory) => {
                let (private, shared) = (size(memory.private), size(memory.shared));
                format!("{private:>8} + {shared:>7}")
            }
            Self::Exited(exit) => {
                let how = match exit {
                    Exit::Code(code) => format!("status {code}"),
                    Exit::Signal(_) => format!("by {exit}"),
                };
                format!("{how}: a zombie until reaped")
            }
            Self::Reaped(used) => used.clone().unwrap_or_default(),
        }
    }
}

/// Returns everything that happened, in order of time.
pub(super) fn all_steps(run: &Run, own: Option<[i32; 2]>) -> Vec<Step> {
    let processes = run.processes.list().iter();
    let mut all_steps: Vec<Step> = processes
        .flat_map(|process| steps(run, process, own))
        .collect();
    all_steps.sort_by_key(|step| step.at);
    all_steps
}

/// Returns the steps of a life.
fn steps(run: &Run, process: &Process, own: Option<[i32; 2]>) -> Vec<Step> {
    let called = |pid: i32| match own {
        Some([_, server]) if server == pid => "the fork server".to_owned(),
        _ => run
            .processes
            .get(pid)
            .map_or_else(|| pid.to_string(), |one| name_of(run, one)),
    };
    let first_parent = process
        .adopted
        .map_or(process.parent, |(_, before)| Some(before));
    let parent = first_parent.map(called).unwrap_or_default();
    let steps = [
        process
            .forked
            .map(|at| (at, Change::Forked(parent.clone()))),
        process.executed.map(|at| (at, Change::Executed)),
        process.ready.map(|at| (at, Change::Ready)),
        process
            .adopted
            .zip(process.parent)
            .map(|((at, _), now)| (at, Change::Orphaned(called(now)))),
        process.exited.map(|(at, exit)| (at, Change::Exited(exit))),
        process.reaped.map(|at| (at, Change::Reaped(used(process)))),
    ];
    let memory = process.told_memory.iter();
    let memory = memory.map(|(at, memory)| (*at, Change::Memory(*memory)));
    let steps = steps.into_iter().flatten().chain(memory);
    let who = format!("{} {}", name_of(run, process), process.pid);
    steps
        .map(|(at, what)| Step {
            at,
            who: who.clone(),
            what,
        })
        .collect()
}

fn used(process: &Process) -> Option<String> {
    let usage = process.usage?;
    let (cpu, peak) = (usage.cpu(), size(usage.peak_kib));
    Some(format!("it had {cpu} of CPU, at most {peak}"))
}
