//! A keeper: a small process that stands between the program and a *ward*, the fork server or a program
//! that is asked something. It is a subreaper, so all descendants of its ward stay below it, in whatever
//! session, and all processes below it were started by us. When its ward has ended, in whatever way, it
//! kills them. A child that was not reaped keeps its number, so no other process can be hit.

use std::fs::File;
use std::io::{self, PipeWriter, Write};
use std::process::{Child, Command};

use nix::errno::Errno;
use nix::sys::signal::{SigSet, Signal, kill, killpg, raise};
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid, waitpid};
use nix::unistd::{Pid, getpid, getppid, setpgid};

use super::{descendants, system};

/// What a keeper is called.
const NAME: &std::ffi::CStr = c"eggtop-keeper";
/// Asks the keeper of an asked program to end it with all that descends from it. The system sends the
/// same when the process that waits for the answer is gone.
const END: Signal = Signal::SIGTERM;
/// Comes to the keeper of the fork server when the program has ended, and wakes it if it was stopped.
const PROGRAM_ENDED: Signal = Signal::SIGCONT;
/// The children of the calling thread, which is all of a keeper.
const CHILDREN: &std::ffi::CStr = c"/proc/thread-self/children";
/// The exit status where it is unknown how the ward ended.
const UNKNOWN: i32 = 1;

/// Keeps the fork server in a forked child of the program: starts it with `serve`, reports its process, and
/// returns the exit status when no descendant is left.
pub(super) fn keep_server(
    program: Pid,
    mut answer: PipeWriter,
    serve: impl FnOnce() -> i32,
) -> i32 {
    become_keeper();
    let ward = match system::fork() {
        Ok(Some(ward)) => ward,
        Ok(None) => {
            drop(answer);
            system::leave(serve());
        }
        Err(errno) => return errno as i32,
    };
    // a signal to the whole group of the program must not reach the keeper either
    let _ = setpgid(Pid::from_raw(0), Pid::from_raw(0));
    let events = listen_for(PROGRAM_ENDED);
    system::die_with_parent(program, PROGRAM_ENDED);
    // a program that is gone already needs no answer
    let _ = answer.write_all(&ward.as_raw().to_ne_bytes());
    system::close_from(0);
    while !has_ended(ward) {
        if getppid() != program {
            // it finds no process, unless the ward was stopped
            let _ = kill(ward, Signal::SIGCONT);
        }
        let _ = system::wait_for_signal(&events);
    }
    let _ = waitpid(ward, None);
    descendants::end_descendants();
    0
}

/// Lets what the command starts have a keeper, which is the child that the command returns and ends as
/// the program did. When the thread that started it ends, or [`end`] is called, all of it is killed.
pub(super) fn keep(command: &mut Command) {
    let program = getpid();
    system::before_execution(command, move || stand_between(program));
}

/// Ends what a keeper keeps; the keeper ends then.
pub(super) fn end(keeper: &Child) {
    // it was not reaped, so its number is its own
    let _ = kill(Pid::from_raw(keeper.id().cast_signed()), END);
}

/// Returns in a child that is about to execute its program, of a keeper that never returns. Makes system
/// calls only, and allocates nothing: the program that forked may have many threads.
fn stand_between(program: Pid) -> io::Result<()> {
    become_keeper();
    let events = listen_for(END);
    system::die_with_parent(program, END);
    let keeper = getpid();
    let Some(ward) = system::fork()? else {
        system::die_with_parent(keeper, Signal::SIGKILL);
        setpgid(Pid::from_raw(0), Pid::from_raw(0))?;
        SigSet::empty().thread_set_mask()?;
        return Ok(());
    };
    // the child does the same: whichever is first, the group exists before it is needed
    let _ = setpgid(ward, ward);
    // close our ends of its streams, and of the one that reports whether it could be executed
    system::close_from(0);
    while !has_ended(ward) && getppid() == program {
        if matches!(system::wait_for_signal(&events), Ok(number) if number == END as i32) {
            break;
        }
    }
    let status = end_children(ward);
    system::leave(end_as(status))
}

/// Adopts all descendants of this process, which was just forked.
fn become_keeper() {
    let _ = nix::sys::prctl::set_name(NAME);
    let _ = nix::sys::prctl::set_child_subreaper(true);
}

/// Lets no signal but SIGKILL and SIGSTOP do anything, and returns those to wait for.
fn listen_for(signal: Signal) -> SigSet {
    let events = SigSet::from(Signal::SIGCHLD) | SigSet::from(signal);
    for signal in &events {
        // a process that inherits it as ignored would wait for it in vain
        system::heed(signal as i32);
    }
    let _ = SigSet::all().thread_block();
    events
}

/// Returns whether a child has ended, and leaves it unreaped.
fn has_ended(child: Pid) -> bool {
    let look = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
    !matches!(
        waitid(Id::Pid(child), look),
        Ok(WaitStatus::StillAlive) | Err(Errno::EINTR)
    )
}

/// Kills the children, and theirs as they come, until none is left; returns how the ward ended, which
/// was not reaped yet and leads a group. Allocates nothing.
fn end_children(ward: Pid) -> Option<WaitStatus> {
    let mut ended = None;
    // at once, so that no other one of them can be started
    let _ = killpg(ward, Signal::SIGKILL);
    loop {
        let listed = for_each_child(|child| {
            let _ = kill(child, Signal::SIGKILL);
        });
        // a kernel without lists of children: processes that left the group cannot be found
        let whom = (!listed).then_some(ward);
        match waitpid(whom, None) {
            Ok(status) if status.pid() == Some(ward) => ended = Some(status),
            Err(Errno::ECHILD) => return ended,
            // one of those that were killed, or by a signal that has no name
            Ok(_) | Err(_) => {}
        }
    }
}

/// Calls this with the children that are there, or the first of them; returns whether they are listed.
fn for_each_child(mut meet: impl FnMut(Pid)) -> bool {
    use nix::fcntl::{OFlag, open};
    use std::io::Read;
    let Ok(file) = open(
        CHILDREN,
        OFlag::O_RDONLY | OFlag::O_CLOEXEC,
        nix::sys::stat::Mode::empty(),
    ) else {
        return false;
    };
    let mut text = [0; 4_096];
    let read = File::from(file).read(&mut text).unwrap_or(0);
    // the last number may be cut off, where there are more
    let whole = text[..read]
        .iter()
        .rposition(|&byte| byte == b' ')
        .unwrap_or(0);
    let numbers = std::str::from_utf8(&text[..whole]).unwrap_or_default();
    for number in numbers.split_ascii_whitespace() {
        if let Ok(number) = number.parse() {
            meet(Pid::from_raw(number));
        }
    }
    true
}

/// Ends this process as another one has ended, and returns the exit status if that was no signal.
fn end_as(status: Option<WaitStatus>) -> i32 {
    match status {
        Some(WaitStatus::Exited(_, code)) => code,
        Some(WaitStatus::Signaled(_, signal, _)) => {
            // a core dump of this process says nothing about the other
            let _ = nix::sys::prctl::set_dumpable(false);
            system::heed(signal as i32);
            let _ = raise(signal);
            let _ = SigSet::empty().thread_set_mask();
            UNKNOWN
        }
        _ => UNKNOWN,
    }
}
