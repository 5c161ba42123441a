"""Workers on threads of this process, or of an interpreter."""

import threading
from time import monotonic_ns
from typing import Any, Dict, Iterable, List, Tuple

from eggtop_runner.board import Board
from eggtop_runner.emitter import Emitter
from eggtop_runner.executors.barrier import Barrier, wait_at_barrier
from eggtop_runner.plan import Plan
from eggtop_runner.process_state import PROCESS
from eggtop_runner.run import Run
from eggtop_runner.worker.tasks import Worker

# The workers by thread ID: a threading.local does not outlive a call into another interpreter.
THREADS: Dict[int, Worker] = {}
SHARED: Dict[Tuple[int, int], Tuple[Emitter, Board]] = {}  # common to the threads of one interpreter


def enter_thread(number: int, plan: Plan, asked: int, fds: Tuple[int, int], gate: Tuple[int, int]) -> None:
    """Turns the calling thread into a worker; the first thing that it does."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    threading.current_thread().name = letters[number] if number < len(letters) else "#"
    out, board = SHARED.get(fds) or (Emitter(fds[0]), Board(plan, fds[1]))
    THREADS[threading.get_ident()] = Worker(number, plan, board, out, asked)
    wait_at_barrier(*gate)


def thread_task(position: int, opened: int) -> None:
    """Runs a task on a worker thread."""
    worker = THREADS[threading.get_ident()]
    if not worker.board.stopped:
        worker.run(position, opened)


def leave_thread(gate: Tuple[int, int]) -> None:
    """Ends the worker of the calling thread; the last thing that it does."""
    try:
        THREADS[threading.get_ident()].finish()
    finally:
        wait_at_barrier(*gate)


def run_on_threads(run: Run, executor: Any) -> None:
    """Submits the tasks one by one, after all threads have started."""
    workers, fds = run.plan.workers, (run.out.fd, run.board.fd)
    entrance, exit_ = Barrier(workers), Barrier(workers)
    ahead: List[Any] = []
    with executor:
        for number in range(workers):
            start = (number, run.plan, monotonic_ns(), fds, entrance.ends)
            try:
                ahead.append(executor.submit(enter_thread, *start))
            except (RuntimeError, MemoryError) as error:
                run.refuse("thread", number + 1, error)
        entrance.let_through(ahead)
        for stage in run.plan.stages():
            opened = monotonic_ns()
            for position in stage:
                if len(ahead) == 10_000:  # a run may have millions of tasks
                    wait_for_results(ahead[:5_000])
                    del ahead[:5_000]
                ahead.append(executor.submit(thread_task, position, opened))
                PROCESS["submitted"] = monotonic_ns()
            if stage.stop < len(run.plan.tasks):
                wait_for_results(ahead)
        for _ in range(workers):
            ahead.append(executor.submit(leave_thread, exit_.ends))
        exit_.let_through()
        wait_for_results(ahead)


def wait_for_results(futures: Iterable[Any]) -> None:
    """Waits for futures. Tasks report their outcomes themselves, so this only raises internal errors."""
    for future in futures:
        future.result()
