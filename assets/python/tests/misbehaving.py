"""The runner with workloads that misbehave, and with trouble that its arguments name."""

import os
import signal
import sys
import time

sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

from eggtop_runner.board import Board
from eggtop_runner.lazy import FUNCTIONS
from eggtop_runner.main import main
from eggtop_runner.process_state import PROCESS
from eggtop_runner.workloads.arithmetic import busy
from eggtop_runner.workloads.table import WORKLOADS, workload


def raises(worker, given):
    if worker.task % 2:
        return {"count": worker.task}
    raise ValueError("no \x1b[31megg\nleft " + "\ud800 " + "x" * 1_000)


def exits(worker, given):
    sys.exit(worker.task) if worker.task % 2 else os.write(1, b"stray\n")
    print("{not an event")
    return {"count": worker.task}


def waits_for_interval(worker, given):
    """Counts until the switch interval is what it is given in microseconds."""
    while abs(sys.getswitchinterval() * 1e6 - given["n"]) > 1:
        busy(worker, {"n": 10_000})
    return {"count": given["n"]}


def reports_core(worker, given):
    (core,) = os.sched_getaffinity(0)
    return {"count": core}


def waits(worker, given):
    """Stands still for so many milliseconds."""
    worker.checkpoint(0.0)
    time.sleep(given["n"] / 1_000)
    worker.checkpoint(0.5)
    return {"count": 1}


def replace(name, function):
    """Makes a function the workload of this name."""
    WORKLOADS[name] = name
    FUNCTIONS["eggtop_runner.workloads", name] = function


replace("raises", raises)
replace("exits", exits)
replace("interval", waits_for_interval)
replace("core", reports_core)
replace("waits", waits)


def refuse_forks(trouble):
    """Lets the system refuse the fork of this number, and all after it."""
    fork, forks, number = os.fork, [0], int(trouble[-1])

    def counted():
        forks[0] += 1
        if forks[0] >= number:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        return fork()

    os.fork = counted


def die_unready(_trouble):
    """Lets processes die before they are ready."""
    Board.enter = lambda *_: os._exit(7)


def die_with_lock(_trouble):
    """Lets the worker with the first task die with what all share in its hands."""
    counter = workload("counter")

    def dies(worker, given):
        if worker.task == 0:
            sharing = PROCESS["sharing"]
            (sharing.lock or sharing.number.get_lock()).acquire()
            os.kill(os.getpid(), signal.SIGKILL)
        return counter(worker, given)

    replace("counter", dies)


def die_before_barrier(_trouble):
    """Lets the worker with the first task die while others wait for it at the barrier."""
    reduce = workload("reduce")

    def dies(worker, given):
        if worker.task == 0:
            while not any(worker.board.met):
                time.sleep(0.001)
            os.kill(os.getpid(), signal.SIGKILL)
        while 1 not in worker.board.positions:  # until the first task has begun
            time.sleep(0.001)
        return reduce(worker, given)

    replace("reduce", dies)


TROUBLES = {"fork": refuse_forks, "unready": die_unready, "holder": die_with_lock, "barrier": die_before_barrier}

if __name__ == "__main__":
    for trouble in sys.argv[1:]:
        TROUBLES[trouble.rstrip("0123456789")](trouble)
    sys.argv[1:] = []
    sys.exit(main())
