"""Workers on threads of this process, or of an interpreter."""

import threading
from time import monotonic_ns
from typing import Any, Dict, Iterable, List, Sequence, Tuple

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


def start_workers(run: Run, executors: Sequence[Any]) -> List[Any]:
    """Starts a worker on each of these executors, which may be the same, and waits until all of them have
    started; returns their futures."""
    fds, entrance = (run.out.fd, run.board.fd), Barrier(len(executors))
    started: List[Any] = []
    for number, executor in enumerate(executors):
        start = (number, run.plan, monotonic_ns(), fds, entrance.ends)
        try:
            started.append(executor.submit(enter_thread, *start))
        except (RuntimeError, MemoryError) as error:
            run.refuse("thread", number + 1, error)
    entrance.let_through(started)
    return started


def end_workers(executors: Sequence[Any]) -> None:
    """Ends the workers that were started on these executors."""
    gate = Barrier(len(executors))
    leaving = [executor.submit(leave_thread, gate.ends) for executor in executors]
    gate.let_through()
    wait_for_results(leaving)


def run_on_threads(run: Run, executor: Any) -> None:
    """Submits the tasks one by one, after all threads have started."""
    executors = [executor] * run.plan.workers
    with executor:
        ahead = start_workers(run, executors)
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
        end_workers(executors)
        wait_for_results(ahead)


def wait_for_results(futures: Iterable[Any]) -> None:
    """Waits for futures. Tasks report their outcomes themselves, so this only raises internal errors."""
    for future in futures:
        future.result()
