//! What the program inherits from its parent, and what becomes of that.
//!
//! Signal dispositions, the signal mask, the umask and the standard streams survive an execution. A
//! parent that ignores SIGCHLD, for instance, would keep the fork server from ever seeing a child
//! exit. So [`normalise_inherited`] runs first thing, before the fork server exists:
//!
//! | inherited | what is done |
//! |---|---|
//! | blocked signals | unblocked; the front ends block what they wait for later |
//! | ignored SIGHUP | stays ignored: that is what `nohup` means |
//! | ignored SIGTSTP, SIGTTIN, SIGTTOU | stay ignored: no shell is there that would continue the program |
//! | ignored SIGPIPE | stays ignored, as Rust's start-up code wants it: a closed pipe is an error value |
//! | ignored SIGINT, SIGQUIT | default: shells ignore them for what they start in the background; a signal that is sent there is meant |
//! | ignored SIGTERM, SIGCHLD and all others | default: no convention gives their being ignored a meaning |
//! | a umask that takes permissions from the owner | lets the owner be; group and others stay as set |
//! | closed standard streams | `/dev/null`, by Rust's start-up code |
//! | streams that do not wait (`O_NONBLOCK`) | the writer waits by itself (`cli/output.rs`, `tui/terminal.rs`) |
//! | soft limit of open files | raised to the hard one, with the fork server |
//! | limit of CPU time | its warning, SIGXCPU, is moved before the hard limit ([`warn_before_cpu_limit`]) |
//! | nice value, scheduling policy | stay, and are reported ([`priority`]); the module `machine` reads affinity and quotas |

use nix::sys::resource::{RLIM_INFINITY, Resource, getrlimit, setrlimit};
use nix::sys::signal::{SigSet, Signal};
use nix::sys::stat::{Mode, umask};

use super::system;

/// Signals that stay ignored where they were.
const KEPT: [Signal; 5] = [
    Signal::SIGHUP,
    Signal::SIGPIPE,
    Signal::SIGTSTP,
    Signal::SIGTTIN,
    Signal::SIGTTOU,
];

/// The least seconds of CPU time between the warning and the end.
const LEAST_NOTICE: u64 = 1;

/// Takes back what the parent has set that would keep the program from working. Must be called while
/// the program has one thread, and before the fork server is there.
pub fn normalise_inherited() {
    // the empty mask is always taken
    let _ = SigSet::empty().thread_set_mask();
    let kept = KEPT.map(|signal| signal as i32);
    for number in system::ignored_signals() {
        if !kept.contains(&number) {
            system::heed(number);
        }
    }
    let inherited = umask(Mode::empty());
    umask(inherited - Mode::S_IRWXU);
}

/// Lets a limit of CPU time be noticed before it kills: a shell's `ulimit -t` sets the soft limit, at
/// which SIGXCPU comes, to the hard one, at which SIGKILL does. Workers keep the limit they have.
pub(super) fn warn_before_cpu_limit() {
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_CPU) else {
        return;
    };
    if let Some(soft) = earlier(soft, hard) {
        let _ = setrlimit(Resource::RLIMIT_CPU, soft, hard);
    }
}

/// Returns the soft limit that leaves time to end before the hard one, where there is none.
fn earlier(soft: u64, hard: u64) -> Option<u64> {
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    // all cores together use up the seconds of this limit
    let notice = (LEAST_NOTICE + cores / 8).min(hard / 2);
    let wanted = hard.checked_sub(notice)?;
    (hard != RLIM_INFINITY && notice > 0 && soft > wanted).then_some(wanted)
}

/// Returns what sets this program back or forward against others, as a person would say it; nothing
/// where it is as usual.
pub fn priority() -> Option<String> {
    let nice = system::nice_value();
    let policy = match system::scheduling_policy() {
        libc::SCHED_IDLE => {
            return Some("scheduling policy idle: all other programs go first".into());
        }
        libc::SCHED_FIFO | libc::SCHED_RR => {
            return Some("scheduling policy real-time: this program goes before all others".into());
        }
        libc::SCHED_BATCH => "scheduling policy batch, ",
        _ => "",
    };
    let reported = match nice {
        1.. => format!("{policy}nice {nice}: other programs go first"),
        0 if policy.is_empty() => return None,
        0 => format!("{policy}nice 0"),
        _ => format!("{policy}nice {nice}: this program goes before others"),
    };
    Some(reported)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_warning_comes_before_the_end_where_there_is_time() {
        assert_eq!(earlier(RLIM_INFINITY, RLIM_INFINITY), None);
        assert_eq!(earlier(1, 1), None, "there is no second to spare");
        let soft = earlier(100, 100).unwrap();
        assert!((50..100).contains(&soft), "{soft}");
        assert_eq!(earlier(20, 100), None, "it comes early enough");
        assert_eq!(earlier(RLIM_INFINITY, 100), Some(soft));
    }
}
