"""The executor `async`: an asyncio event loop."""

import asyncio
import collections
from time import monotonic_ns
from typing import Any, Optional, Tuple

from eggtop_runner.emitter import Emitter
from eggtop_runner.executors.serial import share_with_threads
from eggtop_runner.plan import Plan
from eggtop_runner.process_state import PROCESS
from eggtop_runner.run import Run
from eggtop_runner.worker.slots import LoopWorker

MAX_EXPECTED = 10_000  # with more tasks in flight, waits for a first turn are not reported


class LoopEmitter(Emitter):
    """The emitter of an event loop: writes when every task that can run has had its turn."""

    def __init__(self, fd: int, loop: Any) -> None:
        super().__init__(fd)
        self.loop, self.soon = loop, False

    def flush(self, wait: bool = True) -> None:
        """Writes the buffer soon."""
        if not self.soon:
            self.soon = True
            self.loop.call_soon(self.after_turns)

    def after_turns(self) -> None:
        """Writes the buffer; lines that find no room wait for the next write."""
        self.soon = False
        self.write_out()


class TaskFeed:
    """Hands out task positions to the slots of an event loop, one stage at a time."""

    def __init__(self, plan: Plan) -> None:
        self.stages = collections.deque(plan.stages())
        self.last_opened = asyncio.Event()
        self.open()

    def open(self) -> None:
        """Opens the next stage."""
        stage = self.stages.popleft()
        self.left, self.unfinished, self.opened = iter(stage), len(stage), monotonic_ns()
        if not self.stages:
            self.last_opened.set()

    def take(self) -> Optional[Tuple[int, int]]:
        """Returns the next position that is ready, and since when; None if there is none now."""
        position = next(self.left, None)
        return None if position is None else (position, self.opened)

    async def next(self) -> Optional[Tuple[int, int]]:
        """Returns the next position once there is one; None when all have been handed out."""
        given = self.take()
        if given is None and self.stages:
            await self.last_opened.wait()
            given = self.take()
        return given

    def done(self) -> None:
        """Records the end of a task; the last one of a stage opens the next stage."""
        self.unfinished -= 1
        if self.unfinished == 0 and self.stages:
            self.open()


def event_loop(run: Run) -> None:
    """Runs an asyncio event loop on the main thread, with as many tasks in flight as there are slots."""
    loop = asyncio.new_event_loop()
    run.out = LoopEmitter(run.out.fd, loop)
    loop.run_until_complete(fill_slots(run))
    run.out.write_out()


async def fill_slots(run: Run) -> None:
    """Fills all slots until no task is left."""
    plan = run.plan
    workers = [LoopWorker(number, plan, run.board, run.out, monotonic_ns()) for number in range(plan.workers)]
    share_with_threads(run)
    loop, feed, flight = asyncio.get_event_loop(), TaskFeed(plan), []

    def wake() -> None:
        for task in flight:
            task.cancel()

    # not before all have begun: a coroutine that is cancelled earlier never runs
    PROCESS["wake_sleepers"] = lambda: loop.call_soon_threadsafe(loop.call_soon, wake)
    for worker in workers:
        first = feed.take()
        if first and plan.workers <= MAX_EXPECTED:
            worker.expect(*first)
        flight.append(asyncio.ensure_future(run_slot(worker, feed, first)))
    await asyncio.gather(*flight)


async def run_slot(worker: LoopWorker, feed: TaskFeed, given: Optional[Tuple[int, int]]) -> None:
    """Runs one task after another in one slot, until there are no more or the run is to stop."""
    try:
        while not worker.board.stopped:
            given = given or await feed.next()
            if not given:
                break
            await worker.perform(*given)
            feed.done()
            given = feed.take()
            if given and worker.was_long():
                worker.expect(*given)
            await asyncio.sleep(0)  # tasks that can continue come first
    except asyncio.CancelledError:
        pass  # the run is to stop
    worker.finish()
