"""The runner of eggtop for CPython: does the tasks of one run and tells, live, how they go.

eggtop starts this file, reads a hello, writes an order (what to do, in how many threads or processes)
and then reads events, one JSON object a line, until every task has an outcome. RUNNERS.md is the
whole protocol. In this file stand, from top to bottom:

    workloads   what a task does, in the Python one would write by hand
    telling     how events get out, and what the system tells of the calling thread
    Worker      does tasks one after another; finds out at checkpoints when it really ran
    Plan, Board what is to be done, and the memory that all workers of a run share
    executors   how tasks are spread: serial, threads, pool, process, interpreters
    main        hello, order, executor, end

It needs CPython 3.8 or later and nothing but the standard library. Times are in nanoseconds.
"""

import collections
import fcntl
import functools
import hashlib
import json
import math
import mmap
import os
import random
import resource
import select
import signal
import sys
import threading
import time
import traceback
import warnings
from time import monotonic_ns, thread_time_ns
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple

try:
    import ctypes
except ImportError:  # some builds, and some interpreters inside the first one, are without it
    ctypes = None  # type: ignore[assignment]

PROTOCOL = 1
MS = 1_000_000
SHORT = MS // 5  # a task that ends sooner is told in a batch with others
GATHER = 20 * MS  # how long short tasks and lines are gathered
PROGRESS = 50 * MS  # how often a long task tells how far it is
GAP = 2 * MS  # a longer time between checkpoints makes a worker ask what it stood still for
STANDSTILL = MS // 2  # standing still for less is not told as a gap of its own
LOOK = 0.05  # how often an executor looks after its processes, in seconds
STUCK = 20  # a pool that lost a worker is stuck when nothing moves for so many looks
GRACE = 0.4  # how long workers may take to stop, in seconds
UNREADY = 3  # processes that may die before they are ready

REFUSED, NO_RESOURCES, STOPPED = 2, 3, 143  # exit statuses beside 0


class Refused(Exception):
    """What was ordered cannot be done here."""


class Stopped(BaseException):
    """The run is to stop: raised at a checkpoint, past whatever a task catches."""


# ---- workloads: each is given its worker and its input, and returns its output ----------------


def blocks(worker: "Worker", first: int, last: int, size: int) -> Iterator[range]:
    """Cuts first to last - 1 into blocks of about 50 us of work, with a checkpoint after each."""
    for low in range(first, last, size):
        high = min(low + size, last)
        yield range(low, high)
        worker.checkpoint((high - first) / (last - first))


def eggs(worker: "Worker", given: Dict[str, float]) -> Dict[str, Any]:
    """Heats until the egg had its CPU time, or until the kitchen timer rings, fried or raw."""
    need = round(given["seconds"] * 1e9)
    began = monotonic_ns()
    if worker.plan.spec.get("by") == "timer":
        while monotonic_ns() < began + need:
            heat(began + need)
            worker.checkpoint((monotonic_ns() - began) / need)
        had = worker.cpu_time()
    else:
        had = worker.cpu_time()
        while had < need:
            # CPU time cannot outrun the clock on the wall, so it need not be read before that
            due = monotonic_ns() + min(need - had, 5 * MS)
            while monotonic_ns() < due:
                heat(due)
                worker.checkpoint(had / need)
            had = worker.cpu_time()
    return {"doneness": min(1.0, had / need) if need else 1.0}


def heat(until: int) -> None:
    """Computes for about 50 us, but not longer than until then."""
    until = min(until, monotonic_ns() + 50_000)
    x = 1
    while monotonic_ns() < until:
        for _ in range(100):
            x = (x * 1_103_515_245 + 12_345) & 0x7FFF_FFFF


def divisors(worker: "Worker", given: Dict[str, int]) -> Dict[str, Any]:
    """Counts the divisors of n but 1 and n; a prime has none."""
    n = given["n"]
    count = 0
    for block in blocks(worker, 2, n, 800):
        for candidate in block:
            if n % candidate == 0:
                count += 1
    return {"count": count}


def primes(worker: "Worker", given: Dict[str, int]) -> Dict[str, Any]:
    """Counts the primes in a range with the sieve of Eratosthenes, a segment at a time."""
    first, last = max(given["from"], 2), given["to"]
    small = primes_below(math.isqrt(max(last - 1, 0)) + 1)
    size = max(1 << 16, math.isqrt(last))
    count = 0
    for low in range(first, last, size):
        length = min(size, last - low)
        is_prime = bytearray(b"\1") * length
        for index in range(0, len(small), 100):
            for prime in small[index : index + 100]:
                start = max(prime * prime, (low + prime - 1) // prime * prime) - low
                if start < length:
                    is_prime[start::prime] = bytes(len(range(start, length, prime)))
            worker.checkpoint((low - first + length * index / len(small)) / (last - first))
        count += is_prime.count(1)
    return {"count": count}


def primes_below(n: int) -> List[int]:
    """Returns the primes below n, by the plain sieve."""
    is_prime = bytearray(b"\0\0" + b"\1" * max(n - 2, 0))
    for number in range(2, math.isqrt(n) + 1):
        if is_prime[number]:
            is_prime[number * number :: number] = bytes(len(range(number * number, n, number)))
    return [number for number in range(2, n) if is_prime[number]]


def busy(worker: "Worker", given: Dict[str, int]) -> Dict[str, Any]:
    """Counts n down to 0."""
    n = left = given["n"]
    for block in blocks(worker, 0, n, 1_500):
        until = n - block.stop
        while left > until:
            left -= 1
    return {"count": n - left}


def sum_up(worker: "Worker", given: Dict[str, int]) -> Dict[str, Any]:
    """Adds up 0 to n - 1, one by one."""
    total = 0
    for block in blocks(worker, 0, given["n"], 1_200):
        for number in block:
            total += number
    return {"total": str(total)}


def append(worker: "Worker", given: Dict[str, int]) -> Dict[str, Any]:
    """Appends n random numbers to a list."""
    numbers: List[float] = []
    for block in blocks(worker, 0, given["n"], 600):
        for _ in block:
            numbers.append(random.random())
    return {"count": len(numbers)}


def power(worker: "Worker", given: Dict[str, int]) -> Dict[str, Any]:
    """Sums x to the 10th over x from 0 to 23, n times."""
    total = 0
    for block in blocks(worker, 0, given["n"], 12):
        for _ in block:
            total += sum(x**10 for x in range(24))
    return {"total": str(total)}


def sha256(worker: "Worker", given: Dict[str, int]) -> Dict[str, Any]:
    """Hashes a buffer of a million bytes n times over: hashlib does it without the GIL."""
    buffer = memoryview(worker.task.to_bytes(8, "little") * 125_000)
    digest = hashlib.sha256()
    for block in blocks(worker, 0, given["n"] * 10, 1):
        start = block.start % 10 * 100_000
        worker.without_gil(digest.update, buffer[start : start + 100_000])
    return {"digest": list(digest.digest())}


WORKLOADS: Dict[str, Callable[["Worker", Dict[str, Any]], Dict[str, Any]]] = {
    "eggs": eggs,
    "divisors": divisors,
    "primes": primes,
    "busy": busy,
    "mix": busy,
    "sum": sum_up,
    "append": append,
    "power": power,
    "hash": sha256,
}


# ---- telling: how events get out, and what the system tells of the calling thread -------------


class System:
    """Calls into the C library that keep the GIL.

    Python's own `os.write` and `os.pread` release it. A thread that has just waited 5 ms for the GIL
    would lose it again by telling so, and a run that is watched would be another run than one that is not.
    """

    def __init__(self) -> None:
        self.library: Any = None
        try:
            library = ctypes.PyDLL(None, use_errno=True)
            library.pread.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int64]
            library.write.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t]
            library.sched_getcpu.argtypes = []
            self.library = library
        except (AttributeError, OSError):  # no ctypes, or not this C library
            pass

    def write(self, fd: int, data: bytes) -> bool:
        """Writes to a pipe, all of it or nothing; returns whether there was room."""
        if self.library is None:
            try:
                os.write(fd, data)
                return True
            except BlockingIOError:
                return False
        ctypes.set_errno(0)
        if self.library.write(fd, data, len(data)) >= 0:
            return True
        if isinstance(OSError(ctypes.get_errno(), ""), (BlockingIOError, InterruptedError)):
            return False
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

    def core(self) -> int:
        """Returns the core that the calling thread is on, 0 where nobody tells."""
        if self.library is not None:
            return max(self.library.sched_getcpu(), 0)
        try:
            with open("/proc/thread-self/stat", "rb") as stat:
                return int(stat.read().rpartition(b")")[2].split()[36])
        except (OSError, IndexError, ValueError):
            return 0

    def queue_wait(self) -> Callable[[], Optional[int]]:
        """Returns what tells how long the calling thread has waited for a core in its life."""
        try:
            fd = os.open("/proc/thread-self/schedstat", os.O_RDONLY)
        except OSError:
            return lambda: None
        if self.library is None:
            os.close(fd)
            return lambda: None
        text = ctypes.create_string_buffer(64)

        def read() -> Optional[int]:
            self.library.pread(fd, text, 63, 0)
            return int(text.value.split()[1])

        return read


SYSTEM = System()


def usage_of(who: int) -> Dict[str, int]:
    """Returns what the calling thread or process has used, in the words of the protocol."""
    used = resource.getrusage(who)
    return {
        "user": round(used.ru_utime * 1e9),
        "sys": round(used.ru_stime * 1e9),
        "peak_kib": used.ru_maxrss // (1024 if sys.platform == "darwin" else 1),
        "voluntary": used.ru_nvcsw,
        "involuntary": used.ru_nivcsw,
    }


THREAD = getattr(resource, "RUSAGE_THREAD", resource.RUSAGE_SELF)
NO_USAGE = dict.fromkeys(("user", "sys", "peak_kib", "voluntary", "involuntary"), 0)

encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


class Outbox:
    """Lines on their way out. All workers of a run write to one pipe, so a write is whole lines and
    at most what a pipe takes in one piece."""

    PIECE = 4096

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self.lines: "collections.deque[bytes]" = collections.deque()
        self.piece = b""
        self.written = 0
        self.writing = threading.Lock()

    def put(self, line: str) -> None:
        """Adds a line, and writes out what has waited long enough."""
        self.lines.append(line.encode("utf-8", "replace") + b"\n")
        if monotonic_ns() - self.written > GATHER or len(self.lines) > 1_000:
            self.flush(wait=len(self.lines) > 1_000)

    def flush(self, wait: bool = True) -> None:
        """Writes out what there is, if need be once the reader has made room for it."""
        if not self.writing.acquire(blocking=wait):
            return  # another thread is at it
        try:
            while self.piece or self.lines:
                self.piece = self.piece or self.lines.popleft()
                while self.lines and len(self.piece) + len(self.lines[0]) <= self.PIECE:
                    self.piece += self.lines.popleft()
                if SYSTEM.write(self.fd, self.piece):
                    self.piece = b""
                elif wait:
                    room = select.poll()
                    room.register(self.fd, select.POLLOUT)
                    room.poll()
                else:
                    break
            self.written = monotonic_ns()
        except BrokenPipeError:
            os._exit(STOPPED)  # nobody is there any more who wants to know
        finally:
            self.writing.release()


# ---- Plan and Board: what is to be done, and the memory that all workers share ----------------


class Plan:
    """The order, as the workers need it."""

    def __init__(self, order: Dict[str, Any]) -> None:
        self.spec: Dict[str, Any] = order["spec"]
        self.run: int = order["run"]
        self.t0: int = order["t0_ns"]
        self.workers: int = order["workers"]
        self.inputs: List[Dict[str, Any]] = order["inputs"]
        self.serial_first: bool = order["serial_first"]
        self.cores: List[int] = order.get("cores") or []
        self.workload: str = self.spec["workload"]
        # which task comes at which position
        self.sequence: Sequence[int] = range(order["tasks"])
        if self.spec.get("order") == "longest" and len(self.inputs) > 1:
            first = int(self.serial_first)
            rest = sorted(self.sequence[first:], key=self.cost, reverse=True)
            self.sequence = list(range(first)) + rest

    def input(self, task: int) -> Dict[str, Any]:
        """Returns what a task is given."""
        if not self.serial_first:
            return self.inputs[task % len(self.inputs)]
        return self.inputs[0 if task == 0 else 1 + (task - 1) % (len(self.inputs) - 1)]

    def cost(self, task: int) -> float:
        """Returns how long a task takes compared with others."""
        given = self.input(task)
        return given["to"] - given["from"] if "to" in given else given.get("n", given.get("seconds"))

    def stages(self) -> List[range]:
        """Returns the positions in stages; one begins when the one before it is over."""
        first, total = int(self.serial_first), len(self.sequence)
        return [stage for stage in (range(first), range(first, total)) if stage]


class Board:
    """Memory shared by everybody in a run: the wish to stop, which process is worker i, and who had
    which task. What a killed process leaves there tells what died with it."""

    UNTOUCHED, TOLD = 0, 0xFFFF  # else the number of the worker that has the task, plus 1

    def __init__(self, plan: Plan, fd: int) -> None:
        workers = 8 * plan.workers
        size = 8 + 4 * workers + 2 * len(plan.sequence)
        if os.fstat(fd).st_size == 0:
            os.ftruncate(fd, size)
        memory = memoryview(mmap.mmap(fd, size))
        self.fd = fd
        self.flags = memory[:8]
        # of every worker: its process, when the one before it ended, how many outcomes it told, and
        # the position it is at (plus 1) or was at last (minus that)
        columns = (memory[8 + i * workers : 8 + (i + 1) * workers].cast("q") for i in range(4))
        self.pids, self.left, self.told, self.hands = columns
        # of every task
        self.marks = memory[8 + 4 * workers :].cast("H")

    @property
    def stopped(self) -> bool:
        """Whether the run is to stop."""
        return self.flags[0] != 0

    def stop(self) -> None:
        """Tells everybody to stop."""
        self.flags[0] = 1

    def claim(self) -> int:
        """Makes the calling process a worker, and returns its number.

        A process holds a lock on the byte of its number, which the system takes from it when it ends,
        however it ends. Before another one takes over, the end of the former must have been told.
        """
        while True:
            for number, pid in enumerate(self.pids):
                if pid == 0 and self.locks(number):
                    if self.pids[number] == 0:
                        self.pids[number] = os.getpid()
                        return number
                    fcntl.lockf(self.fd, fcntl.LOCK_UN, 1, number)
            time.sleep(0.001)

    def locks(self, number: int) -> bool:
        """Locks the byte of a number, if nobody else has."""
        try:
            fcntl.lockf(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, number)
            return True
        except OSError:
            return False


# ---- Worker: does tasks; finds out at checkpoints when it really ran --------------------------

# The workers of this interpreter: they share a GIL if it has one.
WORKERS: List["Worker"] = []


def gil_enabled() -> bool:
    """Returns whether this interpreter lets one thread compute at a time."""
    return getattr(sys, "_is_gil_enabled", lambda: True)()


class Worker:
    """Does tasks on the calling thread, one after another."""

    def __init__(self, number: int, plan: Plan, board: Board, out: Outbox, asked: int) -> None:
        self.number, self.plan, self.board, self.out = number, plan, board, out
        if plan.cores and hasattr(os, "sched_setaffinity"):
            try:
                os.sched_setaffinity(0, {plan.cores[number % len(plan.cores)]})
            except OSError:
                pass  # where that is not allowed it runs wherever it may
        executor = plan.spec["executor"]
        self.is_process = executor in ("pool", "process")
        self.shares_gil = executor == "threads" and gil_enabled()
        self.parent = os.getppid()
        self.keep_interval(plan.spec.get("switch_interval") or 5 * MS)
        # a worker that comes to the last tasks must not keep what it has to tell: it may get no other
        chunk = plan.spec.get("chunk") or 1
        self.hurry = len(plan.sequence) - plan.workers * chunk
        self.queue_wait = SYSTEM.queue_wait()
        self.used_before = usage_of(THREAD)
        self.task = 0
        self.inside = False  # a task is in hand
        self.idle = False  # nothing is in hand, not even something to tell
        self.told = False  # the beginning of the task in hand was told
        self.batch = self.batch_began = self.batch_inside = 0
        self.results: List[Tuple[int, str]] = []
        self.core = SYSTEM.core()
        now = monotonic_ns()
        self.idle_since = self.last = self.reported = self.due = now
        self.cpu_at, self.cpu, self.cpu_reported = now, thread_time_ns(), thread_time_ns()
        self.waits = self.read_waits()
        self.held_from, self.not_held, self.hand_overs = now, 0, 0
        WORKERS.append(self)
        self.tell(
            now,
            "started",
            {"pid": os.getpid(), "tid": threading.get_native_id(), "asked": asked - plan.t0},
        )
        out.flush()
        self.idle = True

    def keep_interval(self, interval: int) -> None:
        """Sets the switch interval; where the GIL changes hands more often, gaps are shorter."""
        sys.setswitchinterval(interval / 1e9)
        self.limit = max(min(GAP, interval // 2), MS // 5)

    # -- what a task calls

    def checkpoint(self, done: float) -> None:
        """Tells that about 50 us of work are done, and how much of the task is (0 to 1)."""
        now = monotonic_ns()
        if now >= self.due or now - self.last > self.limit:
            self.look(now, done)
        self.last = now

    def cpu_time(self) -> int:
        """Returns the CPU time that the task has had."""
        return thread_time_ns() - self.cpu_began

    def without_gil(self, work: Callable[[Any], Any], argument: Any) -> None:
        """Calls native code that releases the GIL."""
        before = monotonic_ns()
        work(argument)
        self.not_held += monotonic_ns() - before

    # -- one task

    def run(self, position: int, opened: int) -> None:
        """Does the task at a position; it was there for the taking since `opened`."""
        self.idle = False
        task = self.task = self.plan.sequence[position]
        self.board.marks[task] = self.number + 1
        self.board.hands[self.number] = position + 1
        began = self.began = monotonic_ns()
        self.ready = min(max(opened, self.idle_since), began)
        self.last = self.reported = began
        self.due = began + SHORT
        self.told = False
        if self.held_from == self.idle_since:
            self.held_from = began
        else:
            self.not_held += began - self.idle_since
        self.cpu_at, self.cpu = began, thread_time_ns()
        self.cpu_began = self.cpu
        self.inside = True
        outcome: Any
        try:
            outcome = {"done": WORKLOADS[self.plan.workload](self, self.plan.input(task))}
        except Stopped:
            outcome = "stopped"
        except BaseException as error:  # SystemExit and KeyboardInterrupt, too, are a task's failure
            outcome = {"failed": reason_of(error)}
        self.inside = False
        ended = monotonic_ns()
        if not self.told and ended - began < SHORT and "done" in outcome:
            if self.batch == 0:
                self.batch_began = began
            self.batch += 1
            self.batch_inside += ended - began
            self.results.append((task, encode(outcome)))
            self.last = self.idle_since = ended
            if position >= self.hurry or ended - self.batch_began > GATHER:
                self.cpu_at, self.cpu = ended, thread_time_ns()
                self.flush(self.cpu)
                self.tell_hold(ended)
        else:
            self.tell_beginning()
            if ended - self.last > self.limit:
                self.find_gap(ended)
            self.last = self.idle_since = ended
            self.tell_end(ended, outcome)
        self.board.hands[self.number] = -(position + 1)
        self.idle = True

    def flush(self, cpu: int) -> None:
        """Tells the short tasks gathered so far, and their outcomes; the CPU clock said `cpu` after
        the last of them."""
        if self.batch:
            self.core = SYSTEM.core()
            self.tell(
                self.idle_since,
                "batch",
                {
                    "tasks": self.batch,
                    "began": self.batch_began - self.plan.t0,
                    "inside": self.batch_inside,
                    "core": self.core,
                    "cpu": self.cpu_since_report(cpu),
                },
            )
            self.batch = self.batch_inside = 0
        pairs = [f"[{task},{outcome}]" for task, outcome in self.results]
        while pairs:
            line = '{"results":[' + pairs.pop()
            while pairs and len(line) + len(pairs[-1]) < 4_000:
                line += "," + pairs.pop()
            self.out.put(line + "]}")
        told = [task for task, _ in self.results]
        self.results = []
        self.settle(told)

    def finish(self) -> None:
        """Tells all that is left to tell, and that the worker is gone."""
        self.idle = False
        self.flush(thread_time_ns())
        if self.is_process:
            used = usage_of(resource.RUSAGE_SELF)
        else:
            used = {key: value - self.used_before[key] for key, value in usage_of(THREAD).items()}
            used["peak_kib"] = 0
        self.tell(monotonic_ns(), "exited", {"exit": {"code": 0}, "usage": used})
        self.out.flush()
        if self.is_process:
            self.board.left[self.number] = monotonic_ns()
            self.board.pids[self.number] = 0

    # -- what it finds out

    def look(self, now: int, done: float) -> None:
        """Looks up from the work: has it stood still, is it to stop, is there something to tell?"""
        if now - self.last > self.limit:
            self.find_gap(now)
        if self.board.stopped:
            raise Stopped
        if not self.told and now - self.began >= SHORT:
            self.tell_beginning()
        core = SYSTEM.core()
        if self.told and (core != self.core or now - self.reported >= PROGRESS):
            # the time since the last report was spent on the core before this one
            self.cpu_at, self.cpu = now, thread_time_ns()
            cpu = self.cpu_since_report(self.cpu)
            done = min(max(done, 0.0), 1.0)
            self.tell(now, "progress", {"core": self.core, "cpu": cpu, "done": round(done, 4)})
            self.tell_hold(now)
            self.reported = now
            self.waits = self.read_waits()
            if self.is_process and os.getppid() != self.parent:
                os._exit(STOPPED)  # the runner was killed
        self.core = core
        self.due = now + (MS if SYSTEM.library is not None else PROGRESS)

    def find_gap(self, now: int) -> None:
        """Finds out for how long it stood still since the last checkpoint, and why.

        Standing still is what CPU time does not cover. What the system counts of it as waiting in the
        queue of a core is `ready`. The rest was given up: for the GIL, if another thread of this
        interpreter came to a checkpoint meanwhile, else for something that needs no core.
        """
        before_at, before = self.cpu_at, self.cpu
        self.cpu_at, self.cpu = now, thread_time_ns()
        stood = min(now - self.last, (now - before_at) - (self.cpu - before))
        others_ran = self.shares_gil and any(
            other is not self and other.last >= self.last for other in WORKERS
        )
        if stood < STANDSTILL:
            if others_ran and stood > self.limit // 2:  # too short for a lane, but not for the lock
                self.not_held += stood
                self.hand_overs += 1
            return
        queued = self.queued_of(stood)
        began, given_up = now - stood, stood - queued
        self.tell_beginning()
        if given_up:
            self.tell_hold(began)
            why = "gil" if others_ran else "waiting"
            self.tell_gap(began, began + given_up, why)
            self.held_from, self.not_held = now, 0
            self.hand_overs = int(others_ran)
        if queued:
            self.tell_gap(began + given_up, now, "ready")

    def queued_of(self, stood: int) -> int:
        """Returns how much of a standstill it wanted a core; what cannot be told apart is that, too."""
        queue_before, voluntary_before, involuntary_before = self.waits
        self.waits = queue, voluntary, involuntary = self.read_waits()
        if voluntary == voluntary_before:
            return stood
        if queue is None or queue_before is None:
            return stood if involuntary > involuntary_before else 0
        queued = min(stood, queue - queue_before)
        if stood < 2 * STANDSTILL or not STANDSTILL <= queued <= stood - STANDSTILL:
            queued = stood if queued > stood // 2 else 0  # the smaller part is too small to be told
        return queued

    def read_waits(self) -> Tuple[Optional[int], int, int]:
        """Returns time in the queue of a core, voluntary and involuntary switches of the thread."""
        used = resource.getrusage(THREAD)
        return self.queue_wait(), used.ru_nvcsw, used.ru_nivcsw

    def cpu_since_report(self, cpu: int) -> int:
        """Returns the CPU time used since the last report, now that the CPU clock says this."""
        used, self.cpu_reported = cpu - self.cpu_reported, cpu
        return used

    # -- what it tells

    def tell(self, at: int, event: str, what: Dict[str, Any]) -> None:
        """Tells an event of this worker."""
        tell(self.out, self.plan, at, {"worker": {"worker": self.number, "event": {event: what}}})

    def tell_beginning(self) -> None:
        """Tells that the task began, now that it turned out to be a long one."""
        if self.told:
            return
        self.flush(self.cpu_began)
        self.told = True
        what = {"task": self.task, "ready": self.ready - self.plan.t0, "core": self.core}
        self.tell(self.began, "task_started", what)

    def tell_gap(self, began: int, ended: int, why: str) -> None:
        """Tells a time in which it did not run."""
        self.tell(ended, "gap", {"from": began - self.plan.t0, "why": why})

    def tell_hold(self, at: int) -> None:
        """Tells that it held the GIL until then, if it has one to share."""
        if self.shares_gil and at > self.held_from:
            waiters = sum(
                other.inside and other is not self and other.last < self.held_from
                for other in WORKERS
            )
            what = {
                "from": self.held_from - self.plan.t0,
                "held": max(at - self.held_from - self.not_held, 0),
                "hand_overs": self.hand_overs,
                "waiters": waiters,
            }
            self.tell(at, "gil", what)
        self.held_from, self.not_held, self.hand_overs = at, 0, 0

    def tell_end(self, ended: int, outcome: Any) -> None:
        """Tells that the task is over, and what came of it."""
        self.tell_hold(ended)
        self.cpu_at, self.cpu = ended, thread_time_ns()
        self.core = SYSTEM.core()
        what = {
            "task": self.task,
            "core": self.core,
            "cpu": self.cpu_since_report(self.cpu),
            "cpu_total": max(self.cpu - self.cpu_began, 0),
            "outcome": outcome,
        }
        self.tell(ended, "task_ended", what)
        self.settle([self.task])

    def settle(self, tasks: List[int]) -> None:
        """Gets the outcomes of these tasks out, and marks them as told."""
        self.out.flush(wait=self.is_process)
        for task in tasks:
            self.board.marks[task] = Board.TOLD
        self.board.told[self.number] += len(tasks)


def tell(out: Outbox, plan: Plan, at: int, event: Dict[str, Any]) -> None:
    """Tells an event of the run."""
    out.put(encode({"at": at - plan.t0, "kind": {"run": {"run": plan.run, "event": event}}}))


def reason_of(error: BaseException) -> str:
    """Returns why a task failed, in one line."""
    try:
        text = " ".join(str(error).split())
    except Exception:
        text = ""
    name = type(error).__name__
    return (f"{name}: {text}" if text else name)[:500]


# ---- executors: how tasks are spread -----------------------------------------------------------


class Run:
    """What the executors share: the plan, the board, and the way out."""

    def __init__(self, plan: Plan, out: Outbox) -> None:
        self.plan, self.out = plan, out
        if hasattr(os, "memfd_create"):
            fd = os.memfd_create("eggtop")
        else:
            import tempfile

            with tempfile.TemporaryFile() as file:
                fd = os.dup(file.fileno())
        self.board = Board(plan, fd)
        self.processes: List[Any] = []


def serial(run: Run) -> None:
    """One task after another, on the thread we are on."""
    worker = Worker(0, run.plan, run.board, run.out, monotonic_ns())
    for stage in run.plan.stages():
        opened = monotonic_ns()
        for position in stage:
            if not run.board.stopped:
                worker.run(position, opened)
    worker.finish()


# A worker thread finds its worker here.
LOCAL = threading.local()
# The outbox and the board of the workers that share an interpreter, by their descriptors.
SHARED: Dict[Tuple[int, int], Tuple[Outbox, Board]] = {}


class Gate:
    """Where threads wait until all are there; made of pipes, so that interpreters can share it."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.arrivals, self.arrive = os.pipe()
        self.exit, self.opener = os.pipe()

    def open_when_all_are_there(self, futures: Sequence[Any] = ()) -> None:
        """Waits for all and lets them through; raises what one of these futures failed with."""
        missing = self.size
        while missing:
            if not futures or select.select([self.arrivals], [], [], LOOK)[0]:
                missing -= len(os.read(self.arrivals, missing))
            for future in futures:
                if future.done():
                    future.result()
        os.write(self.opener, b"." * self.size)


def pass_gate(arrive: int, way_out: int) -> None:
    """Waits at a gate."""
    os.write(arrive, b".")
    os.read(way_out, 1)


def enter_thread(number: int, plan: Plan, asked: int, fds: Tuple[int, int], gate: Tuple[int, int]) -> None:
    """Makes the calling thread a worker; the first thing it does."""
    threading.current_thread().name = letter(number)
    out, board = SHARED.get(fds) or (Outbox(fds[0]), Board(plan, fds[1]))
    LOCAL.worker = Worker(number, plan, board, out, asked)
    pass_gate(*gate)


def leave_thread(gate: Tuple[int, int]) -> None:
    """Ends the calling thread's worker; the last thing it does."""
    try:
        LOCAL.worker.finish()
    finally:
        pass_gate(*gate)


def thread_task(position: int, opened: int) -> None:
    """Does a task in a worker thread."""
    if not LOCAL.worker.board.stopped:
        LOCAL.worker.run(position, opened)


def letter(number: int) -> str:
    """Returns the letter of a worker, as eggtop draws it."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    return letters[number] if number < len(letters) else "#"


def threads(run: Run) -> None:
    """A ThreadPoolExecutor, to which tasks are submitted one by one."""
    import concurrent.futures

    SHARED[run.out.fd, run.board.fd] = run.out, run.board
    executor = concurrent.futures.ThreadPoolExecutor(run.plan.workers)
    spread_over_threads(run, executor, sys.modules[__name__])


def interpreters(run: Run) -> None:
    """An InterpreterPoolExecutor: threads that have an interpreter each, with a GIL of its own."""
    import concurrent.futures
    import importlib

    # an interpreter imports what it is to do, so it must have a name that can be imported
    folder, file = os.path.split(os.path.abspath(__file__))
    find = f"import sys; sys.path.insert(0, {folder!r})"
    exec(find)
    executor = concurrent.futures.InterpreterPoolExecutor(
        run.plan.workers, initializer=exec, initargs=(find,)
    )
    spread_over_threads(run, executor, importlib.import_module(os.path.splitext(file)[0]))


def spread_over_threads(run: Run, executor: Any, module: Any) -> None:
    """Submits all tasks to an executor once all its threads are there."""
    ahead: List[Any] = []
    workers, fds = run.plan.workers, (run.out.fd, run.board.fd)
    begin, finish = Gate(workers), Gate(workers)
    with executor:
        for number in range(workers):
            start = (number, run.plan, monotonic_ns(), fds, (begin.arrive, begin.exit))
            try:
                ahead.append(executor.submit(module.enter_thread, *start))
            except (RuntimeError, MemoryError) as error:
                reason = f"the system refused thread {number + 1} of {workers}: {reason_of(error)}"
                end(run.out, NO_RESOURCES, reason)
        begin.open_when_all_are_there(ahead)
        for stage in run.plan.stages():
            for future in ahead:
                future.result()
            ahead = []
            opened = monotonic_ns()
            for position in stage:
                if len(ahead) == 10_000:  # a run may have millions
                    ahead[5_000].result()
                    del ahead[:5_000]
                ahead.append(executor.submit(module.thread_task, position, opened))
        for _ in range(workers):
            executor.submit(module.leave_thread, (finish.arrive, finish.exit))
        finish.open_when_all_are_there()


# A process finds here what it is: its worker, and what must stay open as long as it lives.
HERE: Dict[str, Any] = {}


class Crew:
    """The worker processes of a run: finds out how they ended, and sends them home."""

    def __init__(self, run: Run) -> None:
        import multiprocessing
        from multiprocessing.connection import Connection

        self.run = run
        # a copy of its own: all processes are made here, those of a pool, too
        start = run.plan.spec.get("start") or "fork"
        self.context: Any = type(multiprocessing.get_context(start))()
        self.make, self.context.Process = self.context.Process, self.hire
        # a connection finds its way into a process however that is started
        fds = os.dup(run.out.fd), os.dup(run.board.fd)
        self.ways = Connection(fds[0], readable=False), Connection(fds[1], writable=False)
        self.hired = 0
        self.unready = self.deaths = self.lost = 0
        self.still = (0, 0)  # tasks settled, and how many looks ago that changed
        self.error: Optional[BaseException] = None
        threading.excepthook = self.note

    def hire(self, *args: Any, **kwargs: Any) -> Any:
        """Makes a process; a pool has a thread that calls this for its replacements."""
        if self.run.board.stopped:
            raise InterruptedError("the run is over")
        process = self.make(*args, **kwargs)
        self.run.processes.append(process)
        self.hired += 1
        return process

    def note(self, args: Any) -> None:
        """Notes what a thread of the pool died of."""
        self.error = args.exc_value

    def look(self, stage: range) -> List[Tuple[Any, bool]]:
        """Returns the processes that ended, and whether they were ready; tells what was lost."""
        if self.run.board.stopped:
            self.dismiss(STOPPED)
        if self.error is not None:
            self.refuse(self.error)
        ended = [each for each in self.run.processes if each.exitcode is not None]
        for process in ended:
            self.run.processes.remove(process)
        gone = [(process, self.bury(process, stage)) for process in ended]
        if self.unready >= UNREADY:
            self.dismiss(1, f"worker processes end before they are ready ({ended[-1].exitcode})")
        return gone

    def bury(self, process: Any, stage: range) -> bool:
        """Tells how a process ended that could not tell it itself, and which tasks died with it."""
        board, plan, code = self.run.board, self.run.plan, process.exitcode
        if process.pid not in list(board.pids):
            self.unready += code != 0
            return code == 0
        self.deaths += 1
        number = list(board.pids).index(process.pid)
        exit_ = {"signal": -code} if code < 0 else {"code": code}
        event = {"worker": number, "event": {"exited": {"exit": exit_, "usage": NO_USAGE}}}
        tell(self.run.out, plan, monotonic_ns(), {"worker": event})
        if not board.stopped:
            lost = [task for task, mark in enumerate(board.marks) if mark == number + 1]
            # a pool gives tasks by the chunk: the rest of the last one is lost, too
            last, chunk = abs(board.hands[number]) - 1, plan.spec.get("chunk") or 1
            if plan.spec["executor"] == "pool" and last in stage:
                end = last + chunk - (last - stage.start) % chunk
                rest = [plan.sequence[position] for position in range(last + 1, min(end, stage.stop))]
                lost += [task for task in rest if board.marks[task] == Board.UNTOUCHED]
            self.lose(lost, number)
        board.hands[number] = 0
        board.left[number] = monotonic_ns()
        board.pids[number] = 0
        return True

    def lose(self, tasks: List[int], number: int) -> None:
        """Tells that nobody will do these tasks."""
        for task in tasks:
            self.run.board.marks[task] = Board.TOLD
            what = {"task": task, "worker": number, "retried": False}
            tell(self.run.out, self.run.plan, monotonic_ns(), {"task_lost": what})
        self.lost += len(tasks)
        self.run.out.flush()

    def go_on(self, stage: range) -> None:
        """Looks after a pool, which would wait for ever for the answers of a worker that died."""
        self.look(stage)
        board, tasks = self.run.board, self.run.plan.sequence
        if not self.deaths:
            return
        settled = sum(board.told) + self.lost
        looks = self.still[1] + 1 if settled == self.still[0] else 0
        self.still = settled, looks
        if looks > STUCK and all(board.pids) and max(board.hands) <= 0:
            # it died between two tasks, or with the lock of the pool's queue in its hands
            self.lose([task for task in tasks if board.marks[task] != Board.TOLD], 0)
            settled = len(tasks)
        if settled == len(tasks):
            self.dismiss(0)

    def refuse(self, error: BaseException) -> None:
        """Ends the run because the system does not give another process."""
        of = f"process {self.hired} of {self.run.plan.workers}"
        self.dismiss(NO_RESOURCES, f"the system refused {of}: {reason_of(error)}")

    def dismiss(self, status: int, reason: str = "") -> None:
        """Sends all workers home and ends the runner; nothing of a broken pool is waited for."""
        self.run.board.stop()
        started = [process for process in self.run.processes if process.pid]
        for process in started:
            process.terminate()
        until = time.monotonic() + GRACE
        for process in started:
            process.join(max(until - time.monotonic(), 0))
        for process in started:
            process.kill()
            process.join()
            self.bury(process, range(0))
        end(self.run.out, status, reason)


def end(out: Outbox, status: int, reason: str) -> None:
    """Ends the runner on the spot, whatever its threads are at."""
    out.flush()
    if reason:
        print(reason, file=sys.stderr, flush=True)
    os._exit(status)


def enter_process(plan: Plan, asked: int, ways: Tuple[Any, Any], number: Optional[int] = None) -> None:
    """Makes the calling process a worker; the first thing it does."""
    from multiprocessing import util

    signal.signal(signal.SIGTERM, on_terminate)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out, board = Outbox(ways[0].fileno()), Board(plan, ways[1].fileno())
    if number is None:
        number = board.claim()
    board.pids[number] = os.getpid()
    worker = Worker(number, plan, board, out, max(asked, board.left[number]))
    HERE.update(worker=worker, ways=ways)
    util.Finalize(None, worker.finish, exitpriority=10)


def process_task(opened: int, position: int) -> None:
    """Does a task in a worker process."""
    worker = HERE["worker"]
    if not worker.board.stopped:
        worker.run(position, opened)
    if worker.board.stopped:
        raise SystemExit(0)


def pool(run: Run) -> None:
    """A multiprocessing.Pool: map, or imap_unordered where results are taken as they complete."""
    import multiprocessing

    plan, crew = run.plan, Crew(run)
    start = (plan, monotonic_ns(), crew.ways)
    try:
        workers = crew.context.Pool(
            plan.workers, enter_process, start, plan.spec.get("tasks_per_child")
        )
    except (OSError, EOFError, MemoryError, RuntimeError) as error:
        crew.refuse(error)
    for stage in plan.stages():
        work, chunk = functools.partial(process_task, monotonic_ns()), plan.spec.get("chunk") or 1
        if plan.spec.get("results") != "completed":
            answer = workers.map_async(work, stage, chunk)
            while not answer.ready():
                answer.wait(LOOK)
                crew.go_on(stage)
        else:
            answers, missing = workers.imap_unordered(work, stage, chunk), len(stage)
            while missing:
                try:
                    answers.next(LOOK)
                    missing -= 1
                except multiprocessing.TimeoutError:
                    crew.go_on(stage)
    workers.close()
    for _ in range(STUCK):
        if run.processes:
            multiprocessing.connection.wait([each.sentinel for each in run.processes], LOOK)
            crew.look(range(0))
    if run.processes or crew.deaths:
        crew.dismiss(0)
    workers.join()


def process_worker(start: Tuple[Any, ...], opened: int, position: int) -> None:
    """Does one task: the whole life of a process that is not one of a pool."""
    enter_process(*start)
    process_task(opened, position)


def process(run: Run) -> None:
    """A multiprocessing.Process for every task."""
    from multiprocessing.connection import wait

    plan, crew = run.plan, Crew(run)
    free = list(reversed(range(plan.workers)))
    at_work: Dict[Any, Tuple[int, int]] = {}
    for stage in plan.stages():
        opened, again, positions = monotonic_ns(), [], iter(stage)
        while True:
            while free and (again or positions):
                position = again.pop() if again else next(positions, None)
                if position is None:
                    break
                start = (plan, monotonic_ns(), crew.ways, free[-1])
                one = crew.context.Process(
                    target=process_worker, args=(start, opened, position), daemon=True
                )
                try:
                    one.start()
                except (OSError, EOFError, MemoryError) as error:
                    crew.refuse(error)
                at_work[one] = free.pop(), position
            if not at_work:
                break
            wait([one.sentinel for one in at_work], LOOK)
            for one, was_ready in crew.look(stage):
                number, position = at_work.pop(one)
                free.append(number)
                if not was_ready:
                    again.append(position)


EXECUTORS: Dict[str, Callable[[Run], None]] = {
    "serial": serial,
    "threads": threads,
    "pool": pool,
    "process": process,
    "interpreters": interpreters,
}


# ---- main: hello, order, executor, end ---------------------------------------------------------


def on_terminate(signum: int, _frame: Any) -> None:
    """Acts on SIGTERM: the runner stops its workers; a worker goes if the runner wants it to."""
    worker = HERE.get("worker")
    if HERE.get("runner") == os.getpid():
        os.write(HERE["wake"], b".")
    elif worker is None or not worker.board.stopped:
        signal.signal(signum, signal.SIG_DFL)
        os.kill(os.getpid(), signum)
    elif worker.idle:
        raise SystemExit(0)


def lines_of_input(wake: int) -> Iterator[bytes]:
    """Yields the lines of standard input until it ends or somebody writes to `wake`."""
    rest = b""
    while wake not in select.select([0, wake], [], [])[0]:
        # not through sys.stdin, whose lock a forked process would inherit
        piece = os.read(0, 65_536)
        if not piece:
            return
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines


def watch(run: Run, lines: Iterator[bytes]) -> None:
    """Does what eggtop says while the run goes on, and ends it when eggtop says no more."""
    for line in lines:
        try:
            interval = json.loads(line)["switch_interval"]
            for worker in WORKERS:
                worker.keep_interval(interval)
        except (ValueError, TypeError, KeyError):
            pass  # a change for later versions of this file
    run.board.stop()
    time.sleep(2 * GRACE)
    for each in run.processes:
        if each.pid:
            each.kill()
    os._exit(STOPPED)


def understand(line: bytes) -> Plan:
    """Returns the plan of an order; refuses what cannot be done."""
    import concurrent.futures
    import multiprocessing

    try:
        order = json.loads(line)
        plan = Plan(order)
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(f"this is no order: {reason_of(error)}") from error
    executor, start = plan.spec["executor"], plan.spec.get("start")
    if order.get("protocol") != PROTOCOL:
        raise Refused(f"this runner speaks protocol {PROTOCOL}, not {order.get('protocol')}")
    if plan.workload not in WORKLOADS:
        raise Refused(f"this runner has no workload {plan.workload}, only {', '.join(WORKLOADS)}")
    if executor not in EXECUTORS:
        raise Refused(f"this runner has no executor {executor}, only {', '.join(EXECUTORS)}")
    if executor == "interpreters" and not hasattr(concurrent.futures, "InterpreterPoolExecutor"):
        raise Refused("this Python has no InterpreterPoolExecutor, 3.14 and later have")
    methods = multiprocessing.get_all_start_methods()
    if executor in ("pool", "process") and start and start not in methods:
        raise Refused(f"this Python cannot start by {start}, only by {', '.join(methods)}")
    return plan


def main() -> int:
    """Does one run; returns the exit status."""
    warnings.simplefilter("ignore")
    os.environ["PYTHONWARNINGS"] = "ignore"
    # what tasks print goes to standard error, and cannot be taken for an event
    out = Outbox(os.dup(1))
    os.dup2(2, 1)
    os.set_blocking(out.fd, os.isatty(out.fd))
    # loaded before the hello, when the clock of the run does not tick yet
    for module in ("concurrent.futures.thread", "multiprocessing.pool", "multiprocessing.forkserver"):
        __import__(module)
    name = f"CPython {sys.version.split()[0]}"
    out.put(encode({"hello": {"protocol": PROTOCOL, "name": name}}))
    out.flush()
    wake, HERE["wake"] = os.pipe()
    lines = lines_of_input(wake)
    line = next(lines, None)
    if line is None:
        return STOPPED
    try:
        plan = understand(line)
    except Refused as reason:
        print(reason, file=sys.stderr)
        return REFUSED
    run = Run(plan, out)
    HERE["runner"] = os.getpid()
    signal.signal(signal.SIGTERM, on_terminate)
    signal.signal(signal.SIGINT, on_terminate)
    threading.Thread(target=watch, args=(run, lines), name="watch", daemon=True).start()
    try:
        EXECUTORS[plan.spec["executor"]](run)
    except BaseException:  # nobody knows what its threads wait for
        traceback.print_exc()
        end(out, 1, "")
    out.flush()
    return STOPPED if run.board.stopped else 0


if __name__ == "__main__":
    sys.exit(main())
