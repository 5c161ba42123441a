"""The executors `threads` and `interpreters`."""

import sys

from eggtop_runner.executors.deadlock_pools import deadlock_threads
from eggtop_runner.executors.serial import share_with_threads
from eggtop_runner.executors.thread_workers import SHARED, run_on_threads
from eggtop_runner.run import Run


def threads(run: Run) -> None:
    """Runs the tasks on a ThreadPoolExecutor."""
    from concurrent.futures import ThreadPoolExecutor

    SHARED[run.out.fd, run.board.fd] = run.out, run.board
    share_with_threads(run)
    if run.plan.workload == "deadlock":
        return deadlock_threads(run)
    run_on_threads(run, ThreadPoolExecutor(run.plan.workers))


def interpreters(run: Run) -> None:
    """Runs the tasks on an InterpreterPoolExecutor: threads with an interpreter and a GIL each."""
    from concurrent.futures import InterpreterPoolExecutor  # type: ignore[attr-defined]

    # each interpreter has a search path of its own, and imports this package
    same_path = f"import sys; sys.path[:] = {sys.path!r}"
    run_on_threads(run, InterpreterPoolExecutor(run.plan.workers, initializer=exec, initargs=(same_path,)))
