"""The workers of `pool` and `process`: all that their processes need to import."""

import multiprocessing.util
import signal
from typing import Any, Tuple

import eggtop_runner.safe_path  # noqa: F401  (the import takes effect)
from eggtop_runner.board import Board
from eggtop_runner.emitter import Emitter
from eggtop_runner.plan import Plan
from eggtop_runner.process_state import PROCESS
from eggtop_runner.signals import on_terminate
from eggtop_runner.worker.tasks import Worker
from eggtop_runner.workloads.table import prepare


def enter_process(plan: Plan, asked: int, handles: Tuple[Any, ...], number: int = -1) -> None:
    """Turns the calling process into a worker; the first thing that it does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, on_terminate)
    out, board = Emitter(handles[0].fileno()), Board(plan, handles[1].fileno())
    prepare(plan.workload)  # a process that was not forked has not imported it yet
    if number < 0:
        number = board.claim()
    board.enter(number)
    worker = Worker(number, plan, board, out, max(asked, board.left[number]))
    PROCESS.update(worker=worker, handles=handles, sharing=handles[2], locks=handles[3])
    multiprocessing.util.Finalize(None, worker.finish, exitpriority=10)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])


def process_task(opened: int, position: int) -> None:
    """Runs a task in a worker process."""
    worker = PROCESS["worker"]
    if not worker.board.stopped:
        worker.run(position, opened)
    if worker.board.stopped:
        worker.idle = False  # it ends by itself now, and no signal shall interrupt that
        raise SystemExit(0)


def process_worker(start: Tuple[Any, ...], opened: int, position: int) -> None:
    """Runs one task: the whole life of a process that belongs to no pool."""
    enter_process(*start)
    process_task(opened, position)
