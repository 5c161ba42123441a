"""The executor `serial`, and what all threads of a process share."""

from time import monotonic_ns

from eggtop_runner.process_state import PROCESS
from eggtop_runner.run import Run
from eggtop_runner.worker.tasks import Worker


def serial(run: Run) -> None:
    """Runs one task after another on the main thread."""
    worker = Worker(0, run.plan, run.board, run.out, monotonic_ns())
    share_with_threads(run)
    for stage in run.plan.stages():
        opened = monotonic_ns()
        for position in stage:
            if not run.board.stopped:
                worker.run(position, opened)
    worker.finish()


def share_with_threads(run: Run) -> None:
    """Creates what the threads of this process share."""
    PROCESS["sharing"] = run.share()
    if run.sharing:
        run.sharing.begin()
