//! The system calls that the fork server needs and that no library offers as safe functions.
#![expect(
    unsafe_code,
    reason = "fork, wait4, mappings, signal dispositions and raw descriptors are unsafe by nature; every use stands in this file"
)]

use std::ffi::CString;
use std::io;
use std::mem::MaybeUninit;
use std::num::NonZeroUsize;
use std::ops::Deref;
use std::os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicPtr, Ordering};

use nix::errno::Errno;
use nix::sys::mman::{MapFlags, ProtFlags, mmap, munmap};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::{SigHandler, SigSet, Signal, signal};
use nix::unistd::{ForkResult, Pid};

use super::cache_line::CacheLine;
use crate::model::{TimeSpan, Usage};

/// Forks; returns the child's pid in the parent and nothing in the child.
///
/// The caller has a single thread: the child may do whatever the caller may.
pub(super) fn fork() -> Result<Option<Pid>, Errno> {
    // SAFETY: called in `main` before any thread is started, and in its forked children, which start none;
    // a child of one with threads makes system calls only.
    match unsafe { nix::unistd::fork() }? {
        ForkResult::Parent { child } => Ok(Some(child)),
        ForkResult::Child => Ok(None),
    }
}

/// Ends a forked child without running what its parent registered for its own end.
pub(super) fn leave(status: i32) -> ! {
    // SAFETY: ends the process; nothing runs afterwards.
    unsafe { libc::_exit(status) }
}

/// Takes ownership of a descriptor that was just received or made.
pub(super) fn own(raw: i32) -> OwnedFd {
    // SAFETY: the kernel has just made this descriptor for us, so nothing else owns it.
    unsafe { OwnedFd::from_raw_fd(raw) }
}

/// Closes a descriptor that a forked worker inherited; its owner's memory is never used again.
pub(super) fn close(descriptor: &impl AsFd) {
    // SAFETY: the worker does not use the server's descriptors: it leaves by `_exit`.
    unsafe {
        libc::close(descriptor.as_fd().as_raw_fd());
    }
}

/// Gives a descriptor this number as well, in a forked child that is about to execute a program: the
/// program has it under that number, whatever had the number before.
pub(super) fn pass_on(descriptor: &impl AsFd, number: i32) -> Result<(), Errno> {
    // SAFETY: the owner of the number is a copy of the parent's, which is not used here: the child
    // executes a program or leaves.
    Errno::result(unsafe { libc::dup2(descriptor.as_fd().as_raw_fd(), number) }).map(drop)
}

/// Closes every descriptor but the standard streams and these, in a forked child that will never use
/// what it inherited.
pub(super) fn close_all_but(keep: &[i32]) {
    let Ok(descriptors) = std::fs::read_dir("/proc/self/fd") else {
        return;
    };
    let open: Vec<i32> = descriptors
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect();
    for descriptor in open {
        if descriptor > 2 && !keep.contains(&descriptor) {
            // SAFETY: their owners are copies of the parent's, which are not used here: the child leaves
            // by `_exit`. One that is closed already is refused.
            unsafe {
                libc::close(descriptor);
            }
        }
    }
}

/// Reaps a child that exited, and returns what it used; waits for it if it has not.
pub(super) fn reap(pid: Pid) -> Usage {
    let mut status = 0;
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    loop {
        // SAFETY: both pointers are valid for writes; a zeroed rusage is a valid value.
        let got = unsafe { libc::wait4(pid.as_raw(), &raw mut status, 0, usage.as_mut_ptr()) };
        if got >= 0 || Errno::last() != Errno::EINTR {
            break;
        }
    }
    // SAFETY: zeroed before, filled by wait4 if it succeeded.
    let usage = unsafe { usage.assume_init() };
    Usage {
        user: nanos(usage.ru_utime),
        sys: nanos(usage.ru_stime),
        peak_kib: u64::try_from(usage.ru_maxrss).unwrap_or(0),
        voluntary: u64::try_from(usage.ru_nvcsw).unwrap_or(0),
        involuntary: u64::try_from(usage.ru_nivcsw).unwrap_or(0),
    }
}

fn nanos(time: libc::timeval) -> TimeSpan {
    TimeSpan(time.tv_sec as u64 * 1_000_000_000 + time.tv_usec as u64 * 1_000)
}

/// Asks for a signal when the parent ends; a worker that must not outlive it ends at once if it has.
pub(super) fn die_with_parent(parent: Pid, signal: Signal) {
    let _ = nix::sys::prctl::set_pdeathsig(signal);
    if signal == Signal::SIGKILL && nix::unistd::getppid() != parent {
        leave(1);
    }
}

/// Lets what the command forks do this before it executes its program. It makes system calls only and
/// allocates nothing, since other threads may have held any lock.
pub(super) fn before_execution(
    command: &mut Command,
    act: impl FnMut() -> io::Result<()> + Send + Sync + 'static,
) {
    // SAFETY: the caller ensures it.
    unsafe {
        command.pre_exec(act);
    }
}

/// Closes all descriptors from a number on, in a forked child that will never use what it inherited.
pub(super) fn close_from(first: u32) {
    // SAFETY: their owners are copies of the parent's, which are not used here: the child leaves by `_exit`.
    unsafe {
        if libc::syscall(libc::SYS_close_range, first, u32::MAX, 0) != 0 {
            // an old kernel
            let (limit, _) = getrlimit(Resource::RLIMIT_NOFILE).unwrap_or((1_024, 0));
            for number in first..u32::try_from(limit).unwrap_or(u32::MAX) {
                libc::close(number.cast_signed());
            }
        }
    }
}

/// What a terminal or a person sends to a program.
const TERMINAL_SIGNALS: [Signal; 7] = [
    Signal::SIGINT,
    Signal::SIGHUP,
    Signal::SIGQUIT,
    Signal::SIGTERM,
    Signal::SIGTSTP,
    Signal::SIGTTIN,
    Signal::SIGTTOU,
];

/// Leaves it to the program what becomes of Ctrl-C, Ctrl-Z, a closed terminal or a request to end;
/// workers inherit it, but for the last.
pub(super) fn ignore_terminal_signals() {
    for number in TERMINAL_SIGNALS {
        // SAFETY: ignoring a signal installs no handler.
        let _ = unsafe { signal(number, SigHandler::SigIgn) };
    }
}

/// Makes a write beyond the limit of a file's size an error that can be reported, not the end of the
/// writer; workers inherit it.
pub(super) fn survive_file_limit() {
    // SAFETY: ignoring a signal installs no handler.
    let _ = unsafe { signal(Signal::SIGXFSZ, SigHandler::SigIgn) };
}

/// Lets every signal mean what it means to a program that was just started.
pub(super) fn heed_signals() {
    for number in TERMINAL_SIGNALS.into_iter().chain([Signal::SIGXFSZ]) {
        // SAFETY: restoring the default installs no handler.
        let _ = unsafe { signal(number, SigHandler::SigDfl) };
    }
}

/// Lets a request to end be one again, for a worker.
pub(super) fn heed_termination() {
    // SAFETY: restoring the default installs no handler.
    let _ = unsafe { signal(Signal::SIGTERM, SigHandler::SigDfl) };
}

/// Returns the numbers of the signals that the process ignores, real-time ones among them.
pub(super) fn ignored_signals() -> Vec<i32> {
    let numbers = 1..=libc::SIGRTMAX();
    numbers
        .filter(|&number| handler_of(number) == Some(libc::SIG_IGN))
        .collect()
}

/// Returns whether a signal is neither handled nor ignored.
pub(super) fn is_default(number: i32) -> bool {
    handler_of(number) == Some(libc::SIG_DFL)
}

fn handler_of(number: i32) -> Option<libc::sighandler_t> {
    let mut action = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: only asks; the pointer is valid for a write, and a zeroed action is a valid value.
    let asked = unsafe { libc::sigaction(number, std::ptr::null(), action.as_mut_ptr()) };
    // SAFETY: zeroed before, filled if the number was one of a signal.
    (asked == 0).then(|| unsafe { action.assume_init() }.sa_sigaction)
}

/// Lets a signal do what it does by default.
pub(super) fn heed(number: i32) {
    // SAFETY: restoring the default installs no handler.
    unsafe {
        libc::signal(number, libc::SIG_DFL);
    }
}

/// Waits for one of these signals, which are blocked, and returns its number.
pub(super) fn wait_for_signal(set: &SigSet) -> Result<i32, Errno> {
    let mut number = 0;
    // SAFETY: both pointers are valid, the second for a write.
    match unsafe { libc::sigwait(set.as_ref(), &raw mut number) } {
        0 => Ok(number),
        errno => Err(Errno::from_raw(errno)),
    }
}

/// Sends the calling thread a signal by its number.
#[cfg(test)]
pub(super) fn raise_number(number: i32) {
    // SAFETY: the caller has blocked the signal.
    assert_eq!(unsafe { libc::raise(number) }, 0);
}

/// Returns the nice value of the program.
pub(super) fn nice_value() -> i32 {
    // SAFETY: asks for a number. Errors cannot come: the program itself is asked about.
    unsafe { libc::getpriority(libc::PRIO_PROCESS, 0) }
}

/// Returns the scheduling policy of the program.
pub(super) fn scheduling_policy() -> i32 {
    // SAFETY: asks for a number.
    unsafe { libc::sched_getscheduler(0) }
}

/// What a fault, such as a stack that overflows, gives back before it ends the program.
struct GivenBack {
    modes: libc::termios,
    bytes: &'static [u8],
}

/// What is to be given back now; null where nothing is.
static GIVEN_BACK: AtomicPtr<GivenBack> = AtomicPtr::new(std::ptr::null_mut());

/// Signals that a fault raises, and what was done with each before.
static FAULTS: [(Signal, AtomicPtr<libc::sigaction>); 7] = [
    (Signal::SIGSEGV, AtomicPtr::new(std::ptr::null_mut())),
    (Signal::SIGBUS, AtomicPtr::new(std::ptr::null_mut())),
    (Signal::SIGILL, AtomicPtr::new(std::ptr::null_mut())),
    (Signal::SIGFPE, AtomicPtr::new(std::ptr::null_mut())),
    (Signal::SIGABRT, AtomicPtr::new(std::ptr::null_mut())),
    (Signal::SIGTRAP, AtomicPtr::new(std::ptr::null_mut())),
    (Signal::SIGSYS, AtomicPtr::new(std::ptr::null_mut())),
];

/// Gives the terminal back when a fault ends the program: these modes to standard input, these bytes
/// to standard output. With nothing, it is not ours any more.
pub(super) fn give_back_on_fault(what: Option<(libc::termios, &'static [u8])>) {
    let next = what.map_or(std::ptr::null_mut(), |(modes, bytes)| {
        Box::into_raw(Box::new(GivenBack { modes, bytes }))
    });
    // the one before is never freed: a fault of another thread may be reading it
    GIVEN_BACK.store(next, Ordering::SeqCst);
    if next.is_null() {
        return;
    }
    for (number, before) in &FAULTS {
        if !before.load(Ordering::SeqCst).is_null() {
            continue;
        }
        // SAFETY: a zeroed action is a valid value.
        let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
        action.sa_sigaction = on_fault as *const () as libc::sighandler_t;
        // on the stack that Rust's start-up code provides: the thread's own may be what overflowed
        action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
        // SAFETY: as above.
        let mut old: libc::sigaction = unsafe { std::mem::zeroed() };
        // SAFETY: both pointers are valid, and the handler does what a handler may.
        if unsafe { libc::sigaction(*number as i32, &raw const action, &raw mut old) } == 0 {
            before.store(Box::into_raw(Box::new(old)), Ordering::SeqCst);
        }
    }
}

/// Gives the terminal back, then lets the signal do what it did before: makes system calls only, and
/// allocates nothing.
extern "C" fn on_fault(number: i32, info: *mut libc::siginfo_t, _: *mut libc::c_void) {
    let given_back = GIVEN_BACK.swap(std::ptr::null_mut(), Ordering::SeqCst);
    // SAFETY: null, or from a box that is never freed; both functions may be called in a handler.
    unsafe {
        if let Some(back) = given_back.as_ref() {
            libc::write(1, back.bytes.as_ptr().cast(), back.bytes.len());
            libc::tcsetattr(0, libc::TCSANOW, &raw const back.modes);
        }
    }
    let before = FAULTS.iter().find(|(fault, _)| *fault as i32 == number);
    let before = before.map_or(std::ptr::null_mut(), |(_, before)| {
        before.load(Ordering::SeqCst)
    });
    // SAFETY: the kernel passes valid information; `before` is null or from a box that is never freed.
    unsafe {
        let sent = info.as_ref().is_none_or(|info| info.si_code <= 0);
        if sent || before.is_null() {
            // nothing would raise it again
            libc::signal(number, libc::SIG_DFL);
            libc::raise(number);
        } else {
            // the instruction that failed fails again
            libc::sigaction(number, before, std::ptr::null_mut());
        }
    }
}

/// Points the three standard streams at nothing.
pub(super) fn forget_standard_streams() {
    if let Ok(nothing) = std::fs::File::options()
        .read(true)
        .write(true)
        .open("/dev/null")
    {
        let _ = nix::unistd::dup2_stdin(&nothing);
        let _ = nix::unistd::dup2_stdout(&nothing);
        let _ = nix::unistd::dup2_stderr(&nothing);
    }
}

/// Executes the running program again with one argument and the stream as its standard input.
pub(super) fn execute_again(stream: &OwnedFd, argument: &str) -> i32 {
    const CANNOT_EXECUTE: i32 = 126;
    if nix::unistd::dup2_stdin(stream).is_err() {
        return CANNOT_EXECUTE;
    }
    let arguments = ["eggtop", argument].map(|word| CString::new(word).unwrap_or_default());
    // the link leads to the file that runs, even where another was installed over it
    let _ = nix::unistd::execv(c"/proc/self/exe", &arguments);
    CANNOT_EXECUTE
}

/// Raises the soft limit of open files to the hard one: a worker process needs one of ours.
pub(super) fn raise_file_limit() {
    if let Ok((_, hard)) = getrlimit(Resource::RLIMIT_NOFILE) {
        let _ = setrlimit(Resource::RLIMIT_NOFILE, hard, hard);
    }
}

/// Cache lines in memory that other processes may have mapped, too.
#[derive(Debug)]
pub(super) struct Mapping {
    first: NonNull<CacheLine>,
    length: usize,
}

// SAFETY: it gives out shared references only, to atomics.
unsafe impl Send for Mapping {}
// SAFETY: as above.
unsafe impl Sync for Mapping {}

impl Mapping {
    /// Maps the beginning of a file, which is long enough and does not become shorter.
    pub(super) fn new(file: &OwnedFd, length: usize) -> Result<Self, Errno> {
        let bytes = length.checked_mul(size_of::<CacheLine>());
        let bytes = bytes.and_then(NonZeroUsize::new).ok_or(Errno::EINVAL)?;
        let access = ProtFlags::PROT_READ | ProtFlags::PROT_WRITE;
        // SAFETY: a new place is asked for, so nothing that is mapped already is touched.
        let first = unsafe { mmap(None, bytes, access, MapFlags::MAP_SHARED, file, 0) }?;
        let first = first.cast();
        Ok(Self { first, length })
    }
}

impl Deref for Mapping {
    type Target = [CacheLine];

    fn deref(&self) -> &[CacheLine] {
        // SAFETY: so many were mapped, at the begin of a page, and they stay as long as this; any bits
        // are a value of an atomic, whichever process writes them.
        unsafe { std::slice::from_raw_parts(self.first.as_ptr(), self.length) }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: mapped in `new`, with this length; no reference can exist any more.
        let _ = unsafe { munmap(self.first.cast(), self.length * size_of::<CacheLine>()) };
    }
}
