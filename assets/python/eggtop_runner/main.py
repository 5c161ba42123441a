"""The runner from its start to its exit status: hello, order, run."""

import json
import os
import select
import signal
import stat
import sys
import threading
import time
import traceback
import warnings
from typing import Iterator, Tuple

from eggtop_runner.emitter import Emitter, encode
from eggtop_runner.errors import REFUSED, STOPPED, Refused
from eggtop_runner.executors.table import EXECUTORS, executor
from eggtop_runner.limits import GRACE_SECONDS
from eggtop_runner.order import plan_of
from eggtop_runner.process_state import PROCESS, WORKERS
from eggtop_runner.run import Run
from eggtop_runner.signals import on_terminate
from eggtop_runner.system import gil_enabled
from eggtop_runner.workloads.table import WORKLOADS, prepare


def main() -> int:
    """Does one run; returns the exit status."""
    warnings.simplefilter("ignore")
    os.environ["PYTHONWARNINGS"] = "ignore"
    # imported here, because the clock of the run starts with the hello
    for module in ("concurrent.futures.thread", "multiprocessing.pool"):
        __import__(module)
    for start in ("fork", "spawn_posix", "forkserver"):
        __import__(f"multiprocessing.popen_{start}")
    for needed in sys.argv[1:]:
        if needed in EXECUTORS:
            executor(needed)
        elif needed in WORKLOADS:
            prepare(needed)
    # the current folder may be deleted or unreadable, and multiprocessing asks for its path
    for folder in (os.environ.get("TMPDIR", ""), "/"):
        try:
            os.chdir(folder)
            break
        except OSError:
            pass
    protocol, fd = event_channel()
    out = Emitter(fd)
    # no thread may wait for room in the pipe while it holds the GIL
    os.set_blocking(out.fd, os.isatty(out.fd))
    name = f"CPython {sys.version.split()[0]}" + ("" if gil_enabled() else " without a GIL")
    out.put(encode({"hello": {"protocol": protocol, "name": name}}))
    out.flush()
    wake, PROCESS["wake"] = os.pipe()
    lines = lines_of_input(wake)
    line = next(lines, None)
    if line is None:
        return STOPPED
    try:
        plan = plan_of(line, protocol)
    except Refused as reason:
        print(reason, file=sys.stderr)
        return REFUSED
    run, PROCESS["runner"] = Run(plan, out), os.getpid()
    signal.signal(signal.SIGTERM, on_terminate)
    signal.signal(signal.SIGINT, on_terminate)
    threading.Thread(target=follow_input, args=(run, lines), name="watch", daemon=True).start()
    try:
        executor(plan.executor)(run)
        run.report_total()
    except BaseException:  # its threads may wait for anything, so the process ends at once
        traceback.print_exc()
        run.end(1)
    run.out.write_out()
    status = STOPPED if run.board.stopped else 0
    if run.helpers:
        sys.stdout.flush()
        run.end(status)  # reports the ends of the helpers, too
    return status


def event_channel() -> Tuple[int, int]:
    """Returns the version of the protocol, and the descriptor for the hello and the events."""
    try:
        fd = int(os.environ.pop("EGGTOP_EVENTS_FD"))
        # a program in between may have closed it, and the number may belong to another file now
        if not stat.S_ISFIFO(os.fstat(fd).st_mode):
            raise ValueError
        os.set_inheritable(fd, False)
        return 2, fd
    except (KeyError, ValueError, OSError):
        # what tasks print goes to standard error, so it cannot be mistaken for an event
        fd = os.dup(1)
        os.dup2(2, 1)
        return 1, fd


def lines_of_input(wake: int) -> Iterator[bytes]:
    """Yields the lines of standard input until it ends or something is written to `wake`."""
    rest = b""
    while wake not in select.select([0, wake], [], [])[0]:
        # not through sys.stdin, whose lock a forked process would inherit
        piece = os.read(0, 65_536)
        if not piece:
            return
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines


def follow_input(run: Run, lines: Iterator[bytes]) -> None:
    """Reads what eggtop says during the run, and ends the run when standard input ends."""
    for line in lines:
        try:
            interval = run.plan.spec["switch_interval"] = json.loads(line)["switch_interval"]
            for worker in WORKERS:
                worker.keep_interval(interval)
        except (ValueError, TypeError, KeyError):
            pass  # a message of a later version of eggtop
    run.board.stop()
    if "wake_sleepers" in PROCESS:
        PROCESS["wake_sleepers"]()
    time.sleep(2 * GRACE_SECONDS)
    run.end(STOPPED)
