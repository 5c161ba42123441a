//! What is done, each workload with the parameters that it alone has.

use super::{Draft, FryBy, Locking, Printing, RunSpec, Share, WorkloadKind};
use crate::model::clock::Nanos;
use crate::model::deadlock::{Cure, How, WaitBy};
use crate::model::life::What;

/// A workload and its own parameters.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Workload {
    Eggs {
        by: FryBy,
    },
    Mix {
        serial: f64,
    },
    Counter {
        share: Share,
        message: u32,
    },
    Deadlock {
        how: How,
        wait: WaitBy,
        cure: Cure,
    },
    Sleep {
        block: Nanos,
    },
    Fetch {
        urls: Vec<String>,
        hosts: Option<Vec<String>>,
        timeout: Option<f64>,
    },
    Print {
        print: Printing,
        lock: Locking,
    },
    Lifecycle {
        what: What,
        touch: u32,
    },
    /// One that has a size, and nothing else to choose.
    Plain(Plain),
}

/// A workload without parameters of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plain {
    Divisors,
    Primes,
    Busy,
    Sum,
    Append,
    Power,
    Hash,
    Files,
}

impl Default for Workload {
    fn default() -> Self {
        Self::of(&Draft::default())
    }
}

impl Workload {
    /// Takes what the chosen workload has of the choices.
    pub(super) fn of(draft: &Draft) -> Self {
        match draft.workload {
            WorkloadKind::Eggs => Self::Eggs { by: draft.by },
            WorkloadKind::Mix => Self::Mix {
                serial: draft.serial,
            },
            WorkloadKind::Counter => Self::Counter {
                share: draft.share,
                message: draft.message,
            },
            WorkloadKind::Deadlock => Self::Deadlock {
                how: draft.how,
                wait: draft.wait,
                cure: draft.cure,
            },
            WorkloadKind::Sleep => Self::Sleep { block: draft.block },
            WorkloadKind::Fetch => Self::Fetch {
                urls: draft.urls.clone(),
                hosts: draft.hosts.clone(),
                timeout: draft.timeout,
            },
            WorkloadKind::Print => Self::Print {
                print: draft.print,
                lock: draft.lock,
            },
            WorkloadKind::Lifecycle => Self::Lifecycle {
                what: draft.what,
                touch: draft.touch,
            },
            WorkloadKind::Divisors => Self::Plain(Plain::Divisors),
            WorkloadKind::Primes => Self::Plain(Plain::Primes),
            WorkloadKind::Busy => Self::Plain(Plain::Busy),
            WorkloadKind::Sum => Self::Plain(Plain::Sum),
            WorkloadKind::Append => Self::Plain(Plain::Append),
            WorkloadKind::Power => Self::Plain(Plain::Power),
            WorkloadKind::Hash => Self::Plain(Plain::Hash),
            WorkloadKind::Files => Self::Plain(Plain::Files),
        }
    }

    /// Makes the choices that lead to it.
    pub(super) fn put(&self, draft: &mut Draft) {
        draft.workload = self.kind();
        match self {
            Self::Eggs { by } => draft.by = *by,
            Self::Mix { serial } => draft.serial = *serial,
            Self::Counter { share, message } => {
                (draft.share, draft.message) = (*share, *message);
            }
            Self::Deadlock { how, wait, cure } => {
                (draft.how, draft.wait, draft.cure) = (*how, *wait, *cure);
            }
            Self::Sleep { block } => draft.block = *block,
            Self::Fetch {
                urls,
                hosts,
                timeout,
            } => {
                draft.urls.clone_from(urls);
                draft.hosts.clone_from(hosts);
                draft.timeout = *timeout;
            }
            Self::Print { print, lock } => (draft.print, draft.lock) = (*print, *lock),
            Self::Lifecycle { what, touch } => (draft.what, draft.touch) = (*what, *touch),
            Self::Plain(_) => {}
        }
    }

    const fn kind(&self) -> WorkloadKind {
        match self {
            Self::Eggs { .. } => WorkloadKind::Eggs,
            Self::Mix { .. } => WorkloadKind::Mix,
            Self::Counter { .. } => WorkloadKind::Counter,
            Self::Deadlock { .. } => WorkloadKind::Deadlock,
            Self::Sleep { .. } => WorkloadKind::Sleep,
            Self::Fetch { .. } => WorkloadKind::Fetch,
            Self::Print { .. } => WorkloadKind::Print,
            Self::Lifecycle { .. } => WorkloadKind::Lifecycle,
            Self::Plain(plain) => match plain {
                Plain::Divisors => WorkloadKind::Divisors,
                Plain::Primes => WorkloadKind::Primes,
                Plain::Busy => WorkloadKind::Busy,
                Plain::Sum => WorkloadKind::Sum,
                Plain::Append => WorkloadKind::Append,
                Plain::Power => WorkloadKind::Power,
                Plain::Hash => WorkloadKind::Hash,
                Plain::Files => WorkloadKind::Files,
            },
        }
    }

    /// Returns whether the tasks are the same, wherever redirects may lead them.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Fetch { urls, timeout, .. },
                Self::Fetch {
                    urls: others,
                    timeout: until,
                    ..
                },
            ) => (urls, timeout) == (others, until),
            _ => self == other,
        }
    }
}

impl RunSpec {
    /// What a task does.
    pub const fn workload(&self) -> WorkloadKind {
        self.workload.kind()
    }

    /// When an egg is done.
    pub fn by(&self) -> FryBy {
        match self.workload {
            Workload::Eggs { by } => by,
            _ => FryBy::default(),
        }
    }

    /// The serial fraction of `mix`, 0 to 1; of all others 0.
    pub const fn serial(&self) -> f64 {
        match self.workload {
            Workload::Mix { serial } => serial,
            _ => 0.0,
        }
    }

    /// How the tasks of `counter` share their number.
    pub fn share(&self) -> Share {
        match self.workload {
            Workload::Counter { share, .. } => share,
            _ => Share::default(),
        }
    }

    /// How large a message is, in bytes, where sharing is done by messages.
    pub const fn message(&self) -> u32 {
        match self.workload {
            Workload::Counter { message, .. } => message,
            _ => Self::usual_message(),
        }
    }

    /// For how long the first task of `sleep` computes when it is awake, without a wait.
    pub const fn block(&self) -> Nanos {
        match self.workload {
            Workload::Sleep { block } => block,
            _ => Nanos::ZERO,
        }
    }

    /// What `fetch` fetches, in turn; empty means the local server.
    pub fn urls(&self) -> &[String] {
        match &self.workload {
            Workload::Fetch { urls, .. } => urls,
            _ => &[],
        }
    }

    /// The only other hosts that redirects of `fetch` may lead to; none means all.
    pub fn hosts(&self) -> Option<&[String]> {
        match &self.workload {
            Workload::Fetch { hosts, .. } => hosts.as_deref(),
            _ => None,
        }
    }

    /// Seconds after which `fetch` gives a URL up; none means as many as are usual.
    pub const fn timeout(&self) -> Option<f64> {
        match self.workload {
            Workload::Fetch { timeout, .. } => timeout,
            _ => None,
        }
    }

    /// How `print` prints a line.
    pub fn print(&self) -> Printing {
        match self.workload {
            Workload::Print { print, .. } => print,
            _ => Printing::default(),
        }
    }

    /// Whether `print` takes a lock for each line.
    pub fn lock(&self) -> Locking {
        match self.workload {
            Workload::Print { lock, .. } => lock,
            _ => Locking::default(),
        }
    }

    /// What `lifecycle` shows.
    pub fn what(&self) -> What {
        match self.workload {
            Workload::Lifecycle { what, .. } => what,
            _ => What::default(),
        }
    }

    /// The memory that a parent writes to before it forks, in MB.
    pub const fn touch(&self) -> u32 {
        match self.workload {
            Workload::Lifecycle { touch, .. } => touch,
            _ => Self::usual_touch(),
        }
    }

    /// Who waits for whom in a deadlock.
    pub fn how(&self) -> How {
        match self.workload {
            Workload::Deadlock { how, .. } => how,
            _ => How::default(),
        }
    }

    /// How they wait.
    pub fn wait(&self) -> WaitBy {
        match self.workload {
            Workload::Deadlock { wait, .. } => wait,
            _ => WaitBy::default(),
        }
    }

    /// What keeps them from hanging.
    pub fn cure(&self) -> Cure {
        match self.workload {
            Workload::Deadlock { cure, .. } => cure,
            _ => Cure::default(),
        }
    }
}
