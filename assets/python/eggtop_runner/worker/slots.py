"""Workers that share the thread of an event loop."""

import asyncio
import math
from time import monotonic_ns, thread_time_ns
from typing import Any, Dict

from eggtop_runner.board import Board
from eggtop_runner.emitter import Emitter
from eggtop_runner.errors import Stopped, outcome_of
from eggtop_runner.limits import MS, SHORT_TASK
from eggtop_runner.plan import Plan
from eggtop_runner.process_state import PROCESS, WORKERS
from eggtop_runner.system import NO_USAGE
from eggtop_runner.worker.tasks import Worker
from eggtop_runner.workloads.table import workload_on_loop


class LoopWorker(Worker):
    """A slot for one task in flight on an event loop.

    All slots are on the same thread: a task has it until it waits. The CPU time that passes meanwhile
    belongs to the other tasks.
    """

    LATE = 2 * MS  # a shorter delay of a task's start is not reported

    def __init__(self, number: int, plan: Plan, board: Board, out: Emitter, asked: int) -> None:
        self.away = self.others = self.begun = self.cpu_began = 0
        self.expected = -1  # the position of a task whose start is reported but that has not begun
        super().__init__(number, plan, board, out, asked)
        self.workload = workload_on_loop(plan.workload)
        self.cpu_first = self.cpu
        self.let_others()

    def take_thread(self) -> None:
        """Shares the thread of the first slot."""
        if not WORKERS:
            return super().take_thread()
        self.used_before, self.queue_wait = WORKERS[0].used_before, WORKERS[0].queue_wait

    def let_others(self) -> None:
        """Hands the thread to the other tasks."""
        self.away = thread_time_ns()

    def come_back(self, now: int) -> None:
        """Has the thread again: the CPU time since it was handed over belongs to the other tasks."""
        self.cpu, self.waits = thread_time_ns(), self.read_waits()
        others = self.cpu - self.away
        self.others += others
        self.cpu_reported += others
        self.cpu_began += others
        self.cpu_at = self.last = self.held_from = now

    async def perform(self, position: int, opened: int) -> None:
        """Runs the task at a position; other tasks run whenever it waits."""
        now = monotonic_ns()
        self.come_back(now)
        if self.expected == position:
            self.begin_expected(now)
        else:
            self.begin(position, opened)
            if self.began - self.ready >= self.LATE:
                began, self.began = self.began, self.ready
                self.report_start()
                self.began = began
                self.report_gap(self.ready, began, "loop")
        self.begun, outcome = now, None
        try:
            done = self.workload(self, self.plan.input(self.task))
            outcome = {"done": await done if hasattr(done, "send") else done}
        except BaseException as error:  # a task that calls sys.exit has failed, too
            outcome = outcome_of(error)
        self.end(position, outcome)
        self.let_others()

    def expect(self, position: int, opened: int) -> None:
        """Reports the start of a task that is ready, before the event loop gets to begin it."""
        self.begin(position, opened)
        self.expected, self.began = position, self.ready
        self.report_start()
        self.emit_text(self.ready, "waits", f'{{"until":{self.ready - self.plan.t0}}}')

    def begin_expected(self, now: int) -> None:
        """Begins the task whose start is reported already: until now other tasks had the event loop."""
        self.expected, self.cpu_began = -1, self.cpu
        self.due = self.last = self.reported = self.cpu_at = now
        self.report_gap(self.ready, now, "loop")

    def was_long(self) -> bool:
        """Whether the last task took so long that the wait of the next one is worth reporting."""
        return self.idle_since - self.begun >= SHORT_TASK

    async def pause(self, seconds: float) -> None:
        """Sleeps for some seconds, if the number is positive."""
        if seconds > 0:
            await self.wait_on_loop(asyncio.sleep(seconds), seconds)

    async def back_off(self, seconds: float) -> None:
        """Sleeps briefly, because another task holds what this one wants."""
        await self.pause(seconds)

    async def wait_on_loop(self, work: Any, seconds: float = math.inf) -> Any:
        """Awaits something while other tasks have the thread; returns its result."""
        began = monotonic_ns()
        if began - self.last > self.limit:
            self.find_gap(began)
        rings = None if seconds == math.inf else began + round(seconds * 1e9)
        self.report_start()
        # as text, because there may be a hundred thousand of these
        self.emit_text(began, "waits", f'{{"until":{rings - self.plan.t0}}}' if rings else "{}")
        self.out.flush()
        self.let_others()
        try:
            return await work
        finally:
            now = monotonic_ns()
            self.come_back(now)
            t0, until = self.plan.t0, min(rings or now, now)
            self.emit_text(now, "waited", f'{{"from":{began - t0},"until":{until - t0}}}')
            if self.board.stopped:
                raise Stopped

    def finish(self) -> None:
        """Reports everything that is left to report, and that the slot is empty."""
        now, position = monotonic_ns(), self.expected
        self.come_back(now)
        if position >= 0:
            self.begin_expected(now)
            self.end(position, "stopped")
        super().finish()
        self.let_others()

    def usage(self) -> Dict[str, int]:
        """Returns this slot's part of what the thread has used; the last slot gets the remainder, too."""
        own = max(thread_time_ns() - self.cpu_first - self.others, 0)
        reported = PROCESS["used"] = PROCESS.get("used", 0) + own
        gone = PROCESS["gone"] = PROCESS.get("gone", 0) + 1
        if gone < len(WORKERS):
            return dict(NO_USAGE, user=own)
        all_ = super().usage()
        rest = max(all_["user"] + all_["sys"] - reported, 0) + own
        sys_ = min(all_["sys"], rest)
        return dict(all_, user=rest - sys_, sys=sys_)
