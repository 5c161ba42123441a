"""The worker that runs one task after another on a thread."""

import os
import threading
from time import monotonic_ns, thread_time_ns
from typing import Any

from eggtop_runner.board import Board
from eggtop_runner.emitter import Emitter, encode
from eggtop_runner.errors import outcome_of
from eggtop_runner.limits import BATCH_TIME, SHORT_TASK
from eggtop_runner.plan import Plan
from eggtop_runner.worker.waits import Waits
from eggtop_runner.workloads.table import workload


class Worker(Waits):
    """Runs tasks on the calling thread, one after another."""

    def __init__(self, number: int, plan: Plan, board: Board, out: Emitter, asked: int) -> None:
        self.workload = workload(plan.workload)
        super().__init__(number, plan, board, out)
        tid = threading.get_native_id()
        self.emit(self.idle_since, "started", {"pid": os.getpid(), "tid": tid, "asked": asked - plan.t0})
        out.flush()
        self.idle = True

    def run(self, position: int, opened: int) -> None:
        """Runs the task at a position, which has been ready since `opened`."""
        self.begin(position, opened)
        outcome: Any
        try:
            done = self.workload(self, self.plan.input(self.task))
            outcome = {"done": run_to_end(done) if hasattr(done, "send") else done}
        except BaseException as error:  # a task that calls sys.exit has failed, too
            outcome = outcome_of(error)
        self.end(position, outcome)

    def begin(self, position: int, opened: int) -> None:
        """Begins the task at a position."""
        self.idle, self.start_reported = False, False
        task = self.task = self.plan.tasks[position]
        # an event loop may have more slots than marks can express, but its marks are never read
        self.board.marks[task] = min(self.number + 1, Board.REPORTED - 1)
        self.board.positions[self.number] = position + 1
        began = self.began = self.last = self.reported = self.cpu_at = monotonic_ns()
        self.cpu_began = self.cpu = thread_time_ns()
        self.lock_waits = 0
        self.due, self.ready = began + SHORT_TASK, max(opened, self.idle_since)
        if self.held_from == self.idle_since:
            self.held_from = began
        else:
            self.not_held += began - self.idle_since
        if began - self.idle_since > SHORT_TASK:
            self.waits = self.read_waits()  # waits between two tasks belong to neither
        self.inside = True

    def end(self, position: int, outcome: Any) -> None:
        """Reports the outcome of the current task, at once or in a batch with others."""
        self.inside, began, task = False, self.began, self.task
        ended = self.idle_since = monotonic_ns()
        if not self.start_reported and ended - began < SHORT_TASK and "done" in outcome:
            self.batch_began = self.batch_began if self.batch else began
            self.batch_inside += ended - began
            self.batch.append((task, encode(outcome)))
            if position >= self.hurry or ended - self.batch_began > BATCH_TIME:
                self.report_rest()
        else:
            self.report_start()
            if ended - self.last > self.limit:
                self.find_gap(ended)
            self.report_lock_waits(ended)
            self.report_end(ended, outcome)
        self.last = ended
        self.board.positions[self.number] = -(position + 1)
        self.idle = True

    def finish(self) -> None:
        """Reports everything that is left to report, and the end of the worker."""
        self.idle = False
        self.report_rest()
        used = self.usage()
        self.board.leave(self.number)
        self.emit(monotonic_ns(), "exited", {"exit": {"code": 0}, "usage": used})
        self.out.flush()


def run_to_end(work: Any) -> Any:
    """Runs a coroutine to its end, which never suspends because its worker waits in place."""
    try:
        work.send(None)
    except StopIteration as end:
        return end.value
    raise RuntimeError("it waits for an event loop where there is none")
