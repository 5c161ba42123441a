"""`lifecycle`: a process that forks, waits for its child and reaps it."""

import functools
import mmap
import os
import signal
import time
from time import monotonic_ns
from typing import TYPE_CHECKING, Any, Callable, Dict

from eggtop_runner.errors import Failed
from eggtop_runner.system import usage_fields

if TYPE_CHECKING:
    from eggtop_runner.worker.tasks import Worker

PARTS = 4  # in which a child writes to the memory that it shares with its parent
PAGES = {  # the kernel's names of kinds of memory, and those of the protocol
    "Private_Clean:": "private",
    "Private_Dirty:": "private",
    "Shared_Clean:": "shared",
    "Shared_Dirty:": "shared",
    "Pss:": "fair",
}


async def lifecycle(worker: "Worker", given: Dict[str, float]) -> Dict[str, Any]:
    """Forks a child that lives for a while, leaves it as a zombie after its end, then reaps it."""
    seconds = given["seconds"]
    worker.report_start()
    block = bytearray()
    if worker.plan.spec.get("what") == "memory":
        block = bytearray(worker.plan.spec["touch"] * 1_000_000)
        child = await share_memory(worker, block, seconds / (PARTS + 2))
    else:
        child = fork(worker, functools.partial(live_for, seconds))
    watch = functools.partial(os.waitid, os.P_PID, child, os.WEXITED | os.WNOWAIT)
    ended: Any = worker.wait_for(watch, seconds)
    kind = "code" if ended.si_code == os.CLD_EXITED else "signal"
    worker.report_process(child, "exited", {"exit": {kind: ended.si_status}})
    if block:
        report_memory(worker, os.getpid())
    await worker.pause(given["hold"])
    _, _, used = os.wait4(child, 0)
    worker.report_process(child, "reaped", {"usage": usage_fields(used)})
    if (kind, ended.si_status) != ("code", 0):
        raise Failed(f"child {child} ended by {kind} {ended.si_status}")
    return {"count": 1}


def fork(worker: "Worker", work: Callable[[int], None]) -> int:
    """Forks a child that calls `work` with the parent's process ID and exits; returns the child's process
    ID."""
    asked, parent = monotonic_ns(), os.getpid()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            work(parent)
            status = 0
        finally:
            os._exit(status)
    what = {"parent": parent, "origin": "fork", "asked": asked - worker.plan.t0}
    # with the time before the fork, since the child may run before its parent does again
    worker.report_process(child, "forked", dict(what, worker=worker.number, beside=True), asked)
    return child


def live_for(seconds: float, parent: int) -> None:
    """Sleeps for some seconds, but not longer than its parent lives."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and os.getppid() == parent:
        time.sleep(max(min(0.005, until - time.monotonic()), 0))


async def share_memory(worker: "Worker", block: bytearray, step: float) -> int:
    """Shows copy-on-write: fills a block, forks a child that writes to one part after another, and reports
    after each step how much memory is private and how much is shared; returns the child's process ID."""
    touch(block, range(len(block)), 1)
    report_memory(worker, os.getpid())
    await worker.pause(step)
    words, go = os.pipe()
    answers, done = os.pipe()

    def write(_parent: int) -> None:
        os.close(go)  # else it would never see the end of the pipe
        for part in iter(functools.partial(os.read, words, 1), b""):
            ends = [len(block) * (part[0] + more) // PARTS for more in (0, 1)]
            touch(block, range(*ends), 2)
            os.write(done, part)

    child = fork(worker, write)
    os.close(words)
    os.close(done)
    try:
        report_memory(worker, os.getpid(), child)
        for part in range(PARTS):
            await worker.pause(step)
            os.write(go, bytes([part]))
            if not worker.wait_for(functools.partial(os.read, answers, 1)):
                break  # the child has ended; the caller waits for it and reports how
            report_memory(worker, os.getpid(), child)
            worker.checkpoint((part + 1) / PARTS)
        await worker.pause(step)
    except BrokenPipeError:
        pass
    finally:
        os.close(go)
        os.close(answers)
    return child


def touch(block: bytearray, places: range, value: int) -> None:
    """Writes to every page of a part of a block."""
    for place in places[:: mmap.PAGESIZE]:
        block[place] = value


def report_memory(worker: "Worker", *pids: int) -> None:
    """Reports how much memory of each process is private, and how much is shared."""
    for pid in pids:
        sizes = dict.fromkeys(PAGES.values(), 0)
        try:
            with open(f"/proc/{pid}/smaps_rollup") as lines:
                for name, *rest in map(str.split, lines):
                    if name in PAGES:
                        sizes[PAGES[name]] += int(rest[0])
        except (OSError, ValueError):
            continue
        worker.report_process(pid, "memory", sizes)
