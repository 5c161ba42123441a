//! One core as the meters show it: what its bar is made of, and its letter.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use super::paint::{LEAST, Stretch, reversed, share};
use crate::model::{CoreKind, CoreSample, CoreTimes};
use crate::tui::theme::{Role, Theme};

/// What the meters distinguish.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeterMode {
    /// Your run, the kernel, other programs.
    #[default]
    YoursAndOthers,
    /// The kinds of time, in htop's colours.
    Htop,
    /// Which worker.
    ByWorker,
}

impl MeterMode {
    /// Returns the mode after this one, round and round.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::YoursAndOthers => Self::Htop,
            Self::Htop => Self::ByWorker,
            Self::ByWorker => Self::YoursAndOthers,
        }
    }

    /// Returns what is distinguished: meaning and word, in the order of the bar.
    pub const fn legend(self) -> &'static [(Role, &'static str)] {
        match self {
            Self::YoursAndOthers => &[
                (Role::Running, "your run"),
                (Role::Overhead, "kernel"),
                (Role::Ready, "other programs"),
            ],
            Self::Htop => &[
                (Role::User, "user"),
                (Role::Nice, "nice"),
                (Role::System, "system"),
                (Role::Irq, "irq"),
                (Role::Softirq, "softirq"),
                (Role::Steal, "steal"),
                (Role::Guest, "guest"),
                (Role::Iowait, "iowait"),
            ],
            Self::ByWorker => &[(Role::Overhead, "kernel"), (Role::Ready, "other programs")],
        }
    }
}

/// How much of a core's window one worker of the run used.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WorkerShare {
    /// The worker's letter.
    pub letter: char,
    /// Share of the window, 0 to 1.
    pub share: f32,
}

/// Whose letter is at a core.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Letter {
    /// That of the worker with most time there.
    #[default]
    Most,
    /// That of this worker, the only one of the run that computes there now.
    Only(char),
    /// None: the only worker that computes now does so on another core.
    Nobody,
}

/// One core over the window. Shares are of one core, 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct CoreMeter {
    /// The system's number of the core.
    pub core: u16,
    /// Share of the window in which it was busy: the length of the bar.
    pub busy: f32,
    /// What the busy time was spent on, where the system says. Divides the bar, in proportion.
    pub times: Option<CoreTimes>,
    /// The run's workers that computed there, the one with most first.
    pub workers: Vec<WorkerShare>,
    /// Whose letter it has.
    pub letter: Letter,
    /// Whether the run may use the core.
    pub usable: bool,
    /// Fast, efficient, or alike.
    pub kind: CoreKind,
}

impl From<&CoreSample> for CoreMeter {
    fn from(sample: &CoreSample) -> Self {
        Self {
            core: sample.id,
            busy: sample.busy,
            times: sample.times,
            workers: Vec::new(),
            letter: Letter::Most,
            usable: true,
            kind: CoreKind::Uniform,
        }
    }
}

impl CoreMeter {
    /// Returns the core's letter, and whether there are more.
    pub fn letter(&self) -> Option<(char, bool)> {
        match self.letter {
            Letter::Nobody => None,
            Letter::Only(letter) => Some((letter, false)),
            Letter::Most => {
                let first = self.workers.first()?;
                Some((first.letter, self.workers.len() > 1))
            }
        }
    }

    /// Returns the part of the busy time that is the run's, the kernel's, and others'; they sum
    /// to the busy time.
    ///
    /// The kernel's part is measured, the run's is what its workers report: where both together
    /// are more than the core was busy, the run's computing was in part the kernel's work for it.
    pub fn parts(&self) -> (f32, f32, f32) {
        let busy = share(self.busy);
        let kernel = self.times.map_or(0.0, |times| {
            let kernel = share(times.system) + share(times.irq) + share(times.softirq);
            busy * kernel / busy_times(&times).max(f32::EPSILON)
        });
        let kernel = kernel.min(busy);
        let workers: f32 = self.workers.iter().map(|worker| share(worker.share)).sum();
        let yours = workers.min(busy - kernel).max(0.0);
        (yours, kernel, (busy - kernel - yours).max(0.0))
    }

    /// Returns the stretches of the core's bar, none when its number is 0%.
    pub(super) fn stretches(&self, mode: MeterMode, theme: &Theme) -> Vec<Stretch> {
        let stretch = |role: Role, share: f32| Stretch {
            glyph: theme.glyph(role),
            style: theme.style(role),
            share,
        };
        let iowait = self.times.map_or(0.0, |times| times.iowait);
        match mode {
            _ if self.busy.max(iowait) < LEAST => Vec::new(),
            MeterMode::YoursAndOthers => {
                let (yours, kernel, others) = self.parts();
                vec![
                    stretch(Role::Running, yours),
                    stretch(Role::Overhead, kernel),
                    stretch(Role::Ready, others),
                ]
            }
            MeterMode::Htop => self
                .kinds()
                .map(|(role, share)| stretch(role, share))
                .to_vec(),
            MeterMode::ByWorker => self.by_worker(theme),
        }
    }

    /// Returns the kinds of time as shares, scaled so that the busy ones sum to the busy time.
    fn kinds(&self) -> [(Role, f32); 8] {
        let busy = share(self.busy);
        let times = self.times.unwrap_or(CoreTimes {
            user: 1.0,
            ..CoreTimes::default()
        });
        let scale = busy / busy_times(&times).max(f32::EPSILON);
        [
            (Role::User, share(times.user) * scale),
            (Role::Nice, share(times.nice) * scale),
            (Role::System, share(times.system) * scale),
            (Role::Irq, share(times.irq) * scale),
            (Role::Softirq, share(times.softirq) * scale),
            (Role::Steal, share(times.steal) * scale),
            (Role::Guest, share(times.guest) * scale),
            (Role::Iowait, share(times.iowait).min(1.0 - busy)),
        ]
    }

    /// Returns one stretch of letters for each worker, solid and open in turn, then the kernel and
    /// the others.
    fn by_worker(&self, theme: &Theme) -> Vec<Stretch> {
        let (yours, kernel, others) = self.parts();
        let sum: f32 = self.workers.iter().map(|worker| share(worker.share)).sum();
        let scale = yours / sum.max(f32::EPSILON);
        let running = theme.style(Role::Running);
        let workers = self.workers.iter().enumerate().map(|(index, worker)| {
            let solid = index % 2 == 0;
            Stretch {
                glyph: worker.letter,
                style: if solid { reversed(running) } else { running },
                share: share(worker.share) * scale,
            }
        });
        let rest = [(Role::Overhead, kernel), (Role::Ready, others)];
        let rest = rest.map(|(role, share)| Stretch {
            glyph: theme.glyph(role),
            style: theme.style(role),
            share,
        });
        workers.chain(rest).collect()
    }
}

fn busy_times(times: &CoreTimes) -> f32 {
    let [busy @ .., _iowait] = times.kinds();
    busy.into_iter().map(share).sum()
}
