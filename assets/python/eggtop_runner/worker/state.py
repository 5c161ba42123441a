"""What a worker is, and what it has measured so far."""

import os
import resource
import sys
import time
from time import monotonic_ns, thread_time_ns
from typing import Dict, List, Optional, Tuple

from eggtop_runner.board import Board
from eggtop_runner.emitter import Emitter, encode
from eggtop_runner.limits import LONG_GAP, MS
from eggtop_runner.plan import Plan
from eggtop_runner.process_state import PROCESS, WORKERS
from eggtop_runner.system import SYSTEM, THREAD, gil_enabled, usage_of


class WorkerState:
    """The state of a worker on the calling thread."""

    def __init__(self, number: int, plan: Plan, board: Board, out: Emitter) -> None:
        self.number, self.plan, self.board, self.out = number, plan, board, out
        self.is_process = plan.uses_processes
        self.shares_gil = plan.executor == "threads" and gil_enabled()
        self.take_thread()
        event = {"run": plan.run, "event": {"worker": {"worker": number, "event": {}}}}
        self.head = encode({"kind": {"run": event}})[1:-6]  # up to the place of the worker's event
        self.keep_interval(plan.spec.get("switch_interval") or 5 * MS)
        # from here on results are reported at once: a worker may get no other task after it
        self.hurry = len(plan.tasks) - plan.workers * plan.chunk
        self.inside = self.native = False  # in a task; in native code that has released the GIL
        self.idle = False  # has no task, and nothing to report
        self.start_reported = False  # the start of the task was reported
        self.batch: List[Tuple[int, str]] = []  # short tasks with their outcomes
        self.batch_began = self.batch_inside = 0
        now = self.idle_since = self.last = self.held_from = monotonic_ns()
        self.cpu_at, self.cpu = now, thread_time_ns()  # the CPU clock as it was last read
        self.cpu_reported, self.core = self.cpu, SYSTEM.core()
        self.waits = self.read_waits()
        self.not_held = self.hand_overs = self.waiters = self.lock_waits = 0
        WORKERS.append(self)

    def take_thread(self) -> None:
        """Pins the calling thread to its core, and notes the resources it has used so far."""
        if self.plan.cores:
            try:
                os.sched_setaffinity(0, {self.plan.cores[self.number % len(self.plan.cores)]})
            except (OSError, AttributeError):
                pass  # where that is not allowed, it runs on any core
        self.used_before, self.queue_wait = usage_of(THREAD), SYSTEM.queue_wait()

    def keep_interval(self, interval: int) -> None:
        """Sets the switch interval; the shorter it is, the shorter are the gaps that are examined."""
        sys.setswitchinterval(interval / 1e9)
        self.limit = max(min(LONG_GAP, interval // 2), MS // 10)

    def cpu_time(self) -> int:
        """Returns the CPU time of the task so far."""
        return thread_time_ns() - self.cpu_began

    def usage(self) -> Dict[str, int]:
        """Returns the resources that this worker has used."""
        if self.is_process:
            return usage_of(resource.RUSAGE_SELF)
        used = {key: value - self.used_before[key] for key, value in usage_of(THREAD).items()}
        return dict(used, peak_kib=0)

    def read_waits(self) -> Tuple[Optional[int], int, int, int]:
        """Returns for this thread its run queue wait and its voluntary and involuntary context switches,
        and the CPU time of the threads it shares the GIL with, without native code that released the
        GIL."""
        used = resource.getrusage(THREAD)
        others = 0
        if self.shares_gil:
            others = time.process_time_ns() - thread_time_ns() - PROCESS.get("native", 0)
        return self.queue_wait(), used.ru_nvcsw, used.ru_nivcsw, others

    def cpu_since_report(self, cpu: int) -> int:
        """Returns the CPU time since the last report, given the CPU clock of now."""
        used, self.cpu_reported = cpu - self.cpu_reported, cpu
        return used
